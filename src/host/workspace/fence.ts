// The files of the workspace, and which of them may be touched.

import * as l10n from '@vscode/l10n';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  isBelow,
  isInGitFolder,
  parseToolPath,
  type PathCandidate,
  type RootFolder,
} from '../../core/workspace/paths.ts';
import { said, type Said, type Sentence } from '../../base/said.ts';
import { oneLine } from '../../core/text/visible.ts';
import { neverSendGlobs, neverSendReason } from './neverSend.ts';
import { IgnoreCache } from './ignoreCache.ts';

/** A place in the workspace that tools may touch. */
export interface FencedPath {
  readonly ok: true;
  /** Where it really lies: symbolic links are followed, and the end is inside the workspace. */
  readonly uri: vscode.Uri;
  /** As people and models write it: from the folder on, after the folder's name where there are several. */
  readonly label: string;
  /** Names below the folder; none for the folder itself. */
  readonly segments: readonly string[];
  readonly folder: vscode.WorkspaceFolder;
}

export interface FenceRefusal extends Said {
  readonly ok: false;
  /** Nothing is there, and that is all. */
  readonly isMissing?: boolean;
}

const MISSING: Sentence = (l10n) => l10n.t('there is no such file or folder in the workspace');

export type FenceAnswer = FencedPath | FenceRefusal;

/** How long the setting is believed while files are listed, in milliseconds. */
const GLOBS_MS = 100;
/** Said by every tool while the folder is not trusted. l10n: none, for the model. */
export const RESTRICTED =
  'This folder is in Restricted Mode: nothing of it is read. The user can trust the folder first.';

/**
 * Decides which files tools may touch: only those inside the workspace after all symbolic links, that are neither ignored
 * by git, nor named in `aiGateway.neverSend`, nor git's own. Every path of a model and every place a provider names
 * passes here.
 */
export class WorkspaceFence {
  readonly #ignored = new IgnoreCache();
  #globs: { readonly at: number; readonly value: readonly string[] } | undefined;

  /** A file or folder that exists. */
  async existing(text: string): Promise<FenceAnswer> {
    const found = this.#parse(text);
    if (!found.ok) return found;
    const { hits, refusal } = await this.#hits(found, 'send');
    const [first, ...others] = hits;
    if (first === undefined) return refusal ?? { ...refuse(text, MISSING), isMissing: true };
    if (others.every(({ uri }) => uri.toString() === first.uri.toString())) return first;
    const labels = hits.map(({ label }) => label).join(', ');
    return refuse(text, (l10n) => l10n.t`it can be one of ${labels}; begin with the folder’s name`);
  }

  /**
   * The files that a path may mean and that may be shown to the user, who can also see what Git ignores; of a path that
   * means one in each of several folders all.
   */
  async shown(text: string): Promise<readonly FencedPath[]> {
    const found = this.#parse(text);
    if (!found.ok) return [];
    const { hits } = await this.#hits(found, 'show');
    const isFile = await Promise.all(hits.map(async ({ uri }) => !(await isDirectory(uri))));
    const places = new Map(hits.filter((_, index) => isFile[index]).map((hit) => [hit.uri.toString(), hit]));
    return [...places.values()];
  }

  /** A file that need not exist yet; the nearest folder that exists decides where it would lie. */
  async creatable(text: string): Promise<FenceAnswer> {
    const found = this.#parse(text);
    if (!found.ok) return found;
    const present = await this.existing(text);
    if (present.ok || present.isMissing !== true) return present;
    const folders = vscode.workspace.workspaceFolders ?? [];
    const candidate = found.candidates[0];
    if (candidate === undefined || candidate.segments.length === 0) return present;
    if (folders.length > 1 && found.candidates.length === folders.length) {
      const names = folders.map(({ name }) => `${name}/`).join(', ');
      return refuse(text, (l10n) => l10n.t`there are several folders; begin with one of ${names}`);
    }
    return this.#creatableAt(text, candidate);
  }

  /**
   * The place of a URI that the editor or one of its providers named. With `repository`, the top of one that a folder of
   * the workspace lies in, its files count as well.
   */
  async ofUri(uri: vscode.Uri, repository?: vscode.Uri): Promise<FenceAnswer> {
    const name = oneLine(uri.path.slice(uri.path.lastIndexOf('/') + 1), 100);
    if (!vscode.workspace.isTrusted) return restricted();
    const folder =
      vscode.workspace.getWorkspaceFolder(uri) ??
      (repository === undefined ? undefined : { uri: repository, name: 'repository', index: -1 });
    if (folder === undefined) return refuse(name, (l10n) => l10n.t('it lies outside the workspace'));
    const segments = segmentsBelow(folder.uri, uri);
    const answer = await this.#check(folder, segments, name);
    return answer ?? refuse(name, (l10n) => l10n.t('it no longer exists'));
  }

