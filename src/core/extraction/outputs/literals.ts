/**
 * A value as code: a typed constant in TypeScript, or an instance of the classes that `writePython` writes.
 * l10n: none, code that is written.
 */
import { ExactNumber, isInteger, isNumber } from '../../../base/exactNumber.ts';
import { isEqual, isList, isRecord, ownValue, typeName, type JsonObject, type JsonValue } from '../../json/json.ts';
import { hasFormat } from '../../schema/formats.ts';
import { keyText, quoted } from '../writers/javascriptText.ts';
import { isClass, pythonModelOf } from '../writers/pythonModel.ts';
import { fieldNames, pythonName } from '../writers/pythonNames.ts';
import { pythonLiteral } from '../writers/pythonText.ts';
import { splitNull, typeNameOf, type ObjectNode, type TypeModel, type TypeNode } from '../writers/typeNodes.ts';

/** `const order: Order = { … };` */
export function toTypeScriptLiteral(value: JsonValue, typeName: string): string {
  const type = typeNameOf(typeName);
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  return `const ${variableName(name, type)}: ${type} = ${codeText(value, '')};\n`;
}

/** A variable may neither be called like its type nor like a word of the language. */
function variableName(name: string, type: string): string {
  const isTaken =
    name === type ||
    /^(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await|implements|interface|package|private|protected|public|arguments|eval)$/.test(
      name,
    );
  return isTaken ? `${name}Value` : name;
}

function codeText(value: JsonValue, indent: string): string {
  const inner = `${indent}  `;
  if (isList(value)) {
    const short = `[${value.map((item) => codeText(item, indent)).join(', ')}]`;
    if (value.length === 0 || (short.length < 80 && !short.includes('\n') && !value.some(isRecord))) return short;
    return `[\n${value.map((item) => `${inner}${codeText(item, inner)},\n`).join('')}${indent}]`;
  }
  if (isRecord(value)) {
    const lines = Object.keys(value).map(
      (key) => `${inner}${keyText(key)}: ${codeText(ownValue(value, key) ?? null, inner)},\n`,
    );
    return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
  }
  // The digits are told, and that a program will not have them.
  if (value instanceof ExactNumber) return `${value.text} /* more digits than a number of JavaScript holds */`;
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

/** `order = Order(…)`, for the classes written from the same schema and name, in either style. */
export function toPythonLiteral(value: JsonValue, schema: JsonValue, typeName: string): string {
  const model = pythonModelOf(schema, typeName);
  const name = pythonName(
    typeNameOf(typeName)
      .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, '_')
      .toLowerCase(),
  );
  const writer = new PythonLiteralWriter(model);
  const text = writer.text(value, { kind: 'ref', name: model.root }, '');
  const isSame = name === model.root;
  const lost = [
    ...[...writer.lost].map((key) => `# Left out, as its class has no such field: ${JSON.stringify(key)}\n`),
    ...[...longNumbers(value)].map((digits) => `# More digits than a float of Python holds: ${digits}\n`),
  ];
  return `${lost.join('')}${isSame ? `${name}_value` : name} = ${text}\n`;
}

/** Fractions that Python would round. */
function longNumbers(value: JsonValue): ReadonlySet<string> {
  const found = new Set<string>();
  const left: JsonValue[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next instanceof ExactNumber) {
      if (!isInteger(next)) found.add(next.text);
    } else if (isList(next)) left.push(...next);
    else if (isRecord(next)) left.push(...Object.values(next));
  }
  return found;
}

const CONSTRUCTORS: Readonly<Record<string, (text: string) => string>> = {
  date: (text) => `dt.date.fromisoformat(${text})`,
  'date-time': (text) => `dt.datetime.fromisoformat(${text})`,
  time: (text) => `dt.time.fromisoformat(${text})`,
  uuid: (text) => `UUID(${text})`,
};

class PythonLiteralWriter {
  readonly #model: TypeModel;
  /** Keys that no class holds. */
  readonly lost = new Set<string>();

  constructor(model: TypeModel) {
    this.#model = model;
  }

