/**
 * Numbers as they are written. A double holds about 16 digits: the ids of posts, chats and orders, and decimals of a
 * ledger, may have more. Those are kept by their text; every other number stays what it is in JavaScript.
 */

/** A number that no double holds. Written as JSON its digits are those that were read. */
export class ExactNumber {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** The number that `text` writes in JSON's way; `undefined` where it writes none, or one too large for any program. */
  static read(text: string): JsonNumber | undefined {
    if (text.length <= MAX_PLAIN && PLAIN_NUMBER.test(text)) return Number(text);
    const decimal = JSON_NUMBER.test(text) ? decimalOf(text) : undefined;
    const value = Number(text);
    if (decimal === undefined || !Number.isFinite(value)) return undefined;
    const isHeld = compareDecimals(decimal, decimalOf(String(value)) ?? ZERO) === 0;
    return isHeld ? value : new ExactNumber(text);
  }

  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }

  toString(): string {
    return this.text;
  }
}

export type JsonNumber = number | ExactNumber;

/** A text this short, with its sign and point, has at most 15 digits, which a double holds. */
const MAX_PLAIN = 15;
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Where numbers end that are computed with; a longer exponent is no number that anybody means. */
const MAX_EXPONENT = 99_999;

export function isNumber(value: unknown): value is JsonNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

/** The number as JSON writes it. */
export function numberText(value: JsonNumber): string {
  return value instanceof ExactNumber ? value.text : JSON.stringify(value);
}

/** Below, at and above zero as `left` is below, equal to and above `right`, to the last digit. */
export function compareNumbers(left: JsonNumber, right: JsonNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : left > right ? 1 : 0;
  return compareDecimals(decimalOf(String(left)) ?? ZERO, decimalOf(String(right)) ?? ZERO);
}

/** A text that is the same for equal numbers, however they are written. */
export function canonicalNumber(value: JsonNumber): string {
  if (typeof value === 'number') return JSON.stringify(value === 0 ? 0 : value);
  const { isNegative, digits, exponent } = decimalOf(value.text) ?? ZERO;
  return `${isNegative ? '-' : ''}${digits}${exponent === 0 ? '' : `e${exponent}`}`;
}

export function isInteger(value: JsonNumber): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  return (decimalOf(value.text) ?? ZERO).exponent >= 0;
}

/** Whether `value` is a multiple of `step` as the decimal numbers they are written as, without rounding. */
export function isMultipleOf(value: JsonNumber, step: JsonNumber): boolean {
  const [left, right] = [decimalOf(String(value)), decimalOf(String(step))];
  if (left === undefined || right === undefined || right.digits === '0' || right.isNegative) return false;
  if (left.digits === '0') return true;
  // Its last digit is not zero, so that it is no multiple of a higher power of ten.
  if (left.exponent < right.exponent) return false;
  const modulus = BigInt(right.digits);
  return (BigInt(left.digits) * powerOfTen(left.exponent - right.exponent, modulus)) % modulus === 0n;
}

/** `digits` × 10 to the power of `exponent`, the digits without zeros at either end. */
interface Decimal {
  readonly isNegative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const ZERO: Decimal = { isNegative: false, digits: '0', exponent: 0 };

function decimalOf(text: string): Decimal | undefined {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const exponent = Number(power);
  const isNegative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = (isNegative ? mantissa.slice(1) : mantissa).split('.');
  if (!(Math.abs(exponent) <= MAX_EXPONENT) || !isDigits(whole) || !isDigits(`0${fraction}`)) return undefined;
  const all = whole + fraction;
  let [from, to] = [0, all.length];
  while (from < to && all[from] === '0') from += 1;
  while (to > from && all[to - 1] === '0') to -= 1;
  if (from === to) return ZERO;
  return { isNegative, digits: all.slice(from, to), exponent: exponent - fraction.length + all.length - to };
}

const isDigits = (text: string): boolean => /^\d+$/.test(text);

function compareDecimals(left: Decimal, right: Decimal): number {
  const [one, other] = [signOf(left), signOf(right)];
  if (one !== other || one === 0) return one - other;
  const magnitude = left.digits.length + left.exponent - (right.digits.length + right.exponent);
  if (magnitude !== 0) return Math.sign(magnitude) * one;
  // Without zeros at the end, the shorter of two that begin alike is the smaller one.
  if (left.digits === right.digits) return 0;
  return left.digits < right.digits ? -one : one;
}

function signOf({ isNegative, digits }: Decimal): number {
  return digits === '0' ? 0 : isNegative ? -1 : 1;
}

/** 10 to the power of `exponent`, modulo `modulus`. */
function powerOfTen(exponent: number, modulus: bigint): bigint {
  let result = 1n % modulus;
  let base = 10n % modulus;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

/** Only such a text may hold a number that is lost in a double. */
const MAY_BE_EXACT = /[\d.]{16}|\d[eE][+-]?\d/;

/** `JSON.parse`, with every number as it is written. Throws a `SyntaxError` for one that would become infinite, too. */
export function parseJson(text: string): unknown {
  if (!MAY_BE_EXACT.test(text)) return JSON.parse(text);
  const parse = JSON.parse as (text: string, revive: Reviver) => unknown;
  return parse(text, (_, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    const number = ExactNumber.read(source);
    if (number === undefined) throw new SyntaxError(`The number ${source.slice(0, 40)} is too large`);
    return number;
  });
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
