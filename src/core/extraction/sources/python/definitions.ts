/** The schemas that others refer to, each under a name of its own. */
import type { Reached } from '../../../code/reached.ts';
import type { JsonObject } from '../../../json/json.ts';
import { Recursive } from './reading.ts';

export class Definitions {
  readonly schemas = new Map<string, JsonObject>();
  readonly #names = new Map<string, string>();
  readonly #problems = new Map<string, unknown>();
  readonly #open = new Set<string>();
  readonly #reached: Reached;

  constructor(reached: Reached) {
    this.#reached = reached;
  }

  /** A reference to what `make` gives, which is made once for a key. */
  reference(key: string, wanted: string, make: (self: JsonObject) => JsonObject): JsonObject {
    const reader = /* l10n: none, a key. */ `definition ${key}`;
    this.#reached.comeTo(reader);
    if (this.#problems.has(key)) throw this.#problems.get(key);
    const known = this.#names.get(key);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = this.#free(wanted);
    this.#names.set(key, name);
    this.#open.add(name);
    const self = { $ref: `#/$defs/${name}` };
    try {
      this.schemas.set(
        name,
        this.#reached.within(reader, () => make(self)),
      );
    } catch (error) {
      this.#names.delete(key);
      if (!(error instanceof Recursive)) this.#problems.set(key, error);
      throw error;
    } finally {
      this.#open.delete(name);
    }
    return self;
  }

  #free(wanted: string): string {
    const base = wanted.replace(/[^\p{L}\p{N}_.-]+/gu, '_').slice(0, 100);
    let name = base;
    for (let count = 2; this.schemas.has(name) || this.#open.has(name); count += 1) name = `${base}_${count}`;
    return name;
  }
}
