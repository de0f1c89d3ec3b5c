import type { JsonObject } from '../../core/json/json.ts';
import type { ts } from './compiler.ts';
import { Names } from './names.ts';

export const REF = '#/$defs/';

/** The declarations that were reached, each read once, under the names they have in `$defs`. */
export class Declarations {
  readonly schemas = new Map<string, JsonObject>();
  readonly #names = new Names();
  readonly #read: (symbol: ts.Symbol) => JsonObject | undefined;
  readonly #withoutData = new Set<string>();

  constructor(read: (symbol: ts.Symbol) => JsonObject | undefined) {
    this.#read = read;
  }

  /** `undefined` for what is no data. */
  reference(symbol: ts.Symbol): JsonObject | undefined {
    const { name, isNew } = this.#names.of(symbol);
    if (isNew) {
      this.schemas.set(name, {});
      const schema = this.#read(symbol);
      if (schema === undefined) this.#withoutData.add(name);
      this.schemas.set(name, schema ?? { not: {} });
    }
    return this.#withoutData.has(name) ? undefined : { $ref: REF + name };
  }

  /** What a schema refers to, as far as that is known. */
  resolved(schema: JsonObject): JsonObject {
    const { $ref } = schema;
    return typeof $ref === 'string' && $ref.startsWith(REF) ? (this.schemas.get($ref.slice(REF.length)) ?? {}) : schema;
  }

  nameOf(symbol: ts.Symbol): string {
    return this.#names.of(symbol).name;
  }

  symbols(): Iterable<ts.Symbol> {
    return this.#names.all();
  }

  fresh(wanted: string): string {
    return this.#names.fresh(wanted);
  }
}
