/**
 * A finished answer, read once more where it was no JSON or broke the schema as it arrived: what obeys the schema wins,
 * wherever it stands in the answer and however it is wrapped. It saves a request for the same data in better form.
 */
import * as l10n from '@vscode/l10n';
import { parseFence } from '../answers/fences.ts';
import { afterThoughts } from '../answers/thoughts.ts';
import { parseJson } from '../../base/exactNumber.ts';
import {
  canonicalText,
  isEqual,
  isList,
  isRecord,
  ownValue,
  type JsonList,
  type JsonObject,
  type JsonValue,
} from '../json/json.ts';
import { isAllRead, isOneObject, isWithinValue, valuesIn, type LooseJson, type RepairText } from '../json/looseJson.ts';
import { keyField } from './recordKey.ts';

export interface FinishedAnswer {
  readonly value: JsonValue;
  /** Whether it obeys the schema. */
  readonly fits: boolean;
  /** What was read otherwise than it was written, as sentences. */
  readonly remarks: readonly string[];
}

/** The repair library, loaded when the first answer needs it. */
export async function loadRepair(): Promise<RepairText> {
  return (await import('jsonrepair')).jsonrepair;
}

/** Whether the object that was read as the answer arrived, from `start` to `end`, is all that can be meant. */
export function isClear(text: string, start: number, end: number): boolean {
  const around = [text.slice(0, start), text.slice(end)];
  return around.every((each) => afterThoughts(each).length === each.length) && isOneObject(text, start);
}

/** What an answer says behind its last thoughts. A tag within a value is the value's own. */
function saidIn(text: string): string {
  const said = afterThoughts(text);
  return said.length < text.length && isWithinValue(text, text.length - said.length) ? text : said;
}

/** What may follow a whole value before it is clear that it stays the answer. */
const MAX_PROSE = 1_500;
const MAX_BLANKS = 200;
/** What goes on for longer has something to say. */
const MAX_REST = 3_000;
/** The longest words before a value that only announce it. */
const MAX_LEAD = 120;

/**
 * Whether an answer that goes on behind its first value, which obeys the schema, has nothing more to say: the value opens
 * it, and what follows are blanks or a long remark. A further value, or a word of correction or of more, may be followed
 * by a better answer or by the rest of it; so may a value that says nothing yet.
 */
