import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { AppError } from '../../base/errors.ts';
import type { NumberedLines, ProposalResult } from '../../core/toolcalls/writing/proposalText.ts';
import { applyChanges, isSameText, normalised, type LineChange } from '../../core/toolcalls/writing/replacements.ts';
import type { Doubt } from '../../core/editing/doubts.ts';
import type { ModelRun } from '../../core/editing/modelRun.ts';
import type { EditReview } from '../../core/editing/review.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import type { EditMaker, InlineEdit } from '../../core/editing/inlineEdit.ts';
import { cellOf, fileOf } from '../workspace/notebooks.ts';
import { showCell } from '../workspace/showFile.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { tellDoubts } from './doubtWords.ts';
import { refused } from './endedEdits.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { comparisonsOf } from './reviewTab.ts';
import { openDocument, renamedBy, visibleEditor } from './textDocuments.ts';
import { textWithoutOpen } from './withoutOpen.ts';

/** What became of a proposal. `closed`: the document went away before everything was decided. */
export type Decided = { readonly type: 'closed' } | { readonly type: 'decided'; readonly result: ProposalResult };

/** A rename closes the document, and may be told as one only later: for so long after it began, closed is not over. */
const RENAME_MS = 10_000;

/** By their edits: what is said of a change goes to who proposed it. */
const PROPOSALS = new WeakMap<InlineEdit, Proposal>();

export function proposalOf(edit: InlineEdit): Proposal | undefined {
  return PROPOSALS.get(edit);
}

interface ProposalOptions {
  readonly doubts?: readonly Doubt[] | undefined;
  readonly maker?: EditMaker | undefined;
  /** Models that put it together. */
  readonly merges?: readonly ModelRun[] | undefined;
}

/** A change that waits in its document for the user, in the editor's inline review. */
export class Proposal {
  readonly #inline: InlineEdits;
  readonly #begunIn: vscode.TextDocument;
  readonly #changes: readonly LineChange[];
  readonly #doubts: readonly Doubt[];
  readonly #maker: EditMaker | undefined;
  readonly #merges: readonly ModelRun[];
  readonly #before: string;
  #edits: readonly InlineEdit[] = [];
  #editing: DocumentEditing | undefined;
  #comments: string | undefined;
  #hears: () => boolean = () => false;

  /** `doubts`: in lines of the text with all changes. */
  constructor(
    inline: InlineEdits,
    document: vscode.TextDocument,
    changes: readonly LineChange[],
    { doubts = [], maker, merges = [] }: ProposalOptions = {},
  ) {
    this.#inline = inline;
    this.#doubts = doubts;
    this.#maker = maker;
    this.#merges = merges;
    this.#begunIn = document;
    this.#changes = changes;
    this.#before = normalised(document.getText());
  }

