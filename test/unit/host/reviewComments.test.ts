import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { Emitter } from '../../../src/base/event.ts';
import { REVIEW_SCHEME } from '../../../src/base/manifest.ts';
import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { InlineEdit, planWithoutModel } from '../../../src/core/editing/inlineEdit.ts';
import type { ModelRun } from '../../../src/core/editing/modelRun.ts';
import type { DocumentEditing } from '../../../src/host/editing/documentEditing.ts';
import type { EditTarget } from '../../../src/host/editing/editTarget.ts';
import { ReviewComments } from '../../../src/host/editing/reviewComments.ts';
import { fake, type FakeDocument } from '../../fakes/fakeVscode.ts';

type Refine = (target: EditTarget, instructions: string) => Promise<void>;

const copy = vscode.Uri.from({ scheme: REVIEW_SCHEME, path: '/notes.txt', query: '1' });

/** Whether the editor still has the copy. */
function setOpen(isOpen: boolean): void {
  const document = { uri: copy, lineCount: 20, lineAt: () => ({ text: 'new' }) };
  Object.assign(vscode.workspace, { textDocuments: isOpen ? [document] : [] });
}

/** One new line at `line`, written by a model of this window. */
function edit(id: string, line: number): InlineEdit {
  const alternatives = new Alternatives({ original: ['old'], startLine: line, lineCount: line + 1, eol: '\n' }, 1);
  const runs = [{ isRunning: false } as ModelRun];
  const made = new InlineEdit(id, planWithoutModel('Fix'), alternatives, { runs });
  made.review.applyStream('new\n');
  made.review.finish();
  return made;
}

let edits: InlineEdit[];
let updates: Emitter<DocumentEditing>;
let comments: ReviewComments;
/** How often the editor was told where one may comment. */
let offers: number;
let canSend: unknown;

beforeEach(() => {
  vi.useFakeTimers();
  fake.reset();
  setOpen(true);
  offers = 0;
  const controller = {
    dispose: () => undefined,
    set commentingRangeProvider(_provider: unknown) {
      offers += 1;
    },
  };
  vi.spyOn(vscode.comments, 'createCommentController').mockReturnValue(controller as never);
  vi.spyOn(vscode.commands, 'executeCommand').mockImplementation(async (_command, _key: string, value: unknown) => {
    canSend = value;
  });
  edits = [edit('a', 0), edit('b', 10)];
  updates = new Emitter();
  const editing = () => ({ uri: copy, edits }) as unknown as DocumentEditing;
  const same = editing();
  Object.defineProperty(same, 'edits', { get: () => edits });
  comments = new ReviewComments({ find: () => same, editings: () => [same], onDidUpdate: updates.event });
});
afterEach(() => {
  comments.dispose();
  vi.useRealTimers();
});

function update(): void {
  updates.fire({} as DocumentEditing);
  vi.advanceTimersByTime(1000);
}

interface Thread {
  isGone: boolean;
  label?: string;
}

function comment(line: number, text: string): Thread {
  const range = { start: new vscode.Position(line, 0), end: new vscode.Position(line, 0) };
  const thread = { uri: copy, range, comments: [], isGone: false, dispose: () => void (thread.isGone = true) };
  comments.add({ thread, text } as unknown as vscode.CommentReply);
  return thread;
}

const decide = (index: number): void => {
  edits[index]?.review.rejectAll();
  update();
};

it('go to the edit they were written on, never to another one when that was decided', async () => {
  const first = comment(0, 'Shorter.');
  comment(10, 'Longer.');
  decide(0);
  const refine = vi.fn<Refine>(async () => undefined);
  await comments.send(refine);
  expect(refine.mock.calls.map(([target]) => target.edit)).toEqual(['b']);
  expect(refine.mock.calls[0]?.[1]).not.toContain('Shorter.');
  expect(first).toMatchObject({ isGone: false, label: 'Not sent: the change was decided' });
  expect(fake.messages.map(({ text }) => text)).toEqual([
    '1 comment was not sent: no model waits for an answer there. The text stays in the editor until the window is reloaded.',
  ]);
});

it('can be sent only as long as what they are about is open', () => {
  expect(canSend).toBe(false);
  comment(0, 'Shorter.');
  expect(canSend).toBe(true);
  decide(0);
  expect(canSend).toBe(false);
});

it('are sent once, however often the button is pressed', async () => {
  const thread = comment(0, 'Shorter.');
  let finish: () => void = () => undefined;
  const refine = vi.fn<Refine>(() => new Promise((resolve) => (finish = resolve)));
  const sending = comments.send(refine);
  expect(canSend).toBe(false);
  await comments.send(refine);
  expect(refine).toHaveBeenCalledTimes(1);
  finish();
  await sending;
  expect(thread.isGone).toBe(true);
});

it('are there to be sent again where that failed', async () => {
  const thread = comment(0, 'Shorter.');
  await expect(comments.send(() => Promise.reject(new Error('No network.')))).rejects.toThrow('No network.');
  expect(thread.isGone).toBe(false);
  expect(canSend).toBe(true);
  const refine = vi.fn<Refine>(async () => undefined);
  await comments.send(refine);
  expect(refine).toHaveBeenCalledTimes(1);
});

it('go with the copy they were written in, and their words are offered', async () => {
  const written: string[] = [];
  Object.assign(vscode.env, { clipboard: { writeText: async (text: string) => void written.push(text) } });
  const threads = [comment(0, 'Shorter.'), comment(10, 'Longer.')];
  decide(0);
  fake.answer = 'Copy Comments';
  // Another language was chosen for it.
  fake.closedDocuments.fire({ uri: copy } as unknown as FakeDocument);
  await vi.runAllTimersAsync();
  expect(threads.some(({ isGone }) => isGone)).toBe(false);
  setOpen(false);
  fake.closedDocuments.fire({ uri: copy } as unknown as FakeDocument);
  await vi.runAllTimersAsync();
  expect(threads.every(({ isGone }) => isGone)).toBe(true);
  expect(canSend).toBe(false);
  expect(fake.messages.map(({ text }) => text)).toEqual(['2 comments were not sent: the review is over.']);
  expect(written).toEqual(['Shorter.\n\nLonger.']);
});

it('are offered anew only where the changed lines are others', () => {
  expect(offers).toBe(1);
  update();
  update();
  expect(offers).toBe(1);
  decide(0);
  expect(offers).toBe(2);
});
