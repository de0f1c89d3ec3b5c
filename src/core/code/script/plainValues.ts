// Calculations and calls on plain values that have one result and no effect.
import * as l10n from '@vscode/l10n';
import type { JsonValue } from '../../json/json.ts';
import { ReadError } from '../../json/reading.ts';
import { tooLong, untold, untoldCall } from './readErrors.ts';
import { NOT_KNOWN, WrittenFunction } from './surroundings.ts';
import type { SyntaxNode } from './tree.ts';

export const MAX_TEXT = 100_000;
export const MAX_ITEMS = 100_000;

/** What a function of a list gives that only rearranges it; `NOT_KNOWN` for any other. */
export function listCall(
  list: readonly unknown[],
  name: string,
  values: readonly unknown[],
  invoke: (written: WrittenFunction, args: readonly unknown[]) => unknown,
): unknown {
  const [first, second] = values;
  if (name === 'map' && first instanceof WrittenFunction)
    return list.map((item, index) => invoke(first, [item, index]));
  if (name === 'filter' && first instanceof WrittenFunction)
    return list.filter((item, index) => invoke(first, [item, index]));
  if (name === 'concat') {
    const all = list.concat(...values);
    return all.length > MAX_ITEMS ? NOT_KNOWN : all;
  }
  if (name === 'slice') return list.slice(count(first), count(second));
  if (name === 'join' && list.every(isScalar)) {
    const text = list.join(typeof first === 'string' ? first : ',');
    return text.length > MAX_TEXT ? NOT_KNOWN : text;
  }
  return NOT_KNOWN;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** What a function of a text gives that only cuts or recases it; `NOT_KNOWN` for any other. */
export function textCall(text: unknown, name: string): unknown {
  if (typeof text !== 'string') return NOT_KNOWN;
  switch (name) {
    case 'toLowerCase':
      return text.toLowerCase();
    case 'toUpperCase':
      return text.toUpperCase();
    case 'trimStart':
      return text.trimStart();
    case 'trimEnd':
      return text.trimEnd();
    case 'trim':
      return text.trim();
    default:
      return NOT_KNOWN;
  }
}

export function regExp(source: string, flags: string, node: SyntaxNode): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new ReadError(l10n.t('This regular expression is not valid.'), node.from);
  }
}

/** What `new name(…)` gives. */
export function made(name: string, [first, second]: readonly unknown[], node: SyntaxNode): unknown {
  if (name === 'RegExp' && first instanceof RegExp) return first;
  if (name === 'RegExp' && typeof first === 'string')
    return regExp(first, typeof second === 'string' ? second : '', node);
  if (name === 'Set' && Array.isArray(first)) return [...new Set<unknown>(first)];
  // l10n: none, code.
  throw untoldCall(`new ${name}`, node.from);
}

export function numberOf(text: string): number | bigint {
  const digits = text.replaceAll('_', '');
  return digits.endsWith('n') ? BigInt(digits.slice(0, -1)) : Number(digits);
}

export function calculated(left: unknown, sign: string, right: unknown, node: SyntaxNode): unknown {
  if (sign === '+' && (typeof left === 'string' || typeof right === 'string')) {
    if (isScalar(left) && isScalar(right)) {
      const text = String(left) + String(right);
      if (text.length > MAX_TEXT) throw tooLong(node.from);
      return text;
    }
  }
  if (sign === '===' || sign === '==') return left === right;
  if (sign === '!==' || sign === '!=') return left !== right;
  if (typeof left === 'number' && typeof right === 'number') {
    switch (sign) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return left / right;
      case '%':
        return left % right;
      case '**':
        return left ** right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '<=':
        return left <= right;
      case '>=':
        return left >= right;
    }
  }
  throw untold(node.from);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A value as JSON, where it is: no functions, nothing of a library. `each` is told the objects in it. */
export function jsonOf(
  value: unknown,
  offset: number,
  each: (object: object) => void = () => {},
  room = { left: 50_000 },
): JsonValue {
  room.left -= 1;
  if (room.left < 0) throw new ReadError(l10n.t('The schema is too large.'), offset);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, offset, each, room));
  if (!isPlain(value)) throw new ReadError(l10n.t('There is something in the schema that is no JSON.'), offset);
  each(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, jsonOf(item, offset, each, room)]));
}

/** An object that a literal made. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function define(object: object, key: string, value: unknown, isValue?: true): void {
  const shared = { enumerable: true, configurable: true };
  if (isValue === true) Object.defineProperty(object, key, { ...shared, value, writable: true });
  else Object.defineProperty(object, key, { ...shared, get: value as () => unknown });
}
