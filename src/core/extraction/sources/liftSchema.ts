/** A schema out of the documents that it stands in, with what it refers to there under `$defs`. */
import {
  isRecord,
  ownValue,
  setOwn,
  valueAt,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { fromOpenApi } from './openApi.ts';
import { fileOf, pointerOf, pointerOfAddress } from './schemaDocuments.ts';
import { convertedInside } from './subschemas.ts';

/** A document and where it stands. */
export interface Placed {
  readonly path: string;
  readonly document: JsonValue;
}

export interface LiftOptions {
  readonly isOpenApi: boolean;
  /** The document beside `from` that a reference without its fragment leads to; `undefined`: the reference stays. */
  readonly find: (file: string, from: Placed) => Placed | undefined;
}

export interface Lifted {
  readonly schema: JsonObject;
  readonly notes: readonly string[];
  /** References whose document is there, but not what they point to in it. */
  readonly lost: readonly string[];
}

/** What is at `pointer`, as a schema of its own. A whole document stays as it is, but for what it takes from others. */
export function liftSchema(root: Placed, pointer: string, options: LiftOptions): Lifted {
  return new Lifter(root, pointer, options).lift();
}

interface Definition {
  readonly name: string;
  readonly placed: Placed;
  readonly pointer: string;
}

class Lifter {
  readonly #root: Placed;
  readonly #pointer: string;
  readonly #options: LiftOptions;
  readonly #definitions = new Map<string, Definition>();
  readonly #names: Set<string>;
  /** The last number that made a name free, by the name before it. */
  readonly #counts = new Map<string, number>();
  readonly #notes = new Set<string>();
  readonly #lost = new Set<string>();

  constructor(root: Placed, pointer: string, options: LiftOptions) {
    this.#root = root;
    this.#pointer = pointer;
    this.#options = options;
    const own = pointer === '' && isRecord(root.document) ? ownValue(root.document, '$defs') : undefined;
    this.#names = new Set(isRecord(own) ? Object.keys(own) : []);
  }

  lift(): Lifted {
    const body = this.#convert(valueAt(this.#root.document, this.#pointer) ?? {}, this.#root, 0);
    const defs: { [name: string]: JsonValue } = {};
    // More are found on the way.
    for (const { name, placed, pointer } of this.#definitions.values()) {
      setOwn(defs, name, this.#convert(valueAt(placed.document, pointer) ?? {}, placed, 0));
    }
    const own = this.#definitions.get(keyOf(this.#root, this.#pointer));
    const top = own === undefined ? body : { $ref: `#/$defs/${own.name}` };
    const schema: JsonDraft = { ...this.#draft(), ...(isRecord(top) ? top : {}) };
    if (Object.keys(defs).length > 0) {
      const before = ownValue(schema, '$defs');
      schema['$defs'] = { ...(isRecord(before) ? before : {}), ...defs };
    }
    return { schema, notes: [...this.#notes], lost: [...this.#lost] };
  }

  #draft(): JsonObject {
    const { document } = this.#root;
    const named = isRecord(document) && !this.#options.isOpenApi ? ownValue(document, '$schema') : undefined;
    return typeof named === 'string' ? { $schema: named } : {};
  }

  #convert(schema: JsonValue, from: Placed, depth: number): JsonValue {
    // Deeper than any schema may be: the reader's check says so.
    if (!isRecord(schema) || depth > 300) return schema;
    const result: JsonDraft = {};
    for (const key of Object.keys(schema)) this.#keyword(result, key, ownValue(schema, key) ?? null, from, depth + 1);
    return this.#options.isOpenApi ? fromOpenApi(result, (note) => this.#notes.add(note)) : result;
  }

  #keyword(result: JsonDraft, key: string, value: JsonValue, from: Placed, depth: number): void {
    if (/^\$(?:ref|dynamicRef|recursiveRef)$/.test(key) && typeof value === 'string') {
      const ref = this.#reference(value, from);
      // Elsewhere there is nothing that it could be bound to anew.
      setOwn(result, ref === value ? key : '$ref', ref);
    } else if (
      from !== this.#root &&
      /^\$?id$|^\$schema$|^\$(?:dynamicA|recursiveA|a)nchor$/.test(key) &&
      isText(value)
    ) {
      // The addresses of what was taken out of its file lead nowhere.
    } else
      setOwn(
        result,
        key,
        convertedInside(key, value, (each) => this.#convert(each, from, depth)),
      );
  }

  /** Whether a document keeps its form, and with it what its own references lead to. */
  #isKept(placed: Placed): boolean {
    return placed === this.#root && this.#pointer === '';
  }

  #reference(ref: string, from: Placed): string {
    const file = fileOf(ref);
    const isKept = this.#isKept(from);
    // Some part of the document may have the address.
    const part = file === '' ? '' : pointerOfAddress(from.document, file);
    if (part !== undefined && isKept) return ref;
    const target = part === undefined ? this.#options.find(file, from) : from;
    if (target === undefined) return ref;
    const pointer = pointerOf(valueAt(target.document, part ?? '') ?? null, ref.slice(file.length + 1));
    if (pointer === undefined) {
      if (file !== '' || from !== this.#root) this.#lost.add(ref);
      return ref;
    }
    const full = (part ?? '') + pointer;
    return this.#isKept(target) ? `#${encodeURI(full)}` : `#/$defs/${this.#define(target, full)}`;
  }

  #define(placed: Placed, pointer: string): string {
    const key = keyOf(placed, pointer);
    let definition = this.#definitions.get(key);
    if (definition === undefined) {
      const last = pointer === '' ? nameOf(placed.path) : pointer.slice(pointer.lastIndexOf('/') + 1);
      definition = { name: this.#freeName(last), placed, pointer };
      this.#definitions.set(key, definition);
    }
    return definition.name;
  }

  #freeName(segment: string): string {
    const base =
      segment.replaceAll(/~[01]/g, '_').replaceAll(/[^\p{L}\p{N}_.-]/gu, '_') ||
      /* l10n: none, a name in the schema. */ 'Root';
    let name = base;
    let count = this.#counts.get(base) ?? 1;
    while (this.#names.has(name)) name = `${base}_${(count += 1)}`;
    this.#counts.set(base, count);
    this.#names.add(name);
    return name;
  }
}

function keyOf({ path }: Placed, pointer: string): string {
  return `${path}#${pointer}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.schema)?\.\w+$/, '');
}

function isText(value: JsonValue): boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}
