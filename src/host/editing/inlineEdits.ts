// Inline edits in the editor: streaming, painting, deciding, undoing, saving.

import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { AppError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { ModelRun } from '../../core/editing/modelRun.ts';
import { runInBackground } from '../../core/background.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { systemClock } from '../../core/systemClock.ts';
import { DocumentEditing } from './documentEditing.ts';
import { isTarget, type EditTarget } from './editTarget.ts';
import { EditStreams } from './editStreams.ts';
import { carryOver, showInstead } from './carryOver.ts';
import { refused, tellConflict, tellDeleted, tellLost } from './endedEdits.ts';
import { FileMoves } from './fileMoves.ts';
import { InlineEdit, type EditMaker } from '../../core/editing/inlineEdit.ts';
import { Limiter } from '../../core/editing/limiter.ts';
import { openIn } from '../../core/editing/openLines.ts';
import { ReviewList } from '../../core/editing/reviewList.ts';
import { KeptEdits } from './keptEdits.ts';
import { EditLenses } from './lenses.ts';
import { FastApply } from './fastApply.ts';
import { mergePart } from './mergePart.ts';
import { NotebookWatch, type Saving } from './notebookWatch.ts';
import { OriginalTexts } from './originalTexts.ts';
import { Painter } from './paint.ts';
import { restoreEdits, unreadText } from './restoreEdits.ts';
import { ReviewKeys } from './reviewKeys.ts';
import { alternativesFor, linesReplaced, type PartToEdit, proposedEdit } from './partToEdit.ts';
import { EditStatus } from './status.ts';
import { isCopy, labelOf, nameOf, openDocument, renamedBy, visibleEditor } from './textDocuments.ts';
import { TypingWatch } from './typingWatch.ts';
import { Throttle } from '../../base/throttle.ts';
import { plainWords } from '../../core/text/plainWords.ts';

/** Loads what inline edits need; the gateway's client is opened with it. */
export async function openInlineEdits(services: ModelServices): Promise<InlineEdits> {
  const gateway = await services.gateway();
  return new InlineEdits(services, gateway);
}

/** All inline edits of this window: which documents have any, and what is shown of them. */
export class InlineEdits implements Disposable {
  readonly streams: EditStreams;
  /** A key that is pressed before the last press was carried out is about the change after that one. */
  readonly turns = new Limiter(1);
  /** The model that puts answers into texts, where the user chose one. */
  readonly fast: FastApply;
  readonly #services: ModelServices;
  readonly #store = new DisposableStore();
  readonly typing = this.#store.add(new TypingWatch());
  readonly #documents = new Map<string, DocumentEditing>();
  readonly #painter = this.#store.add(new Painter());
  readonly #status: EditStatus;
  readonly #lenses = this.#store.add(
    new EditLenses(
      (uri) => this.find(uri),
      (editing) => this.reviews.changesIn(editing),
    ),
  );
  readonly #lensPace = this.#store.add(new Throttle(1000, () => this.#lenses.refresh()));
  readonly #statusPace = this.#store.add(new Throttle(1000, () => this.#status.show(this.all())));
  readonly #kept: KeptEdits;
  readonly #moves = this.#store.add(
    new FileMoves({
      isWatched: (uri) => this.find(uri)?.edits.some((edit) => edit.isOpen) === true,
      onMoved: (from, to) =>
        runInBackground(this.#services.log, 'Following a moved file', this.#onMovedOutside(from, to)),
      onDeleted: (uri) => this.#onDeleted(uri),
    }),
  );
  readonly #keys = this.#store.add(new ReviewKeys());
  readonly #updates = this.#store.add(new Emitter<DocumentEditing>());
  /** Edits of a document were begun, changed or decided. */
  readonly onDidUpdate: Event<DocumentEditing> = this.#updates.event;

  /** What waits for the user, in all documents. */
  readonly reviews = this.#store.add(
    new ReviewList<DocumentEditing>(
      () => this.editings(),
      ({ uri }) => ({ uri: uri.toString(), label: labelOf(uri) }),
    ),
  );

  constructor(services: ModelServices, gateway: Pick<Gateway, 'client' | 'payer'>) {
    this.#services = services;
    this.fast = new FastApply(services, () => this.#setKeys());
    this.#status = this.#store.add(new EditStatus(() => gateway.payer()));
    this.#kept = this.#store.add(new KeptEdits(services.storage.edits, services.log));
    const events = {
      onChange: (edit: InlineEdit) => this.#onRunChange(edit),
      onNothing: (edit: InlineEdit, error: AppError | undefined) => this.#onNothing(edit, error),
    };
    this.streams = new EditStreams(gateway.client, events, (answered) => mergePart(this.fast, answered));
    this.#store.add(vscode.languages.registerCodeLensProvider({ pattern: '**' }, this.#lenses));
    this.#store.add(vscode.workspace.onDidChangeTextDocument((event) => this.#onChanged(event)));
    this.#store.add(vscode.workspace.onDidRenameFiles((event) => this.#onRenamed(event)));
    this.#store.add(vscode.workspace.onWillSaveTextDocument((event) => this.#beforeSave(event)));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#afterSave(this.find(uri))));
    this.#store.add(
      new NotebookWatch({
        find: (uri) => this.find(uri),
        beforeSave: (event) => this.#beforeSave(event),
        afterSave: (editing) => this.#afterSave(editing),
        setAside: (editing) => this.#setAside(editing),
        editings: () => this.editings(),
        reject: (editing) => this.#reject(editing),
      }),
    );
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#onOpened(document)));
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#repaint()));
    this.#store.add(
      vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        if (kind !== undefined) this.find(textEditor.document.uri)?.onCursorMoved();
      }),
    );
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#setKeys()));
    this.#store.add(new OriginalTexts((uri) => this.find(uri), this.onDidUpdate));
    // Whether problems are of both versions is said by the buttons.
    this.#store.add(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some((uri) => this.find(uri)?.edits.some((edit) => edit.isOpen))) this.#lensPace.call();
      }),
    );
  }

  find(uri: vscode.Uri): DocumentEditing | undefined {
    return this.#documents.get(uri.toString());
  }

  all(): InlineEdit[] {
    return this.editings().flatMap((editing) => editing.edits);
  }

  editings(): DocumentEditing[] {
    return [...this.#documents.values()];
  }

  /** Begins to rewrite lines of a document, each part by its own plan; resolves when all of it is written. */
  async begin(document: vscode.TextDocument, parts: readonly PartToEdit[]): Promise<void> {
    const made = parts.map((part) => ({ plan: part.plan, alternatives: alternativesFor(document, part) }));
    const editing = this.#editingOf(document.uri);
    const places = made.map(({ alternatives: { active } }) => ({ start: active.startLine, end: active.endLine }));
    // Two that were begun at the same time: what has written nothing gives way.
    const inTheWay = openIn(editing.edits, places);
    if (inTheWay.some(({ review }) => review.hunks().length > 0)) throw linesReplaced();
    for (const edit of inTheWay) {
      edit.stop();
      this.#forget(editing, edit);
    }
    const edits = made.map(({ plan, alternatives }) => {
      const runs = plan.models.map((model) => new ModelRun(model, systemClock));
      return new InlineEdit(randomUUID(), plan, alternatives, { runs });
    });
    collapseSelections(document.uri);
    editing.begin(edits);
    this.#moves.follow(document.uri);
    this.#update(editing);
    await Promise.all(edits.map((edit) => this.#kept.keep(editing, edit)));
    await Promise.all(edits.map((edit) => this.streams.start(editing, edit)));
  }

  /**
   * Puts a finished result over lines of a document, to be reviewed like any other and taken back by one undo. Ranges
   * are in document order and do not overlap. Resolves once it is written: while no editor shows the document, it waits.
   */
  async propose(
    document: vscode.TextDocument,
    label: string,
    parts: readonly { readonly range: LineRange; readonly lines: readonly string[] }[],
    maker?: EditMaker,
  ): Promise<{ readonly edits: readonly InlineEdit[]; readonly isWritten: boolean }> {
    const editing = this.#editingOf(document.uri);
    const edits = parts.map(({ range }) => proposedEdit(document, { label, maker }, range));
    collapseSelections(document.uri);
    editing.begin(edits);
    this.#moves.follow(document.uri);
    await Promise.all(edits.map((edit) => this.#kept.keep(editing, edit)));
    edits.forEach((edit, index) => {
      const lines = parts[index]?.lines ?? [];
      if (lines.length > 0) editing.push(edit, `${lines.join('\n')}\n`, 0);
    });
    const written = await Promise.all(edits.map((edit) => editing.settle(edit, (part) => part.finish(0))));
    this.refresh(editing);
    // A window that goes now finds a whole proposal again, not one that was cut off.
    await Promise.all(edits.filter((edit) => edit.isOpen).map((edit) => this.#kept.keep(editing, edit)));
    return { edits, isWritten: written.every(Boolean) };
  }

  /** Another edit begins in these lines: what is open there goes, but for what the user wrote or accepted. */
  async makeRoom(uri: vscode.Uri, lines: readonly LineRange[]): Promise<void> {
    const editing = this.find(uri);
    if (editing === undefined) return;
    for (const edit of openIn(editing.edits, lines)) {
      if (!(await editing.takeBack(edit))) throw refused();
      this.#forget(editing, edit);
    }
    this.refresh(editing);
  }

  /** Takes edits out of the review as they are in the text now; nothing is changed. */
  letGo(uri: vscode.Uri, edits: readonly InlineEdit[]): void {
    const editing = this.find(uri);
    if (editing === undefined) return;
    for (const edit of edits) this.#forget(editing, edit);
    this.refresh(editing);
  }

  /** Ends everything that is being written; what arrived stays. */
  stopAll(): boolean {
    const running = this.all().filter((edit) => edit.isRunning);
    for (const edit of running) edit.stop();
    const isMerging = this.fast.isRunning;
    this.fast.stop();
    return running.length > 0 || isMerging;
  }

  /** The edit a command is about: the one of its button, else the one at the cursor, else the document's only one. */
  target(given: unknown): { editing: DocumentEditing; edit: InlineEdit; given: Partial<EditTarget> } | undefined {
    const target = isTarget(given) ? given : undefined;
    const uri = target === undefined ? this.#documentOf(given) : vscode.Uri.parse(target.uri, true);
    const editing = uri === undefined ? undefined : this.find(uri);
    if (uri === undefined || editing === undefined) return undefined;
    const open = editing.edits.filter((edit) => edit.isOpen);
    const line = visibleEditor(uri)?.selection.active.line ?? 0;
    const edit =
      target?.edit === undefined
        ? (open.find(({ review }) => review.startLine <= line && line < review.endLine) ?? nearest(open, line))
        : open.find((candidate) => candidate.id === target.edit);
    return edit === undefined ? undefined : { editing, edit, given: target ?? {} };
  }

  /** Whether a button says which document it is about. */
  isNamed(given: unknown): boolean {
    if (given instanceof vscode.Uri) return this.find(given)?.edits.some((edit) => edit.isOpen) === true;
    return isTarget(given);
  }

  /** The document of an action in an editor's title, which is given it; else that of the editor with the focus. */
  #documentOf(given: unknown): vscode.Uri | undefined {
    return this.isNamed(given) && given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  }

  /** Paints and says anew, now. */
  refresh(editing: DocumentEditing): void {
    this.#update(editing);
    this.#lenses.refresh();
    this.#status.show(this.all());
  }

  dispose(): void {
    for (const editing of this.#documents.values()) editing.dispose();
    this.#documents.clear();
    this.#store.dispose();
  }

  /** Takes up what was open when the window went, and says so where a model was still writing. */
  async restore(): Promise<void> {
    const { restored, newer, damaged } = await restoreEdits(this.#kept);
    for (const { uri, edit } of restored) {
      this.#editingOf(uri).restore([edit]);
      this.#moves.follow(uri);
    }
    for (const editing of this.editings()) this.refresh(editing);
    for (const { uri, edit, wasCutOff } of restored) {
      if (wasCutOff) runInBackground(this.#services.log, 'Saying what was cut off', this.#tellCutOff(uri, edit));
    }
    const unread = unreadText(newer, damaged);
    if (unread !== undefined) void vscode.window.showWarningMessage(unread);
  }

  async #tellCutOff(uri: vscode.Uri, edit: InlineEdit): Promise<void> {
    const [show, original] = [l10n.t('Show'), l10n.t('Restore Original')];
    const name = nameOf(uri);
    const sentence = l10n.t`${edit.plan.label} in ${name} was cut off when the window was reloaded. What had arrived is still there.`;
    const choice = await vscode.window.showWarningMessage(plainWords(sentence), show, original);
    if (choice === undefined) return;
    const editor = await vscode.window.showTextDocument(uri);
    const line = edit.review.startLine;
    editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenter);
    const editing = this.find(uri);
    if (choice !== original || editing === undefined) return;
    await editing.command(
      (candidate) => candidate === edit,
      (review) => review.revert(),
    );
    this.refresh(editing);
  }

  #forget(editing: DocumentEditing, edit: InlineEdit): void {
    editing.forget(edit);
    this.#kept.forget(edit);
  }

  #beforeSave(event: Saving): void {
    const editing = this.find(event.document.uri);
    if (editing === undefined) return;
    editing.onSave();
    if (!editing.edits.some((edit) => edit.isOpen)) return;
    const isAutomatic = event.reason === vscode.TextDocumentSaveReason.AfterDelay;
    const work = async (): Promise<void> => {
      if (await editing.beforeSave(isAutomatic)) this.refresh(editing);
    };
    event.waitUntil(work());
    // A save that fails is not told; what was taken out must not stay away.
    setTimeout(() => this.#afterSave(editing), 5_000).unref();
  }

  #afterSave(editing: DocumentEditing | undefined): void {
    if (editing === undefined) return;
    this.#moves.follow(editing.uri);
    runInBackground(this.#services.log, 'Going on after a save', editing.afterSave());
  }

  async #reject(editing: DocumentEditing): Promise<void> {
    for (const edit of editing.edits) edit.stop();
    await editing.command(
      (edit) => edit.isOpen,
      (review) => review.rejectAll(),
    );
    this.refresh(editing);
  }

  /** A cell is gone, and its review with it. */
  #setAside(editing: DocumentEditing): void {
    for (const edit of editing.edits) {
      edit.stop();
      this.#kept.forget(edit);
    }
    this.#documents.delete(editing.uri.toString());
    this.refresh(editing);
  }

  #onChanged(event: vscode.TextDocumentChangeEvent): void {
    const editing = this.find(event.document.uri);
    if (editing === undefined) this.#onFilled(event.document);
    else editing.onDidChange(event);
  }

  /** Files or folders have other names: what is edited in them goes on there. */
  #onRenamed({ files }: vscode.FileRenameEvent): void {
    for (const editing of this.editings()) {
      const to = renamedBy(files, editing.uri);
      if (to !== undefined) this.#move(editing, to);
    }
  }

  /** Another program moved a file: what is edited in it goes on there. */
  async #onMovedOutside(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const old = openDocument(from);
    const target = await carryOver(from, to);
    const editing = this.find(from);
    if (editing === undefined) return;
    if (target === undefined) {
      this.#onDeleted(from);
      return;
    }
    this.#move(editing, to);
    if (old !== undefined && !old.isClosed) await showInstead(old, target);
  }

  /** A document that is still open goes on without its file. */
  #onDeleted(uri: vscode.Uri): void {
    const editing = this.find(uri);
    if (editing === undefined || openDocument(uri) !== undefined) return;
    for (const edit of editing.edits.filter((candidate) => candidate.isOpen)) {
      runInBackground(this.#services.log, 'Saying that a file is gone', tellDeleted(editing, edit));
    }
  }

  /** Whether a document is gone only because its file is on its way to another place. */
  isMoving(uri: vscode.Uri): boolean {
    return this.#moves.isMoving(uri);
  }

  /** A document that has no file yet is saved by filling another one, which has; its edits go on there. */
  #onFilled(document: vscode.TextDocument): void {
    if (document.isUntitled) return;
    const from = this.editings().find((editing) => {
      const own = editing.uri.scheme === 'untitled' ? editing.document : undefined;
      return own !== undefined && editing.edits.some((edit) => edit.isOpen) && isCopy(document, own);
    });
    if (from !== undefined) this.#move(from, document.uri);
  }

  #move(editing: DocumentEditing, to: vscode.Uri): void {
    const replaced = this.find(to);
    if (replaced === editing) return;
    this.#documents.delete(editing.uri.toString());
    // The file that was there before is gone, and with it what was open in it.
    if (replaced !== undefined) {
      for (const edit of replaced.edits) this.#forget(replaced, edit);
      replaced.dispose();
    }
    this.#documents.set(to.toString(), editing);
    editing.moveTo(to);
    this.#moves.follow(to);
    for (const edit of editing.edits.filter((candidate) => candidate.isOpen)) {
      runInBackground(this.#services.log, 'Keeping an edit under its new name', this.#kept.keep(editing, edit));
    }
    const document = openDocument(to);
    if (document !== undefined) this.#onOpened(document);
    this.refresh(editing);
  }

  #onOpened(document: vscode.TextDocument): void {
    const editing = this.find(document.uri);
    if (editing === undefined) this.#onFilled(document);
    if (editing === undefined || !editing.edits.some((edit) => edit.isOpen)) return;
    for (const edit of editing.reopen(document)) {
      runInBackground(this.#services.log, 'Saying why an edit ended', tellLost(editing, edit));
    }
  }

  #editingOf(uri: vscode.Uri): DocumentEditing {
    const known = this.find(uri);
    if (known !== undefined) return known;
    const editing = this.#store.add(new DocumentEditing(uri));
    editing.onDidUpdate(() => this.#update(editing));
    editing.onDidConflict((edit) => {
      runInBackground(this.#services.log, 'Saying why an edit was stopped', tellConflict(editing, edit));
      if (edit.review.hunks().length === 0) this.#forget(editing, edit);
    });
    this.#documents.set(uri.toString(), editing);
    return editing;
  }

  #update(editing: DocumentEditing): void {
    this.#painter.paint(editing);
    this.#kept.follow(editing);
    this.#lensPace.call();
    this.#statusPace.call();
    this.#setKeys();
    this.reviews.touch(editing);
    this.#updates.fire(editing);
  }

  #repaint(): void {
    for (const editing of this.#documents.values()) this.#painter.paint(editing);
    this.#setKeys();
  }

  #onRunChange(edit: InlineEdit): void {
    const editing = this.editings().find((candidate) => candidate.edits.includes(edit));
    if (editing !== undefined) this.#update(editing);
    if (!edit.isRunning) {
      this.#lensPace.flush();
      this.#statusPace.flush();
    }
  }

  /** Nothing came, so there is nothing to keep: the document is as it was, and the reason is said. */
  #onNothing(edit: InlineEdit, error: AppError | undefined): void {
    const editing = this.editings().find((candidate) => candidate.edits.includes(edit));
    if (editing !== undefined && edit.review.hunks().length === 0) this.#forget(editing, edit);
    if (error !== undefined) {
      runInBackground(this.#services.log, 'Saying why', this.#services.notifier.report(error, edit.plan.label));
    }
  }

  #setKeys(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const active = uri === undefined ? undefined : this.find(uri);
    const all = this.all();
    this.#keys.show({
      isEditing: this.fast.isRunning || all.some((edit) => edit.isRunning),
      hasChanges: active?.edits.some((edit) => edit.isOpen) === true,
      hasReviews: all.some((edit) => edit.isOpen),
    });
  }
}

/** A selection would lie over the colours of the changes. */
function collapseSelections(uri: vscode.Uri): void {
  const editor = visibleEditor(uri);
  if (editor === undefined) return;
  editor.selections = editor.selections.map(({ start }) => new vscode.Selection(start, start));
}

/** Whether the editor lets a document be written to at all; finer locks show only when it is tried. */
export function isWritable(uri: vscode.Uri): boolean {
  if (uri.scheme === 'untitled' || uri.scheme === 'vscode-notebook-cell') return openDocument(uri) !== undefined;
  return vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
}

function nearest(edits: readonly InlineEdit[], line: number): InlineEdit | undefined {
  const distance = ({ review }: InlineEdit): number =>
    Math.min(Math.abs(review.startLine - line), Math.abs(review.endLine - line));
  return edits.toSorted((a, b) => distance(a) - distance(b))[0];
}
