/** What is wrong with a value, in words. Each is one sentence that names the value and says what would be right. */
import { numberText, type JsonNumber } from '../../base/exactNumber.ts';
import { isRecord, readablePath, shortText, type JsonList, type JsonValue, type JsonPath } from '../json/json.ts';

const named = (path: JsonPath): string => (path.length === 0 ? 'The value' : `"${readablePath(path)}"`);
const count = (number: number, one: string, several = `${one}s`): string => `${number} ${number === 1 ? one : several}`;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
  number: 'a number',
  string: 'a string',
  integer: 'an integer',
};

function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
}

export function wrongType(path: JsonPath, value: JsonValue, names: readonly string[]): string {
  return `${named(path)} must be ${orList(names.map((name) => TYPE_WORDS[name] ?? name))}, but is ${shortText(value)}.`;
}

export function notInEnum(path: JsonPath, value: JsonValue, allowed: JsonList): string {
  const shown = allowed.slice(0, 12).map((item) => shortText(item, 40));
  const more = allowed.length > shown.length ? ` (and ${allowed.length - shown.length} more)` : '';
  return `${named(path)} must be one of ${orList(shown)}${more}, but is ${shortText(value)}.`;
}

export function notConst(path: JsonPath, value: JsonValue, wanted: JsonValue): string {
  return `${named(path)} must be ${shortText(wanted)}, but is ${shortText(value)}.`;
}

export function notAllowed(path: JsonPath): string {
  return `${named(path)} is not allowed here.`;
}

export function mustNotMatch(path: JsonPath, value: JsonValue): string {
  return `${named(path)} has a shape that the schema rules out: ${shortText(value)}.`;
}

export function matchesSeveral(path: JsonPath, value: JsonValue, matches: number): string {
  return `${named(path)} must fit exactly one of the alternatives, but fits ${matches}: ${shortText(value)}.`;
}

export function matchesNone(path: JsonPath, value: JsonValue, options: JsonList): string {
  const titles = options.flatMap((option) => optionName(option) ?? []);
  const known = titles.length === options.length ? ` (${orList(titles)})` : '';
  return `${named(path)} must fit one of ${count(options.length, 'alternative')}${known}, but is ${shortText(value)}.`;
}

function optionName(option: JsonValue): string | undefined {
  if (!isRecord(option)) return undefined;
  if (typeof option['title'] === 'string') return option['title'];
  return typeof option['type'] === 'string' ? TYPE_WORDS[option['type']] : undefined;
}

export function tooShort(path: JsonPath, length: number, minimum: number): string {
  return `${named(path)} must have at least ${count(minimum, 'character')}, but has ${length}.`;
}

export function tooLong(path: JsonPath, length: number, maximum: number): string {
  return `${named(path)} must have at most ${count(maximum, 'character')}, but has ${length}.`;
}

export function wrongPattern(path: JsonPath, value: string, pattern: string): string {
  return `${named(path)} must match the pattern ${pattern}, but is ${shortText(value)}.`;
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  date: 'a date such as 2026-11-24',
  time: 'a time such as 09:30:00Z',
  'date-time': 'a date and time such as 2026-11-24T09:30:00Z',
  duration: 'a duration such as P1DT2H',
  email: 'an e-mail address',
  uri: 'a full web address',
  uuid: 'a UUID',
};

export function wrongFormat(path: JsonPath, value: string, format: string): string {
  return `${named(path)} must be ${FORMAT_WORDS[format] ?? `in the format "${format}"`}, but is ${shortText(value)}.`;
}

export function notMultiple(path: JsonPath, value: JsonNumber, step: JsonNumber): string {
  return `${named(path)} must be a multiple of ${numberText(step)}, but is ${numberText(value)}.`;
}

export function tooSmall(path: JsonPath, value: JsonNumber, minimum: JsonNumber): string {
  return `${named(path)} must be at least ${numberText(minimum)}, but is ${numberText(value)}.`;
}

export function tooLarge(path: JsonPath, value: JsonNumber, maximum: JsonNumber): string {
  return `${named(path)} must be at most ${numberText(maximum)}, but is ${numberText(value)}.`;
}

export function notAbove(path: JsonPath, value: JsonNumber, bound: JsonNumber): string {
  return `${named(path)} must be more than ${numberText(bound)}, but is ${numberText(value)}.`;
}

export function notBelow(path: JsonPath, value: JsonNumber, bound: JsonNumber): string {
  return `${named(path)} must be less than ${numberText(bound)}, but is ${numberText(value)}.`;
}

export function tooFewItems(path: JsonPath, length: number, minimum: number): string {
  return `${named(path)} must have at least ${count(minimum, 'item')}, but has ${length}.`;
}

export function tooManyItems(path: JsonPath, length: number, maximum: number): string {
  return `${named(path)} must have at most ${count(maximum, 'item')}, but has ${length}.`;
}

export function repeatedItem(path: JsonPath, first: number, second: number): string {
  return `${named(path)} must not hold the same item twice, but items ${first} and ${second} are equal.`;
}

export function containsTooFew(path: JsonPath, found: number, minimum: number): string {
  return `${named(path)} must hold at least ${count(minimum, 'item')} of the kind asked for, but holds ${found}.`;
}

export function containsTooMany(path: JsonPath, found: number, maximum: number): string {
  return `${named(path)} must hold at most ${count(maximum, 'item')} of the kind asked for, but holds ${found}.`;
}

export function tooFewProperties(path: JsonPath, found: number, minimum: number): string {
  return `${named(path)} must have at least ${count(minimum, 'property', 'properties')}, but has ${found}.`;
}

export function tooManyProperties(path: JsonPath, found: number, maximum: number): string {
  return `${named(path)} must have at most ${count(maximum, 'property', 'properties')}, but has ${found}.`;
}

export function missing(path: JsonPath, name: string): string {
  return `"${readablePath([...path, name])}" is missing.`;
}

export function missingBeside(path: JsonPath, name: string, key: string): string {
  return `"${readablePath([...path, name])}" is missing: it must be there when "${key}" is.`;
}

export function wrongName(path: JsonPath, key: string): string {
  return `${named(path)} must not have a property called "${key}".`;
}

export function unexpected(path: JsonPath, key: string): string {
  return `"${readablePath([...path, key])}" is not a property of the schema.`;
}
