import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { onDidWriteOurselves } from '../../workspace/ownWrites.ts';
import { isSameMark, markOf, type FileMark } from './filesNow.ts';

/** What people write through the editor while a program runs: that is not the program's. */
export class EditorWrites implements Disposable {
  readonly #store = new DisposableStore();
  /** Files by their paths, with what the disk said of them after they were written last. */
  readonly #saved = new Map<string, Promise<FileMark | undefined>>();
  /** Files and folders that were made, deleted or renamed. */
  readonly #handled = new Set<string>();

  constructor() {
    const handle = (uris: readonly vscode.Uri[]): void => {
      for (const { fsPath } of uris) this.#handled.add(fsPath);
    };
    const save = (uri: vscode.Uri): void => {
      if (uri.scheme === 'file') this.#saved.set(uri.fsPath, markOf(uri.fsPath));
    };
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => save(uri)));
    this.#store.add(vscode.workspace.onDidSaveNotebookDocument(({ uri }) => save(uri)));
    this.#store.add(onDidWriteOurselves(save));
    this.#store.add(vscode.workspace.onDidCreateFiles(({ files }) => handle(files)));
    this.#store.add(vscode.workspace.onDidDeleteFiles(({ files }) => handle(files)));
    this.#store.add(
      vscode.workspace.onDidRenameFiles(({ files }) => handle(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]))),
    );
  }

  /** Asks who wrote a file, now that all is known; to be called with what the disk says of it. */
  async writers(): Promise<(path: string, now: FileMark | undefined) => 'program' | 'editor' | 'both'> {
    const saved = new Map<string, FileMark | undefined>();
    for (const [path, mark] of this.#saved) saved.set(path, await mark);
    const handled = [...this.#handled];
    return (path, now) => {
      if (handled.some((place) => isBelow(path, place))) return 'editor';
      if (!saved.has(path)) return 'program';
      const last = saved.get(path);
      if (last === undefined || now === undefined) return last === now ? 'editor' : 'both';
      return isSameMark(last, now) ? 'editor' : 'both';
    };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function isBelow(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`) || path.startsWith(`${place}\\`);
}
