// What is kept back: files by their paths here, secrets by their looks in `secrets.ts`.

import { foldedNames, isName, MAX_GLOB, readGlob, type Glob } from '../workspace/glob.ts';
import { matches, type Segment } from '../workspace/matching.ts';

/** Which files no feature sends to a model on its own. Everything here is about paths; contents are not looked at. */

const compiledGlobs = new Map<string, Glob>();

/** A glob that keeps a file back; with a problem where it cannot be read, and the file is one it can have meant. */
export interface KeepingGlob {
  readonly glob: string;
  readonly problem?: string;
}

/**
 * The first glob that keeps a path back. One without a slash is about the file's name wherever it lies; one with a slash
 * is about the end of the path. What cannot be read keeps back too much and is told, because too little is noticed only
 * after a secret was sent.
 */
export function keptBackBy(path: string, globs: readonly string[]): KeepingGlob | undefined {
  const names = foldedNames(path);
  for (const glob of globs) {
    const { patterns, problem } = compiled(glob);
    if (patterns.some((pattern) => matches(names, pattern))) return { glob, ...(problem !== undefined && { problem }) };
  }
  return undefined;
}

/** What is known of folders, for lists of thousands of files that are asked about with the same globs. */
const folders = new WeakMap<readonly string[], Map<string, KeepingGlob | undefined>>();
const MAX_FOLDERS = 10_000;

/** The same for a path within the workspace: a glob for one of its folders holds for all that lies in it. */
export function keptBackInWorkspace(path: string, globs: readonly string[]): KeepingGlob | undefined {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const own = keptBackBy(path, globs);
  if (own !== undefined || end <= 0) return own;
  const folder = path.slice(0, end);
  const known = folders.get(globs) ?? new Map<string, KeepingGlob | undefined>();
  folders.set(globs, known);
  if (known.has(folder)) return known.get(folder);
  const by = keptBackInWorkspace(folder, globs);
  if (known.size >= MAX_FOLDERS) known.clear();
  known.set(folder, by);
  return by;
}

/** The globs that cannot be read. */
export function unreadableGlobs(globs: readonly string[]): readonly Required<KeepingGlob>[] {
  return globs.flatMap((glob) => {
    const { problem } = compiled(glob);
    return problem === undefined ? [] : [{ glob, problem }];
  });
}

function compiled(glob: string): Glob {
  const found = compiledGlobs.get(glob);
  if (found !== undefined) return found;
  const { patterns, ...rest } = readGlob(glob);
  const more = otherTexts(glob)
    .map(readGlob)
    .filter(({ problem }) => problem === undefined);
  const read = { ...rest, patterns: [...patterns, ...more.flatMap((each) => each.patterns)].map(fromAnywhere) };
  if (compiledGlobs.size > 500) compiledGlobs.clear();
  compiledGlobs.set(glob, read);
  return read;
}

/** Where a path begins is not known here: the home folder and the one above are the beginning of any. */
function fromAnywhere(pattern: readonly Segment[]): readonly Segment[] {
  const start = pattern.findIndex((segment) => !isName(segment, '~') && !isName(segment, '..'));
  return start === -1 ? [] : ['**', ...pattern.slice(start)];
}

/** A variable before a path; where it leads is not known here. */
const VARIABLE = /^(?:\$\{[\w:.-]+\}|\$[A-Z_]+|%\w+%)(?=[/\\])/;

/**
 * What else a glob can have meant: several in one string, blanks or a lost `{` included, and a path that begins with a
 * variable.
 */
function otherTexts(glob: string): readonly string[] {
  if (glob.length > MAX_GLOB) return [];
  const parts = [''];
  const add = (text: string): void => void (parts[parts.length - 1] += text);
  let depth = 0;
  for (const [sign] of glob.matchAll(/\\[*?[\]{},]|\[[^[\]/]*\]|(?<!\s)\s*([{},])\s*|[^]/g)) {
    const bare = sign.trim();
    if (bare === ',' && depth === 0) parts.push('');
    else if (bare === '}' && depth === 0) continue;
    else if (/^[{},]$/.test(bare)) {
      depth += bare === '{' ? 1 : bare === '}' ? -1 : 0;
      add(bare);
    } else add(sign);
  }
  return parts.map((part) => part.trim().replace(VARIABLE, '**')).filter((part) => part !== '' && part !== glob.trim());
}
