/**
 * Data that is no JSON and looks like fields of the notation at a glance: tables (CSV, tab-separated, Markdown) and YAML
 * without marks of its own. What is written as a value (a number, a date, an address) and never as a type decides.
 */
import { delimitedRecords } from '../batch/rows.ts';
import { ExactNumber } from '../../../base/exactNumber.ts';
import { setOwn, type JsonDraft, type JsonValue } from '../../json/json.ts';
import { typeOfWord } from './notationTypes.ts';

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S{0,20})?$|^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/;
const ADDRESS = /^(?:https?:\/\/\S+|[^\s@]+@[^\s@.]+\.[^\s@]+)$/;
const MONEY = /^[$€£¥]\s?\d[\d.,]*$|^\d[\d.,]*\s?(?:[$€£¥%]|USD|EUR|GBP)$/;

/** Whether a text is a value and no word about one. */
export function isValueText(text: string): boolean {
  if (text.length > 500) return false;
  return (
    /^[+-]?\d[\d.,]*$|^(?:true|false|null|yes|no)$/i.test(text) ||
    DATE.test(text) ||
    ADDRESS.test(text) ||
    MONEY.test(text)
  );
}

/** `Bob`, `New York`: names of things. */
function isNameText(text: string): boolean {
  return text.length < 60 && /^\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’.-]*){0,2}$/u.test(text);
}

/** Whether a cell or what stands behind a colon is said to be of a type. */
function hasType(text: string): boolean {
  const words = text.split(/[\s|()<>,;:=]+/, 8);
  const named = words.map((word) => /^[^?[\]]*/.exec(word)?.[0] ?? '').filter((word) => word !== '');
  return named.some((word) => typeOfWord(word) !== undefined);
}

const MAX_LINES = 200;

/** A table: the records in it, by the names in its first row. `undefined` where the text is none. */
export function tableValues(text: string): readonly JsonValue[] | undefined {
  const rows = markdownRows(text) ?? delimitedRows(text);
  if (rows === undefined) return undefined;
  const [header = [], ...records] = rows;
  // l10n: none, names of fields.
  const names = header.map((cell, index) => (cell === '' ? `column ${index + 1}` : cell));
  return records.map((cells) => {
    const record: JsonDraft = {};
    for (const [index, name] of names.entries()) setOwn(record, name, cellValue(cells[index] ?? ''));
    return record;
  });
}

function cellValue(text: string): JsonValue {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return ExactNumber.read(text) ?? text;
}

type Rows = readonly (readonly string[])[];

function markdownRows(text: string): Rows | undefined {
  const lines = text.trim().split(/\r?\n/);
  const [first = '', rule = ''] = lines;
  if (!first.includes('|') || !rule.includes('|') || !markdownCells(rule).every((cell) => /^:?-{2,}:?$/.test(cell)))
    return undefined;
  const rows = lines.filter((line, index) => index !== 1 && line.includes('|')).map(markdownCells);
  return rows.length > 1 ? rows : undefined;
}

function markdownCells(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner
    .replaceAll('\\|', '\u0000')
    .split('|')
    .map((cell) => cell.replaceAll('\u0000', '|').trim());
}

/** The fields of a table that describes them: a column of names and one of types. As lines of the notation. */
export function describedFields(text: string): string | undefined {
  const rows = markdownRows(text);
  if (rows === undefined) return undefined;
  const [header = [], ...records] = rows;
  const column = (pattern: RegExp): number => header.findIndex((cell) => pattern.test(cell));
  const name = column(/^(?:field|property|parameter|param|key|attribute|column|name)s?(?: name)?$/i);
  const type = column(/^(?:data )?type$/i);
  if (name === -1 || type === -1) return undefined;
  const required = column(/^required\??$/i);
  const about = column(/^(?:description|meaning|notes?|comment)s?$/i);
  const plain = (cells: readonly string[], index: number): string =>
    (cells[index] ?? '').replaceAll(/[`*]/g, '').trim();
  const lines = records.map((cells) => {
    const mark = required !== -1 && !/^(?:yes|true|required|x|✓|✔|✅)$/i.test(plain(cells, required)) ? '?' : '';
    const note = about === -1 ? '' : `: ${JSON.stringify(plain(cells, about))}`;
    return `${JSON.stringify(plain(cells, name))}${mark} ${plain(cells, type)}${note}`;
  });
  return lines.join('\n');
}

function delimitedRows(text: string): Rows | undefined {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length < 2) return undefined;
  const separator = ['\t', ',', ';', '|'].find((sign) => lines.slice(0, 3).every((line) => line.includes(sign)));
  if (separator === undefined) return undefined;
  const rows = delimitedRecords(text.trim(), separator).map(({ cells }) => cells.map((cell) => cell.trim()));
  const [header = [], ...records] = rows;
  if (records.length === 0 || header.length < 2 || !records.every((cells) => cells.length === header.length))
    return undefined;
  const shown = records.slice(0, MAX_LINES).flat();
  const isTyped = header.some((cell) => /\s/.test(cell) && hasType(cell)) || shown.some((cell) => hasOnlyType(cell));
  const isHeader =
    header.every((cell) => cell === '' || /^[\p{L}_]/u.test(cell)) && new Set(header).size === header.length;
  if (isTyped || !isHeader || /[:{}]/.test(lines[0] ?? '')) return undefined;
  const isData = separator === '\t' || shown.some((cell) => isValueText(cell)) || shown.every(isNameText);
  return isData ? rows : undefined;
}

/** `int`, `age int`, `age: int`. */
function hasOnlyType(cell: string): boolean {
  return cell.length < 60 && hasType(cell) && !isValueText(cell) && cell.split(/\s+/).length <= 3;
}

const ENTRY = /^[ \t]*(?:-[ \t]+)*(?:"[^"\n]*"|'[^'\n]*'|[\p{L}_$][\p{L}\p{N}_$ ./-]{0,80}):(?:[ \t](.*))?$/u;
const ITEM = /^[ \t]*-[ \t](.*)$/;

/** Names and values line by line, none of which is a type and some of which can only be values. */
export function isYamlData(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .slice(0, MAX_LINES)
    .filter((line) => !/^\s*(?:#.*|---|\.\.\.)?$/.test(line));
  const values: string[] = [];
  let entries = 0;
  for (const line of lines) {
    const entry = ENTRY.exec(line);
    const value = (entry === null ? ITEM.exec(line)?.[1] : (entry[1] ?? ''))?.trim();
    if (value === undefined) return false;
    if (entry !== null) entries += 1;
    if (value !== '') values.push(value.replace(/[ \t]#.*$/, '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  if (entries === 0 || values.length === 0 || values.some((value) => hasType(firstWords(value)))) return false;
  return values.some(isValueText) || (entries > 1 && values.every(isNameText)) || lines.some(holdsNext);
}

/** `metadata:` with more below it that stands further in: the notation nests in braces. */
function holdsNext(line: string, index: number, lines: readonly string[]): boolean {
  const next = lines[index + 1];
  return line.trimEnd().endsWith(':') && next !== undefined && indentOf(next) > indentOf(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** A type stands first; further behind, its name is a word like any other. */
function firstWords(value: string): string {
  return value.split(/\s+/, 2).join(' ');
}