  /** How a place is written, though nothing may be there any more (a deleted file); `undefined` where it is not told. */
  async mayTell(uri: vscode.Uri): Promise<string | undefined> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const home = folder === undefined ? await homeOf(uri) : { folder, segments: segmentsBelow(folder.uri, uri) };
    if (home === undefined || !vscode.workspace.isTrusted) return undefined;
    const reason = await this.#reasonAgainst(home.folder, home.segments, false);
    return reason === undefined ? labelOf(home.folder, home.segments) : undefined;
  }

  /** Whether names below a folder, found without following links, may be listed and read. */
  async mayList(folder: vscode.WorkspaceFolder, segments: readonly string[], isFolder: boolean): Promise<boolean> {
    return (await this.#reasonAgainst(folder, segments, isFolder, this.#recentGlobs())) === undefined;
  }

  #parse(text: string): ParsedPaths | FenceRefusal {
    if (!vscode.workspace.isTrusted) return restricted();
    const folders = vscode.workspace.workspaceFolders ?? [];
    const roots: RootFolder[] = folders.map(({ name, uri }) => ({ name, path: uri.path }));
    const parsed = parseToolPath(text, roots, process.platform === 'win32');
    if (!parsed.ok) return refuseFor(text, parsed.why);
    const isFirstMeant = folders.length === 1 || parsed.candidates.length !== folders.length;
    return { ok: true, candidates: parsed.candidates, isFirstMeant };
  }

  async #hits(
    found: ParsedPaths,
    purpose: Purpose,
  ): Promise<{ hits: FencedPath[]; refusal: FenceRefusal | undefined }> {
    const hits: FencedPath[] = [];
    let refusal: FenceRefusal | undefined;
    for (const candidate of found.candidates) {
      const answer = await this.#existingAt(candidate, purpose);
      if (answer === undefined) continue;
      if (answer.ok) hits.push(answer);
      else refusal ??= answer;
      // A leading folder's name, or with one folder the plain path, is what was meant.
      if (found.isFirstMeant) break;
    }
    return { hits, refusal };
  }

  async #existingAt({ folder: index, segments }: PathCandidate, purpose: Purpose): Promise<FenceAnswer | undefined> {
    const folder = vscode.workspace.workspaceFolders?.[index];
    return folder === undefined ? undefined : this.#check(folder, segments, segments.join('/'), purpose);
  }

  /** Follows links and asks all rules, for the path as written and for where it leads; `undefined`: nothing is there. */
  async #check(
    folder: vscode.WorkspaceFolder,
    segments: readonly string[],
    text: string,
    purpose: Purpose = 'send',
  ): Promise<FenceAnswer | undefined> {
    const written = vscode.Uri.joinPath(folder.uri, ...segments);
    const target = await realUri(written);
    if (target === undefined) return undefined;
    const home = await homeOf(target, folder);
    if (home === undefined) return refuse(text, (l10n) => l10n.t('it is a link that leads out of the workspace'));
    const isFolder = await isDirectory(target);
    const globs = neverSendGlobs();
    const reason =
      (await this.#reasonAgainst(folder, segments, isFolder, globs, purpose)) ??
      (await this.#reasonAgainst(home.folder, home.segments, isFolder, globs, purpose));
    if (reason !== undefined) return refuseFor(text, reason);
    return { ok: true, label: labelOf(home.folder, home.segments), ...home };
  }

  async #creatableAt(text: string, { folder: index, segments }: PathCandidate): Promise<FenceAnswer> {
    const folder = vscode.workspace.workspaceFolders?.[index];
    if (folder === undefined) return refuse(text, (l10n) => l10n.t('its folder was closed'));
    for (let depth = segments.length - 1; depth >= 0; depth -= 1) {
      const above = vscode.Uri.joinPath(folder.uri, ...segments.slice(0, depth));
      const real = await realUri(above);
      if (real === undefined) {
        if (await isDanglingLink(above)) return refuse(text, (l10n) => l10n.t('a folder in it is a broken link'));
        continue;
      }
      const home = await homeOf(real, folder);
      if (home === undefined)
        return refuse(text, (l10n) => l10n.t('a folder in it is a link that leads out of the workspace'));
      if (!(await isDirectory(real))) return refuse(text, (l10n) => l10n.t('a part of it is a file, not a folder'));
      const full = [...home.segments, ...segments.slice(depth)];
      const uri = vscode.Uri.joinPath(home.folder.uri, ...full);
      if (await isDanglingLink(vscode.Uri.joinPath(real, segments[depth] ?? ''))) {
        return refuse(text, (l10n) => l10n.t('it is a broken link'));
      }
      const reason =
        (await this.#reasonAgainst(folder, segments, false)) ?? (await this.#reasonAgainst(home.folder, full, false));
      if (reason !== undefined) return refuseFor(text, reason);
      return { ok: true, uri, label: labelOf(home.folder, full), segments: full, folder: home.folder };
    }
    return refuse(text, (l10n) => l10n.t('its folder does not exist'));
  }

  /** Reading a setting takes longer than all else, and a listing asks for thousands of files. */
  #recentGlobs(): readonly string[] {
    const now = performance.now();
    if (this.#globs === undefined || now - this.#globs.at > GLOBS_MS)
      this.#globs = { at: now, value: neverSendGlobs() };
    return this.#globs.value;
  }

  async #reasonAgainst(
    folder: vscode.WorkspaceFolder,
    segments: readonly string[],
    isFolder: boolean,
    globs = neverSendGlobs(),
    purpose: Purpose = 'send',
  ): Promise<Said | undefined> {
    // l10n: none, the hint is for the model
    if (isInGitFolder(segments)) return said((l10n) => l10n.t('it is Git’s own folder'), '; use the Git tools');
    if (neverSendReason(vscode.Uri.joinPath(folder.uri, ...segments), globs) !== undefined) {
      return said((l10n) => l10n.t('the setting aiGateway.neverSend keeps it from being read or sent'));
    }
    if (purpose === 'send' && segments.length > 0 && (await this.#ignored.isIgnored(folder.uri, segments, isFolder))) {
      return said((l10n) => l10n.t('it is ignored by .gitignore, and ignored files are not read'));
    }
    return undefined;
  }
}

/** What is to be done with a file: given to a model, or only shown to the user. */
type Purpose = 'send' | 'show';

interface ParsedPaths {
  readonly ok: true;
  readonly candidates: readonly PathCandidate[];
  readonly isFirstMeant: boolean;
}

interface Home {
  readonly uri: vscode.Uri;
  readonly folder: vscode.WorkspaceFolder;
  readonly segments: readonly string[];
}

function refuse(text: string, why: Sentence): FenceRefusal {
  return refuseFor(text, said(why));
}

function refuseFor(text: string, { message, forModel }: Said): FenceRefusal {
  const shown = oneLine(text, 120) || '.';
  return {
    ok: false,
    // l10n: none, for the model
    forModel: `“${shown}” was refused: ${forModel}.`,
    message: l10n.t`“${shown}” was refused: ${message}.`,
  };
}

function restricted(): FenceRefusal {
  const message = l10n.t('This folder is in Restricted Mode: nothing of it is read. Trust the folder first.');
  return { ok: false, forModel: RESTRICTED, message };
}

/** `undefined` where nothing is there. File systems without links answer with the same URI. */
async function realUri(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (uri.scheme !== 'file') {
    return (await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    ))
      ? uri
      : undefined;
  }
  try {
    return vscode.Uri.file(await realpath(uri.fsPath));
  } catch {
    return undefined;
  }
}

