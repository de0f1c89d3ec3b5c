/** What the functions of libraries for schemas are made of. */
import * as l10n from '@vscode/l10n';
import { isPlain } from '../../../code/script/plainValues.ts';
import { setOwn, type JsonObject, type JsonValue } from '../../../json/json.ts';

/** What a call of a library is made with, told already. */
export interface Made {
  readonly values: readonly unknown[];
  /** Throws a `ReadError` at the call. */
  refuse(why: string): never;
}

export type Maker = (made: Made) => unknown;

/** What a library leaves out of `required`. */
const optional = new WeakSet<object>();

export function markOptional(schema: JsonObject): JsonObject {
  const marked = { ...schema };
  optional.add(marked);
  return marked;
}

export function objectWith(properties: unknown, made: Made, more: JsonObject = {}): JsonObject {
  if (!isPlain(properties)) return made.refuse(l10n.t('its properties cannot be told'));
  const all: Record<string, JsonValue> = {};
  const required: string[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    setOwn(all, name, schemaIn(schema, made));
    if (!optional.has(schema as object)) required.push(name);
  }
  return { type: 'object', properties: all, ...(required.length > 0 && { required }), ...more };
}

export function schemaIn(value: unknown, made: Made): JsonObject {
  return isPlain(value) ? (value as JsonObject) : made.refuse(l10n.t('a part of it is no schema of this library'));
}

export function schemasIn(values: unknown, made: Made): JsonObject[] {
  return Array.isArray(values)
    ? values.map((value) => schemaIn(value, made))
    : made.refuse(l10n.t('its parts cannot be told'));
}
