import { ExactNumber, isInteger, isNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import { splitNull, typeModelOf, typeNameOf, type ObjectNode, type TypeNode } from './typeModel.ts';

export type PythonStyle = 'pydantic' | 'dataclass';

/** The schema as Pydantic models or dataclasses (Python 3.10 and newer). */
export function writePython(schema: JsonValue, name: string, style: PythonStyle): string {
  const model = typeModelOf(schema, name);
  const writer = new PythonWriter(style, new Set(model.types.keys()));
  for (const [typeName, node] of model.types) writer.declare(typeName, node);
  return writer.text();
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match type'.split(
    ' ',
  ),
);

const FORMATS: Readonly<Record<string, readonly [string, string]>> = {
  date: ['date', 'from datetime import date'],
  'date-time': ['datetime', 'from datetime import datetime'],
  time: ['time', 'from datetime import time'],
  uuid: ['UUID', 'from uuid import UUID'],
};

const PYDANTIC_FORMATS: Readonly<Record<string, readonly [string, string]>> = {
  ...FORMATS,
  email: ['EmailStr', 'from pydantic import EmailStr'],
  uri: ['HttpUrl', 'from pydantic import HttpUrl'],
};

const FIELD_NAMES: Readonly<Record<string, string>> = {
  minimum: 'ge',
  maximum: 'le',
  exclusiveMinimum: 'gt',
  exclusiveMaximum: 'lt',
  multipleOf: 'multiple_of',
  minLength: 'min_length',
  maxLength: 'max_length',
  minItems: 'min_length',
  maxItems: 'max_length',
  pattern: 'pattern',
};

/** A name that Python takes, for a property of any name. */
export function pythonName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}_]/gu, '_').replace(/^(?=\p{N})/u, '_');
  return plain === '' || KEYWORDS.has(plain) ? `${plain}_` : plain;
}

class PythonWriter {
  readonly #style: PythonStyle;
  readonly #names: Set<string>;
  readonly #imports = new Set<string>();
  readonly #classes: string[] = [];

  constructor(style: PythonStyle, names: Set<string>) {
    this.#style = style;
    this.#names = names;
  }

  text(): string {
    const groups = new Map<string, Set<string>>();
    for (const line of this.#imports) {
      const [, module = '', name = ''] = /^from (\S+) import (\S+)$/.exec(line) ?? [];
      groups.set(module, (groups.get(module) ?? new Set()).add(name));
    }
    const imports = [...groups]
      .toSorted(([left], [right]) => left.localeCompare(right, 'en'))
      .map(([module, names]) => `from ${module} import ${[...names].toSorted().join(', ')}`);
    return `${['from __future__ import annotations', '', ...imports].join('\n').trimEnd()}\n\n\n${this.#classes.join('\n\n')}`;
  }

