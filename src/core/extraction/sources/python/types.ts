/** Types of Python as JSON Schema, in the way pydantic says them for what comes in. Read, never run. */
import * as l10n from '@vscode/l10n';
import type { JsonObject, JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Meaning, PythonModules } from '../../../code/python/modules.ts';
import { typeVariablesIn } from '../../../code/python/typeVariables.ts';
import { argumentsOf, indexed, type Declaration } from '../../../code/python/scope.ts';
import { partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import { listOf, literal, unionOf } from '../build.ts';
import { type FieldFacts, type FieldWords, type Narrowed } from './annotated.ts';
import { GENERIC, NARROWED, NARROWED_LISTS, PLAIN } from './outside.ts';
import { flatArguments, mapOf, sidesOf, tupleOf } from './collections.ts';
import { noType, noTypeIn, notInText, notKnown } from './typeProblems.ts';
import { elsewhere, NotJson, OpenType, placed, Recursive, type Where } from './reading.ts';

/** What the reader of types leaves to that of classes. */
export interface Classes {
  /** A reference to the class, for these arguments of its type parameters. */
  reference(node: SyntaxNode, where: Where, args: Arguments, at: SyntaxNode, from: Where): JsonObject;
  note(words: string, node: SyntaxNode, where: Where): void;
  /** Whether JSON can be what a reference leads to, as far as that is read. */
  isJson(reference: JsonObject): boolean;
  /** `TypedDict('Name', {…})` and its kin; `undefined` for other calls. */
  called(node: SyntaxNode, name: string, where: Where): JsonObject | undefined;
  /** A type with a name of its own, which may refer to itself. */
  named(
    declaration: Declaration,
    node: SyntaxNode,
    parameters: readonly string[],
    where: Where,
    args: Arguments,
  ): JsonObject;
}

/** What is given for type parameters. */
export type Arguments = readonly (JsonObject | ReadError)[];

/** The type of a field without what is around it. */
export interface FieldType extends Narrowed {
  readonly isRequired?: boolean;
  /** It is no field for what comes in. */
  readonly isNone?: boolean;
  readonly isFinal?: boolean;
}

const MAX_DEPTH = 100;
const MAX_STEPS = 200_000;
/** Of `A = B`, `B = C` and so on. */
const MAX_NAMES = 20;
/** Types whose values are never JSON. */
const NOT_JSON =
  /^(?:SkipJsonSchema|Callable|(?:Binary|Text)?IO|Awaitable|Coroutine|Async\w+|ContextManager|ModuleType|FunctionType|type|Type)$/;

export class PythonTypes {
  readonly #modules: PythonModules;
  readonly #values: PythonValues;
  readonly #words: FieldWords;
  readonly #classes: Classes;
  readonly #open = new Set<string>();
  /** Names for types that refer to themselves. */
  readonly #recursive = new Set<string>();
  /** Whether a type that JSON cannot be may be left out here. */
  #isOneOf = false;
  #depth = 0;
  #steps = 0;

  constructor(modules: PythonModules, values: PythonValues, words: FieldWords, classes: Classes) {
    this.#modules = modules;
    this.#values = values;
    this.#words = words;
    this.#classes = classes;
  }

  schemaOf(node: SyntaxNode, where: Where): JsonObject {
    this.#steps += 1;
    if (this.#depth > MAX_DEPTH) throw placed(l10n.t('The type is nested too deeply.'), node, where.file);
    if (this.#steps > MAX_STEPS) throw placed(l10n.t('There is too much here to work out.'), node, where.file);
    this.#depth += 1;
    try {
      return this.#schemaOf(node, where);
    } finally {
      this.#depth -= 1;
    }
  }

  /** The type of a field: whether it must be there, and what stands beside the type, taken off from the outside in. */
  fieldType(node: SyntaxNode, where: Where): FieldType {
    const [inner, at] = this.#unquoted(node, where);
    const index = indexed(inner);
    const name = this.#plainName(index?.of ?? inner, at);
    if (index !== undefined && name === 'Annotated') return this.#annotatedField(index.by, inner, at);
    const [first] = index?.by ?? [];
    if (index !== undefined && first !== undefined) {
      if (name === 'Required' || name === 'NotRequired')
        return { ...this.fieldType(first, at), isRequired: name === 'Required' };
      if (name === 'ClassVar' || name === 'SkipJsonSchema') return { schema: {}, facts: {}, isNone: true };
      if (name === 'Final') return { ...this.fieldType(first, at), isFinal: true };
      if (name === 'ReadOnly' || name === 'InitVar') return this.fieldType(first, at);
    }
    if (name === 'ClassVar') return { schema: {}, facts: {}, isNone: true };
    if (name === 'Final' || name === 'InitVar') return { schema: {}, facts: {}, isFinal: name === 'Final' };
    // `Id = Annotated[int, Field(…)]`: what it says belongs to the field.
    const alias = index === undefined ? this.#alias(inner, at) : undefined;
    const within = alias === undefined ? undefined : indexed(alias.node);
    if (alias !== undefined && within !== undefined && this.#plainName(within.of, alias.where) === 'Annotated')
      return this.#guarded(alias.key, inner, at, () => this.fieldType(alias.node, alias.where));
    return { schema: this.schemaOf(inner, at), facts: {} };
  }

  #annotatedField([first, ...words]: readonly SyntaxNode[], node: SyntaxNode, where: Where): FieldType {
    if (first === undefined) throw placed(l10n.t('A type is missing here.'), node, where.file);
    const field = this.fieldType(first, where);
    let { schema } = field;
    let facts: FieldFacts = field.facts;
    for (const word of words) {
      if (this.#words.isOmission(word, where)) return { schema: {}, facts: {}, isNone: true };
      const narrowed = this.#words.apply(schema, word, where);
      schema = narrowed.schema;
      facts = { ...facts, ...narrowed.facts };
    }
    return { ...field, schema, facts };
  }

  #schemaOf(node: SyntaxNode, where: Where): JsonObject {
    const parts = partsOf(node);
    switch (node.name) {
      case 'ParenthesizedExpression':
        if (parts[1] !== undefined) return this.schemaOf(parts[1], where);
        break;
      case 'None':
        return { type: 'null' };
      case 'String':
      case 'ContinuedString': {
        const [inner, at] = this.#unquoted(node, where);
        if (inner !== node) return this.schemaOf(inner, at);
        break;
      }
      case 'BinaryExpression': {
        const [left, sign, right] = parts;
        if (left !== undefined && right !== undefined && sign !== undefined && where.file.scopes.slice(sign) === '|')
          return this.oneOf(sidesOf(node, where.file.text), where);
        break;
      }
      case 'VariableName':
        return this.#name(node, where);
      case 'MemberExpression': {
        const index = indexed(node);
        return index === undefined ? this.#name(node, where) : this.#generic(index.of, index.by, node, where);
      }
      case 'CallExpression':
        return this.#call(node, where);
    }
    throw noType(node, where);
  }

  /** One of several types; those that no JSON is a value of are left out, as pydantic does. */
  oneOf(nodes: readonly SyntaxNode[], where: Where, more: readonly JsonObject[] = []): JsonObject {
    const wasOneOf = this.#isOneOf;
    this.#isOneOf = wasOneOf || nodes.length + more.length > 1;
    try {
      const { options, problem } = this.#jsonOf(nodes, where);
      const isEmpty = options.every(({ type }) => type === 'null');
      // Of several none of which is JSON only null stays, where it is among them.
      const isNull = isEmpty && options.length > 0 && nodes.length > options.length + 1;
      if (!isEmpty || isNull || problem === undefined) return unionOf([...options, ...more]);
      if (wasOneOf) throw problem;
      this.#isOneOf = false;
      return unionOf([...nodes.map((node) => this.schemaOf(node, where)), ...more]);
    } finally {
      this.#isOneOf = wasOneOf;
    }
  }

  #jsonOf(
    nodes: readonly SyntaxNode[],
    where: Where,
  ): { readonly options: readonly JsonObject[]; readonly problem?: NotJson } {
    const options: JsonObject[] = [];
    let problem: NotJson | undefined;
    for (const node of nodes) {
      try {
        options.push(this.schemaOf(node, where));
      } catch (error) {
        if (!(error instanceof NotJson)) throw error;
        problem = error;
      }
    }
    return { options, ...(problem !== undefined && { problem }) };
  }

  /** A class with what is in it; among several types only one that JSON can be. */
  #classOf(declared: SyntaxNode, where: Where, args: Arguments, node: SyntaxNode, from: Where): JsonObject {
    const isOneOf = this.#isOneOf;
    this.#isOneOf = false;
    let schema: JsonObject;
    try {
      schema = this.#classes.reference(declared, where, args, node, from);
    } finally {
      this.#isOneOf = isOneOf;
    }
    if (this.#classes.isJson(schema)) return schema;
    const words = l10n.t`"${from.file.scopes.slice(node)}" is no class that pydantic takes JSON for.`;
    if (isOneOf) throw placed(words, node, from.file, NotJson);
    // What is asked for itself is read as its fields say.
    if (this.#depth > 1) this.#classes.note(words, node, from);
    return schema;
  }

  /** What stands for a type parameter. Whether it can be read matters where the parameter is used. */
  given(node: SyntaxNode, where: Where): JsonObject | ReadError {
    try {
      return this.schemaOf(node, where);
    } catch (error) {
      if (error instanceof ReadError) return error;
      throw error;
    }
  }

  #unquoted(node: SyntaxNode, where: Where): readonly [SyntaxNode, Where] {
    if (node.name !== 'String' && node.name !== 'ContinuedString') return [node, where];
    const text = this.#values.textOf(node, where.file);
    if (text === undefined) return [node, where];
    const { type, file } = this.#modules.quoted(text.trim(), node, where.file);
    const inner = type.name === 'ParenthesizedExpression' ? partsOf(type)[1] : undefined;
    if (inner === undefined) throw noTypeIn(text, node, where);
    return [inner, { ...where, file }];
  }

  /** The name of a type that is none of the file's own. */
  #plainName(node: SyntaxNode, where: Where): string | undefined {
    const meaning = this.#modules.meaning(node, where.file);
    return meaning?.kind === 'outside' || meaning?.kind === 'undeclared' ? meaning.name : undefined;
  }

  #name(node: SyntaxNode, where: Where): JsonObject {
    const bound = node.name === 'VariableName' ? this.#bound(where.file.scopes.slice(node), where) : undefined;
    if (bound !== undefined) return bound;
    const meaning = this.#modules.meaning(node, where.file);
    if (meaning?.kind === 'declared') return this.#declared(meaning, [], node, where);
    if (meaning?.kind === 'outside' || meaning?.kind === 'undeclared') return this.#outside(meaning, node, where);
    throw placed(l10n.t`"${where.file.scopes.slice(node)}" is no type.`, node, where.file, OpenType);
  }

  #outside(meaning: Extract<Meaning, { kind: 'outside' | 'undeclared' }>, node: SyntaxNode, where: Where): JsonObject {
    const { name } = meaning;
    if (name === 'Self' && where.self !== undefined) return where.self;
    const known = PLAIN.get(name);
    if (known !== undefined) return known;
    if (meaning.kind === 'undeclared' && !NOT_JSON.test(name)) throw notInText(name, node, where);
    throw notKnown(name, meaning.kind === 'undeclared' ? '' : meaning.from, NOT_JSON.test(name), node, where);
  }

  #declared(
    { declaration, file }: Extract<Meaning, { kind: 'declared' }>,
    args: Arguments,
    node: SyntaxNode,
    from: Where,
  ): JsonObject {
    const { declared } = declaration;
    const where = elsewhere(file, from);
    switch (declared.kind) {
      case 'class':
        return this.#classOf(declared.node, where, args, node, from);
      case 'type':
        return this.#classes.named(declaration, declared.node, declared.parameters, where, args);
      case 'value': {
        const alias = this.#typeAliasType(declaration, declared.node, args, where);
        if (alias !== undefined) return alias;
        return this.#aliasOnce(declaration, declared.node, args, where, node, from);
      }
      case 'function':
      case 'import':
      case 'parameter':
      case 'unknown':
        throw placed(
          l10n.t`What "${declaration.name}" is can only be told when the code runs.`,
          node,
          from.file,
          OpenType,
        );
    }
  }

  /** A name for a type; one that refers to itself gets a definition of its own. */
  #aliasOnce(
    declaration: Declaration,
    value: SyntaxNode,
    args: Arguments,
    where: Where,
    node: SyntaxNode,
    from: Where,
  ): JsonObject {
    const key = `${where.file.path} ${declaration.offset}`;
    const named = (): JsonObject =>
      this.#classes.named(declaration, value, args.length === 0 ? [] : this.typeVarsIn(value, where), where, args);
    if (this.#recursive.has(key)) return named();
    if (this.#open.has(key)) throw new Recursive(key);
    try {
      return this.#guarded(key, node, from, () => this.#aliased(declaration, value, args, where, from));
    } catch (error) {
      if (!(error instanceof Recursive) || error.key !== key) throw error;
      this.#recursive.add(key);
      return named();
    }
  }

  #guarded<T>(key: string, node: SyntaxNode, where: Where, read: () => T): T {
    if (this.#open.has(key))
      throw placed(l10n.t`"${where.file.scopes.slice(node)}" builds on itself.`, node, where.file, OpenType);
    this.#open.add(key);
    try {
      return read();
    } finally {
      this.#open.delete(key);
    }
  }

  /** `Name = <type>`; its free type parameters are bound in the order they stand in. */
  #aliased(declaration: Declaration, value: SyntaxNode, args: Arguments, where: Where, from: Where): JsonObject {
    const name = value.name === 'CallExpression' ? this.#words.nameOf(value.firstChild, where) : undefined;
    if (name === 'TypeVar') return this.#bound(declaration.name, from) ?? this.#typeVar(value, where);
    if (args.length === 0) return this.schemaOf(value, where);
    const names = this.typeVarsIn(value, where);
    if (names.length === 0)
      throw placed(
        l10n.t`What "${declaration.name}[…]" is can only be told when the code runs.`,
        value,
        where.file,
        OpenType,
      );
    return this.schemaOf(value, { ...where, bound: new Map(names.map((each, index) => [each, args[index] ?? {}])) });
  }

  /** `Name = TypeAliasType('Name', <type>, type_params=(T,))`, which may refer to itself. */
  #typeAliasType(declaration: Declaration, value: SyntaxNode, args: Arguments, where: Where): JsonObject | undefined {
    const name = value.name === 'CallExpression' ? this.#words.nameOf(value.firstChild, where) : undefined;
    if (name !== 'TypeAliasType') return undefined;
    const { values, named } = argumentsOf(value, where.file.text);
    const list = named.get('type_params');
    const names = list === undefined ? [] : this.typeVarsIn(list, where);
    const type = values[1] ?? named.get('value');
    return type === undefined ? undefined : this.#classes.named(declaration, type, names, where, args);
  }

  #bound(name: string, where: Where): JsonObject | undefined {
    const bound = where.bound.get(name);
    if (bound instanceof ReadError) throw bound;
    return bound;
  }

  typeVarsIn(node: SyntaxNode, { file }: Where): readonly string[] {
    return typeVariablesIn(node, file, this.#modules);
  }

  /** What a type parameter is where nothing is given for it. */
  #typeVar(node: SyntaxNode, where: Where): JsonObject {
    const { values, named } = argumentsOf(node, where.file.text);
    const [fallback, bound] = [named.get('default'), named.get('bound')];
    if (fallback !== undefined) return this.schemaOf(fallback, where);
    if (bound !== undefined) return this.schemaOf(bound, where);
    const choices = values.slice(1);
    return choices.length === 0 ? {} : this.oneOf(choices, where);
  }

  #alias(
    node: SyntaxNode,
    where: Where,
  ): { readonly node: SyntaxNode; readonly where: Where; readonly key: string } | undefined {
    const meaning = this.#modules.meaning(node, where.file);
    if (meaning?.kind !== 'declared' || meaning.declaration.declared.kind !== 'value') return undefined;
    const key = /* l10n: none, a key. */ `field ${meaning.file.path} ${meaning.declaration.offset}`;
    return { node: meaning.declaration.declared.node, where: elsewhere(meaning.file, where), key };
  }

  #generic(of: SyntaxNode, by: readonly SyntaxNode[], node: SyntaxNode, where: Where): JsonObject {
    const meaning = this.#bareMeaning(of, where);
    const items = flatArguments(by);
    if (meaning?.kind === 'declared')
      return this.#declared(
        meaning,
        items.map((item) => this.given(item, where)),
        node,
        where,
      );
    if (meaning?.kind !== 'outside' && meaning?.kind !== 'undeclared') throw noType(node, where);
    const { name } = meaning;
    const [first, second] = items;
    const one = (): JsonObject => (first === undefined ? {} : this.schemaOf(first, where));
    switch (name) {
      case 'Optional':
        return this.oneOf(items, where, [{ type: 'null' }]);
      case 'Union':
        return this.oneOf(items, where);
      case 'Literal':
        return this.#literals(items, node, where);
      case 'Annotated': {
        const { schema, isNone } = this.#annotatedField(items, node, where);
        if (isNone === true) throw placed(l10n.t('This type is none for what comes in.'), node, where.file, NotJson);
        return schema;
      }
      case 'tuple':
      case 'Tuple':
        return tupleOf(items, {
          schemaOf: (item) => this.schemaOf(item, where),
          nameOf: (item) => this.#plainName(item, where),
        });
      case 'Json':
        return { type: 'string', contentMediaType: 'application/json', contentSchema: one() };
      case 'Counter':
        return { type: 'object', additionalProperties: { type: 'integer' } };
      case 'Pattern':
      case 'PathLike':
      case 'ImportString':
        return PLAIN.get(name) ?? {};
    }
    switch (GENERIC.get(name)) {
      case 'list':
        return listOf(one());
      case 'set':
        return { ...listOf(one()), uniqueItems: true };
      case 'same':
        return one();
      case 'any':
        return {};
      case 'map':
        return mapOf(one(), second === undefined ? {} : this.schemaOf(second, where));
      case undefined:
        if (meaning.kind === 'undeclared' && !NOT_JSON.test(name) && name !== 'Unpack')
          throw notInText(name, of, where);
        throw notKnown(`${name}[…]`, '', NOT_JSON.test(name), of, where);
    }
  }

  /** What a name stands for, through `Name = Other`. */
  #bareMeaning(node: SyntaxNode, where: Where): Meaning | undefined {
    let meaning = this.#modules.meaning(node, where.file);
    for (let step = 0; step < MAX_NAMES && meaning?.kind === 'declared'; step += 1) {
      const { declared } = meaning.declaration;
      const isName = declared.kind === 'value' && indexed(declared.node) === undefined;
      const next = isName ? this.#modules.meaning(declared.node, meaning.file) : undefined;
      if (next === undefined) break;
      meaning = next;
    }
    return meaning;
  }

  #literals(items: readonly SyntaxNode[], node: SyntaxNode, where: Where): JsonObject {
    const options = items.map((item) => {
      const index = indexed(item);
      // `Literal[Literal['a'], Other]`
      if (index !== undefined) return this.schemaOf(item, where);
      const value: JsonValue | undefined = this.#values.valueOf(item, where.file);
      if (value !== undefined) return literal(value);
      const alias = this.#alias(item, where);
      if (alias !== undefined && indexed(alias.node) !== undefined) return this.schemaOf(alias.node, alias.where);
      throw placed(l10n.t('Only plain values can be in a Literal here.'), item, where.file, OpenType);
    });
    if (options.length === 0) throw placed(l10n.t('A Literal needs values.'), node, where.file, OpenType);
    return unionOf(options);
  }

  /** `conint(ge=0)` and its kin, and types that a call makes. */
  #call(node: SyntaxNode, where: Where): JsonObject {
    const name = this.#words.nameOf(node.firstChild, where);
    const args = argumentsOf(node, where.file.text);
    const [first, second] = args.values;
    if (name !== undefined) {
      const narrowed = NARROWED.get(name);
      if (narrowed !== undefined) return this.#words.apply(narrowed, node, where).schema;
      const list = NARROWED_LISTS.get(name);
      if (list !== undefined) {
        const item = first ?? args.named.get('item_type');
        const schema = item === undefined ? list : { ...list, items: this.schemaOf(item, where) };
        return this.#words.apply(schema, node, where).schema;
      }
      if (name === 'NewType' && second !== undefined) return this.schemaOf(second, where);
      const made = this.#classes.called(node, name, where);
      if (made !== undefined) return made;
    }
    throw noType(node, where);
  }
}
