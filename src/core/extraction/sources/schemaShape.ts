/** Whether a JSON value is a schema or data that only looks like one: `type` and `properties` are words of data as well. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';

const TYPES = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
/** Keywords that say nothing about whether an object is a schema: data has titles and formats too. */
const WEAK = new Set(
  `title description default examples example format pattern required nullable id minimum maximum exclusiveMinimum
  exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems contains minContains maxContains
  minProperties maxProperties propertyNames dependencies dependentRequired dependentSchemas if then else not
  additionalProperties additionalItems unevaluatedProperties unevaluatedItems patternProperties readOnly writeOnly
  deprecated discriminator xml externalDocs contentEncoding contentMediaType contentSchema prefixItems propertyOrdering
  strict enumNames errorMessage`.split(/\s+/),
);
const STRONG = new Set([
  'type',
  'properties',
  '$ref',
  '$defs',
  'definitions',
  'items',
  'anyOf',
  'oneOf',
  'allOf',
  'enum',
  'const',
]);
const MAX_DEPTH = 4;

/** A schema by its looks. A mistake in it is no reason to take it for data: it is told when it is read. */
export function isSchema(value: JsonValue | undefined): value is JsonObject {
  if (!isRecord(value)) return false;
  if (namesDraft(value)) return true;
  if (Object.hasOwn(value, 'type') && !isType(value['type'])) return describesFields(value);
  return isSchemaLike(value, 0) && hasShape(value);
}

/** `$schema` of data names the schema of that data; only the drafts' own addresses say that this is a schema. */
function namesDraft(value: JsonObject): boolean {
  const named = ownValue(value, '$schema');
  return (
    typeof named === 'string' && /^https?:\/\/json-schema\.org\/|[/.](?:draft[-/]\d\d(?:\d\d)?|draft\d)\//.test(named)
  );
}

function isType(value: JsonValue | undefined): boolean {
  const names = isList(value) ? value : [value];
  return names.length > 0 && names.every((name) => typeof name === 'string' && TYPES.has(name.toLowerCase()));
}

/** Properties that are all said to be of a type or to be somewhere else. */
function describesFields(value: JsonObject): boolean {
  const properties = ownValue(value, 'properties');
  const fields = isRecord(properties) ? Object.values(properties) : [];
  const isField = (each: JsonValue): boolean =>
    isRecord(each) && (isType(each['type']) || typeof each['$ref'] === 'string') && isSchemaLike(each, 0);
  return fields.length > 0 && fields.every(isField);
}

/** Enough to be asked of a value; titles alone are data. */
function hasShape(value: JsonObject): boolean {
  const keys = Object.keys(value).filter((key) => STRONG.has(key));
  const isBare = Object.keys(value).every((key) => isKeyword(key));
  if (isBare) return keys.length > 0;
  if (keys.includes('properties') || keys.includes('$ref')) return true;
  const holders = ['$defs', 'definitions', 'anyOf', 'oneOf', 'allOf'];
  return holders.some((key) => keys.includes(key)) || (keys.includes('items') && value['type'] === 'array');
}

function isKeyword(key: string): boolean {
  return STRONG.has(key) || WEAK.has(key) || key.startsWith('$') || key.startsWith('x-');
}

/** Whether all that has the name of a keyword could be one; what stands in a property without any keyword is data. */
function isSchemaLike(value: JsonValue, depth: number): boolean {
  if (typeof value === 'boolean') return depth > 0;
  if (!isRecord(value)) return false;
  if (depth > MAX_DEPTH) return true;
  const keys = Object.keys(value);
  const strong = keys.filter((key) => STRONG.has(key));
  if (strong.length === 0) return depth > 0 && keys.every(isKeyword);
  return strong.every((key) => fits(key, ownValue(value, key) ?? null, depth));
}

function fits(key: string, value: JsonValue, depth: number): boolean {
  if (key === 'type') return isType(value);
  if (key === '$ref') return typeof value === 'string';
  if (key === 'enum') return isList(value);
  if (key === 'const') return true;
  if (key === 'items') return (isList(value) ? value : [value]).every((each) => isSchemaLike(each, depth + 1));
  if (key === 'anyOf' || key === 'oneOf' || key === 'allOf') {
    return isList(value) && value.every((each) => isSchemaLike(each, depth + 1));
  }
  return isRecord(value) && Object.values(value).every((each) => isSchemaLike(each, depth + 1));
}
