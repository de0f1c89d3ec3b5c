/** A value as code: a typed constant in TypeScript, or an instance of the classes that `writePython` writes. */
import { ExactNumber, isInteger, isNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, ownValue, typeName, type JsonValue } from '../../json/json.ts';
import {
  splitNull,
  typeModelOf,
  typeNameOf,
  type ObjectNode,
  type TypeModel,
  type TypeNode,
} from '../writers/typeModel.ts';
import { pythonLiteral, pythonName } from '../writers/writePython.ts';

/** `const order: Order = { … };` */
export function toTypeScriptLiteral(value: JsonValue, typeName: string): string {
  const type = typeNameOf(typeName);
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  return `const ${name}: ${type} = ${codeText(value, '')};\n`;
}

function codeText(value: JsonValue, indent: string): string {
  const inner = `${indent}  `;
  if (isList(value)) {
    const short = `[${value.map((item) => codeText(item, indent)).join(', ')}]`;
    if (value.length === 0 || (short.length < 80 && !short.includes('\n') && !value.some(isRecord))) return short;
    return `[\n${value.map((item) => `${inner}${codeText(item, inner)},\n`).join('')}${indent}]`;
  }
  if (isRecord(value)) {
    const lines = Object.keys(value).map((key) => {
      const name =
        /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) && key !== '__proto__'
          ? key
          : key === '__proto__'
            ? '["__proto__"]'
            : quoted(key);
      return `${inner}${name}: ${codeText(ownValue(value, key) ?? null, inner)},\n`;
    });
    return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
  }
  // The digits are told, and that a program will not have them.
  if (value instanceof ExactNumber) return `${value.text} /* more digits than a number of JavaScript holds */`;
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** `order = Order(…)`, for the classes written from the same schema and name, in either style. */
export function toPythonLiteral(value: JsonValue, schema: JsonValue, typeName: string): string {
  const model = typeModelOf(schema, typeName);
  const name = pythonName(
    typeNameOf(typeName)
      .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, '_')
      .toLowerCase(),
  );
  const writer = new PythonLiteralWriter(model);
  const root = model.types.get(model.root) ?? { kind: 'any' };
  return `${name} = ${writer.text(value, root, model.root, '')}\n`;
}

const CONSTRUCTORS: Readonly<Record<string, (text: string) => string>> = {
  date: (text) => `date.fromisoformat(${text})`,
  'date-time': (text) => `datetime.fromisoformat(${text})`,
  time: (text) => `time.fromisoformat(${text})`,
  uuid: (text) => `UUID(${text})`,
};

class PythonLiteralWriter {
  readonly #model: TypeModel;

  constructor(model: TypeModel) {
    this.#model = model;
  }

  text(value: JsonValue, node: TypeNode, name: string, indent: string): string {
    const { type } = splitNull(node);
    if (value === null) return 'None';
    if (type.kind === 'ref')
      return this.text(value, this.#model.types.get(type.name) ?? { kind: 'any' }, type.name, indent);
    if (type.kind === 'union') return this.#union(value, type.options, name, indent);
    if (type.kind === 'object' && isRecord(value)) return this.#object(value, type, name, indent);
    if (isList(value) && type.kind === 'list') {
      const isSet =
        type.rules['uniqueItems'] === true && /^(?:string|integer|number|enum|boolean)$/.test(type.items.kind);
      const items = value.map((item) => this.text(item, type.items, `${name}Item`, `${indent}    `));
      return isSet
        ? items.length === 0
          ? 'set()'
          : wrapped('{', items, '}', indent)
        : wrapped('[', items, ']', indent);
    }
    if (isList(value) && type.kind === 'tuple' && type.rest === undefined) {
      const items = value.map((item, index) =>
        this.text(item, type.items[index] ?? { kind: 'any' }, `${name}${index + 1}`, `${indent}    `),
      );
      return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
    }
    if (type.kind === 'string' && typeof value === 'string') {
      const { format } = type.rules;
      const make = typeof format === 'string' ? CONSTRUCTORS[format] : undefined;
      if (make !== undefined) return make(pythonLiteral(value));
    }
    return pythonLiteral(value);
  }

  #union(value: JsonValue, options: readonly TypeNode[], name: string, indent: string): string {
    const index = options.findIndex((option) => this.#looksLike(value, option));
    const option = options[index];
    return option === undefined ? pythonLiteral(value) : this.text(value, option, `${name}${index + 1}`, indent);
  }

  #looksLike(value: JsonValue, node: TypeNode, depth = 0): boolean {
    if (node.kind === 'ref')
      return depth < 20 && this.#looksLike(value, this.#model.types.get(node.name) ?? { kind: 'any' }, depth + 1);
    if (node.kind === 'object') {
      if (!isRecord(value)) return false;
      const tags = node.fields.filter((field) => field.type.kind === 'enum');
      const fitsTags = tags.every(
        (field) =>
          field.type.kind !== 'enum' ||
          !field.isRequired ||
          field.type.values.includes(ownValue(value, field.name) ?? null),
      );
      return fitsTags && node.fields.every((field) => !field.isRequired || Object.hasOwn(value, field.name));
    }
    if (node.kind === 'list' || node.kind === 'tuple') return isList(value);
    if (node.kind === 'enum') return node.values.includes(value);
    if (node.kind === 'integer') return isNumber(value) && isInteger(value);
    return node.kind === 'any' || node.kind === typeName(value);
  }

  #object(value: { readonly [key: string]: JsonValue }, node: ObjectNode, name: string, indent: string): string {
    const isMap = node.rest !== undefined || node.fields.length === 0;
    if (isMap) {
      const rest = node.rest ?? { kind: 'any' as const };
      const entries = Object.entries(value).map(
        ([key, each]) => `${pythonLiteral(key)}: ${this.text(each, rest, `${name}Value`, `${indent}    `)}`,
      );
      return wrapped('{', entries, '}', indent);
    }
    const fields = node.fields.filter((field) => Object.hasOwn(value, field.name));
    const args = fields.map(
      (field) =>
        `${pythonName(field.name)}=${this.text(ownValue(value, field.name) ?? null, field.type, `${name}${typeNameOf(field.name)}`, `${indent}    `)}`,
    );
    return wrapped(`${name}(`, args, ')', indent);
  }
}

function wrapped(open: string, items: readonly string[], close: string, indent: string): string {
  const short = `${open}${items.join(', ')}${close}`;
  if (items.length === 0 || (short.length + indent.length < 88 && !short.includes('\n'))) return short;
  return `${open}\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}${close}`;
}
