import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { throwIfAborted } from '../../base/async.ts';
import { segmentsBelow } from './fence.ts';
import { IgnoreCache } from './ignoreCache.ts';
import { isRestricted, leadsOutOf, RESTRICTED_SENTENCE } from './sending.ts';

const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules', '.aigateway']);
const ABOUT_FILES = new Set(['.gitignore', '.gitattributes', '.gitkeep', '.DS_Store']);

/** Whether a folder of this name holds nothing that people wrote here, whatever Git says of it. */
export function isNeverWalked(name: string): boolean {
  return NEVER_WALKED.has(name);
}

/** Whether a file of this name is about other files. */
export function isAboutFiles(name: string): boolean {
  return ABOUT_FILES.has(name);
}

/** What a walk left out, and why, as a sentence. */
export interface LeftOut {
  readonly uri: vscode.Uri;
  readonly isFolder: boolean;
  readonly reason: string;
}

/** Where a walk began, and from where on its rules of what Git ignores hold. */
interface Start {
  readonly folder: vscode.Uri;
  readonly isIgnoredItself: boolean;
}

/**
 * From what a user pointed at, in the workspace or not, to files: folders are walked without what Git ignores and without
 * links that lead out of them. Whether a file may be sent is asked where it is read (`readToSend`).
 */
export class FolderWalk {
  readonly files: vscode.Uri[] = [];
  readonly skipped: LeftOut[] = [];
  /** There are more files than were wanted. */
  isCut = false;
  readonly #most: number;
  readonly #seen = new Set<string>();
  readonly #signal: AbortSignal;
  readonly #ignored = new IgnoreCache();

  constructor(most: number, signal: AbortSignal) {
    this.#most = most;
    this.#signal = signal;
  }

  /** A file that was named itself is taken even where Git ignores it; so is a folder. */
  async start(uri: vscode.Uri): Promise<void> {
    const type = await vscode.workspace.fs.stat(uri).then(
      (stat) => stat.type,
      () => vscode.FileType.File,
    );
    if ((type & vscode.FileType.Directory) === 0) return this.#add(uri);
    if (isRestricted(uri)) this.skipped.push({ uri, isFolder: true, reason: RESTRICTED_SENTENCE });
    else {
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      const names = root === undefined ? [] : segmentsBelow(root, uri);
      const isIgnoredItself = root !== undefined && (await this.#ignored.isIgnored(root, names, true));
      await this.#folder(uri, { folder: uri, isIgnoredItself });
    }
  }

  #add(uri: vscode.Uri): void {
    if (this.#seen.has(uri.toString())) return;
    this.#seen.add(uri.toString());
    if (this.files.length < this.#most) this.files.push(uri);
    else this.isCut = true;
  }

  async #folder(folder: vscode.Uri, start: Start): Promise<void> {
    throwIfAborted(this.#signal);
    if (this.isCut) return;
    const entries = await vscode.workspace.fs.readDirectory(folder).then(
      (found) => found,
      () => [],
    );
    for (const [name, type] of entries) {
      if (this.isCut) return;
      const uri = vscode.Uri.joinPath(folder, name);
      // A linked folder may lead in a circle.
      const isFolder = type === vscode.FileType.Directory;
      if (!isFolder && ((type & vscode.FileType.File) === 0 || isAboutFiles(name))) continue;
      if (isFolder && isNeverWalked(name)) continue;
      if (await this.#isIgnored(start, uri, isFolder)) {
        this.skipped.push({ uri, isFolder, reason: l10n.t('Git ignores it.') });
      } else if (isFolder) await this.#folder(uri, start);
      else if ((type & vscode.FileType.SymbolicLink) !== 0 && (await leadsOutOf(start.folder, uri))) {
        this.skipped.push({ uri, isFolder: false, reason: l10n.t('It is a link that leads out of the folder.') });
      } else this.#add(uri);
    }
  }

  #isIgnored({ folder, isIgnoredItself }: Start, uri: vscode.Uri, isFolder: boolean): Promise<boolean> {
    const names = segmentsBelow(folder, uri);
    return isIgnoredItself
      ? this.#ignored.isIgnoredBelow(folder, names, isFolder)
      : this.#ignored.isIgnored(folder, names, isFolder);
  }
}
