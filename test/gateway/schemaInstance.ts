/**
 * An instance of any given JSON Schema. Leaves come from a text where their names find something there, and are
 * otherwise made up in the same way every time. Whatever is returned has been judged by `obeys`.
 */
import { invalid } from './failure.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { listFor, numbersIn, textFor, truthFor } from './leaves.ts';
import { textMatching } from './patternText.ts';
import { obeys, resolveRef } from './schemaCheck.ts';

// Deeper than this, optional parts are left out and the shortest alternative wins, so recursion ends.
const DEEP = 5;
const TOO_DEEP = 40;

interface Making {
  readonly root: unknown;
  readonly text: string;
  /** Numbers of the text that no field has taken yet. */
  readonly numbers: number[];
  /** Which alternative to prefer: later attempts try other ones. */
  readonly attempt: number;
}

/** A value that obeys the schema, or a 400 that says no such value was found. */
export function instanceOf(schema: JsonObject, text: string): unknown {
  for (let attempt = 0; attempt < 8; attempt++) {
    const making: Making = { root: schema, text, numbers: numbersIn(text), attempt };
    const value = make(schema, 'value', 0, making);
    if (obeys(value, schema)) return value;
  }
  throw invalid('The given JSON Schema has no instance that the local gateway can find.');
}

function make(schema: unknown, key: string, depth: number, making: Making): unknown {
  if (!isObject(schema)) return {};
  if (depth > TOO_DEEP) return null;
  const merged = flatten(schema, depth, making);
  if ('const' in merged) return merged['const'];
  if (Array.isArray(merged['enum'])) return pickEnum(merged['enum'], key, making);
  const type = typeFor(merged, depth, making);
  switch (type) {
    case 'object':
      return makeObject(merged, depth, making);
    case 'array':
      return makeArray(merged, key, depth, making);
    case 'string':
      return makeText(merged, key, making);
    case 'integer':
    case 'number':
      return makeNumber(merged, key, type, making);
    case 'boolean':
      return truthFor(key, making.text) ?? making.attempt % 2 === 0;
    default:
      return null;
  }
}

/** Resolves `$ref`, merges `allOf` and picks one alternative, so that one flat schema remains. */
function flatten(schema: JsonObject, depth: number, making: Making, hops = 0): JsonObject {
  if (hops > 20) return schema;
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const target = resolveRef(making.root, ref);
    if (target === undefined) throw invalid(`Invalid schema: $ref '${ref}' cannot be resolved.`);
    const { $ref: _, ...rest } = schema;
    return flatten(merge(isObject(target) ? target : {}, rest), depth, making, hops + 1);
  }
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const options = schema[keyword];
    if (!Array.isArray(options) || options.length === 0) continue;
    const { [keyword]: _, ...rest } = schema;
    const chosen: unknown = chooseOption(options, depth, making);
    return flatten(merge(rest, isObject(chosen) ? chosen : {}), depth, making, hops + 1);
  }
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts = allOf.map((each) => (isObject(each) ? flatten(each, depth, making, hops + 1) : {}));
  return flatten(parts.reduce(merge, rest), depth, making, hops + 1);
}

function chooseOption(options: readonly unknown[], depth: number, making: Making): unknown {
  const isNull = (each: unknown): boolean => isObject(each) && each['type'] === 'null';
  const preferred = options.filter((each) => !isNull(each));
  if (depth < DEEP) return preferred[making.attempt % Math.max(1, preferred.length)] ?? options[0];
  // At depth the cheapest way out: null, then scalars, then whatever has no reference.
  const cost = (each: unknown): number =>
    isNull(each) ? 0 : JSON.stringify(each).includes('"$ref"') ? 1e6 : JSON.stringify(each).length;
  return options.toSorted((left, right) => cost(left) - cost(right))[0];
}

function merge(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left, ...right };
  if (isObject(left['properties']) && isObject(right['properties'])) {
    merged['properties'] = { ...left['properties'], ...right['properties'] };
  }
  if (Array.isArray(left['required']) && Array.isArray(right['required'])) {
    merged['required'] = [...left['required'], ...right['required']];
  }
  for (const [key, pick] of [
    ['minimum', Math.max],
    ['minLength', Math.max],
    ['minItems', Math.max],
    ['maximum', Math.min],
    ['maxLength', Math.min],
    ['maxItems', Math.min],
  ] as const) {
    const [one, other] = [left[key], right[key]];
    if (typeof one === 'number' && typeof other === 'number') merged[key] = pick(one, other);
  }
  return merged;
}

function typeFor(schema: JsonObject, depth: number, making: Making): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) {
    const real = type.map(String).filter((each) => each !== 'null');
    if (depth >= DEEP && type.includes('null')) return 'null';
    return real[making.attempt % Math.max(1, real.length)] ?? 'null';
  }
  if (schema['properties'] !== undefined || schema['required'] !== undefined) return 'object';
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return 'array';
  if (schema['minimum'] !== undefined || schema['maximum'] !== undefined || schema['multipleOf'] !== undefined)
    return 'number';
  if (schema['pattern'] !== undefined || schema['format'] !== undefined || schema['maxLength'] !== undefined)
    return 'string';
  return 'object';
}

function pickEnum(values: readonly unknown[], key: string, making: Making): unknown {
  const spoken = values.find(
    (each) => typeof each === 'string' && each !== '' && making.text.toLowerCase().includes(each.toLowerCase()),
  );
  const found = textFor(key, making.text);
  return values.find((each) => each === found) ?? spoken ?? values[making.attempt % values.length];
}

