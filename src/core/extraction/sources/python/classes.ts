/** Classes with fields as JSON Schema: pydantic models, dataclasses, typed dictionaries, named tuples, Enums. */
import * as l10n from '@vscode/l10n';
import { isEqual, isRecord, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import { enumMembers, isEnum } from '../../../code/python/enums.ts';
import type { PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf, type Declaration } from '../../../code/python/scope.ts';
import { cleanText, docstringNode, textOf } from '../../../code/python/texts.ts';
import { mistakeIn, partOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { PythonValues } from '../../../code/python/values.ts';
import { enumOf, objectOf, withDescription } from '../build.ts';
import { FieldWords, type FieldFacts } from './annotated.ts';
import { tupleOf, type Attempt, type Field } from './fields.ts';
import { bodyTexts, type FieldText } from './bodies.ts';
import { ClassKinds, isDataclass, type ClassAt, type ClassKind } from './classKinds.ts';
import { Configs, type Config } from './config.ts';
import { Definitions } from './definitions.ts';
import { PLAIN } from './outside.ts';
import { boundKey, NotJson, OpenType, placed, type Inherited, type Where } from './reading.ts';
import { PythonTypes, type Arguments, type Classes } from './types.ts';
import { CalledClasses } from './calledClasses.ts';
import { Instances } from './instances.ts';
import { Validators } from './validators.ts';

const HOOKS = ['__get_pydantic_json_schema__', '__get_pydantic_core_schema__', '__get_validators__'];

export class PythonClasses implements Classes {
  readonly definitions: Definitions;
  readonly types: PythonTypes;
  readonly values: PythonValues;
  readonly words: FieldWords;
  readonly #modules: PythonModules;
  readonly #kinds: ClassKinds;
  readonly #configs: Configs;
  readonly #called: CalledClasses;
  readonly #instances: Instances;
  readonly #validators: Validators;
  /** References to classes that pydantic takes no JSON for. */
  readonly #notJson = new Set<JsonValue | undefined>();
  readonly #notes = new Set<string>();

  constructor(modules: PythonModules) {
    const note = (words: string, node: SyntaxNode, where: Where): void => this.note(words, node, where);
    this.#modules = modules;
    this.definitions = new Definitions(modules.reached);
    this.values = new PythonValues(modules, (node, file) => this.#instances.valueOf(node, file));
    this.words = new FieldWords(modules, this.values, note, (node, where) => this.types.schemaOf(node, where));
    this.types = new PythonTypes(modules, this.values, this.words, this);
    this.#kinds = new ClassKinds(
      modules,
      (node, where) => this.types.given(node, where),
      (node, where) => this.types.typeVarsIn(node, where),
    );
    this.#configs = new Configs(modules, this.values, this.words, this.#kinds, note);
    this.#called = new CalledClasses(this, modules);
    this.#instances = new Instances(this, modules);
    this.#validators = new Validators(this, this.#kinds, note);
  }

  /** Sentences about what could not be said exactly. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  note(words: string, node: SyntaxNode, { file }: Where): void {
    let [at, of] = [node, file];
    if (file.quotedAt !== undefined) [at, of] = [file.quotedAt.node, file.quotedAt.file];
    const line = of.text.slice(0, at.from).split('\n').length;
    this.#notes.add(of.isAsked ? l10n.t`Line ${line}: ${words}` : l10n.t`Line ${line} of ${of.path}: ${words}`);
  }

  reference(node: SyntaxNode, where: Where, args: Arguments, asked: SyntaxNode, from: Where): JsonObject {
    const { file } = where;
    const nameNode = partOf(node, 'VariableName');
    const name = nameNode === undefined ? /* l10n: none, a name in the schema. */ 'Class' : file.scopes.slice(nameNode);
    const parameters = this.#kinds.parameters(node, file);
    if (args.length > parameters.length && parameters.length === 0)
      throw placed(l10n.t`"${name}" takes no types in brackets.`, asked, from.file, OpenType);
    const bound = new Map(args.length === 0 ? [] : parameters.map((each, index) => [each, args[index] ?? {}] as const));
    const inherited = from.inherited !== undefined && this.#inherits({ node, where }) ? from.inherited : undefined;
    const key = `${file.path} ${node.from} ${boundKey([...bound.values()])} ${inherited?.key ?? ''}`;
    const wanted = args.length === 0 ? name : `${name}_${args.map(wordOf).join('_')}`;
    const at = { file, bound, ...(inherited !== undefined && { inherited }) };
    return this.definitions.reference(key, wanted, (self) => this.#class({ node, where: { ...at, self } }, name));
  }

  named(
    declaration: Declaration,
    node: SyntaxNode,
    parameters: readonly string[],
    where: Where,
    args: Arguments,
  ): JsonObject {
    const bound = new Map(parameters.map((name, index) => [name, args[index] ?? {}] as const));
    const key = `${where.file.path} ${declaration.offset} ${boundKey(args)} ${where.inherited?.key ?? ''}`;
    const wanted = [declaration.name, ...args.map(wordOf)].join('_');
    return this.definitions.reference(key, wanted, ({ $ref }) => {
      const schema = this.types.schemaOf(node, { ...where, bound });
      if (schema['$ref'] === $ref)
        throw placed(l10n.t`"${declaration.name}" builds on itself.`, node, where.file, OpenType);
      return schema;
    });
  }

  isJson({ $ref }: JsonObject): boolean {
    return !this.#notJson.has($ref);
  }

  called(node: SyntaxNode, name: string, where: Where): JsonObject | undefined {
    return this.#called.read(node, name, where);
  }

  /** A parameter of a function, read as a field is. */
  field(text: FieldText, where: Where): Field {
    const given = this.#field(text, where, { kind: 'plain', isTotal: true });
    return given ?? { name: text.name, schema: {}, isRequired: false };
  }

  /** Fields that stand alone, without the head of their class. */
  bare(block: SyntaxNode, where: Where): JsonObject {
    const fields = bodyTexts(block, where.file.text).fields.flatMap((text) => {
      const field = isNoField(text, 'plain') ? undefined : this.#field(text, where, { kind: 'plain', isTotal: true });
      return field === undefined ? [] : [field];
    });
    const properties: Record<string, JsonObject> = {};
    for (const field of fields) setOwn(properties, field.name, field.schema);
    return objectOf(
      properties,
      fields.flatMap((field) => (field.isRequired ? [field.name] : [])),
    );
  }

  #class(start: ClassAt, name: string): JsonObject {
    const { node, where } = start;
    if (isEnum(node, where.file, this.#modules)) return this.#enum(node, where, name);
    const mistake = partOf(node, 'Body') === undefined ? node : mistakeIn(node);
    if (mistake !== undefined)
      throw placed(l10n.t('The code of this class is not complete here.'), mistake, where.file, OpenType);
    const { kind, order } = this.#kinds.shape(start);
    this.#warnOfCode(order, kind);
    const doc = this.#docstring(node, where);
    if (kind === 'text') return this.#subclass(node, where, name);
    const config = this.#configs.of(order[0] ?? start, kind, where.inherited);
    const within = inheritedFrom(config, kind, where.inherited);
    if (kind === 'root') return withDescription(this.#root(order, name, within), doc);
    const fields = this.#fields(order, kind, config, name, within);
    if (kind === 'plain' && fields.length === 0)
      throw noFields(name, node, where, this.#hasHook(order) ? OpenType : NotJson);
    if (kind === 'plain') this.#notJson.add(where.self?.['$ref']);
    return withDescription(kind === 'tuple' ? tupleOf(fields) : this.#object(fields, config, order), doc);
  }

  #object(fields: readonly Field[], config: Config, order: readonly ClassAt[]): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const [start] = order;
    for (const field of fields) {
      if (start !== undefined && Object.hasOwn(properties, field.name))
        this.note(
          l10n.t`Two fields are given as "${field.name}"; the schema says the later one.`,
          start.node,
          start.where,
        );
      setOwn(properties, field.name, field.schema);
    }
    const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name);
    return objectOf(properties, required, this.#extras(config, order));
  }

  /** Models are configured by themselves; what is none takes part of what the model around it says. */
  #inherits(start: ClassAt): boolean {
    if (isEnum(start.node, start.where.file, this.#modules)) return false;
    const { kind } = this.#kinds.shape(start);
    return kind !== 'model' && kind !== 'root';
  }

  #extras({ extra, title, more, others }: Config, order: readonly ClassAt[]): JsonObject {
    const found: JsonDraft = {};
    if (title !== undefined) found['title'] = title;
    if (extra === 'forbid') found['additionalProperties'] = false;
    if (extra === 'allow') found['additionalProperties'] = this.#extraItems(order) ?? true;
    if (others !== undefined) found['additionalProperties'] = others;
    return { ...found, ...more };
  }

  /** `__pydantic_extra__: dict[str, int]` says what others may be. */
  #extraItems(order: readonly ClassAt[]): JsonObject | undefined {
    for (const { node, where } of order) {
      const body = partOf(node, 'Body');
      const field =
        body === undefined
          ? undefined
          : bodyTexts(body, where.file.text).fields.find(({ name }) => name === '__pydantic_extra__');
      if (field === undefined) continue;
      const { additionalProperties } = this.types.schemaOf(field.type, where);
      return isRecord(additionalProperties) ? additionalProperties : undefined;
    }
    return undefined;
  }

  #docstring(node: SyntaxNode, where: Where): string | undefined {
    const text = this.values.textOf(docstringNode(partOf(node, 'Body')), where.file);
    return text === undefined ? undefined : cleanText(text);
  }

  #enum(node: SyntaxNode, where: Where, name: string): JsonObject {
    const members = enumMembers(node, where.file, this.#modules, this.values) ?? new Map<string, JsonValue>();
    const values: JsonValue[] = [];
    for (const [member, value] of members) {
      if (value === undefined)
        throw placed(
          l10n.t`What "${name}.${member}" is can only be told when the code runs.`,
          node,
          where.file,
          OpenType,
        );
      // One that equals another, as `True` does 1, is a second name of it.
      if (!values.some((other) => isSame(other, value))) values.push(value);
    }
    if (values.length === 0) throw placed(l10n.t`The Enum "${name}" has no values.`, node, where.file, OpenType);
    return withDescription(enumOf(values), this.#docstring(node, where));
  }

  /** `class Id(str)` */
  #subclass(node: SyntaxNode, where: Where, name: string): JsonObject {
    for (const base of argumentsOf(node, where.file.text).values) {
      const schema = PLAIN.get(where.file.scopes.slice(base));
      if (schema === undefined) continue;
      this.note(l10n.t`What "${name}" demands of its values is not in the schema.`, node, where);
      return schema;
    }
    throw noFields(name, node, where, OpenType);
  }

  #root(order: readonly ClassAt[], name: string, inherited: Inherited | undefined): JsonObject {
    for (const each of order) {
      const at = { ...each, where: within(each.where, inherited) };
      const body = partOf(at.node, 'Body');
      const field =
        body === undefined
          ? undefined
          : bodyTexts(body, at.where.file.text).fields.find((each) => each.name === 'root');
      if (field !== undefined) return this.#field(field, at.where, { kind: 'model', isTotal: true })?.schema ?? {};
      if (at.root !== undefined) return this.types.fieldType(at.root.type, within(at.root.where, inherited)).schema;
    }
    const [first] = order;
    if (first === undefined) return {};
    throw placed(l10n.t`What "${name}" holds is not in the text.`, first.node, first.where.file, OpenType);
  }

  /** Those of the bases first; one that is there again is the later one, in the old place. */
  #fields(
    order: readonly ClassAt[],
    kind: ClassKind,
    config: Config,
    name: string,
    inherited: Inherited | undefined,
  ): readonly Field[] {
    const found = new Map<string, Attempt>();
    let problemAt: { readonly node: SyntaxNode; readonly where: Where } | undefined;
    const self = order[0]?.where.self;
    const problems: (() => void)[] = [];
    for (const each of order.toReversed()) {
      const where = within({ ...each.where, ...(self !== undefined && { self }) }, inherited);
      const body = partOf(each.node, 'Body');
      if (body === undefined || !this.#counts(each, kind)) continue;
      const total = argumentsOf(each.node, where.file.text).named.get('total');
      const isTotal = total === undefined || this.values.valueOf(total, where.file) !== false;
      const texts = bodyTexts(body, where.file.text);
      const marker = kind === 'dataclass' ? this.#keywordsFrom(each, texts.fields) : Infinity;
      for (const [index, written] of texts.fields.entries()) {
        if (isNoField(written, kind)) continue;
        const text = { ...written, name: mangled(written.name, each) };
        const attempt = this.#attempt(text, where, { kind, isTotal, config });
        if (attempt === undefined) found.delete(text.name);
        else found.set(text.name, index > marker ? { ...attempt, isLast: true } : attempt);
        if (attempt !== undefined && 'problem' in attempt) {
          problemAt = { node: text.type, where };
          problems.push(() =>
            this.note(
              l10n.t`"${text.name}" of ${name} may be anything here: ${attempt.problem.message}`,
              text.type,
              where,
            ),
          );
        }
      }
    }
    const read = this.#validators.applied(found, order);
    const attempts = kind === 'dataclass' ? read.toSorted((one, other) => lastness(one) - lastness(other)) : read;
    const isAnyRead = attempts.some((attempt) => !('problem' in attempt));
    const first = attempts.find((attempt) => 'problem' in attempt);
    if (problemAt !== undefined && first !== undefined && !isAnyRead) throw first.problem;
    if (attempts.some((attempt) => 'problem' in attempt && attempt.problem instanceof NotJson))
      this.#notJson.add(self?.['$ref']);
    for (const say of problems) say();
    return attempts.map((attempt) =>
      'problem' in attempt ? { name: attempt.name, schema: {}, isRequired: attempt.isRequired === true } : attempt,
    );
  }

  /** Behind which field of a dataclass those stand that are given by their names only; pydantic says these last. */
  #keywordsFrom({ node, where }: ClassAt, fields: readonly FieldText[]): number {
    for (const decorator of this.#kinds.decorators(node, where)) {
      const given = argumentsOf(decorator.node, where.file.text).named.get('kw_only');
      if (given !== undefined && this.values.valueOf(given, where.file) === true) return -1;
    }
    const marker = fields.findIndex(({ type }) => /(?:^|\.)KW_ONLY$/.test(where.file.scopes.slice(type)));
    return marker === -1 ? Infinity : marker;
  }

  /** Whether the fields of a base are those of the class: a dataclass takes them from dataclasses only. */
  #counts({ node, where }: ClassAt, kind: ClassKind): boolean {
    if (kind !== 'dataclass') return true;
    return this.#kinds.decorators(node, where).some(({ name }) => isDataclass(name));
  }

  #attempt(text: FieldText, where: Where, how: How): Attempt | undefined {
    try {
      return this.#field(text, where, how);
    } catch (error) {
      if (!(error instanceof OpenType)) throw error;
      const isRequired = text.value === undefined && (how.kind === 'model' || how.kind === 'dataclass');
      return { name: how.config?.aliasOf?.(text.name) ?? text.name, isRequired, problem: error };
    }
  }

  #field(text: FieldText, where: Where, how: How): Field | undefined {
    const type = this.types.fieldType(text.type, where);
    if (type.isNone === true || (type.isFinal === true && text.value !== undefined && how.kind === 'model'))
      return undefined;
    let { schema } = type;
    let facts: FieldFacts = type.facts;
    const { value } = text;
    if (value !== undefined && this.#isFieldCall(value, where)) {
      const narrowed = this.words.apply(schema, value, where);
      schema = narrowed.schema;
      facts = { ...facts, ...narrowed.facts };
    } else if (value !== undefined && value.name !== 'Ellipsis')
      facts = { ...facts, hasDefault: true, fallback: value };
    if (
      facts.isPrivate === true ||
      (facts.isNotGiven === true && facts.hasDefault !== true && how.kind === 'dataclass')
    )
      return undefined;
    const fallback = facts.fallback === undefined ? undefined : this.values.valueOf(facts.fallback, where.file);
    if (fallback === undefined && facts.fallback !== undefined)
      this.note(l10n.t`The default of "${text.name}" can only be told when the code runs.`, facts.fallback, where);
    if (fallback !== undefined && fallback !== null) schema = { ...schema, default: fallback };
    if (typeof schema['description'] !== 'string') schema = withDescription(schema, this.#words(text, where));
    const name = calledIn(text.comment) ?? nameOf(text.name, facts, how.config?.aliasOf);
    const isRequired = type.isRequired ?? (how.isTotal && facts.hasDefault !== true);
    if (fallback === null) this.#instances.addNone(schema);
    return {
      name: how.kind === 'attrs' ? name.replace(/^_+/, '') : name,
      schema,
      isRequired,
      ...(facts.isKeywordOnly === true && { isLast: true }),
    };
  }

  #isFieldCall(value: SyntaxNode, where: Where): boolean {
    if (value.name !== 'CallExpression') return false;
    const name = this.words.nameOf(value.firstChild, where);
    return (
      name !== undefined &&
      /^(?:Field|field|PrivateAttr|ib|attrib|Factory|Column|Query|Body|Param|Header|Form|Cookie|File|Schema)$/.test(
        name,
      )
    );
  }

  #words(text: FieldText, where: Where): string | undefined {
    const under = this.values.textOf(text.textUnder, where.file);
    return under === undefined ? text.comment : cleanText(under);
  }

  /** Methods that decide what comes in: what they do stands in code. */
  #warnOfCode(order: readonly ClassAt[], kind: ClassKind): void {
    if (kind !== 'model' && kind !== 'root') return;
    for (const each of order)
      if (this.#hasHook([each]))
        this.note(l10n.t('This class says its schema in code, which is not run.'), each.node, each.where);
  }

  #hasHook(order: readonly ClassAt[]): boolean {
    return order.some(({ node, where }) => HOOKS.some((hook) => where.file.scopes.member(node, hook) !== undefined));
  }
}

