/** The way opposite to `restoreValue`: a value of the user's schema as the model is to write it. */
import {
  hasOwn,
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { fits, resolveRef, type SchemaChange, type SchemaChanges } from './restoreValue.ts';

/** Alternatives within alternatives multiply; a value that takes more steps is given back as far as it came. */
const MAX_STEPS = 50_000;

/** Rewrites one value; used once. */
export class WireValue {
  readonly #root: JsonObject;
  readonly #changes: SchemaChanges;
  #steps = 0;

  constructor(root: JsonObject, changes: SchemaChanges) {
    this.#root = root;
    this.#changes = changes;
  }

  of(value: JsonValue, schema: JsonValue, depth = 0): JsonValue {
    this.#steps += 1;
    if (!isRecord(schema) || depth > 400 || this.#steps > MAX_STEPS) return value;
    const ref = schema['$ref'];
    if (typeof ref === 'string') return this.of(value, resolveRef(ref, this.#root) ?? {}, depth + 1);
    if (isList(schema['anyOf'])) return this.#alternative(value, schema['anyOf'], depth);
    const change = this.#changes.get(schema);
    if (change?.kind === 'map' && isRecord(value)) return this.#map(value, schema, depth);
    if (change?.kind === 'tuple' && isList(value)) return this.#tuple(value, change.length, schema, depth);
    if (isList(value)) return value.map((item) => this.of(item, schema['items'] ?? {}, depth + 1));
    if (isRecord(value)) return this.#object(value, change, schema, depth);
    return value;
  }

  #alternative(value: JsonValue, options: readonly JsonValue[], depth: number): JsonValue {
    for (const option of options) {
      const written = this.of(value, option, depth + 1);
      if (fits(written, option, this.#root)) return written;
    }
    return value;
  }

  #map(value: JsonObject, schema: JsonObject, depth: number): JsonValue {
    const ruled = propertiesOf(schema['items'])['value'] ?? {};
    return Object.keys(value).map((key) => ({ key, value: this.of(ownValue(value, key) ?? null, ruled, depth + 1) }));
  }

  #tuple(value: readonly JsonValue[], length: number, schema: JsonObject, depth: number): JsonValue {
    const properties = propertiesOf(schema);
    const result: JsonDraft = {};
    for (const [index, item] of value.slice(0, length).entries()) {
      const key = `item${index + 1}`;
      setOwn(result, key, this.of(item, properties[key] ?? {}, depth + 1));
    }
    const { rest } = properties;
    if (rest === undefined) return result;
    const ruled = isRecord(rest) ? (rest['items'] ?? {}) : {};
    setOwn(
      result,
      'rest',
      value.slice(length).map((item) => this.of(item, ruled, depth + 1)),
    );
    return result;
  }

  #object(value: JsonObject, change: SchemaChange | undefined, schema: JsonObject, depth: number): JsonValue {
    const properties = propertiesOf(schema);
    const own = change?.kind === 'object' ? change : undefined;
    const required = new Set(isList(schema['required']) ? schema['required'] : []);
    const result: JsonDraft = {};
    const others: JsonDraft = {};
    for (const key of Object.keys(value)) {
      const inner = ownValue(value, key) ?? null;
      const isOther = own?.entries !== undefined && (key === own.entries || !hasOwn(properties, key));
      if (isOther) setOwn(others, key, inner);
      // What the model cannot call null it leaves out.
      else if (inner === null && !required.has(key) && !this.#takesNull(properties, key)) continue;
      else setOwn(result, key, this.of(inner, ownValue(properties, key) ?? {}, depth + 1));
    }
    // What is absent is null where the model has to write every property.
    for (const key of own?.optional ?? [])
      if (required.has(key) && !hasOwn(result, key) && this.#takesNull(properties, key)) setOwn(result, key, null);
    if (own?.entries !== undefined)
      setOwn(result, own.entries, this.of(others, ownValue(properties, own.entries) ?? {}, depth + 1));
    return result;
  }

  #takesNull(properties: JsonObject, key: string): boolean {
    return fits(null, ownValue(properties, key) ?? {}, this.#root);
  }
}

function propertiesOf(schema: JsonValue | undefined): JsonObject {
  return isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
}
