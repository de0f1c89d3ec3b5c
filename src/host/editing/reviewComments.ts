// Words of the user on lines under review: they are collected there, and go to the model as one round.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { COMMENT_CONTROLLER, ContextKeys, REVIEW_SCHEME } from '../../base/manifest.ts';
import { Throttle } from '../../base/throttle.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { commentsText, type LineComment } from '../../core/editing/lineComments.ts';
import { counted } from '../../core/text/plural.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdits } from './inlineEdits.ts';
import type { EditTarget } from './editTarget.ts';
import { proposalOf, type Proposal } from './proposal.ts';
import { labelOf, linesOf, openDocument } from './textDocuments.ts';

/** The editor asks anew where one may comment; no more often than that, in milliseconds. */
const PACE = 500;

/** What is asked of the model that wrote an edit. */
type Refine = (target: EditTarget, instructions: string) => Promise<void>;

/** What a thread was about when it was begun: what is decided meanwhile gives its comments to nobody else. */
interface About {
  readonly editing: DocumentEditing;
  readonly edit: InlineEdit;
}

interface Pending extends About {
  readonly thread: vscode.CommentThread;
}

export class ReviewComments implements Disposable {
  readonly #edits: Pick<InlineEdits, 'find' | 'editings' | 'onDidUpdate'>;
  readonly #store = new DisposableStore();
  readonly #controller = this.#store.add(
    vscode.comments.createCommentController(COMMENT_CONTROLLER, l10n.t('AI Gateway review')),
  );
  readonly #threads = new Map<vscode.CommentThread, About | undefined>();
  readonly #pace = this.#store.add(new Throttle(PACE, () => this.#update()));
  /** Where one may comment, as the editor was told last. */
  #offered: string | undefined;
  #hasPending: boolean | undefined;

  constructor(edits: Pick<InlineEdits, 'find' | 'editings' | 'onDidUpdate'>) {
    this.#edits = edits;
    this.#controller.options = {
      prompt: l10n.t('Comment on this change'),
      placeHolder: l10n.t('What should be different?'),
    };
    this.#store.add(edits.onDidUpdate(() => this.#pace.call()));
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        // Another language closes and opens a document in one go.
        if (uri.scheme === REVIEW_SCHEME) setTimeout(() => this.#takeLeave(uri), 0);
      }),
    );
    this.#update();
  }

  /** What the user wrote under lines; it waits for the others. */
  add({ thread, text }: vscode.CommentReply): void {
    const words = text.trim();
    if (words === '') return;
    const body = new vscode.MarkdownString().appendText(words);
    const comment = {
      body,
      author: { name: l10n.t('You') },
      label: l10n.t('Pending'),
      mode: vscode.CommentMode.Preview,
      words,
    };
    thread.comments = [...thread.comments, comment];
    this.#threads.set(thread, this.#threads.get(thread) ?? this.#find(thread));
    this.#update();
  }

  remove(comment: vscode.Comment): void {
    for (const thread of this.#threads.keys()) {
      if (!thread.comments.includes(comment)) continue;
      thread.comments = thread.comments.filter((other) => other !== comment);
      if (thread.comments.length === 0) this.#drop(thread);
    }
  }

  /** Sends all of them: to the tool's turn that waits, else as one refinement for each edit they are about. */
  async send(refine: Refine): Promise<void> {
    const pending = [...this.#threads].flatMap(([thread, about]): Pending[] =>
      about !== undefined && canReach(about) && !about.edit.isRunning ? [{ thread, ...about }] : [],
    );
    const unsent = this.#threads.size - pending.length;
    const groups = new Map<InlineEdit | Proposal, Pending[]>();
    for (const each of pending) {
      const about = proposalOf(each.edit) ?? each.edit;
      groups.set(about, [...(groups.get(about) ?? []), each]);
    }
    // Whoever presses twice sends once.
    for (const { thread } of pending) {
      this.#threads.delete(thread);
      thread.label = l10n.t('Sending…');
    }
    this.#update();
    const left = new Set(pending);
    try {
      for (const group of groups.values()) {
        await sendGroup(group, refine);
        for (const each of group) {
          left.delete(each);
          each.thread.dispose();
        }
      }
    } finally {
      for (const { thread, editing, edit } of left) {
        this.#threads.set(thread, { editing, edit });
        if (thread.uri.scheme === REVIEW_SCHEME) this.#takeLeave(thread.uri);
      }
      this.#update();
    }
    if (unsent > 0) tellUnsent(unsent);
  }

  dispose(): void {
    this.#store.dispose();
    this.#threads.clear();
  }

  #find(thread: vscode.CommentThread): About | undefined {
    const editing = this.#edits.find(thread.uri);
    const line = thread.range?.start.line ?? 0;
    const open = editing?.edits.filter((edit) => edit.isOpen) ?? [];
    const distance = ({ review }: InlineEdit): number => Math.max(review.startLine - line, line - review.endLine, 0);
    const [edit] = open.toSorted((a, b) => distance(a) - distance(b));
    return editing === undefined || edit === undefined ? undefined : { editing, edit };
  }

  #drop(thread: vscode.CommentThread): void {
    this.#threads.delete(thread);
    thread.dispose();
    this.#update();
  }

  /** A copy is gone, and its comments are seen nowhere any more: their words are offered once. */
  #takeLeave(uri: vscode.Uri): void {
    if (openDocument(uri) !== undefined) return;
    const gone = [...this.#threads.keys()].filter((thread) => thread.uri.toString() === uri.toString());
    const words = gone.flatMap((thread) => thread.comments.map(wordsOf));
    for (const thread of gone) this.#drop(thread);
    if (words.length > 0) void offerWords(words);
  }

  /** Says anew where one may comment, and what can still be sent. */
  #update(): void {
    this.#offer();
    let hasPending = false;
    for (const [thread, about] of this.#threads) {
      const isPending = about !== undefined && canReach(about);
      hasPending ||= isPending;
      const label = isPending ? l10n.t('Not sent yet; a reload of the window drops it') : labelOfUnsent(about);
      if (thread.label !== label) thread.label = label;
    }
    if (hasPending === this.#hasPending) return;
    this.#hasPending = hasPending;
    void vscode.commands.executeCommand('setContext', ContextKeys.hasReviewComments, hasPending);
  }

  /** The editor looks again where it is given another provider. */
  #offer(): void {
    const places = this.#edits.editings().map((editing) => [editing.uri.toString(), ...rangesOf(editing).map(lines)]);
    const offered = JSON.stringify(places);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#controller.commentingRangeProvider = {
      provideCommentingRanges: ({ uri }) => rangesOf(this.#edits.find(uri)),
    };
  }
}

