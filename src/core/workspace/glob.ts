import { alternatives, matches, segment, type Segment } from '../privacy/neverSend.ts';

const MAX_GLOB = 300;

/** Whether the names of a path fit. */
export type PathTest = (segments: readonly string[]) => boolean;

/**
 * A glob as people write it for files: `*`, `?`, `**`, `[abc]`, `{a,b}`, without regard to case. One without a slash is
 * about the file's name wherever it lies; one with a slash begins at the folder. Words without any sign find paths that
 * contain them. `undefined` for what is too long to be one.
 */
export function compileGlob(glob: string): PathTest | undefined {
  const text = glob
    .trim()
    .replaceAll('\\', '/')
    .replace(/^\.?\//, '')
    .toLowerCase();
  if (text.length > MAX_GLOB) return undefined;
  if (!/[*?[\]{}]/.test(text)) return (segments) => segments.join('/').toLowerCase().includes(text);
  const patterns = alternatives(text).map(patternOf);
  return (segments) => {
    const names = segments.map((name) => name.toLowerCase());
    return patterns.some((pattern) => matches(names, pattern));
  };
}

function patternOf(text: string): Segment[] {
  const names = text.split('/').filter((name) => name !== '');
  const signs = names.map((name): Segment => (name === '**' ? '**' : segment(name)));
  // A folder's name stands for everything in it.
  if (text.endsWith('/')) signs.push('**');
  return names.length === 1 && !text.endsWith('/') ? ['**', ...signs] : signs;
}

/** Whether a path fits as seen from the workspace’s folder, or from the one that was asked about. */
export function fitsBelow(fits: PathTest, start: readonly string[], segments: readonly string[]): boolean {
  return fits(segments) || (start.length > 0 && fits(segments.slice(start.length)));
}
