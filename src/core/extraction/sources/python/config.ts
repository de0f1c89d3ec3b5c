/** How a class is configured: `model_config`, `class Config`, and what stands in its head or decorator. */
import { isRecord, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import type { FieldWords } from './annotated.ts';
import { GENERATORS } from './aliasNames.ts';
import { bodyTexts } from './bodies.ts';
import type { ClassAt, ClassKinds } from './classKinds.ts';
import type { Where } from './reading.ts';

export interface Config {
  readonly extra?: JsonValue;
  readonly title?: string;
  readonly more?: JsonObject;
  readonly aliasOf?: (name: string) => string;
}

type Draft = { -readonly [Key in keyof Config]: Config[Key] };

export class Configs {
  readonly #values: PythonValues;
  readonly #words: FieldWords;
  readonly #kinds: ClassKinds;
  readonly #note: (words: string, node: SyntaxNode, where: Where) => void;

  constructor(
    values: PythonValues,
    words: FieldWords,
    kinds: ClassKinds,
    note: (words: string, node: SyntaxNode, where: Where) => void,
  ) {
    this.#values = values;
    this.#words = words;
    this.#kinds = kinds;
    this.#note = note;
  }

  /** Of all classes that one is made of, what stands nearest to it last. */
  of(order: readonly ClassAt[]): Config {
    const config: Draft = {};
    for (const { node, where } of order.toReversed()) {
      delete config.title;
      const body = partOf(node, 'Body');
      const { values, fields } =
        body === undefined ? { values: new Map<string, SyntaxNode>(), fields: [] } : bodyTexts(body, where.file.text);
      const annotated = new Map(
        fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
      );
      for (const name of ['model_config', '__pydantic_config__']) {
        const written = values.get(name) ?? annotated.get(name);
        if (written !== undefined) this.#addWritten(written, where, config);
      }
      this.#addOld(node, where, config);
      for (const [name, value] of argumentsOf(node, where.file.text).named) this.#add(name, value, where, config);
      for (const decorator of this.#kinds.decorators(node, where)) {
        const given = argumentsOf(decorator.node, where.file.text).named.get('config');
        if (given !== undefined) this.#addWritten(given, where, config);
      }
    }
    return config;
  }

  #addWritten(node: SyntaxNode, where: Where, config: Draft): void {
    if (node.name === 'CallExpression') {
      const args = argumentsOf(node, where.file.text);
      if (args.isOpen) this.#note('Not all of "model_config" stands in the text.', node, where);
      for (const [name, value] of args.named) this.#add(name, value, where, config);
      return;
    }
    const value = this.#values.valueOf(node, where.file);
    if (node.name === 'DictionaryExpression') {
      const parts = partsOf(node);
      parts.forEach((part, index) => {
        const [key, given] = [parts[index - 1], parts[index + 1]];
        const name = part.name === ':' && key !== undefined ? this.#values.textOf(key, where.file) : undefined;
        if (name !== undefined && given !== undefined) this.#add(name, given, where, config);
      });
    } else if (!isRecord(value)) this.#note('"model_config" can only be told when the code runs.', node, where);
    else if (value['extra'] !== undefined) config.extra = value['extra'];
  }

  /** `class Config:` of old. */
  #addOld(node: SyntaxNode, where: Where, config: Draft): void {
    const body = partOf(node, 'Body');
    const inner =
      body === undefined
        ? undefined
        : partsOf(body).find((part) => {
            const name = part.name === 'ClassDefinition' ? partOf(part, 'VariableName') : undefined;
            return name !== undefined && where.file.scopes.slice(name) === 'Config';
          });
    const innerBody = inner === undefined ? undefined : partOf(inner, 'Body');
    if (innerBody === undefined) return;
    for (const [name, value] of bodyTexts(innerBody, where.file.text).values) this.#add(name, value, where, config);
  }

  #add(name: string, node: SyntaxNode, where: Where, config: Draft): void {
    const value = this.#values.valueOf(node, where.file);
    switch (name) {
      case 'extra':
      case 'closed':
      case 'forbid_unknown_fields':
        this.#addExtra(name, value, node, where, config);
        return;
      case 'title':
        if (typeof value === 'string') config.title = value;
        return;
      case 'json_schema_extra':
      case 'schema_extra':
        if (isRecord(value)) config.more = { ...config.more, ...value };
        else if (node.name !== 'None') this.#note(`"${name}" can only be told when the code runs.`, node, where);
        return;
      case 'alias_generator':
      case 'rename':
        this.#addGenerator(node, value, where, config);
    }
  }

  #addExtra(name: string, value: JsonValue | undefined, node: SyntaxNode, where: Where, config: Draft): void {
    const word = name === 'extra' ? value : value === true ? 'forbid' : 'ignore';
    if (word !== undefined) config.extra = word;
    else {
      // `Extra.forbid` of old.
      const last = /\b(allow|forbid|ignore)$/.exec(where.file.scopes.slice(node))?.[1];
      if (last === undefined)
        this.#note('Whether other properties may be there can only be told when the code runs.', node, where);
      else config.extra = last;
    }
  }

  #addGenerator(node: SyntaxNode, value: JsonValue | undefined, where: Where, config: Draft): void {
    if (node.name === 'None') {
      delete config.aliasOf;
      return;
    }
    const called = node.name === 'CallExpression' ? argumentsOf(node, where.file.text) : undefined;
    const used = called?.named.get('validation_alias') ?? called?.named.get('alias') ?? called?.values[0] ?? node;
    const name = typeof value === 'string' ? `to_${value}` : this.#words.nameOf(used, where);
    const generator = name === undefined ? undefined : GENERATORS[name];
    if (generator === undefined)
      this.#note('What the generator of aliases gives can only be told when the code runs.', node, where);
    else config.aliasOf = generator;
  }
}
