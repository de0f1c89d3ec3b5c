import type { JsonObject, JsonValue } from '../../json/json.ts';
import { typeModelOf, type TypeNode } from './typeModel.ts';

/** The schema as TypeScript: an interface or type for the root and each definition. Rules go into JSDoc tags. */
export function writeTypeScript(schema: JsonValue, name: string): string {
  const model = typeModelOf(schema, name);
  const parts = [...model.types].map(([typeName, node]) => {
    const doc = docText(node.description, rulesIn(node), '');
    return node.kind === 'object' && node.rest === undefined
      ? `${doc}export interface ${typeName} ${objectText(node, '')}\n`
      : `${doc}export type ${typeName} = ${typeText(node, '')};\n`;
  });
  return parts.join('\n');
}

function objectText(node: Extract<TypeNode, { kind: 'object' }>, indent: string): string {
  const inner = `${indent}  `;
  const lines = node.fields.map((field) => {
    const key = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(field.name) ? field.name : JSON.stringify(field.name);
    return `${docText(field.type.description, rulesIn(field.type), inner)}${inner}${key}${field.isRequired ? '' : '?'}: ${typeText(field.type, inner)};\n`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
}

function typeText(node: TypeNode, indent: string): string {
  switch (node.kind) {
    case 'any':
      return 'unknown';
    case 'integer':
      return 'number';
    case 'null':
    case 'boolean':
    case 'string':
    case 'number':
      return node.kind;
    case 'enum':
      return node.values.map(literalText).join(' | ') || 'never';
    case 'list':
      return listText(typeText(node.items, indent), node.items);
    case 'tuple':
      return `[${[...node.items.map((item) => typeText(item, indent)), ...(node.rest === undefined ? [] : [`...${listText(typeText(node.rest, indent), node.rest)}`])].join(', ')}]`;
    case 'object':
      if (node.rest === undefined) return objectText(node, indent);
      return node.fields.length === 0
        ? `Record<string, ${typeText(node.rest, indent)}>`
        : `${objectText(node, indent)} & Record<string, ${typeText(node.rest, indent)}>`;
    case 'union':
      return node.options.map((option) => typeText(option, indent)).join(' | ');
    case 'ref':
      return node.name;
  }
}

function listText(inner: string, items: TypeNode): string {
  const isSeveral =
    (items.kind === 'union' && items.options.length > 1) || (items.kind === 'enum' && items.values.length > 1);
  const isJoined = items.kind === 'object' && items.rest !== undefined && items.fields.length > 0;
  return isSeveral || isJoined ? `(${inner})[]` : `${inner}[]`;
}

function literalText(value: JsonValue): string {
  return typeof value === 'string'
    ? `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
    : JSON.stringify(value);
}

/** What a TypeScript type cannot say, as tags. */
function rulesIn(node: TypeNode): readonly string[] {
  const plain = node.kind === 'union' ? node.options.find((option) => 'rules' in option) : node;
  if (plain === undefined) return [];
  const rules: JsonObject = 'rules' in plain ? plain.rules : {};
  return [
    ...(plain.kind === 'integer' ? ['@integer'] : []),
    ...Object.entries(rules).map(
      ([key, value]) => `@${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  ];
}

function docText(description: string | undefined, tags: readonly string[], indent: string): string {
  const words = (description ?? '')
    .replaceAll('*/', '* /')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const lines = [...words, ...tags.map((tag) => tag.replaceAll('*/', '*\\/'))];
  const [only] = lines;
  if (only === undefined) return '';
  if (lines.length === 1) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}
