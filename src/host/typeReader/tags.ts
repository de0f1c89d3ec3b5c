/** The tags of a comment that are keywords of JSON Schema, and the values that people write behind them. */
import {
  isEqual,
  isList,
  isRecord,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../core/json/json.ts';
import { orNull } from '../../core/extraction/sources/build.ts';
import { toRegExp } from '../../core/schema/keywordShapes.ts';
import { ts } from './compiler.ts';
import { mistakesOf } from './program.ts';

export interface Tag {
  readonly name: string;
  readonly value: string;
}

const TEXTS = new Set(['title', 'contentMediaType', 'contentEncoding']);
const NUMBERS = new Set(['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum']);
const COUNTS = new Set(['minLength', 'maxLength', 'minProperties', 'maxProperties', 'minItems', 'maxItems']);
const SWITCHES = new Set(['uniqueItems', 'readOnly', 'writeOnly']);
const SCHEMAS = new Set(['propertyNames', 'contains', 'if', 'then', 'else']);
const INTEGER = /^\{?(?:integer|int)\}?$/;

/** What is told of a tag that cannot be read. */
export type Tell = (tag: string) => void;

/** The schema with what tags say. `resolve`: what the schema refers to, as far as it is known. */
export function withTags(
  schema: JsonObject,
  tags: readonly Tag[],
  resolve: (schema: JsonObject) => JsonObject,
  tell: Tell,
): JsonObject {
  let result: JsonObject = schema;
  const examples: JsonValue[] = [];
  for (const { name: full, value } of tags) {
    // As typescript-json-schema has them.
    const name = full.replace(/^TJS-/, '');
    const added = keywords(name, value, resolve(result));
    if (added === 'unread') tell(`@${name} ${value}`.trim());
    else if (added === 'integer') result = asInteger(result);
    else if (added === 'nullable') result = orNull(result);
    else if (name === 'example' && added !== undefined) examples.push(added['example'] ?? null);
    else if (added !== undefined) result = { ...result, ...added };
  }
  return examples.length === 0 ? result : { ...result, examples };
}

function keywords(
  name: string,
  value: string,
  schema: JsonObject,
): JsonObject | 'unread' | 'integer' | 'nullable' | undefined {
  if (name === 'integer' || (/^(?:type|asType)$/.test(name) && INTEGER.test(value))) return 'integer';
  if (name === 'nullable') return 'nullable';
  if (name === 'deprecated') return { deprecated: true };
  if (TEXTS.has(name)) return value === '' ? undefined : { [name]: value };
  // What follows the name of a format are words about it.
  if (name === 'format') return value === '' ? 'unread' : { format: value.split(/\s/, 1)[0] ?? value };
  if (name === 'pattern') return pattern(value);
  if (NUMBERS.has(name) || COUNTS.has(name) || name === 'multipleOf') return number(name, value);
  if (SWITCHES.has(name)) {
    const read = value === '' ? true : valueIn(value);
    return typeof read === 'boolean' ? { [name]: read } : 'unread';
  }
  if (SCHEMAS.has(name)) return schemaTag(name, value);
  if (name === 'const') {
    const read = value === '' ? undefined : valueIn(value);
    return read === undefined ? 'unread' : { const: read };
  }
  if (name === 'examples') {
    const read = valueIn(value);
    return isList(read) ? { examples: read } : 'unread';
  }
  if (name === 'example') {
    const read = valueIn(value);
    return read === undefined || !fitsType(read, schema) ? undefined : { example: read };
  }
  // Without names behind it, it says of a property what its type says already.
  if (name === 'required') return value === '' ? undefined : required(value, schema);
  return name === 'default' || name === 'defaultValue' ? defaultTag(value, schema) : undefined;
}

function number(name: string, value: string): JsonObject | 'unread' {
  const read = valueIn(value);
  if (typeof read !== 'number' || !Number.isFinite(read)) return 'unread';
  if (COUNTS.has(name) && (!Number.isInteger(read) || read < 0)) return 'unread';
  return name === 'multipleOf' && read <= 0 ? 'unread' : { [name]: read };
}

function required(value: string, schema: JsonObject): JsonObject | 'unread' {
  const read = jsonOf(value);
  if (!isList(read) || !read.every((each) => typeof each === 'string')) return 'unread';
  const own = isList(schema['required']) ? schema['required'] : [];
  return { required: [...new Set([...own, ...read])] };
}

/** A schema in a comment; prose behind such a word is none. */
function schemaTag(name: string, value: string): JsonObject | 'unread' | undefined {
  if (!value.startsWith('{')) return undefined;
  const read = jsonOf(value);
  return isRecord(read) ? { [name]: read } : 'unread';
}

function pattern(value: string): JsonObject | 'unread' {
  const bare = unquoted(value);
  const [, inner, flags] = /^\/([\s\S]+)\/([a-z]{0,8})$/.exec(bare) ?? [];
  if (flags !== undefined && /[^gu]/.test(flags)) return 'unread';
  const source = inner ?? /^(\^\S*\$)\s/.exec(bare)?.[1] ?? bare;
  return source !== '' && toRegExp(source) !== undefined ? { pattern: source } : 'unread';
}

/** Text stays as it is written where the property is a text; anything else must be a value that the type has. */
function defaultTag(value: string, schema: JsonObject): JsonObject | 'unread' | undefined {
  if (value === 'undefined') return undefined;
  const read = value === '' ? undefined : valueIn(value);
  if (read !== undefined && fitsType(read, schema)) return { default: read };
  const text = unquoted(value);
  const isText = text !== '' && /^[^-`]/.test(text) && isTextual(schema) && fitsType(text, schema);
  return isText ? { default: text } : 'unread';
}

/** With nothing to say what is a text of it, such as a format, a text must stand in quotes. */
function isTextual(schema: JsonObject): boolean {
  if (isList(schema['enum'])) return schema['enum'].some((each) => typeof each === 'string');
  if (typeof schema['const'] === 'string') return true;
  const types = isList(schema['type']) ? schema['type'] : [schema['type']];
  return types.includes('string') && schema['format'] === undefined;
}

/** By its type and its literals only. */
function fitsType(value: JsonValue, schema: JsonObject): boolean {
  if (isList(schema['enum'])) return schema['enum'].some((each) => isEqual(each, value));
  if ('const' in schema) return isEqual(schema['const'], value);
  if (isList(schema['anyOf'])) return schema['anyOf'].some((each) => isRecord(each) && fitsType(value, each));
  const { type } = schema;
  if (type === undefined) return true;
  const own = isList(value) ? 'array' : value === null ? 'null' : typeof value;
  const types = isList(type) ? type : [type];
  return types.includes(own) || (types.includes('integer') && Number.isInteger(value));
}

function unquoted(value: string): string {
  const [, quote, inner] = /^(["'`])([\s\S]*)\1$/.exec(value) ?? [];
  return quote === undefined || inner === undefined || inner.includes(quote) ? value : inner;
}

