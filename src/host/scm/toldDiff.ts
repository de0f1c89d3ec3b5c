import * as vscode from 'vscode';
import type { DiffFile } from '../../core/commit/diff.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { WorkspaceFence } from '../workspace/fence.ts';
import type { GitRepository } from './git.ts';

const MAX_FILES = 300;
/** UTF-16 units of all files together, and of one. */
const MAX_CHARS = 50_000;
const MAX_FILE_CHARS = 20_000;

interface ToldLimits {
  readonly maxChars?: number;
  readonly maxFileChars?: number;
  /** What the reader of the text can do about a file that was cut. */
  readonly cutHint?: string;
}

/**
 * Diffs of the files that may be told, as one text that fits; what does not fit is named, what may not be told counted.
 * l10n: none, for the model.
 */
export class ToldDiff {
  readonly #fence: WorkspaceFence;
  readonly #limits: ToldLimits;
  readonly #texts: string[] = [];
  readonly #named: string[] = [];
  readonly #shown: { readonly label: string; readonly uri: vscode.Uri }[] = [];
  #chars = 0;
  #hidden = 0;
  /** Parts of Git's diff that could not be read. */
  unread = 0;

  constructor(fence: WorkspaceFence, limits: ToldLimits = {}) {
    this.#fence = fence;
    this.#limits = limits;
  }

  /** The files whose changes are in the text. */
  get shown(): readonly { readonly label: string; readonly uri: vscode.Uri }[] {
    return this.#shown;
  }

  /** Files that are only named, and those that are not even that. */
  get leftOut(): { readonly named: number; readonly hidden: number } {
    return { named: this.#named.length, hidden: this.#hidden };
  }

  async add(
    repository: GitRepository,
    file: DiffFile,
    isWanted: (uri: vscode.Uri, label: string | undefined) => boolean = () => true,
  ): Promise<void> {
    const uri = vscode.Uri.joinPath(repository.rootUri, file.path);
    const label = await this.#fence.mayTell(uri);
    if (!isWanted(uri, label)) return;
    // What a file holds may come from where it was renamed or copied from.
    const mayTellOld = file.oldPath === undefined || (await this.#mayTellIn(repository, file.oldPath));
    if (label === undefined || !mayTellOld) this.#hidden += 1;
    else this.#take(label, uri, file);
  }

  /** Empty where there is nothing to say. */
  get text(): string {
    const hidden = this.#hidden > 0 ? `[${this.#hidden} private files, or outside the workspace, are not shown.]` : '';
    const unread = this.unread > 0 ? `[${this.unread} parts of Git’s diff are in no known form and not shown.]` : '';
    const named = this.#named.slice(0, MAX_FILES);
    const more = named.length === 0 ? '' : `[Also changed, too much to show at once:]\n${named.join('\n')}`;
    return [...this.#texts, more, hidden, unread].filter((part) => part !== '').join('\n\n');
  }

  async #mayTellIn(repository: GitRepository, path: string): Promise<boolean> {
    return (await this.#fence.mayTell(vscode.Uri.joinPath(repository.rootUri, path))) !== undefined;
  }

  #take(label: string, uri: vscode.Uri, file: DiffFile): void {
    const { maxChars = MAX_CHARS, maxFileChars = MAX_FILE_CHARS, cutHint } = this.#limits;
    const from =
      file.oldPath === undefined
        ? ''
        : `${file.status === 'renamed' ? ', renamed' : ', copied'} from ${oneLine(file.oldPath, 500)}`;
    const head = `${oneLine(label, 500)} (${file.status}${from}, +${file.addedLines} −${file.deletedLines})`;
    if (this.#chars > maxChars) {
      this.#named.push(head);
      return;
    }
    const body = file.isBinary ? '(binary)' : file.hunks;
    const cut = body.slice(0, maxFileChars);
    const hint = cutHint === undefined ? '' : `; ${cutHint}`;
    const rest = cut.length < body.length ? `\n[${body.length - cut.length} more characters${hint}.]` : '';
    this.#chars += cut.length;
    this.#shown.push({ label, uri });
    this.#texts.push(`=== ${head}\n${cut}${rest}`);
  }
}
