import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compactJournal, type JournalContent } from '../../../src/core/conversation/journal.ts';
import { JournalWriter } from '../../../src/core/conversation/journalWriter.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { JournalRecord } from '../../../src/core/conversation/records.ts';
import { recordLine } from '../../../src/core/journal/lines.ts';
import { readJournal } from '../../fakes/journals.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { answer, question, text, textOf, textsOf } from './support.ts';

const header: JournalRecord = { type: 'conversation', version: 1, id: 'c1', createdAt: 500 };
const delta = (id: string, value: string): JournalRecord => ({
  type: 'answer-delta',
  id,
  events: [{ type: 'text-delta', text: value }],
});
const streaming = (id: string): Message => answer(id, '', { parts: [], status: 'streaming' });
const lines = (...records: readonly JournalRecord[]): string => records.map((record) => recordLine(record)).join('');
const reasons = (content: JournalContent): readonly string[] => content.problems.map((problem) => problem.reason);

const whole: readonly JournalRecord[] = [
  header,
  { type: 'message', parentId: null, message: question('q1', 'Wie groß? 🌍') },
  { type: 'message', parentId: 'q1', message: answer('a1', '', { parts: [], status: 'streaming' }) },
  delta('a1', 'Sehr '),
  delta('a1', 'groß 🌏.'),
  { type: 'answer-end', id: 'a1', end: { status: 'complete', finishReason: 'stop', figures: { costUsd: 0.01 } } },
  { type: 'title', title: 'Größe', at: 1 },
  { type: 'message', parentId: 'q1', message: answer('a2', 'Andere Antwort') },
  { type: 'select', id: 'a1' },
  { type: 'message', parentId: 'a1', message: question('q2', 'Und jetzt?') },
  { type: 'message', parentId: 'q2', message: answer('a3', '', { parts: [], status: 'streaming' }) },
  delta('a3', 'Mehr'),
];

describe('a journal that was cut off by a crash', () => {
  it('opens whatever the last byte on disk is, and holds everything up to the last whole record', () => {
    const bytes = new TextEncoder().encode(lines(...whole));
    const ends = whole.map((_, index) => new TextEncoder().encode(lines(...whole.slice(0, index + 1))).length);
    const wholes = [0, ...ends].map((_, count) => readJournal(lines(...whole.slice(0, count))));
    for (let length = 0; length <= bytes.length; length++) {
      const cut = readJournal(new TextDecoder().decode(bytes.subarray(0, length)));
      // A record without its line end is whole as well.
      const kept = ends.filter((end) => end - 1 <= length).length;
      const expected = wholes[kept];
      if (expected === undefined) throw new Error('More records than there are.');
      expect(cut.tree.branch(), `cut at ${length}`).toEqual(expected.tree.branch());
      expect([...cut.tree.visible()]).toEqual([...expected.tree.visible()]);
      expect(cut.title).toBe(expected.title);
      const isTorn = length > 0 && !ends.includes(length) && !ends.includes(length + 1);
      expect(reasons(cut)).toEqual(isTorn ? ['torn-line'] : []);
    }
  });

  it('shows an answer that was being written as failed with its words, and what can be done', () => {
    const content = readJournal(lines(...whole));
    expect(content.interrupted).toEqual(['a3']);
    const last = content.tree.messageById('a3');
    expect(textOf(last)).toBe('Mehr');
    expect(last).toMatchObject({ status: 'failed', error: { code: 'interrupted', actions: ['continue', 'retry'] } });
    expect(last?.role === 'assistant' && last.error?.message).toBe(
      'The window closed while this response was being written. The partial response was kept.',
    );
  });
});

