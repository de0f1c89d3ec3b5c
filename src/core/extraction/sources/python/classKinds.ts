/** What a class is: its kind, its bases in the order Python looks in them, and how it is configured. */
import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../../json/json.ts';
import type { PythonFile, PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf, indexed, typeParameters } from '../../../code/python/scope.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { NOTHING_BOUND, OpenType, placed, type Bound, type Where } from './reading.ts';
import type { ReadError } from '../../../json/reading.ts';

export type ClassKind =
  | 'model'
  | 'root'
  | 'dataclass'
  | 'typed-dict'
  | 'tuple'
  | 'struct'
  | 'attrs'
  | 'enum'
  | 'text'
  | 'plain';

/** A class with what its type parameters stand for. */
export interface ClassAt {
  readonly node: SyntaxNode;
  readonly where: Where;
  /** The classes in its head that were read, in their order. */
  readonly bases?: readonly ClassAt[];
  /** The type that `RootModel[…]` was given. */
  readonly root?: { readonly type: SyntaxNode; readonly where: Where };
}

export interface ClassShape {
  readonly kind: ClassKind;
  /** The class itself first, then what it is made of. */
  readonly order: readonly ClassAt[];
}

/** A decorator by the last of its names. */
export interface Decorator {
  readonly name: string;
  /** The module that it is of, or the names before its own. */
  readonly from: string;
  readonly node: SyntaxNode;
}

const BASES: Readonly<Record<string, ClassKind>> = {
  BaseModel: 'model',
  GenericModel: 'model',
  BaseSettings: 'model',
  SQLModel: 'model',
  RootModel: 'root',
  TypedDict: 'typed-dict',
  NamedTuple: 'tuple',
  Struct: 'struct',
};
/** Bases that bring no fields. */
const NO_FIELDS =
  /^(?:object|dict|Dict|list|List|UserDict|ABC|Generic|Protocol|Hashable|Sized|str|int|float|Mixin|Exception|BaseException|ValueError|Mapping|Sequence|Iterable)$/;
const PLAIN_BASES = /^(?:str|int|float|bytes)$/;
const MAX_VISITS = 1_000;
const MAX_BASES = 50;

export class ClassKinds {
  readonly #modules: PythonModules;
  readonly #given: (node: SyntaxNode, where: Where) => JsonObject | ReadError;
  readonly #typeVars: (node: SyntaxNode, where: Where) => readonly string[];

  constructor(
    modules: PythonModules,
    given: (node: SyntaxNode, where: Where) => JsonObject | ReadError,
    typeVars: (node: SyntaxNode, where: Where) => readonly string[],
  ) {
    this.#modules = modules;
    this.#given = given;
    this.#typeVars = typeVars;
  }

  /** The names of the type parameters of a class, in the order their arguments are given. */
  parameters(node: SyntaxNode, file: PythonFile): readonly string[] {
    const own = typeParameters(node);
    if (own.length > 0) return own.map((each) => file.scopes.slice(each));
    const where = { file, bound: NOTHING_BOUND };
    const bases = argumentsOf(node, file.text).values;
    const named = bases.find((base) => {
      const of = indexed(base)?.of;
      return of !== undefined && /(?:^|\.)(?:Generic|Protocol)$/.test(file.scopes.slice(of));
    });
    const names = new Set(
      (named === undefined ? bases : [named]).flatMap((base) =>
        indexed(base) === undefined ? [] : this.#typeVars(base, where),
      ),
    );
    return [...names];
  }

  /** Classes that were looked at for the one that is read: a base may be reached in many ways. */
  #visits = 0;

