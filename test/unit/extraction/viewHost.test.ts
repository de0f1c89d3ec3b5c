import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { AppError } from '../../../src/base/errors.ts';
import type { DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import type { ExtractionEvent } from '../../../src/core/extraction/extractTypes.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { extractionHtml } from '../../../src/host/extraction/view/html.ts';
import { restoreView } from '../../../src/host/extraction/view/restoreView.ts';
import type { Uri } from '../../fakes/fakeVscode.ts';
import { deaf, deps, FakeTab, openView, run } from './viewTab.ts';

/** Piece by piece, as core does: the value of an event grows when the next one is asked for. */
function* partials(text: string, size = 7): Generator<ExtractionEvent> {
  const reader = new PartialJson();
  for (let at = 0; at < text.length; at += size) {
    yield { type: 'partial', events: reader.push(text.slice(at, at + size)), value: reader.value };
  }
}

function ending(value: JsonValue | undefined, change: Partial<DocumentResult> = {}): DocumentResult {
  return {
    status: 'valid',
    value,
    errors: [],
    notes: [],
    grounding: [],
    spent: { usage: { inputTokens: 10, outputTokens: 5 }, costUsd: 0.001, requests: 1, isPartial: false },
    attempts: 1,
    method: 'json-schema',
    conflicts: [],
    parts: [],
    ...change,
  };
}

const attempt = (number: number, kind: 'ask' | 'repair' | 'continue'): ExtractionEvent => ({
  type: 'attempt-start',
  attempt: number,
  kind,
  method: 'json-schema',
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a view of an extraction', () => {
  it('shows the same value whether the page was there all the time, came late, or went and came back', () => {
    const value = { name: 'Ada', age: 36, tags: ['a"b', 'ünï'], note: null };
    const text = JSON.stringify(value);
    for (let hiddenAt = 0; hiddenAt * 7 < text.length; hiddenAt += 1) {
      const { tab, view } = openView();
      view.show(attempt(1, 'ask'));
      let index = 0;
      for (const event of partials(text)) {
        if (index === hiddenAt) tab.hide();
        view.show(event);
        if (index === hiddenAt + 1) tab.show();
        index += 1;
      }
      if (!tab.visible) tab.show();
      vi.advanceTimersByTime(100);
      expect(tab.page().tree.root?.toJson(), `hidden at ${hiddenAt}`).toEqual(value);
      view.dispose();
    }
  });

  it('posts once a frame at most however many pieces come, and everything before what ends it', async () => {
    const { tab, view } = openView();
    view.show(attempt(1, 'ask'));
    for (const event of partials(JSON.stringify({ list: Array.from({ length: 500 }, (_, at) => at) }), 2))
      view.show(event);
    // The first goes out at once, all others with the next frame.
    expect(tab.events.filter((event) => event.type === 'growth')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(tab.events.filter((event) => event.type === 'growth')).toHaveLength(2);
    view.show({ type: 'partial-errors', errors: [] });
    expect(tab.page().tree.leaves).toBe(500);
    view.dispose();
  });

  it('keeps a wrong answer in sight until the repaired one begins, and says what is repaired', () => {
    const { tab, view } = openView();
    view.show(attempt(1, 'ask'));
    for (const event of partials('{"name": 1}')) view.show(event);
    const errors = [
      {
        instancePath: '/name',
        path: ['name'],
        schemaPath: '',
        keyword: 'type',
        message: 'name must be a string.',
        forModel: 'name must be a string.',
      },
    ];
    view.show({ type: 'invalid', attempt: 1, errors, willRepair: true });
    view.show(attempt(2, 'repair'));
    expect(tab.page().tree.root?.toJson()).toEqual({ name: 1 });
    expect(tab.page().status).toMatchObject({ kind: 'repair', attempt: 2, repairing: ['name must be a string.'] });
    tab.hide();
    expect(tab.show().marks.errorsAt('/name')).toEqual(['name must be a string.']);
    for (const event of partials('{"name": "Ada"}')) view.show(event);
    vi.advanceTimersByTime(100);
    expect(tab.page().tree.root?.toJson()).toEqual({ name: 'Ada' });
    expect(tab.page().marks.errorCount).toBe(0);
    view.dispose();
  });

  it('lists the parts of a long source as they come, drops one that is asked for again, and ends merged', () => {
    const { tab, view } = openView();
    const chunk = { text: '', start: 0, end: 0, freshFrom: 0 };
    const part = (number: number, event: ExtractionEvent): void =>
      view.show({ type: 'part', number, count: 2, chunk, event });
    view.show({ type: 'parts', count: 2 });
    part(1, attempt(1, 'ask'));
    for (const event of partials('{"tags": ["a"]}')) part(1, event);
    part(1, { type: 'end', result: ending({ tags: ['a'] }) });
    part(2, attempt(1, 'ask'));
    for (const event of partials('{"tags": ["b", "c')) part(2, event);
    // The part was too long to answer: it comes again, halved.
    part(2, attempt(1, 'ask'));
    for (const event of partials('{"tags": ["d"]}')) part(2, event);
    vi.advanceTimersByTime(100);
    expect(tab.page().tree.root?.toJson()).toEqual([{ tags: ['a'] }, { tags: ['d'] }]);
    expect(tab.page().isParts).toBe(true);
    expect(tab.page().status).toMatchObject({ part: { number: 2, count: 2 } });
    tab.hide();
    expect(tab.show().tree.root?.toJson()).toEqual([{ tags: ['a'] }, { tags: ['d'] }]);
    view.show({ type: 'end', result: ending({ tags: ['a', 'd'] }) });
    expect(tab.page().tree.root?.toJson()).toEqual({ tags: ['a', 'd'] });
    expect(tab.page().isParts).toBe(false);
    view.dispose();
  });

  it('says how it ended, with the error’s next steps and no more of it', () => {
    const { tab, view } = openView();
    const error = new AppError('auth', 'Set an API key.', { actions: ['set-key'], cause: new Error('sk-secret') });
    view.show({ type: 'end', result: ending(undefined, { status: 'failed', error }) });
    expect(tab.page().status).toMatchObject({ state: 'ended', outcome: 'failed', error: { actions: ['set-key'] } });
    expect(JSON.stringify(tab.events)).not.toContain('sk-secret');
    view.dispose();
  });

  it('keeps corrections apart, checks the corrected value whole, and can undo them', () => {
    const { tab, view } = openView();
    const errors = [
      {
        instancePath: '/age',
        path: ['age'],
        schemaPath: '',
        keyword: 'type',
        message: 'age must be an integer.',
        forModel: 'age must be an integer.',
      },
    ];
    view.show({ type: 'end', result: ending({ name: 'Ada', age: 'old' }, { status: 'invalid', errors }) });
    tab.say({ type: 'correct', pointer: '/age', valueText: '36' });
    expect(view.value).toEqual({ name: 'Ada', age: 'old' });
    expect(view.correctedValue).toEqual({ name: 'Ada', age: 36 });
    expect(tab.page().status).toMatchObject({ outcome: 'valid' });
    expect(tab.page().marks.errorCount).toBe(0);
    tab.say({ type: 'correct', pointer: '/name', valueText: '5' });
    expect(tab.page().status).toMatchObject({ outcome: 'invalid' });
    expect(tab.page().marks.errorsAt('/name')).toHaveLength(1);
    tab.say({ type: 'correct', pointer: '/name', valueText: 'no JSON' });
    expect(view.corrections).toEqual({ '/age': 36, '/name': 5 });
    tab.say({ type: 'undo-correction', pointer: '/name' });
    expect(view.corrections).toEqual({ '/age': 36 });
    expect(tab.page().status).toMatchObject({ outcome: 'valid' });
    view.dispose();
  });

  it('tells of a leaf what the schema allows, and its evidence with the line of the file', () => {
    const { tab, view } = openView();
    const start = run.source?.text.indexOf('Ada') ?? 0;
    const grounding = [
      { pointer: '/name', path: ['name'], quality: 'exact' as const, ranges: [{ start, end: start + 3 }] },
      { pointer: '/age', path: ['age'], quality: 'missing' as const, ranges: [], quote: 'aged 63' },
    ];
    view.show({ type: 'end', result: ending({ name: 'Ada', age: 63 }, { grounding }) });
    tab.say({ type: 'detail', pointer: '/name' });
    tab.say({ type: 'detail', pointer: '/age' });
    const details = tab.events.flatMap((event) => (event.type === 'detail' ? [event.detail] : []));
    expect(details).toMatchObject([
      {
        field: { kind: 'string' },
        evidence: { before: 'The name is ', text: 'Ada', after: ', aged 36.', line: 11 },
        places: 1,
      },
      { field: { kind: 'integer' }, quote: 'aged 63', places: 0 },
    ]);
    view.dispose();
  });

  it('warns of a yes or no only where the model quotes what is not there', () => {
    const { tab, view } = openView();
    const missing = { quality: 'missing' as const, ranges: [] };
    const grounding = [
      { ...missing, pointer: '/name', path: ['name'] },
      { ...missing, pointer: '/isOpen', path: ['isOpen'] },
      { ...missing, pointer: '/isPaid', path: ['isPaid'], quote: 'paid in full' },
    ];
    view.show({ type: 'end', result: ending({ name: 'Bob', isOpen: true, isPaid: false }, { grounding }) });
    expect(tab.page().marks.missing).toEqual(['/name', '/isPaid']);
    view.dispose();
  });

  it('drops messages that it does not know, and lets go of everything when the tab is closed', () => {
    const actions: string[] = [];
    const { tab, view } = openView({ action: ({ action }) => actions.push(action) });
    let closed = 0;
    view.onClosed(() => (closed += 1));
    tab.shout({ kind: 'command', command: { type: 'action', action: 'format-disk' } });
    tab.say({ type: 'action', action: 'copy' });
    tab.close();
    tab.say({ type: 'action', action: 'copy' });
    expect(actions).toEqual(['copy']);
    expect(closed).toBe(1);
    view.show({ type: 'end', result: ending({}) });
    expect(view.isClosed).toBe(true);
  });
});

describe('a view after a reload', () => {
  it('shows what its page kept, corrections included, and can check further ones', async () => {
    const { tab, view } = openView();
    view.show({ type: 'end', result: ending({ name: 'Ada', age: 36 }) });
    tab.say({ type: 'correct', pointer: '/age', valueText: '37' });
    const kept = tab.page().kept;
    view.dispose();
    const next = new FakeTab();
    const restored = await restoreView(next.asPanel, { version: 1, what: 'result', snapshot: kept }, () => deaf, deps);
    expect(next.show().tree.root?.toJson()).toEqual({ name: 'Ada', age: 36 });
    expect(restored?.correctedValue).toEqual({ name: 'Ada', age: 37 });
    expect(restored?.header.canReveal).toBe(false);
    restored?.sourceFound({ label: 'a.txt', text: 'Ada is 36' }, [], true);
    expect(next.page().header.canReveal).toBe(true);
    expect(next.page().notes).toEqual([
      'a.txt was changed since this was extracted. Values were looked for in it again.',
    ]);
    next.say({ type: 'correct', pointer: '/name', valueText: 'null' });
    expect(next.page().status).toMatchObject({ outcome: 'invalid' });
  });

  it.each([
    [undefined, 'result'],
    [{ version: 1, what: 'result', snapshot: null }, 'result'],
    [{ version: 1, what: 'batch', snapshot: null }, 'batch'],
    [{ version: 2, what: 'batch' }, 'result'],
    ['x', 'result'],
  ])('says so where nothing was kept: %j', async (state, what) => {
    const tab = new FakeTab();
    expect(await restoreView(tab.asPanel, state, () => deaf, deps)).toBeUndefined();
    tab.say({ type: 'ready' });
    expect(tab.events).toEqual([{ type: 'snapshot', snapshot: { mode: 'lost', what } }]);
  });
});

describe('the page of the view', () => {
  it('can run only scripts of the extension, and reach no network', () => {
    const webview = { cspSource: 'https://cdn.example', asWebviewUri: (uri: Uri) => `https://cdn.example${uri.path}` };
    const html = extractionHtml(webview as unknown as vscode.Webview, deps.extensionUri, 'de"><script>');
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w+/]{24}' https:\/\/cdn\.example; /);
    expect(policy).not.toMatch(/unsafe|connect-src|img-src|\*/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/\son\w+=|style="/);
  });
});