describe('a damaged journal', () => {
  it('is read around broken and unknown lines, which are reported by number', () => {
    const content = readJournal(
      `${lines(header)}{"type":"message","par\n\n[1]\n{"type":"from-the-future"}\n${lines(
        { type: 'message', parentId: null, message: question('q1') },
        { type: 'select', id: 'nobody' },
        delta('nobody', 'x'),
      )}`,
    );
    expect(textsOf(content.tree.branch())).toEqual(['q1']);
    expect(content.problems).toEqual([
      { line: 2, reason: 'not-json' },
      { line: 4, reason: 'unknown-record' },
      { line: 5, reason: 'unknown-record' },
      { line: 7, reason: 'unknown-id' },
      { line: 8, reason: 'unknown-id' },
    ]);
  });

  it('keeps a message whose parts are partly of an unknown kind', () => {
    const message = { ...question('q1'), parts: [{ type: 'hologram' }, ...text('words')] };
    const content = readJournal(`${lines(header)}${JSON.stringify({ type: 'message', parentId: null, message })}\n`);
    expect(textsOf(content.tree.branch())).toEqual(['words']);
    expect(reasons(content)).toEqual(['bad-part']);
  });

  it('finds the place of a child that stands before its parent', () => {
    const content = readJournal(
      lines(
        header,
        { type: 'message', parentId: 'a1', message: question('q2') },
        { type: 'message', parentId: 'q1', message: answer('a1') },
        { type: 'message', parentId: null, message: question('q1') },
      ),
    );
    expect(textsOf(content.tree.branch())).toEqual(['q1', 'a1', 'q2']);
    expect(content.problems).toEqual([]);
  });

  it('keeps messages whose parent is lost, after the one before them, and survives circles', () => {
    const lost = readJournal(
      lines(
        header,
        { type: 'message', parentId: null, message: question('q1') },
        { type: 'message', parentId: 'lost', message: question('q2') },
        { type: 'message', parentId: 'q2', message: answer('a2') },
        { type: 'message', parentId: 'lost', message: question('q3') },
      ),
    );
    expect(lost.tree.size).toBe(4);
    expect(lost.tree.parentOf('q2')).toBe('q1');
    expect(lost.tree.parentOf('q3')).toBe('a2');
    expect(reasons(lost)).toEqual(['missing-parent', 'missing-parent']);
    const circle = readJournal(
      lines(
        header,
        { type: 'message', parentId: 'b', message: question('a') },
        { type: 'message', parentId: 'a', message: question('b') },
      ),
    );
    expect(circle.tree.size).toBe(2);
    const self = readJournal(lines(header, { type: 'message', parentId: 'a', message: question('a') }));
    expect(textsOf(self.tree.branch())).toEqual(['a']);
  });

  it('takes the first of two messages with one id, and the deltas of an answer that has no place yet', () => {
    const content = readJournal(
      lines(
        header,
        { type: 'message', parentId: 'q1', message: streaming('a1') },
        delta('a1', 'early'),
        { type: 'answer-end', id: 'a1', end: { status: 'complete' } },
        { type: 'message', parentId: null, message: question('q1', 'first') },
        { type: 'message', parentId: null, message: question('q1', 'second') },
      ),
    );
    expect(textsOf(content.tree.branch())).toEqual(['first', 'early']);
    expect(reasons(content)).toEqual(['duplicate-id']);
  });

  it('reads what it knows of another version, and says so', () => {
    const content = readJournal(
      lines({ ...header, version: 9 }, { type: 'message', parentId: null, message: question('q1') }),
    );
    expect(textsOf(content.tree.branch())).toEqual(['q1']);
    expect(content.isNewerVersion).toBe(true);
    expect(reasons(content)).toEqual(['unknown-version']);
  });

  it('never throws, whatever the file is', () => {
    for (const file of ['', '\0\0\0', 'null\n', '[]\n{}\n', '{"type":"message"}\n', `${'['.repeat(100_000)}\n`]) {
      expect(() => readJournal(file)).not.toThrow();
    }
  });
});

describe('two windows on one journal', () => {
  it('their lines may come in any mixture', () => {
    const content = readJournal(
      lines(
        header,
        { type: 'message', parentId: null, message: question('q1') },
        { type: 'message', parentId: 'q1', message: streaming('a1') },
        delta('a1', 'one '),
        { type: 'message', parentId: 'q1', message: streaming('b1') },
        delta('b1', 'zwei '),
        delta('a1', 'two'),
        { type: 'answer-end', id: 'a1', end: { status: 'complete' } },
        delta('b1', 'drei'),
        { type: 'answer-end', id: 'b1', end: { status: 'complete' } },
      ),
    );
    expect(textOf(content.tree.messageById('a1'))).toBe('one two');
    expect(textOf(content.tree.messageById('b1'))).toBe('zwei drei');
    expect(content.problems).toEqual([]);
  });
});

describe('compaction', () => {
  it('gives the same branches, selections and title, without what was removed', () => {
    const content = readJournal(
      lines(
        ...whole.slice(0, -1),
        { type: 'answer-end', id: 'a3', end: { status: 'complete' } },
        { type: 'message', parentId: null, message: question('other', 'Anders gefragt') },
        { type: 'message', parentId: 'other', message: answer('b1') },
        { type: 'message', parentId: 'other', message: answer('b2') },
        { type: 'select', id: 'b1' },
        { type: 'message', parentId: 'q1', message: answer('gone') },
        { type: 'remove', id: 'gone' },
        { type: 'select', id: 'a3' },
      ),
    );
    const { tree, title } = content;
    const again = readJournal(compactJournal({ id: 'c1', createdAt: 500, title, tree, now: 1 }));
    expect(again.problems).toEqual([]);
    expect([...again.tree.visible()]).toEqual([...tree.visible()]);
    expect(again.tree.branch()).toEqual(tree.branch());
    expect(again.title).toBe('Größe');
    expect(again.tree.has('gone')).toBe(false);
  });
});

