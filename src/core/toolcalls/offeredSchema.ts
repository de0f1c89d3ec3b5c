/**
 * The schema of a tool as servers take it. OpenAI and Anthropic refuse every request in which one tool's schema is not a
 * plain object: with alternatives, references or a list of values on top, or without a type. Such a schema is offered as one
 * object that takes all that any of its alternatives takes; what the model then gives is checked against the original.
 */
import * as l10n from '@vscode/l10n';
import { canonicalText, hasOwn, isList, isRecord, ownValue, setOwn, valueAt } from '../json/json.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../json/json.ts';
import { mendedSchema } from './mendedSchema.ts';

export type OfferedSchema =
  | {
      readonly ok: true;
      readonly schema: JsonObject;
      /** For the description of the tool: what the one object no longer says. */
      readonly note: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/** What no server takes on top of a tool's schema; `enum` and `const` because what they list are whole objects. */
const COMPOSED = ['allOf', 'anyOf', 'oneOf', 'enum', 'const', 'not', '$ref'] as const;
/** Parts of a schema that are put together, references followed; more than this is nothing a model could choose from. */
const MAX_PARTS = 100;
const MAX_DEPTH = 10;
const MAX_NOTE = 1_500;

/** What objects that fit a schema look like. */
interface Shape {
  readonly properties: ReadonlyMap<string, JsonValue>;
  readonly required: ReadonlySet<string>;
  /** No other property is taken. */
  readonly isClosed: boolean;
}

class Unfit extends Error {}

const NOTHING: Shape = { properties: new Map(), required: new Set(), isClosed: false };

/** A schema that every server takes is given back itself. */
export function offeredSchema(own: JsonObject): OfferedSchema {
  const original = mendedSchema(own);
  if (COMPOSED.every((keyword) => !hasOwn(original, keyword))) {
    const isPlain = original['type'] === 'object';
    return { ok: true, schema: isPlain ? original : { properties: {}, ...original, type: 'object' }, note: undefined };
  }
  const reader = new ShapeReader(original);
  try {
    const shape = reader.read(original, 0, []);
    if (shape === undefined) return { ok: false, reason: l10n.t('no object fits its schema') };
    return { ok: true, schema: flat(original, shape), note: reader.note() };
  } catch (error) {
    if (error instanceof Unfit) return { ok: false, reason: error.message };
    throw error;
  }
}

function flat(original: JsonObject, shape: Shape): JsonObject {
  const schema: JsonDraft = { type: 'object' };
  for (const [keyword, value] of Object.entries(original)) {
    const isComposed = (COMPOSED as readonly string[]).includes(keyword);
    const isOwn = OWN_KEYWORDS.has(keyword) || (keyword === 'additionalProperties' && value === false);
    if (!isComposed && !isOwn) setOwn(schema, keyword, value);
  }
  const properties: JsonDraft = {};
  for (const [name, value] of shape.properties) setOwn(properties, name, value);
  return {
    ...schema,
    properties,
    ...(shape.required.size > 0 && { required: [...shape.required] }),
    ...(shape.isClosed && { additionalProperties: false }),
  };
}

/** What `flat` writes itself. */
const OWN_KEYWORDS: ReadonlySet<string> = new Set(['type', 'properties', 'required']);

class ShapeReader {
  readonly #root: JsonObject;
  readonly #notes: string[] = [];
  #parts = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** l10n: none, for the model. */
  note(): string | undefined {
    const text = this.#notes.join(' ');
    return text === '' ? undefined : text.length > MAX_NOTE ? `${text.slice(0, MAX_NOTE - 1)}…` : text;
  }

  /** `undefined` where no object fits. `path` are the references that led here. */
  read(schema: JsonValue, depth: number, path: readonly string[]): Shape | undefined {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS || depth > MAX_DEPTH) throw new Unfit(l10n.t('its schema has too many alternatives'));
    if (!isRecord(schema)) return schema === false ? undefined : NOTHING;
    if (!takesObjects(schema['type'])) return undefined;
    const shapes: (Shape | undefined)[] = [ownShape(schema), ...this.#referred(schema, depth, path)];
    if (isList(schema['allOf'])) shapes.push(...schema['allOf'].map((part) => this.read(part, depth + 1, path)));
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const parts = schema[keyword];
      if (isList(parts)) shapes.push(this.#alternatives(parts, keyword === 'oneOf', depth, path));
    }
    const values = isList(schema['enum'])
      ? schema['enum']
      : hasOwn(schema, 'const')
        ? [ownValue(schema, 'const') ?? null]
        : undefined;
    if (values !== undefined) shapes.push(this.#values(values));
    if (hasOwn(schema, 'not')) this.#say(excludedWords(schema['not']));
    return shapes.reduce((all, one) => (all === undefined || one === undefined ? undefined : both(all, one)));
  }

  #referred(schema: JsonObject, depth: number, path: readonly string[]): readonly (Shape | undefined)[] {
    const reference = ownValue(schema, '$ref');
    if (typeof reference !== 'string') return [];
    const target = /^#(?:\/|$)/.test(reference) ? valueAt(this.#root, decoded(reference.slice(1))) : undefined;
    if (target === undefined || path.includes(reference))
      throw new Unfit(l10n.t`its schema refers to “${reference.slice(0, 80)}”, which cannot be followed`);
    return [this.read(target, depth + 1, [...path, reference])];
  }

  /** One object for all alternatives: what all ask for is required, what any takes is there. l10n: none, for the model. */
  #alternatives(
    parts: readonly JsonValue[],
    isOne: boolean,
    depth: number,
    path: readonly string[],
  ): Shape | undefined {
    const shapes = parts.map((part) => this.read(part, depth + 1, path)).filter((shape) => shape !== undefined);
    const [first, ...others] = shapes;
    if (first === undefined) return undefined;
    if (others.length === 0) return first;
    const told = shapes.map((shape, index) => `(${index + 1}) ${alternativeWords(shape)}`);
    this.#say(`Give the arguments of ${isOne ? 'exactly one' : 'at least one'} of these: ${told.join('; ')}.`);
    return others.reduce(either, first);
  }

  /** l10n: none, for the model. */
  #values(values: readonly JsonValue[]): Shape | undefined {
    const shapes = values.filter(isRecord).map(shapeOfValue);
    const [first, ...others] = shapes;
    if (first !== undefined && others.length > 0)
      this.#say(
        `The arguments are one of: ${values
          .filter(isRecord)
          .map((value) => JSON.stringify(value))
          .join('; ')}.`,
      );
    return first === undefined ? undefined : others.reduce(either, first);
  }

  #say(note: string): void {
    if (!this.#notes.includes(note)) this.#notes.push(note);
  }
}

