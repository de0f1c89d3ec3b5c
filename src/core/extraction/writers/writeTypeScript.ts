/** l10n: none, code that is written. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { isIdentifier, literalText } from './javascriptText.ts';
import { typeModelOf } from './typeModel.ts';
import { checkWords, partsOf, splitNull, type ObjectNode, type TypeModel, type TypeNode } from './typeNodes.ts';

/** The schema as TypeScript: an interface or type for the root and each definition. Rules go into JSDoc tags. */
export function writeTypeScript(schema: JsonValue, name: string): string {
  const model = typeModelOf(schema, name);
  const writer = new TypeScriptWriter(model);
  return [...model.types].map(([typeName, node]) => writer.declaration(typeName, node)).join('\n');
}

/** The type of a name as TypeScript, without its words; for code that needs to spell it out. */
export function typeScriptType(model: TypeModel, name: string): string {
  const node = model.types.get(name) ?? { kind: 'any' };
  return new TypeScriptWriter(model, true).bare(node);
}

type TupleNode = Extract<TypeNode, { kind: 'tuple' }>;

/** More of them are told by a rule. */
const MAX_FURTHER = 20;

class TypeScriptWriter {
  readonly #model: TypeModel;
  /** Whether what may be left out may be `undefined` as well, as zod infers it. */
  readonly #isUndefinedSaid: boolean;
  /** What the declared type is without going into its parts. */
  #top: ReadonlySet<TypeNode> = new Set();

  constructor(model: TypeModel, isUndefinedSaid = false) {
    this.#model = model;
    this.#isUndefinedSaid = isUndefinedSaid;
  }

  declaration(name: string, node: TypeNode): string {
    const doc = docText(node.description, rulesIn(node), '');
    this.#top = topOf(node);
    const isInterface = node.kind === 'object' && node.fields.length > 0;
    return isInterface
      ? `${doc}export interface ${name} ${this.#object(node, '')}\n`
      : `${doc}export type ${name} = ${this.#text(node, '')};\n`;
  }

  /** Without words and rules. */
  bare(node: TypeNode): string {
    this.#top = topOf(node);
    return this.#text(node, '');
  }

  #object(node: ObjectNode, indent: string): string {
    const inner = `${indent}  `;
    const lines = node.fields.map((field) => {
      const key = isIdentifier(field.name) ? field.name : JSON.stringify(field.name);
      const doc = docText(field.type.description, rulesIn(field.type), inner);
      const mark = field.isRequired ? '' : '?';
      const undefinedToo = !field.isRequired && this.#isUndefinedSaid ? ' | undefined' : '';
      return `${doc}${inner}${key}${mark}: ${this.#text(field.type, inner)}${undefinedToo};\n`;
    });
    const extra = this.#extra(node, inner);
    if (extra !== undefined) lines.push(`${inner}[key: string]: ${extra};\n`);
    return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
  }

  /** What further keys hold. The fields are keys as well, so that their types must be among it. */
  #extra({ fields, rest, isOpen }: ObjectNode, indent: string): string | undefined {
    if (rest === undefined || rest.kind === 'any') return isOpen || rest !== undefined ? 'unknown' : undefined;
    const types = [rest, ...fields.map(({ type }) => type)]
      .flatMap((type) => (type.kind === 'union' ? type.options : [type]))
      .map((type) => this.#text(type, indent));
    if (types.includes('unknown')) return 'unknown';
    const isLessSometimes = fields.some(({ isRequired }) => !isRequired);
    return [...new Set([...types, ...(isLessSometimes ? ['undefined'] : [])])].join(' | ');
  }

  #text(node: TypeNode, indent: string): string {
    switch (node.kind) {
      case 'any':
        return 'unknown';
      case 'integer':
        return 'number';
      case 'never':
      case 'null':
      case 'boolean':
      case 'string':
      case 'number':
        return node.kind;
      case 'enum':
        return node.values.map(literalType).join(' | ');
      case 'list':
        return this.#list(node.items, indent);
      case 'tuple': {
        const items = node.items.map(
          (item, at) => `${at < node.required ? this.#text(item, indent) : this.#optional(item, indent)}`,
        );
        const rest = node.rest === undefined ? [] : [`...${this.#list(node.rest, indent)}`];
        return `[${[...items, ...this.#furtherItems(node, indent), ...rest].join(', ')}]`;
      }
      case 'object':
        return node.fields.length === 0 ? this.#map(node) : this.#object(node, indent);
      case 'union':
        return [...new Set(node.options.map((option) => this.#text(option, indent)))].join(' | ');
      case 'ref':
        return node.name;
    }
  }

  /** Items that must be there beyond those of their own type. */
  #furtherItems({ items, rest, rules }: TupleNode, indent: string): readonly string[] {
    const { minItems } = rules;
    const count = typeof minItems === 'number' ? minItems - items.length : 0;
    if (rest === undefined || count < 1 || count > MAX_FURTHER) return [];
    return Array.from({ length: count }, () => this.#text(rest, indent));
  }

  /** A type that is a map of itself cannot say so through `Record`, which is an alias itself. */
  #map(node: ObjectNode): string {
    const { rest, isClosed } = node;
    const values = rest === undefined ? (isClosed ? 'never' : 'unknown') : this.#text(rest, '');
    const isPlain = !this.#model.types.has('Record') && !(this.#top.has(node) && rest !== undefined && hasRef(rest));
    return isPlain ? `Record<string, ${values}>` : `{ [key: string]: ${values} }`;
  }

  #list(items: TypeNode, indent: string): string {
    const text = this.#text(items, indent);
    return isSeveral(items) ? `(${text})[]` : `${text}[]`;
  }

  #optional(item: TypeNode, indent: string): string {
    const text = this.#text(item, indent);
    return `${isSeveral(item) ? `(${text})` : text}?`;
  }
}

