import { isList, isRecord, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import type { ts } from './compiler.ts';
import { REF, type Declarations } from './declarations.ts';

/** Names of the text that stand for schemas; what these refer to comes to stand beside the other declarations. */
export class KnownSchemas {
  readonly #known: ReadonlyMap<string, JsonObject>;
  readonly #declared: Declarations;
  readonly #moved = new Map<string, string>();

  constructor(known: ReadonlyMap<string, JsonObject>, declared: Declarations) {
    this.#known = known;
    this.#declared = declared;
  }

  of(symbol: ts.Symbol | undefined): JsonObject | undefined {
    const known = symbol === undefined ? undefined : this.#known.get(symbol.name);
    if (known === undefined) return undefined;
    const { $defs, ...schema } = known;
    const defs = Object.entries(isRecord($defs) ? $defs : {});
    const names = new Map(defs.map(([name, value]) => [name, this.#nameOf(name, value)]));
    for (const [name, value] of defs) {
      const moved = names.get(name) ?? name;
      if (!this.#declared.schemas.has(moved)) this.#declared.schemas.set(moved, renamed(value, names) as JsonObject);
    }
    return renamed(schema, names) as JsonObject;
  }

  /** Several schemas of one file have the same definitions. */
  #nameOf(name: string, schema: JsonValue): string {
    const text = `${name} ${JSON.stringify(schema)}`;
    const moved = this.#moved.get(text) ?? this.#declared.fresh(name);
    this.#moved.set(text, moved);
    return moved;
  }
}

function renamed(value: JsonValue, names: ReadonlyMap<string, string>): JsonValue {
  if (isList(value)) return value.map((item) => renamed(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== '$ref' || typeof item !== 'string' || !item.startsWith(REF)) return [key, renamed(item, names)];
      const name = item.slice(REF.length).replaceAll('~1', '/').replaceAll('~0', '~');
      return [key, REF + (names.get(name) ?? name)];
    }),
  );
}
