/** All that a conjunction of schemas says about one value, keyword by keyword: what `allOf` and siblings of a `$ref` mean. */
import { compareNumbers, isNumber, type JsonNumber } from '../../../base/exactNumber.ts';
import { isEqual, isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { isAtLeast } from '../../schema/dialect.ts';
import type { SchemaIndex } from '../../schema/schemaIndex.ts';

export type JsonType = 'null' | 'boolean' | 'integer' | 'fraction' | 'string' | 'array' | 'object';

const ALL_TYPES: readonly JsonType[] = ['null', 'boolean', 'integer', 'fraction', 'string', 'array', 'object'];

/** A schema of the conjunction, without alternatives that have been taken out of it. */
export interface Part {
  readonly schema: JsonValue;
  readonly skip?: 'anyOf' | 'oneOf';
}

export interface ObjectPart {
  readonly properties: JsonObject;
  readonly patterns: JsonObject;
  /** `undefined` where the schema does not say. */
  readonly additional: JsonValue | undefined;
  readonly required: readonly string[];
}

export interface ArrayPart {
  readonly prefix: readonly JsonValue[];
  readonly rest: JsonValue | undefined;
}

interface UnionFact {
  readonly keyword: 'anyOf' | 'oneOf';
  readonly options: readonly JsonValue[];
  readonly schema: JsonObject;
}

const FAMILIES: readonly (readonly [readonly JsonType[], readonly string[]])[] = [
  [['string'], ['minLength', 'maxLength', 'pattern', 'format']],
  [
    ['integer', 'fraction'],
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ],
  [
    ['array'],
    ['items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'unevaluatedItems'],
  ],
  [
    ['object'],
    [
      'properties',
      'patternProperties',
      'additionalProperties',
      'required',
      'minProperties',
      'maxProperties',
      'propertyNames',
      'dependentRequired',
      'dependentSchemas',
      'dependencies',
      'unevaluatedProperties',
    ],
  ],
];

/** The kinds of values that a schema has rules for. */
export function hintsOf(schema: JsonObject): readonly JsonType[] {
  return FAMILIES.flatMap(([types, keywords]) => (keywords.some((keyword) => keyword in schema) ? types : []));
}

const larger = (left: JsonNumber, right: JsonNumber): JsonNumber => (compareNumbers(left, right) < 0 ? right : left);
const smaller = (left: JsonNumber, right: JsonNumber): JsonNumber => (compareNumbers(left, right) > 0 ? right : left);

const TIGHTER: Readonly<Record<string, (left: JsonNumber, right: JsonNumber) => JsonNumber>> = {
  minimum: larger,
  exclusiveMinimum: larger,
  minLength: larger,
  minItems: larger,
  minProperties: larger,
  maximum: smaller,
  exclusiveMaximum: smaller,
  maxLength: smaller,
  maxItems: smaller,
  maxProperties: smaller,
};

/** Keywords that are checked beside the structure. */
const CHECKED = ['not', 'contains', 'propertyNames', 'dependentRequired', 'dependentSchemas', 'dependencies'] as const;

/** Keywords that evaluate further names or items of some values only. */
const OPEN_ENDS = ['if', 'contains', 'dependentSchemas', '$dynamicRef', '$recursiveRef'];

export class Facts {
  types: ReadonlySet<JsonType> = new Set(ALL_TYPES);
  isTypeStated = false;
  readonly hints = new Set<JsonType>();
  values: readonly JsonValue[] | undefined;
  readonly rules: { [key: string]: JsonValue } = {};
  /** Patterns, formats and divisors beyond the first of each. */
  readonly further: { readonly keyword: string; readonly value: JsonValue }[] = [];
  readonly objects: ObjectPart[] = [];
  readonly arrays: ArrayPart[] = [];
  readonly unions: UnionFact[] = [];
  readonly checked: { readonly keyword: string; readonly value: JsonValue; readonly schema: JsonObject }[] = [];
  readonly conditions: JsonObject[] = [];
  readonly unsaid: { readonly keyword: string; readonly value: JsonValue }[] = [];
  /** `unevaluatedProperties` and `unevaluatedItems` of the outermost schema. */
  unevaluatedProperties: JsonValue | undefined;
  unevaluatedItems: JsonValue | undefined;
  /** Schemas whose enum was read, to judge its values by what else they say. */
  readonly schemas: JsonObject[] = [];
  description: string | undefined;
  readonly #index: SchemaIndex;
  #isEndKnown = true;
  readonly #seen = new Set<JsonObject>();

  constructor(index: SchemaIndex, parts: readonly Part[]) {
    this.#index = index;
    for (const [at, part] of parts.entries()) this.#add(part, at === 0);
    if (!this.isTypeStated) this.#guess();
    if (!this.#isEndKnown) this.#leaveOpen();
  }

  /** Only words, no rule. */
  get isEmpty(): boolean {
    return (
      !this.isTypeStated &&
      this.hints.size === 0 &&
      this.values === undefined &&
      this.unions.length + this.checked.length + this.conditions.length + this.unsaid.length === 0
    );
  }

  #add({ schema, skip }: Part, isOutermost: boolean): void {
    if (schema === false) this.#narrow([]);
    if (!isRecord(schema) || (this.#seen.has(schema) && skip === undefined)) return;
    this.#seen.add(schema);
    const { description } = schema;
    if (typeof description === 'string') this.description ??= description;
    const node = this.#index.node(schema);
    for (const keyword of ['$ref', '$dynamicRef', '$recursiveRef'] as const) {
      const ref = schema[keyword];
      if (typeof ref !== 'string' || node === undefined) continue;
      const target = this.#index.resolve(ref, node);
      if (target !== undefined) this.#add({ schema: target }, false);
      if (!isAtLeast(node.draft, '2019-09') && keyword === '$ref') return;
    }
    this.schemas.push(schema);
    this.#type(schema);
    this.#values(schema);
    this.#rules(schema);
    this.#structure(schema);
    this.#beside(schema, skip, isOutermost);
    if (isList(schema['allOf'])) for (const part of schema['allOf']) this.#add({ schema: part }, false);
  }

  /** What is evaluated depends on the value: that is no structure. */
  #leaveOpen(): void {
    for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'] as const) {
      const value = this[keyword];
      if (value !== undefined) this.unsaid.push({ keyword, value });
      this[keyword] = undefined;
    }
  }

  #narrow(types: readonly JsonType[]): void {
    this.types = new Set([...this.types].filter((type) => types.includes(type)));
    this.isTypeStated = true;
  }

  #type({ type }: JsonObject): void {
    if (type === undefined) return;
    const names = isList(type) ? type : [type];
    this.#narrow(names.flatMap((name) => typesNamed(name)));
  }

  #values(schema: JsonObject): void {
    const lists = [schema['enum'], 'const' in schema ? [ownValue(schema, 'const') ?? null] : undefined];
    for (const list of lists) {
      if (!isList(list)) continue;
      const before = this.values;
      const values = list.filter((value, at) => list.findIndex((other) => isEqual(other, value)) === at);
      this.values =
        before === undefined ? values : values.filter((value) => before.some((other) => isEqual(other, value)));
    }
  }

  #rules(schema: JsonObject): void {
    for (const type of hintsOf(schema)) this.hints.add(type);
    const isOld = typeof schema['exclusiveMinimum'] === 'boolean' || typeof schema['exclusiveMaximum'] === 'boolean';
    const own = isOld ? withoutBooleanBounds(schema) : schema;
    for (const [keyword, tighter] of Object.entries(TIGHTER)) {
      const value = ownValue(own, keyword);
      const before = this.rules[keyword];
      if (isNumber(value)) this.rules[keyword] = isNumber(before) ? tighter(before, value) : value;
    }
    for (const keyword of ['pattern', 'format', 'multipleOf'] as const) {
      const value = ownValue(own, keyword);
      if (value === undefined || isEqual(this.rules[keyword], value)) continue;
      if (keyword in this.rules) this.further.push({ keyword, value });
      else this.rules[keyword] = value;
    }
    if (own['uniqueItems'] === true) this.rules['uniqueItems'] = true;
  }

  #structure(schema: JsonObject): void {
    const required = ownValue(schema, 'required');
    const additional = ownValue(schema, 'additionalProperties');
    const [properties, patterns] = [ownValue(schema, 'properties'), ownValue(schema, 'patternProperties')];
    if ([required, additional, properties, patterns].some((value) => value !== undefined)) {
      this.objects.push({
        properties: isRecord(properties) ? properties : {},
        patterns: isRecord(patterns) ? patterns : {},
        additional,
        required: isList(required) ? required.filter((name) => typeof name === 'string') : [],
      });
    }
    const [items, prefix] = [ownValue(schema, 'items'), ownValue(schema, 'prefixItems')];
    if (isList(prefix)) this.arrays.push({ prefix, rest: items });
    else if (isList(items)) this.arrays.push({ prefix: items, rest: ownValue(schema, 'additionalItems') });
    else if (items !== undefined) this.arrays.push({ prefix: [], rest: items });
  }

  #beside(schema: JsonObject, skip: Part['skip'], isOutermost: boolean): void {
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const options = schema[keyword];
      if (isList(options) && keyword !== skip) this.unions.push({ keyword, options, schema });
    }
    for (const keyword of CHECKED) {
      const value = ownValue(schema, keyword);
      if (value === undefined) continue;
      const excluded = keyword === 'not' ? typesOnlyOf(value) : undefined;
      if (excluded === undefined) this.checked.push({ keyword, value, schema });
      else this.#narrow(ALL_TYPES.filter((type) => !excluded.includes(type)));
    }
    if ('if' in schema && ('then' in schema || 'else' in schema)) this.conditions.push(schema);
    if (OPEN_ENDS.some((keyword) => keyword in schema)) this.#isEndKnown = false;
    for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'] as const) {
      if (!isOutermost && keyword in schema) this.#isEndKnown = false;
      const value = ownValue(schema, keyword);
      if (value === undefined || value === true) continue;
      if (isOutermost && this[keyword] === undefined) this[keyword] = value;
      else this.unsaid.push({ keyword, value });
    }
  }

  /** A schema that names no type but only rules for one kind of value is meant for values of that kind. */
  #guess(): void {
    if (this.values !== undefined || this.hints.size === 0) return;
    const isOneKind = FAMILIES.some(([types]) => [...this.hints].every((hint) => types.includes(hint)));
    if (isOneKind) this.types = new Set(this.hints);
  }
}

function typesNamed(name: JsonValue): readonly JsonType[] {
  if (name === 'number') return ['integer', 'fraction'];
  return ALL_TYPES.filter((type) => type === name && type !== 'fraction');
}

/** The types that `{ "type": … }` alone names; `undefined` for any other schema. */
function typesOnlyOf(schema: JsonValue): readonly JsonType[] | undefined {
  if (!isRecord(schema) || !('type' in schema) || Object.keys(schema).length !== 1) return undefined;
  const names = isList(schema['type']) ? schema['type'] : [schema['type'] ?? null];
  return names.flatMap((name) => typesNamed(name));
}

/** Draft-04: `exclusiveMinimum: true` makes `minimum` exclusive. */
function withoutBooleanBounds(schema: JsonObject): JsonObject {
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...others } = schema;
  const low = exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum';
  const high = exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum';
  return {
    ...others,
    ...(minimum !== undefined && { [low]: minimum }),
    ...(maximum !== undefined && { [high]: maximum }),
  };
}
