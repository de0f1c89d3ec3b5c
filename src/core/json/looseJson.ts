/**
 * JSON as models write it, read once it is whole. Nothing that stands in it is lost: where a repair would leave out or cut
 * off something, there is no value.
 */
import * as l10n from '@vscode/l10n';
import { isNestedTooDeeply } from './depth.ts';
import { isList, type JsonValue } from './json.ts';
import { parseJson } from '../../base/exactNumber.ts';
import { readJsonc } from './jsonc.ts';
import { PartialJson } from './partialJson.ts';
import { mendText, type MendedText } from './mendText.ts';

/** A library's repair of a text; it may throw. */
export type RepairText = (text: string) => string;

export interface LooseJson {
  readonly value: JsonValue;
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  /** What was read otherwise than it was written, as sentences. */
  readonly remarks: readonly string[];
}

/** Values that are looked for in one text, and how much is read for them in all. */
const MAX_VALUES = 5_000;
const MAX_WORK = 12;
/** Longer texts are only read where they are nearly JSON. */
const MAX_REPAIRED = 2_000_000;
/** Texts side by side: the library goes through all that is before to put in what is missing between each two. */
const MAX_GAP_WORK = 3_000_000_000;
const GAP = /"\s{0,20}"\s{0,20}"|[^\s:,[{"\\]"\s{0,20}"/g;

