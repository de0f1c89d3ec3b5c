/** A schema as named types, the middle between JSON Schema and the languages types are written in. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { SchemaIndex, type SchemaNode } from '../../schema/schemaIndex.ts';
import { schemaError } from '../../schema/validate.ts';

interface Described {
  readonly description?: string;
}

export interface FieldNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly isRequired: boolean;
}

export type TypeNode = Described &
  (
    | { readonly kind: 'any' | 'null' | 'boolean' }
    | { readonly kind: 'string' | 'number' | 'integer'; readonly rules: JsonObject }
    | { readonly kind: 'enum'; readonly values: readonly JsonValue[] }
    | { readonly kind: 'list'; readonly items: TypeNode; readonly rules: JsonObject }
    | { readonly kind: 'tuple'; readonly items: readonly TypeNode[]; readonly rest: TypeNode | undefined }
    | {
        readonly kind: 'object';
        readonly fields: readonly FieldNode[];
        readonly rest: TypeNode | undefined;
        readonly isClosed: boolean;
      }
    | { readonly kind: 'union'; readonly options: readonly TypeNode[] }
    | { readonly kind: 'ref'; readonly name: string }
  );

export type ObjectNode = Extract<TypeNode, { kind: 'object' }>;

export interface TypeModel {
  readonly root: string;
  /** Definitions first where they can be, the root last. */
  readonly types: ReadonlyMap<string, TypeNode>;
}

