/** Secrets that only their place betrays: what is assigned to a name that promises one, or stands where one belongs. */
import type { FoundSecret } from './secretFormats.ts';

const KIND = 'value of a secret';

const MAX_NAME = 64;
/** How much of a value is looked at. One that is a secret is taken to its end, which may be a whole certificate. */
const MAX_VALUE = 200;
const MAX_WHOLE_VALUE = 20_000;
/** Characters of a type between name and separator, and of blanks, quotes and brackets around it. */
const MAX_TYPE = 40;
const MAX_BETWEEN = 16;
const BETWEEN: ReadonlySet<string> = new Set([...' \t"\'`]?!&']);
const TYPES: ReadonlySet<string> = new Set(['string', 'String', 'str', 'text', 'char']);

/** Words of a name that promise a secret, alone or as the end of a longer word (`dbpassword`). */
const WORDS = /(?:secrets?|tokens?|passwords?|passwd|passphrase|credentials?|apikey|privatekey)$/;
/** Those that do so at the end of a name only: `DB_PASS`, but not `passCount`. */
const LAST_WORDS = /^(?:pass|pwd|auth|authorization|bearer|jwt|cookie)$/;
/** Two words in a row that do. */
const PAIRS =
  /^(?:(?:api|private|secret|access|client|signing|signature|encryption|account|master|service|deploy|shared|storage|license|auth|session)-(?:key|password|pass)|conn-str|connection-string|set-cookie)$/;
/** Names of what is about a secret and is none, by their last word. */
const ABOUT =
  /^(?:ur[il]|endpoint|host|name|ref|path|file|dir|type|kind|length|size|count|limit|max|min|budget|usage|field|label|title|placeholder|hint|text|message|error|regex|pattern|format|prefix|suffix|header|scheme|provider|method|policy|strategy|mode|status|class|style|color|expiry|ttl|lifetime|at|on|id|ids|estimator|counter|encoder|decoder|parser|store|manager|service)$/;
