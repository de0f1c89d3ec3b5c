/** l10n: none, for the model; its notes are not shown. */
import {
  isList,
  isRecord,
  ownValue,
  readablePath,
  setOwn,
  shortText,
  typeName,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { unionOf, withoutNull } from '../sources/build.ts';
import { isAtLeast } from '../../schema/dialect.ts';
import type { SchemaIndex, SchemaNode } from '../../schema/schemaIndex.ts';
import type { SchemaChange } from './restoreValue.ts';
import { joinWords, rulesInWords } from './rulesInWords.ts';

/** A schema with its references and `allOf` taken in, and the node that says where it stands. */
interface Flat {
  readonly schema: JsonObject;
  readonly node: SchemaNode | undefined;
}

const ANY: readonly string[] = ['string', 'number', 'boolean', 'null'];
const ANNOTATIONS = new Set([
  'title',
  'description',
  '$comment',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$schema',
  '$id',
  'id',
  '$defs',
  'definitions',
  '$anchor',
  '$dynamicAnchor',
]);

export class StrictAdapter {
  readonly changes = new Map<JsonObject, SchemaChange>();
  readonly notes = new Set<string>();
  readonly #index: SchemaIndex;
  readonly #defs: { [name: string]: JsonValue } = {};
  readonly #names = new Map<JsonValue, string>();
  /** Where a flattened schema came from, so that references in it are followed from there. */
  readonly #origins = new WeakMap<JsonObject, SchemaNode>();

  constructor(index: SchemaIndex) {
    this.#index = index;
  }

  adaptRoot(): { readonly schema: JsonObject; readonly isWrapped: boolean } {
    const adapted = this.#adapt(this.#index.root, ['the top']);
    const isWrapped = adapted['type'] !== 'object';
    const root: JsonObject = isWrapped
      ? { type: 'object', properties: { value: adapted }, required: ['value'], additionalProperties: false }
      : adapted;
    if (isWrapped)
      this.notes.add(
        'The value is asked for inside an object, because every wire format requires an object at the top.',
      );
    const schema = Object.keys(this.#defs).length === 0 ? root : { ...root, $defs: this.#defs };
    const change = this.changes.get(root);
    if (change !== undefined) this.changes.set(schema, change);
    return { schema, isWrapped };
  }

  #adapt(schema: JsonValue, path: readonly string[]): JsonObject {
    if (path.length > 150) throw new RangeError('The schema is nested too deeply.');
    if (!isRecord(schema)) return this.#any(path);
    const node = this.#nodeOf(schema);
    const ref = ownValue(schema, '$ref') ?? ownValue(schema, '$dynamicRef') ?? ownValue(schema, '$recursiveRef');
    if (typeof ref === 'string' && node !== undefined && this.#isOnlyRef(schema, node))
      return this.#reference(schema, ref, node, path);
    const flat = this.#flatten({ schema, node }, new Set(), path);
    const options = flat.schema['oneOf'] ?? flat.schema['anyOf'];
    if (isList(options)) return this.#choice(flat.schema, options, path);
    return this.#described(this.#typed(flat.schema, path), flat.schema);
  }

  #nodeOf(schema: JsonObject): SchemaNode | undefined {
    return this.#index.node(schema) ?? this.#origins.get(schema);
  }

  #isOnlyRef(schema: JsonObject, node: SchemaNode): boolean {
    if (!isAtLeast(node.draft, '2019-09')) return true;
    return Object.keys(schema).every(
      (key) => key === '$ref' || key === '$dynamicRef' || key === '$recursiveRef' || ANNOTATIONS.has(key),
    );
  }

  #reference(schema: JsonObject, ref: string, node: SchemaNode, path: readonly string[]): JsonObject {
    const target = this.#index.resolve(ref, node);
    if (!isRecord(target)) return this.#any(path);
    const reference = { $ref: `#/$defs/${this.#define(target, ref)}` };
    const description = schema['description'];
    // Nothing may stand beside a reference.
    return typeof description === 'string' ? { anyOf: [reference], description } : reference;
  }

  #define(target: JsonObject, ref: string): string {
    const known = this.#names.get(target);
    if (known !== undefined) return known;
    const wanted = (ref === '#' ? 'Root' : (ref.split('/').at(-1) ?? 'Type')).replace(/[^\w-]/g, '_') || 'Type';
    let name = wanted;
    for (let count = 2; Object.hasOwn(this.#defs, name); count += 1) name = `${wanted}${count}`;
    this.#names.set(target, name);
    setOwn(this.#defs, name, {});
    setOwn(this.#defs, name, this.#adapt(target, [name]));
    return name;
  }

  /** Takes in what `$ref` beside other keywords and `allOf` say. */
  #flatten(flat: Flat, seen: Set<JsonValue>, path: readonly string[]): Flat {
    const { schema, node } = flat;
    if (seen.has(schema)) return { schema: {}, node };
    seen.add(schema);
    const parts: JsonObject[] = [];
    const ref = schema['$ref'];
    if (typeof ref === 'string' && node !== undefined) {
      const target = this.#index.resolve(ref, node);
      if (isRecord(target))
        parts.push(this.#flatten({ schema: target, node: this.#nodeOf(target) }, seen, path).schema);
    }
    if (isList(schema['allOf'])) {
      for (const part of schema['allOf'])
        if (isRecord(part)) parts.push(this.#flatten({ schema: part, node: this.#nodeOf(part) }, seen, path).schema);
    }
    if (parts.length === 0) return flat;
    const { $ref: _ref, allOf: _allOf, ...own } = schema;
    const merged = [...parts, own].reduce((left, right) => this.#merge(left, right, path), {});
    if (node !== undefined) this.#origins.set(merged, node);
    return { schema: merged, node };
  }

  #merge(left: JsonObject, right: JsonObject, path: readonly string[]): JsonObject {
    const merged: JsonDraft = { ...left };
    for (const [key, value] of Object.entries(right)) {
      const before = ownValue(merged, key);
      if (before === undefined) setOwn(merged, key, value);
      else if (key === 'properties' && isRecord(before) && isRecord(value))
        merged[key] = this.#mergeProperties(before, value, path);
      else if (key === 'required' && isList(before) && isList(value)) merged[key] = [...new Set([...before, ...value])];
      else if (key === 'type') merged[key] = commonTypes(before, value);
      else if (key === 'enum' && isList(before) && isList(value))
        merged[key] = before.filter((each) => value.includes(each));
      else if ((key === 'anyOf' || key === 'oneOf') && isList(before)) {
        this.notes.add(`Several alternatives at ${path.join('.')} are checked afterwards only.`);
      } else merged[key] = value;
    }
    return merged;
  }

  #mergeProperties(left: JsonObject, right: JsonObject, path: readonly string[]): JsonObject {
    const merged: JsonDraft = { ...left };
    for (const [name, value] of Object.entries(right)) {
      const before = ownValue(left, name);
      setOwn(merged, name, isRecord(before) && isRecord(value) ? { allOf: [before, value] } : value);
    }
    void path;
    return merged;
  }

  #choice(schema: JsonObject, options: readonly JsonValue[], path: readonly string[]): JsonObject {
    const { anyOf: _anyOf, oneOf: _oneOf, ...base } = schema;
    const shapes = options.filter(isRecord);
    const isOnlyRules = shapes.every((option) =>
      Object.keys(option).every((key) => key === 'required' || key === 'not'),
    );
    if (shapes.length === 0 || isOnlyRules) {
      this.notes.add(`Rules at ${path.join('.')} are checked afterwards only.`);
      return this.#described(this.#typed(base, path), {
        ...base,
        description: joinWords(base['description'], `One of: ${shortText([...options], 300)}.`),
      });
    }
    const hasBase = Object.keys(base).some((key) => !ANNOTATIONS.has(key));
    const adapted = shapes.map((option) => {
      if (!hasBase) return this.#adapt(option, path);
      const flat = this.#flatten({ schema: option, node: this.#nodeOf(option) }, new Set(), path);
      const { description: _description, title: _title, ...inherited } = base;
      const merged = this.#merge(inherited, flat.schema, path);
      const origin = flat.node ?? this.#nodeOf(schema);
      if (origin !== undefined) this.#origins.set(merged, origin);
      return this.#adapt(merged, path);
    });
    const flatOptions = adapted.flatMap((each) =>
      isList(each['anyOf']) && Object.keys(each).length === 1 ? each['anyOf'].filter(isRecord) : [each],
    );
    const [value, ...others] = flatOptions.filter((each) => each['type'] !== 'null');
    const isOrNull = value !== undefined && others.length === 0 && flatOptions.length > 1;
    return this.#described(isOrNull ? this.#orNull(value) : { anyOf: flatOptions }, {
      description: base['description'] ?? '',
    });
  }

  #typed(schema: JsonObject, path: readonly string[]): JsonObject {
    const choices = isList(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const'] ?? null] : undefined;
    if (
      choices !== undefined &&
      choices.every((each) => typeof each !== 'object' || each === null) &&
      choices.length > 0
    )
      return adaptEnum(choices);
    const types = typesOf(schema);
    if (types.length === 0) return this.#any(path);
    const parts = types.map((type) => this.#ofType(type, schema, path));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : this.#union(parts);
  }

  /** Short where all are plain, else alternatives; objects keep their identity, which the way back needs. */
  #union(parts: readonly JsonObject[]): JsonObject {
    return parts.some((part) => this.changes.has(part)) ? { anyOf: parts } : unionOf(parts);
  }

  #ofType(type: string, schema: JsonObject, path: readonly string[]): JsonObject {
    if (type === 'object') return this.#object(schema, path);
    return type === 'array' ? this.#array(schema, path) : { type };
  }

  #object(schema: JsonObject, path: readonly string[]): JsonObject {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = isList(schema['required']) ? schema['required'].filter((name) => typeof name === 'string') : [];
    const rest = schema['additionalProperties'];
    const names = [...new Set([...Object.keys(properties), ...required])].filter(
      (name) => ownValue(properties, name) !== false,
    );
    if (names.length === 0) return this.#map(isRecord(rest) ? rest : (firstPattern(schema) ?? {}), path);
    const adapted: JsonDraft = {};
    const optional = new Set<string>();
    const absentWhenNull = new Set<string>();
    for (const name of names) {
      const inner = this.#adapt(ownValue(properties, name) ?? {}, [...path, name]);
      if (required.includes(name)) setOwn(adapted, name, inner);
      else {
        optional.add(name);
        const isNullable = this.#takesNull(ownValue(properties, name) ?? true);
        if (!isNullable) absentWhenNull.add(name);
        setOwn(adapted, name, this.#orNull(inner));
      }
    }
    let entries: string | undefined;
    if (isRecord(rest)) {
      entries = 'otherProperties';
      while (Object.hasOwn(adapted, entries)) entries += '_';
      adapted[entries] = this.#map(rest, [...path, entries]);
      names.push(entries);
    }
    const result: JsonObject = { type: 'object', properties: adapted, required: names, additionalProperties: false };
    this.changes.set(result, { kind: 'object', optional, absentWhenNull, entries });
    return result;
  }

  #takesNull(schema: JsonValue): boolean {
    if (!isRecord(schema)) return schema === true;
    const node = this.#nodeOf(schema);
    const ref = schema['$ref'];
    if (typeof ref === 'string') {
      const target = node === undefined ? undefined : this.#index.resolve(ref, node);
      return (
        target !== undefined && target !== schema && isRecord(target) && !('$ref' in target) && this.#takesNull(target)
      );
    }
    if (isList(schema['allOf'])) return false;
    const { type } = schema;
    if (type !== undefined) return isList(type) ? type.includes('null') : type === 'null';
    if (isList(schema['enum'])) return schema['enum'].includes(null);
    if ('const' in schema) return schema['const'] === null;
    const options = schema['anyOf'] ?? schema['oneOf'];
    if (isList(options)) return options.filter((each) => this.#takesNull(each)).length === 1;
    return typesOf(schema).length === 0;
  }

  #orNull(schema: JsonObject): JsonObject {
    if (withoutNull(schema).isNullable || schema['type'] === 'null') return schema;
    const { type, description } = schema;
    const types = isList(type) ? type : [type ?? 'object'];
    // Only one union, where one is: Claude counts them.
    if (!types.includes('object') && !this.changes.has(schema)) {
      const enumeration = schema['enum'];
      return { ...schema, type: [...types, 'null'], ...(isList(enumeration) && { enum: [...enumeration, null] }) };
    }
    if (isList(schema['anyOf'])) return { ...schema, anyOf: [...schema['anyOf'], { type: 'null' }] };
    return { anyOf: [schema, { type: 'null' }], ...(description !== undefined && { description }) };
  }

  #map(values: JsonObject, path: readonly string[]): JsonObject {
    this.notes.add(`The map at ${readablePath(path)} is asked for as a list of keys and values.`);
    const entry: JsonObject = {
      type: 'object',
      properties: { key: { type: 'string' }, value: this.#adapt(values, [...path, 'value']) },
      required: ['key', 'value'],
      additionalProperties: false,
    };
    const result: JsonObject = { type: 'array', items: entry };
    this.changes.set(result, { kind: 'map' });
    return result;
  }

  #array(schema: JsonObject, path: readonly string[]): JsonObject {
    const prefix = isList(schema['prefixItems'])
      ? schema['prefixItems']
      : isList(schema['items'])
        ? schema['items']
        : undefined;
    if (prefix !== undefined && prefix.length > 0) return this.#tuple(schema, prefix, path);
    return { type: 'array', items: this.#adapt(schema['items'] ?? {}, [...path, 'items']) };
  }

  #tuple(schema: JsonObject, prefix: readonly JsonValue[], path: readonly string[]): JsonObject {
    this.notes.add(`The tuple at ${readablePath(path)} is asked for as an object of its items.`);
    const properties: JsonDraft = {};
    prefix.forEach((item, index) => {
      properties[`item${index + 1}`] = this.#adapt(item, [...path, `item${index + 1}`]);
    });
    const rest = isList(schema['items']) ? schema['additionalItems'] : schema['items'];
    if (isRecord(rest)) properties['rest'] = { type: 'array', items: this.#adapt(rest, [...path, 'rest']) };
    const result: JsonObject = {
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    };
    this.changes.set(result, { kind: 'tuple', length: prefix.length });
    return result;
  }

  #any(path: readonly string[]): JsonObject {
    this.notes.add(`Any value is allowed at ${readablePath(path)}; a string, number, boolean or null is asked for.`);
    return { type: ANY };
  }

  /** Adds the description, and in words what strict mode does not take. */
  #described(adapted: JsonObject, schema: JsonObject): JsonObject {
    const words = rulesInWords(schema);
    if (words !== '') this.notes.add('Rules that strict mode does not take were moved into descriptions.');
    const title = schema['title'];
    const description = joinWords(schema['description'] ?? title, words);
    if (description === '') return adapted;
    if ('$ref' in adapted) return { anyOf: [adapted], description };
    const result = { ...adapted, description };
    const change = this.changes.get(adapted);
    if (change !== undefined) this.changes.set(result, change);
    return result;
  }
}

