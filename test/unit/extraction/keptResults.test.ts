// Results and corrections on disk: what a tab shows again after the editor was killed, and what is taken away when.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptResults } from '../../../src/host/extraction/view/keptResults.ts';
import type { ExtractionView } from '../../../src/host/extraction/view/extractionView.ts';
import { reopenView, restoreView } from '../../../src/host/extraction/view/restoreView.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import type { ResultSnapshot } from '../../../src/protocol/extraction.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { window as editor } from '../../fakes/fakeVscode.ts';
import { deaf, deps, FakeTab, openView, run } from './viewTab.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const { title } = run.header;
const clock = new FakeClock();

let files: MemoryJournalStore;
let log: RecordingLogger;
beforeEach(() => {
  vi.useFakeTimers();
  files = new MemoryJournalStore();
  log = new RecordingLogger();
});
afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(editor, 'createWebviewPanel');
});

/** The results of a window of its own. */
const window = (): KeptResults => new KeptResults(files, log, clock);

/** A tab with the ended result of Ada, who is 36. */
function extracted(results = window()): ReturnType<typeof openView> & { readonly results: KeptResults } {
  const opened = openView({}, results);
  const spent = { usage: {}, requests: 1, isPartial: false };
  const ended = {
    status: 'valid',
    attempts: 1,
    method: 'prompt',
    errors: [],
    notes: [],
    grounding: [],
    spent,
  } as const;
  opened.view.finish({ ...ended, value: { name: 'Ada', age: 36 } });
  return { ...opened, results };
}

function correct(tab: FakeTab, pointer: string, value: unknown): void {
  tab.say({ type: 'correct', pointer, valueText: JSON.stringify(value) });
}

/** What its page keeps of a tab with the editor. */
function stateOf(tab: FakeTab): { version: number; what: string; id: string | undefined; snapshot: unknown } {
  const { kept = null, keptAs } = tab.page();
  return { version: 1, what: 'result', id: keptAs?.id, snapshot: kept };
}

async function reopened(
  state: unknown,
  results = window(),
  name = title,
): Promise<{ tab: FakeTab; view: ExtractionView | undefined }> {
  const tab = new FakeTab();
  tab.panel.title = name;
  const view = await restoreView(tab.asPanel, state, () => deaf, { ...deps, results });
  tab.visible = true;
  tab.say({ type: 'ready' });
  return { tab, view };
}

/** The process of the window that wrote them is gone. */
function ownerDied(owner = deadProcess()): void {
  for (const [name, text] of files.files) files.files.set(name, JSON.stringify({ ...JSON.parse(text), owner }));
}

function deadProcess(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return pid;
}

const kept = (): { snapshot: ResultSnapshot; savedAt: number }[] =>
  [...files.files.values()].map((text) => JSON.parse(text));

