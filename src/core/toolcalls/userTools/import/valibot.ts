/** What the functions of Valibot stand for, as its own converter says it in JSON Schema. */
import * as l10n from '@vscode/l10n';
import { isPlain } from '../../../code/script/plainValues.ts';
import type { JsonObject, JsonValue } from '../../../json/json.ts';
import { markOptional, objectWith, schemaIn, schemasIn, type Made, type Maker } from './libraryParts.ts';

/** A step of `pipe`: what it adds to the schema before it. */
class Action {
  readonly apply: (schema: JsonObject) => JsonObject;

  constructor(apply: (schema: JsonObject) => JsonObject) {
    this.apply = apply;
  }
}

function adding(more: (value: JsonValue, schema: JsonObject) => JsonObject): Maker {
  return ({ values: [value] }) =>
    new Action((schema) => ({ ...schema, ...more((value ?? null) as JsonValue, schema) }));
}

function limiting(ofText: string, ofList: string): Maker {
  return (made) => {
    const limit = made.values[0];
    if (typeof limit !== 'number') return made.refuse(l10n.t('its limit cannot be told'));
    return new Action((schema) => ({ ...schema, [schema['type'] === 'array' ? ofList : ofText]: limit }));
  };
}

function comparing(key: string): Maker {
  return (made) => {
    const limit = made.values[0];
    if (typeof limit !== 'number') return made.refuse(l10n.t('only limits of numbers can be read'));
    return new Action((schema) =>
      schema['type'] === 'number' || schema['type'] === 'integer'
        ? { ...schema, [key]: limit }
        : made.refuse(l10n.t('only limits of numbers can be read')),
    );
  };
}

function format(name: string): Maker {
  return () => new Action((schema) => ({ ...schema, format: name }));
}

/** What a value becomes is no matter to who writes it. */
const unchanged: Maker = () => new Action((schema) => schema);

function constant(value: unknown, made: Made): JsonValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return made.refuse(l10n.t('its value cannot be told'));
}

function listed(values: unknown, made: Made): JsonObject {
  if (!Array.isArray(values)) return made.refuse(l10n.t('its values cannot be told'));
  return { enum: values.map((value) => constant(value, made)) };
}

function withDefault(schema: JsonObject, made: Made): JsonObject {
  const value = made.values[1];
  return value === undefined ? schema : { ...schema, default: value as JsonValue };
}

function orNull(made: Made): JsonObject {
  return { anyOf: [schemaIn(made.values[0], made), { type: 'null' }] };
}

function object(more: JsonObject): Maker {
  return (made) => objectWith(made.values[0], made, more);
}

export const valibotMakers: Readonly<Record<string, Maker>> = {
  string: () => ({ type: 'string' }),
  number: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  null: () => ({ type: 'null' }),
  null_: () => ({ type: 'null' }),
  any: () => ({}),
  unknown: () => ({}),
  literal: (made) => ({ const: constant(made.values[0], made) }),
  picklist: (made) => listed(made.values[0], made),
  enum: (made) => listed(isPlain(made.values[0]) ? Object.values(made.values[0]) : undefined, made),
  enum_: (made) => listed(isPlain(made.values[0]) ? Object.values(made.values[0]) : undefined, made),
  array: (made) => ({ type: 'array', items: schemaIn(made.values[0], made) }),
  object: object({}),
  strictObject: object({ additionalProperties: false }),
  looseObject: object({ additionalProperties: {} }),
  union: (made) => ({ anyOf: schemasIn(made.values[0], made) }),
  variant: (made) => ({ anyOf: schemasIn(made.values[1], made) }),
  record: (made) => ({ type: 'object', additionalProperties: schemaIn(made.values[1], made) }),
  optional: (made) => markOptional(withDefault(schemaIn(made.values[0], made), made)),
  exactOptional: (made) => markOptional(withDefault(schemaIn(made.values[0], made), made)),
  nullable: (made) => withDefault(orNull(made), made),
  nullish: (made) => markOptional(withDefault(orNull(made), made)),
  pipe: (made) => {
    let schema = schemaIn(made.values[0], made);
    for (const step of made.values.slice(1)) {
      if (!(step instanceof Action)) return made.refuse(l10n.t('a step of it cannot be told'));
      schema = step.apply(schema);
    }
    return schema;
  },
  description: adding((description) => ({ description })),
  title: adding((title) => ({ title })),
  integer: () => new Action((schema) => ({ ...schema, type: 'integer' })),
  minLength: limiting('minLength', 'minItems'),
  maxLength: limiting('maxLength', 'maxItems'),
  nonEmpty: () => new Action((schema) => ({ ...schema, [schema['type'] === 'array' ? 'minItems' : 'minLength']: 1 })),
  minValue: comparing('minimum'),
  maxValue: comparing('maximum'),
  gtValue: comparing('exclusiveMinimum'),
  ltValue: comparing('exclusiveMaximum'),
  multipleOf: comparing('multipleOf'),
  email: format('email'),
  url: format('uri'),
  uuid: format('uuid'),
  isoDate: format('date'),
  isoTime: format('time'),
  isoTimestamp: format('date-time'),
  regex: (made) => {
    const [pattern] = made.values;
    if (!(pattern instanceof RegExp) || pattern.flags.replace('u', '') !== '')
      return made.refuse(l10n.t('only patterns without flags can be read'));
    return new Action((schema) => ({ ...schema, pattern: pattern.source }));
  },
  trim: unchanged,
  trimStart: unchanged,
  trimEnd: unchanged,
  toLowerCase: unchanged,
  toUpperCase: unchanged,
};
