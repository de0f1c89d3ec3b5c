/** A schema out of the document that it stands in, with what it refers to there under `$defs`. */
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  valueAt,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { fromOpenApi } from './openApi.ts';
import { subschemaKeywords } from '../../schema/dialect.ts';

const SHAPES = new Map([
  ...subschemaKeywords('draft-07'),
  ...subschemaKeywords('2020-12'),
  ['items', 'schema-or-list'],
]);

export interface Lifted {
  readonly schema: JsonObject;
  readonly notes: readonly string[];
}

/** What is at `pointer`, as a schema of its own. References out of the document stay as they are. */
export function liftSchema(document: JsonValue, pointer: string, isOpenApi: boolean): Lifted {
  const lifter = new Lifter(document, isOpenApi);
  return lifter.lift(pointer);
}

class Lifter {
  readonly #document: JsonValue;
  readonly #isOpenApi: boolean;
  readonly #names = new Map<string, string>();
  readonly #defs: { [name: string]: JsonValue } = {};
  readonly #notes = new Set<string>();
  readonly #queue: string[] = [];

  constructor(document: JsonValue, isOpenApi: boolean) {
    this.#document = document;
    this.#isOpenApi = isOpenApi;
  }

  lift(pointer: string): Lifted {
    const root = this.#convert(valueAt(this.#document, pointer) ?? {}, 0);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      setOwn(this.#defs, this.#names.get(next) ?? next, this.#convert(valueAt(this.#document, next) ?? {}, 0));
    }
    const own = this.#names.get(pointer);
    const body = own === undefined ? root : { $ref: `#/$defs/${own}` };
    const named = isRecord(this.#document) && !this.#isOpenApi ? ownValue(this.#document, '$schema') : undefined;
    const schema: JsonDraft = { ...(typeof named === 'string' && { $schema: named }), ...(isRecord(body) ? body : {}) };
    if (Object.keys(this.#defs).length > 0) {
      const defs = ownValue(schema, '$defs');
      schema['$defs'] = { ...(isRecord(defs) ? defs : {}), ...this.#defs };
    }
    return { schema, notes: [...this.#notes] };
  }

  #convert(schema: JsonValue, depth: number): JsonValue {
    // Deeper than any schema may be: the reader's check says so.
    if (!isRecord(schema) || depth > 300) return schema;
    const result: JsonDraft = {};
    for (const key of Object.keys(schema)) {
      setOwn(result, key, this.#keyword(key, ownValue(schema, key) ?? null, depth + 1));
    }
    return this.#isOpenApi ? fromOpenApi(result, (note) => this.#notes.add(note)) : result;
  }

  #keyword(key: string, value: JsonValue, depth: number): JsonValue {
    if (key === '$ref' && typeof value === 'string') return this.#reference(value);
    const shape = SHAPES.get(key);
    if (shape === undefined) return value;
    if (isList(value)) return value.map((each) => this.#convert(each, depth));
    if (!shape.startsWith('map')) return this.#convert(value, depth);
    if (!isRecord(value)) return value;
    const map: JsonDraft = {};
    for (const name of Object.keys(value)) setOwn(map, name, this.#convert(ownValue(value, name) ?? null, depth));
    return map;
  }

  #reference(ref: string): string {
    const pointer = ref.startsWith('#/') ? decoded(ref.slice(1)) : ref === '#' ? '' : undefined;
    if (pointer === undefined || valueAt(this.#document, pointer) === undefined) return ref;
    let name = this.#names.get(pointer);
    if (name === undefined) {
      name = this.#freeName(pointer.slice(pointer.lastIndexOf('/') + 1) || 'Root');
      this.#names.set(pointer, name);
      this.#queue.push(pointer);
    }
    return `#/$defs/${name}`;
  }

  #freeName(segment: string): string {
    const base = segment
      .replaceAll('~1', '_')
      .replaceAll('~0', '_')
      .replaceAll(/[^\p{L}\p{N}_.-]/gu, '_');
    const taken = new Set(this.#names.values());
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
    return name;
  }
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