interface How {
  readonly kind: ClassKind;
  readonly isTotal: boolean;
  readonly config?: Config;
}

function lastness({ isLast }: Attempt): number {
  return isLast === true ? 1 : 0;
}

/** What our own dataclasses say in words of a name that Python cannot have. */
function calledIn(comment: string | undefined): string | undefined {
  const literal = /\(called ("(?:[^"\\]|\\.){0,300}") in JSON\)/.exec(comment ?? '')?.[1];
  return literal === undefined ? undefined : textOf(literal);
}

/** The name that a value is given under. */
function nameOf(own: string, facts: FieldFacts, aliasOf: ((name: string) => string) | undefined): string {
  const generated = aliasOf?.(own);
  if (facts.isWeakName === true && generated !== undefined) return generated;
  return facts.validationAlias ?? (facts.isOwnName === true ? own : (facts.alias ?? generated ?? own));
}

/** Kinds that take every annotated name for a field, also one that Python has a use for. */
const TAKE_ALL: readonly ClassKind[] = ['dataclass', 'typed-dict', 'attrs'];

function isNoField({ name, type }: FieldText, kind: ClassKind): boolean {
  if (name === 'model_config' || /^__pydantic_\w+__$/.test(name)) return true;
  if (/^__\w+__$/.test(name) && !TAKE_ALL.includes(kind)) return true;
  if (name === '_' && type.name !== 'String') return true;
  return kind === 'model' && name.startsWith('_');
}