function lines({ start, end }: vscode.Range): readonly number[] {
  return [start.line, end.line];
}

/** Whether it is still open, and who would get its comments. */
function canReach({ editing, edit }: About): boolean {
  if (!edit.isOpen || !editing.edits.includes(edit)) return false;
  return proposalOf(edit)?.isHeard === true || edit.run !== undefined;
}

function labelOfUnsent(about: About | undefined): string {
  if (about === undefined) return l10n.t('Not sent: nothing is under review here');
  return about.edit.isOpen ? l10n.t('Not sent: no model waits for it') : l10n.t('Not sent: the change was decided');
}

async function sendGroup(group: readonly Pending[], refine: Refine): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const { editing, edit } = first;
  const text = commentsText(group.flatMap((each) => commentsOf(each)));
  const proposal = proposalOf(edit);
  if (proposal?.isHeard === true) return proposal.answer(text);
  // The lines hold secrets again that the request did without.
  const said = edit.plan.redaction?.redact(text) ?? text;
  await refine({ uri: editing.uri.toString(), edit: edit.id }, said);
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
  void vscode.window.showWarningMessage(
    counted(
      count,
      l10n.t(
        '{0} comment was not sent: no model waits for an answer there. The text stays in the editor until the window is reloaded.',
      ),
      l10n.t(
        '{0} comments were not sent: no model waits for an answer there. The text stays in the editor until the window is reloaded.',
      ),
    ),
  );
}

async function offerWords(words: readonly string[]): Promise<void> {
  const copy = l10n.t('Copy Comments');
  const sentence = counted(
    words.length,
    l10n.t('{0} comment was not sent: the review is over.'),
    l10n.t('{0} comments were not sent: the review is over.'),
  );
  if ((await vscode.window.showWarningMessage(sentence, copy)) === copy) {
    await vscode.env.clipboard.writeText(words.join('\n\n'));
  }
}
