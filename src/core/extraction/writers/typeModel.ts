/** A schema as named types, the middle between JSON Schema and the languages types are written in. */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../../base/errors.ts';
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { isAtLeast } from '../../schema/dialect.ts';
import { SchemaIndex } from '../../schema/schemaIndex.ts';
import { schemaError } from '../../schema/validate.ts';
import { enumNode, scalarNode } from './leafNodes.ts';
import { Facts, type JsonType, type Part } from './facts.ts';
import { areDisjoint } from './disjoint.ts';
import { typeNames, withTypes } from './statedTypes.ts';
import { listNode, objectNode, type CheckOf, type NodeOf } from './structureNodes.ts';
import { typeNameOf, unionNode, USED_GLOBALS, type Check, type TypeModel, type TypeNode } from './typeNodes.ts';

/** Types of one schema; alternatives are multiplied out, which a hostile schema could do for ever. */
const MAX_NODES = 20_000;
const MAX_OPTIONS = 100;
const MAX_DEPTH = 200;

const NO_RULES = new Set(
  'title description default examples example deprecated readOnly writeOnly $comment $id id $schema $defs definitions $anchor $dynamicAnchor $recursiveAnchor'.split(
    ' ',
  ),
);
const REFS = ['$ref', '$dynamicRef', '$recursiveRef'] as const;

/** Throws an `AppError` of kind `schema` for a schema that cannot be used. */
export function typeModelOf(schema: JsonValue, rootName: string): TypeModel {
  const index = new SchemaIndex(schema);
  const [problem] = index.problems;
  if (problem !== undefined) throw schemaError(problem);
  return new ModelBuilder(index, typeNameOf(rootName)).build();
}

class ModelBuilder {
  readonly #index: SchemaIndex;
  readonly #rootName: string;
  readonly #types = new Map<string, TypeNode>();
  readonly #names = new Map<JsonValue, string>();
  /** Conjunctions that are being built, and the names of those that lead back to themselves. */
  readonly #open = new Map<string, { name?: string }>();
  readonly #ids = new Map<JsonValue, number>();
  readonly #made = new Map<string, JsonObject>();
  #count = 0;
  #depth = 0;

  constructor(index: SchemaIndex, rootName: string) {
    this.#index = index;
    this.#rootName = rootName;
  }

  build(): TypeModel {
    const { root } = this.#index;
    this.#names.set(root, this.#rootName);
    this.#types.set(this.#rootName, { kind: 'any' });
    // A schema that is nothing but a reference is what it refers to, under its own name.
    const target = isRecord(root) ? this.#pureTarget(root) : undefined;
    if (target !== undefined) this.#names.set(target, this.#rootName);
    const built = this.#node([{ schema: target ?? root }]);
    this.#types.delete(this.#rootName);
    this.#types.set(this.#rootName, built);
    return { root: this.#rootName, types: this.#types };
  }

  readonly #nodeOf: NodeOf = (schemas) => {
    const parts = schemas.filter((schema) => schema !== true);
    return parts.length === 0 ? { kind: 'any' } : this.#typed(parts.map((schema) => ({ schema })));
  };