/** A private name of a class, as Python keeps it apart from those of others. */
function mangled(name: string, { node, where }: ClassAt): string {
  if (!/^__.*(?<!__)$/.test(name)) return name;
  const own = partOf(node, 'VariableName');
  const className = own === undefined ? '' : where.file.scopes.slice(own).replace(/^_+/, '');
  return className === '' ? name : `_${className}${name}`;
}

/** A word for a schema, for the name of a class that was given it. */
function wordOf(schema: Arguments[number]): string {
  if (schema instanceof ReadError) return 'any';
  const { $ref, type } = schema;
  if (typeof $ref === 'string') return $ref.slice('#/$defs/'.length);
  return typeof type === 'string' ? type : 'any';
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  const plain = (value: JsonValue): JsonValue => (typeof value === 'boolean' ? Number(value) : value);
  return isEqual(plain(one), plain(other));
}

function within({ file, bound, self }: Where, inherited: Inherited | undefined): Where {
  return { file, bound, ...(self !== undefined && { self }), ...(inherited !== undefined && { inherited }) };
}

/** What stands in a class takes of how that is configured. */
function inheritedFrom(
  { extra, aliasOf }: Config,
  kind: ClassKind,
  outer: Inherited | undefined,
): Inherited | undefined {
  if (kind !== 'model' && kind !== 'root' && extra === undefined && aliasOf === undefined) return outer;
  const isClosed = extra === 'forbid' || extra === 'allow';
  if (!isClosed && aliasOf === undefined) return undefined;
  return {
    ...(isClosed && { extra }),
    ...(aliasOf !== undefined && { aliasOf }),
    key: `${isClosed ? extra : ''} ${aliasOf?.name ?? ''}`,
  };
}

function noFields(name: string, node: SyntaxNode, { file }: Where, kind: typeof ReadError): ReadError {
  return placed(l10n.t`The class "${name}" has no fields.`, node, file, kind, 'no-fields');
}
