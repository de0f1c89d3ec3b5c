/**
 * Pieces of Python: texts, values and regular expressions as they are written in code.
 * l10n: none, code that is written.
 */
import { canonicalNumber, ExactNumber, isInteger } from '../../../base/exactNumber.ts';
import { isList, isRecord, ownValue, type JsonValue } from '../../json/json.ts';

/** A JSON value as Python writes it. */
export function pythonLiteral(value: JsonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (isList(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (isRecord(value)) {
    const entries = Object.keys(value).map((key) => `${quoted(key)}: ${pythonLiteral(ownValue(value, key) ?? null)}`);
    return `{${entries.join(', ')}}`;
  }
  return value instanceof ExactNumber ? exactText(value) : JSON.stringify(value);
}

/** Whole numbers without an exponent, which would make a `float` of them. */
function exactText(value: ExactNumber): string {
  if (!isInteger(value)) return value.text;
  const [digits = '0', exponent = '0'] = canonicalNumber(value).split('e');
  return (BigInt(digits) * 10n ** BigInt(exponent)).toString();
}

export function quoted(text: string): string {
  // Python reads JSON's escapes; only halves of surrogate pairs would be another text.
  return JSON.stringify(text)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('\u007f', '\\u007f');
}

/** Pydantic knows no halves of characters. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** As a raw string where that reads the same. */
export function rawQuoted(text: string): string {
  return /^[ -!#-~]*$/.test(text) && !text.endsWith('\\') ? `r"${text}"` : quoted(text);
}

export function oneLine(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

export function docText(text: string): string {
  const content = oneLine(text);
  // Of quotes in a row, and of one at the end, none may end the string.
  return `"""${content.replaceAll('\\', '\\\\').replace(/"(?="|$)/g, '\\"')}"""`;
}

type Engine = 'rust' | 'python';

/**
 * A pattern of JSON Schema (JavaScript's) for Pydantic's own engine, which knows no look-around, back references or halves
 * of characters, or for Python's, which knows no `\p`; `undefined` where that engine cannot say it.
 */
export function patternFor(written: string, engine: Engine): string | undefined {
  const pattern = withWholeCharacters(written);
  // JavaScript's loose mode reads these as letters.
  const isLoose = !isStrict(written);
  if (isLoose && /\\(?:[pPk]|u\{|u(?![0-9a-fA-F]{4})|x(?![0-9a-fA-F]{2}))/.test(written)) return undefined;
  if (engine === 'rust' && /\(\?<?[=!]|\\[1-9]|\\k<|\\u[dD][89a-fA-F]/.test(pattern)) return undefined;
  if (engine === 'python' && /\(\?<[=!]/.test(pattern) && /\(\?<[=!][^)]*[*+?{|(]/.test(pattern)) return undefined;
  let text = '';
  let isInClass = false;
  for (let at = 0; at < pattern.length;) {
    const token = /^\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]*\}|k<\w+>|c[A-Za-z]|[^])/.exec(
      pattern.slice(at, at + 40),
    )?.[0];
    const piece = token ?? pattern.charAt(at);
    if (!isInClass && engine === 'python' && /^\(\?<[^=!]/.test(pattern.slice(at, at + 4))) {
      text += '(?P<';
      at += 3;
      continue;
    }
    const written =
      token === undefined ? plainPiece(piece, pattern, at, isInClass, engine) : escapePiece(token, isInClass, engine);
    if (written === undefined) return undefined;
    if (token === undefined && piece === '[' && !isInClass) isInClass = true;
    else if (token === undefined && piece === ']' && isInClass) isInClass = false;
    text += written;
    at += piece.length;
  }
  return text;
}

function isStrict(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Two escapes that are one character are written as that. */
function withWholeCharacters(pattern: string): string {
  return pattern.replace(
    /\\(?:u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|[^])/gi,
    (found, high?: string, low?: string) =>
      high === undefined || low === undefined
        ? found
        : String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)),
  );
}

function plainPiece(
  piece: string,
  pattern: string,
  at: number,
  isInClass: boolean,
  engine: Engine,
): string | undefined {
  if (isInClass) {
    // Beside a class it makes no range.
    const isBesideClass = /\\[dDwWsS]$/.test(pattern.slice(0, at)) || /^-\\[dDwWsSpP]/.test(pattern.slice(at, at + 3));
    const isTwice = engine === 'rust' && pattern.charAt(at - 1) === '-';
    if (piece === '-' && (isBesideClass || isTwice)) return String.raw`\-`;
    if (engine === 'rust' && /[[&~]/.test(piece)) return `\\${piece}`;
    return piece;
  }
  // Empty classes match nothing or everything in JavaScript only.
  if (piece === '[' && /^\[\^?\]/.test(pattern.slice(at, at + 3))) return undefined;
  if (engine === 'python' && piece === '$') return String.raw`\Z`;
  if (piece === '{' && !/^\{\d+(?:,\d*)?\}/.test(pattern.slice(at, at + 20))) return String.raw`\{`;
  return piece;
}

const CLASSES: Readonly<Record<string, readonly [alone: string, inClass: string | undefined]>> = {
  d: ['[0-9]', '0-9'],
  D: ['[^0-9]', undefined],
  w: ['[A-Za-z0-9_]', 'A-Za-z0-9_'],
  W: ['[^A-Za-z0-9_]', undefined],
};

function escapePiece(token: string, isInClass: boolean, engine: Engine): string | undefined {
  const letter = token.charAt(1);
  const known = CLASSES[letter];
  if (known !== undefined) return isInClass ? (known[1] ?? (engine === 'rust' ? known[0] : token)) : known[0];
  if (letter === 'p' || letter === 'P') {
    if (engine === 'rust') return token.replace(/\{(?:Script|sc|General_Category|gc)=/, '{');
    return token === String.raw`\p{L}` && !isInClass ? String.raw`[^\W\d_]` : undefined;
  }
  if (letter === 'u' && token.charAt(2) === '{') {
    const hex = token.slice(3, -1);
    return engine === 'rust' ? token : `\\U${hex.padStart(8, '0')}`;
  }
  if (letter === 'c') return `\\x${(token.charCodeAt(2) % 32).toString(16).padStart(2, '0')}`;
  if (letter === '0') return String.raw`\x00`;
  if (letter === 'k') return engine === 'python' ? `(?P=${token.slice(3, -1)})` : undefined;
  if (letter === 'b' && isInClass) return String.raw`\x08`;
  if (letter === 'b') return engine === 'rust' ? String.raw`(?-u:\b)` : token;
  // A letter without a meaning is that letter.
  if (/[aeg-jlmoqyzACE-OQRTUVX-Z]/.test(letter)) return letter;
  return /[/"'@#%,:;<>=!`_ -]/.test(letter) && !(letter === '-' && isInClass) ? letter : token;
}