  declare(name: string, node: TypeNode): void {
    if (node.kind === 'object' && node.rest === undefined) {
      this.#class(name, node);
      return;
    }
    const type = this.#type(node, name);
    this.#classes.push(
      `${node.description === undefined ? '' : `# ${oneLine(node.description)}\n`}${name} = ${/\b(?:Optional|Union|list|dict|Literal|tuple|set)\b|^\w+$/.test(type) && !type.includes(' | ') ? type : quoted(type)}\n`,
    );
  }

  #class(name: string, node: ObjectNode): void {
    // Classes within come first, so that their names exist.
    const fields = node.fields.map((field) => this.#field(name, field.name, field.type, field.isRequired));
    const isPydantic = this.#style === 'pydantic';
    if (isPydantic) this.#imports.add('from pydantic import BaseModel');
    else this.#imports.add('from dataclasses import dataclass');
    const hasAlias = isPydantic && node.fields.some((field) => pythonName(field.name) !== field.name);
    const settings = [...(node.isClosed ? ['extra="forbid"'] : []), ...(hasAlias ? ['populate_by_name=True'] : [])];
    if (isPydantic && settings.length > 0) this.#imports.add('from pydantic import ConfigDict');
    const head = isPydantic ? `class ${name}(BaseModel):\n` : `@dataclass(kw_only=True)\nclass ${name}:\n`;
    const doc = node.description === undefined ? '' : `    ${docText(node.description)}\n\n`;
    const config = isPydantic && settings.length > 0 ? `    model_config = ConfigDict(${settings.join(', ')})\n\n` : '';
    const body = fields.join('') || '    pass\n';
    this.#classes.push(`${head}${doc}${config}${body}`);
  }

  #field(owner: string, name: string, node: TypeNode, isRequired: boolean): string {
    const { type, isNullable } = splitNull(node);
    const base = node.kind === 'null' ? 'None' : this.#type(type, `${owner}${typeNameOf(name)}`);
    const isOptional = !isRequired;
    const annotation = (isNullable || isOptional) && base !== 'None' && base !== 'Any' ? `${base} | None` : base;
    const key = pythonName(name);
    const rules = 'rules' in type ? type.rules : {};
    if (this.#style === 'pydantic')
      return `    ${key}: ${annotation}${this.#pydanticDefault(name, key, node, rules, isOptional)}\n`;
    const alias = key === name ? '' : ` (called ${JSON.stringify(name)} in JSON)`;
    const words = `${node.description === undefined ? '' : oneLine(node.description)}${alias}`.trim();
    return `${words === '' ? '' : `    # ${words}\n`}    ${key}: ${annotation}${isOptional ? ' = None' : ''}\n`;
  }

  #pydanticDefault(name: string, key: string, node: TypeNode, rules: JsonObject, isOptional: boolean): string {
    const args = Object.entries(rules).flatMap(([rule, value]) => {
      const argument = FIELD_NAMES[rule];
      return argument === undefined ? [] : [`${argument}=${pythonLiteral(value)}`];
    });
    if (key !== name) args.push(`alias=${quoted(name)}`);
    if (node.description !== undefined) args.push(`description=${quoted(node.description)}`);
    if (args.length === 0) return isOptional ? ' = None' : '';
    this.#imports.add('from pydantic import Field');
    return ` = Field(${[isOptional ? 'default=None' : '...', ...args].join(', ')})`;
  }

  #type(node: TypeNode, name: string): string {
    switch (node.kind) {
      case 'any':
        this.#imports.add('from typing import Any');
        return 'Any';
      case 'null':
        return 'None';
      case 'boolean':
        return 'bool';
      case 'integer':
        return 'int';
      case 'number':
        return 'float';
      case 'string':
        return this.#string(node.rules);
      case 'enum':
        return this.#literals(node.values);
      case 'list':
        return `${node.rules['uniqueItems'] === true && isHashable(node.items) ? 'set' : 'list'}[${this.#type(node.items, `${name}Item`)}]`;
      case 'tuple':
        return node.rest === undefined
          ? `tuple[${node.items.map((item, index) => this.#type(item, `${name}${index + 1}`)).join(', ')}]`
          : `list[${this.#type({ kind: 'any' }, name)}]`;
      case 'object':
        return this.#object(node, name);
      case 'union':
        return node.options.map((option, index) => this.#type(option, `${name}${index + 1}`)).join(' | ');
      case 'ref':
        return node.name;
    }
  }

  #string(rules: JsonObject): string {
    const { format } = rules;
    const known =
      typeof format === 'string' ? (this.#style === 'pydantic' ? PYDANTIC_FORMATS : FORMATS)[format] : undefined;
    if (known === undefined) return 'str';
    this.#imports.add(known[1]);
    return known[0];
  }

  #object(node: ObjectNode, name: string): string {
    if (node.rest !== undefined || node.fields.length === 0) {
      return `dict[str, ${this.#type(node.fields.length === 0 ? (node.rest ?? { kind: 'any' }) : { kind: 'any' }, `${name}Value`)}]`;
    }
    let unique = name;
    for (let count = 2; this.#names.has(unique); count += 1) unique = `${name}${count}`;
    this.#names.add(unique);
    const { description: _, ...bare } = node;
    this.#class(unique, bare);
    return unique;
  }

  #literals(values: readonly JsonValue[]): string {
    if (values.some((value) => isList(value) || isRecord(value) || (isNumber(value) && !isInteger(value))))
      return this.#type({ kind: 'any' }, '');
    this.#imports.add('from typing import Literal');
    return `Literal[${values.map(pythonLiteral).join(', ')}]`;
  }
}

function isHashable(node: TypeNode): boolean {
  return (
    node.kind === 'string' ||
    node.kind === 'integer' ||
    node.kind === 'number' ||
    node.kind === 'enum' ||
    node.kind === 'boolean'
  );
}

/** A JSON value as Python writes it. */
export function pythonLiteral(value: JsonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object' && !(value instanceof ExactNumber))
    return `{${Object.entries(value as JsonObject)
      .map(([key, each]) => `${quoted(key)}: ${pythonLiteral(each)}`)
      .join(', ')}}`;
  return String(value);
}

function quoted(text: string): string {
  // Python reads JSON's escapes; only halves of surrogate pairs would be another text.
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function docText(text: string): string {
  const content = oneLine(text.replace(/\p{Cc}/gu, ' '));
  // Of quotes in a row, and of one at the end, none may end the string.
  return `"""${content.replaceAll('\\', '\\\\').replace(/"(?="|$)/g, '\\"')}"""`;
}