/** A literal, and words about it. */
const LEADING = /^(?:`([^`\n]+)`|("[^"\n]*"|'[^'\n]*'|[+-]?\d[\w.]*|true|false|null))(?=$|\s|[.;] )/;

/** The value that a comment begins with: as JSON, as TypeScript writes it, in backquotes, with words behind it. */
function valueIn(text: string): JsonValue | undefined {
  const whole = jsonOf(text);
  if (whole !== undefined && !text.startsWith('`')) return whole;
  const [, quoted, plain] = LEADING.exec(text) ?? [];
  const first = quoted ?? plain;
  return first === undefined ? undefined : jsonOf(first.replace(/^\+/, ''));
}

/** A value as people write it in comments: names without quotes, single quotes, a comma too many. */
function jsonOf(text: string): JsonValue | undefined {
  const source = ts.createSourceFile('value.ts', `(${text}\n)`, ts.ScriptTarget.ES2023);
  const [statement, more] = source.statements;
  if (statement === undefined || more !== undefined || mistakesOf(source).length > 0) return undefined;
  return ts.isExpressionStatement(statement) ? valueOf(statement.expression) : undefined;
}

function valueOf(node: ts.Expression): JsonValue | undefined {
  if (ts.isParenthesizedExpression(node)) return valueOf(node.expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = valueOf(node.operand);
    return typeof value === 'number' ? -value : undefined;
  }
  if (ts.isBinaryExpression(node)) return product(node);
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return node.kind === ts.SyntaxKind.TrueKeyword;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map(valueOf);
    return items.some((item) => item === undefined) ? undefined : (items as JsonValue[]);
  }
  return ts.isObjectLiteralExpression(node) ? objectOf(node) : undefined;
}

/** `64 * 1024` */
function product({ left, operatorToken, right }: ts.BinaryExpression): JsonValue | undefined {
  const [one, other] = [valueOf(left), valueOf(right)];
  const isProduct = operatorToken.kind === ts.SyntaxKind.AsteriskToken;
  return isProduct && typeof one === 'number' && typeof other === 'number' ? one * other : undefined;
}

function objectOf(node: ts.ObjectLiteralExpression): JsonValue | undefined {
  const object: JsonDraft = {};
  for (const property of node.properties) {
    const value = ts.isPropertyAssignment(property) ? valueOf(property.initializer) : undefined;
    if (value === undefined || property.name === undefined || ts.isComputedPropertyName(property.name))
      return undefined;
    setOwn(object, property.name.text, value);
  }
  return object;
}

function asInteger(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (isList(type)) return { ...schema, type: type.map((each) => (each === 'number' ? 'integer' : each)) };
  return type === 'number' ? { ...schema, type: 'integer' } : schema;
}
