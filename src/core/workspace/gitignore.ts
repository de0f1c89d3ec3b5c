import { matches, setOf, type Segment, type Sign } from '../privacy/neverSend.ts';

/** `.gitignore` as git reads it. Matching never backtracks more than one `*`, so that no file can make it slow. */

interface IgnoreRule {
  readonly isNegated: boolean;
  readonly onlyFolders: boolean;
  readonly pattern: readonly Segment[];
}

/** The rules of one `.gitignore`; `base` are the names from the topmost folder down to where it lies. */
export interface IgnoreFile {
  readonly base: readonly string[];
  readonly rules: readonly IgnoreRule[];
}

const MAX_RULES = 5_000;
const MAX_LINE = 500;

export function parseIgnoreFile(text: string, base: readonly string[] = []): IgnoreFile {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .slice(0, MAX_RULES)
    .flatMap((line) => parseRule(line) ?? []);
  return { base, rules };
}

function parseRule(line: string): IgnoreRule | undefined {
  if (line.length > MAX_LINE || line.startsWith('#')) return undefined;
  // Blanks at the end count only where a backslash guards them.
  let text = line.replace(/(?<!\\)[ \t]+$/, '');
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const onlyFolders = text.endsWith('/');
  if (onlyFolders) text = text.slice(0, -1);
  if (text === '') return undefined;
  const names = text.split('/');
  const isAnchored = names.length > 1;
  if (names[0] === '') names.shift();
  const segments = names.map((name): Segment => (name === '**' ? '**' : signsOf(name)));
  // `a/**` is about what lies in the folder, not about the folder.
  if (segments.length > 1 && segments.at(-1) === '**') segments.push(['*']);
  return { isNegated, onlyFolders, pattern: isAnchored ? segments : ['**', ...segments] };
}

function signsOf(name: string): Sign[] {
  const pieces = name.match(/\\.|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return pieces.map((piece): Sign => {
    if (piece.startsWith('\\') && piece.length > 1) return (character) => character === piece.slice(1);
    if (piece.startsWith('*')) return '*';
    if (piece === '?') return () => true;
    if (piece.length > 1 && piece.startsWith('[')) return setOf(piece.slice(1, -1));
    return (character) => character === piece;
  });
}

/**
 * Whether a path (names from the topmost folder) is ignored: by the last rule that fits it, deeper files going last, or
 * because a folder above it is.
 */
export function isIgnored(path: readonly string[], isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  for (let length = 1; length <= path.length; length += 1) {
    if (isIgnoredItself(path.slice(0, length), length < path.length || isFolder, files)) return true;
  }
  return false;
}

/** The same for a path whose folders are known not to be ignored. */
export function isIgnoredItself(path: readonly string[], isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  let verdict = false;
  for (const { base, rules } of files) {
    if (base.length >= path.length || base.some((name, index) => path[index] !== name)) continue;
    const below = path.slice(base.length);
    for (const rule of rules) {
      if (rule.onlyFolders && !isFolder) continue;
      if (rule.isNegated !== verdict) continue; // it would change nothing
      if (matches(below, rule.pattern)) verdict = !rule.isNegated;
    }
  }
  return verdict;
}
