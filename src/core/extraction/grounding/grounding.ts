/**
 * Finds where in the source each value comes from: by the quote the model gave, else by the value itself; exactly, then
 * whatever the case and spacing, then approximately. What cannot be found is said to be missing, never guessed.
 */
import { isNumber, type JsonNumber } from '../../../base/exactNumber.ts';
import { forEachLeaf, toPointer, type JsonValue, type JsonPath } from '../../json/json.ts';
import { findApproximately } from './approximate.ts';
import type { Quotes } from './evidence.ts';
import { dateOf, datesIn, numbersIn, type Written } from './numbersAndDates.ts';
import { isWhole, normalise, SourceText, type TextRange } from './sourceText.ts';

export type { TextRange } from './sourceText.ts';

export type GroundingQuality = 'exact' | 'normalised' | 'approximate' | 'missing';

/** Where one leaf of the value comes from. Nulls and empty lists have no place and no grounding. */
export interface Grounding {
  /** JSON Pointer of the leaf. */
  readonly pointer: string;
  readonly path: JsonPath;
  readonly quality: GroundingQuality;
  /** Offsets in the source, the likeliest first; empty when missing. */
  readonly ranges: readonly TextRange[];
  /** The model's quote, where it gave one; it may not be in the source. */
  readonly quote?: string;
}

const MAX_PLACES = 50;
const MAX_SHOWN = 20;

interface Found {
  readonly quality: GroundingQuality;
  readonly ranges: readonly TextRange[];
}

const MISSING: Found = { quality: 'missing', ranges: [] };

/** One source, for any number of values. Preparing it costs one pass, and only when it is needed. */
export class SourceFinder {
  readonly #source: SourceText;
  #numbers: ReadonlyMap<string, readonly TextRange[]> | undefined;
  #dates: ReadonlyMap<string, readonly TextRange[]> | undefined;
  readonly #known = new Map<string, Found>();

  constructor(text: string) {
    this.#source = new SourceText(text);
  }

  get text(): string {
    return this.#source.text;
  }

  /** Every place of a text, by falling quality of the match; a long one may differ by a fifth. */
  findText(needle: string): Found {
    const known = this.#known.get(needle);
    if (known !== undefined) return known;
    const found = this.#findText(needle);
    this.#known.set(needle, found);
    return found;
  }

