/** Where in a source a value may stand: every place of it, whatever way it is written. One pass over the source for each way. */
import { ExactNumber, type JsonNumber } from '../../../base/exactNumber.ts';
import { closest, findApproximately } from './approximate.ts';
import { dateOf, datesIn, timeOf, timesIn } from './dates.ts';
import { normalise } from './fold.ts';
import { instantOf, instantsIn } from './instants.ts';
import { amountIn, numberKey, numbersInSteps } from './numbers.ts';
import { allOf } from './steps.ts';
import {
  cutsNumber,
  isWhole,
  isWholeInMarks,
  SourceText,
  squeezedText,
  type TextRange,
  type Written,
} from './sourceText.ts';

/** How a place says the value: `exact`, in another way, or only perhaps. */
export const EXACT = 0;
export const NORMALISED = 1;
export const WEAK = 2;

/** A value that a text can say. */
export type Scalar = string | JsonNumber | boolean;

/** The places of one value, in the order of the source. */
export interface Occurrences {
  readonly id: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly ranks: readonly number[];
  readonly lines: readonly number[];
  /** A yes or no says nothing of where it is meant. */
  readonly needsKey: boolean;
  /** Only parts of something else, or the opposite number: what is meant only if the name of the field says so. */
  readonly isDoubtful: boolean;
}

interface Place extends TextRange {
  readonly rank: number;
  readonly isDoubtful?: boolean;
}

/** Looked at for all values together; beyond it only the first places of each are known. */
const MOST_STEPS = 8_000_000;
const MOST_PLACES = 20_000;
const FEW_PLACES = 200;
/** Cells of the table of edit distances, for all values that stand nowhere as such. */
const MOST_CELLS = 200_000_000;
const NEAR_WINDOW = 1_500;
/** A name of several words written as one. */
const COMPOUND = /[_-]|[a-z][A-Z]/;
/** What parts lines or cells, as such or as an escape of JSON. */
const PARTING = /[\t-\r\u2028\u2029]|\\[nrt]/;
/** How many are sorted in between two pauses. */
const STEP = 4_096;

const YES = [
  'true',
  'yes',
  'y',
  'x',
  '✓',
  '✔',
  '☑',
  '✅',
  'on',
  'ja',
  'oui',
  'sí',
  'si',
  'sim',
  '1',
  'enabled',
  'active',
];
const NO = ['false', 'no', 'n', '-', '✗', '✘', '☐', '❌', 'off', 'nein', 'non', 'não', '0', 'disabled', 'inactive'];

export class SourceFinder {
  readonly source: SourceText;
  readonly #known = new Map<string, Occurrences>();
  #numbers: ReadonlyMap<number, readonly Place[]> | undefined;
  #dates: ReadonlyMap<string, readonly Place[]> | undefined;
  #times: ReadonlyMap<string, readonly Place[]> | undefined;
  #instants: ReadonlyMap<number, readonly Place[]> | undefined;
  #steps = 0;
  #cells = 0;

  constructor(text: string) {
    this.source = new SourceText(text);
  }

  /** Reads with pauses what the values will be looked for in. */
  *prepare(values: Iterable<Scalar>): Generator<void, void, void> {
    yield* this.source.prepare();
    let [hasNumbers, hasDates, hasTimes, hasInstants] = [false, false, false, false];
    for (const value of values) {
      hasNumbers ||= typeof value === 'number';
      if (typeof value !== 'string') continue;
      hasDates ||= dateOf(value) !== undefined;
      hasTimes ||= timeOf(value) !== undefined;
      hasInstants ||= instantOf(value, true) !== undefined;
    }
    yield;
    if (hasNumbers) this.#numbers ??= yield* this.#byValue(yield* this.#numbersInSteps(), numberKey);
    if (hasDates) this.#dates ??= yield* this.#byDate(datesIn(this.source.normalised));
    if (hasTimes) this.#times ??= yield* this.#byDate(timesIn(this.source.normalised));
    if (hasInstants) this.#instants ??= yield* this.#instantsInSteps();
    yield;
  }

