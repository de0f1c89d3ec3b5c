/** Classes with fields as JSON Schema: pydantic models, dataclasses, typed dictionaries, named tuples, Enums. */
import { isList, isRecord, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { enumMembers, isEnum } from '../../../code/python/enums.ts';
import type { PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf, type Declaration } from '../../../code/python/scope.ts';
import { cleanText, docstringNode } from '../../../code/python/texts.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { PythonValues } from '../../../code/python/values.ts';
import { enumOf, objectOf, withDescription } from '../build.ts';
import { FieldWords, type FieldFacts } from './annotated.ts';
import { bodyTexts, type FieldText } from './bodies.ts';
import { ClassKinds, type ClassAt, type ClassKind } from './classKinds.ts';
import { Configs, type Config } from './config.ts';
import { Definitions } from './definitions.ts';
import { PLAIN } from './outside.ts';
import { OpenType, placed, type Where } from './reading.ts';
import { PythonTypes, type Classes } from './types.ts';

export interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

/** A field that came out, or why it did not. */
type Attempt = Field | { readonly name: string; readonly problem: OpenType };

export class PythonClasses implements Classes {
  readonly definitions = new Definitions();
  readonly types: PythonTypes;
  readonly values: PythonValues;
  readonly words: FieldWords;
  readonly #modules: PythonModules;
  readonly #kinds: ClassKinds;
  readonly #configs: Configs;
  readonly #notes = new Set<string>();

  constructor(modules: PythonModules) {
    const note = (words: string, node: SyntaxNode, where: Where): void => this.note(words, node, where);
    this.#modules = modules;
    this.values = new PythonValues(modules);
    this.words = new FieldWords(modules, this.values, note);
    this.types = new PythonTypes(modules, this.values, this.words, this);
    this.#kinds = new ClassKinds(
      modules,
      (node, where) => this.types.schemaOf(node, where),
      (node, where) => this.types.typeVarsIn(node, where),
    );
    this.#configs = new Configs(this.values, this.words, this.#kinds, note);
  }

  /** Sentences about what could not be said exactly. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  note(words: string, node: SyntaxNode, { file }: Where): void {
    let [at, of] = [node, file];
    if (file.quotedAt !== undefined) [at, of] = [file.quotedAt.node, file.quotedAt.file];
    const line = of.text.slice(0, at.from).split('\n').length;
    this.#notes.add(`Line ${line}${of.isAsked ? '' : ` of ${of.path}`}: ${words}`);
  }

  reference(node: SyntaxNode, where: Where, args: readonly JsonObject[], at: SyntaxNode, from: Where): JsonObject {
    const { file } = where;
    const nameNode = partOf(node, 'VariableName');
    const name = nameNode === undefined ? 'Class' : file.scopes.slice(nameNode);
    const parameters = this.#kinds.parameters(node, file);
    if (args.length > parameters.length && parameters.length === 0)
      throw placed(`"${name}" takes no types in brackets.`, at, from.file, OpenType);
    const bound = new Map(args.length === 0 ? [] : parameters.map((each, index) => [each, args[index] ?? {}] as const));
    const key = `${file.path} ${node.from} ${JSON.stringify([...bound])}`;
    const wanted = args.length === 0 ? name : `${name}_${args.map(wordOf).join('_')}`;
    return this.definitions.reference(key, wanted, (self) => this.#class({ node, where: { file, bound, self } }, name));
  }

  named(
    declaration: Declaration,
    node: SyntaxNode,
    parameters: readonly string[],
    where: Where,
    args: readonly JsonObject[],
  ): JsonObject {
    const bound = new Map(parameters.map((name, index) => [name, args[index] ?? {}] as const));
    const key = `${where.file.path} ${declaration.offset} ${JSON.stringify(args)}`;
    const wanted = [declaration.name, ...args.map(wordOf)].join('_');
    return this.definitions.reference(key, wanted, () => this.types.schemaOf(node, { ...where, bound }));
  }

  called(node: SyntaxNode, name: string, where: Where): JsonObject | undefined {
    const { values, named } = argumentsOf(node, where.file.text);
    const [titleNode, second] = values;
    const key = `${where.file.path} ${node.from}`;
    const title = this.values.textOf(titleNode, where.file) ?? name;
    if (name === 'TypedDict' && second?.name === 'DictionaryExpression')
      return this.definitions.reference(key, title, () => this.#calledDict(second, named, where));
    if ((name === 'NamedTuple' || name === 'namedtuple') && second !== undefined)
      return this.definitions.reference(key, title, () => this.#calledTuple(name, node, second, where));
    if (/^(?:Str|Int)?Enum$/.test(name) && second !== undefined)
      return this.definitions.reference(key, title, () => this.#calledEnum(name, second, where));
    return undefined;
  }

  #calledDict(second: SyntaxNode, named: ReadonlyMap<string, SyntaxNode>, where: Where): JsonObject {
    const parts = partsOf(second);
    const total = named.get('total');
    const isTotal = total === undefined || this.values.valueOf(total, where.file) !== false;
    const [properties, required] = [{}, [] as string[]];
    parts.forEach((part, index) => {
      const [key, type] = [parts[index - 1], parts[index + 1]];
      const name = part.name === ':' && key !== undefined ? this.values.textOf(key, where.file) : undefined;
      if (name === undefined || type === undefined) return;
      const field = this.types.fieldType(type, where);
      setOwn(properties, name, field.schema);
      if (field.isRequired ?? isTotal) required.push(name);
    });
    return objectOf(properties, required);
  }

  #calledTuple(name: string, node: SyntaxNode, second: SyntaxNode, where: Where): JsonObject {
    if (name === 'namedtuple') {
      const given = this.values.valueOf(second, where.file);
      const names = typeof given === 'string' ? given.split(/[\s,]+/).filter((each) => each !== '') : given;
      if (names === undefined || !isList(names))
        throw placed('These names can only be told when the code runs.', node, where.file, OpenType);
      return tupleOf(names.map(() => ({ name: '', schema: {}, isRequired: true })));
    }
    const fields = partsOf(second).flatMap((part) => {
      const type = part.name === 'TupleExpression' ? partsOf(part)[3] : undefined;
      return type === undefined ? [] : [{ name: '', schema: this.types.schemaOf(type, where), isRequired: true }];
    });
    return tupleOf(fields);
  }

  #calledEnum(name: string, second: SyntaxNode, where: Where): JsonObject {
    const given = this.values.valueOf(second, where.file);
    const names = typeof given === 'string' ? given.split(/[\s,]+/).filter((each) => each !== '') : given;
    if (isRecord(names)) return enumOf(Object.values(names));
    if (names === undefined || !isList(names))
      throw placed('These members can only be told when the code runs.', second, where.file, OpenType);
    const pairs = names.every(isList) ? names.map((pair) => pair[1] ?? null) : undefined;
    return enumOf(pairs ?? names.map((each, index) => (name === 'StrEnum' ? String(each).toLowerCase() : index + 1)));
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
    const { kind, order } = this.#kinds.shape(start);
    this.#warnOfCode(order, kind);
    const doc = this.#docstring(node, where);
    if (kind === 'text') return this.#subclass(node, where, name);
    const config = this.#configs.of(order);
    if (kind === 'root') return withDescription(this.#root(order, name), doc);
    const fields = this.#fields(order, kind, config, name);
    if (kind === 'plain' && fields.length === 0)
      throw placed(`The class "${name}" has no fields.`, node, where.file, OpenType);
    const described = (schema: JsonObject): JsonObject => withDescription(schema, doc);
    if (kind === 'tuple') return described(tupleOf(fields));
    const properties: Record<string, JsonObject> = {};
    for (const field of fields) setOwn(properties, field.name, field.schema);
    const required = fields.filter(({ isRequired }) => isRequired).map((field) => field.name);
    return described(objectOf(properties, required, this.#extras(config, order)));
  }

  #extras({ extra, title, more }: Config, order: readonly ClassAt[]): JsonObject {
    const found: JsonDraft = {};
    if (title !== undefined) found['title'] = title;
    if (extra === 'forbid') found['additionalProperties'] = false;
    if (extra === 'allow') found['additionalProperties'] = this.#extraItems(order) ?? true;
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
        throw placed(`What "${name}.${member}" is can only be told when the code runs.`, node, where.file, OpenType);
      if (!values.includes(value)) values.push(value);
    }
    if (values.length === 0) throw placed(`The Enum "${name}" has no values.`, node, where.file, OpenType);
    return withDescription(enumOf(values), this.#docstring(node, where));
  }

  /** `class Id(str)` */
  #subclass(node: SyntaxNode, where: Where, name: string): JsonObject {
    for (const base of argumentsOf(node, where.file.text).values) {
      const schema = PLAIN.get(where.file.scopes.slice(base));
      if (schema === undefined) continue;
      this.note(`What "${name}" demands of its values is not in the schema.`, node, where);
      return schema;
    }
    throw placed(`The class "${name}" has no fields.`, node, where.file, OpenType);
  }

  #root(order: readonly ClassAt[], name: string): JsonObject {
    for (const at of order) {
      const body = partOf(at.node, 'Body');
      const field =
        body === undefined
          ? undefined
          : bodyTexts(body, at.where.file.text).fields.find((each) => each.name === 'root');
      if (field !== undefined) return this.#field(field, at.where, { kind: 'model', isTotal: true })?.schema ?? {};
      if (at.root !== undefined) return this.types.fieldType(at.root.type, at.root.where).schema;
    }
    const [first] = order;
    if (first === undefined) return {};
    throw placed(`What "${name}" holds is not in the text.`, first.node, first.where.file, OpenType);
  }

  /** Those of the bases first; one that is there again is the later one, in the old place. */
  #fields(order: readonly ClassAt[], kind: ClassKind, config: Config, name: string): readonly Field[] {
    const found = new Map<string, Attempt>();
    let problemAt: { readonly node: SyntaxNode; readonly where: Where } | undefined;
    const self = order[0]?.where.self;
    const problems: (() => void)[] = [];
    for (const each of order.toReversed()) {
      const where = { ...each.where, ...(self !== undefined && { self }) };
      const body = partOf(each.node, 'Body');
      if (body === undefined || !this.#counts(each, kind)) continue;
      const total = argumentsOf(each.node, where.file.text).named.get('total');
      const isTotal = total === undefined || this.values.valueOf(total, where.file) !== false;
      const texts = bodyTexts(body, where.file.text);
      for (const text of texts.fields) {
        if (isNoField(text, kind)) continue;
        const attempt = this.#attempt(text, where, { kind, isTotal, config });
        if (attempt === undefined) found.delete(text.name);
        else found.set(text.name, attempt);
        if (attempt !== undefined && 'problem' in attempt) {
          problemAt = { node: text.type, where };
          problems.push(() =>
            this.note(`"${text.name}" of ${name} may be anything here: ${attempt.problem.message}`, text.type, where),
          );
        }
      }
    }
    const attempts = [...found.values()];
    const isAnyRead = attempts.some((attempt) => !('problem' in attempt));
    const first = attempts.find((attempt) => 'problem' in attempt);
    if (problemAt !== undefined && first !== undefined && !isAnyRead) throw first.problem;
    for (const say of problems) say();
    return attempts.map((attempt) =>
      'problem' in attempt ? { name: attempt.name, schema: {}, isRequired: false } : attempt,
    );
  }

  /** Whether the fields of a base are those of the class: a dataclass takes them from dataclasses only. */
  #counts({ node, where }: ClassAt, kind: ClassKind): boolean {
    if (kind !== 'dataclass') return true;
    return this.#kinds.decorators(node, where).some(({ name }) => name === 'dataclass');
  }

  #attempt(text: FieldText, where: Where, how: How): Attempt | undefined {
    try {
      return this.#field(text, where, how);
    } catch (error) {
      if (!(error instanceof OpenType)) throw error;
      return { name: how.config?.aliasOf?.(text.name) ?? text.name, problem: error };
    }
  }

  #field(text: FieldText, where: Where, how: How): Field | undefined {
    const type = this.types.fieldType(text.type, where);
    if (type.isClassVar === true || (type.isFinal === true && text.value !== undefined && how.kind === 'model'))
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
    if (fallback !== undefined && fallback !== null) schema = { ...schema, default: fallback };
    if (typeof schema['description'] !== 'string') schema = withDescription(schema, this.#words(text, where));
    const generated = how.config?.aliasOf?.(text.name) ?? text.name;
    const name = facts.validationAlias ?? (facts.isOwnName === true ? text.name : (facts.alias ?? generated));
    const isRequired = type.isRequired ?? (how.isTotal && facts.hasDefault !== true);
    return { name: how.kind === 'attrs' ? name.replace(/^_+/, '') : name, schema, isRequired };
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
    for (const { node, where } of order) {
      const member =
        where.file.scopes.member(node, '__get_pydantic_json_schema__') ??
        where.file.scopes.member(node, '__get_pydantic_core_schema__');
      if (member !== undefined) this.note('This class says its schema in code, which is not run.', node, where);
    }
  }
}

interface How {
  readonly kind: ClassKind;
  readonly isTotal: boolean;
  readonly config?: Config;
}

function isNoField({ name, type }: FieldText, kind: ClassKind): boolean {
  if (name === 'model_config' || /^__\w+__$/.test(name)) return true;
  if (name === '_' && type.name !== 'String') return true;
  return kind === 'model' && name.startsWith('_');
}

function tupleOf(fields: readonly Field[]): JsonObject {
  const required = fields.filter(({ isRequired }) => isRequired).length;
  if (fields.length === 0) return { type: 'array', maxItems: 0 };
  return {
    type: 'array',
    prefixItems: fields.map(({ schema }) => schema),
    items: false,
    minItems: required,
    maxItems: fields.length,
  };
}

/** A word for a schema, for the name of a class that was given it. */
function wordOf(schema: JsonObject): string {
  const { $ref, type } = schema;
  if (typeof $ref === 'string') return $ref.slice('#/$defs/'.length);
  return typeof type === 'string' ? type : 'any';
}
