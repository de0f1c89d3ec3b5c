/** Numbers in the ways people write them, read out of a folded text. */
import { Composites } from './composites.ts';
import type { TextRange, Written } from './sourceText.ts';

export interface NumberOptions {
  /** Whether a comma at this offset separates the cells of a table. */
  readonly isSeparator?: (offset: number) => boolean;
  /** Whether the blank at this offset may stand inside a number: one alone, within a line. */
  readonly isGap?: (offset: number) => boolean;
  /** Whether the blank at this offset parts words of one line: what stands behind a tab or on the next line is apart. */
  readonly isInLine?: (offset: number) => boolean;
}

/** A folded text, and what is known of its blanks and commas. */
interface NumberText extends NumberOptions {
  readonly text: string;
}

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  tsd: 1e3,
  m: 1e6,
  mn: 1e6,
  mm: 1e6,
  mio: 1e6,
  mln: 1e6,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millones: 1e6,
  milioni: 1e6,
  bn: 1e9,
  b: 1e9,
  mrd: 1e9,
  mld: 1e9,
  billion: 1e9,
  billions: 1e9,
  milliarden: 1e9,
  milliards: 1e9,
  miliardi: 1e9,
  t: 1e12,
  trillion: 1e12,
  lakh: 1e5,
  lakhs: 1e5,
  lac: 1e5,
  crore: 1e7,
  crores: 1e7,
  cr: 1e7,
  万: 1e4,
  萬: 1e4,
  만: 1e4,
  億: 1e8,
  亿: 1e8,
  억: 1e8,
};
const SCALE = / ?(%|‰|[a-z]{1,10}|[万萬만億亿억])(?![a-z\u00df-\u024f\d=:])/y;
const EXPONENT = /e[-+]?\d{1,3}(?![a-z\d])/y;
const CURRENCY_SIGN = /\p{Sc}/u;
const LETTER = /[a-z_\u00df-\u024f\u0370-\u052f]/;
const SHORT_CURRENCIES = new Set(['rs', 'us', 'kr', 'fr', 'zł', 'kč', 'ca', 'au', 'hk', 'nz', 'r', 's', 'c', 'a']);
const MOST_PARTS = 24;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

let currencies: ReadonlySet<string> | undefined;

function isCurrency(word: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));
  return currencies.has(word) || SHORT_CURRENCIES.has(word);
}

/** Runs of digits with single signs between them, such as `17,123.50`. */
interface Chain extends TextRange {
  readonly parts: readonly TextRange[];
  /** The sign before each part but the first. */
  readonly signs: string;
}

/** Every number in a folded text. `1,234` may be both 1234 and 1.234; `25 %` both 25 and 0.25. */
export function numbersIn(text: string, options: NumberOptions = {}): Written<number>[] {
  const steps = numbersInSteps(text, options);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** How many numbers are read between two pauses. */
const STEP = 2_048;

export function* numbersInSteps(text: string, options: NumberOptions): Generator<void, Written<number>[], void> {
  const source = { text, ...options };
  const found: Written<number>[] = [];
  const composites = new Composites(text);
  let pause = STEP;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at))) continue;
    const chain = chainAt(source, at);
    const known = found.length;
    readChain(source, chain, found);
    markParts(found, known, composites);
    at = chain.end;
    if (found.length < pause) continue;
    pause = found.length + STEP;
    yield;
  }
  return found;
}

function markParts(found: Written<number>[], from: number, composites: Composites): void {
  for (let index = from; index < found.length; index += 1) {
    const each = found[index];
    if (each?.isPart !== true && each !== undefined && composites.has(each))
      found[index] = { ...each, isWeak: true, isPart: true };
  }
}