describe('the writer', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const begin: readonly JournalRecord[] = [
    header,
    { type: 'message', parentId: null, message: question('q1') },
    { type: 'message', parentId: 'q1', message: streaming('a1') },
  ];

  it('gathers deltas and writes them within half a second, joined', async () => {
    const store = new MemoryJournalStore();
    const writer = new JournalWriter(store, 'f');
    writer.write(...begin);
    for (let i = 0; i < 1000; i++) writer.writeDelta('a1', { type: 'text-delta', text: 'x' });
    await vi.advanceTimersByTimeAsync(500);
    expect(textOf(readJournal(store.files.get('f') ?? '').tree.messageById('a1'))).toBe('x'.repeat(1000));
    expect(store.count('append')).toBe(2);
    expect(store.files.get('f')?.split('\n').length).toBe(begin.length + 2);
  });

  it('keeps the order of deltas and everything else', async () => {
    const store = new MemoryJournalStore();
    const writer = new JournalWriter(store, 'f');
    writer.write(...begin);
    writer.writeDelta('a1', { type: 'text-delta', text: 'last words' });
    writer.write({ type: 'answer-end', id: 'a1', end: { status: 'stopped' } });
    await writer.flush();
    expect(readJournal(store.files.get('f') ?? '').tree.messageById('a1')).toMatchObject({
      status: 'stopped',
      parts: [{ text: 'last words' }],
    });
  });

  it('loses and repeats nothing when an append fails, wholly or half way', async () => {
    for (const fault of ['whole', 'half'] as const) {
      const store = new MemoryJournalStore();
      const writer = new JournalWriter(store, 'f');
      const failures: unknown[] = [];
      writer.onDidFail((error) => failures.push(error));
      writer.write(...begin);
      await writer.flush();
      if (fault === 'whole') store.failAppends = 1;
      else store.tearNext = true;
      writer.writeDelta('a1', { type: 'text-delta', text: 'one ' });
      writer.write(
        { type: 'title', title: 't', at: 1 },
        { type: 'answer-end', id: 'a1', end: { status: 'complete' } },
        { type: 'answer-resume', id: 'a1' },
        delta('a1', 'two'),
      );
      await writer.flush();
      expect(failures.length).toBe(1);
      writer.write({ type: 'answer-end', id: 'a1', end: { status: 'complete' } });
      await writer.flush();
      const content = readJournal(store.files.get('f') ?? '');
      expect(textOf(content.tree.messageById('a1'))).toBe('one two');
      expect(content.interrupted).toEqual([]);
      expect(content.title).toBe('t');
    }
  });

  it('loses nothing either when the very first line of an append is torn', async () => {
    const store = new MemoryJournalStore();
    const writer = new JournalWriter(store, 'f');
    writer.write(...begin);
    await writer.flush();
    store.tearNext = true;
    writer.write({ type: 'message', parentId: 'q1', message: answer('a2') });
    await writer.flush();
    await writer.flush();
    expect(textsOf(readJournal(store.files.get('f') ?? '').tree.branch())).toEqual(['q1', 'a2']);
  });

  it('keeps the deltas of two answers apart', async () => {
    const store = new MemoryJournalStore();
    const writer = new JournalWriter(store, 'f');
    writer.write(...begin, { type: 'message', parentId: 'q1', message: streaming('a2') });
    writer.writeDelta('a1', { type: 'text-delta', text: 'one' });
    writer.writeDelta('a2', { type: 'text-delta', text: 'two' });
    await writer.flush();
    const { tree } = readJournal(store.files.get('f') ?? '');
    expect([textOf(tree.messageById('a1')), textOf(tree.messageById('a2'))]).toEqual(['one', 'two']);
  });

  it('begins on a line of its own after a torn one', async () => {
    const store = new MemoryJournalStore();
    store.files.set('f', lines(...begin).slice(0, -10));
    const writer = new JournalWriter(store, 'f');
    writer.write({ type: 'message', parentId: 'q1', message: answer('a2') });
    await writer.flush();
    expect(textsOf(readJournal(store.files.get('f') ?? '').tree.branch())).toEqual(['q1', 'a2']);
  });
});
