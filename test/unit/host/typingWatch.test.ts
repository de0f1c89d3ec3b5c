import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypingWatch } from '../../../src/host/editing/typingWatch.ts';
import { EventEmitter, window, workspace } from '../../fakes/fakeVscode.ts';

const changes = new EventEmitter<unknown>();
const [mine, theirs] = [{ name: 'mine' }, { name: 'theirs' }];
const type = (document: object, text = 'x'): void => changes.fire({ document, contentChanges: [{ text }] });

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(workspace, { onDidChangeTextDocument: changes.event });
  Object.assign(window, { activeTextEditor: { document: mine } });
});
afterEach(() => {
  vi.useRealTimers();
  Object.assign(window, { activeTextEditor: undefined });
});

/** How long it took until a document could be shown. */
async function waited(watch: TypingWatch, document: object, meanwhile = (): void => undefined): Promise<number> {
  const begun = performance.now();
  let end: number | undefined;
  void watch.pause(document as never).then(() => (end = performance.now()));
  for (let step = 0; step < 200 && end === undefined; step++) {
    await vi.advanceTimersByTimeAsync(100);
    if (end === undefined) meanwhile();
  }
  return (end ?? Infinity) - begun;
}

describe('a change that comes to the front', () => {
  it('waits for a pause of who types, but not for ever', async () => {
    const watch = new TypingWatch();
    expect(await waited(watch, theirs)).toBeLessThan(200);
    type(mine);
    expect(await waited(watch, theirs)).toBeGreaterThan(900);
    type(mine);
    expect(await waited(watch, theirs, () => type(mine))).toBeLessThan(11_000);
    type(mine);
    expect(await waited(watch, mine)).toBeLessThan(200);
  });

  it('does not wait for what a model or another file writes', async () => {
    const watch = new TypingWatch();
    type(theirs);
    type(mine, 'A whole line of a model.\n');
    expect(await waited(watch, theirs)).toBeLessThan(200);
  });
});