  #typed(parts: readonly Part[]): TypeNode {
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && only.skip === undefined && isRecord(only.schema)) {
      const { schema } = only;
      const target = this.#pureTarget(schema);
      if (target !== undefined) {
        const { description } = schema;
        const ref = this.#named(target, refText(schema));
        return typeof description === 'string' ? { ...ref, description } : ref;
      }
      const name = this.#names.get(schema);
      if (name !== undefined) return { kind: 'ref', name };
    }
    return this.#node(parts);
  }

  /** What a schema refers to that says nothing beside its reference. */
  #pureTarget(schema: JsonObject): JsonValue | undefined {
    const node = this.#index.node(schema);
    if (node === undefined) return undefined;
    const keyword = REFS.find((each) => typeof schema[each] === 'string');
    if (keyword === undefined) return undefined;
    const isAlone =
      (keyword === '$ref' && !isAtLeast(node.draft, '2019-09')) ||
      Object.keys(schema).every((key) => key === keyword || NO_RULES.has(key));
    const target = isAlone ? this.#index.resolve(refText(schema), node) : undefined;
    return isRecord(target) ? target : undefined;
  }

  #named(target: JsonValue, ref: string): TypeNode {
    let name = this.#names.get(target);
    if (name === undefined) {
      name = this.#freeName(
        typeNameOf(ref.split(/[/#]/).findLast((word) => word !== '') ?? /* l10n: none, a name in code. */ 'Type'),
      );
      this.#names.set(target, name);
      this.#declare(name, () => this.#node([{ schema: target }]));
    }
    return { kind: 'ref', name };
  }

  #freeName(named: string): string {
    const wanted = USED_GLOBALS.has(named) ? `${named}Type` : named;
    let name = wanted;
    for (let count = 2; this.#types.has(name); count += 1) name = `${wanted}${count}`;
    return name;
  }

  #declare(name: string, make: () => TypeNode): void {
    this.#types.set(name, { kind: 'any' });
    const built = make();
    this.#types.delete(name);
    this.#types.set(name, built);
  }

  #node(parts: readonly Part[]): TypeNode {
    this.#count += 1;
    if (this.#count > MAX_NODES) {
      throw new AppError('schema', l10n.t('The schema has too many alternatives to be written as a type.'), {
        code: 'schema-invalid',
      });
    }
    const key = parts
      .map((part) => `${this.#id(part.schema)}${part.skip ?? ''}`)
      .toSorted()
      .join(' ');
    const open = this.#open.get(key);
    if (open !== undefined) {
      open.name ??= this.#freeName(`${this.#rootName}Part`);
      if (!this.#types.has(open.name)) this.#types.set(open.name, { kind: 'any' });
      return { kind: 'ref', name: open.name };
    }
    if (this.#depth > MAX_DEPTH) return { kind: 'any' };
    const entry: { name?: string } = {};
    this.#open.set(key, entry);
    this.#depth += 1;
    const built = this.#fromFacts(new Facts(this.#index, parts), parts);
    this.#depth -= 1;
    this.#open.delete(key);
    const { name } = entry;
    if (name === undefined) return built;
    this.#types.delete(name);
    this.#types.set(name, built);
    return { kind: 'ref', name };
  }

  #id(schema: JsonValue): number {
    const id = this.#ids.get(schema) ?? this.#ids.size;
    this.#ids.set(schema, id);
    return id;
  }

  #fromFacts(facts: Facts, parts: readonly Part[]): TypeNode {
    const [union] = facts.unions;
    const isTooMany = facts.unions.reduce((product, { options }) => product * options.length, 1) > MAX_OPTIONS;
    const bare = union === undefined || isTooMany ? this.#plain(facts) : this.#alternatives(facts, union, parts);
    const node = isTooMany ? withChecks(bare, this.#unionChecks(facts)) : bare;
    return facts.description === undefined || node.description === facts.description
      ? node
      : { ...node, description: facts.description };
  }

  /** What stands beside alternatives holds for each of them: it is said in each. */
  #alternatives(facts: Facts, union: Facts['unions'][number], parts: readonly Part[]): TypeNode {
    const rest = parts.flatMap((part) => this.#without(part, union));
    const hasRest = !new Facts(this.#index, rest).isEmpty;
    const isClosing = facts.unevaluatedProperties !== undefined || facts.unevaluatedItems !== undefined;
    const choices =
      union.keyword === 'anyOf' && isClosing && union.options.length <= 4
        ? subsetsOf(union.options).map((options) =>
            options.length === 1 ? (options[0] ?? true) : this.#intern({ allOf: options }),
          )
        : union.options;
    const options = choices.map((schema) =>
      withoutDescription(this.#typed([...(hasRest ? rest : []), { schema }]), hasRest),
    );
    const node = unionNode(options);
    const isExclusive =
      union.keyword === 'anyOf' || options.length < 2 || areDisjoint(options, (name) => this.#types.get(name));
    if (isExclusive) return node;
    // The union's own list, so that what is written of it is written once.
    const isWhole = node.kind === 'union' && node.options.length === options.length;
    const check = { kind: 'one', keyword: 'oneOf', schema: union.options } as const;
    return withChecks(node, [{ ...check, options: isWhole ? node.options : options }]);
  }

  /** The part without these alternatives, wherever in it they stand. */
  #without(part: Part, union: Facts['unions'][number]): readonly Part[] {
    const { schema } = part;
    if (!isRecord(schema)) return [part];
    const isHere = schema === union.schema;
    if (isHere && part.skip === undefined) return [{ schema, skip: union.keyword }];
    // What the part refers to or joins becomes parts of its own.
    const node = this.#index.node(schema);
    const refs = REFS.flatMap((keyword) => {
      const ref = schema[keyword];
      const target = typeof ref === 'string' && node !== undefined ? this.#index.resolve(ref, node) : undefined;
      return target === undefined ? [] : [target];
    });
    const joined = isList(schema['allOf']) ? schema['allOf'] : [];
    const isBelow = new Facts(this.#index, [part]).unions.some((each) => each.schema === union.schema);
    if (!isHere && !isBelow) return [part];
    const isOld = node !== undefined && !isAtLeast(node.draft, '2019-09') && typeof schema['$ref'] === 'string';
    const { $ref: _ref, $dynamicRef: _dynamic, $recursiveRef: _recursive, allOf: _all, ...others } = schema;
    const own = Object.fromEntries(
      Object.entries(isOld ? {} : others).filter(([key]) => !isHere || (key !== 'anyOf' && key !== 'oneOf')),
    );
    const rest: Part = { schema: this.#standIn(schema, own), ...(part.skip && !isHere && { skip: part.skip }) };
    return [rest, ...[...refs, ...joined].flatMap((each) => this.#without({ schema: each }, union))];
  }

  /** A schema made here in the place of one of the document; the same each time, so that recursion is seen. */
  #standIn(schema: JsonObject, others: JsonObject): JsonObject {
    return this.#intern(others, `${this.#id(schema)} ${Object.keys(others).join(' ')}`);
  }

  #intern(schema: JsonObject, key = JSON.stringify(schema)): JsonObject {
    const known = this.#made.get(key) ?? schema;
    this.#made.set(key, known);
    return known;
  }

  #plain(facts: Facts): TypeNode {
    const checks = this.#checksOf(facts);
    if (facts.values !== undefined) return withChecks(enumNode(facts, facts.values), checks);
    const isAny = facts.types.size === 7 && facts.hints.size === 0;
    if (isAny) return withChecks({ kind: 'any' }, checks);
    const options = (['string', 'number', 'boolean', 'array', 'object', 'null'] as const).flatMap((type) =>
      this.#ofType(type, facts),
    );
    return withChecks(unionNode(options), checks);
  }

  #ofType(type: JsonType | 'number', facts: Facts): readonly TypeNode[] {
    const ask: CheckOf = (schema, types) => this.#typedCheck(schema, types, facts);
    if (type === 'array') return facts.types.has('array') ? [listNode(facts, this.#nodeOf, this.#typedCheck)] : [];
    if (type === 'object') return facts.types.has('object') ? [objectNode(facts, this.#nodeOf, ask)] : [];
    return scalarNode(type, facts);
  }

  /** A schema that is asked only of values whose types are known already. */
  readonly #typedCheck = (schema: JsonValue, types: ReadonlySet<JsonType>, base?: Facts): TypeNode => {
    if (isRecord(schema) && this.#pureTarget(schema) !== undefined) return this.#typed([{ schema }]);
    const typed = withTypes(schema, base, this.#index);
    return this.#typed([{ schema: typed }, { schema: this.#intern({ type: typeNames(types) }) }]);
  };

  #checksOf(facts: Facts): readonly Check[] {
    const ask = (schema: JsonValue): TypeNode => this.#typedCheck(schema, facts.types, facts);
    const nots = facts.checked.filter(({ keyword }) => keyword === 'not');
    return [
      ...nots.map(({ keyword, value }): Check => ({ kind: 'not', keyword, schema: value, type: ask(value) })),
      ...facts.conditions.map((schema): Check => {
        const said = ['if', 'then', 'else']
          .filter((key) => key in schema)
          .map((key) => [key, schema[key] ?? true] as const);
        const [when = true, met, unmet] = ['if', 'then', 'else'].map((key) => ownValue(schema, key));
        return {
          kind: 'if',
          keyword: 'if',
          schema: Object.fromEntries(said),
          when: ask(when),
          ...(met !== undefined && { met: ask(met) }),
          ...(unmet !== undefined && { unmet: ask(unmet) }),
        };
      }),
      ...facts.unsaid.map(({ keyword, value }): Check => ({ kind: 'unsaid', keyword, schema: value })),
    ];
  }

  #unionChecks(facts: Facts): readonly Check[] {
    return facts.unions.map(({ keyword, options }): Check => {
      const types = options.map((option) => this.#typedCheck(option, facts.types, facts));
      return keyword === 'anyOf'
        ? { kind: 'all', keyword, schema: options, type: unionNode(types) }
        : { kind: 'one', keyword, schema: options, options: types };
    });
  }
}

function withChecks(node: TypeNode, checks: readonly Check[]): TypeNode {
  return checks.length === 0 ? node : { ...node, checks: [...(node.checks ?? []), ...checks] };
}

/** Of alternatives that repeat what stands beside them, the words stand once. */
function withoutDescription(node: TypeNode, isRepeated: boolean): TypeNode {
  if (!isRepeated || node.description === undefined) return node;
  const { description: _, ...bare } = node;
  return bare;
}

function refText(schema: JsonObject): string {
  const ref = REFS.map((keyword) => schema[keyword]).find((each) => typeof each === 'string');
  return typeof ref === 'string' ? ref : '';
}

function subsetsOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items
    .reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]])
    .filter((set) => set.length > 0)
    .toSorted((left, right) => left.length - right.length);
}
