/** The numbers of a schema as JSON has them: bounds that are written as texts, and numbers that JSON has no form for. */
import * as l10n from '@vscode/l10n';
import { ExactNumber } from '../../../base/exactNumber.ts';
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { convertedInside } from './subschemas.ts';

const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const BOUNDS = new Set([...COUNTS, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']);
const VALUES = new Set(['const', 'enum', 'default', 'examples', 'example']);
const MAX_DEPTH = 300;

export interface NumberOptions {
  /** Takes what was read otherwise than it is written, as a sentence. */
  readonly note: (sentence: string) => void;
  /** It is usual there that bounds are texts: protobuf writes its long integers so. */
  readonly areTextsUsual?: boolean;
  /** They were numbers of JavaScript before they came here, and lost the digits that those do not have. */
  readonly areDoubles?: boolean;
}

/** The schema itself where nothing in it has to change. */
export function withJsonNumbers(schema: JsonObject, options: NumberOptions): JsonObject {
  const converted = convert(schema, options, 0);
  return isRecord(converted) ? converted : schema;
}

function convert(schema: JsonValue, options: NumberOptions, depth: number): JsonValue {
  // Deeper than any schema may be: the reader's check says so.
  if (!isRecord(schema) || depth > MAX_DEPTH) return schema;
  const result: JsonDraft = {};
  let isChanged = false;
  for (const key of Object.keys(schema)) {
    const value = ownValue(schema, key) ?? null;
    const next = converted(key, value, options, depth);
    isChanged ||= next !== value;
    if (next !== undefined) setOwn(result, key, next);
    else if ((key === 'const' || key === 'enum') && typeof firstOf(value) === 'number') result['type'] ??= 'number';
  }
  return isChanged ? result : schema;
}

const firstOf = (value: JsonValue): JsonValue | undefined => (isList(value) ? value[0] : value);

/** The same in place, for the keywords of one schema and not those of the schemas in it. */
export function settleNumbers(schema: JsonDraft, options: NumberOptions): void {
  for (const key of Object.keys(schema)) {
    if (!BOUNDS.has(key) && !VALUES.has(key)) continue;
    const next = converted(key, schema[key] ?? null, options, 0);
    if (next === undefined) delete schema[key];
    else schema[key] = next;
  }
}

/** `undefined` where it says nothing that JSON could. */
function converted(key: string, value: JsonValue, options: NumberOptions, depth: number): JsonValue | undefined {
  const { note } = options;
  if (BOUNDS.has(key)) {
    if (typeof value === 'string') return boundIn(key, value, options);
    if (typeof value !== 'number' || Number.isFinite(value)) {
      if (options.areDoubles === true) tellDigits(value, note);
      return value;
    }
    note(l10n.t`The bound "${key}" is ${value}, which JSON has no number for; it was left out.`);
    return undefined;
  }
  if (VALUES.has(key)) {
    if (options.areDoubles === true) tellDigits(value, note);
    return valueWithin(key, value, note);
  }
  let isChanged = false;
  const inside = convertedInside(key, value, (each) => {
    const next = convert(each, options, depth + 1);
    isChanged ||= next !== each;
    return next;
  });
  return isChanged ? inside : value;
}

function boundIn(key: string, text: string, { note, areTextsUsual = false }: NumberOptions): JsonValue {
  const number = ExactNumber.read(text.trim());
  if (number === undefined) return text;
  if (!areTextsUsual)
    note(l10n.t`The bound "${key}" is written as the text ${JSON.stringify(text)}; it was read as a number.`);
  return number;
}

function tellDigits(value: JsonValue, note: (sentence: string) => void): void {
  for (const each of isList(value) ? value : [value])
    if (typeof each === 'number' && Number.isInteger(each) && !Number.isSafeInteger(each))
      note(l10n.t`JavaScript does not keep all digits of long numbers: one is ${each} here.`);
}

function valueWithin(key: string, value: JsonValue, note: (sentence: string) => void): JsonValue | undefined {
  if (isFinite(value)) return value;
  const rest = isList(value) ? value.filter(isFinite) : [];
  note(
    rest.length > 0
      ? l10n.t`"${key}" holds a number that JSON has no form for; that one was left out.`
      : l10n.t`"${key}" holds a number that JSON has no form for; it was left out.`,
  );
  return (key === 'enum' || key === 'examples') && rest.length > 0 ? rest : undefined;
}

function isFinite(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (isList(value)) return value.every(isFinite);
  return !isRecord(value) || Object.values(value).every(isFinite);
}
