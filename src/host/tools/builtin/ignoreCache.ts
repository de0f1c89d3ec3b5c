import * as vscode from 'vscode';
import { isIgnored, parseIgnoreFile, type IgnoreFile } from '../../../core/toolcalls/workspace/gitignore.ts';

/** How long a file's rules are believed, in milliseconds: a listing asks for the same files thousands of times. */
const FRESH_MS = 2_000;
const LARGEST = 500_000;
const MAX_LEVELS_ABOVE = 12;
/** Where `A.LOG` opens `a.log`, rules for the one are rules for the other. */
const IGNORES_CASE = process.platform === 'win32' || process.platform === 'darwin';

interface Entry {
  readonly at: number;
  readonly rules: Promise<IgnoreFile['rules']>;
}

/** What `.gitignore` files say, those above the folder included up to the repository's top. */
export class IgnoreCache {
  readonly #files = new Map<string, Entry>();
  readonly #tops = new Map<string, Promise<vscode.Uri>>();

  /** Whether names below `folder` are ignored. */
  async isIgnored(folder: vscode.Uri, segments: readonly string[], isFolder: boolean): Promise<boolean> {
    const top = await this.#topOf(folder);
    const above = namesBetween(top, folder);
    const full = [...above, ...segments];
    const files: IgnoreFile[] = [{ base: [], rules: await this.#rules(vscode.Uri.joinPath(top, '.git/info/exclude')) }];
    for (let length = 0; length < full.length; length += 1) {
      const base = full.slice(0, length);
      files.push({ base, rules: await this.#rules(vscode.Uri.joinPath(top, ...base, '.gitignore')) });
    }
    if (!IGNORES_CASE) return isIgnored(full, isFolder, files);
    const small = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase());
    const rules = files.map((file) => ({ ...file, base: small(file.base) }));
    return isIgnored(small(full), isFolder, rules);
  }

  clear(): void {
    this.#files.clear();
    this.#tops.clear();
  }

  #rules(uri: vscode.Uri): Promise<IgnoreFile['rules']> {
    const key = uri.toString();
    const known = this.#files.get(key);
    if (known !== undefined && performance.now() - known.at < FRESH_MS) return known.rules;
    const rules = readRules(uri);
    if (this.#files.size > 5_000) this.#files.clear();
    this.#files.set(key, { at: performance.now(), rules });
    return rules;
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

async function readRules(uri: vscode.Uri): Promise<IgnoreFile['rules']> {
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if (stat.size > LARGEST || (stat.type & vscode.FileType.File) === 0) return [];
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return parseIgnoreFile(IGNORES_CASE ? text.toLowerCase() : text).rules;
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

async function exists(uri: vscode.Uri): Promise<boolean> {
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
