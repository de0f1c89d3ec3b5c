import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../../base/disposable.ts';

/** The scheme of files that exist only while a change is reviewed. */
const REVIEW_SCHEME = 'ai-gateway-review';

interface Copy {
  bytes: Uint8Array;
  changedAt: number;
}

/**
 * Copies of files, in memory, in which proposed changes are reviewed where the editor saves by itself: there the file would
 * get a change before anybody said yes to it.
 */
export class ReviewCopies implements vscode.FileSystemProvider, Disposable {
  readonly #copies = new Map<string, Copy>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #store = new DisposableStore();
  readonly onDidChangeFile = this.#changes.event;
  #nextId = 1;

  constructor() {
    this.#store.add(vscode.workspace.registerFileSystemProvider(REVIEW_SCHEME, this, { isCaseSensitive: true }));
    this.#store.add(this.#changes);
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => queueMicrotask(() => this.#forget(uri))));
    // What an earlier window left open has no content any more.
    void closeTabs((uri) => uri.scheme === REVIEW_SCHEME);
  }

  /** Opens a copy of a document's text under the file's own name. */
  async open(document: vscode.TextDocument, label: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: REVIEW_SCHEME, path: `/Proposed edit ${this.#nextId++}/${label}` });
    const bytes = await vscode.workspace.encode(document.getText(), { uri });
    this.#copies.set(uri.toString(), { bytes, changedAt: Date.now() });
    const copy = await vscode.workspace.openTextDocument(uri);
    if (copy.languageId === document.languageId) return copy;
    return vscode.languages.setTextDocumentLanguage(copy, document.languageId);
  }

  /** Closes a copy without a question; it is forgotten once the editor is done with it. */
  async close(copy: vscode.TextDocument): Promise<void> {
    const key = copy.uri.toString();
    // Unsaved, it would ask whether to save into nothing.
    if (copy.isDirty) await copy.save();
    await closeTabs((uri) => uri.toString() === key);
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
    if (!vscode.workspace.textDocuments.some((open) => open.uri.toString() === key)) this.#copies.delete(key);
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