function chainAt({ text, isGap }: NumberText, start: number): Chain {
  const parts: TextRange[] = [];
  let signs = '';
  for (let at = start; ;) {
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    parts.push({ start: at, end });
    const sign = text.charAt(end);
    const isSign =
      sign === ',' ||
      sign === '.' ||
      sign === "'" ||
      (sign === ' ' && (isGap === undefined || isGap(end)) && isGroup(text, end + 1));
    if (!isSign || !isDigit(text.charCodeAt(end + 1)) || parts.length >= MOST_PARTS)
      return { start, end, parts, signs };
    signs += sign;
    at = end + 1;
  }
}

/** Three digits and no more. */
function isGroup(text: string, at: number): boolean {
  return (
    isDigit(text.charCodeAt(at)) &&
    isDigit(text.charCodeAt(at + 1)) &&
    isDigit(text.charCodeAt(at + 2)) &&
    !isDigit(text.charCodeAt(at + 3))
  );
}

function readChain(source: NumberText, chain: Chain, found: Written<number>[]): void {
  const { parts, signs } = chain;
  const isRow =
    isInTuple(source.text, chain) ||
    signs.split('').some((sign, index) => sign === ',' && source.isSeparator?.(parts[index]?.end ?? 0) === true);
  const whole = readings(source.text, chain);
  if (whole.length > 0) add(source, chain, whole, false, found);
  if (parts.length === 1) return readFraction(source, chain, found);
  if (signs.includes(',') && (isRow || whole.length === 0)) return readCells(source, chain, found);
  if (signs.includes(' ')) return readPieces(source, chain, (sign) => sign === ' ', false, found);
  // Years in dates, parts of versions and addresses.
  if (whole.length === 0) readPieces(source, chain, () => true, true, found);
}

/** `(7,'x',12,15,'y')`, `[10,200]`: a comma without a blank, or a bracket of a list, parts the numbers from what is beside them. */
function isInTuple(text: string, { start, end }: TextRange): boolean {
  const [before, behind] = [text.charAt(start - 1), text.charAt(end)];
  if (before === ',' || (behind === ',' && !/[\s-]/.test(text.charAt(end + 1)) && end + 1 < text.length)) return true;
  return (before === '[' && behind === ']') || (before === '{' && behind === '}');
}

const FRACTION = /\/(\d{1,3})(?![\d/]|[.,]\d)/y;

/** `1/2` and `1 1/2`. */
function readFraction(source: NumberText, { start, end }: TextRange, found: Written<number>[]): void {
  const { text } = source;
  if (text.charAt(end) !== '/' || text.charAt(start - 1) === '/') return;
  FRACTION.lastIndex = end;
  const match = FRACTION.exec(text);
  const share = Number(text.slice(start, end)) / Number(match?.[1] ?? 0);
  if (match === null || !Number.isFinite(share)) return;
  const behind = end + match[0].length;
  found.push({ start, end: behind, values: [share] });
  const whole = /(?:^|[^\d.,/])(\d{1,3}) $/.exec(text.slice(Math.max(0, start - 5), start))?.[1];
  if (whole !== undefined && share < 1 && isBlankInLine(source, start - 1))
    found.push({ start: start - 1 - whole.length, end: behind, values: [Number(whole) + share] });
}

/** The numbers of a row, each alone and together with the groups of three digits that follow it. */
function readCells(source: NumberText, chain: Chain, found: Written<number>[]): void {
  const { text } = source;
  readPieces(source, chain, (sign) => sign === ',' || sign === ' ', false, found);
  const { parts, signs } = chain;
  for (let from = 0; from < parts.length - 1; from += 1) {
    for (let to = from + 1; to < Math.min(parts.length, from + 5) && signs[to - 1] === ','; to += 1) {
      const end = signs[to] === '.' ? to + 1 : to;
      if (end - from === parts.length - 1) continue;
      const piece = pieceOf(chain, from, end);
      const values = readings(text, piece);
      if (values.length === 0) break;
      add(source, piece, values, false, found);
    }
  }
}

