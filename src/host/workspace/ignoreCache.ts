import * as vscode from 'vscode';
import { isIgnoredItself, parseIgnoreFile, type IgnoreFile } from '../../core/workspace/gitignore.ts';

/** How long a file's rules are believed, in milliseconds: a listing asks for the same files thousands of times. */
const FRESH_MS = 2_000;
const MAX_BYTES = 500_000;
const MAX_FOLDERS = 20_000;
const MAX_LEVELS_ABOVE = 12;
/** Where `A.LOG` opens `a.log`, rules for the one are rules for the other. */
const IGNORES_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** What is known of a folder: whether it is ignored, and else the rules for what is in it. */
interface FolderRules {
  readonly isIgnored: boolean;
  readonly files: readonly IgnoreFile[];
}

interface Entry {
  readonly at: number;
  readonly rules: Promise<FolderRules>;
}

/** What `.gitignore` files say, those above the folder included up to the repository's top. */
export class IgnoreCache {
  readonly #folders = new Map<string, Entry>();
  readonly #tops = new Map<string, Promise<vscode.Uri>>();

  /** Whether names below `folder` are ignored. */
  async isIgnored(folder: vscode.Uri, segments: readonly string[], isFolder: boolean): Promise<boolean> {
    const top = await this.#topOf(folder);
    return this.isIgnoredBelow(top, [...namesBetween(top, folder), ...segments], isFolder);
  }

  /** The same by the rules from `top` on alone: whoever names an ignored folder means what is in it. */
  async isIgnoredBelow(top: vscode.Uri, full: readonly string[], isFolder: boolean): Promise<boolean> {
    if (full.length === 0) return false;
    const above = await this.#rulesIn(top, full.slice(0, -1));
    return above.isIgnored || isIgnoredItself(comparable(full), isFolder, above.files);
  }

  /** The rules for what is in a folder; asked for each of its files, so it is remembered for a while. */
  #rulesIn(top: vscode.Uri, names: readonly string[]): Promise<FolderRules> {
    const key = `${top.toString()}\n${names.join('/')}`;
    const known = this.#folders.get(key);
    if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.rules;
    const rules = this.#findRules(top, names);
    if (this.#folders.size > MAX_FOLDERS) this.#folders.clear();
    this.#folders.set(key, { at: performance.now(), rules });
    return rules;
  }

  async #findRules(top: vscode.Uri, names: readonly string[]): Promise<FolderRules> {
    const base = comparable(names);
    const above = names.length === 0 ? await excluded(top) : await this.#rulesIn(top, names.slice(0, -1));
    if (above.isIgnored || isIgnoredItself(base, true, above.files)) return { isIgnored: true, files: [] };
    const rules = await readRules(vscode.Uri.joinPath(top, ...names, '.gitignore'));
    return { isIgnored: false, files: rules.length === 0 ? above.files : [...above.files, { base, rules }] };
  }

  /** The folder, or the one above it where the repository begins. */
  #topOf(folder: vscode.Uri): Promise<vscode.Uri> {
    const key = folder.toString();
    let top = this.#tops.get(key);
    if (top === undefined) {
      top = repositoryTop(folder);
      this.#tops.set(key, top);
    }
    return top;
  }
}

function comparable(names: readonly string[]): readonly string[] {
  return IGNORES_CASE ? names.map((name) => name.toLowerCase()) : names;
}

/** What a clone keeps to itself. */
async function excluded(top: vscode.Uri): Promise<FolderRules> {
  const rules = await readRules(vscode.Uri.joinPath(top, '.git/info/exclude'));
  return { isIgnored: false, files: [{ base: [], rules }] };
}

async function readRules(uri: vscode.Uri): Promise<IgnoreFile['rules']> {
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if (stat.size > MAX_BYTES || (stat.type & vscode.FileType.File) === 0) return [];
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return parseIgnoreFile(text, [], IGNORES_CASE).rules;
  } catch {
    return []; // most folders have none
  }
}

async function repositoryTop(folder: vscode.Uri): Promise<vscode.Uri> {
  let at = folder;
  for (let level = 0; level < MAX_LEVELS_ABOVE; level += 1) {
    if (await exists(vscode.Uri.joinPath(at, '.git'))) return at;
    const above = vscode.Uri.joinPath(at, '..');
    if (above.path === at.path) break;
    at = above;
  }
  return folder;
}

/** Whether a file or folder is there. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function namesBetween(top: vscode.Uri, folder: vscode.Uri): string[] {
  return folder.path
    .slice(top.path.length)
    .split('/')
    .filter((name) => name !== '');
}
