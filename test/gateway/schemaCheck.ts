/** A judge for JSON Schema instances: the keywords people send to models, `$ref` included. */
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
  time: /^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/,
  duration: /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  hostname: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  ipv6: /^[0-9a-f:]+$/i,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
};

/** Finds what a local `$ref` names; undefined when it leads nowhere. */
export function resolveRef(root: unknown, ref: string): unknown {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let node: unknown = root;
  for (const part of ref.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) node = node[Number(key)];
    else node = isObject(node) ? node[key] : undefined;
  }
  return node;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function hasType(value: unknown, type: unknown): boolean {
  if (Array.isArray(type)) return type.some((each) => hasType(value, each));
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeOf(value) === type;
}

/** Structural equality of JSON values. */
function isSame(left: unknown, right: unknown): boolean {
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]))
    );
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((each, index) => isSame(each, right[index]));
  }
  return left === right;
}

/** True when the value obeys the schema. Unknown keywords are ignored, as the specification says. */
export function obeys(value: unknown, schema: unknown, root: unknown = schema): boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) return true;
  const ref = schema['$ref'];
  if (typeof ref === 'string' && !obeys(value, resolveRef(root, ref), root)) return false;
  if (schema['type'] !== undefined && !hasType(value, schema['type'])) return false;
  if ('const' in schema && !isSame(value, schema['const'])) return false;
  if (Array.isArray(schema['enum']) && !schema['enum'].some((each) => isSame(value, each))) return false;
  if (!obeysCombination(value, schema, root)) return false;
  if (typeof value === 'string') return obeysText(value, schema);
  if (typeof value === 'number') return obeysNumber(value, schema);
  if (Array.isArray(value)) return obeysArray(value, schema, root);
  return !isObject(value) || obeysObject(value, schema, root);
}

function obeysCombination(value: unknown, schema: JsonObject, root: unknown): boolean {
  const { allOf, anyOf, oneOf, not } = schema;
  if (Array.isArray(allOf) && !allOf.every((each) => obeys(value, each, root))) return false;
  if (Array.isArray(anyOf) && !anyOf.some((each) => obeys(value, each, root))) return false;
  if (Array.isArray(oneOf) && oneOf.filter((each) => obeys(value, each, root)).length !== 1) return false;
  if (not !== undefined && obeys(value, not, root)) return false;
  if (schema['if'] === undefined) return true;
  const branch = obeys(value, schema['if'], root) ? schema['then'] : schema['else'];
  return branch === undefined || obeys(value, branch, root);
}

function limit(schema: JsonObject, key: string, fallback: number): number {
  const value = schema[key];
  return typeof value === 'number' ? value : fallback;
}

function obeysText(value: string, schema: JsonObject): boolean {
  const length = Array.from(value).length;
  if (length < limit(schema, 'minLength', 0) || length > limit(schema, 'maxLength', Infinity)) return false;
  const { pattern, format } = schema;
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) return false;
  const shape = typeof format === 'string' ? FORMATS[format] : undefined;
  return shape === undefined || shape.test(value);
}

function obeysNumber(value: number, schema: JsonObject): boolean {
  const step = schema['multipleOf'];
  if (typeof step === 'number' && Math.abs(value / step - Math.round(value / step)) > 1e-9) return false;
  return (
    value >= limit(schema, 'minimum', -Infinity) &&
    value <= limit(schema, 'maximum', Infinity) &&
    value > limit(schema, 'exclusiveMinimum', -Infinity) &&
    value < limit(schema, 'exclusiveMaximum', Infinity)
  );
}

function obeysArray(value: readonly unknown[], schema: JsonObject, root: unknown): boolean {
  if (value.length < limit(schema, 'minItems', 0) || value.length > limit(schema, 'maxItems', Infinity)) return false;
  if (
    schema['uniqueItems'] === true &&
    value.some((each, index) => value.slice(0, index).some((other) => isSame(each, other)))
  ) {
    return false;
  }
  const prefix: readonly unknown[] = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const { items, contains } = schema;
  if (contains !== undefined && !value.some((each) => obeys(each, contains, root))) return false;
  return value.every((each, index) => {
    const own = index < prefix.length ? prefix[index] : items;
    return own === undefined || obeys(each, own, root);
  });
}

function obeysObject(value: JsonObject, schema: JsonObject, root: unknown): boolean {
  const keys = Object.keys(value);
  if (keys.length < limit(schema, 'minProperties', 0) || keys.length > limit(schema, 'maxProperties', Infinity))
    return false;
  if (Array.isArray(schema['required']) && !schema['required'].every((key) => Object.hasOwn(value, String(key))))
    return false;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const patterns = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  return keys.every((key) => {
    if (schema['propertyNames'] !== undefined && !obeys(key, schema['propertyNames'], root)) return false;
    const own = Object.hasOwn(properties, key) ? [properties[key]] : [];
    const matching = patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(key)).map(([, each]) => each);
    const judges = [...own, ...matching];
    const rest = schema['additionalProperties'];
    if (judges.length === 0) return rest === undefined || obeys(value[key], rest, root);
    return judges.every((each) => obeys(value[key], each, root));
  });
}