  /** Where it is under review: a file that is renamed meanwhile takes it along. */
  get uri(): vscode.Uri {
    // A new document that is saved is not renamed: it ends, and what it held is a file.
    if (this.#begunIn.isUntitled) return this.#begunIn.uri;
    return this.#editing?.uri ?? this.#begunIn.uri;
  }

  get document(): vscode.TextDocument {
    return openDocument(this.uri) ?? this.#begunIn;
  }

  /** Shows the document and writes the change into it, to be reviewed. False where the editor did not take it. */
  async write(label: string): Promise<boolean> {
    await this.#inline.typing.pause(this.document);
    return this.writeInto(await showForReview(this.document, true), label);
  }

  /** The same in an editor that shows the document: what is reviewed begins before this returns. */
  async writeInto(editor: vscode.TextEditor, label: string): Promise<boolean> {
    const line = this.#changes[0]?.start ?? 0;
    editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const parts = this.#changes.map(({ start, end, lines }) => ({ range: { start, end }, lines }));
    const proposing = this.#inline.propose(this.document, label, parts, this.#maker);
    this.#editing = this.#inline.find(this.#begunIn.uri);
    const { edits, isWritten } = await proposing;
    this.#edits = edits;
    for (const edit of edits) {
      PROPOSALS.set(edit, this);
      edit.merges = this.#merges;
    }
    if (isWritten) this.#markDoubts();
    else this.letGo();
    return isWritten;
  }

  /** Resolves once nothing of it is open any more. */
  decided(): Promise<Decided> {
    const store = new DisposableStore();
    return new Promise<Decided>((resolve) => {
      const check = (): void => {
        if (!this.#isOpen && this.#editing?.isDeciding !== true) resolve({ type: 'decided', result: this.#result() });
      };
      let movesUntil = 0;
      // A tab that moves is closed and opened, and another language closes and opens the document, in one go.
      const onClosed = (): void =>
        void setTimeout(() => {
          if (openDocument(this.uri) !== undefined && hasTab(this.uri)) return;
          if (Date.now() < movesUntil || this.#inline.isMoving(this.uri)) onClosed();
          else resolve({ type: 'closed' });
        }, 100);
      store.add(
        vscode.workspace.onWillRenameFiles(({ files }) => {
          if (renamedBy(files, this.uri) !== undefined) movesUntil = Date.now() + RENAME_MS;
        }),
      );
      store.add(this.#inline.onDidUpdate((editing) => editing === this.#editing && check()));
      store.add(vscode.workspace.onDidCloseTextDocument((document) => isSame(document.uri, this.uri) && onClosed()));
      // The editor keeps documents for a while after their last tab is gone.
      store.add(
        vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
          if (closed.some(({ input }) => isTabOf(input, this.uri))) onClosed();
        }),
      );
      check();
    }).finally(() => store.dispose());
  }

  /** Ends the review as the text is now. */
  letGo(): void {
    this.#inline.letGo(this.uri, this.#edits);
  }

  /** Whether its document, gone before all was decided, held what the user wrote or accepted. Ask before `letGo`. */
  get isWorkedOn(): boolean {
    const text = normalised(textWithoutOpen(this.document, this.#edits));
    return ![this.#before, this.proposedText].some((ours) => isSameText(ours, text));
  }

  /** Takes all of it. What needs a look first stays open and is shown; asked once more, it is taken, too. */
  async acceptAll(): Promise<void> {
    await this.#decide((review) => review.acceptAll());
    const left = this.#edits.filter((edit) => edit.isOpen).reduce((sum, { review }) => sum + review.hunks().length, 0);
    if (left === 0) return;
    await this.reveal();
    tellDoubts(left);
  }

  /** Takes none of it. */
  rejectAll(): Promise<void> {
    return this.#decide((review) => review.rejectAll());
  }

  /** Says as long as whom comments reach. */
  listen(hears: () => boolean): void {
    this.#hears = hears;
  }

  /** Whether comments reach a model that waits for the decision. */
  get isHeard(): boolean {
    return this.#hears();
  }

  /** What the user says of its lines, in place of a decision. */
  get comments(): string | undefined {
    return this.#comments;
  }

  /** Takes none of what is open: the model is to propose again with these comments in mind. */
  async answer(comments: string): Promise<void> {
    this.#comments = comments;
    await this.rejectAll().catch((error: unknown) => {
      this.#comments = undefined;
      throw error;
    });
  }

  /** Leads to what is open: the document gets the focus, the cursor goes to the first change. */
  async reveal(): Promise<void> {
    const line = this.#edits.find((edit) => edit.isOpen)?.review.hunks()[0]?.start ?? this.#changes[0]?.start ?? 0;
    await revealLine(this.document, line);
  }

  /** The whole text if all of it were taken, with `\n`. */
  get proposedText(): string {
    return applyChanges(this.#before, this.#changes);
  }

  /** The whole text before it, with `\n`. */
  get textBefore(): string {
    return this.#before;
  }

  /** The changes with the lines that were decided on. */
  get decidedChanges(): readonly LineChange[] {
    return this.#changes.map((change, index) => ({ ...change, lines: this.#resultLines(index) }));
  }

  /** The whole text with what was decided and nothing else; the document's own differs where the user typed. */
  get decidedText(): string {
    return applyChanges(this.#before, this.decidedChanges);
  }

  /** The lines of the change as they read now. */
  linesNow(): readonly NumberedLines[] {
    return this.#edits.map(({ review }, index) => ({ first: review.startLine + 1, lines: this.#resultLines(index) }));
  }

  async #decide(work: (review: EditReview) => TextEdit[]): Promise<void> {
    const editing = this.#editing;
    const isTaken = await editing?.command((edit) => edit.isOpen && this.#edits.includes(edit), work);
    if (editing !== undefined) this.#inline.refresh(editing);
    if (isTaken === true) return;
    throw refused();
  }

  #markDoubts(): void {
    let grown = 0;
    for (const [index, { start, end, lines }] of this.#changes.entries()) {
      const first = start + grown;
      const own = this.#doubts.filter(({ line }) => line >= first - 1 && line <= first + lines.length);
      this.#edits[index]?.review.doubt(own.map((doubt) => ({ ...doubt, line: doubt.line - first })));
      grown += lines.length - (end - start);
    }
    // Whoever asked meanwhile what waits was told of no doubt.
    const editing = this.#inline.find(this.uri);
    if (editing !== undefined && this.#doubts.length > 0) this.#inline.refresh(editing);
  }

  get #isOpen(): boolean {
    return this.#edits.some((edit) => edit.isOpen && this.#editing?.edits.includes(edit) === true);
  }

  #resultLines(index: number): readonly string[] {
    return this.#edits[index]?.review.resultLines() ?? [];
  }

  #result(): ProposalResult {
    const after = this.decidedText;
    if (after === this.#before) return 'rejected';
    return after === this.proposedText ? 'accepted' : 'partly';
  }
}

/** Shows a document where it is shown already, else in the active column; a cell within its notebook. */
export async function showForReview(document: vscode.TextDocument, preserveFocus: boolean): Promise<vscode.TextEditor> {
  const cell = cellOf(document.uri);
  if (cell !== undefined) {
    const editor = await showCell(cell, preserveFocus);
    if (editor !== undefined) return editor;
    throw new AppError(
      'request',
      l10n.t('The notebook does not show the text of the cell. Open the cell and try again.'),
      {
        code: 'cell-not-shown',
      },
    );
  }
  return vscode.window.showTextDocument(document, { preview: false, preserveFocus, ...columnOf(document.uri) });
}

/** Leads to a line of a document: it gets the focus, and the cursor goes there. */
export async function revealLine(document: vscode.TextDocument, line: number): Promise<void> {
  const editor = await showForReview(document, false);
  editor.selection = new vscode.Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Whether other changes in this document still wait for the user. */
export function hasOpenChanges(inline: InlineEdits, uri: vscode.Uri): boolean {
  return inline.find(uri)?.edits.some((edit) => edit.isOpen) === true;
}

/** The same of all that is saved with it: the other cells of its notebook. */
export function hasOpenInFile(inline: InlineEdits, uri: vscode.Uri): boolean {
  const file = fileOf(uri);
  return inline.editings().some((editing) => isSame(fileOf(editing.uri), file) && hasOpenChanges(inline, editing.uri));
}

/** Resolves once nothing in this document waits for the user. */
export async function untilReviewed(inline: InlineEdits, uri: vscode.Uri, signal: AbortSignal): Promise<void> {
  if (!hasOpenChanges(inline, uri)) return;
  const store = new DisposableStore();
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (signal.aborted || openDocument(uri) === undefined || !hasOpenChanges(inline, uri)) resolve();
    };
    store.add(inline.onDidUpdate(check));
    store.add(vscode.workspace.onDidCloseTextDocument(() => setTimeout(check, 0)));
    signal.addEventListener('abort', check, { once: true });
    store.add({ dispose: () => signal.removeEventListener('abort', check) });
  }).finally(() => store.dispose());
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}

/** Whether a tab is that of a document, or of the notebook that it is a cell of. */
function isTabOf(input: unknown, document: vscode.Uri): boolean {
  const isOne = input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook;
  return isOne && isSame(input.uri, fileOf(document));
}

/** Whether any tab shows the document, in whatever way; a cell is shown where its notebook is. */
function hasTab(document: vscode.Uri): boolean {
  const uri = fileOf(document);
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => {
    if (isTabOf(input, document)) return true;
    return comparisonsOf(input).some(({ original, modified }) => isSame(original, uri) || isSame(modified, uri));
  });
}

/** The column in which a document is shown already, as an option of showing it. */
export function columnOf(uri: vscode.Uri): { viewColumn?: vscode.ViewColumn } {
  const viewColumn = visibleEditor(uri)?.viewColumn;
  return viewColumn === undefined ? {} : { viewColumn };
}
