import * as vscode from 'vscode';
import { neverSendReason } from '../workspace/neverSend.ts';
import { rank, type Candidate } from '../../core/attachments/rank.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { MentionRow } from '../../protocol/messages.ts';

interface MentionCandidate extends Candidate {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly folder: string;
  readonly isFolder: boolean;
}

/** What is wanted: files, with folders after those that fit as well, or folders alone. */
type Wanted = 'all' | 'folders';

const MAX_FILES = 20_000;
const MAX_RESULTS = 30;
const FRESH_MS = 15_000;

/** Files and folders for `@`: open editors first, then the workspace, without what the editor hides from people. */
export class MentionSearch {
  #files: { readonly at: number; readonly found: Promise<readonly vscode.Uri[]> } | undefined;
  #byName: ReadonlyMap<string, readonly vscode.Uri[]> | undefined;
  #folders: readonly MentionCandidate[] | undefined;

  async search(query: string, wanted: Wanted = 'all'): Promise<MentionRow[]> {
    if (!vscode.workspace.isTrusted) return [];
    const files = await this.#workspaceFiles();
    const folders = query === '' && wanted === 'all' ? [] : (this.#folders ??= foldersOf(files));
    if (wanted === 'folders') return rowsOf(sendable(query, folders));
    const open = openDocuments();
    const seen = new Set(open.map((uri) => uri.toString()));
    const candidates = [
      ...open.map((uri) => toCandidate(uri, true)),
      ...files.filter((uri) => !seen.has(uri.toString())).map((uri) => toCandidate(uri, false)),
      ...folders,
    ];
    let best = sendable(query, candidates);
    // In a workspace larger than the list, a file may be missing from it: ask for the letters themselves.
    if (files.length >= MAX_FILES && query.length >= 3 && best.length < MAX_RESULTS) {
      const more = await findNamed(query);
      const known = new Set(candidates.map((candidate) => candidate.uri.toString()));
      const extra = more.filter((uri) => !known.has(uri.toString())).map((uri) => toCandidate(uri, false));
      best = sendable(query, [...candidates, ...extra]);
    }
    return rowsOf(best);
  }

  /**
   * The one file whose path ends in these names, as `a.ts` or `core/a.ts` of `src/core/a.ts`. None where there are several, or
   * more files than the list holds.
   */
  async onlyEndingIn(names: readonly string[]): Promise<vscode.Uri | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    const name = names.at(-1) ?? '';
    const files = await this.#workspaceFiles();
    if (files.length >= MAX_FILES) return undefined;
    this.#byName ??= byName(files);
    const end = `/${names.join('/')}`;
    const [only, ...others] = (this.#byName.get(name) ?? []).filter(({ path }) => path.endsWith(end));
    return others.length === 0 ? only : undefined;
  }

  /** Forgets the list of files, after trust or folders changed. */
  reset(): void {
    this.#files = undefined;
    this.#byName = undefined;
    this.#folders = undefined;
  }

  #workspaceFiles(): Promise<readonly vscode.Uri[]> {
    const now = Date.now();
    if (this.#files === undefined || now - this.#files.at > FRESH_MS) {
      const found = Promise.resolve(vscode.workspace.findFiles('**/*', hiddenGlob(), MAX_FILES));
      this.#files = { at: now, found };
      this.#byName = undefined;
      this.#folders = undefined;
      found.catch(() => {
        this.#files = undefined;
      });
    }
    return this.#files.found;
  }
}

function byName(files: readonly vscode.Uri[]): ReadonlyMap<string, readonly vscode.Uri[]> {
  const found = new Map<string, vscode.Uri[]>();
  for (const uri of files) {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const same = found.get(name);
    if (same === undefined) found.set(name, [uri]);
    else same.push(uri);
  }
  return found;
}

/** The best candidates that may be sent. Asked only of the best: a workspace has thousands of files and many globs. */
function sendable(query: string, candidates: readonly MentionCandidate[]): MentionCandidate[] {
  const best = rank(query, candidates, MAX_RESULTS * 2);
  return best.filter(({ uri }) => neverSendReason(uri) === undefined).slice(0, MAX_RESULTS);
}

/** `files.exclude` applies by itself; a search also leaves out `search.exclude` and what no one mentions by hand. */
function hiddenGlob(): string {
  const configured = vscode.workspace.getConfiguration('search').get<Record<string, unknown>>('exclude') ?? {};
  const globs = Object.keys(configured).filter((glob) => configured[glob] === true && !/[{}]/.test(glob));
  return `{${[...new Set(['**/node_modules/**', '**/.git/**', ...globs])].join(',')}}`;
}

async function findNamed(query: string): Promise<readonly vscode.Uri[]> {
  const letters = query.replace(/[^\w.-]/g, '').split('');
  const pattern = letters.map((letter) =>
    /[a-z]/i.test(letter) ? `[${letter.toLowerCase()}${letter.toUpperCase()}]` : letter,
  );
  if (pattern.length === 0) return [];
  return vscode.workspace.findFiles(`**/*${pattern.join('')}*`, hiddenGlob(), 200);
}

function openDocuments(): vscode.Uri[] {
  const uris = new Map<string, vscode.Uri>();
  const add = (uri: vscode.Uri): void => {
    if (isMentionable(uri)) uris.set(uri.toString(), uri);
  };
  if (vscode.window.activeTextEditor !== undefined) add(vscode.window.activeTextEditor.document.uri);
  for (const group of vscode.window.tabGroups.all) {
    for (const { input } of group.tabs) {
      if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) add(input.uri);
    }
  }
  return [...uris.values()];
}

function isMentionable(uri: vscode.Uri): boolean {
  return ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-userdata'].includes(uri.scheme);
}

/** A folder that fits as well as a file comes behind those whose names begin with what was typed. */
const FOLDER_HANDICAP = 50;

/** All folders that have files in them, also deeper ones. */
function foldersOf(files: readonly vscode.Uri[]): readonly MentionCandidate[] {
  const found = new Map<string, vscode.Uri>();
  const roots = new Set((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.path));
  for (const file of files) {
    for (let end = file.path.lastIndexOf('/'); end > 0; end = file.path.lastIndexOf('/', end - 1)) {
      const path = file.path.slice(0, end);
      const key = `${file.scheme}:${path}`;
      if (found.has(key) || roots.has(path)) break;
      found.set(key, file.with({ path }));
    }
  }
  return [...found.values()].map((uri) => ({
    ...toCandidate(uri, false),
    isFolder: true,
    handicap: FOLDER_HANDICAP,
  }));
}

function rowsOf(best: readonly MentionCandidate[]): MentionRow[] {
  return best.map(({ uri, name, folder, isOpen, isFolder }) => ({
    label: oneLine(isFolder ? `${name}/` : name, 200),
    detail: oneLine(folder, 300),
    icon: isFolder ? 'folder' : isOpen ? 'go-to-file' : 'file',
    mention: { kind: isFolder ? 'folder' : 'file', uri: uri.toString() },
  }));
}

function toCandidate(uri: vscode.Uri, isOpen: boolean): MentionCandidate {
  const path = vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
  const slash = path.lastIndexOf('/');
  return {
    uri,
    path,
    isOpen,
    isFolder: false,
    name: path.slice(slash + 1),
    folder: slash < 0 ? '' : path.slice(0, slash),
  };
}