  text(value: JsonValue, node: TypeNode, indent: string): string {
    const { type } = splitNull(node);
    const inner = `${indent}    `;
    if (value === null) return 'None';
    if (type.kind === 'ref') return this.#named(value, type.name, indent);
    if (type.kind === 'union') {
      const option = type.options.find((each) => this.#looksLike(value, each));
      return option === undefined ? pythonLiteral(value) : this.text(value, option, indent);
    }
    if (type.kind === 'object' && isRecord(value)) return this.#map(value, type, indent);
    if (isList(value) && type.kind === 'list') {
      return wrapped(
        '[',
        value.map((item) => this.text(item, type.items, inner)),
        ']',
        indent,
      );
    }
    if (isList(value) && type.kind === 'tuple') {
      const items = value.map((item, at) => this.text(item, type.items[at] ?? type.rest ?? { kind: 'any' }, inner));
      // With an open end it is a list in Python.
      if (type.rest !== undefined || type.items.length - type.required > 4) return wrapped('[', items, ']', indent);
      return `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
    }
    if (type.kind === 'string' && typeof value === 'string') {
      const { format } = type.rules;
      const make = typeof format === 'string' && isInPython(value, format) ? CONSTRUCTORS[format] : undefined;
      if (make !== undefined) return make(pythonLiteral(timeText(value, format)));
    }
    return pythonLiteral(value);
  }

  #named(value: JsonValue, name: string, indent: string): string {
    const target = this.#model.types.get(name) ?? { kind: 'any' };
    return target.kind === 'object' && isClass(target) && isRecord(value)
      ? this.#instance(value, target, name, indent)
      : this.text(value, target, indent);
  }

  #looksLike(value: JsonValue, node: TypeNode, depth = 0): boolean {
    if (node.kind === 'ref')
      return depth < 20 && this.#looksLike(value, this.#model.types.get(node.name) ?? { kind: 'any' }, depth + 1);
    if (node.kind === 'union') return node.options.some((option) => this.#looksLike(value, option, depth));
    if (node.kind === 'object') return isRecord(value) && this.#hasFields(value, node, depth);
    if (node.kind === 'list')
      return isList(value) && value.every((item) => this.#looksLike(item, node.items, depth + 1));
    if (node.kind === 'tuple')
      return (
        isList(value) && value.length >= node.required && (node.rest !== undefined || value.length <= node.items.length)
      );
    if (node.kind === 'enum') return node.values.some((each) => isEqual(each, value));
    if (node.kind === 'integer') return isNumber(value) && isInteger(value);
    if (node.kind === 'null') return value === null;
    if (node.kind === 'string' && typeof value === 'string') {
      const { format } = node.rules;
      return typeof format !== 'string' || CONSTRUCTORS[format] === undefined || hasFormat(value, format);
    }
    return node.kind === 'any' || node.kind === typeName(value);
  }

  #hasFields(value: JsonObject, node: ObjectNode, depth: number): boolean {
    const isKnown = (key: string): boolean => node.fields.some(({ name }) => name === key);
    return (
      (!node.isClosed || Object.keys(value).every(isKnown)) &&
      node.fields.every((field) => {
        const own = ownValue(value, field.name);
        if (own === undefined) return !field.isRequired;
        return depth > 8 || this.#looksLike(own, field.type, depth + 1);
      })
    );
  }

  #map(value: JsonObject, node: ObjectNode, indent: string): string {
    const rest = node.rest ?? { kind: 'any' as const };
    const entries = Object.keys(value).map(
      (key) => `${pythonLiteral(key)}: ${this.text(ownValue(value, key) ?? null, rest, `${indent}    `)}`,
    );
    return wrapped('{', entries, '}', indent);
  }

  #instance(value: JsonObject, node: ObjectNode, name: string, indent: string): string {
    const names = fieldNames(
      node.fields.map((field) => field.name),
      this.#model.types,
    );
    for (const key of Object.keys(value)) if (!names.has(key)) this.lost.add(key);
    const args = node.fields
      .filter((field) => Object.hasOwn(value, field.name))
      .map((field) => {
        const own = this.text(ownValue(value, field.name) ?? null, field.type, `${indent}    `);
        return `${names.get(field.name) ?? field.name}=${own}`;
      });
    return wrapped(`${name}(`, args, ')', indent);
  }
}

/** Python has no year zero and no leap second. */
function isInPython(value: string, format: string): boolean {
  return hasFormat(value, format) && !(value.startsWith('0000-') || /:60(?:\.\d+)?(?:[zZ+-]|$)/.test(value));
}

/** Python before 3.11 reads no `Z` and only fractions of three or six digits. */
function timeText(value: string, format: JsonValue | undefined): string {
  if (format !== 'date-time' && format !== 'time') return value;
  return value.replace(/[zZ]$/, '+00:00').replace(/\.\d+/, (digits) => digits.slice(0, 7).padEnd(7, '0'));
}

function wrapped(open: string, items: readonly string[], close: string, indent: string): string {
  const short = `${open}${items.join(', ')}${close}`;
  if (items.length === 0 || (short.length + indent.length < 88 && !short.includes('\n'))) return short;
  return `${open}\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}${close}`;
}
