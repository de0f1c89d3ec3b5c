/** What zod's words mean in a JSON Schema. */
import type { JsonObject, JsonValue } from '../../json/json.ts';

/** Methods that are formats of texts. */
export const FORMATS: Readonly<Record<string, string>> = {
  email: 'email',
  url: 'uri',
  uuid: 'uuid',
  guid: 'uuid',
  datetime: 'date-time',
  date: 'date',
  time: 'time',
  duration: 'duration',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  hostname: 'hostname',
};

/** Functions that need no arguments. */
export const BASES: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  int: { type: 'integer' },
  int32: { type: 'integer' },
  float32: { type: 'number' },
  float64: { type: 'number' },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  stringbool: { type: 'boolean' },
  null: { type: 'null' },
  any: {},
  unknown: {},
};

/** Calls that change nothing about the data that is asked for. */
export const SILENT = new Set([
  'trim',
  'toLowerCase',
  'toUpperCase',
  'strip',
  'readonly',
  'brand',
  'catch',
  'finite',
  'safe',
  'normalize',
  'prefault',
  'passthrough',
  'loose',
  'register',
  'meta',
]);
/** Calls that a schema cannot say. */
export const INEXACT = new Set([
  'refine',
  'superRefine',
  'check',
  'transform',
  'pipe',
  'overwrite',
  'startsWith',
  'endsWith',
  'includes',
]);

/** The keywords that a method with a number sets, by the type it is called on. */
export function boundKeywords(method: string, type: JsonValue): readonly string[] | undefined {
  const unit = type === 'array' ? 'Items' : 'Length';
  const isNumber = type === 'number' || type === 'integer';
  switch (method) {
    case 'min':
    case 'gte':
      return isNumber ? ['minimum'] : [`min${unit}`];
    case 'max':
    case 'lte':
      return isNumber ? ['maximum'] : [`max${unit}`];
    case 'length':
      return [`min${unit}`, `max${unit}`];
    case 'gt':
      return ['exclusiveMinimum'];
    case 'lt':
      return ['exclusiveMaximum'];
    case 'multipleOf':
    case 'step':
      return ['multipleOf'];
    default:
      return undefined;
  }
}
