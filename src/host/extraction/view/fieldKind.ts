/** What a schema allows at one place of the value, as far as an input needs to know it. It helps typing; it does not judge. */
import {
  fromPointer,
  isList,
  isRecord,
  ownValue,
  valueAt,
  type JsonObject,
  type JsonValue,
} from '../../../core/json/json.ts';
import type { FieldKind } from '../../../protocol/extraction.ts';

const MAX_OPTIONS = 500;
const MAX_STEPS = 2_000;
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'then', 'else'] as const;
const UNKNOWN: FieldKind = { kind: 'json', options: [], isNullable: true };

/** The kind of the leaf at `pointer`; `json` where the schema says nothing plain. */
export function fieldKindAt(schema: JsonValue, pointer: string): FieldKind {
  const walk = new Walk(schema);
  let places: readonly JsonObject[] = walk.expand(schema);
  for (const segment of fromPointer(pointer)) places = places.flatMap((place) => walk.child(place, segment));
  return places.length === 0 ? UNKNOWN : kindOf(places);
}

/** A schema may refer to itself; the budget ends what would not end. */
class Walk {
  readonly #root: JsonValue;
  #steps = 0;

  constructor(root: JsonValue) {
    this.#root = root;
  }

  /** The schema with everything it refers to or combines, flat. */
  expand(schema: JsonValue | undefined): readonly JsonObject[] {
    this.#steps += 1;
    if (!isRecord(schema) || this.#steps > MAX_STEPS) return [];
    const reference = ownValue(schema, '$ref');
    const found: JsonObject[] = [schema];
    if (typeof reference === 'string' && reference.startsWith('#'))
      found.push(...this.expand(valueAt(this.#root, decodeFragment(reference.slice(1)))));
    for (const keyword of BRANCHES) {
      const branches = ownValue(schema, keyword);
      for (const branch of isList(branches) ? branches : [branches]) found.push(...this.expand(branch));
    }
    return found;
  }

  child(schema: JsonObject, segment: string): readonly JsonObject[] {
    const properties = ownValue(schema, 'properties');
    const own = isRecord(properties) ? ownValue(properties, segment) : undefined;
    if (own !== undefined) return this.expand(own);
    if (/^\d+$/.test(segment)) {
      const item = itemSchema(schema, Number(segment));
      if (item !== undefined) return this.expand(item);
    }
    const patterns = ownValue(schema, 'patternProperties');
    // Patterns are not run here: a hostile one would hang. The first is as good a guess as any.
    const guess = isRecord(patterns) ? Object.values(patterns)[0] : undefined;
    return this.expand(ownValue(schema, 'additionalProperties') ?? guess);
  }
}

function itemSchema(schema: JsonObject, index: number): JsonValue | undefined {
  const items = ownValue(schema, 'items');
  const prefix = ownValue(schema, 'prefixItems');
  if (isList(prefix) && prefix[index] !== undefined) return prefix[index];
  return isList(items) ? (items[index] ?? ownValue(schema, 'additionalItems')) : items;
}

function kindOf(places: readonly JsonObject[]): FieldKind {
  const types = new Set(places.flatMap((place) => typesOf(ownValue(place, 'type'))));
  const allowed = places.flatMap((place) => {
    const values = ownValue(place, 'enum');
    const constant = ownValue(place, 'const');
    return [...(isList(values) ? values : []), ...(constant === undefined ? [] : [constant])];
  });
  const description = places.map((place) => ownValue(place, 'description')).find((text) => typeof text === 'string');
  const isNullable = types.has('null') || allowed.includes(null);
  types.delete('null');
  const options = [...new Set(allowed.filter((value) => value !== null).map((value) => JSON.stringify(value)))];
  const base = { isNullable, ...(description !== undefined && { description: description.slice(0, 500) }) };
  if (options.length > 0 && options.length <= MAX_OPTIONS) return { ...base, kind: 'enum', options };
  return { ...base, kind: plainKind(types), options: [] };
}

function plainKind(types: ReadonlySet<string>): FieldKind['kind'] {
  const [only, ...others] = types;
  if (others.length === 1 && types.has('integer') && types.has('number')) return 'number';
  if (others.length > 0) return 'json';
  return only === 'string' || only === 'number' || only === 'integer' || only === 'boolean' ? only : 'json';
}

function typesOf(type: JsonValue | undefined): string[] {
  if (typeof type === 'string') return [type];
  return isList(type) ? type.filter((each) => typeof each === 'string') : [];
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
