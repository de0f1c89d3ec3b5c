import type { JsonObject, JsonValue } from '../../json/json.ts';
import { splitNull, typeModelOf, type TypeNode } from './typeModel.ts';

/** The schema as a zod schema (version 4), with the inferred type. Recursion is written with getters. */
export function writeZod(schema: JsonValue, name: string): string {
  const model = typeModelOf(schema, name);
  const writer = new ZodWriter();
  const constants = [...model.types].map(([typeName, node]) => writer.constant(typeName, node));
  const root = model.root;
  return `import * as z from 'zod';\n\n${constants.join('\n')}\nexport type ${root} = z.infer<typeof ${root}>;\n`;
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'z.email()',
  uri: 'z.url()',
  uuid: 'z.uuid()',
  date: 'z.iso.date()',
  'date-time': 'z.iso.datetime({ offset: true })',
  time: 'z.iso.time()',
  duration: 'z.iso.duration()',
  ipv4: 'z.ipv4()',
  ipv6: 'z.ipv6()',
};

const METHODS: Readonly<Record<string, string>> = {
  minLength: 'min',
  maxLength: 'max',
  minItems: 'min',
  maxItems: 'max',
  minimum: 'min',
  maximum: 'max',
  exclusiveMinimum: 'gt',
  exclusiveMaximum: 'lt',
  multipleOf: 'multipleOf',
};

class ZodWriter {
  readonly #written = new Set<string>();

  constant(name: string, node: TypeNode): string {
    const text = this.#text(node, '');
    this.#written.add(name);
    return `export const ${name} = ${text};
`;
  }

  #field(node: TypeNode, isRequired: boolean, indent: string): string {
    return `${this.#text(node, indent)}${isRequired ? '' : '.optional()'}`;
  }

  #text(node: TypeNode, indent: string): string {
    const { type, isNullable } = splitNull(node);
    const bare = node.kind === 'null' ? 'z.null()' : this.#bare(type, indent);
    const nullable = isNullable && node.kind !== 'null' ? '.nullable()' : '';
    return `${bare}${nullable}${node.description === undefined ? '' : `.describe(${quoted(node.description)})`}`;
  }

  #bare(node: TypeNode, indent: string): string {
    switch (node.kind) {
      case 'any':
        return 'z.unknown()';
      case 'null':
      case 'boolean':
        return `z.${node.kind}()`;
      case 'string':
        return stringText(node.rules);
      case 'number':
        return `z.number()${rulesText(node.rules)}`;
      case 'integer':
        return `z.int()${rulesText(node.rules)}`;
      case 'enum':
        return enumText(node.values);
      case 'list':
        return `z.array(${this.#text(node.items, indent)})${rulesText(node.rules)}`;
      case 'tuple':
        return `z.tuple([${node.items.map((item) => this.#text(item, indent)).join(', ')}]${node.rest === undefined ? '' : `, ${this.#text(node.rest, indent)}`})`;
      case 'object':
        return this.#object(node, indent);
      case 'union':
        return `z.union([${node.options.map((option) => this.#text(option, indent)).join(', ')}])`;
      case 'ref':
        return this.#written.has(node.name) ? node.name : `z.lazy(() => ${node.name})`;
    }
  }

  #object(node: Extract<TypeNode, { kind: 'object' }>, indent: string): string {
    if (node.fields.length === 0 && node.rest !== undefined)
      return `z.record(z.string(), ${this.#text(node.rest, indent)})`;
    const inner = `${indent}  `;
    const lines = node.fields.map((field) => {
      const key = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(field.name) ? field.name : quoted(field.name);
      const text = this.#field(field.type, field.isRequired, inner);
      // A getter is read when the other constants exist, which types of recursion need.
      return text.includes('z.lazy(')
        ? `${inner}get ${key}() {\n${inner}  return ${text.replaceAll(/z\.lazy\(\(\) => (\w+)\)/g, '$1')};\n${inner}},\n`
        : `${inner}${key}: ${text},\n`;
    });
    const body = lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
    const rest = node.rest === undefined ? '' : `.catchall(${this.#text(node.rest, indent)})`;
    return `${node.isClosed ? 'z.strictObject' : 'z.object'}(${body})${rest}`;
  }
}

function stringText(rules: JsonObject): string {
  const { format, ...others } = rules;
  const base = typeof format === 'string' ? FORMATS[format] : undefined;
  return `${base ?? 'z.string()'}${rulesText(others)}`;
}

function rulesText(rules: JsonObject): string {
  return Object.entries(rules)
    .map(([key, value]) => {
      if (key === 'pattern' && typeof value === 'string') return `.regex(${regexText(value)})`;
      const method = METHODS[key];
      return method === undefined ? '' : `.${method}(${JSON.stringify(value)})`;
    })
    .join('');
}

function regexText(pattern: string): string {
  try {
    const text = String(new RegExp(pattern, 'u'));
    return text.slice(0, text.lastIndexOf('/') + 1);
  } catch {
    return `new RegExp(${quoted(pattern)})`;
  }
}

function enumText(values: readonly JsonValue[]): string {
  const plain = values.every((value) => typeof value !== 'object' || value === null);
  if (!plain || values.length === 0) return 'z.unknown()';
  if (values.length === 1) return `z.literal(${literalText(values[0] ?? null)})`;
  return values.every((value) => typeof value === 'string')
    ? `z.enum([${values.map(literalText).join(', ')}])`
    : `z.literal([${values.map(literalText).join(', ')}])`;
}

function literalText(value: JsonValue): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