/** Which folder of the workspace a real place lies in; folders may be links themselves. */
export async function homeOf(target: vscode.Uri, preferred?: vscode.WorkspaceFolder): Promise<Home | undefined> {
  const others = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder !== preferred);
  for (const folder of preferred === undefined ? others : [preferred, ...others]) {
    if (folder.uri.scheme !== target.scheme) continue;
    // Of a mapped drive of Windows the real place is on a server, which the folder's own address does not name.
    const root = await realUri(folder.uri);
    if (root === undefined || root.authority !== target.authority || !isBelow(target.path, root.path)) continue;
    const segments = segmentsBelow(root, target);
    return { uri: vscode.Uri.joinPath(folder.uri, ...segments), folder, segments };
  }
  return undefined;
}

/** Whether a folder is there; a link to one counts. */
async function isDirectory(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

/** A link whose end is missing: writing through it would create a file nobody checked. */
async function isDanglingLink(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return false;
  return lstat(uri.fsPath).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );
}

export function segmentsBelow(root: vscode.Uri, uri: vscode.Uri): string[] {
  return path.posix
    .relative(root.path, uri.path)
    .split('/')
    .filter((name) => name !== '' && name !== '.');
}

/** How a place is written in results: `src/a.ts`, or `folder/src/a.ts` where there are several folders. */
export function labelOf(folder: vscode.WorkspaceFolder, segments: readonly string[]): string {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const names = several ? [folder.name, ...segments] : segments;
  return names.length === 0 ? '.' : names.join('/');
}
