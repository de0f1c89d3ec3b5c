/** A script and those of its folder that it is made of, as far as somebody read them already. */
export interface ScriptFiles {
  /** Where the script stands, with `/` between the names. */
  readonly path: string;
  readonly texts: ReadonlyMap<string, string>;
}

const FILE_ENDINGS = ['.ts', '.tsx', '.mts', '.d.ts', '.js', '.jsx', '.mjs'];
const ENDINGS = [...FILE_ENDINGS, '/index.ts', '/index.tsx', '/index.d.ts', '/index.js'];

/** The paths that `from '<specifier>'` in a file may mean, the likeliest first; none for a package. */
export function pathsOf(path: string, specifier: string): readonly string[] {
  if (!/^\.\.?(?:\/|$)/.test(specifier)) return [];
  const folders = path.split('/').slice(0, -1);
  for (const name of specifier.split('/')) {
    if (name === '..') folders.pop();
    else if (name !== '.' && name !== '') folders.push(name);
  }
  const target = folders.join('/');
  // `./a.js` is what TypeScript calls `./a.ts` once it is compiled.
  const bare = target.replace(/\.[mc]?jsx?$/, '');
  const asWritten = /\.[mc]?[jt]sx?$/.test(target) ? [target] : [];
  return [...new Set([...asWritten, ...ENDINGS.map((ending) => bare + ending)])];
}

/** What a script takes from files beside it. Found by a glance; a comment that looks like one does no harm. */
export function specifiersIn(text: string): readonly string[] {
  const found = text.matchAll(/\b(?:from|import)\s{0,5}\(?\s{0,5}['"](\.[^'"\n]{0,300})['"]/g);
  return [...new Set([...found].map(([, specifier = '']) => specifier))];
}
