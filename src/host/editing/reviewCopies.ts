import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { runInBackground } from '../../core/background.ts';
import type { EditMaker } from '../../core/editing/inlineEdit.ts';
import type { Logger } from '../../core/ports.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { REVIEW_SCHEME } from '../../base/manifest.ts';
import { renamedBy } from './textDocuments.ts';
import type { KeptReview, KeptReviews } from './keptReviews.ts';

interface Copy {
  bytes: Uint8Array;
  changedAt: number;
  isOver: boolean;
  readonly keptAs: string;
  kept: KeptReview;
}

/** What is to be reviewed in a copy. */
interface ProposedText {
  readonly label: string;
  readonly text: string;
  /** Begun in an earlier window: what it is kept as. */
  readonly keptAs?: string | undefined;
  /** Its turn is told what was accepted. */
  readonly maker?: EditMaker | undefined;
  /** Words in it are the user's. */
  readonly isShared?: boolean | undefined;
}

/** What a copy is made of. */
interface Source {
  readonly uri: vscode.Uri;
  readonly text: string;
  /** Absent for a file that does not exist yet. */
  readonly languageId?: string;
}

/**
 * Copies of files, in memory, in which proposed changes are reviewed where the editor saves by itself: there the file would
 * get a change before anybody said yes to it. New files are reviewed so in any case.
 */
export class ReviewCopies implements vscode.FileSystemProvider, Disposable {
  readonly #copies = new Map<string, Copy>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #store = new DisposableStore();
  readonly onDidChangeFile = this.#changes.event;
  /** The reviews on disk: those of this window, and what an earlier one left. */
  readonly kept: KeptReviews;
  readonly #log: Logger;

  constructor(kept: KeptReviews, log: Logger) {
    this.kept = kept;
    this.#log = log;
    this.#store.add(vscode.workspace.registerFileSystemProvider(REVIEW_SCHEME, this, { isCaseSensitive: true }));
    this.#store.add(this.#changes);
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => queueMicrotask(() => this.#forget(uri))));
    this.#store.add(vscode.workspace.onDidRenameFiles((event) => this.#onRenamed(event)));
    // What an earlier window left open has no content any more.
    void closeTabs((uri) => uri.scheme === REVIEW_SCHEME);
  }

  /**
   * Opens a copy of a document's text under the file's own name. What is proposed is on disk before: where the window goes
   * during the review, `kept` has it under `keptAs`.
   */
  open(document: vscode.TextDocument, proposal: ProposedText): Promise<vscode.TextDocument> {
    const { uri, languageId } = document;
    return this.#open({ uri, text: document.getText(), languageId }, proposal);
  }

  /** The same for a file that does not exist yet: an empty document, which the proposed text is written into. */
  openNew(uri: vscode.Uri, proposal: ProposedText): Promise<vscode.TextDocument> {
    return this.#open({ uri, text: '' }, proposal);
  }

  async #open(source: Source, proposal: ProposedText): Promise<vscode.TextDocument> {
    const { label, text, maker = { kind: 'tool' }, keptAs = randomUUID() } = proposal;
    // Never the address of a tab that an earlier window left, which is about to be closed.
    const uri = vscode.Uri.from({
      scheme: REVIEW_SCHEME,
      path: `/${label}`,
      query: randomUUID(),
    });
    const bytes = await vscode.workspace.encode(source.text, { uri });
    const { languageId } = source;
    const proposed = proposal.isShared === true ? undefined : text;
    const before = normalised(source.text);
    const kept: KeptReview = {
      uri: source.uri.toString(),
      label,
      before,
      text,
      languageId,
      proposed,
      ...(languageId === undefined && { isNew: true }),
      ...(maker.kind === 'apply' && { isApplied: true }),
      turnId: maker.kind === 'action' ? undefined : maker.turnId,
    };
    await this.kept.keep(keptAs, kept);
    this.#copies.set(uri.toString(), { bytes, changedAt: Date.now(), isOver: false, keptAs, kept });
    const copy = await vscode.workspace.openTextDocument(uri);
    if (languageId === undefined || copy.languageId === languageId) return copy;
    return vscode.languages.setTextDocumentLanguage(copy, languageId);
  }