describe('a result whose tab is open', () => {
  it('is on disk within a second of each correction, in one write for those that come together', async () => {
    const { tab } = extracted();
    correct(tab, '/age', 37);
    correct(tab, '/name', 'Ada Lovelace');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(kept()).toMatchObject([{ snapshot: { corrections: [{ value: 37 }, { value: 'Ada Lovelace' }] } }]);
    expect(files.count('replace')).toBe(1);
    correct(tab, '/age', 38);
    tab.say({ type: 'undo-correction', pointer: '/name' });
    tab.say({ type: 'format', format: 'csv' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(kept()).toMatchObject([
      { snapshot: { corrections: [{ pointer: '/age', value: 38 }], header: { format: 'csv' } } },
    ]);
    expect(files.count('replace')).toBe(2);
  });

  it('comes back with its corrections where the page kept nothing of it but its name', async () => {
    const { tab, results } = extracted();
    correct(tab, '/age', 37);
    await results.flush();
    const { view } = await reopened({ ...stateOf(tab), snapshot: null });
    expect(view?.correctedValue).toEqual({ name: 'Ada', age: 37 });
    expect(view?.status).toMatchObject({ state: 'ended', outcome: 'valid' });
  });

  it('comes back in a tab that a crash emptied, by its title, each in one tab', async () => {
    const first = extracted();
    correct(first.tab, '/age', 37);
    await first.results.flush();
    clock.advance(1_000);
    const second = extracted();
    correct(second.tab, '/age', 38);
    await second.results.flush();
    ownerDied();
    const next = window();
    const tabs = await Promise.all([
      reopened(undefined, next),
      reopened(null, next),
      reopened('x', next),
      reopened(undefined, next, 'Extraction: other'),
    ]);
    expect(tabs.map(({ view }) => view?.corrections['/age'])).toEqual([38, 37, undefined, undefined]);
    expect(tabs[2]?.tab.events).toEqual([{ type: 'snapshot', snapshot: { mode: 'lost', what: 'result' } }]);
  });

  it('is not taken by its title from another window that lives', async () => {
    const { results } = extracted();
    await results.flush();
    ownerDied(process.ppid);
    expect((await reopened(undefined)).view).toBeUndefined();
    expect(await window().left([])).toEqual([]);
  });

  it.each(['page', 'disk'])('comes back as it was last, where the %s is newer', async (newer) => {
    const { tab, results } = extracted();
    correct(tab, '/age', 37);
    const before = stateOf(tab);
    if (newer === 'page') await results.flush();
    correct(tab, '/age', 38);
    if (newer === 'disk') await results.flush();
    const { view } = await reopened(newer === 'page' ? stateOf(tab) : before);
    expect(view?.correctedValue).toEqual({ name: 'Ada', age: 38 });
  });

  it('goes on being kept by the window that has it again', async () => {
    const { tab, results } = extracted();
    await results.flush();
    const state = stateOf(tab);
    ownerDied();
    const next = window();
    const { tab: again } = await reopened(state, next);
    correct(again, '/age', 39);
    await next.flush();
    expect(kept()).toMatchObject([{ owner: process.pid, snapshot: { corrections: [{ value: 39 }] } }]);
    const { view } = await reopened(state);
    expect(view?.correctedValue).toEqual({ name: 'Ada', age: 39 });
  });

  it('is shown from the page of an earlier version, which gave it no name', async () => {
    const { tab } = extracted();
    const { keptAs: _, ...snapshot } = tab.page().kept ?? ({} as ResultSnapshot);
    const { view } = await reopened({ version: 1, what: 'result', snapshot });
    expect(view?.correctedValue).toEqual({ name: 'Ada', age: 36 });
  });
});

describe('a result is not kept any more', () => {
  it.each([
    ['its tab is closed', ({ view }: { view: ExtractionView }) => view.dispose()],
    ['it is run again', ({ view }: { view: ExtractionView }) => view.begin(run)],
    ['it was inserted', ({ view }: { view: ExtractionView }) => view.letGo()],
    ['it was saved', ({ view }: { view: ExtractionView }) => view.saved({ path: 'a.json', hasResult: true })],
  ])('when %s', async (_what, end) => {
    const opened = extracted();
    await opened.results.flush();
    correct(opened.tab, '/age', 37);
    end(opened);
    await vi.advanceTimersByTimeAsync(2_000);
    await opened.results.flush();
    expect(kept()).toEqual([]);
  });

  it('but is where only its settings were saved, and again once it is corrected again', async () => {
    const { tab, view, results } = extracted();
    await results.flush();
    view.saved({ path: 'a.json', hasResult: false });
    expect(kept()).toHaveLength(1);
    view.letGo();
    expect(kept()).toEqual([]);
    correct(tab, '/age', 37);
    await results.flush();
    expect(kept()).toHaveLength(1);
  });
});

describe('a result whose tab did not come back', () => {
  it('is found where there is no tab for it, and shown in a new one', async () => {
    const { tab, results } = extracted();
    correct(tab, '/age', 37);
    await results.flush();
    ownerDied();
    expect(await window().left([title])).toEqual([]);
    const next = window();
    const left = await next.left(['Extraction: other']);
    expect(left).toHaveLength(1);
    const made = new FakeTab();
    Object.assign(editor, { createWebviewPanel: () => made.asPanel });
    const [only] = left;
    const view = only && reopenView(only, () => deaf, { ...deps, results: next });
    expect(view?.correctedValue).toEqual({ name: 'Ada', age: 37 });
    expect(await next.left([title])).toEqual([]);
  });

  it('waits thirty days', async () => {
    const { results } = extracted();
    await results.flush();
    ownerDied();
    clock.advance(29 * DAY_MS);
    expect(await window().left([])).toHaveLength(1);
    clock.advance(2 * DAY_MS);
    // A tab that is there may not have been looked at since.
    expect(await window().left([title])).toEqual([]);
    expect(kept()).toHaveLength(1);
    expect(await window().left([])).toEqual([]);
    expect(kept()).toEqual([]);
  });
});

describe('files that cannot be read', () => {
  it('of a newer version stay where that finds them again, and the tab says so', async () => {
    const { tab } = extracted();
    const { id, snapshot } = stateOf(tab);
    const text = JSON.stringify({ version: 2, result: 'anything' });
    files.files.set(`${id}.json`, text);
    const results = window();
    expect(await results.left([])).toEqual([]);
    const { tab: lost, view } = await reopened({ version: 1, what: 'result', id, snapshot: null }, results);
    expect(view).toBeUndefined();
    expect(lost.events).toEqual([{ type: 'snapshot', snapshot: { mode: 'lost', what: 'newer' } }]);
    const { tab: shown } = await reopened({ version: 1, what: 'result', id, snapshot }, results);
    correct(shown, '/age', 40);
    await results.flush();
    shown.close();
    expect([...files.files]).toEqual([[`${id}.json`, text]]);
  });

  it.each(['', '{"version":1,"what":"result","snapsh', '{"version":1}', 'null'])(
    'are set aside, and what the page kept is shown: %s',
    async (text) => {
      const { tab } = extracted();
      const state = stateOf(tab);
      files.files.set(`${state.id}.json`, text);
      expect((await reopened(state)).view?.correctedValue).toEqual({ name: 'Ada', age: 36 });
      expect(files.count('setAside', `${state.id}.json`)).toBe(1);
      expect(log.at('warn')[0]?.message).toMatch(/^The result of an extraction in .* cannot be read/);
    },
  );

  it.each(['../../other', '.', 'index/x', 'x'.repeat(80)])('have no such name: %s', async (id) => {
    expect((await reopened({ version: 1, what: 'result', id, snapshot: null })).view).toBeUndefined();
    expect(files.count('read')).toBe(0);
  });
});

it('says in the tab, once, that a result cannot be saved, and saves it when it can', async () => {
  vi.useRealTimers();
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-results-'));
  try {
    const blocked = path.join(folder, 'results');
    await writeFile(blocked, 'in the way');
    const thing = { one: 'result of an extraction', many: 'results of extractions' };
    const results = new KeptResults(new NodeJournalStore(blocked, thing), log, clock);
    const { tab } = extracted(results);
    await results.flush();
    correct(tab, '/age', 37);
    await results.flush();
    const told = tab.events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
    expect(told).toEqual([expect.stringMatching(/^The result of an extraction could not be saved: /)]);
    await rm(blocked);
    await results.flush();
    expect(await readdir(blocked)).toHaveLength(1);
    const { view } = await reopened({ ...stateOf(tab), snapshot: null }, results);
    // Its own tab still shows it.
    expect(view).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
