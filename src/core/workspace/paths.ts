/** Paths as a model writes them: what is accepted, and in words why not. Nothing here looks at a disk. */
import { withoutEnd } from '../../base/trim.ts';
import { said, type Said, type Sentence } from '../../base/said.ts';

/** A folder of the workspace: the name people see, and where it lies (with slashes). */
export interface RootFolder {
  readonly name: string;
  readonly path: string;
}

/** One place a path may mean: names below a folder, which may be none for the folder itself. */
export interface PathCandidate {
  readonly folder: number;
  readonly segments: readonly string[];
}

export type ParsedPath =
  | { readonly ok: true; readonly candidates: readonly PathCandidate[] }
  /** `why` completes “… was refused: …”. */
  | { readonly ok: false; readonly why: Said };

const MAX_PATH = 1_000;
// oxlint-disable-next-line no-control-regex -- what cannot be seen is no part of an honest path
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
/** Signs of a path, as URIs write them: whatever decodes them later would see another path than was checked. */
const ENCODED = /%(?:25|2e|2f|5c|00|3a)/i;

/**
 * Reads a path from the workspace. It may start with a folder's name, has slashes or backslashes, and never leads upwards.
 * More than one candidate is for the caller to settle by what exists; the order says which to prefer.
 */
export function parseToolPath(text: string, folders: readonly RootFolder[], isWindows: boolean): ParsedPath {
  if (folders.length === 0) return refused((l10n) => l10n.t('no folder is open in the editor'));
  const problem = signProblem(text);
  if (problem !== undefined) return refused(problem);
  const path = text.trim().replaceAll('\\', '/');
  if (path.startsWith('/')) return absolutePath(path, folders, isWindows);
  const segments = namesOf(path);
  const bad = segmentProblem(segments, isWindows);
  if (bad !== undefined) return refused(bad);
  return { ok: true, candidates: candidatesOf(segments, folders) };
}

function signProblem(text: string): Sentence | undefined {
  if (text.length > MAX_PATH) return (l10n) => l10n.t`it is longer than ${MAX_PATH} characters`;
  if (INVISIBLE.test(text)) return (l10n) => l10n.t('it has characters that cannot be seen');
  if (ENCODED.test(text)) return (l10n) => l10n.t('it is written like a part of a URI; write it as a plain path');
  const path = text.trim().replaceAll('\\', '/');
  if (path.startsWith('//'))
    return (l10n) => l10n.t('network and device paths are not read; give a path from the workspace');
  if (/^[a-z]:/i.test(path)) return (l10n) => l10n.t('it starts with a drive; give a path from the workspace');
  if (/^[a-z][\w+.-]*:\/\//i.test(path)) return (l10n) => l10n.t('it is a URI; give a path from the workspace');
  if (path === '~' || path.startsWith('~/'))
    return (l10n) => l10n.t('the home folder is not read; give a path from the workspace');
  return undefined;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function segmentProblem(segments: readonly string[], isWindows: boolean): Sentence | undefined {
  for (const name of segments) {
    // Windows drops dots and blanks at the end, so that `.. ` would lead upwards too.
    if (/^\.\.[. ]*$/.test(name))
      return (l10n) => l10n.t('it leads upwards; write it from the workspace’s folder on, without “..”');
    if (isWindows && /[. ]$/.test(name)) return (l10n) => l10n.t('a name in it ends with a dot or a blank');
    if (isWindows && name.includes(':')) return (l10n) => l10n.t('it has a colon');
    if (isWindows && /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i.test(name)) {
      return (l10n) => l10n.t('it names a device');
    }
  }
  return undefined;
}

/** Absolute paths are taken only below a folder of the workspace, which models know from messages of other tools. */
function absolutePath(path: string, folders: readonly RootFolder[], isWindows: boolean): ParsedPath {
  for (const [index, folder] of folders.entries()) {
    const root = folder.path.replace(/\/$/, '');
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    const segments = namesOf(path.slice(root.length));
    const problem = segmentProblem(segments, isWindows);
    return problem === undefined ? { ok: true, candidates: [{ folder: index, segments }] } : refused(problem);
  }
  return refused((l10n) => l10n.t('it lies outside the workspace'));
}

/** With one folder its name is optional; with several, a leading folder's name goes first. */
function candidatesOf(segments: readonly string[], folders: readonly RootFolder[]): PathCandidate[] {
  const named = folders.flatMap(({ name }, folder) =>
    segments[0] === name ? [{ folder, segments: segments.slice(1) }] : [],
  );
  const plain = folders.map((_, folder) => ({ folder, segments }));
  return folders.length === 1 ? [...plain, ...named] : [...named, ...plain];
}

function refused(why: Sentence): ParsedPath {
  return { ok: false, why: said(why) };
}

/** Whether a path (with slashes, absolute) is `root` or lies below it. */
export function isBelow(path: string, root: string): boolean {
  const top = withoutEnd(root, '/');
  return path === top || path.startsWith(`${top}/`);
}

/** Git's own folder is never read: it holds credentials and programs that git runs. */
export function isInGitFolder(segments: readonly string[]): boolean {
  return segments.some((name) => name.toLowerCase() === '.git');
}