  /** Closes a copy without a question; it is forgotten once the editor is done with it. */
  async close(copy: vscode.TextDocument): Promise<void> {
    const key = copy.uri.toString();
    await this.#end(copy.uri);
    // Unsaved, it would ask whether to save into nothing.
    if (copy.isDirty) await copy.save();
    await closeTabs((uri) => uri.toString() === key);
  }

  /** Closes a copy that could not be reviewed; what is kept of it stays for a later window. */
  async leave(copy: vscode.TextDocument): Promise<void> {
    const key = copy.uri.toString();
    const found = this.#copies.get(key);
    if (found !== undefined) found.isOver = true;
    await closeTabs((uri) => uri.toString() === key);
  }

  /** The file that a copy is of, by the name it has now; `undefined` where the copy is gone. */
  sourceOf(copy: vscode.Uri): vscode.Uri | undefined {
    const found = this.#copies.get(copy.toString());
    return found === undefined ? undefined : vscode.Uri.parse(found.kept.uri, true);
  }

  /** Whether a change to this file is under review in a copy. */
  isOpenFor(source: vscode.Uri): boolean {
    const address = source.toString();
    return [...this.#copies.values()].some(({ isOver, kept }) => !isOver && kept.uri === address);
  }

  watch(): vscode.Disposable {
    return toDisposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, changedAt } = this.#find(uri);
    return { type: vscode.FileType.File, ctime: changedAt, mtime: changedAt, size: bytes.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#find(uri).bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const copy = this.#find(uri);
    copy.bytes = content;
    copy.changedAt = Date.now();
    const keep = async (): Promise<void> => {
      const text = normalised(await vscode.workspace.decode(content, { uri }));
      if (this.#copies.get(uri.toString()) !== copy || copy.isOver) return;
      copy.kept = { ...copy.kept, text };
      await this.kept.keep(copy.keptAs, copy.kept);
    };
    runInBackground(this.#log, 'Keeping a proposed edit', keep());
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#store.dispose();
    this.#copies.clear();
  }

  /**
   * Forgets a copy that the editor is done with. Sooner, a save that is on its way would fail, say so, and keep the tab; a
   * document that only gets another language is open again at once.
   */
  #forget(uri: vscode.Uri): void {
    const key = uri.toString();
    if (vscode.workspace.textDocuments.some((open) => open.uri.toString() === key)) return;
    runInBackground(this.#log, 'Forgetting a proposed edit', this.#end(uri));
    this.#copies.delete(key);
  }

  #onRenamed({ files }: vscode.FileRenameEvent): void {
    for (const copy of this.#copies.values()) {
      const to = copy.isOver ? undefined : renamedBy(files, vscode.Uri.parse(copy.kept.uri, true));
      if (to === undefined) continue;
      copy.kept = { ...copy.kept, uri: to.toString(), label: vscode.workspace.asRelativePath(to) };
      const keeping = this.kept.keep(copy.keptAs, copy.kept);
      runInBackground(this.#log, 'Keeping a proposed edit under its new name', keeping);
    }
  }

  /** The review is over: nothing of it is wanted again. */
  async #end(uri: vscode.Uri): Promise<void> {
    const copy = this.#copies.get(uri.toString());
    if (copy === undefined || copy.isOver) return;
    copy.isOver = true;
    await this.kept.forget(copy.keptAs);
  }

  #find(uri: vscode.Uri): Copy {
    const copy = this.#copies.get(uri.toString());
    if (copy === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return copy;
  }
}

async function closeTabs(which: (uri: vscode.Uri) => boolean): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const own = tabs.filter((tab) => tab.input instanceof vscode.TabInputText && which(tab.input.uri));
  if (own.length > 0) await vscode.window.tabGroups.close(own, true);
}

/** Whether the editor saves this document by itself. */
export function savesByItself(document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration('files', document).get<string>('autoSave', 'off') !== 'off';
}