export function isOver(text: string, start: number, end: number): boolean {
  if (text.length - end > MAX_REST) return false;
  const rest = text.slice(end);
  const said = rest.trim();
  if (said === '' ? rest.length < MAX_BLANKS : said.length < MAX_PROSE) return false;
  const isRemark = !/[{[<]|:\s*$/.test(rest) && !CORRECTION.test(rest) && !MORE.test(rest);
  return isRemark && onlyAnnounces(text.slice(0, start)) && !isUnsaid(textValue(text.slice(start, end)) ?? null);
}

/** Whether a value holds nothing, or lists of which none has anything in it. */
export function isUnsaid(value: JsonValue): boolean {
  let hasList = false;
  let isSaid = false;
  const left: JsonValue[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isList(next)) {
      hasList = true;
      if (next.some((item) => !isUnsaid(item))) return false;
    } else if (isRecord(next)) left.push(...Object.values(next));
    else isSaid ||= next !== null && next !== '';
  }
  return hasList || !isSaid;
}

/** Nothing, a fence, or one line that ends in a colon. */
function onlyAnnounces(lead: string): boolean {
  if (lead.length > 2 * MAX_LEAD) return false;
  const [first, ...others] = lead.split('\n').filter((line) => line.trim() !== '' && parseFence(line) === undefined);
  return first === undefined || (others.length === 0 && first.length <= MAX_LEAD && first.trimEnd().endsWith(':'));
}

const UNREAD = l10n.t('A part of the response could not be read; its data are not in the result.');

/** What a list may be the data of, where it was answered alone: objects with the list in them. */
export type Holders = (list: JsonList) => readonly JsonValue[];

const NO_HOLDERS: Holders = () => [];

/** The best value of an answer; `undefined` where there is none that is whole. */
export function readFinished(
  text: string,
  fits: (value: JsonValue) => boolean,
  repair: RepairText,
  holders: Holders = NO_HOLDERS,
): FinishedAnswer | undefined {
  const asWritten = bestOf(text, fits, repair);
  const best = asWritten?.fits === true ? asWritten : (heldOf(text, fits, repair, holders) ?? asWritten);
  if (best === undefined) return undefined;
  const said = saidIn(text);
  const blocks = blocksOf(said);
  const isRead = (blocks.length > 0 ? blocks : [said]).every((each) => isAllRead(each, valuesIn(each, repair)));
  return isRead ? best : { ...best, remarks: [...best.remarks, UNREAD] };
}

const HELD = l10n.t('The response was records without the object around them; they were read as its list.');

/** The answer as a list alone, or as its records alone, that belong into an object. */
function heldOf(
  text: string,
  fits: (value: JsonValue) => boolean,
  repair: RepairText,
  holders: Holders,
): FinishedAnswer | undefined {
  const held = (value: JsonValue): JsonValue | undefined => {
    if (!isList(value) && !isRecord(value)) return undefined;
    const [only, ...others] = holders(isList(value) ? value : [value]).filter(fits);
    return others.length === 0 ? only : undefined;
  };
  const best = bestOf(text, (value) => held(value) !== undefined, repair, true);
  const value = best?.fits === true ? held(best.value) : undefined;
  return best === undefined || value === undefined ? undefined : { ...best, value, remarks: [...best.remarks, HELD] };
}

/** `isHeld`: one object may be one record of several. */
function bestOf(
  text: string,
  fits: (value: JsonValue) => boolean,
  repair: RepairText,
  isHeld = false,
): FinishedAnswer | undefined {
  const inBlocks = ofSeveralBlocks(text, fits, repair, isHeld);
  if (inBlocks !== undefined) return inBlocks;
  let other: LooseJson | undefined;
  for (const region of regionsOf(text)) {
    const values = valuesIn(region, repair);
    const records =
      isHeld && !CORRECTION.test(wordsAround(values, region)) ? recordsOf(values, region, fits) : undefined;
    const best =
      records ??
      decoded(region, fits, repair) ??
      chosen({ values, said: region }, fits, repair) ??
      together(values, fits);
    if (best !== undefined) return best;
    other ??= likeliest(values);
  }
  return other === undefined ? undefined : { value: other.value, fits: false, remarks: other.remarks };
}

/** Where the answer's data may stand, the likeliest first: in a block, outside of programs, in one of these, anywhere. */
function regionsOf(text: string): readonly string[] {
  const said = saidIn(text);
  const { blocks, outside } = partsOf(said);
  const data = blocks.filter(({ isData }) => isData);
  return [...new Set([...data.map((each) => each.text), outside, ...blocks.map((each) => each.text), said, text])];
}

/** The words after a fence whose block is no program. */
const DATA = /^(?:$|json|text\b|txt\b|plain)/i;

/** What stands in code fences, the last one first. */
function blocksOf(text: string): readonly string[] {
  return partsOf(text).blocks.map((each) => each.text);
}

interface Block {
  readonly text: string;
  readonly isData: boolean;
}

function partsOf(text: string): { readonly blocks: readonly Block[]; readonly outside: string } {
  const blocks: { readonly lines: string[]; readonly isData: boolean }[] = [];
  const outside: string[] = [];
  let open: string[] | undefined;
  for (const line of text.split('\n')) {
    const fence = parseFence(line);
    if (fence === undefined) (open ?? outside).push(line);
    else if (open !== undefined) open = undefined;
    else {
      open = [];
      blocks.unshift({ lines: open, isData: DATA.test(fence.info) });
    }
  }
  return {
    blocks: blocks.map(({ lines, isData }) => ({ text: lines.join('\n'), isData })),
    outside: outside.join('\n'),
  };
}

const CHOICE = l10n.t('The response holds several values that obey the schema; the last of its long ones was taken.');

const JOINED = l10n.t('The response holds several lists; they were put together in their order.');
/** What models write between an answer and a better one. */
const CORRECTION =
  /\b(?:correct|fix|sorry|instead|actually|updat|revis|mistake|final|better|improv|wait|korr|entschuld|corrig)|[更修訂]正|抱歉/i;

/** What announces a part of the data that stands apart. */
const MORE =
  /\b(?:further|additional|more|next|second|also|missing|missed|omitted|overlooked|remaining|rest|another|other|here|weiter|fehlt|ergänz|noch|suite|suivant|además|también|otros)|[还還续續]|次|他に/i;
const EXAMPLE = /\b(?:example|instance|sample|beispiel|ejemplo|exemple|exemplo)\b|e\.g\.|z\.\s?B\.|例/i;

/** Whether the words in front of a value say that it only shows how one looks. */
function isExample(said: string, start: number): boolean {
  const lead = said.slice(Math.max(0, start - 80), start).trimEnd();
  const last = Math.max(...['\n', '}', ']'].map((sign) => lead.lastIndexOf(sign)));
  return EXAMPLE.test(lead.slice(last + 1));
}

/**
 * Values that are parts of one: lists, or objects that differ in one list alone, of which no item comes twice. Not where
 * the words around them correct something.
 */
function joinedParts(values: readonly JsonValue[], said: string): JsonValue | undefined {
  const [first, ...others] = values;
  if (first === undefined || others.length === 0 || CORRECTION.test(said) || EXAMPLE.test(said)) return undefined;
  if (values.every((value) => isList(value))) return joinedLists(values);
  if (!isRecord(first) || !others.every((value) => isRecord(value))) return undefined;
  const records = [first, ...others];
  const keys = Object.keys(first);
  if (records.some((record) => Object.keys(record).length !== keys.length)) return undefined;
  const [key, ...differing] = keys.filter((each) => records.some((record) => !isEqual(record[each], first[each])));
  if (key === undefined || differing.length > 0 || !records.every((record) => isList(record[key]))) return undefined;
  const items = joinedLists(records.map((record) => record[key] as JsonValue[]));
  return items === undefined ? undefined : { ...first, [key]: items };
}

/** `undefined` where most of a list was said before: then these are attempts at the same, and no parts. */
function joinedLists(lists: readonly (readonly JsonValue[])[]): JsonValue[] | undefined {
  const key = keyField(lists.flat());
  const nameOf = (item: JsonValue): string =>
    canonicalText(key !== undefined && isRecord(item) ? (ownValue(item, key) ?? null) : item);
  const named = new Set<string>();
  const said = new Set<string>();
  const joined: JsonValue[] = [];
  for (const list of lists) {
    const again = list.filter((item) => named.has(nameOf(item))).length;
    if (again > 0 && again * 2 >= Math.min(list.length, joined.length)) return undefined;
    joined.push(...list.filter((item) => !said.has(canonicalText(item))));
    for (const item of list) {
      named.add(nameOf(item));
      said.add(canonicalText(item));
    }
  }
  return joined;
}

/** Each part of the data in a block of its own, or several attempts at it: nothing of that is passed over in silence. */
function ofSeveralBlocks(
  text: string,
  fits: (value: JsonValue) => boolean,
  repair: RepairText,
  isHeld: boolean,
): FinishedAnswer | undefined {
  const said = saidIn(text);
  const { blocks } = partsOf(said);
  if (blocks.length < 2) return undefined;
  const valuesOf = (some: readonly Block[]): readonly FinishedAnswer[] =>
    some.toReversed().flatMap(({ text: block }) => {
      const values = valuesIn(block, repair);
      return (
        (isHeld ? recordsOf(values, block, fits) : undefined) ?? chosen({ values, said: block }, fits, repair) ?? []
      );
    });
  // A program may only show what is done with the data.
  const inData = valuesOf(blocks.filter(({ isData }) => isData));
  const found = inData.length > 0 ? inData : valuesOf(blocks);
  const last = found.at(-1);
  if (last === undefined || found.every(({ value }) => isEqual(value, last.value))) return undefined;
  const parts = joinedParts(
    found.map(({ value }) => (isHeld && isRecord(value) ? [value] : value)),
    blocks.reduce((words, block) => words.replace(block.text, () => ''), said),
  );
  if (parts !== undefined && fits(parts))
    return { value: parts, fits: true, remarks: [...new Set(found.flatMap(({ remarks }) => remarks)), JOINED] };
  return { ...last, remarks: [...new Set([...last.remarks, CHOICE])] };
}

function wordsAround(values: readonly LooseJson[], said: string): string {
  let [words, at] = ['', 0];
  for (const { start, end } of values) {
    words += `${said.slice(at, start)} `;
    at = end;
  }
  return words + said.slice(at);
}

function chosen(
  { values, said }: { readonly values: readonly LooseJson[]; readonly said: string },
  fits: (value: JsonValue) => boolean,
  repair: RepairText,
): FinishedAnswer | undefined {
  const meant = values.filter(({ start }) => !isExample(said, start));
  const fitting = (meant.length > 0 ? meant : values).flatMap((each) => {
    const value = [...shapesOf(each.value, repair)].find(fits);
    return value === undefined ? [] : [{ ...each, value }];
  });
  const best = likeliest(fitting);
  if (best === undefined) return undefined;
  const parts = joinedParts(
    fitting.map(({ value }) => value),
    wordsAround(values, said),
  );
  if (parts !== undefined && fits(parts))
    return { value: parts, fits: true, remarks: [...new Set(fitting.flatMap(({ remarks }) => remarks)), JOINED] };
  const isChoice =
    fitting.some(({ value }) => !isEqual(value, best.value)) ||
    (meant.length < values.length &&
      values.some((each) => !meant.includes(each) && [...shapesOf(each.value, repair)].some(fits)));
  const remarks = isChoice ? [...best.remarks, CHOICE] : best.remarks;
  return { value: best.value, fits: true, remarks };
}

/** Of several the last, which corrects the others, unless it is much shorter: then it is an example or a remark. */
function likeliest(values: readonly LooseJson[]): LooseJson | undefined {
  const sizeOf = ({ start, end }: LooseJson): number => end - start;
  const most = Math.max(0, ...values.map(sizeOf));
  return values.findLast((each) => sizeOf(each) >= most / 2);
}

const LEFT_OUT = l10n.t('What the response calls an example was left out.');

/** Records one behind the other; one that only shows how they look is none of them. */
function recordsOf(
  values: readonly LooseJson[],
  said: string,
  fits: (value: JsonValue) => boolean,
): FinishedAnswer | undefined {
  const meant = values.filter(({ start }) => !isExample(said, start));
  if (meant.length === 0 || meant.length === values.length) return together(values, fits);
  const found = together(meant, fits);
  return found && { ...found, remarks: [...found.remarks, LEFT_OUT] };
}

/** One object for each record, one behind the other, where a list of them was asked for. */
function together(values: readonly LooseJson[], fits: (value: JsonValue) => boolean): FinishedAnswer | undefined {
  if (values.length < 2 || !values.every(({ value }) => isRecord(value))) return undefined;
  const list = values.map(({ value }) => value);
  if (!fits(list)) return undefined;
  return { value: list, fits: true, remarks: [...new Set(values.flatMap(({ remarks }) => remarks))] };
}

/** JSON that was encoded twice, or once more, with or without the quotes around it. */
function decoded(region: string, fits: (value: JsonValue) => boolean, repair: RepairText): FinishedAnswer | undefined {
  const text = region.trim();
  const isBare = ESCAPED_START.test(text);
  if (!isBare && !(text.startsWith('"') && text.endsWith('"'))) return undefined;
  let inner: unknown = isBare ? `"${text.replace(/[\n\r\t]/g, ' ')}"` : text;
  for (let times = 0; times < 3 && typeof inner === 'string' && inner.startsWith('"'); times += 1)
    inner = textValue(inner);
  return typeof inner === 'string' ? chosen({ values: valuesIn(inner, repair), said: inner }, fits, repair) : undefined;
}

const ESCAPED_START = /^[{[](?:\s|\\[nrt]|[{[]){0,200}\\"/;

/**
 * The value, and what is in it where it is only wrapped: in an object of one property, a list of one item, a text, or the
 * call of a function.
 */
function* shapesOf(value: JsonValue, repair: RepairText, depth = 0): Generator<JsonValue> {
  yield value;
  if (depth > 4) return;
  if (typeof value === 'string') {
    const inner = /^\s*[{[]/.test(value) ? (textValue(value) ?? wholeIn(value, repair)) : undefined;
    if (inner !== undefined) yield* shapesOf(inner, repair, depth + 1);
    return;
  }
  const inner = isRecord(value) ? argumentsOf(value) : undefined;
  if (inner !== undefined) {
    yield* shapesOf(inner, repair, depth + 1);
    return;
  }
  const [only, ...others] = isList(value) ? value : isRecord(value) ? Object.values(value) : [];
  const isWrapper = only !== undefined && others.length === 0 && (typeof only === 'object' || typeof only === 'string');
  if (isWrapper && only !== null) yield* shapesOf(only, repair, depth + 1);
}

/** What a text says that holds one value and nothing else, where no word is to be lost about how it was read. */
function wholeIn(text: string, repair: RepairText): JsonValue | undefined {
  const [only, ...others] = valuesIn(text, repair);
  const isAll =
    only !== undefined && others.length === 0 && (text.slice(0, only.start) + text.slice(only.end)).trim() === '';
  return isAll && only.remarks.length === 0 ? only.value : undefined;
}

const CALL_KEYS = new Set(['id', 'call_id', 'type', 'index', 'name', 'function', 'tool', 'recipient_name']);
const ARGUMENT_KEYS = ['arguments', 'parameters', 'input', 'args', 'function'];

/** What a function is called with, written as models write such calls. */
function argumentsOf(value: JsonObject): JsonValue | undefined {
  const key = ARGUMENT_KEYS.find((each) => isRecord(value[each]) || typeof value[each] === 'string');
  const others = Object.keys(value).filter((each) => each !== key);
  const isCall = key !== undefined && others.length > 0 && others.every((each) => CALL_KEYS.has(each));
  return isCall ? value[key] : undefined;
}

function textValue(text: string): JsonValue | undefined {
  try {
    return parseJson(text) as JsonValue;
  } catch {
    return undefined;
  }
}
