// Two schemas of one type, from different hands, written one way so that they can be compared.
import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';
import { isRecord } from '../../src/core/json/json.ts';

export interface PlainOptions {
  /** The generator writes `false` for every object that says nothing of other properties. */
  readonly isClosed: boolean;
  /** It knows no patterns but those of comments. */
  readonly isWithoutPatterns?: boolean;
}

/** The schema as a text that is the same for all ways to write it, as far as they are known here. */
export function canonical(schema: JsonObject, options: PlainOptions): string {
  return JSON.stringify(new Plain(schema, options).of(schema));
}

const WORDS = new Set([
  '$schema',
  '$defs',
  'definitions',
  'description',
  'examples',
  '$comment',
  'title',
  '$id',
  'discriminator',
]);

/** Recursion is followed this far. */
const MAX_DEPTH = 7;

/** A schema with the definitions put in, unions and literals written one way, keys sorted, words left out. */
class Plain {
  readonly #defs: JsonObject;
  readonly #options: PlainOptions;
  readonly #known = new Map<string, JsonValue>();

  constructor(root: JsonObject, options: PlainOptions) {
    const defs = root['$defs'] ?? root['definitions'];
    this.#defs = isRecord(defs) ? defs : {};
    this.#options = options;
  }

  of(value: JsonValue, depth = 0): JsonValue {
    if (value === true || value === false) return value;
    if (depth > MAX_DEPTH) return '(deeper)';
    if (Array.isArray(value)) return value.map((item) => this.of(item as JsonValue, depth));
    if (!isRecord(value)) return value;
    const { $ref, ...rest } = value;
    if (typeof $ref === 'string') {
      const key = JSON.stringify([value, depth]);
      const known = this.#known.get(key);
      if (known !== undefined) return known;
      const target = this.#target(value);
      const made = this.of({ ...(isRecord(target) ? target : {}), ...rest }, depth);
      this.#known.set(key, made);
      return made;
    }
    return this.#union(value, depth) ?? this.#shape(value, depth);
  }

