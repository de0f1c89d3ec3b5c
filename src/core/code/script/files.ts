/** A script and those of its folder that it is made of, as far as somebody read them already. */
export interface ScriptFiles {
  /** Where the script stands, with `/` between the names. */
  readonly path: string;
  readonly texts: ReadonlyMap<string, string>;
  /** For each file that takes something by a name and not by a path (`@/models`, `@acme/models`): where that leads. */
  readonly links?: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const FILE_ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs'];
const ENDINGS = [...FILE_ENDINGS, '/index.ts', '/index.tsx', '/index.mts', '/index.d.ts', '/index.js'];

/** The file that `from '<specifier>'` means in another, if it was read. */
export function fileMeant(files: ScriptFiles | undefined, from: string, specifier: string): string | undefined {
  const linked = files?.links?.get(from)?.get(specifier);
  if (linked !== undefined) return linked;
  return pathsOf(from, specifier).find((path) => files?.texts.has(path));
}

export function isRelative(specifier: string): boolean {
  return /^\.\.?(?:\/|$)/.test(specifier);
}

/** The paths that `from '<specifier>'` in a file may mean, the likeliest first; none for a package. */
export function pathsOf(path: string, specifier: string): readonly string[] {
  return isRelative(specifier) ? pathsAt(joined(folderOf(path), specifier)) : [];
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A path as seen from a folder. */
export function joined(folder: string, path: string): string {
  const folders = folder.split('/');
  for (const name of path.split('/')) {
    if (name === '..') folders.pop();
    else if (name !== '.' && name !== '') folders.push(name);
  }
  return folders.join('/');
}

/** The files that a path without its ending, or with that of the compiled file, may stand for. */
export function pathsAt(target: string): readonly string[] {
  // `./a.js` is what TypeScript calls `./a.ts` once it is compiled.
  const bare = target.replace(/\.[mc]?jsx?$/, '');
  const asWritten = /\.[mc]?[jt]sx?$/.test(target) ? [target] : [];
  return [...new Set([...asWritten, ...ENDINGS.map((ending) => bare + ending)])];
}

/** What a script takes from other files and packages. Found by a glance; a comment that looks like one does no harm. */
export function specifiersIn(text: string): readonly string[] {
  const found = text.matchAll(/\b(?:from|import|require)\s{0,5}\(?\s{0,5}['"]([^'"\n]{1,300})['"]/g);
  return [...new Set([...found].map(([, specifier = '']) => specifier))];
}