  #findText(needle: string): Found {
    const trimmed = needle.trim();
    const same = this.#places(normalise(trimmed).trim());
    const exact = same.filter((range) => this.text.slice(range.start, range.end) === trimmed);
    if (exact.length > 0) return { quality: 'exact', ranges: exact };
    if (same.length > 0) return { quality: 'normalised', ranges: same };
    const near = findApproximately(this.#source.index, normalise(trimmed).trim());
    return near === undefined
      ? MISSING
      : { quality: 'approximate', ranges: [this.#source.toSource(near.start, near.end)] };
  }

  /** Where a normalised text stands; a short one only where it is no part of a word. */
  #places(plain: string): TextRange[] {
    const mustBeWhole = plain.length < 12;
    const ranges: TextRange[] = [];
    for (const start of this.#source.index.find(plain)) {
      const end = start + plain.length;
      if (mustBeWhole && !isWhole(this.#source.normalised, start, end)) continue;
      ranges.push(this.#source.toSource(start, end));
      if (ranges.length >= MAX_PLACES) break;
    }
    return ranges;
  }

  findNumber(value: JsonNumber): Found {
    this.#numbers ??= byValue(numbersIn(this.text), numberKey);
    return this.#written(this.#numbers.get(numberKey(Number(value))), String(value));
  }

  findDate(value: string, date: string): Found {
    const exact = this.findText(value);
    if (exact.quality === 'exact') return exact;
    this.#dates ??= byValue(datesIn(this.text), String);
    return this.#written(this.#dates.get(date), date);
  }

  #written(ranges: readonly TextRange[] | undefined, plain: string): Found {
    if (ranges === undefined) return MISSING;
    const isPlain = ({ start, end }: TextRange): boolean => this.text.slice(start, end) === plain;
    const exact = ranges.filter(isPlain);
    const others = ranges.filter((range) => !isPlain(range));
    return { quality: exact.length > 0 ? 'exact' : 'normalised', ranges: [...exact, ...others] };
  }

  findValue(value: JsonValue): Found {
    if (isNumber(value)) return this.findNumber(value);
    if (typeof value !== 'string' || value.trim() === '') return MISSING;
    const date = dateOf(value);
    if (date !== undefined) {
      const found = this.findDate(value, date);
      if (found.quality !== 'missing') return found;
    }
    return this.findText(value);
  }
}

/** Numbers that differ only by how they are computed are one. */
function numberKey(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function byValue<T>(places: readonly Written<T>[], key: (value: T) => string): Map<string, TextRange[]> {
  const found = new Map<string, TextRange[]>();
  for (const { start, end, values } of places) {
    for (const name of new Set(values.map(key))) {
      const ranges = found.get(name) ?? [];
      if (ranges.length < MAX_PLACES) ranges.push({ start, end });
      found.set(name, ranges);
    }
  }
  return found;
}

interface Candidate {
  readonly pointer: string;
  readonly path: JsonPath;
  readonly quote: string | undefined;
  readonly found: Found;
}

/** The grounding of every leaf, in the order of the value. */
export function groundValue(
  value: JsonValue,
  source: string | SourceFinder,
  quotes: Quotes = new Map(),
): readonly Grounding[] {
  const finder = typeof source === 'string' ? new SourceFinder(source) : source;
  const candidates: Candidate[] = [];
  forEachLeaf(value, (path, leaf) => {
    if (leaf === null || (typeof leaf === 'object' && !isNumber(leaf))) return;
    const pointer = toPointer(path);
    const quote = quotes.get(pointer);
    candidates.push({ pointer, path, quote, found: locate(finder, leaf, quote) });
  });
  return rank(candidates);
}

/** A quote that is in the source wins; within it the value itself is pointed at. */
function locate(finder: SourceFinder, leaf: JsonValue, quote: string | undefined): Found {
  if (quote === undefined) return finder.findValue(leaf);
  const quoted = finder.findText(quote);
  if (quoted.quality === 'missing') return finder.findValue(leaf);
  const value = finder.findValue(leaf);
  if (value.quality === 'missing' || value.quality === 'approximate') return quoted;
  const within = quoted.ranges.flatMap((outer) =>
    value.ranges.filter((range) => range.start >= outer.start && range.end <= outer.end),
  );
  if (within.length === 0) return quoted;
  return { quality: quoted.quality === 'approximate' ? value.quality : quoted.quality, ranges: within };
}

/** Values that stand together in the result stand together in the source: of several places the one nearest to them is likeliest. */
function rank(candidates: readonly Candidate[]): readonly Grounding[] {
  const anchors = new Map<string, number[]>();
  for (const { path, found } of candidates) {
    const [only] = found.ranges;
    if (found.ranges.length !== 1 || only === undefined) continue;
    for (const parent of parentsOf(path)) {
      const known = anchors.get(parent) ?? [];
      if (known.length < 200) known.push((only.start + only.end) / 2);
      anchors.set(parent, known);
    }
  }
  return candidates.map(({ pointer, path, quote, found }) => {
    const near = parentsOf(path)
      .map((parent) => anchors.get(parent))
      .find((each) => each !== undefined);
    const distance = (range: TextRange): number =>
      Math.min(...(near ?? [0]).map((anchor) => Math.abs((range.start + range.end) / 2 - anchor)));
    const ranges =
      found.ranges.length < 2 || near === undefined
        ? found.ranges
        : found.ranges.toSorted((left, right) => distance(left) - distance(right));
    return {
      pointer,
      path,
      quality: found.quality,
      ranges: ranges.slice(0, MAX_SHOWN),
      ...(quote !== undefined && { quote }),
    };
  });
}

/** The objects around a leaf, nearest first. */
function parentsOf(path: JsonPath): string[] {
  return path.map((_, index) => toPointer(path.slice(0, path.length - 1 - index)));
}
