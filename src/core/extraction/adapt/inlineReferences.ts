/** References of a strict schema: whether they lead in circles, and definitions put where a description stands beside one. */
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import type { SchemaChange, SchemaChanges } from './restoreValue.ts';

/** A definition that is used in many places is copied no more often than makes a schema of about this many nodes. */
const MAX_COPIES = 2_000;

/**
 * Nothing may stand beside `$ref`, so that a description needs a union of one around it, which Claude counts as a union.
 * Here the definition itself takes the description, where that makes no property more of those that Claude counts.
 * `undefined` where a definition refers to itself, directly or through others.
 */
export function inlineReferences(
  schema: JsonObject,
  changes: SchemaChanges,
): { readonly schema: JsonObject; readonly changes: SchemaChanges } | undefined {
  const uses = countUses(schema);
  return uses === undefined ? undefined : new Inliner(schema, changes, uses).inline();
}

const PREFIX = '#/$defs/';

function definitionsOf(schema: JsonObject): JsonObject {
  return isRecord(schema['$defs']) ? schema['$defs'] : {};
}

function nameOf(node: JsonValue): string | undefined {
  const ref = isRecord(node) ? node['$ref'] : undefined;
  return typeof ref === 'string' ? ref.slice(PREFIX.length) : undefined;
}

/** The schemas right within one. */
function innerSchemas({ properties, items, anyOf }: JsonObject): readonly JsonObject[] {
  return [
    ...(isRecord(properties) ? Object.values(properties) : []),
    ...(items === undefined ? [] : [items]),
    ...(isList(anyOf) ? anyOf : []),
  ].filter(isRecord);
}

/** How often each definition is referred to from what is in use; `undefined` for circles. */
function countUses(schema: JsonObject): ReadonlyMap<string, number> | undefined {
  const definitions = definitionsOf(schema);
  const uses = new Map<string, number>();
  const open = new Set<string>();
  const isRound = (node: JsonObject): boolean => {
    const name = nameOf(node);
    if (name === undefined) return innerSchemas(node).some(isRound);
    if (open.has(name)) return true;
    uses.set(name, (uses.get(name) ?? 0) + 1);
    const target = ownValue(definitions, name);
    if (uses.get(name) !== 1 || !isRecord(target)) return false;
    open.add(name);
    const isCircle = isRound(target);
    open.delete(name);
    return isCircle;
  };
  return isRound(schema) ? undefined : uses;
}

class Inliner {
  readonly #schema: JsonObject;
  readonly #definitions: JsonObject;
  readonly #before: SchemaChanges;
  readonly #uses: ReadonlyMap<string, number>;
  readonly #changes = new Map<JsonObject, SchemaChange>();
  readonly #free = new Map<string, boolean>();
  readonly #kept = new Set<string>();
  #copies = 0;

  constructor(schema: JsonObject, before: SchemaChanges, uses: ReadonlyMap<string, number>) {
    this.#schema = schema;
    this.#definitions = definitionsOf(schema);
    this.#before = before;
    this.#uses = uses;
  }

  inline(): { readonly schema: JsonObject; readonly changes: SchemaChanges } {
    const { $defs: _defs, ...own } = this.#schema;
    const change = this.#before.get(this.#schema);
    const root = this.#copy(own, change);
    const definitions: JsonDraft = {};
    // Grows while definitions refer to others.
    for (const name of this.#kept) setOwn(definitions, name, this.#copy(ownValue(this.#definitions, name) ?? {}));
    if (this.#kept.size === 0) return { schema: root, changes: this.#changes };
    const schema = { ...root, $defs: definitions };
    if (change !== undefined) this.#changes.set(schema, change);
    return { schema, changes: this.#changes };
  }

  #copy(node: JsonValue, change = isRecord(node) ? this.#before.get(node) : undefined): JsonObject {
    if (!isRecord(node)) return {};
    this.#copies += 1;
    const name = nameOf(node);
    if (name !== undefined) {
      this.#kept.add(name);
      return node;
    }
    const { properties, items, anyOf, description } = node;
    const copy: JsonDraft = { ...node };
    if (isRecord(properties)) {
      const inner: JsonDraft = {};
      for (const key of Object.keys(properties)) setOwn(inner, key, this.#copy(ownValue(properties, key) ?? {}));
      copy['properties'] = inner;
    }
    if (items !== undefined) copy['items'] = this.#copy(items);
    if (isList(anyOf)) {
      const isOne = description !== undefined && anyOf.filter((each) => !isNull(each)).length === 1;
      copy['anyOf'] = anyOf.map((each) => (isOne ? this.#target(each) : this.#copy(each)));
    }
    if (change !== undefined) this.#changes.set(copy, change);
    return copy;
  }

  /** What a described reference leads to, where that may stand in its place. */
  #target(node: JsonValue): JsonObject {
    const name = nameOf(node);
    const target = name === undefined ? undefined : ownValue(this.#definitions, name);
    if (name === undefined || target === undefined) return this.#copy(node);
    const mayMove = this.#uses.get(name) === 1 || (this.#copies < MAX_COPIES && this.#isFree(name));
    return this.#copy(mayMove ? target : node);
  }

  /** Whether a definition holds nothing that Claude counts, so that it may be there twice. */
  #isFree(name: string): boolean {
    const known = this.#free.get(name);
    if (known !== undefined) return known;
    const isFree = (node: JsonObject): boolean => {
      const inner = nameOf(node);
      if (inner !== undefined) return this.#isFree(inner);
      return !isList(node['type']) && !isList(node['anyOf']) && innerSchemas(node).every(isFree);
    };
    const target = ownValue(this.#definitions, name);
    const result = isRecord(target) && isFree(target);
    this.#free.set(name, result);
    return result;
  }
}

function isNull(schema: JsonValue): boolean {
  return isRecord(schema) && schema['type'] === 'null';
}
