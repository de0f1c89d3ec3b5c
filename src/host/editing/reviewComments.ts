// Words of the user on lines under review: they are collected there, and go to the model as one round.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { COMMENT_CONTROLLER, ContextKeys } from '../../base/manifest.ts';
import { Throttle } from '../../base/throttle.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { commentsText, type LineComment } from '../../core/editing/lineComments.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdits } from './inlineEdits.ts';
import type { EditTarget } from './editTarget.ts';
import { proposalOf, type Proposal } from './proposal.ts';
import { labelOf, linesOf, openDocument } from './textDocuments.ts';

/** The editor asks anew where one may comment; no more often than that, in milliseconds. */
const PACE = 500;

/** What is asked of the model that wrote an edit. */
type Refine = (target: EditTarget, instructions: string) => Promise<void>;

interface Pending {
  readonly thread: vscode.CommentThread;
  readonly editing: DocumentEditing;
  readonly edit: InlineEdit;
}

export class ReviewComments implements Disposable {
  readonly #edits: InlineEdits;
  readonly #store = new DisposableStore();
  readonly #controller = this.#store.add(
    vscode.comments.createCommentController(COMMENT_CONTROLLER, 'AI Gateway review'),
  );
  readonly #threads = new Set<vscode.CommentThread>();
  readonly #pace = this.#store.add(new Throttle(PACE, () => this.#offer()));

  constructor(edits: InlineEdits) {
    this.#edits = edits;
    this.#controller.options = { prompt: 'Comment on this change', placeHolder: 'What should be different?' };
    this.#store.add(edits.onDidUpdate(() => this.#pace.call()));
    this.#offer();
  }

  /** What the user wrote under lines; it waits for the others. */
  add({ thread, text }: vscode.CommentReply): void {
    const words = text.trim();
    if (words === '') return;
    const body = new vscode.MarkdownString().appendText(words);
    const comment = { body, author: { name: 'You' }, label: 'Pending', mode: vscode.CommentMode.Preview, words };
    thread.comments = [...thread.comments, comment];
    thread.label = 'Not sent yet';
    this.#threads.add(thread);
    this.#setKey();
  }

  remove(comment: vscode.Comment): void {
    for (const thread of this.#threads) {
      if (!thread.comments.includes(comment)) continue;
      thread.comments = thread.comments.filter((other) => other !== comment);
      if (thread.comments.length === 0) this.#drop(thread);
    }
  }

  /** Sends all of them: to the tool's turn that waits, else as one refinement for each edit they are about. */
  async send(refine: Refine): Promise<void> {
    const found = [...this.#threads].map((thread) => this.#find(thread) ?? thread);
    const pending = found.filter((each): each is Pending => 'editing' in each);
    let unsent = found.length - pending.length;
    const groups = new Map<InlineEdit | Proposal, Pending[]>();
    for (const each of pending) {
      const about = proposalOf(each.edit) ?? each.edit;
      groups.set(about, [...(groups.get(about) ?? []), each]);
    }
    for (const group of groups.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const { editing, edit } = first;
      const text = commentsText(group.flatMap((each) => commentsOf(each)));
      const proposal = proposalOf(edit);
      if (proposal?.isHeard === true) await proposal.answer(text);
      else if (edit.run !== undefined && !edit.isRunning) {
        // The lines hold secrets again that the request did without.
        const said = edit.plan.redaction?.redact(text) ?? text;
        await refine({ uri: editing.uri.toString(), edit: edit.id }, said);
      } else {
        unsent += group.length;
        continue;
      }
      for (const { thread } of group) this.#drop(thread);
    }
    if (unsent > 0) tellUnsent(unsent);
  }

  dispose(): void {
    this.#store.dispose();
    this.#threads.clear();
  }

  #find(thread: vscode.CommentThread): Pending | undefined {
    const editing = this.#edits.find(thread.uri);
    const line = thread.range?.start.line ?? 0;
    const open = editing?.edits.filter((edit) => edit.isOpen) ?? [];
    const distance = ({ review }: InlineEdit): number => Math.max(review.startLine - line, line - review.endLine, 0);
    const [edit] = open.toSorted((a, b) => distance(a) - distance(b));
    return editing === undefined || edit === undefined ? undefined : { thread, editing, edit };
  }

  #drop(thread: vscode.CommentThread): void {
    this.#threads.delete(thread);
    thread.dispose();
    this.#setKey();
  }

  /** The editor looks again where it is given another provider. */
  #offer(): void {
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: ({ uri }) => rangesOf(this.#edits.find(uri)),
    };
  }

  #setKey(): void {
    void vscode.commands.executeCommand('setContext', ContextKeys.hasReviewComments, this.#threads.size > 0);
  }
}

/** The changed lines. */
function rangesOf(editing: DocumentEditing | undefined): vscode.Range[] {
  const open = editing?.edits.filter((edit) => edit.isOpen && !edit.isRunning) ?? [];
  return open.flatMap(({ review }) =>
    review.hunks().map(({ start, end }) => new vscode.Range(start, 0, Math.max(start, end - 1), 0)),
  );
}

/** In lines of the text as it is proposed: what is removed of it may still stand in the document. */
function commentsOf({ thread, editing }: Pending): readonly LineComment[] {
  const { uri } = editing;
  const document = openDocument(uri);
  const removed = editing.edits.filter((edit) => edit.isOpen).flatMap(({ review }) => review.view().removed);
  const numberOf = (line: number): number =>
    removed.reduce((sum, range) => sum - Math.max(0, Math.min(range.end, line) - range.start), line + 1);
  const { start, end } = thread.range ?? new vscode.Range(0, 0, 0, 0);
  const lines = document === undefined ? [] : linesOf(document, start.line, end.line + 1);
  const place = { file: labelOf(uri), first: numberOf(start.line), last: numberOf(end.line), lines };
  return thread.comments.map((comment) => ({ ...place, words: wordsOf(comment) }));
}

/** As they were typed: the body is made for being drawn. */
function wordsOf(comment: vscode.Comment): string {
  if ('words' in comment && typeof comment.words === 'string') return comment.words;
  return typeof comment.body === 'string' ? comment.body : comment.body.value;
}

function tellUnsent(count: number): void {
  const what = count === 1 ? '1 comment was' : `${count} comments were`;
  void vscode.window.showWarningMessage(
    `${what} not sent: no model waits for an answer there. The text of the comments stays in the editor.`,
  );
}