  /** Whether a value will be looked for in a text that is not made yet: making it takes so long that it is done in steps. */
  wantsSqueezed(value: Scalar, quote?: string): boolean {
    if (this.source.isSqueezed) return false;
    if (quote !== undefined && this.#textPlaces(quote).length === 0) return true;
    if (typeof value !== 'string' || this.#known.has(keyOf(value)) || dateOf(value) !== undefined) return false;
    return COMPOUND.test(value) || this.#textPlaces(value).length === 0;
  }

  get text(): string {
    return this.source.text;
  }

  /** Every place of a value, in order; none where the source does not say it. Parts of dates and the like only where meant or all there is. */
  find(value: Scalar, areParts = false): Occurrences {
    const key = keyOf(value, areParts);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const places = this.#placesOf(value);
    const found = this.#occurrences(areParts ? places.map(asMeant) : places, typeof value === 'boolean');
    this.#known.set(key, found);
    return found;
  }

  /** Every place of a text as such. */
  findText(needle: string): Occurrences {
    const key = `text:${needle}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const places = this.#textPlaces(needle);
    const found = this.#occurrences(places.length > 0 ? places : this.#squeezedPlaces(needle), false);
    this.#known.set(key, found);
    return found;
  }

  /** The place that differs least from a text, near an offset or anywhere. */
  findNear(needle: string, around?: number): TextRange | undefined {
    const plain = normalise(needle).trim();
    if (plain.length < 8 || this.#cells > MOST_CELLS) return undefined;
    if (around === undefined) {
      this.#cells += plain.length * plain.length * 20;
      const near = findApproximately(this.source.index, plain);
      return near === undefined ? undefined : this.source.toSource(near.start, near.end);
    }
    const from = Math.max(0, around - NEAR_WINDOW);
    const folded = new SourceText(this.text.slice(from, around + NEAR_WINDOW));
    this.#cells += plain.length * NEAR_WINDOW * 2;
    const match = closest(folded.normalised, plain, Math.floor(plain.length / 5));
    if (match === undefined) return undefined;
    const { start, end } = folded.toSource(match.start, match.end);
    return { start: start + from, end: end + from };
  }

  #occurrences(places: readonly Place[], needsKey: boolean): Occurrences {
    const sure = places.filter(({ rank }) => rank !== WEAK);
    const kept = withoutRepeats(
      (sure.length > 0 ? sure : places).toSorted((a, b) => a.start - b.start || a.rank - b.rank),
    );
    const { lines } = this.source;
    return {
      id: this.#known.size,
      starts: kept.map(({ start }) => start),
      ends: kept.map(({ end }) => end),
      ranks: kept.map(({ rank }) => rank),
      lines: kept.map(({ start }) => lines.lineAt(start)),
      needsKey,
      isDoubtful: kept.length > 0 && kept.every(({ isDoubtful }) => isDoubtful === true),
    };
  }

  #placesOf(value: Scalar): readonly Place[] {
    if (value instanceof ExactNumber) return this.#exactPlaces(value);
    if (typeof value === 'number') return this.#numberPlaces(value);
    if (typeof value === 'boolean') return (value ? YES : NO).flatMap((word) => this.#textPlaces(word));
    if (value.trim() === '') return [];
    const places = [...this.#textPlaces(value)];
    // A time with its date or its seconds, said as it is, is said in no other way.
    const isDate = dateOf(value) !== undefined;
    const isTimed = /\d:\d\d:\d/.test(value) || (isDate && value.includes(':'));
    if (places.length === 0 || !isTimed) places.push(...this.#datePlaces(value));
    if (!isDate && (COMPOUND.test(value) || places.length === 0)) places.push(...this.#squeezedPlaces(value));
    if (places.length > 0) return places;
    const plain = normalise(value).trim();
    const address = /^(?:https?:\/\/)?(?:www\.)?([^\s/]{1,200}\.[^\s]{2,2000}?)\/?$/i.exec(value)?.[1];
    if (address !== undefined && address !== value) return this.#textPlaces(address).map(asNormalised);
    if (/^[-+]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return this.#numberPlaces(Number(value));
    const amounts = amountIn(plain);
    if (amounts.length > 0) return amounts.flatMap((amount) => this.#numberPlaces(amount)).map(asNormalised);
    return currencyPlaces(value).flatMap((sign) => this.#textPlaces(sign));
  }

  #textPlaces(needle: string): Place[] {
    const trimmed = needle.trim();
    const places: Place[] = [];
    const plain = normalise(trimmed).trim();
    if (plain === '') return places;
    const { normalised } = this.source;
    const most = this.#steps > MOST_STEPS ? FEW_PLACES : MOST_PLACES;
    let steps = 0;
    for (const start of this.#candidates(plain)) {
      if ((steps += 1) > most) break;
      const end = start + plain.length;
      const whole = isWhole(normalised, start, end);
      if ((!whole && plain.length < 12) || this.#cutsNumber(start, end)) continue;
      const range = this.source.toSource(start, end);
      const isExact = range.end - range.start === trimmed.length && this.text.startsWith(trimmed, range.start);
      places.push({ ...range, rank: !whole ? WEAK : isExact ? EXACT : NORMALISED });
    }
    this.#steps += steps;
    // What begins or ends inside of a folded sign is not found there.
    if (/[^\x20-\x7e]/.test(trimmed) && !places.some(({ rank }) => rank === EXACT)) {
      const start = this.text.indexOf(trimmed);
      if (start !== -1) places.push({ start, end: start + trimmed.length, rank: EXACT });
    }
    return places;
  }

  #candidates(plain: string): Iterable<number> {
    if (plain.length >= 4) return this.source.index.find(plain);
    if (/^[a-z0-9]+$/.test(plain)) return this.source.shortWords.get(plain) ?? [];
    const at = plain.search(/[^\x20-\x7e]/);
    if (at === -1) return this.source.index.find(plain);
    const { normalised } = this.source;
    const starts = (this.source.shortWords.get(plain.charAt(at)) ?? []).map((place) => place - at);
    return starts.filter((start) => start >= 0 && normalised.startsWith(plain, start));
  }

  /** In a table a comma parts cells, not a number. */
  #cutsNumber(start: number, end: number): boolean {
    const { normalised } = this.source;
    if (!cutsNumber(normalised, start, end)) return false;
    const isCut = (at: number, digit: number): boolean =>
      (normalised[at] === ',' || normalised[at] === '.') &&
      /\d/.test(normalised[digit] ?? '') &&
      !this.#isSeparator(at);
    return isCut(start - 1, start - 2) || isCut(end, end + 1);
  }

  #isSeparator(at: number): boolean {
    const { start } = this.source.toSource(at, at + 1);
    const { lines } = this.source;
    const separator = lines.tableOf(lines.lineAt(start))?.separator;
    return separator !== undefined && this.text.charCodeAt(start) === separator;
  }

  /** Letters and digits in order, whatever stands between: `in_progress` and `In progress`, an account in groups. */
  #squeezedPlaces(needle: string): Place[] {
    const plain = normalise(needle);
    const wanted = squeezedText(plain);
    if (wanted.length < 3 || (/^\d+$/.test(wanted) && wanted.length < 5)) return [];
    const { index, places } = this.source.squeezed;
    const { normalised } = this.source;
    const found: Place[] = [];
    let steps = 0;
    for (const at of index.find(wanted)) {
      if ((steps += 1) > FEW_PLACES * 10) break;
      const [start, end] = [places[at] ?? 0, (places[at + wanted.length - 1] ?? 0) + 1];
      if (end - start > plain.length * 2 + 12 || !isWholeInMarks(normalised, start, end)) continue;
      if (/\d/.test(wanted) && !this.#areGroups(start, end)) continue;
      found.push({ ...this.source.toSource(start, end), rank: NORMALISED });
    }
    this.#steps += steps;
    return found;
  }

  /** Between two digits there is at most what parts an account or a telephone number. */
  #areGroups(start: number, end: number): boolean {
    const { text } = this.source;
    const range = this.source.toSource(start, end);
    const part = text.slice(range.start, range.end);
    return Array.from(part.matchAll(/[^\p{Nd}\p{L}]+/gu)).every(({ 0: gap, index }) => {
      const isInNumber = /\p{Nd}/u.test(part.charAt(index - 1)) && /\p{Nd}/u.test(part.charAt(index + gap.length));
      return !isInNumber || (gap.length < 4 && !/[\t\r\n,;|:]/.test(gap));
    });
  }

  /** Numbers that differ beyond what a double holds are one to the index: where its very digits stand, only those are it. */
  #exactPlaces({ text }: ExactNumber): readonly Place[] {
    const places = this.#numberPlaces(Number(text), text);
    const exact = places.filter(({ rank }) => rank === EXACT);
    return exact.length > 0 ? exact : places;
  }

  #numberPlaces(value: number, written = String(value)): readonly Place[] {
    this.#numbers ??= allOf(this.#byValue(allOf(this.#numbersInSteps()), numberKey));
    const own = this.#numbers.get(numberKey(value));
    if (own !== undefined)
      return own.map((place) =>
        place.rank !== WEAK && this.#says(place, written) ? { ...place, rank: EXACT } : place,
      );
    // A loss is often written as a figure in a column of losses.
    return value < 0
      ? (this.#numbers.get(numberKey(-value)) ?? []).map((place) => ({ ...place, rank: WEAK, isDoubtful: true }))
      : [];
  }

  #says({ start, end }: TextRange, plain: string): boolean {
    return end - start === plain.length && this.text.startsWith(plain, start);
  }

  #readDates(): ReadonlyMap<string, readonly Place[]> {
    this.#dates ??= allOf(this.#byDate(datesIn(this.source.normalised)));
    return this.#dates;
  }

  #readTimes(): ReadonlyMap<string, readonly Place[]> {
    this.#times ??= allOf(this.#byDate(timesIn(this.source.normalised)));
    return this.#times;
  }

  *#instantsInSteps(): Generator<void, Map<number, Place[]>, void> {
    const { normalised } = this.source;
    const [dates, times] = [yield* datesIn(normalised), yield* timesIn(normalised)];
    return yield* this.#byValue(yield* instantsIn(normalised, dates, times), Number);
  }

  /** Where a moment is said with its zone. */
  #instantPlaces(value: string, isUtc: boolean): readonly Place[] {
    const second = instantOf(value, isUtc);
    if (second === undefined) return [];
    this.#instants ??= allOf(this.#instantsInSteps());
    return this.#instants.get(second) ?? [];
  }

  *#byDate(steps: Generator<void, Written<string>[], void>): Generator<void, Map<string, Place[]>, void> {
    return yield* this.#byValue(yield* steps, String);
  }

  #numbersInSteps(): Generator<void, Written<number>[], void> {
    const { text, source } = this;
    const isInLine = (at: number): boolean => {
      const { start, end } = source.toSource(at, at + 1);
      return !PARTING.test(text.slice(start, end));
    };
    const isGap = (at: number): boolean => {
      const { start, end } = source.toSource(at, at + 1);
      // `&nbsp;` is one blank too.
      return (end - start === 1 || text.charCodeAt(start) === 38) && isInLine(at);
    };
    const isSeparator = (at: number): boolean => this.#isSeparator(at);
    return numbersInSteps(source.normalised, { isGap, isInLine, isSeparator });
  }

  #datePlaces(value: string): readonly Place[] {
    const date = dateOf(value);
    const time = timeOf(value);
    if (date === undefined && time !== undefined) {
      return this.#readTimes().get(time) ?? [];
    }
    if (date === undefined) return [];
    const zoned = this.#instantPlaces(value, false);
    if (zoned.length > 0) return zoned;
    const known = this.#readDates();
    const dates = known.get(date) ?? [];
    const days = known.get(`-${date.slice(4)}`) ?? [];
    const places = days.length === 0 ? dates : [...dates, ...days].toSorted((left, right) => left.start - right.start);
    if (time === undefined) return places;
    const timed = (this.#readTimes().get(time) ?? []).flatMap((each) => dateBefore(each, places) ?? []);
    if (timed.length > 0) return timed;
    const inUtc = this.#instantPlaces(value, true);
    return inUtc.length > 0 ? inUtc : places.slice(0, FEW_PLACES);
  }

  *#byValue<T, K>(written: readonly Written<T>[], key: (value: T) => K): Generator<void, Map<K, Place[]>, void> {
    const found = new Map<K, Place[]>();
    for (const [index, { start, end, values, isWeak, isPart }] of written.entries()) {
      if (index % STEP === STEP - 1) yield;
      const range = this.source.toSource(start, end);
      const place = { ...range, rank: isWeak === true ? WEAK : NORMALISED, isDoubtful: isPart === true };
      for (const name of values.length === 1 ? [key(values[0] as T)] : new Set(values.map(key))) {
        const known = found.get(name);
        if (known === undefined) found.set(name, [place]);
        else known.push(place);
      }
    }
    return found;
  }
}

function keyOf(value: Scalar, areParts = false): string {
  return `${typeof value}${areParts ? ' part' : ''}:${String(value)}`;
}

/** A time together with the date that stands right before it. */
function dateBefore(time: Place, dates: readonly Place[]): Place | undefined {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dates[middle]?.start ?? 0) < time.start) low = middle + 1;
    else high = middle;
  }
  const date = dates[low - 1];
  return date !== undefined && time.start - date.end <= 6 && time.start >= date.end
    ? { ...date, end: time.end }
    : undefined;
}

const asNormalised = (place: Place): Place => ({ ...place, rank: Math.max(place.rank, NORMALISED) });

/** A part of a date is the value of a field for it. */
function asMeant(place: Place): Place {
  return place.isDoubtful === true ? { ...place, rank: NORMALISED, isDoubtful: false } : place;
}

/** One place of each beginning, and none that lies within another that begins there: the longest. */
function withoutRepeats(places: readonly Place[]): readonly Place[] {
  const kept: Place[] = [];
  for (const place of places) {
    const last = kept.at(-1);
    if (last?.start === place.start) {
      if (place.rank < last.rank) kept[kept.length - 1] = place;
    } else kept.push(place);
  }
  return kept;
}

/** `€` for `EUR`. */
function currencyPlaces(code: string): string[] {
  if (!/^[A-Z]{3}$/.test(code)) return [];
  const options = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const;
  const sign = new Intl.NumberFormat('en', options).formatToParts(0).find((part) => part.type === 'currency')?.value;
  return sign === undefined || sign === code ? [] : [sign];
}
