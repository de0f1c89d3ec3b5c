/** Objects and lists out of all that several schemas say about one. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { Patterns } from '../../schema/patterns.ts';
import type { Facts, JsonType, ObjectPart } from './facts.ts';
import { ANY_KIND } from './statedTypes.ts';
import { unionNode, type Check, type FieldNode, type TypeNode } from './typeNodes.ts';

/** The type of a value that obeys all of the schemas. */
export type NodeOf = (schemas: readonly JsonValue[]) => TypeNode;
export type CheckOf = (schema: JsonValue, types: ReadonlySet<JsonType>) => TypeNode;

const OBJECT: ReadonlySet<JsonType> = new Set(['object']);
const STRING: ReadonlySet<JsonType> = new Set(['string']);

export function objectNode(facts: Facts, nodeOf: NodeOf, checkOf: CheckOf): TypeNode {
  const parts = closedParts(facts);
  const patterned = parts.filter(({ patterns }) => Object.keys(patterns).length > 0);
  const isClosed = parts.some((part) => part.additional === false && !patterned.includes(part));
  const names = new Set(parts.flatMap((part) => [...Object.keys(part.properties), ...part.required]));
  const fields = [...names].flatMap((name): readonly FieldNode[] => {
    const isRequired = parts.some((part) => part.required.includes(name));
    const type = nodeOf(parts.flatMap((part) => schemasFor(name, part)));
    return isClosed && !isRequired && type.kind === 'never' ? [] : [{ name, type, isRequired }];
  });
  const extras = parts
    .filter((part) => !patterned.includes(part))
    .flatMap(({ additional }) => (isRecord(additional) ? [additional] : []));
  const declared = parts.flatMap(({ properties }) => Object.keys(properties));
  const patternChecks = patterned.map((part) => patternsCheck(part, nodeOf, declared));
  const isOpen =
    parts.some(({ additional }) => additional === true) || patternChecks.some((check) => check.rest === undefined);
  const rest = extras.length > 0 ? nodeOf(extras) : restOfPatterns(patternChecks);
  const checks = [...patternChecks, ...objectChecks(facts, checkOf)];
  return {
    kind: 'object',
    fields,
    rest: isClosed ? undefined : rest,
    isClosed,
    isOpen: isOpen && !isClosed,
    ...(checks.length > 0 && { checks }),
  };
}

/** With what `unevaluatedProperties` adds: nothing else says what further names hold. */
function closedParts(facts: Facts): readonly ObjectPart[] {
  const { objects, unevaluatedProperties: rest } = facts;
  const isSaid = objects.some(({ additional }) => additional !== undefined);
  if (rest === undefined || isSaid) return objects;
  const properties = Object.fromEntries(
    objects.flatMap((part) => Object.keys(part.properties)).map((name) => [name, true]),
  );
  const patterns = Object.fromEntries(
    objects.flatMap((part) => Object.keys(part.patterns)).map((name) => [name, true]),
  );
  return [...objects, { properties, patterns, additional: rest, required: [] }];
}

function schemasFor(name: string, { properties, patterns, additional }: ObjectPart): readonly JsonValue[] {
  const own = ownValue(properties, name);
  const tried = new Patterns(() => undefined);
  const matching = Object.keys(patterns)
    .filter((pattern) => tried.matches(pattern, name) === true)
    .map((pattern) => ownValue(patterns, pattern) ?? true);
  const said = [...(own === undefined ? [] : [own]), ...matching];
  return said.length === 0 && additional !== undefined ? [additional] : said;
}

type PatternsCheck = Extract<Check, { kind: 'patterns' }>;

/** `declared`: names of fields, whose types a pattern does not change. */
function patternsCheck(
  { properties, patterns, additional }: ObjectPart,
  nodeOf: NodeOf,
  declared: readonly string[],
): PatternsCheck {
  const tried = new Patterns(() => undefined);
  const typeOf = (pattern: string): TypeNode => {
    const schema = ownValue(patterns, pattern) ?? true;
    const isBeside = isRecord(schema) && !('$ref' in schema) && !('type' in schema);
    const isShared = isBeside && declared.some((name) => tried.matches(pattern, name) === true);
    return nodeOf(isShared ? [schema, ANY_KIND] : [schema]);
  };
  return {
    kind: 'patterns',
    keyword: 'patternProperties',
    schema: additional === undefined ? patterns : { ...patterns, additionalProperties: additional },
    patterns: Object.keys(patterns).map((pattern) => ({ pattern, type: typeOf(pattern) })),
    known: Object.keys(properties),
    rest: additional === undefined || additional === true ? undefined : nodeOf([additional]),
  };
}

