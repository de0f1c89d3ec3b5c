import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeptEdits } from '../../../src/host/editing/keptEdits.ts';
import { restoreEdits } from '../../../src/host/editing/restoreEdits.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';

let folder: string;
const clock = new FakeClock();
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-edits-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const kept = (): KeptEdits =>
  new KeptEdits(new NodeJournalStore(folder, { one: 'edit', many: 'edits' }), new RecordingLogger(), clock);
const line = (tag: number, text: string): unknown[] => [tag, text, false, 0, false, false];
const edit = (over: object = {}): object => ({
  version: 1,
  uri: 'file:///gone.ts',
  label: 'Rewrite',
  savedAt: clock.now(),
  review: {
    version: 1,
    startLine: 0,
    lineCount: 2,
    eol: '\n',
    state: 'review',
    frontier: 1,
    original: ['old'],
    lines: [line(1, 'old'), line(2, 'new')],
  },
  ...over,
});
const write = (name: string, value: object | string): Promise<void> =>
  writeFile(path.join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));

it('leaves what a newer version kept where that finds it again', async () => {
  await write('a.json', edit({ version: 2, more: true }));
  await write('b.json', edit({ review: { version: 2 } }));
  expect(await restoreEdits(kept())).toEqual({ restored: [], newer: 2, damaged: 0 });
  expect(await restoreEdits(kept())).toMatchObject({ newer: 2 });
  expect((await readdir(folder)).toSorted()).toEqual(['a.json', 'b.json']);
});

it.each(['', '{"version":1,"uri":"file:///a","la', '{"version":1}', '[]', 'null'])(
  'sets a file aside that cannot be read, and tells of it once: %s',
  async (text) => {
    await write('a.json', text);
    expect(await kept().load()).toEqual({ edits: [], newer: 0, damaged: 1 });
    expect(await kept().load()).toEqual({ edits: [], newer: 0, damaged: 0 });
    expect(await readdir(path.join(folder, 'set-aside'))).toEqual([expect.stringMatching(/^\d+-a\.json$/)]);
  },
);

it('keeps an edit whose document is not here for thirty days', async () => {
  const day = 24 * 60 * 60 * 1000;
  await write('young.json', edit({ savedAt: clock.now() - 29 * day }));
  await write('old.json', edit({ savedAt: clock.now() - 31 * day }));
  const edits = kept();
  expect((await restoreEdits(edits)).restored).toEqual([]);
  await expect.poll(() => readdir(folder)).toEqual(['young.json']);
});

it('lets an edit age from when it is first seen, where nothing says when it was kept', async () => {
  await write('a.json', edit({ savedAt: undefined }));
  await restoreEdits(kept());
  expect(JSON.parse(await readFile(path.join(folder, 'a.json'), 'utf8'))).toEqual(edit());
  clock.advance(31 * 24 * 60 * 60 * 1000);
  await restoreEdits(kept());
  await expect.poll(() => readdir(folder)).toEqual([]);
});
