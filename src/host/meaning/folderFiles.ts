import { lstat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isNoise } from '../../core/meaning/chunks.ts';
import { readText } from '../workspace/files.ts';
import { labelOf, type FencedPath, type WorkspaceFence } from '../workspace/fence.ts';
import { listFiles } from '../workspace/fileList.ts';
import { isAboutFiles, isNeverWalked } from '../workspace/folderWalk.ts';

/** Larger files are data; in bytes. */
const MAX_BYTES = 400_000;

/** A file whose text may be sent, as it is on the disk. */
export interface SendableFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  /** Changes when the file does. */
  readonly stamp: string;
}

/**
 * The files of a folder of the workspace whose text may be sent, by the rules that hold for tools: nothing that Git ignores
 * or `aiGateway.neverSend` names, no links, nothing while the folder is not trusted.
 */
export class FolderFiles {
  readonly folder: vscode.WorkspaceFolder;
  readonly #fence: WorkspaceFence;

  constructor(folder: vscode.WorkspaceFolder, fence: WorkspaceFence) {
    this.folder = folder;
    this.#fence = fence;
  }

  async *list(signal: AbortSignal): AsyncGenerator<SendableFile> {
    for await (const { segments } of listFiles(this.#fence, this.#placeOf([]), signal)) {
      const file = await this.find(segments);
      if (file !== undefined) yield file;
    }
  }

  /** `undefined` where there is no such file, or it is none that may be sent. */
  async find(segments: readonly string[]): Promise<SendableFile | undefined> {
    const path = segments.join('/');
    if (
      segments.some(isNeverWalked) ||
      isNoise(path) ||
      isAboutFiles(segments.at(-1) ?? '') ||
      !vscode.workspace.isTrusted
    )
      return undefined;
    if (!(await this.#fence.mayList(this.folder, segments, false))) return undefined;
    const stamp = await this.#stampOf(segments);
    return stamp === undefined ? undefined : { path, stamp };
  }

  /** Whether something is there, whatever the rules say. */
  async isThere(path: string): Promise<boolean> {
    return (await this.#stampOf(path.split('/'))) !== undefined;
  }

  /** The text with `\n` for line ends; `undefined` where it is none, or may not be read now. */
  async read(path: string): Promise<string | undefined> {
    if ((await this.find(path.split('/'))) === undefined) return undefined;
    const place = await this.#fence.ofUri(this.uriOf(path));
    // A folder on the way may be a link.
    if (!place.ok || place.folder.uri.toString() !== this.folder.uri.toString() || place.segments.join('/') !== path)
      return undefined;
    const file = await readText(place);
    return file.ok ? file.text.replaceAll(/\r\n?/g, '\n') : undefined;
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder.uri, ...path.split('/'));
  }

  /** As people read it: with the folder’s name where there are several. */
  labelOf(path: string): string {
    return labelOf(this.folder, path.split('/'));
  }

  #placeOf(segments: readonly string[]): FencedPath {
    const uri = vscode.Uri.joinPath(this.folder.uri, ...segments);
    return { ok: true, uri, label: labelOf(this.folder, segments), segments, folder: this.folder };
  }

  async #stampOf(segments: readonly string[]): Promise<string | undefined> {
    const uri = vscode.Uri.joinPath(this.folder.uri, ...segments);
    try {
      if (uri.scheme === 'file') {
        const stat = await lstat(uri.fsPath);
        return stat.isFile() && stat.size <= MAX_BYTES ? `${stat.mtimeMs}:${stat.size}` : undefined;
      }
      const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
      return type === vscode.FileType.File && size <= MAX_BYTES ? `${mtime}:${size}` : undefined;
    } catch {
      return undefined; // gone meanwhile
    }
  }
}