  shape(start: ClassAt): ClassShape {
    const found: { kind?: ClassKind; plain?: boolean } = {};
    this.#visits = 0;
    const order = this.#linear(start, found, new Set());
    const decorated = order.map(({ node, where }) => this.#decorated(node, where)).find((kind) => kind !== undefined);
    const kind = found.kind ?? decorated ?? (found.plain === true ? 'text' : 'plain');
    return { kind, order };
  }

  /** Left before right, each class behind all that are made of it. */
  #linear(start: ClassAt, found: { kind?: ClassKind; plain?: boolean }, open: ReadonlySet<string>): readonly ClassAt[] {
    const { node, where } = start;
    const key = `${where.file.path} ${node.from}`;
    if (open.has(key) || open.size > MAX_BASES) throw placed(l10n.t('This class builds on itself.'), node, where.file);
    this.#visits += 1;
    if (this.#visits > MAX_VISITS) throw placed(l10n.t('This class is made of too many others.'), node, where.file);
    const within = new Set([...open, key]);
    const lists: (readonly ClassAt[])[] = [];
    let root: ClassAt['root'];
    for (const base of argumentsOf(node, where.file.text).values) {
      const index = indexed(base);
      const meaning = this.#modules.meaning(index?.of ?? base, where.file);
      if (meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'class') {
        const inner = meaning.declaration.declared.node;
        const at: ClassAt = {
          node: inner,
          where: { file: meaning.file, bound: this.#bound(inner, meaning.file, index?.by ?? [], where) },
        };
        const list = this.#linear(at, found, within);
        lists.push(list);
        continue;
      }
      const name = meaning?.kind === 'outside' || meaning?.kind === 'undeclared' ? meaning.name : undefined;
      const [first] = index?.by ?? [];
      if (name === 'RootModel' && first !== undefined) root = { type: first, where };
      this.#baseOutside(name, base, where, found);
    }
    const bases = lists.flatMap(([first]) => (first === undefined ? [] : [first]));
    return [{ ...start, bases, ...(root !== undefined && { root }) }, ...merged(lists)];
  }

  #baseOutside(
    name: string | undefined,
    base: SyntaxNode,
    where: Where,
    found: { kind?: ClassKind; plain?: boolean },
  ): void {
    const { file } = where;
    const kind = name === undefined ? undefined : BASES[name];
    if (kind !== undefined) {
      found.kind ??= kind;
      return;
    }
    if (name !== undefined && /^(?:(?:Str|Int)?Enum|(?:Int)?Flag|ReprEnum)$/.test(name)) {
      found.kind = 'enum';
      return;
    }
    if (name !== undefined && PLAIN_BASES.test(name)) found.plain = true;
    if (name !== undefined && NO_FIELDS.test(name)) return;
    const words = file.scopes.slice(base).slice(0, 60);
    throw placed(
      l10n.t`The class "${words}", which this one is made of, is not in this text; select it as well.`,
      base,
      file,
      OpenType,
    );
  }

  /** What the type parameters of a class stand for. */
  #bound(node: SyntaxNode, file: PythonFile, args: readonly SyntaxNode[], where: Where): Bound {
    if (args.length === 0) return NOTHING_BOUND;
    const schemas = args.map((arg) => this.#given(arg, where));
    return new Map(this.parameters(node, file).map((name, index) => [name, schemas[index] ?? {}]));
  }

  #decorated(node: SyntaxNode, where: Where): ClassKind | undefined {
    for (const { name } of this.decorators(node, where)) {
      if (isDataclass(name)) return 'dataclass';
      if (/^(?:define|frozen|mutable|attrs|attributes|s)$/.test(name)) return 'attrs';
    }
    return undefined;
  }

  decorators(node: SyntaxNode, where: Where): readonly Decorator[] {
    const around = node.parent;
    if (around?.name !== 'DecoratedStatement') return [];
    return partsOf(around).flatMap((part) => {
      if (part.name !== 'Decorator') return [];
      const parts = partsOf(part).filter(
        ({ name }) => name === 'VariableName' || name === 'PropertyName' || name === 'MemberExpression',
      );
      const last = parts.at(-1);
      const name = last === undefined ? '' : (where.file.scopes.slice(last).split('.').at(-1) ?? '');
      const [only] = parts;
      const meaning = parts.length === 1 && only !== undefined ? this.#modules.meaning(only, where.file) : undefined;
      const known = meaning?.kind === 'outside' || meaning?.kind === 'undeclared' ? meaning.name : name;
      const from =
        meaning?.kind === 'outside' ? meaning.from : parts.map((each) => where.file.scopes.slice(each)).join('.');
      return partOf(part, 'ArgList') === undefined || last !== undefined ? [{ name: known, from, node: part }] : [];
    });
  }
}

/** Also one of the project's own that makes dataclasses in its own way. */
export function isDataclass(decorator: string): boolean {
  return /dataclass/i.test(decorator);
}

/** The order that Python makes of those of the bases (C3); where there is none, one after the other. */
function merged(lists: readonly (readonly ClassAt[])[]): readonly ClassAt[] {
  const keyOf = ({ node, where }: ClassAt): string => `${where.file.path} ${node.from}`;
  let rest = lists.filter((list) => list.length > 0);
  const order: ClassAt[] = [];
  while (rest.length > 0) {
    const heads = rest.flatMap(([head]) => (head === undefined ? [] : [head]));
    const isFree = (head: ClassAt): boolean =>
      rest.every((list) => list.slice(1).every((each) => keyOf(each) !== keyOf(head)));
    const next = heads.find(isFree) ?? heads[0];
    if (next === undefined) break;
    order.push(next);
    rest = rest.map((list) => list.filter((each) => keyOf(each) !== keyOf(next))).filter((list) => list.length > 0);
  }
  return order;
}
