// The lines of a request while people go on typing, in a document that changes as the editor tells it.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { FollowedTarget } from '../../../src/host/actions/followedTarget.ts';
import { EventEmitter, Position, Range, workspace } from '../../fakes/fakeVscode.ts';

const changed = new EventEmitter<unknown>();
const before = workspace.onDidChangeTextDocument;

beforeEach(() => void Object.assign(workspace, { onDidChangeTextDocument: changed.event }));
afterEach(() => void Object.assign(workspace, { onDidChangeTextDocument: before }));

type Change = readonly [from: readonly [number, number], to: readonly [number, number], text: string];

/** The selected lines after changes that the editor tells at once. */
function followed(text: string, range: { start: number; end: number }, ...changes: readonly Change[]): string[] {
  let lines = text.split('\n');
  const document = {
    get lineCount() {
      return lines.length;
    },
    lineAt: (line: number) => ({ text: lines[line] ?? '' }),
  } as unknown as vscode.TextDocument;
  const cursor = new Position(0, 0) as unknown as vscode.Position;
  const target = new FollowedTarget({ document, ranges: [range], taken: undefined, cursor });
  for (const [[line, character], [endLine, endCharacter], put] of changes) {
    const head = [...lines.slice(0, line), (lines[line] ?? '').slice(0, character)].join('\n');
    const tail = [(lines[endLine] ?? '').slice(endCharacter), ...lines.slice(endLine + 1)].join('\n');
    lines = `${head}${put}${tail}`.split('\n');
  }
  const contentChanges = changes.map(([from, to, put]) => ({
    range: new Range(new Position(...from), new Position(...to)),
    text: put,
  }));
  changed.fire({ document, contentChanges });
  target.dispose();
  const [now] = target.ranges;
  return now === undefined ? [] : lines.slice(now.start, now.end);
}

const TEXT = 'one\ntwo\nthree\nfour';

it('take no other line where the last ones of a text without a line break at its end are deleted', () => {
  expect(followed(TEXT, { start: 2, end: 4 }, [[1, 3], [3, 4], ''])).toEqual([]);
  expect(followed(TEXT, { start: 2, end: 4 }, [[2, 5], [3, 4], ''])).toEqual(['three']);
  expect(followed(TEXT, { start: 2, end: 3 }, [[1, 3], [2, 5], ''])).toEqual([]);
  expect(followed(TEXT, { start: 0, end: 4 }, [[2, 5], [3, 4], ''])).toEqual(['one', 'two', 'three']);
});

it('keep what is left of a line that is joined to the one above', () => {
  expect(followed(TEXT, { start: 2, end: 4 }, [[1, 3], [3, 2], ''])).toEqual(['twour']);
});

it('follow several changes at once, told from below', () => {
  const above: Change = [[0, 3], [1, 3], ''];
  expect(followed(TEXT, { start: 2, end: 4 }, [[2, 5], [3, 4], ''], above)).toEqual(['three']);
  expect(followed(TEXT, { start: 2, end: 4 }, [[1, 3], [3, 4], ''], [[0, 0], [0, 0], 'zero\n'])).toEqual([]);
});