/** Where all further names are told by patterns, so is what they hold. */
function restOfPatterns(checks: readonly PatternsCheck[]): TypeNode | undefined {
  const [check] = checks;
  if (checks.length !== 1 || check?.rest === undefined) return undefined;
  return unionNode([...check.patterns.map(({ type }) => type), check.rest]);
}

function objectChecks(facts: Facts, checkOf: CheckOf): readonly Check[] {
  const { minProperties: min, maxProperties: max } = facts.rules;
  const checks: Check[] = [];
  if (min !== undefined || max !== undefined) {
    const schema = {
      ...(min !== undefined && { minProperties: min }),
      ...(max !== undefined && { maxProperties: max }),
    };
    checks.push({ kind: 'count', keyword: 'count', schema, min: numberOf(min), max: numberOf(max) });
  }
  for (const { keyword, value } of facts.checked) {
    if (keyword === 'propertyNames') {
      checks.push({ kind: 'names', keyword, schema: value, type: checkOf(value, STRING) });
    } else if (keyword.startsWith('depend') && isRecord(value)) {
      checks.push(...Object.keys(value).map((key) => dependency(key, ownValue(value, key) ?? true, checkOf)));
    }
  }
  return checks;
}

function dependency(key: string, value: JsonValue, checkOf: CheckOf): Check {
  const keys = isList(value) ? value.filter((each) => typeof each === 'string') : undefined;
  const schema: JsonObject = { [key]: value };
  return keys === undefined
    ? { kind: 'when', keyword: 'dependentSchemas', schema, key, type: checkOf(value, OBJECT) }
    : { kind: 'needs', keyword: 'dependentRequired', schema, key, keys };
}

export function listNode(facts: Facts, nodeOf: NodeOf, checkOf: CheckOf): TypeNode {
  const { arrays, rules, unevaluatedItems } = facts;
  const { minItems, maxItems, uniqueItems } = rules;
  const [min, max] = [numberOf(minItems) ?? 0, numberOf(maxItems)];
  const rests = arrays.flatMap(({ rest }) => (rest === undefined ? [] : [rest]));
  const all = rests.length === 0 && unevaluatedItems !== undefined ? [unevaluatedItems] : rests;
  const length = Math.min(Math.max(0, ...arrays.map(({ prefix }) => prefix.length)), max ?? Infinity);
  const items = Array.from({ length }, (_, at) =>
    nodeOf(
      arrays.flatMap(({ prefix, rest }) =>
        at < prefix.length ? [prefix[at] ?? true] : rest === undefined ? [] : [rest],
      ),
    ),
  );
  const rest = nodeOf(all);
  const checks = listChecks(facts, checkOf);
  const isClosed = rest.kind === 'never' || (max !== undefined && max <= length);
  const unique = uniqueItems === true && { uniqueItems };
  if (items.length === 0 && !isClosed) {
    const own = { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }), ...unique };
    return { kind: 'list', items: rest, rules: own, ...(checks.length > 0 && { checks }) };
  }
  if (isClosed && min > length) return { kind: 'never' };
  return {
    kind: 'tuple',
    items,
    required: Math.min(min, length),
    rest: isClosed ? undefined : rest,
    rules: {
      ...(min > length && { minItems: min }),
      ...(max !== undefined && !isClosed && { maxItems: max }),
      ...unique,
    },
    ...(checks.length > 0 && { checks }),
  };
}

function listChecks(facts: Facts, checkOf: CheckOf): readonly Check[] {
  const all: ReadonlySet<JsonType> = new Set(['null', 'boolean', 'integer', 'fraction', 'string', 'array', 'object']);
  return facts.checked
    .filter(({ keyword }) => keyword === 'contains')
    .map(({ keyword, value, schema }): Check => {
      const [min, max] = [numberOf(schema['minContains']) ?? 1, numberOf(schema['maxContains'])];
      const said = {
        contains: value,
        ...(min !== 1 && { minContains: min }),
        ...(max !== undefined && { maxContains: max }),
      };
      return { kind: 'contains', keyword, schema: said, type: checkOf(value, all), min, max };
    });
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