function readPieces(
  source: NumberText,
  chain: Chain,
  isBorder: (sign: string) => boolean,
  isPart: boolean,
  found: Written<number>[],
): void {
  const { parts, signs } = chain;
  for (let from = 0; from < parts.length;) {
    let to = from;
    while (to < signs.length && !isBorder(signs[to] ?? '')) to += 1;
    const piece = pieceOf(chain, from, to);
    const values = readings(source.text, piece);
    if (values.length > 0) add(source, piece, values, isPart, found);
    from = to + 1;
  }
}

function pieceOf({ parts, signs }: Chain, from: number, to: number): Chain {
  const [first, last] = [parts[from], parts[to]];
  return {
    start: first?.start ?? 0,
    end: last?.end ?? 0,
    parts: parts.slice(from, to + 1),
    signs: signs.slice(from, to),
  };
}

/** What the digits of a chain may mean together; nothing where they are no number. */
function readings(text: string, { start, end, parts, signs }: Chain): number[] {
  if (end - start > 60) return [];
  const digits = parts.map((part) => text.slice(part.start, part.end));
  if (digits.length === 1) return [Number(digits[0])];
  const last = signs.at(-1) ?? '';
  const others = signs.slice(0, -1);
  const grouped = (count: number): boolean => isGrouped(digits.slice(0, count), signs.slice(0, count - 1));
  const values: number[] = [];
  if (grouped(digits.length) && !(last === '.' && others === '' && digits[0] === '0'))
    values.push(Number(digits.join('')));
  const isDecimal =
    (last === '.' || last === ',') && !others.includes(last) && (others === '' || grouped(digits.length - 1));
  if (isDecimal) values.push(Number(`${digits.slice(0, -1).join('')}.${digits.at(-1) ?? ''}`));
  // `12.345` is a decimal first, `12,345` a whole number.
  return last === '.' && others === '' ? values.toReversed() : values;
}

/** Groups of three, or the last of three and others of two as in India; one kind of sign. */
function isGrouped(digits: readonly string[], signs: string): boolean {
  const [first = '', ...more] = digits;
  if (more.length === 0) return true;
  if (first.length > 3 || signs.split('').some((sign) => sign !== signs[0])) return false;
  if (more.every((group) => group.length === 3)) return true;
  return (
    signs.startsWith(',') &&
    first.length <= 2 &&
    more.at(-1)?.length === 3 &&
    more.slice(0, -1).every((group) => group.length === 2)
  );
}

function add(
  source: NumberText,
  { start, end }: TextRange,
  plain: readonly number[],
  isPart: boolean,
  found: Written<number>[],
): void {
  const { text } = source;
  const before = signBefore(source, start);
  const behind = behindOf(source, end);
  let values = plain;
  if (behind.exponent !== '') values = values.map((value) => Number(`${value}${behind.exponent}`));
  if (behind.scale === 0.01 || behind.scale === 0.001)
    values = [...values, ...values.map((value) => value * behind.scale)];
  else if (behind.scale !== 1) values = [...values.map((value) => value * behind.scale), ...values];
  const from = before.includesSign ? before.start : start;
  const isBooked =
    (text.charAt(before.start - 1) === '(' && closesBracket(source, behind.end)) ||
    (text.charAt(behind.end) === '-' && !/[\p{L}\d]/u.test(text.charAt(behind.end + 1)));
  if (before.isNegative) values = values.map((value) => -value);
  else if (isBooked) values = [...values, ...values.map((value) => -value)];
  const isGlued = before.isGlued || behind.isGlued;
  found.push({
    start: from,
    end: behind.scale === 1 && behind.exponent === '' ? end : behind.end,
    values: values.filter(Number.isFinite),
    ...((isPart || isGlued) && { isWeak: true }),
    ...(isPart && { isPart }),
  });
}

function isBlankInLine({ text, isInLine }: NumberText, at: number): boolean {
  return text.charAt(at) === ' ' && isInLine?.(at) !== false;
}

/** What a pattern finds right at an offset, or behind one blank of the same line. */
function matchInLine(pattern: RegExp, source: NumberText, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  const match = pattern.exec(source.text);
  return match?.[0].startsWith(' ') === true && !isBlankInLine(source, at) ? null : match;
}

