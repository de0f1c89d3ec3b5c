import { isNumber, numberText, type JsonNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, ownValue, type JsonValue } from '../../json/json.ts';

/** A value as YAML 1.2, also read the same by 1.1 readers. Texts that could be taken for anything else are quoted. */
export function toYaml(value: JsonValue): string {
  return `${nodeText(value, 0).replace(/^\n/, '')}\n`;
}

function nodeText(value: JsonValue, depth: number): string {
  if (isList(value))
    return value.length === 0 ? '[]' : value.map((item) => `\n${'  '.repeat(depth)}-${itemText(item, depth)}`).join('');
  if (isRecord(value)) {
    const keys = Object.keys(value);
    if (keys.length === 0) return '{}';
    return keys
      .map((key) => `\n${'  '.repeat(depth)}${keyText(key)}:${childText(ownValue(value, key) ?? null, depth)}`)
      .join('');
  }
  if (typeof value === 'string') return scalarText(value, depth);
  return isNumber(value) ? numberInYaml(value) : JSON.stringify(value);
}

/** Readers of YAML 1.1 take `1e21` for a text: theirs has a point and a sign. */
function numberInYaml(value: JsonNumber): string {
  return numberText(value).replace(
    /^(-?\d+)(\.\d+)?[eE]([+-]?)(\d+)$/,
    (_, whole: string, fraction: string | undefined, sign: string, power: string) =>
      `${whole}${fraction ?? '.0'}e${sign === '' ? '+' : sign}${power}`,
  );
}

function childText(value: JsonValue, depth: number): string {
  const text = nodeText(value, depth + 1);
  return text.startsWith('\n') ? text : ` ${text}`;
}

/** The first line of what is in a list stands beside the dash. */
function itemText(value: JsonValue, depth: number): string {
  const text = nodeText(value, depth + 1);
  return text.startsWith('\n') ? ` ${text.slice(1 + (depth + 1) * 2)}` : ` ${text}`;
}

const PLAIN = /^[\p{L}_/][\p{L}\p{N} _./@+-]*$/u;
/** What some YAML reader takes for true, false, null, a number or a date. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity|e|undefined)$/i;

function isPlain(text: string): boolean {
  return (
    text.length < 2_000 &&
    PLAIN.test(text) &&
    !/\s$| {2}/.test(text) &&
    !WORDS.test(text.trim()) &&
    !/^[+-]?[.\d]/.test(text)
  );
}

function keyText(key: string): string {
  return isPlain(key) && key.length < 120 ? key : quoted(key);
}

/** Whether the blanks at a text's end hold a line break. */
function endsWithBreak(text: string): boolean {
  return text.slice(text.trimEnd().length).includes('\n');
}

function scalarText(text: string, depth: number): string {
  if (isPlain(text)) return text;
  // Line by line, where that shows the text as it is.
  if (
    /^[^\s][^\r\t]*\n/.test(text) &&
    !/[ \t]\n|\r|[^\n\p{L}\p{N}\p{P}\p{S} ]/u.test(text) &&
    !endsWithBreak(text.slice(0, -1))
  ) {
    const indent = '  '.repeat(Math.max(1, depth));
    const body = text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (line === '' ? '' : indent + line))
      .join('\n');
    return `|${text.endsWith('\n') ? '' : '-'}\n${body}`;
  }
  return quoted(text);
}

/** JSON's quoted texts are YAML's too; only what its readers may not take raw is escaped further. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
