/** What the functions of TypeBox make: JSON Schema already, with the options as its words. */
import * as l10n from '@vscode/l10n';
import { isPlain } from '../../../code/script/plainValues.ts';
import type { JsonObject, JsonValue } from '../../../json/json.ts';
import { markOptional, objectWith, schemaIn, schemasIn, type Made, type Maker } from './libraryParts.ts';

function options(made: Made, index: number): JsonObject {
  const value = made.values[index];
  return isPlain(value) ? (value as JsonObject) : {};
}

function plain(type: string): Maker {
  return (made) => ({ type, ...options(made, 0) });
}

function literal(value: unknown, made: Made): JsonObject {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return made.refuse(l10n.t('its value cannot be told'));
  return { const: value, type: typeof value };
}

export const typeboxMakers: Readonly<Record<string, Maker>> = {
  String: plain('string'),
  Number: plain('number'),
  Integer: plain('integer'),
  Boolean: plain('boolean'),
  Null: plain('null'),
  Any: (made) => options(made, 0),
  Unknown: (made) => options(made, 0),
  Literal: (made) => ({ ...literal(made.values[0], made), ...options(made, 1) }),
  Array: (made) => ({ type: 'array', items: schemaIn(made.values[0], made), ...options(made, 1) }),
  Object: (made) => objectWith(made.values[0], made, options(made, 1)),
  Union: (made) => ({ anyOf: schemasIn(made.values[0], made), ...options(made, 1) }),
  Intersect: (made) => ({ allOf: schemasIn(made.values[0], made), ...options(made, 1) }),
  Optional: (made) => markOptional(schemaIn(made.values[0], made)),
  Readonly: (made) => made.values[0],
  Record: (made) => ({
    type: 'object',
    additionalProperties: schemaIn(made.values[1], made),
    ...options(made, 2),
  }),
  Tuple: (made) => {
    const items = schemasIn(made.values[0], made);
    return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length, ...options(made, 1) };
  },
  Enum: (made) => {
    const [given] = made.values;
    const values: readonly unknown[] = Array.isArray(given) ? given : isPlain(given) ? Object.values(given) : [];
    if (values.length === 0) return made.refuse(l10n.t('its values cannot be told'));
    return { anyOf: values.map((value) => literal(value, made)) as JsonValue[], ...options(made, 1) };
  },
};