const CLOSING = / ?(?:\p{Sc}|([a-z]{3}))?\)/uy;

/** `(1.200 €)` is a loss. */
function closesBracket(source: NumberText, at: number): boolean {
  const match = matchInLine(CLOSING, source, at);
  return match !== null && (match[1] === undefined || isCurrency(match[1]));
}

interface Before {
  /** Where the sign and the currency begin. */
  readonly start: number;
  readonly isNegative: boolean;
  /** The sign stands right before the digits. */
  readonly includesSign: boolean;
  readonly isGlued: boolean;
}

function signBefore(source: NumberText, start: number): Before {
  const { text } = source;
  let at = start;
  let isGlued = false;
  if (CURRENCY_SIGN.test(text.charAt(at - 1))) at -= 1;
  else if (isBlankInLine(source, at - 1) && CURRENCY_SIGN.test(text.charAt(at - 2))) at -= 2;
  if (LETTER.test(text.charAt(at - 1))) {
    let word = at - 1;
    while (word > at - 4 && LETTER.test(text.charAt(word - 1))) word -= 1;
    if (!LETTER.test(text.charAt(word - 1)) && isCurrency(text.slice(word, at))) at = word;
    else isGlued = at === start;
  }
  const sign = text.charAt(at - 1);
  if (sign !== '-' && sign !== '+') return { start: at, isNegative: false, includesSign: false, isGlued };
  // `A-12`, `10-12`: that is a hyphen.
  const isSign = !/[\p{L}\d)]/u.test(text.charAt(at - 2));
  return {
    start: isSign ? at - 1 : at,
    isNegative: isSign && sign === '-',
    includesSign: isSign && at === start,
    isGlued,
  };
}

interface Behind {
  readonly end: number;
  readonly scale: number;
  readonly exponent: string;
  readonly isGlued: boolean;
}

function behindOf(source: NumberText, end: number): Behind {
  const { text } = source;
  EXPONENT.lastIndex = end;
  const exponent = EXPONENT.exec(text)?.[0];
  if (exponent !== undefined) return { end: end + exponent.length, scale: 1, exponent, isGlued: false };
  const match = matchInLine(SCALE, source, end);
  // A letter or two behind several blanks are another column.
  const isColumn = /^ [a-z]{1,2}$/.test(match?.[0] ?? '') && source.isGap?.(end) === false;
  const unit = isColumn ? '' : (match?.[1] ?? '');
  const scale = unit === '%' ? 0.01 : unit === '‰' ? 0.001 : Object.hasOwn(SCALES, unit) ? (SCALES[unit] ?? 1) : 1;
  if (match !== null && scale !== 1) return { end: end + match[0].length, scale, exponent: '', isGlued: false };
  return { end, scale: 1, exponent: '', isGlued: isInWord(text, end) };
}

/** Letters and then digits again, as in `7f3a`: a part of an identifier. */
function isInWord(text: string, end: number): boolean {
  let at = end;
  while (at < end + 8 && LETTER.test(text.charAt(at))) at += 1;
  return at > end && isDigit(text.charCodeAt(at));
}

const AMOUNT = /^(?:\p{Sc}|[a-z]{2,3}\p{Sc}?)? ?[-+]?\d[\d.,' ]{0,40}(?: ?(?:[%‰\p{Sc}]|[a-z]{3}))?$/u;

/** What a folded text means that is a number and no more than its currency: `€1,234.50`. */
export function amountIn(folded: string): readonly number[] {
  if (!AMOUNT.test(folded)) return [];
  const words = folded.match(/[a-z]{2,3}/g) ?? [];
  const [only, second] = numbersIn(folded);
  return only === undefined || second !== undefined || !words.every(isCurrency) ? [] : only.values;
}

/** Numbers that differ only by how they are computed are one. */
export function numberKey(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}
