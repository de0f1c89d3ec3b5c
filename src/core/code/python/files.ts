/** Where the modules stand that a Python file takes something from. */

/** Modules that are nobody's own file, whatever stands beside. */
const LIBRARIES =
  /^(?:__future__|abc|annotated_types|attrs?|collections|dataclasses|datetime|decimal|enum|fractions|functools|inspect|ipaddress|json|msgspec|numbers|os|pathlib|pydantic|pydantic_core|re|sys|textwrap|types|typing|typing_extensions|uuid|zoneinfo)(?:\.|$)/;
const MAX_FOLDERS = 12;

/** The paths that `from <module>` in a file may mean, the likeliest first; none for a library that is known. */
export function pathsOf(path: string, module: string): readonly string[] {
  if (LIBRARIES.test(module)) return [];
  const folders = path.split('/').slice(0, -1);
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const names = module
    .slice(dots)
    .split('.')
    .filter((name) => name !== '');
  if (dots > 0) {
    const base = folders.slice(0, folders.length - (dots - 1));
    return dots - 1 > folders.length ? [] : filesOf([...base, ...names]);
  }
  // From the folder itself outwards; `src` is where many projects begin.
  const found: string[] = [];
  for (let count = folders.length; count >= Math.max(0, folders.length - MAX_FOLDERS); count -= 1) {
    const base = folders.slice(0, count);
    found.push(...filesOf([...base, ...names]), ...filesOf([...base, 'src', ...names]));
  }
  return [...new Set(found)];
}

function filesOf(names: readonly string[]): readonly string[] {
  const target = names.join('/');
  return [`${target}.py`, `${target}/__init__.py`];
}

/** The modules a file takes something from, and what may be a module in them. Found by a glance. */
export function specifiersIn(text: string): readonly string[] {
  const found = new Set<string>();
  const imports =
    /^[ \t]{0,100}(?:from[ \t]{1,20}([.\w]{1,200})[ \t]{1,20}import[ \t]{0,20}(\([^)]{0,5000}\)|[^\n#]{0,1000})|import[ \t]{1,20}([\w.]{1,200}))/gm;
  for (const [, from, names, whole] of text.matchAll(imports)) {
    if (whole !== undefined) found.add(whole);
    if (from === undefined) continue;
    found.add(from);
    for (const [name] of (names ?? '').matchAll(/\b[A-Za-z_]\w{0,100}/g))
      if (name !== 'as') found.add(from.endsWith('.') ? from + name : `${from}.${name}`);
  }
  return [...found].filter((each) => !LIBRARIES.test(each));
}
