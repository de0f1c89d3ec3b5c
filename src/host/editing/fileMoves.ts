import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { openDocument, renamedUri } from './textDocuments.ts';

/** For so long after a file was deleted, and before it, a new one may be the same file. */
const WINDOW_MS = 2_000;

export interface FileMoveEvents {
  /** Whether anything is under review in a file. */
  isWatched(uri: vscode.Uri): boolean;
  onMoved(from: vscode.Uri, to: vscode.Uri): void;
  /** It is no longer there, and nowhere else. */
  onDeleted(uri: vscode.Uri): void;
}

/**
 * Where files under review go that Git or another program moves. The editor tells of no rename then, only of a file that
 * is deleted and one that is made: the same one, where exactly one has the text that was there.
 */
export class FileMoves implements Disposable {
  readonly #events: FileMoveEvents;
  readonly #store = new DisposableStore();
  /** One for the workspace, and one for each folder outside in which something is looked after. */
  readonly #watchers = new Map<string, Disposable>();
  /** What each file has on disk, by its address. */
  readonly #texts = new Map<string, { readonly uri: vscode.Uri; readonly text: Promise<string | undefined> }>();
  readonly #missing = new Set<string>();
  #made: { readonly uri: vscode.Uri; readonly at: number }[] = [];

  constructor(events: FileMoveEvents) {
    this.#events = events;
  }

  /** Begins to look after a file, or reads it anew after it was saved. */
  follow(uri: vscode.Uri): void {
    if (uri.scheme !== 'file') return;
    for (const [key, known] of this.#texts) if (!this.#events.isWatched(known.uri)) this.#texts.delete(key);
    this.#watch(uri);
    const document = openDocument(uri);
    const isAsSaved = document !== undefined && !document.isDirty;
    const text = isAsSaved ? Promise.resolve(normalised(document.getText())) : textOn(uri);
    this.#texts.set(uri.toString(), { uri, text });
  }

  /** Whether a file was just deleted and may turn up elsewhere. */
  isMoving(uri: vscode.Uri): boolean {
    return this.#missing.has(uri.toString());
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#store.dispose();
  }

  #watch(uri: vscode.Uri): void {
    const key = placeOf(uri);
    const used = new Set([key, ...[...this.#texts.values()].map((known) => placeOf(known.uri))]);
    for (const [place, watcher] of this.#watchers) {
      if (used.has(place)) continue;
      watcher.dispose();
      this.#watchers.delete(place);
    }
    if (this.#watchers.has(key)) return;
    const pattern = key === '' ? '**/*' : new vscode.RelativePattern(vscode.Uri.parse(key), '*');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
    watcher.onDidCreate((made) => this.#onMade(made));
    watcher.onDidDelete((gone) => this.#onGone(gone));
    this.#watchers.set(key, watcher);
  }

  #onMade(uri: vscode.Uri): void {
    const now = Date.now();
    // Those of a moment ago may be told before the deletion is.
    this.#made = this.#made.filter(({ at }) => now - at <= 2 * WINDOW_MS);
    this.#made.push({ uri, at: now });
  }

  #onGone(gone: vscode.Uri): void {
    const at = Date.now();
    for (const [key, { uri, text }] of this.#texts) {
      if (this.#missing.has(key) || renamedUri(uri, gone, gone) === undefined || !this.#events.isWatched(uri)) continue;
      this.#missing.add(key);
      const timer = setTimeout(() => {
        void this.#look(uri, gone, { at, text }).finally(() => this.#missing.delete(key));
      }, WINDOW_MS);
      this.#store.add({ dispose: () => clearTimeout(timer) });
    }
  }

  async #look(
    uri: vscode.Uri,
    gone: vscode.Uri,
    before: { readonly at: number; readonly text: Promise<string | undefined> },
  ): Promise<void> {
    // A program that saves often deletes first.
    if ((await textOn(uri)) !== undefined || this.#store.isDisposed) return;
    const wanted = await before.text;
    const made = this.#made.filter(({ at }) => Math.abs(at - before.at) <= WINDOW_MS).map((each) => each.uri);
    // Of a folder that was moved, only the folder may be told.
    const places = made.flatMap((each) => [each, renamedUri(uri, gone, each) ?? each]);
    const found: vscode.Uri[] = [];
    for (const place of new Map(places.map((each) => [each.toString(), each])).values()) {
      if (wanted !== undefined && (await textOn(place)) === wanted) found.push(place);
    }
    const [only] = found;
    if (this.#store.isDisposed || !this.#events.isWatched(uri)) return;
    if (only !== undefined && found.length === 1) this.#events.onMoved(uri, only);
    else this.#events.onDeleted(uri);
  }
}

/** The folder of a file outside the workspace; empty for all that is inside. */
function placeOf(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) return '';
  return vscode.Uri.joinPath(uri, '..').toString();
}

/** A file's text on disk; `undefined` where there is no such file. */
async function textOn(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return normalised(await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri }));
  } catch {
    return undefined;
  }
}
