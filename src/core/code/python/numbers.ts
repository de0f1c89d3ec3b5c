/** Numbers as Python has them: integers of any length, and doubles. */
import { ExactNumber, type JsonNumber } from '../../../base/exactNumber.ts';

/** `undefined`: JSON has none such. A number with a point is a double in Python, too. */
export function numberOf(literal: string): JsonNumber | undefined {
  const digits = literal.replaceAll('_', '');
  if (/^(?:\d{1,4000}|0[xob][\da-f]{1,3000})$/i.test(digits)) return ofInteger(integerOf(digits));
  return finite(Number(digits));
}

function integerOf(digits: string): bigint | undefined {
  try {
    return BigInt(digits);
  } catch {
    return undefined;
  }
}

/** What two numbers come to; `undefined` where that is no number, or one that nobody means. */
export function calculated(first: JsonNumber, operator: string, second: JsonNumber): JsonNumber | undefined {
  const [left, right] = [wholeOf(first), wholeOf(second)];
  if (left !== undefined && right !== undefined) {
    const isShort = right >= 0n && right <= MOST_POWER;
    const whole = WHOLE[operator];
    if (whole !== undefined && (isShort || !POWERS.has(operator))) return ofInteger(whole(left, right));
  }
  if (typeof first !== 'number' || typeof second !== 'number') return undefined;
  switch (operator) {
    case '+':
      return finite(first + second);
    case '-':
      return finite(first - second);
    case '*':
      return finite(first * second);
    case '/':
      return finite(first / second);
    case '//':
      return finite(Math.floor(first / second));
    case '**':
      return finite(first ** second);
    default:
      return undefined;
  }
}

/** Larger powers are numbers that no schema has. */
const MOST_POWER = 1_024n;
const POWERS = new Set(['<<', '**']);
const WHOLE: Readonly<Record<string, (left: bigint, right: bigint) => bigint | undefined>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '//': (left, right) => (right === 0n ? undefined : (left - modulo(left, right)) / right),
  '<<': (left, right) => left << right,
  '**': (left, right) => (isLong(left) ? undefined : left ** right),
};

/** As in Python of the sign of what is divided by. */
function modulo(left: bigint, right: bigint): bigint {
  const rest = left % right;
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest;
}

const isLong = (value: bigint): boolean => value > 2n ** 64n || value < -(2n ** 64n);

function wholeOf(value: JsonNumber): bigint | undefined {
  if (value instanceof ExactNumber) return /^-?\d+$/.test(value.text) ? BigInt(value.text) : undefined;
  return Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** Far more digits than a double goes up to are not read. */
function ofInteger(value: bigint | undefined): JsonNumber | undefined {
  return value === undefined ? undefined : ExactNumber.read(String(value));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
