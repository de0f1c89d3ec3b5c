/** How a class is configured: `model_config`, `class Config`, and what stands in its head or decorator. */
import * as l10n from '@vscode/l10n';
import { isRecord, type JsonObject, type JsonValue } from '../../../json/json.ts';
import type { PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import type { FieldWords } from './annotated.ts';
import { GENERATORS } from './aliasNames.ts';
import { bodyTexts } from './bodies.ts';
import type { ClassAt, ClassKind, ClassKinds, Decorator } from './classKinds.ts';
import type { Inherited, Where } from './reading.ts';

export interface Config {
  readonly extra?: JsonValue;
  readonly title?: string;
  readonly more?: JsonObject;
  readonly aliasOf?: (name: string) => string;
  /** Of which type further properties of a typed dictionary are. */
  readonly others?: JsonValue;
}

type Draft = { -readonly [Key in keyof Config]: Config[Key] };

/** Of configurations made of others. */
const MAX_DEPTH = 20;

interface Gathered {
  readonly config: Config;
  readonly isOwn: boolean;
}

export class Configs {
  readonly #modules: PythonModules;
  readonly #values: PythonValues;
  readonly #words: FieldWords;
  readonly #kinds: ClassKinds;
  readonly #note: (words: string, node: SyntaxNode, where: Where) => void;

  constructor(
    modules: PythonModules,
    values: PythonValues,
    words: FieldWords,
    kinds: ClassKinds,
    note: (words: string, node: SyntaxNode, where: Where) => void,
  ) {
    this.#modules = modules;
    this.#values = values;
    this.#words = words;
    this.#kinds = kinds;
    this.#note = note;
  }

  /** A class takes what its bases say, of several the last; what is no model takes some of the model that it stands in. */
  of(start: ClassAt, kind: ClassKind, inherited: Inherited | undefined): Config {
    const { config, isOwn } = this.#gathered(start, new Map());
    if (kind === 'model' || kind === 'root' || isOwn || inherited === undefined) return config;
    const { extra, aliasOf } = inherited;
    return {
      ...config,
      ...(kind === 'typed-dict' && extra !== undefined && { extra }),
      ...((kind === 'typed-dict' || kind === 'dataclass') && aliasOf !== undefined && { aliasOf }),
    };
  }

  #gathered({ node, where, bases = [] }: ClassAt, known: Map<string, Gathered>): Gathered {
    const key = `${where.file.path} ${node.from}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const config: Draft = {};
    let isOwn = false;
    for (const base of bases) {
      const gathered = this.#gathered(base, known);
      Object.assign(config, gathered.config);
      isOwn ||= gathered.isOwn;
    }
    delete config.title;
    if (this.#addOwn(node, where, config)) isOwn = true;
    const result = { config, isOwn };
    known.set(key, result);
    return result;
  }

  /** Says whether the class is configured by itself. */
  #addOwn(node: SyntaxNode, where: Where, config: Draft): boolean {
    let isOwn = false;
    const body = partOf(node, 'Body');
    const { values, fields } =
      body === undefined ? { values: new Map<string, SyntaxNode>(), fields: [] } : bodyTexts(body, where.file.text);
    const annotated = new Map(
      fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
    );
    for (const name of ['model_config', '__pydantic_config__']) {
      const written = values.get(name) ?? annotated.get(name);
      if (written === undefined) continue;
      this.#addWritten(written, where, config);
      isOwn = true;
    }
    this.#addOld(node, where, config);
    for (const [name, value] of argumentsOf(node, where.file.text).named) this.#add(name, value, where, config);
    for (const decorator of this.#kinds.decorators(node, where))
      if (this.#addDecorator(decorator, where, config)) isOwn = true;
    return isOwn;
  }

  /** `@dataclass(config=…)`, `@with_config(…)`. Says whether it makes the class one that is configured by itself. */
  #addDecorator({ name, from, node }: Decorator, where: Where, config: Draft): boolean {
    const { values, named } = argumentsOf(node, where.file.text);
    const given = named.get('config') ?? (name === 'with_config' ? values[0] : undefined);
    if (given !== undefined) this.#addWritten(given, where, config);
    else if (name === 'with_config') for (const [key, value] of named) this.#add(key, value, where, config);
    return given !== undefined || name === 'with_config' || /\bpydantic\b/.test(from ?? '');
  }

  /** `ConfigDict(…)`, `{…}`, and names and joins of these. */
  #addWritten(node: SyntaxNode, where: Where, config: Draft, depth = 0): void {
    const say = (): void => this.#note(l10n.t('"model_config" can only be told when the code runs.'), node, where);
    const add = (each: SyntaxNode, at = where): void => this.#addWritten(each, at, config, depth + 1);
    if (depth > MAX_DEPTH) say();
    else if (node.name === 'DictionaryExpression') this.#addDictionary(node, where, config, add);
    else if (node.name === 'CallExpression') {
      const called = where.file.scopes.slice(node.firstChild ?? node);
      if (!/(?:Config|ConfigDict|dict)$/.test(called)) return say();
      const { named, spread, values } = argumentsOf(node, where.file.text);
      for (const each of [...values, ...spread]) add(each);
      for (const [name, value] of named) this.#add(name, value, where, config);
    } else if (node.name === 'BinaryExpression') {
      const [left, sign, right] = partsOf(node);
      if (left === undefined || right === undefined || sign === undefined || where.file.scopes.slice(sign) !== '|')
        return say();
      add(left);
      add(right);
    } else {
      const meaning = this.#modules.meaning(node, where.file);
      if (meaning?.kind !== 'declared' || meaning.declaration.declared.kind !== 'value') return say();
      add(meaning.declaration.declared.node, { ...where, file: meaning.file });
    }
  }

  #addDictionary(node: SyntaxNode, where: Where, config: Draft, add: (node: SyntaxNode) => void): void {
    const parts = partsOf(node);
    parts.forEach((part, index) => {
      const [key, given] = [parts[index - 1], parts[index + 1]];
      if (given === undefined) return;
      if (part.name === '**') add(given);
      const name = part.name === ':' && key !== undefined ? this.#values.textOf(key, where.file) : undefined;
      if (name !== undefined) this.#add(name, given, where, config);
      else if (part.name === ':')
        this.#note(l10n.t('A key of "model_config" can only be told when the code runs.'), given, where);
    });
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
      case 'extra_items':
        this.#addOthers(node, where, config);
        return;
      case 'ser_json_bytes':
      case 'val_json_bytes':
      case 'ser_json_timedelta':
      case 'json_schema_mode_override':
        if (value !== null && value !== 'utf8' && value !== 'iso8601')
          this.#note(l10n.t`What "${name}" does to the schema is not in it.`, node, where);
        return;
      case 'title':
        if (typeof value === 'string') config.title = value;
        return;
      case 'json_schema_extra':
      case 'schema_extra':
        if (isRecord(value)) config.more = { ...config.more, ...value };
        else if (node.name !== 'None') this.#note(l10n.t`"${name}" can only be told when the code runs.`, node, where);
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
        this.#note(l10n.t('Whether other properties may be there can only be told when the code runs.'), node, where);
      else config.extra = last;
    }
  }

  #addOthers(node: SyntaxNode, where: Where, config: Draft): void {
    const isNone = /(?:^|\.)(?:Never|NoReturn)$/.test(where.file.scopes.slice(node));
    const type = isNone ? false : this.#words.typeOf(node, where);
    config.others = isRecord(type) && Object.keys(type).length === 0 ? true : type;
  }

  #addGenerator(node: SyntaxNode, value: JsonValue | undefined, where: Where, config: Draft): void {
    if (node.name === 'None') {
      config.aliasOf = (own) => own;
      return;
    }
    const called = node.name === 'CallExpression' ? argumentsOf(node, where.file.text) : undefined;
    const used = called?.named.get('validation_alias') ?? called?.named.get('alias') ?? called?.values[0] ?? node;
    const name = typeof value === 'string' ? `to_${value}` : this.#words.nameOf(used, where);
    const generator = name === undefined ? undefined : GENERATORS[name];
    if (generator === undefined)
      this.#note(l10n.t('What the generator of aliases gives can only be told when the code runs.'), node, where);
    else config.aliasOf = generator;
  }
}
