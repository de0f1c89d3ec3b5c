/**
 * Notices an answer that goes round in circles, as small models do: the same record, the same words, or blanks without
 * an end. Records may be equal because the source's are: what the source has often may be written often.
 */
import { isEqual, valueAt, toPointer, type JsonValue } from '../json/json.ts';
import { PartialJson } from '../json/partialJson.ts';

/** Where an answer began to repeat itself, and what it repeats. */
export interface Repeating {
  readonly from: number;
  /** The length of what is repeated. */
  readonly period: number;
}

/** What is compared: the work for each character is the same however long the answer is. */
const WINDOW = 8_192;
const STEP = 1_024;
/** Fewer characters may be a table of a kind. */
const MIN_LENGTH = 4_000;
const MIN_TIMES = 4;
/** No JSON is indented that deep. */
const MAX_BLANKS = 400;
const MAX_COUNTS = 200;

export class RepeatWatch {
  readonly #source: string;
  readonly #counts = new Map<string, number>();
  /** The end of the answer. */
  #tail = '';
  #length = 0;
  #checked = 0;
  #blanks = 0;
  /** Of the text as it is, and of the text whatever its digits are. */
  readonly #runs: (Repeating | undefined)[] = [undefined, undefined];

  constructor(source: string) {
    this.#source = source;
  }

  /** Takes what the answer says next. */
  push(piece: string): Repeating | undefined {
    this.#tail += piece;
    this.#length += piece.length;
    if (this.#tail.length > 2 * WINDOW) this.#tail = this.#tail.slice(-WINDOW);
    const blanks = piece.length - piece.trimEnd().length;
    this.#blanks = blanks === piece.length ? this.#blanks + blanks : blanks;
    if (this.#blanks >= MAX_BLANKS && !this.#isInSource()) return { from: this.#length - this.#blanks, period: 1 };
    if (this.#length < MIN_LENGTH || this.#length - this.#checked < STEP) return undefined;
    this.#checked = this.#length;
    const tail = this.#tail.slice(-WINDOW);
    return this.#check(0, tail) ?? this.#check(1, tail.replace(/\d/g, '0'));
  }

  #isInSource(): boolean {
    return this.#source.includes(this.#tail.slice(-MAX_BLANKS));
  }

  #check(kind: 0 | 1, tail: string): Repeating | undefined {
    const end = this.#length;
    const found = longestRepeat(tail);
    if (found === undefined) {
      this.#runs[kind] = undefined;
      return undefined;
    }
    const { length, period } = found;
    const before = this.#runs[kind];
    const goesOn = length === tail.length && before?.period === period;
    const from = goesOn ? before.from : end - length;
    this.#runs[kind] = { from, period };
    const times = (end - from) / period;
    const unit = tail.slice(-2 * period);
    return times > 2 * this.#mostTimes(unit, kind) ? { from, period } : undefined;
  }

  /** How often the source may give reason to write this. */
  #mostTimes(unit: string, kind: 0 | 1): number {
    const literals = literalsOf(unit);
    const told = literals.map((text) => this.#count(text, () => count(this.#source, text)));
    if (literals.length === 0 && this.#isInSource()) return Infinity;
    const places = kind === 0 && literals.length > 0 ? /[\n,;|.!?]+/g : /[\n,;|.!?]+|\d+/g;
    // A heading stands once and is meant for each line below it, so words that are rare set no limit.
    return Math.max(
      this.#count(places.source, () => 1 + (this.#source.match(places)?.length ?? 0)),
      ...told,
    );
  }

  /** The source is looked through once for each thing that is counted. */
  #count(key: string, counted: () => number): number {
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const found = counted();
    if (this.#counts.size < MAX_COUNTS) this.#counts.set(key, found);
    return found;
  }
}

/** The values that are texts; `unit` may begin and end within one. */
function literalsOf(unit: string): string[] {
  const literals = [...unit.matchAll(/"((?:[^"\\]|\\.){0,2000})"(\s{0,20}:)?/g)];
  return literals.flatMap(([, text = '', colon]) => (colon === undefined && text !== '' ? [text] : []));
}

function count(text: string, word: string): number {
  return text.toLowerCase().split(word.toLowerCase()).length - 1;
}

/** The longest end of a text that is one piece again and again. */
function longestRepeat(text: string): { readonly length: number; readonly period: number } | undefined {
  const size = text.length;
  // For each end of the text, how much of it is also that end's beginning, read backwards.
  const borders = new Int32Array(size + 1);
  let border = 0;
  for (let length = 2; length <= size; length += 1) {
    const sign = text.charCodeAt(size - length);
    while (border > 0 && text.charCodeAt(size - 1 - border) !== sign) border = borders[border] ?? 0;
    if (text.charCodeAt(size - 1 - border) === sign) border += 1;
    borders[length] = border;
  }
  for (let length = size; length >= MIN_LENGTH; length -= 1) {
    const period = length - (borders[length] ?? 0);
    if (period * MIN_TIMES <= length) return { length, period };
  }
  return undefined;
}

/** What an answer said before it went round in circles: the repeated records once, and none that is not whole. */
export function valueBeforeRepeats(text: string, { from, period }: Repeating): JsonValue | undefined {
  const once = readUntil(text, from + period);
  const twice = readUntil(text, from + 2 * period);
  const [before, after] = [once.openPath, twice.openPath];
  const at = before.findIndex((segment, index) => typeof segment === 'number' && segment !== after[index]);
  const list = at === -1 || twice.value === undefined ? undefined : valueAt(twice.value, toPointer(after.slice(0, at)));
  if (!Array.isArray(list)) return once.value;
  dropRepeats(list as JsonValue[], Number(before[at]), Number(after[at]));
  return twice.value;
}

function readUntil(text: string, end: number): PartialJson {
  const json = new PartialJson();
  json.push(text.slice(0, end));
  return json;
}

/** The item at `open` is not whole; those since `start` are what is repeated. */
function dropRepeats(list: JsonValue[], start: number, open: number): void {
  const step = Math.max(1, open - start);
  list.length = Math.min(list.length, open);
  while (list.length > step && isEqual(list.at(-1), list.at(-1 - step))) list.pop();
}
