import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { ChangeNumbers } from '../../../src/core/editing/changeNumbers.ts';
import { InlineEdit, planWithoutModel, type EditMaker } from '../../../src/core/editing/inlineEdit.ts';
import { ReviewList } from '../../../src/core/editing/reviewList.ts';

interface Fake {
  readonly name: string;
  edits: InlineEdit[];
}

const apply: EditMaker = { kind: 'apply', turnId: 'answer' };

/** Three lines of which the first and the last are new; `doubt`: the last of them should be looked at. */
function edit(id: string, startLine: number, { doubt = false, maker = apply } = {}): InlineEdit {
  const original = ['one();', 'two();', 'three();'];
  const options = { original, startLine, lineCount: startLine + 3, eol: '\n' as const };
  const made = new InlineEdit(id, planWithoutModel('Apply'), new Alternatives(options, 1), { maker });
  made.review.applyStream('ONE();\ntwo();\nTHREE();\n');
  made.review.finish();
  if (doubt) made.review.doubt([{ line: 2, reason: 'This deletes code.' }]);
  return made;
}

let documents: Fake[];
let list: ReviewList<Fake>;
beforeEach(() => {
  vi.useFakeTimers();
  documents = [
    { name: 'a.ts', edits: [edit('a2', 20, { doubt: true }), edit('a1', 0)] },
    { name: 'empty.ts', edits: [] },
    { name: 'b.ts', edits: [edit('b', 5, { maker: { kind: 'action' } })] },
  ];
  list = new ReviewList(
    () => documents,
    ({ name }) => ({ uri: `file:///${name}`, label: name }),
  );
});
afterEach(() => {
  list.dispose();
  vi.useRealTimers();
});

const [first, , last] = [0, 1, 2];
const at = (index: number): Fake => documents[index] ?? { name: '', edits: [] };

it('says for each document what waits where, who made it, and why it should be looked at', () => {
  const [a, b, ...more] = list.files();
  expect(more).toEqual([]);
  expect(a).toMatchObject({ uri: 'file:///a.ts', label: 'a.ts', document: at(first) });
  expect(a?.changes.map(({ edit: id, start, doubt }) => [id, start, doubt])).toEqual([
    ['a1', 0, undefined],
    // Each of the changes stands with its old line above it.
    ['a1', 3, undefined],
    ['a2', 20, undefined],
    ['a2', 23, 'This deletes code.'],
  ]);
  expect(a?.changes[0]?.maker).toEqual(apply);
  expect(b?.changes.map(({ title, maker }) => [title, maker.kind])).toEqual([
    ['Apply', 'action'],
    ['Apply', 'action'],
  ]);
  expect(list.counts()).toEqual({ files: 2, open: 6, doubtful: 1 });
  expect(list.counts(({ maker }) => maker.kind === 'action')).toEqual({ files: 1, open: 2, doubtful: 0 });
});

it('leads from the last change of a document to the next one that has any, around both ends', () => {
  const next = (document: Fake | undefined, line: number): unknown => list.beside({ document, line }, 1);
  const back = (document: Fake | undefined, line: number): unknown => list.beside({ document, line }, -1);
  expect(next(at(first), 0)).toEqual({ document: at(first), start: 3 });
  expect(next(at(first), 23)).toEqual({ document: at(last), start: 5 });
  expect(next(at(last), 8)).toEqual({ document: at(first), start: 0 });
  expect(back(at(last), 5)).toEqual({ document: at(first), start: 23 });
  expect(back(at(first), 0)).toEqual({ document: at(last), start: 8 });
  // From a document without any, and from none.
  expect(next(at(1), 0)).toEqual({ document: at(last), start: 5 });
  expect(back(at(1), 0)).toEqual({ document: at(first), start: 23 });
  expect(next(undefined, 0)).toEqual({ document: at(first), start: 0 });
  const isDoubtful = { document: at(last), line: 0 };
  expect(list.beside(isDoubtful, 1, ({ doubt }) => doubt !== undefined)).toEqual({ document: at(first), start: 23 });
  documents = [at(last)];
  expect(next(at(first), 8)).toEqual({ document: at(first), start: 5 });
});

it('has nothing to lead to where all is decided', () => {
  for (const { edits } of documents) for (const { review } of edits) review.rejectAll();
  for (const document of documents) list.touch(document);
  expect(list.files()).toEqual([]);
  expect(list.beside({ document: at(first), line: 0 }, 1)).toBeUndefined();
});

it('is not read again with each change of a document, only when somebody asks', () => {
  const heard = vi.fn<() => void>();
  list.onDidChange(heard);
  list.files();
  const read = vi.fn<() => void>();
  for (const { edits } of documents) {
    for (const { review } of edits) {
      const hunks = review.hunks.bind(review);
      review.hunks = () => (read(), hunks());
    }
  }
  for (let key = 0; key < 1000; key += 1) list.touch(at(first));
  expect(read).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveBeenCalledTimes(2);
  list.files();
  list.counts();
  // The two reviews of the one document that changed, once each.
  expect(read).toHaveBeenCalledTimes(2);
});

it('keeps the numbers of changes while others are decided, undone, and counts anew where a model writes', () => {
  const [a1, a2] = [at(first).edits[1], at(first).edits[0]];
  const numbers = (): string[] => {
    list.touch(at(first));
    return list.changesIn(at(first)).map(({ number, count }) => `${number} of ${count}`);
  };
  expect(numbers()).toEqual(['1 of 4', '2 of 4', '3 of 4', '4 of 4']);
  const hunk = a1?.review.hunks()[1]?.id ?? '';
  a1?.review.accept(hunk);
  expect(numbers()).toEqual(['1 of 4', '3 of 4', '4 of 4']);
  a2?.review.rejectAll();
  expect(numbers()).toEqual(['1 of 4']);
  const next = edit('a3', 40);
  const original = ['four();'];
  const writing = new Alternatives({ original, startLine: 50, lineCount: 60, eol: '\n' }, 1);
  const written = new InlineEdit('a4', planWithoutModel('Apply'), writing);
  at(first).edits = [...at(first).edits, next, written];
  list.touch(at(first));
  writing.applyStream('FOUR();\n', 0);
  writing.finish(0);
  expect(numbers()).toEqual(['1 of 4', '2 of 4', '3 of 4', '4 of 4']);
});

it('numbers a change that was split off behind what stands before it', () => {
  const review = edit('a', 0).review;
  const numbers = new ChangeNumbers();
  const follow = (...hunks: string[]): (number | undefined)[] => {
    const open = hunks.map((hunk) => ({ review, hunk }));
    numbers.follow(open, new Set([review]));
    return open.map((change) => numbers.numberOf(change));
  };
  expect(follow('a', 'b', 'c')).toEqual([1, 2, 3]);
  expect(follow('c')).toEqual([3]);
  expect(follow('b', 'new', 'c')).toEqual([2, 3, 4]);
  expect(follow('first', 'a', 'c')).toEqual([1, 2, 5]);
  numbers.follow([], new Set());
  expect(numbers.count).toBe(0);
});