function adaptEnum(choices: readonly JsonValue[]): JsonObject {
  const types = [...new Set(choices.map(typeName))];
  return { type: types.length === 1 ? (types[0] ?? 'string') : types, enum: choices };
}

function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === 'string') return [type];
  if (isList(type)) return type.filter((each) => typeof each === 'string');
  if (isRecord(schema['properties']) || isList(schema['required']) || isRecord(schema['additionalProperties']))
    return ['object'];
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return ['array'];
  if (['minLength', 'maxLength', 'pattern', 'format'].some((key) => key in schema)) return ['string'];
  if (['minimum', 'maximum', 'multipleOf'].some((key) => key in schema)) return ['number'];
  return [];
}

function firstPattern(schema: JsonObject): JsonObject | undefined {
  const patterns = schema['patternProperties'];
  return isRecord(patterns) ? Object.values(patterns).find(isRecord) : undefined;
}

function commonTypes(left: JsonValue, right: JsonValue): JsonValue {
  const own = isList(left) ? left : [left];
  const other = isList(right) ? right : [right];
  const common = own.flatMap((each) => {
    if (other.includes(each)) return [each];
    if (each === 'number' && other.includes('integer')) return ['integer'];
    return each === 'integer' && other.includes('number') ? ['integer'] : [];
  });
  return common.length === 1 ? (common[0] ?? 'null') : common;
}
