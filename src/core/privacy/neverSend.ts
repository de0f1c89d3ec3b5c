/** Which files no feature sends to a model on its own. Everything here is about paths; contents are not looked at. */

/** Keys, certificates, password stores and the files that usually hold secrets. */
export const defaultNeverSend: readonly string[] = [
  '.env',
  '.env.*',
  '*.env',
  '.envrc',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  '*.ppk',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.htpasswd',
  '.git-credentials',
  '**/.ssh/**',
  '**/.aws/credentials',
  '**/.gnupg/**',
  '*.tfstate',
  '*.tfvars',
];

/** Longer ones are no pattern a person wrote, and cost time. */
const longestGlob = 200;

/**
 * Whether a path matches one of the globs: `*`, `?`, `**`, `[abc]` and `{a,b}`, without regard to case. A glob without a
 * slash is about the file's name wherever it lies; one with a slash is about the end of the path.
 */
export function isNeverSent(path: string, globs: readonly string[]): boolean {
  const parts = path
    .replaceAll('\\', '/')
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  return globs.some((glob) => matcherOf(glob).some((pattern) => matches(parts, pattern)));
}

/** One name of a path as a pattern; `**` stands for any number of names. */
export type Segment = '**' | readonly Sign[];

const known = new Map<string, readonly (readonly Segment[])[]>();

/** A glob's alternatives, each as segments; compiled once. */
function matcherOf(glob: string): readonly (readonly Segment[])[] {
  let compiled = known.get(glob);
  if (compiled === undefined) {
    compiled = glob.length > longestGlob ? [] : alternatives(glob.trim().toLowerCase()).flatMap(compile);
    if (known.size > 500) known.clear();
    known.set(glob, compiled);
  }
  return compiled;
}

/** Writes out `{a,b}`; nested and unclosed braces are plain characters. */
export function alternatives(glob: string): string[] {
  const brace = /^([^{}]*)\{([^{}]*)\}(.*)$/s.exec(glob);
  if (brace === null) return [glob];
  const [, before = '', inner = '', after = ''] = brace;
  const rest = alternatives(after);
  return inner
    .split(',')
    .flatMap((choice) => rest.map((tail) => before + choice + tail))
    .slice(0, 64);
}

function compile(glob: string): (readonly Segment[])[] {
  const text = glob.replaceAll('\\', '/');
  const names = text.split('/').filter((name) => name !== '');
  if (names.length === 0) return [];
  // A folder's name stands for everything in it.
  if (text.endsWith('/')) names.push('**');
  return [['**', ...names.map((name): Segment => (name === '**' ? '**' : segment(name)))]];
}

/** One sign of a name's pattern: `*`, or a test of one character. */
export type Sign = '*' | ((character: string) => boolean);

/** A name with `*`, `?` and `[abc]` as a pattern. */
export function segment(name: string): readonly Sign[] {
  const pieces = name.match(/\*+|\?|\[!?[^\]]+\]|./gsu) ?? [];
  return pieces.map((piece): Sign => {
    if (piece.startsWith('*')) return '*';
    if (piece === '?') return () => true;
    if (piece.length > 1 && piece.startsWith('[')) return setOf(piece.slice(1, -1));
    return (character) => character === piece;
  });
}

/** `a-z0`, or all but these after a `!`. */
function setOf(body: string): (character: string) => boolean {
  const isNegated = body.startsWith('!') || body.startsWith('^');
  const ranges = (isNegated ? body.slice(1) : body).match(/.-.|./gsu) ?? [];
  return (character) => {
    const isInside = ranges.some((range) =>
      range.length > 2 ? range.charAt(0) <= character && character <= range.slice(-1) : range === character,
    );
    return isInside !== isNegated;
  };
}

/** Goes back to the last `*` only, so that no pattern can make a name expensive. */
function nameMatches(name: string, signs: readonly Sign[]): boolean {
  const first = signs[0];
  // Most names are told apart by their first character.
  if (first !== undefined && first !== '*' && !first(firstCharacter(name))) return false;
  const characters = Array.from(name);
  let at = 0;
  let sign = 0;
  let star = -1;
  let retry = 0;
  while (at < characters.length) {
    const current = signs[sign];
    if (current === '*') {
      star = sign++;
      retry = at;
    } else if (current?.(characters[at] ?? '') === true) {
      at += 1;
      sign += 1;
    } else if (star >= 0) {
      retry += 1;
      at = retry;
      sign = star + 1;
    } else return false;
  }
  return signs.slice(sign).every((rest) => rest === '*');
}

function firstCharacter(name: string): string {
  const code = name.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Whether the segments match the whole path; each pair is looked at once. */
export function matches(parts: readonly string[], pattern: readonly Segment[]): boolean {
  if (isEndOnly(pattern)) return endMatches(parts, pattern);
  // Each but `**` takes a name.
  if (pattern.reduce((count, part) => count + (part === '**' ? 0 : 1), 0) > parts.length) return false;
  let reachable = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (part === '**') for (let index = at; index <= parts.length; index += 1) next.add(index);
      else if (at < parts.length && nameMatches(parts[at] ?? '', part)) next.add(at + 1);
    }
    if (next.size === 0) return false;
    reachable = next;
  }
  return reachable.has(parts.length);
}

/** Most patterns are one `**` and names: then only the end of the path counts, and thousands of paths are quick. */
function isEndOnly(pattern: readonly Segment[]): boolean {
  return pattern[0] === '**' && pattern.lastIndexOf('**') === 0;
}

function endMatches(parts: readonly string[], pattern: readonly Segment[]): boolean {
  const from = parts.length - pattern.length;
  if (from < -1) return false;
  for (let index = pattern.length - 1; index > 0; index -= 1) {
    const part = pattern[index];
    if (part === undefined || part === '**' || !nameMatches(parts[from + index] ?? '', part)) return false;
  }
  return true;
}