function makeObject(schema: JsonObject, depth: number, making: Making): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const value: JsonObject = {};
  for (const [key, each] of Object.entries(properties)) {
    // Optional parts are for shallow places only; models fill them in as well.
    if (required.includes(key) || (depth < DEEP && each !== false && making.attempt % 2 === 0)) {
      define(value, key, make(each, key, depth + 1, making));
    }
  }
  const rest = schema['additionalProperties'];
  for (const key of required) {
    if (!Object.hasOwn(value, key))
      define(value, key, make(isObject(rest) ? rest : { type: 'string' }, key, depth + 1, making));
  }
  const minimum = typeof schema['minProperties'] === 'number' ? schema['minProperties'] : 0;
  for (let index = 1; Object.keys(value).length < minimum && rest !== false; index++) {
    define(value, `key_${index}`, make(isObject(rest) ? rest : { type: 'string' }, `key_${index}`, depth + 1, making));
  }
  return value;
}

/** Sets an own property whatever its name, `__proto__` included. */
function define(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function makeArray(schema: JsonObject, key: string, depth: number, making: Making): unknown[] {
  const minimum = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const maximum = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Infinity;
  const prefix: readonly unknown[] = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const items = schema['items'];
  const value = prefix.slice(0, maximum).map((each, index) => make(each, `${key}_${index + 1}`, depth + 1, making));
  if (schema['contains'] !== undefined && value.length < maximum)
    value.push(make(schema['contains'], key, depth + 1, making));
  const spoken = listFor(key, making.text)?.filter((each) => obeys(each, items ?? {}, making.root)) ?? [];
  const isTextList = isObject(items) && items['type'] === 'string';
  if (isTextList) value.push(...spoken.slice(0, Math.max(0, maximum - value.length)));
  const isNumberList = isObject(items) && (items['type'] === 'number' || items['type'] === 'integer');
  if (isNumberList) {
    const fitting = making.numbers.filter((each) => obeys(each, items, making.root));
    value.push(...fitting.slice(0, Math.max(0, maximum - value.length)));
    if (fitting.length > 0) making.numbers.length = 0;
  }
  const wanted = Math.min(maximum, Math.max(minimum, depth < DEEP && items !== false && value.length === 0 ? 1 : 0));
  for (let index = 0; value.length < wanted && index < wanted * 4; index++) {
    const made = make(items, index === 0 ? singular(key) : `${singular(key)}_${index + 1}`, depth + 1, {
      ...making,
      attempt: making.attempt + index,
    });
    if (schema['uniqueItems'] !== true || !value.some((each) => JSON.stringify(each) === JSON.stringify(made)))
      value.push(made);
  }
  return value;
}

function singular(key: string): string {
  return key.replace(/(?<=\w{3})s$/, '');
}

const EXAMPLES: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T09:30:00Z',
  time: '09:30:00Z',
  duration: 'P1D',
  email: 'ada@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/page',
  uuid: '6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f',
};

function makeText(schema: JsonObject, key: string, making: Making): string {
  const own = { ...schema, type: 'string' };
  const spoken = textFor(key, making.text);
  const minimum = typeof schema['minLength'] === 'number' ? schema['minLength'] : 0;
  const maximum = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : 400;
  const short = spoken === undefined ? undefined : Array.from(spoken).slice(0, maximum).join('');
  const { pattern, format } = schema;
  const candidates = [
    making.attempt < 4 ? short : undefined,
    typeof format === 'string' ? EXAMPLES[format] : undefined,
    typeof pattern === 'string' ? textMatching(pattern, minimum) : undefined,
    `sample ${key.replaceAll('_', ' ')}${making.attempt === 0 ? '' : ` ${making.attempt}`}`,
    'sample'.repeat(Math.ceil(minimum / 6)).slice(0, Math.max(minimum, Math.min(maximum, 6))),
    'x'.repeat(minimum),
  ];
  return candidates.find((each) => each !== undefined && obeys(each, own, making.root)) ?? '';
}

function makeNumber(schema: JsonObject, key: string, type: string, making: Making): number {
  const own = { ...schema, type };
  const spoken = textFor(key, making.text);
  const named =
    spoken === undefined ? undefined : Number(spoken.replace(',', '.').replace(/[^\d.-]/g, '') || Number.NaN);
  if (named !== undefined && obeys(named, own, making.root)) {
    const at = making.numbers.indexOf(named);
    if (at >= 0) making.numbers.splice(at, 1);
    return named;
  }
  const next = making.numbers.findIndex((each) => obeys(each, own, making.root));
  const [taken] = next < 0 ? [] : making.numbers.splice(next, 1);
  return taken ?? madeUpNumber(own, key, making);
}

function madeUpNumber(schema: JsonObject, key: string, making: Making): number {
  const bound = (name: string, strict: string, direction: number): number | undefined => {
    const inclusive = schema[name];
    const exclusive = schema[strict];
    if (typeof exclusive === 'number') return exclusive + direction * (schema['type'] === 'integer' ? 1 : 1e-3);
    return typeof inclusive === 'number' ? inclusive : undefined;
  };
  const low = bound('minimum', 'exclusiveMinimum', 1);
  const high = bound('maximum', 'exclusiveMaximum', -1);
  const step = typeof schema['multipleOf'] === 'number' ? schema['multipleOf'] : 1;
  const base = low ?? Math.min(high ?? Infinity, key.length + making.attempt);
  const candidates = [
    Math.ceil(base / step) * step,
    Math.floor(base / step) * step,
    base,
    high ?? base,
    0,
    ((low ?? 0) + (high ?? 0)) / 2,
  ];
  return candidates.find((each) => obeys(each, schema, making.root)) ?? base;
}