  #target(value: JsonValue): JsonValue {
    const ref = isRecord(value) ? value['$ref'] : undefined;
    if (typeof ref !== 'string') return value;
    return this.#defs[decodeURIComponent(ref.replace(/^#\/(?:\$defs|definitions)\//, ''))] ?? {};
  }

  #union(schema: JsonObject, depth: number): JsonValue | undefined {
    const { type, anyOf: some, oneOf, enum: choices, const: only, ...rest } = schema;
    // The generator writes `oneOf` for unions with a discriminator.
    const anyOf = some ?? oneOf;
    const parts: JsonValue[] = [];
    if (Array.isArray(anyOf))
      parts.push(
        ...(anyOf as JsonValue[]).filter((each) => !isFunction(this.#target(each))).map((each) => this.of(each, depth)),
      );
    else if (Array.isArray(choices)) parts.push(...(choices as JsonValue[]).map((each) => ({ is: each })));
    else if (only !== undefined) parts.push({ is: only });
    else if (Array.isArray(type))
      parts.push(
        ...(type as string[]).map((each) =>
          this.of({ type: each, ...(each === 'null' ? {} : rest) } as JsonObject, depth),
        ),
      );
    else return undefined;
    const flat = parts.flatMap((part) =>
      isRecord(part) && Array.isArray(part['any']) ? (part['any'] as JsonValue[]) : [part],
    );
    if (flat.some((part) => isRecord(part) && Object.keys(part).length === 0)) return {};
    const all = unique(flat);
    // Beside a discriminator stands what its options say as well.
    const isSaid = Array.isArray(type) || 'discriminator' in schema;
    const others = isSaid ? {} : this.#shape(rest as JsonObject, depth);
    const extra = isRecord(others) ? others : {};
    if (all.length === 1 && isRecord(all[0])) return { ...all[0], ...extra };
    return { any: all, ...extra };
  }

  #shape(schema: JsonObject, depth: number): JsonValue {
    const made: Record<string, JsonValue> = {};
    const left = new Set<string>();
    const { properties } = schema;
    for (const [name, value] of Object.entries(isRecord(properties) ? properties : {})) {
      const own = isFunction(this.#target(value)) ? NEVER : short(this.of(value, depth + 1), depth);
      if (JSON.stringify(own) !== NEVER_TEXT) made[name] = own;
      else left.add(name);
    }
    const own = Object.entries(made).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const result: Record<string, JsonValue> = own.length === 0 ? {} : { properties: Object.fromEntries(own) };
    for (const key of Object.keys(schema).toSorted()) {
      const value = schema[key] as JsonValue;
      if (WORDS.has(key) || key === 'properties' || (key === 'pattern' && this.#options.isWithoutPatterns)) continue;
      if (key === 'required' && Array.isArray(value)) {
        const names = (value as string[]).filter((name) => !left.has(name));
        if (names.length > 0) result[key] = names.toSorted();
      } else if (key === 'additionalProperties') {
        const rest = value === false && !this.#options.isClosed ? NEVER : this.of(value, depth + 1);
        if (rest !== true && rest !== false && JSON.stringify(rest) !== '{}') result[key] = rest;
      } else if (key === 'deprecated') result[key] = true;
      else if (/^(?:items|prefixItems|additionalItems|allOf|propertyNames)$/.test(key))
        result[key] = Array.isArray(value)
          ? (value as JsonValue[]).map((item) => short(this.of(item, depth + 1), depth))
          : short(this.of(value, depth + 1), depth);
      else result[key] = value;
    }
    return list(result);
  }
}

/** What is deep within stands for itself by a number: written out, recursive types grow without bound. */
function short(value: JsonValue, depth: number): JsonValue {
  const text = JSON.stringify(value);
  return depth < 2 || text.length < 80 ? value : createHash('sha1').update(text).digest('hex').slice(0, 12);
}

const NEVER = { not: {} };
const NEVER_TEXT = JSON.stringify(NEVER);

/** Without what another part says as well. */
function unique(parts: readonly JsonValue[]): readonly JsonValue[] {
  const texts = new Set(parts.map((part) => JSON.stringify(part)));
  texts.delete(NEVER_TEXT);
  if (texts.delete('{"type":"null"}')) texts.add('{"is":null}');
  if (texts.has('{"is":true}') && texts.has('{"is":false}')) {
    for (const each of ['{"is":true}', '{"is":false}']) texts.delete(each);
    texts.add('{"type":"boolean"}');
  }
  // A literal text beside any text.
  if (texts.has('{"type":"string"}')) for (const each of texts) if (each.startsWith('{"is":"')) texts.delete(each);
  return [...texts].toSorted().map((text) => JSON.parse(text) as JsonValue);
}

/** Tuples as the newer drafts have them, and those of one type as lists of that length. */
function list(schema: Record<string, JsonValue>): JsonValue {
  if (schema['type'] !== 'array') return schema;
  const { items, prefixItems, additionalItems, minItems, maxItems, ...rest } = schema;
  const first = Array.isArray(items)
    ? (items as JsonValue[])
    : Array.isArray(prefixItems)
      ? (prefixItems as JsonValue[])
      : [];
  if (first.length === 0) {
    const empty = maxItems === 0 || items === false || JSON.stringify(items) === NEVER_TEXT;
    return {
      ...rest,
      ...(!empty && items !== undefined && { items }),
      ...(minItems !== undefined && minItems !== 0 && { minItems }),
      ...((empty || maxItems !== undefined) && { maxItems: maxItems ?? 0 }),
    };
  }
  const tail = Array.isArray(items) ? (additionalItems ?? false) : (items ?? false);
  const texts = new Set(first.map((each) => JSON.stringify(each)));
  if (texts.size === 1 && (tail === false || texts.has(JSON.stringify(tail))))
    return {
      ...rest,
      items: first[0] ?? {},
      ...(minItems !== undefined && minItems !== 0 && { minItems }),
      ...(tail === false && { maxItems: first.length }),
    };
  return { ...rest, prefixItems: first, items: tail, ...(minItems !== undefined && minItems !== 0 && { minItems }) };
}

/** The generator leaves a comment where a function was. */
export function isFunction(schema: JsonValue): boolean {
  return (
    isRecord(schema) &&
    typeof schema['$comment'] === 'string' &&
    /^(?:\(|new )/.test(schema['$comment']) &&
    !('$ref' in schema)
  );
}