function isSeveral(node: TypeNode): boolean {
  return (node.kind === 'union' && node.options.length > 1) || (node.kind === 'enum' && node.values.length > 1);
}

function topOf(node: TypeNode): ReadonlySet<TypeNode> {
  return new Set(node.kind === 'union' ? node.options.flatMap((option) => [...topOf(option)]) : [node]);
}

function hasRef(node: TypeNode): boolean {
  return node.kind === 'ref' || partsOf({ ...node, checks: [] }).some(hasRef);
}

/** `{}` would be any value but null and undefined. */
function literalType(value: JsonValue): string {
  if (isList(value)) return `[${value.map(literalType).join(', ')}]`;
  if (!isRecord(value)) return literalText(value);
  const fields = Object.keys(value).map(
    (key) => `${JSON.stringify(key)}: ${literalType(ownValue(value, key) ?? null)}`,
  );
  return fields.length === 0 ? '{ [key: string]: never }' : `{ ${fields.join('; ')} }`;
}

/** What a TypeScript type cannot say, as tags; those of a list's items as `@items.…`. */
function rulesIn(node: TypeNode): readonly string[] {
  return [...new Set(ruleTags(node, '', 0))].map((tag) => `@${tag}`);
}

function ruleTags(node: TypeNode, path: string, depth: number): readonly string[] {
  if (depth > 4) return [];
  const { type } = splitNull(node);
  const rules: JsonObject = 'rules' in type ? type.rules : {};
  const own = [
    ...(type.kind === 'integer' ? [`${path}integer`] : []),
    ...Object.entries(rules).map(
      ([key, value]) => `${path}${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    ...(node.checks ?? []).flatMap((check) =>
      check.kind === 'count' && isRecord(check.schema)
        ? Object.entries(check.schema).map(([key, value]) => `${path}${key} ${JSON.stringify(value)}`)
        : [`${path}${checkWords(check)}`],
    ),
    ...(type.kind === 'object' && type.isClosed ? [`${path}additionalProperties false`] : []),
  ];
  return [...own, ...innerTags(type, path, depth)];
}

/** Fields say their rules themselves. */
function innerTags(type: TypeNode, path: string, depth: number): readonly string[] {
  const below = (node: TypeNode, name: string): readonly string[] => ruleTags(node, `${path}${name}`, depth + 1);
  if (type.kind === 'list') return below(type.items, 'items.');
  if (type.kind === 'union') return type.options.flatMap((option) => below(option, ''));
  if (type.kind === 'tuple') {
    const rest = type.rest === undefined ? [] : below(type.rest, 'items.');
    return [...type.items.flatMap((item, at) => below(item, `items.${at}.`)), ...rest];
  }
  return type.kind === 'object' && type.rest !== undefined ? below(type.rest, 'additionalProperties.') : [];
}

function docText(description: string | undefined, tags: readonly string[], indent: string): string {
  const words = (description ?? '')
    .replaceAll('*/', '* /')
    .split(/[\n\r\u2028\u2029]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const lines = [...words, ...tags.map((tag) => tag.replaceAll('*/', '*\\/').replaceAll(/[\n\r\u2028\u2029]+/g, ' '))];
  const [only] = lines;
  if (only === undefined) return '';
  if (lines.length === 1) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}
