/** What the reader of values asks of whoever knows the names that are not the file's own. */
import type { Reachable, Reached } from '../reached.ts';
import type { Declaration } from './scope.ts';
import type { SyntaxNode } from './tree.ts';

/** A function that is written in the file. */
export class WrittenFunction {
  readonly node: SyntaxNode;
  /** Whoever reads the file that it is written in: another may call it. */
  readonly home: Home;
  /** The values of names around it that are bound to more than a place in the text: arguments of another function. */
  readonly bound: Bound;
  /** Whose part it is: what it comes by when it is called is what that is made of. */
  readonly owner: string | undefined;

  constructor(node: SyntaxNode, bound: Bound, home: Home, owner?: string) {
    this.node = node;
    this.bound = bound;
    this.home = home;
    this.owner = owner;
  }
}

interface Home {
  invoke(written: WrittenFunction, args: readonly unknown[], at: SyntaxNode): unknown;
}

/** The arguments of the functions that an expression stands in. */
export type Bound = ReadonlyMap<string, unknown>;

export interface CallSite {
  readonly node: SyntaxNode;
  readonly args: readonly SyntaxNode[];
  /** The value of an argument; a `ReadError` where it cannot be told. */
  readonly value: (arg: SyntaxNode) => unknown;
  /** What a function of the file gives for these arguments. */
  readonly invoke: (written: WrittenFunction, args: readonly unknown[]) => unknown;
}

/** What an expression means that is not the file's own. `NOT_KNOWN` leaves it to the usual reading. */
export interface Surroundings {
  imported(from: string, name: string): unknown;
  /** A name that is nowhere declared. */
  global(name: string): unknown;
  /** `name` of an object that is none of a literal. */
  member(object: object, name: string, node: SyntaxNode): unknown;
  /** `object.name(…)`, or `callee(…)` where `object` is absent. */
  call(callee: Callee, site: CallSite): unknown;
  /** The value of a declared name, once. */
  named(declaration: Declaration, value: unknown): void;
  /** A property of an object literal, so that its comment can be told. */
  property(node: SyntaxNode, value: unknown): unknown;
}

/** Who is told which declarations are come by. */
export interface Tracing {
  readonly reached: Reached;
  readonly reachable: (declaration: Declaration) => Reachable;
}

export type Callee =
  | { readonly kind: 'method'; readonly object: unknown; readonly name: string }
  | { readonly kind: 'name'; readonly name: string; readonly value: unknown };

/** l10n: none, never shown. */
export const NOT_KNOWN = Symbol('not known');
