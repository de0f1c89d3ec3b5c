/** The schemas of the drafts themselves, so that a schema that asks for "any schema" of a draft can be used offline. */
import type { JsonDraft, JsonObject, JsonValue } from '../json/json.ts';
import { isAtLeast, subschemaKeywords, type Draft, type KeywordShape } from './dialect.ts';

const known = new Map<Draft, JsonObject>();

/** What every schema of the draft obeys, under the names of definitions that the published one has. */
export function metaSchema(draft: Draft): JsonObject {
  let schema = known.get(draft);
  if (schema === undefined) {
    schema = build(draft);
    known.set(draft, schema);
  }
  return schema;
}

function build(draft: Draft): JsonObject {
  const isNew = isAtLeast(draft, '2019-09');
  const address = isNew ? `https://json-schema.org/draft/${draft}/schema` : `http://json-schema.org/${draft}/schema#`;
  return {
    [draft === 'draft-04' ? 'id' : '$id']: address,
    $schema: address,
    ...(draft === '2019-09' && { $recursiveAnchor: true }),
    ...(draft === '2020-12' && { $dynamicAnchor: 'meta' }),
    type: draft === 'draft-04' ? 'object' : ['object', 'boolean'],
    [isNew ? '$defs' : 'definitions']: definitions(draft),
    properties: { ...plainKeywords(draft), ...schemaKeywords(draft) },
    ...(draft === 'draft-04' && {
      dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
      default: {},
    }),
  };
}

function selfReference(draft: Draft): JsonObject {
  if (draft === '2020-12') return { $dynamicRef: '#meta' };
  return draft === '2019-09' ? { $recursiveRef: '#' } : { $ref: '#' };
}

function named(draft: Draft, name: string): JsonObject {
  return { $ref: `#/${isAtLeast(draft, '2019-09') ? '$defs' : 'definitions'}/${name}` };
}

function countName(draft: Draft): string {
  return draft === 'draft-04' ? 'positiveInteger' : 'nonNegativeInteger';
}

function definitions(draft: Draft): JsonObject {
  const count = countName(draft);
  const fromZero = isAtLeast(draft, '2019-09')
    ? { ...named(draft, count), default: 0 }
    : { allOf: [named(draft, count), { default: 0 }] };
  const names = { type: 'array', items: { type: 'string' }, uniqueItems: true };
  return {
    schemaArray: { type: 'array', minItems: 1, items: selfReference(draft) },
    [count]: { type: 'integer', minimum: 0 },
    [`${count}Default0`]: fromZero,
    simpleTypes: { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] },
    stringArray: draft === 'draft-04' ? { ...names, minItems: 1 } : { ...names, default: [] },
  };
}

function plainKeywords(draft: Draft): JsonObject {
  const text = { type: 'string' };
  const number = { type: 'number' };
  const flag = { type: 'boolean', default: false };
  const isOldest = draft === 'draft-04';
  const count = named(draft, countName(draft));
  const fromZero = named(draft, `${countName(draft)}Default0`);
  const types = named(draft, 'simpleTypes');
  return {
    [isOldest ? 'id' : '$id']: text,
    $schema: text,
    ...(!isOldest && { $ref: { ...text, format: 'uri-reference' }, examples: { type: 'array' }, const: {} }),
    ...(isAtLeast(draft, 'draft-07') && { $comment: text, readOnly: flag, writeOnly: flag, contentMediaType: text }),
    ...(isAtLeast(draft, '2019-09') && {
      $anchor: text,
      deprecated: flag,
      minContains: { ...count, default: 1 },
      maxContains: count,
      dependentRequired: { type: 'object', additionalProperties: named(draft, 'stringArray') },
    }),
    title: text,
    description: text,
    default: {},
    multipleOf: isOldest ? { ...number, minimum: 0, exclusiveMinimum: true } : { ...number, exclusiveMinimum: 0 },
    maximum: number,
    minimum: number,
    exclusiveMaximum: isOldest ? { type: 'boolean' } : number,
    exclusiveMinimum: isOldest ? { type: 'boolean' } : number,
    maxLength: count,
    minLength: fromZero,
    pattern: { ...text, format: 'regex' },
    maxItems: count,
    minItems: fromZero,
    uniqueItems: flag,
    maxProperties: count,
    minProperties: fromZero,
    required: named(draft, 'stringArray'),
    enum: isOldest ? { type: 'array', minItems: 1, uniqueItems: true } : { type: 'array' },
    type: { anyOf: [types, { type: 'array', items: types, minItems: 1, uniqueItems: true }] },
    format: text,
  };
}

function schemaKeywords(draft: Draft): JsonObject {
  const result: JsonDraft = {};
  for (const [keyword, shape] of subschemaKeywords(draft)) {
    if (keyword !== '$defs' || isAtLeast(draft, '2019-09')) result[keyword] = placeFor(draft, keyword, shape);
  }
  return result;
}

function placeFor(draft: Draft, keyword: string, shape: KeywordShape): JsonValue {
  const self = selfReference(draft);
  const list = named(draft, 'schemaArray');
  if (shape === 'list') return list;
  if (shape === 'schema-or-list') return { anyOf: [self, list] };
  const members = shape === 'map' ? self : { anyOf: [self, named(draft, 'stringArray')] };
  if (shape === 'map' || shape === 'map-or-names')
    return { type: 'object', additionalProperties: members, default: {} };
  // Booleans were schemas in these two places before they were everywhere.
  return draft === 'draft-04' && keyword.startsWith('additional') ? { anyOf: [{ type: 'boolean' }, self] } : self;
}