function takesObjects(type: JsonValue | undefined): boolean {
  return type === undefined || type === 'object' || (isList(type) && type.includes('object'));
}

/** A pointer may be written for the fragment of an address. */
function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

function ownShape(schema: JsonObject): Shape {
  const { properties, required } = schema;
  return {
    properties: new Map(isRecord(properties) ? Object.entries(properties) : []),
    required: new Set(isList(required) ? required.filter((name) => typeof name === 'string') : []),
    isClosed: schema['additionalProperties'] === false || schema['unevaluatedProperties'] === false,
  };
}

function shapeOfValue(value: JsonObject): Shape {
  const properties = Object.entries(value).map(([name, part]) => [name, { enum: [part] }] as const);
  return { properties: new Map(properties), required: new Set(Object.keys(value)), isClosed: true };
}

/** Objects that fit both. Being closed is given up: it would shut out what the other half names. */
function both(left: Shape, right: Shape): Shape {
  if (right === NOTHING) return left;
  const properties = new Map(left.properties);
  for (const [name, schema] of right.properties) properties.set(name, joined('allOf', properties.get(name), schema));
  const isSame = right.properties.size === 0 || left.properties.size === 0;
  return {
    properties,
    required: new Set([...left.required, ...right.required]),
    isClosed: isSame ? left.isClosed || right.isClosed : left.isClosed && right.isClosed,
  };
}

/** Objects that fit one or the other. */
function either(left: Shape, right: Shape): Shape {
  const properties = new Map(left.properties);
  for (const [name, schema] of right.properties) properties.set(name, joined('anyOf', properties.get(name), schema));
  return {
    properties,
    required: new Set([...left.required].filter((name) => right.required.has(name))),
    isClosed: left.isClosed && right.isClosed,
  };
}

/** Two schemas of one property as one; lists of values, such as the names of kinds, become one list. */
function joined(keyword: 'allOf' | 'anyOf', left: JsonValue | undefined, right: JsonValue): JsonValue {
  if (left === undefined || left === true) return right;
  const has = (schema: JsonValue): JsonValue => canonicalText(schema);
  if (right === true || has(left) === has(right)) return left;
  if (keyword === 'anyOf') {
    const [one, other] = [valuesOf(left), valuesOf(right)];
    if (one !== undefined && other !== undefined) {
      const fresh = other.filter((value) => !one.some((known) => has(known) === has(value)));
      const { const: _, enum: __, ...rest } = left as JsonObject;
      return { ...rest, enum: [...one, ...fresh] };
    }
  }
  const known = isRecord(left) && Object.keys(left).length === 1 && isList(left[keyword]) ? left[keyword] : [left];
  return known.some((schema) => has(schema) === has(right)) ? left : { [keyword]: [...known, right] };
}

/** The values a schema lists, where that is all that tells it from another of the same type. */
function valuesOf(schema: JsonValue): readonly JsonValue[] | undefined {
  if (!isRecord(schema)) return undefined;
  const others = Object.keys(schema).filter(
    (key) => !['const', 'enum', 'type', 'description', 'title', 'default'].includes(key),
  );
  if (others.length > 0) return undefined;
  if (hasOwn(schema, 'const')) return [ownValue(schema, 'const') ?? null];
  return isList(schema['enum']) ? schema['enum'] : undefined;
}

/** l10n: none, for the model. */
function excludedWords(schema: JsonValue | undefined): string {
  return `Arguments must not fit this JSON Schema: ${JSON.stringify(schema)}.`;
}

/** l10n: none, for the model. */
function alternativeWords({ properties, required }: Shape): string {
  const names = [...new Set([...required, ...properties.keys()])].map((name) => {
    const schema = properties.get(name);
    const values = schema === undefined ? undefined : valuesOf(schema);
    const value =
      values === undefined
        ? ''
        : ` = ${values
            .slice(0, 5)
            .map((one) => JSON.stringify(one))
            .join(' or ')}`;
    return `${name}${value}${required.has(name) ? '' : ' (optional)'}`;
  });
  return names.length === 0 ? 'nothing more' : names.join(', ');
}
