/** Two schemas that say the same in the words of pydantic, as one text. */
import { createHash } from 'node:crypto';
import { isEqual, isList, isRecord, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';

/** What says nothing about a value, and what pydantic writes of a union besides its members. */
const ASIDE = new Set(['title', 'description', 'examples', 'discriminator', 'deprecated', '$defs']);
const FOR_TYPE: Readonly<Record<string, RegExp>> = {
  string: /^(?:minLength|maxLength|pattern|format|content\w+|writeOnly)$/,
  array: /^(?:items|prefixItems|minItems|maxItems|uniqueItems)$/,
  object: /^(?:properties|required|additionalProperties|propertyNames|minProperties|maxProperties)$/,
  null: /^$/,
  boolean: /^$/,
};
const FOR_NUMBERS = /^(?:minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf)$/;
const FOR_ANY = [...Object.values(FOR_TYPE), FOR_NUMBERS];
const MAX_SHOWN = 4_000;

/** Definitions put in, keys sorted, one spelling for what can be spelled in several ways. */
class Plain {
  readonly #whole: JsonObject;
  readonly #known = new Map<string, JsonValue>();

  constructor(whole: JsonObject) {
    this.#whole = whole;
  }

  text(name: string | undefined): string {
    const { $defs, ...root } = this.#whole;
    // What refers to itself may stand on top as it is, or by its name.
    const own = isRecord($defs) && name !== undefined ? $defs[name] : undefined;
    const isNamed = own !== undefined && isEqual(own, root);
    return JSON.stringify(this.#plain(isNamed ? { $ref: `#/$defs/${name}` } : this.#whole, []));
  }

  #plain(schema: JsonValue, open: readonly string[]): JsonValue {
    if (!isRecord(schema)) return schema;
    const { $ref, ...rest } = schema;
    if (typeof $ref === 'string') return this.#referred($ref, rest, open);
    const { default: fallback, ...others } = rest;
    const texts = new Set(this.#options(others, open).map((option) => JSON.stringify(option)));
    const options = [...texts].toSorted().map((text) => JSON.parse(text) as JsonValue);
    const [only] = options;
    const isAny = options.some((option) => isRecord(option) && Object.keys(option).length === 0);
    const said = isAny ? {} : options.length === 1 && isRecord(only) ? only : { anyOf: options };
    return fallback === undefined || fallback === null ? said : { ...said, default: fallback };
  }

  #isClass($ref: string): boolean {
    const defs = this.#whole['$defs'];
    const target = isRecord(defs) ? defs[$ref.slice('#/$defs/'.length)] : undefined;
    return isRecord(target) && 'properties' in target;
  }

  #referred($ref: string, rest: JsonObject, open: readonly string[]): JsonValue {
    // A name for a type is as good as the type: where a class comes back, it is the class that comes again.
    const at = open.lastIndexOf($ref);
    if (at !== -1 && (this.#isClass($ref) || !open.slice(at).some((each) => this.#isClass(each))))
      return { again: true };
    const defs = isRecord(this.#whole['$defs']) ? this.#whole['$defs'] : {};
    const target = defs[$ref.slice('#/$defs/'.length)];
    const key = $ref + JSON.stringify(rest);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#plain({ ...(isRecord(target) ? target : {}), ...rest }, [...open, $ref]);
    if (!JSON.stringify(found).includes('"again')) this.#known.set(key, found);
    return found;
  }

  #options(schema: JsonObject, open: readonly string[]): readonly JsonValue[] {
    const { anyOf, oneOf, enum: choices, const: one, type, ...rest } = schema;
    const union = anyOf ?? oneOf;
    if (isList(union))
      return union.flatMap((option) => {
        const inner = this.#plain(isRecord(option) ? { ...option, ...rest } : option, open);
        if (!isRecord(inner)) return [inner];
        const { default: _, ...said } = inner;
        return isList(said['anyOf']) ? said['anyOf'] : [said];
      });
    if (isList(choices) || one !== undefined)
      return (isList(choices) ? choices : [one ?? null]).map((each) =>
        each === null ? { type: 'null' } : { const: each },
      );
    if (type === undefined) return [this.#sorted(rest, open)];
    return (isList(type) ? type : [type]).map((each) => {
      // What is said of other types says nothing.
      const own = FOR_TYPE[typeof each === 'string' ? each : ''] ?? FOR_NUMBERS;
      const kept = Object.entries(rest).filter(([key]) => own.test(key) || !FOR_ANY.some((other) => other.test(key)));
      return this.#sorted({ ...Object.fromEntries(kept), type: each }, open);
    });
  }

  #sorted(schema: JsonObject, open: readonly string[]): JsonValue {
    const entries = Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] => {
      if (ASIDE.has(key)) return [];
      if (key === 'required')
        return isList(value) && value.length > 0
          ? [[key, value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))]]
          : [];
      if (key === 'properties' && isRecord(value))
        return [
          [
            key,
            Object.fromEntries(Object.entries(value).map(([name, each]) => [name, short(this.#plain(each, open))])),
          ],
        ];
      // Behind the last of a tuple, pydantic leaves open what its length forbids.
      if (key === 'items' && value === false) return [];
      const inner = isList(value) ? value.map((each) => this.#plain(each, open)) : short(this.#plain(value, open));
      const saysNothing = isRecord(inner) && Object.keys(inner).length === 0;
      // A list of anything is a list.
      return saysNothing ? [] : [[key, inner]];
    });
    const isFree = schema['type'] === 'object' && schema['properties'] === undefined;
    return Object.fromEntries(
      entries
        .filter(([key, value]) => !(isFree && key === 'additionalProperties' && value === true))
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
  }
}

/** What is long is compared by its digest: a class within it stands in the list itself. */
function short(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  if (text.length < MAX_SHOWN) return value;
  const digest = createHash('sha256').update(text).digest('hex');
  return text.includes('"again') ? `again ${digest}` : digest;
}

/** `name`: what it is called where it is one of its own definitions. */
export function plainText(schema: JsonObject, name?: string): string {
  return new Plain(schema).text(name);
}