const RULES: Readonly<Record<string, readonly string[]>> = {
  string: ['format', 'pattern', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
};

/** Throws an `AppError` of kind `schema` for a schema that cannot be used. */
export function typeModelOf(schema: JsonValue, rootName: string): TypeModel {
  const index = new SchemaIndex(schema);
  const [problem] = index.problems;
  if (problem !== undefined) throw schemaError(problem);
  return new ModelBuilder(index, typeNameOf(rootName)).build();
}

/** `order line` and `order_line` as `OrderLine`; never empty, never beginning with a digit. */
export function typeNameOf(text: string): string {
  const name = text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^[\p{L}_]/u.test(name) ? name : `Type${name}`;
}

class ModelBuilder {
  readonly #index: SchemaIndex;
  readonly #rootName: string;
  readonly #types = new Map<string, TypeNode>();
  readonly #names = new Map<JsonValue, string>();

  constructor(index: SchemaIndex, rootName: string) {
    this.#index = index;
    this.#rootName = rootName;
  }

  build(): TypeModel {
    const { root } = this.#index;
    this.#names.set(root, this.#rootName);
    this.#types.set(this.#rootName, { kind: 'any' });
    const node = this.#node(root, 0);
    this.#types.delete(this.#rootName);
    this.#types.set(this.#rootName, node);
    return { root: this.#rootName, types: this.#types };
  }

  #node(schema: JsonValue, depth: number): TypeNode {
    if (!isRecord(schema) || depth > 200) return { kind: 'any' };
    const { description } = schema;
    const bare = this.#bare(schema, this.#index.node(schema), depth);
    return typeof description === 'string' ? { ...bare, description } : bare;
  }

  #bare(schema: JsonObject, node: SchemaNode | undefined, depth: number): TypeNode {
    const ref = schema['$ref'];
    if (typeof ref === 'string' && node !== undefined) return this.#ref(ref, node, depth);
    if (isList(schema['enum'])) return { kind: 'enum', values: schema['enum'] };
    if ('const' in schema) return { kind: 'enum', values: [schema['const'] ?? null] };
    const options = schema['anyOf'] ?? schema['oneOf'];
    if (isList(options)) return unionNode(options.map((option) => this.#node(option, depth + 1)));
    if (isList(schema['allOf'])) return this.#all(schema, schema['allOf'], depth);
    const { type } = schema;
    const types = isList(type) ? type : [type ?? guessType(schema)];
    return unionNode(types.map((each) => this.#ofType(typeof each === 'string' ? each : '', schema, depth)));
  }

  #ref(ref: string, node: SchemaNode, depth: number): TypeNode {
    const target = this.#index.resolve(ref, node);
    if (!isRecord(target)) return { kind: 'any' };
    let name = this.#names.get(target);
    if (name === undefined) {
      const wanted = typeNameOf(ref.split('/').at(-1) ?? 'Type');
      name = wanted;
      for (let count = 2; this.#types.has(name); count += 1) name = `${wanted}${count}`;
      this.#names.set(target, name);
      this.#types.set(name, { kind: 'any' });
      const built = this.#node(target, depth + 1);
      this.#types.delete(name);
      this.#types.set(name, built);
    }
    return { kind: 'ref', name };
  }

  /** Object parts become one object; for anything else the first part that says something stands for all. */
  #all(schema: JsonObject, parts: readonly JsonValue[], depth: number): TypeNode {
    const { allOf: _allOf, description: _description, ...own } = schema;
    const nodes = [...parts.map((part) => this.#node(part, depth + 1)), this.#bareOwn(own, depth)].map((node) =>
      this.#resolved(node),
    );
    const objects = nodes.filter((node) => node.kind === 'object');
    if (objects.length === 0) return nodes.find((node) => node.kind !== 'any') ?? { kind: 'any' };
    const fields = new Map<string, FieldNode>();
    for (const object of objects) {
      for (const field of object.fields) {
        const before = fields.get(field.name);
        fields.set(
          field.name,
          before === undefined ? field : { ...before, isRequired: before.isRequired || field.isRequired },
        );
      }
    }
    return { kind: 'object', fields: [...fields.values()], rest: undefined, isClosed: false };
  }

  #bareOwn(schema: JsonObject, depth: number): TypeNode {
    return Object.keys(schema).length === 0 ? { kind: 'any' } : this.#bare(schema, undefined, depth + 1);
  }

  #resolved(node: TypeNode): TypeNode {
    return node.kind === 'ref' ? (this.#types.get(node.name) ?? node) : node;
  }

  #ofType(type: string, schema: JsonObject, depth: number): TypeNode {
    switch (type) {
      case 'null':
      case 'boolean':
        return { kind: type };
      case 'string':
        return { kind: 'string', rules: rulesOf(schema, 'string') };
      case 'number':
      case 'integer':
        return { kind: type, rules: rulesOf(schema, 'number') };
      case 'array':
        return this.#list(schema, depth);
      case 'object':
        return this.#object(schema, depth);
      default:
        return { kind: 'any' };
    }
  }

  #list(schema: JsonObject, depth: number): TypeNode {
    const { items } = schema;
    const prefix = isList(schema['prefixItems']) ? schema['prefixItems'] : isList(items) ? items : undefined;
    if (prefix === undefined) {
      return { kind: 'list', items: this.#node(items ?? {}, depth + 1), rules: rulesOf(schema, 'array') };
    }
    const rest = isList(items) ? schema['additionalItems'] : items;
    return {
      kind: 'tuple',
      items: prefix.map((item) => this.#node(item, depth + 1)),
      rest: rest === undefined || rest === false ? undefined : this.#node(rest, depth + 1),
    };
  }

  #object(schema: JsonObject, depth: number): TypeNode {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = isList(schema['required']) ? schema['required'] : [];
    const extra = schema['additionalProperties'];
    return {
      kind: 'object',
      fields: Object.keys(properties).map((name) => ({
        name,
        type: this.#node(ownValue(properties, name) ?? {}, depth + 1),
        isRequired: required.includes(name),
      })),
      rest: isRecord(extra) ? this.#node(extra, depth + 1) : undefined,
      isClosed: extra === false,
    };
  }
}

function rulesOf(schema: JsonObject, kind: string): JsonObject {
  return Object.fromEntries(
    (RULES[kind] ?? []).filter((key) => key in schema).map((key) => [key, schema[key] ?? null]),
  );
}

function guessType(schema: JsonObject): string {
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : '';
}

function unionNode(options: readonly TypeNode[]): TypeNode {
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { kind: 'union', options };
}

/** A union without its null, and whether it had one. An enum's null counts. */
export function splitNull(node: TypeNode): { readonly type: TypeNode; readonly isNullable: boolean } {
  if (node.kind === 'null') return { type: { kind: 'any' }, isNullable: true };
  if (node.kind === 'enum' && node.values.includes(null) && node.values.length > 1) {
    return { type: { ...node, values: node.values.filter((value) => value !== null) }, isNullable: true };
  }
  if (node.kind !== 'union') return { type: node, isNullable: false };
  const rest = node.options.filter((option) => option.kind !== 'null');
  if (rest.length === node.options.length) return { type: node, isNullable: false };
  return {
    type: { ...unionNode(rest), ...(node.description !== undefined && { description: node.description }) },
    isNullable: true,
  };
}