const OBJECT_START = /\{\s{0,200}(?:[,"'“„”‘’«}/#{]|[A-Za-z_$][\w$]{0,100}["']?\s{0,20}:|`[\w$]{1,100}`\s{0,20}:)/y;
const TUPLE_START = /\(\s{0,20}(?:[([{"'\d-]|[TFN][a-z])/y;
const LIST_START = /\[\s{0,200}(?:[[,{"'“\]/#\-\d]|\(\s{0,20}["'\d]|[tfnTFN][a-z])/y;

/** The objects and lists that stand one behind the other in a text. */
export function valuesIn(text: string, repair: RepairText): readonly LooseJson[] {
  const found: LooseJson[] = [];
  let work = text.length * MAX_WORK + 100_000;
  for (let at = firstStart(text); at !== -1 && found.length < MAX_VALUES && work > 0;) {
    const mended = mendText(text, at);
    work -= mended.end - at;
    // Parentheses that are no tuple are those of a sentence.
    const isTuple = text[at] === '(';
    if (!isTuple && goesOn(text, mended)) break;
    const read = strict(text.slice(at, mended.end)) ?? readMended(text, mended, repair);
    if (read !== undefined) found.push({ ...read, start: at, end: mended.end });
    // Parts of a value that cannot be read would stand for all of it. In the middle of a line it may be no value.
    if (read === undefined && !isTuple && beginsLine(text, at)) break;
    const isUnread = read === undefined && (isTuple || mended.end === text.length);
    at = nextStart(text, isUnread ? at + 1 : mended.end);
  }
  return found;
}

/** Whether no value begins a line behind the last one that was read. */
export function isAllRead(text: string, values: readonly LooseJson[]): boolean {
  const end = values.at(-1)?.end;
  for (let at = end === undefined ? 0 : nextLine(text, end); at !== -1; at = nextLine(text, at)) {
    LINE_START.lastIndex = at;
    const start = LINE_START.exec(text)?.[0].length;
    if (start !== undefined && nextStart(text, at + start - 1) === at + start - 1) return false;
  }
  return true;
}

/** A list of texts in words, such as `[Note: …]`, is no data. */
const LINE_START = /[ \t]{0,400}(?:\{|\[(?=\s{0,200}[[{"']))/y;

function nextLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? -1 : at + 1;
}

/** Whether an answer is one object, which begins there, and words around it: nothing else in it could be meant. */
export function isOneObject(text: string, start: number): boolean {
  if (text[start] !== '{' || nextStart(text, 0) !== start) return false;
  const { end, isRebracketed } = mendText(text, start);
  return !isRebracketed && nextStart(text, end) === -1;
}

/** Whether a whole value begins before a place in a text and ends behind it. */
export function isWithinValue(text: string, place: number): boolean {
  for (let at = nextStart(text, 0); at !== -1 && at < place; at = nextStart(text, at)) {
    const { end, ending } = mendText(text, at);
    if (end > place) return ending === 'whole';
    at = end;
  }
  return false;
}

/** Whether a value goes on behind what looks like its end: all behind it is part of it, too. */
function goesOn(text: string, { end, isRebracketed }: MendedText): boolean {
  const rest = text.slice(end, end + 200);
  return /^[}\],]*(?:["']|,\s*["'])/.test(rest) || (isRebracketed && /["{[:]/.test(rest));
}

function beginsLine(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf('\n', at) + 1, at).trim() === '';
}

/** A tuple of Python stands alone: in a sentence parentheses are none. */
function firstStart(text: string): number {
  const start = text.search(/\S/);
  TUPLE_START.lastIndex = start;
  return TUPLE_START.test(text) && text.trimEnd().endsWith(')') ? start : nextStart(text, 0);
}

function nextStart(text: string, from: number): number {
  const bracket = /[{[]/g;
  bracket.lastIndex = from;
  for (let hit = bracket.exec(text); hit !== null; hit = bracket.exec(text)) {
    const start = hit[0] === '{' ? OBJECT_START : LIST_START;
    start.lastIndex = hit.index;
    if (start.test(text)) return hit.index;
  }
  return -1;
}

type Read = Pick<LooseJson, 'value' | 'remarks'>;

function strict(text: string): Read | undefined {
  const value = parsed(() => parseJson(text) as JsonValue);
  if (value === undefined) return undefined;
  const reader = new PartialJson({ root: 'either' });
  reader.push(text);
  return { value, remarks: reader.replaced };
}

function readMended(around: string, mended: MendedText, repair: RepairText): Read | undefined {
  if (mended.ending === 'cut' || mended.isElided) return undefined;
  // Where something was mended, an end with more of the kind behind it may be a wrong one.
  if (/^\s*[,}\]]/.test(around.slice(mended.end, mended.end + 200))) return undefined;
  const remarks = mended.lost.map((word) => l10n.t`${word} is no value of JSON; it was read as null.`);
  if (mended.isRebracketed)
    remarks.push(l10n.t('Brackets of the response did not fit together; check where its lists end.'));
  if (mended.isHalfQuoted)
    remarks.push(l10n.t('A text of the response holds a quote that is no pair; check where it ends.'));
  const plain = parsed(() => withoutRepeats(mended.text));
  if (plain !== undefined) return { value: plain, remarks: unique(remarks) };
  const { length } = mended.text;
  if (length > MAX_REPAIRED || (mended.text.match(GAP)?.length ?? 0) * length > MAX_GAP_WORK) return undefined;
  const repaired = parsed(() => repairedValue(mended.text, repair));
  if (repaired === undefined) return undefined;
  remarks.push(
    l10n.t('The response was not valid JSON. It was repaired without losing a word; check where values begin and end.'),
  );
  if (mended.ending === 'unclosed')
    remarks.push(l10n.t('The response ends before its brackets are closed; there may have been more to come.'));
  return { value: repaired, remarks: unique(remarks) };
}

/** Throws where the repair leaves out a letter or a digit, or adds one. */
function repairedValue(text: string, repair: RepairText): JsonValue {
  const repaired = repair(text);
  if (essence(repaired) !== essence(text)) throw new SyntaxError('The repair changes what is said.');
  // Signs between values that it took for values.
  if (LONELY_COLON.test(repaired) && !LONELY_COLON.test(text)) throw new SyntaxError('The repair adds values.');
  const value = withoutRepeats(repaired);
  if (isList(value) !== /^[[(]/.test(text)) throw new SyntaxError('The repair changes the kind of value.');
  return value;
}

/** Throws where a name stands twice in an object: two records may have run into one. */
function withoutRepeats(text: string): JsonValue {
  const { value, places } = readJsonc(text);
  if (places.repeated.length > 0) throw new SyntaxError('A name stands twice.');
  return value;
}

const LONELY_COLON = /[[,]\s*":"\s*[,\]]/;

function essence(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

function parsed(read: () => JsonValue): JsonValue | undefined {
  try {
    const value = read();
    return isNestedTooDeeply(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
