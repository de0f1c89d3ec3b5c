/** Secrets that only their place betrays: what is assigned to a name that promises one, or stands where one belongs. */
import * as l10n from '@vscode/l10n';
import type { FoundSecret } from './secretFormats.ts';

const KIND = l10n.t('value of a secret');

/** What a name says of its value: a secret, a password that a user made up, something about a secret, or nothing. */
type Expectation = 'secret' | 'password' | 'about';

const MAX_NAME = 64;
/** How much of a value is looked at. One that is a secret is taken to its end, which may be a whole certificate. */
const MAX_VALUE = 200;
const MAX_WHOLE_VALUE = 20_000;
/** Characters of a type between name and separator, and of blanks, quotes and brackets around it. */
const MAX_TYPE = 40;
const MAX_BETWEEN = 64;
const BETWEEN = ' \t\r\n"\'`[]?!&\\';
/** l10n: none, words of code. */
const TYPES: ReadonlySet<string> = new Set(['string', 'String', 'str', 'text', 'char']);

const KEY_OWNERS =
  'api|private|secret|access|client|signing|signature|encryption|account|master|service|deploy|shared|storage|license|auth|session';
/** What any such name has: most names are told by it. */
const OF_SECRETS = /pass|pwd|secret|token|key|auth|cookie|jwt|bearer|credential|conn/i;
/** Words of a name that promise a secret, alone or as the end of a longer word (`dbpassword`, `secretaccesskey`). */
const SECRET_WORD = new RegExp(
  `(?:secrets?|tokens?|credentials?|(?:${KEY_OWNERS})keys?|(?:secret|token)(?:key|value|hash))\\d{0,3}$`,
);
const PASSWORD_WORD = /(?:passwords?|passwd|passphrase|password(?:key|value|hash))\d{0,3}$/;
/** Those that do so at the end of a name only: `DB_PASS`, but not `passCount`. */
const LAST_PASSWORD_WORD = /^(?:pass|pwd)\d{0,3}$/;
const LAST_SECRET_WORD = /^(?:auth|authorization|bearer|jwt|cookie)$/;
/** Two words in a row that do. */
const PAIR = new RegExp(`^(?:\\w{0,16}(?:${KEY_OWNERS})-keys?|secret-id|conn-str|connection-string|set-cookie)$`);
/** Last words of names that are about a secret, mostly: only a value that can be nothing else counts. */
const ABOUT =
  /^(?:ur[il]|endpoint|host|name|ref|path|file|dir|type|kind|length|size|count|limit|max|min|budget|usage|field|label|title|placeholder|hint|text|message|error|regex|pattern|format|prefix|suffix|header|scheme|provider|method|policy|strategy|mode|status|class|style|color|expiry|ttl|lifetime|at|on|id|ids|estimator|counter|encoder|decoder|parser|store|manager|service)$/;

