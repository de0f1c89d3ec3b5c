import * as l10n from '@vscode/l10n';
import { ExactNumber, isInteger, isNumber, numberText, parseJson, type JsonNumber } from '../../base/exactNumber.ts';
import { isList, isRecord, readablePath, typeName, valueAt, withValueAt } from '../json/json.ts';
import type { JsonObject, JsonPath, JsonValue } from '../json/json.ts';
import { parseJsonc } from '../json/jsonc.ts';
import { mendText } from '../json/mendText.ts';
import type { SchemaValidator, ValidationError } from '../schema/validate.ts';

/** Arguments that mean the right thing in another type, and what was changed, as sentences for the user. */
export interface Converted {
  readonly input: JsonObject;
  readonly changes: readonly string[];
}

/** One conversion may bring the next to light, as the items of a list that was a text. */
const MAX_ROUNDS = 4;

/**
 * Arguments that break a schema, read as what it asks for: a list or object written as text, a number or a yes as text, one
 * for a list of one, null for what is left out. Only what then fits whole; `undefined` where it does not.
 */
export function convertArguments(given: JsonObject, validator: SchemaValidator): Converted | undefined {
  let input: JsonValue = given;
  const changes: string[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const verdict = validator.validate(input);
    if (verdict.isValid) return isRecord(input) ? { input, changes } : undefined;
    const before = changes.length;
    for (const error of verdict.errors) {
      const done = convertedAt(input, error);
      if (done === undefined) continue;
      ({ input } = done);
      changes.push(done.change);
    }
    if (changes.length === before) return undefined;
  }
  return undefined;
}

function convertedAt(input: JsonValue, error: ValidationError): { input: JsonValue; change: string } | undefined {
  const { keyword, types = [], path, instancePath } = error;
  if (keyword !== 'type' || path.length === 0) return undefined;
  const value = valueAt(input, instancePath);
  if (value === undefined) return undefined;
  const name = readablePath(path);
  if (value === null) {
    const left = without(input, path);
    return left === undefined ? undefined : { input: left, change: l10n.t`${name} was null and counts as left out.` };
  }
  const fresh = asOneOf(value, types);
  if (fresh === undefined) return undefined;
  const change = l10n.t`${name} was ${TYPE_WORDS[typeName(value)]} and was read as ${TYPE_WORDS[typeName(fresh)]}.`;
  return { input: withValueAt(input, instancePath, fresh), change };
}

const TYPE_WORDS: { readonly [K in ReturnType<typeof typeName>]: string } = {
  null: l10n.t('a null'),
  boolean: l10n.t('a boolean'),
  number: l10n.t('a number'),
  string: l10n.t('a string'),
  array: l10n.t('an array'),
  object: l10n.t('an object'),
};

function asOneOf(value: JsonValue, types: readonly string[]): JsonValue | undefined {
  for (const type of types.toSorted((a, b) => Number(a === 'array') - Number(b === 'array'))) {
    const fresh = typeof value === 'string' ? fromText(value.trim(), type) : fromOther(value, type);
    if (fresh !== undefined) return fresh;
  }
  return undefined;
}

function fromText(text: string, type: string): JsonValue | undefined {
  switch (type) {
    case 'integer':
      return /^-?\d{1,40}$/.test(text) ? numberFrom(text) : undefined;
    case 'number':
      return /^-?\d{1,40}(?:\.\d{1,40})?$/.test(text) ? numberFrom(text) : undefined;
    case 'boolean':
      return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'array': {
      const value = parsed(text, '[');
      // One text for a list of texts.
      return value !== undefined && isList(value) ? value : [text];
    }
    case 'object': {
      const value = parsed(text, '{');
      return isRecord(value) ? value : undefined;
    }
    default:
      return undefined;
  }
}

/** As people write it: with zeros in front, too. */
function numberFrom(text: string): JsonNumber | undefined {
  return ExactNumber.read(text.replace(/^(-?)0+(?=\d)/, '$1'));
}

function fromOther(value: JsonValue, type: string): JsonValue | undefined {
  if (type === 'array') return isList(value) ? undefined : [value];
  if (type === 'string' && isExact(value)) return numberText(value);
  if (type === 'string' && typeof value === 'boolean') return String(value);
  if (type === 'integer' && isNumber(value) && isInteger(value)) return value;
  return undefined;
}

/** Its digits are those that were written: a longer one, or `1.10`, is not what it was. */
const isExact = (value: JsonValue): value is JsonNumber =>
  value instanceof ExactNumber ? /^-?\d+$/.test(value.text) : typeof value === 'number' && Number.isSafeInteger(value);

function parsed(text: string, start: string): JsonValue | undefined {
  if (!text.startsWith(start)) return undefined;
  try {
    return parseJsonc(text);
  } catch {
    return undefined;
  }
}

/** Without one property. An item of a list has no place that could be left out. */
function without(input: JsonValue, path: JsonPath): JsonValue | undefined {
  const key = path.at(-1);
  if (typeof key !== 'string') return undefined;
  const at = `${path
    .slice(0, -1)
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')}`;
  const parent = at === '' ? input : valueAt(input, at);
  if (!isRecord(parent)) return undefined;
  const { [key]: _, ...rest } = parent;
  return at === '' ? rest : withValueAt(input, at, rest);
}

/**
 * The JSON of a call as models write it: in a fence, with line breaks in strings, with commas too many, in Python's words and
 * quotes, as a text of JSON.
 * Throws where it is none; never closes what was left open, since what is missing is not known.
 */
export function readArguments(text: string): JsonValue {
  const value = readOnce(text.trim());
  return typeof value === 'string' && value.trim().startsWith('{') ? readOnce(value.trim()) : value;
}

function readOnce(text: string): JsonValue {
  try {
    return parseJson(text) as JsonValue;
  } catch (error) {
    const inside = withoutFence(text);
    const mended = mendText(inside);
    const isAll = mended.ending === 'whole' && inside.slice(mended.end).trim() === '';
    if (!isAll || mended.isRebracketed || mended.isElided || mended.lost.length > 0) throw error;
    try {
      return parseJsonc(mended.text);
    } catch {
      throw error;
    }
  }
}

function withoutFence(text: string): string {
  if (!text.startsWith('```') || !text.endsWith('```')) return text;
  const start = text.indexOf('\n');
  return start === -1 ? text : text.slice(start + 1, -3).trim();
}
