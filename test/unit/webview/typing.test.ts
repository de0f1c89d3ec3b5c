import { describe, expect, it } from 'vitest';
import { chooseDraft, joinDrafts, typedInto } from '../../../src/webview/chat/draft.ts';
import { estimateHeight } from '../../../src/webview/chat/heights.ts';
import { droppedUris } from '../../../src/webview/chat/intake.ts';
import { emptyMemory, memorySchema } from '../../../src/webview/chat/memory.ts';
import { mentionAt } from '../../../src/webview/chat/mentions.ts';
import { PromptRecall } from '../../../src/webview/chat/promptHistory.ts';
import { PageMemory } from '../../../src/webview/vscodeApi.ts';
import { rowsBetween } from '../../../src/webview/window.ts';
import { answer, question } from '../../panel/support/content.ts';

describe('which draft is shown', () => {
  const memory = { ...emptyMemory, conversationId: 'c1', draft: 'hello world', postedDraft: 'hello' };
  it('is what was typed last, when the host knows no more than it was told', () => {
    expect(chooseDraft('c1', 'hello', memory, [])).toBe('hello world');
  });
  it('is what was typed, when the host lost its copy', () => {
    expect(chooseDraft('c1', '', memory, [])).toBe('hello world');
    expect(chooseDraft('c1', 'hel', memory, [])).toBe('hello world');
  });
  it('is empty, when the memory is so old that its draft was sent since', () => {
    expect(chooseDraft('c1', '', memory, ['earlier', 'hello world', 'later'])).toBe('');
    expect(chooseDraft('c1', '', { ...memory, draft: 'hello world \n' }, ['hello world'])).toBe('');
  });
  it('is the host’s, when the host wrote another one meanwhile', () => {
    expect(chooseDraft('c1', 'Explain this code.', memory, [])).toBe('Explain this code.');
  });
  it('is the host’s, for another conversation or an empty memory', () => {
    expect(chooseDraft('c2', 'other', memory, [])).toBe('other');
    expect(chooseDraft('c1', 'host', { ...memory, draft: '' }, [])).toBe('host');
  });
});

describe('words typed at the wrong moment', () => {
  it('are told from those that were there', () => {
    expect(typedInto('', 'new')).toBe('new');
    expect(typedInto('old', 'old new')).toBe(' new');
    expect(typedInto('old', 'new old')).toBe('new ');
    expect(typedInto('ab', 'a-b')).toBe('-');
    expect(typedInto('aa', 'aaa')).toBe('a');
    expect(typedInto('old', 'old')).toBe('');
    expect(typedInto('old', 'other')).toBeUndefined();
    expect(typedInto('old', 'ol')).toBeUndefined();
    expect(typedInto('aa', 'a')).toBeUndefined();
  });
  it('come below what was there, once', () => {
    expect(joinDrafts('before', 'typed')).toBe('before\ntyped');
    expect(joinDrafts('', 'typed')).toBe('typed');
    expect(joinDrafts('before', '')).toBe('before');
    expect(joinDrafts('same', 'same')).toBe('same');
  });
});

describe('a page’s own memory', () => {
  const memoryOf = (state: unknown, setState: (state: unknown) => void = () => undefined) =>
    new PageMemory(memorySchema, emptyMemory, { getState: () => state, setState });
  it('starts empty when what was kept cannot be read', () => {
    for (const state of [undefined, null, 7, { draft: 1 }]) expect(memoryOf(state).value).toEqual(emptyMemory);
  });
  it('writes the whole of it at each change', () => {
    const written: unknown[] = [];
    const memory = memoryOf(undefined, (state) => written.push(state));
    memory.update({ draft: 'x' });
    expect(written).toEqual([{ ...emptyMemory, draft: 'x' }]);
  });
});

describe('a mention', () => {
  it('begins at an @ after a space, a bracket or the start', () => {
    expect(mentionAt('@re', 3)).toEqual({ start: 0, end: 3, query: 're' });
    expect(mentionAt('see (@src/a', 11)).toEqual({ start: 5, end: 11, query: 'src/a' });
    expect(mentionAt('a\n@', 3)).toEqual({ start: 2, end: 3, query: '' });
  });
  it('is not an address, nor a word the caret has left', () => {
    expect(mentionAt('me@example.com', 14)).toBeNull();
    expect(mentionAt('@file and', 9)).toBeNull();
    expect(mentionAt('@file', 0)).toBeNull();
  });
});

describe('dropped resources', () => {
  it('are file addresses, each once; web addresses and comments are not', () => {
    const data: Readonly<Record<string, string>> = {
      'text/uri-list': '# names\r\nfile:///a.ts\r\nhttps://example.com\r\nfile:///a.ts\r\nuntitled:b\r\n',
    };
    expect(droppedUris((type) => data[type] ?? '')).toEqual(['file:///a.ts', 'untitled:b']);
    expect(droppedUris(() => '')).toEqual([]);
  });
});

describe('earlier questions', () => {
  it('are walked newest first, and the draft is where one came from', () => {
    const history = new PromptRecall();
    history.start(['b', 'draft', 'a'], 'draft');
    expect(history.step('older')).toBe('b');
    expect(history.isBrowsing('b')).toBe(true);
    expect(history.isBrowsing('b changed')).toBe(false);
    expect(history.step('older')).toBe('a');
    expect(history.step('older')).toBeNull();
    expect(history.step('newer')).toBe('b');
    expect(history.step('newer')).toBe('draft');
    expect(history.step('newer')).toBeNull();
  });
});

describe('the window of rows', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => ({ offsetTop: index * 50, offsetHeight: 50 }));
  it('holds the rows that touch the band, at the ends as in the middle', () => {
    expect(rowsBetween(rows, 120, 230)).toEqual({ from: 2, to: 5 });
    expect(rowsBetween(rows, -500, 10)).toEqual({ from: 0, to: 1 });
    expect(rowsBetween(rows, 49_990, 60_000)).toEqual({ from: 999, to: 1000 });
    expect(rowsBetween([], 0, 100)).toEqual({ from: 0, to: 0 });
  });
  it('looks at few of them', () => {
    let reads = 0;
    const counted = rows.map((row) => ({
      get offsetTop() {
        reads += 1;
        return row.offsetTop;
      },
      offsetHeight: row.offsetHeight,
    }));
    rowsBetween(counted, 25_000, 25_500);
    expect(reads).toBeLessThan(30);
  });
});

describe('the height of a message not drawn yet', () => {
  it('grows with its text and as the panel narrows, and is bounded for folded questions', () => {
    const short = answer('a', 'x'.repeat(100));
    const long = answer('a', 'x'.repeat(5000));
    expect(estimateHeight(long, 320)).toBeGreaterThan(estimateHeight(short, 320));
    expect(estimateHeight(long, 240)).toBeGreaterThan(estimateHeight(long, 700));
    expect(estimateHeight(question('q', 'x'.repeat(100_000)), 320)).toBeLessThan(400);
  });
});