/** `=`, `:`, `=>` and `:=`, but no part of `==`, `::`, `://` or an arrow. */
const SEPARATOR = /(?<![=!<>:+*/%&|^-]):=(?!=)|=>|(?<![=!<>:+*/%&|^-])=(?![=>~])|(?<!:):(?![:/=])/g;
/** After a separator: a quote, maybe in the next line and escaped; the head of a block of YAML; or nothing of these. */
const OPENING = /\s{0,64}\\{0,2}(["'`])|[ \t]{0,8}[|>][-+]?\r?\n([ \t]{1,40})|[ \t]{0,64}/y;
/** How a header's value begins. */
const SCHEME = /(?:Bearer|Basic|Token|ApiKey|Digest)[ \t]{1,4}/iy;

/** How a value is written: what is looked at, and how it goes on. */
interface Form {
  readonly first: RegExp;
  readonly rest: RegExp;
}
const QUOTED: Form = { first: /[^"'`\s\\]{6,200}/y, rest: /[^"'`\s\\]*/y };
const PLAIN: Form = { first: /[^\s"'`,;(){}<>\\]{8,200}/y, rest: /[^\s"'`,;(){}<>\\]*/y };
const ELEMENT: Form = { first: /[^<>\s]{8,200}/y, rest: /[^<>\s]*/y };
const ARGUMENT: Form = { first: /[^\s"']{6,200}/y, rest: /[^\s"']*/y };

/** Places with a form of their own, up to their value; the group, where there is one, is the name. */
const PLACES: readonly (readonly [before: RegExp, form: Form, promise?: Expectation])[] = [
  // An element of XML.
  [/<([\w:.-]{1,64})(?:\s[^<>]{0,200})?>\s{0,8}/g, ELEMENT],
  // A setting in attributes: `<add key="ApiToken" value="…"/>`.
  [/\b(?:key|name)=["']([\w:.-]{1,64})["']\s{1,8}value=["']/g, QUOTED],
  // An option of a command line.
  [/(?<![\w-])--([\w-]{1,64})[ \t]{1,4}["']?(?![-"'])/g, ARGUMENT],
  // A line of a .netrc, on one line or several.
  [/\bmachine\s{1,20}\S{1,200}\s{1,20}login\s{1,20}\S{1,200}\s{1,20}password\s{1,20}/g, ARGUMENT, 'password'],
  // A user of curl and its kin.
  [/(?<!\S)(?:-u|--user)[ \t=]{1,4}["']?[^\s:"']{1,100}:/g, ARGUMENT, 'password'],
  // A header's scheme.
  [/(?<!\w)(?:Bearer|Basic)\s{1,4}(?=[\w.~+/=-]{16})/gi, PLAIN, 'secret'],
];

/** Values of names that promise a secret, of options, elements and other places for one; unsorted, maybe overlapping. */
export function namedSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let done = 0;
  for (const { index, 0: separator } of text.matchAll(SEPARATOR)) {
    if (index < done) continue;
    const promise = strongest(namesBefore(text, index, separator === '=').map(expectationOf));
    const value = promise === undefined ? undefined : assigned(text, index + separator.length, promise);
    if (value === undefined) continue;
    found.push({ ...value, kind: KIND });
    done = value.end;
  }
  for (const [before, form, always] of PLACES) {
    for (const match of text.matchAll(before)) {
      const promise = always ?? expectationOf(match[1] ?? '');
      if (promise === undefined) continue;
      const value = valueAt(text, match.index + match[0].length, form, (run) => isSecret(run, promise, true));
      if (value !== undefined) found.push({ ...value, kind: KIND });
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

/** The end of the name that ends before `at`, but for blanks, quotes and brackets. */
function nameAtEnd(text: string, at: number): { name: string; start: number } {
  let end = at;
  while (end > 0 && at - end < MAX_BETWEEN && BETWEEN.includes(text.charAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameCode(text.charCodeAt(start - 1))) start -= 1;
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

/** What `DB_PASS`, `x-api-key`, `clientKeyData` or `dbpassword` promise. */
function expectationOf(name: string): Expectation | undefined {
  if (!OF_SECRETS.test(name)) return undefined;
  const words = name
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3-$2$4')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const last = words.at(-1) ?? '';
  if (LAST_PASSWORD_WORD.test(last)) return 'password';
  const pairs = words.map((word, index) => `${words[index - 1] ?? ''}-${word}`);
  const isPassword = words.some((word) => PASSWORD_WORD.test(word));
  if (!isPassword && !words.some((word) => SECRET_WORD.test(word)) && !pairs.some((pair) => PAIR.test(pair)))
    return LAST_SECRET_WORD.test(last) ? 'secret' : undefined;
  if (ABOUT.test(last) && !PAIR.test(pairs.at(-1) ?? '')) return 'about';
  return isPassword ? 'password' : 'secret';
}

function strongest(promises: readonly (Expectation | undefined)[]): Expectation | undefined {
  return (['password', 'secret', 'about'] as const).find((promise) => promises.includes(promise));
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The secret that is assigned at `from`, after the separator. */
function assigned(text: string, from: number, promise: Expectation): Place | undefined {
  OPENING.lastIndex = from;
  const [, quote, indent] = OPENING.exec(text) ?? [];
  const opened = OPENING.lastIndex;
  SCHEME.lastIndex = opened;
  const start = SCHEME.test(text) ? SCHEME.lastIndex : opened;
  if (quote !== undefined) return valueAt(text, start, QUOTED, (run, next) => isQuotedSecret(run, next, promise));
  const isAdjacent = start === from;
  const judge = (run: string, next: string): boolean => isSecret(run, promise, isAdjacent && !/[([.]/.test(next));
  const value = valueAt(text, start, PLAIN, judge);
  return value === undefined || indent === undefined ? value : { start, end: endOfBlock(text, value.end, indent) };
}

/** A whole text, or a key with more behind it; not a sentence. */
function isQuotedSecret(run: string, next: string, promise: Expectation): boolean {
  const isWhole = run.length === MAX_VALUE || /["'`\\]/.test(next);
  return isSecret(run, promise, true) && (isWhole || /^[\w.+/=-]{16,}$/.test(run));
}

/** The value at a place, to its end, where `judge` takes its beginning for a secret; `next` is the character behind it. */
function valueAt(
  text: string,
  start: number,
  form: Form,
  judge: (run: string, next: string) => boolean,
): Place | undefined {
  const whole = matchAt(form.first, text, start) ?? '';
  // What comes after a parameter of a query is another.
  const run = whole.split(/&[\w.-]+=/, 1)[0] ?? '';
  const end = start + run.length;
  if (run === '' || !judge(run, text[end] ?? '')) return undefined;
  if (run.length < MAX_VALUE) return { start, end };
  const rest = matchAt(form.rest, text.slice(0, end + MAX_WHOLE_VALUE), end);
  return { start, end: end + (rest?.length ?? 0) };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Where the lines of a block of YAML end that are indented as its first one. */
function endOfBlock(text: string, from: number, indent: string): number {
  let end = from;
  while (end - from < MAX_WHOLE_VALUE) {
    const line = end + (text.startsWith('\r\n', end) ? 2 : 1);
    if (text[line - 1] !== '\n' || !text.startsWith(indent, line)) return end;
    const next = text.indexOf('\n', line);
    if (next < 0) return text.length;
    end = text[next - 1] === '\r' ? next - 1 : next;
  }
  return end;
}

/** Something else holds the value: a variable, a template, a secret store. */
const REFERENCE =
  /\$\{|^(?:\$\(|\$[A-Za-z_]\w*$|%\w+%$|\{\{|<[^>]*>$|\[[A-Za-z _.-]*\]$|@Microsoft\.|ENC\[|vault:|op:\/\/|arn:|env\.|process\.|import\.|os\.|secrets?\.|config\.|this\.|self\.)/i;
const ADDRESS = /^[a-z][a-z+.-]{0,20}:\/\//i;
const FILLED = /x{4,}|\*{3,}|\.{3,}|…/i;
/** A licence key and its kin. */
const KEY_GROUPS = /^[A-Z\d]{4,8}(?:-[A-Z\d]{4,8}){3,}$/;

/**
 * Whether a value is what its name promises. Words and identifiers repeat letters in a language's way, keys do not; a
 * password that a user made up may be of words, with a digit or sign: taken for one where it surely is a text
 * (`isText`) and no name.
 */
function isSecret(value: string, promise: Expectation, isText: boolean): boolean {
  if (bitsPerCharacter(value) < (value.length >= 20 ? 3.3 : 2.75)) return /^\d{16,}$/.test(value);
  if (REFERENCE.test(value) || FILLED.test(value)) return false;
  const isSure = value.length >= 20 && /^[\w+/=.-]+$/.test(value) && /\d/.test(value) && !isWords(value);
  if (promise === 'about') return isSure && bitsPerCharacter(value) >= 3.5;
  if (ADDRESS.test(value)) return value.split(/[/?=&]/).some((part) => part.length < value.length && isRandom(part));
  if (KEY_GROUPS.test(value)) return true;
  if (/^[\d.,:-]+$/.test(value)) return value.length >= 16;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (promise === 'password' && isText && kinds >= 3 && /\d|[^\w\s.:/-]/.test(value)) return true;
  if (isWords(value)) return false;
  return kinds >= (value.length >= 20 ? 2 : 3) || changesCaseOften(value);
}

/** A part of an address that can be no word. */
function isRandom(part: string): boolean {
  return part.length >= 20 && /\d/.test(part) && bitsPerCharacter(part) >= 3.5 && !isWords(part);
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
function bitsPerCharacter(text: string): number {
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
