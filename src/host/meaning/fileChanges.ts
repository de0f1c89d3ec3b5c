import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';
import { segmentsBelow } from '../workspace/fence.ts';
import { isNeverWalked } from '../workspace/folderWalk.ts';

/** Several changes come together, as when a branch is checked out. */
const PAUSE_MS = 1_500;
/** So many changes are looked for in one go over all files. */
const MANY = 300;

/** Paths that changed, by the address of their folder; `all` where everything is to be looked at. */
export type ChangedPaths = ReadonlyMap<string, ReadonlySet<string>> | 'all';

/** Tells of files that came, changed or went, and of rules that changed, some time after the last one. */
export class FileChanges implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: Logger;
  readonly #tell: (changes: ChangedPaths) => Promise<void>;
  #paths = new Map<string, Set<string>>();
  #count = 0;
  #isAll = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(log: Logger, tell: (changes: ChangedPaths) => Promise<void>) {
    this.#log = log;
    this.#tell = tell;
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher('**/*'));
    const add = (uri: vscode.Uri): void => void this.#add(uri);
    this.#store.add(watcher.onDidChange(add));
    this.#store.add(watcher.onDidCreate((uri) => this.#onCreate(uri)));
    this.#store.add(watcher.onDidDelete(add));
    // Some machines watch no files; what is saved here is known anyway.
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => add(uri)));
    this.#store.add(vscode.workspace.onDidRenameFiles(() => this.#addAll()));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('aiGateway.neverSend')) this.#addAll();
      }),
    );
    this.#store.add({ dispose: () => clearTimeout(this.#timer) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Of a folder that comes as a whole no file is told. */
  #onCreate(uri: vscode.Uri): void {
    // Installing packages makes tens of thousands of files; where all is looked at anyway, no kind is asked for.
    if (!this.#add(uri) || this.#isAll) return;
    const looking = isFolder(uri).then((isOne) => {
      if (isOne && !this.#store.isDisposed) this.#addAll();
    });
    runInBackground(this.#log, 'Looking at what was made', looking);
  }

  /** Whether it may hold something to be indexed. */
  #add(uri: vscode.Uri): boolean {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (folder === undefined) return false;
    const segments = segmentsBelow(folder.uri, uri);
    if (segments.some(isNeverWalked)) return false;
    if (segments.at(-1) === '.gitignore') {
      this.#addAll();
      return true;
    }
    const key = folder.uri.toString();
    const paths = this.#paths.get(key) ?? new Set();
    this.#paths.set(key, paths.add(segments.join('/')));
    this.#count += 1;
    if (this.#count > MANY) this.#isAll = true;
    this.#soon();
    return true;
  }

  #addAll(): void {
    this.#isAll = true;
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const changes = this.#isAll ? 'all' : this.#paths;
      this.#paths = new Map();
      this.#count = 0;
      this.#isAll = false;
      runInBackground(this.#log, 'Bringing the search index up to date', this.#tell(changes));
    }, PAUSE_MS);
  }
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // gone again
  }
}