/** After a separator: an opening quote or none, a scheme of an HTTP header, the value. */
const VALUE_AFTER = /[ \t]{0,8}(?:(["'`])|[|>][-+]?\s{1,40})?(?:(?:Bearer|Basic|Token|ApiKey|Digest)[ \t]{1,4})?/iy;
const QUOTED_VALUE = /[^"'`\s]{6,200}/y;
const QUOTED_REST = /[^"'`\s]*/y;
const PLAIN_VALUE = /[^\s"'`,;(){}<>]{8,200}/y;
const PLAIN_REST = /[^\s"'`,;(){}<>]*/y;
/** `=`, `:`, `=>` and `:=`, but no part of `==`, `::`, `://` or an arrow. */
const SEPARATOR = /(?<![=!<>:+*/%&|^-]):=(?!=)|=>|(?<![=!<>:+*/%&|^-])=(?![=>~])|(?<!:):(?![:/=])/g;

/** Places with a form of their own; the group is the value. */
const PLACES: readonly RegExp[] = [
  // An XML element.
  /<([\w:.-]{1,64})(?:\s[^<>]{0,200})?>\s{0,8}([^<>\s]{8,500})\s{0,8}<\//g,
  // An option of a command line.
  /(?<![\w-])--([\w-]{1,64})[ \t]{1,4}["']?([^\s"'-][^\s"']{7,499})/g,
];
/** Places that are for a password by their form. */
const PASSWORD_PLACES: readonly RegExp[] = [
  // A line of a .netrc, on one line or several.
  /\bmachine\s{1,20}\S{1,200}\s{1,20}login\s{1,20}\S{1,200}\s{1,20}password\s{1,20}(\S{6,500})/g,
  // A user of curl and its kin.
  /(?<!\S)(?:-u|--user)[ \t=]{1,4}["']?[^\s:"']{1,100}:([^\s"']{6,500})/g,
  // A header's scheme.
  /(?<!\w)(?:Bearer|Basic)[ \t]{1,4}([\w.~+/=-]{16,500})/gi,
];

/** Values of names that promise a secret, of options, elements and other places for one; unsorted, maybe overlapping. */
export function namedSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  const add = (start: number, value: string): void => {
    if (isSecretValue(value)) found.push({ start, end: start + value.length, kind: KIND });
  };
  let done = 0;
  for (const { index, 0: separator } of text.matchAll(SEPARATOR)) {
    if (index < done || !namesBefore(text, index, separator === '=').some(promisesSecret)) continue;
    const value = valueAfter(text, index + separator.length);
    if (value === undefined) continue;
    found.push({ ...value, kind: KIND });
    done = value.end;
  }
  for (const pattern of PLACES) {
    for (const match of text.matchAll(pattern)) {
      const [whole, name = '', value = ''] = match;
      if (promisesSecret(name)) add(match.index + whole.lastIndexOf(value), value);
    }
  }
  for (const pattern of PASSWORD_PLACES) {
    for (const match of text.matchAll(pattern)) {
      const [whole, value = ''] = match;
      add(match.index + whole.lastIndexOf(value), value);
    }
  }
  return found;
}

/** The name before a separator, and the one before a type: `apiKey: string =`, `password string =`. */
function namesBefore(text: string, at: number, mayHaveType: boolean): string[] {
  const direct = nameAtEnd(text, at);
  const names = [direct.name];
  if (!mayHaveType) return names;
  const before = text.slice(Math.max(0, at - MAX_TYPE), at);
  const colon = before.lastIndexOf(':');
  if (colon >= 0 && /^[\w$&'<>[\]|., ]*$/.test(before.slice(colon + 1)))
    names.push(nameAtEnd(text, at - before.length + colon).name);
  if (TYPES.has(direct.name)) names.push(nameAtEnd(text, direct.start).name);
  return names;
}

/** The name that ends before `at`, but for blanks, quotes and brackets. */
function nameAtEnd(text: string, at: number): { name: string; start: number } {
  let end = at;
  while (end > 0 && at - end < MAX_BETWEEN && BETWEEN.has(text[end - 1] ?? '')) end -= 1;
  let start = end;
  while (start > 0 && end - start <= MAX_NAME && isNameCode(text.charCodeAt(start - 1))) start -= 1;
  return { name: text.slice(start, end), start };
}

/** Letters, digits, `_`, `$`, `.`, `-`. */
function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code === 46 ||
    code === 45
  );
}

function valueAfter(text: string, from: number): { start: number; end: number } | undefined {
  VALUE_AFTER.lastIndex = from;
  const isQuoted = VALUE_AFTER.exec(text)?.[1] !== undefined;
  const start = VALUE_AFTER.lastIndex;
  const run = matchAt(isQuoted ? QUOTED_VALUE : PLAIN_VALUE, text, start);
  if (run === undefined) return undefined;
  const isWhole = run.length < MAX_VALUE;
  // A sentence is no secret; what comes after a query's parameter is another.
  if (isQuoted && isWhole && !/["'`]/.test(text[start + run.length] ?? '')) return undefined;
  const value = isQuoted ? run : (run.split(/&[\w.-]+=/, 1)[0] ?? run);
  if (!isSecretValue(value)) return undefined;
  const end = start + value.length;
  if (isWhole || value !== run) return { start, end };
  const rest = matchAt(isQuoted ? QUOTED_REST : PLAIN_REST, text.slice(0, end + MAX_WHOLE_VALUE), end);
  return { start, end: end + (rest?.length ?? 0) };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Whether a name says that its value is a secret: `DB_PASS`, `x-api-key`, `clientKeyData`, `dbpassword`. */
export function promisesSecret(name: string): boolean {
  if (name.length > MAX_NAME) return false;
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const last = words.at(-1) ?? '';
  if (ABOUT.test(last) && !PAIRS.test(`${words.at(-2) ?? ''}-${last}`)) return false;
  if (LAST_WORDS.test(last)) return true;
  return words.some((word, index) => WORDS.test(word) || PAIRS.test(`${words[index - 1] ?? ''}-${word}`));
}

/** Something else holds the value: a variable, a template, a secret store. */
const REFERENCE =
  /\$\{|^(?:\$\(|\$[A-Za-z_]\w*$|%\w+%$|\{\{|<[^>]*>$|\[[^\]]*\]$|@|ENC\[|vault:|op:\/\/|arn:|env\.|[a-z][a-z+.-]{0,20}:\/\/|process\.|import\.|os\.|secrets?\.|config\.|this\.|self\.)/i;
const FILLED = /^(.)\1+$|x{4,}|\*{3,}|\.{3,}|…/i;

/** Words and identifiers repeat letters in a language's way; keys do not. */
function isSecretValue(value: string): boolean {
  if (bitsPerCharacter(value) < (value.length >= 20 ? 3.3 : 2.75)) return /^\d{16,}$/.test(value);
  if (REFERENCE.test(value) || FILLED.test(value) || isWords(value)) return false;
  if (/^[\d.,:-]+$/.test(value)) return value.length >= 16;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= (value.length >= 20 ? 2 : 3) || changesCaseOften(value);
}

/** Code that reads a value (`request.headers.auth`), a path, a sentence; not letters that change their case at random. */
function isWords(value: string): boolean {
  if (changesCaseOften(value)) return false;
  if (/^[A-Za-z_$]+(?:\??\.[A-Za-z_$]+)*$/.test(value) || isCamelCase(value)) return true;
  return (
    /^[A-Za-z\d\-_ .:/*?!,…|]+$/.test(value) &&
    value.split(/[^A-Za-z\d]+/).every((word) => /^(?:[a-z]*(?:[A-Z][a-z]+)*|[A-Z]*|[a-z]*\d{1,2}|\d{1,4})$/.test(word))
  );
}

/** A name of words with a number in it (`x509Authentication`), maybe as an array. */
function isCamelCase(value: string): boolean {
  if (!/^[A-Za-z\d]+(?:\[\]?)?$/.test(value) || !/[a-z][A-Z]|\d[A-Z][a-z]/.test(value)) return false;
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  return parts.length <= value.length / 3.5 && (value.match(/\d/g)?.length ?? 0) <= 4;
}

function changesCaseOften(value: string): boolean {
  if (value.length < 20 || /[^A-Za-z\d]/.test(value)) return false;
  let changes = 0;
  for (let at = 1; at < value.length; at += 1) {
    const isChange = /[a-z]/.test(value[at - 1] ?? '') !== /[a-z]/.test(value[at] ?? '');
    if (isChange) changes += 1;
  }
  return changes > value.length * 0.42;
}

/** Shannon entropy of the characters of a text. */
export function bitsPerCharacter(text: string): number {
  const counts = new Uint16Array(128);
  // Characters beyond ASCII count as if they were 128 different ones.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at) & 127;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
