/** What a function of a script gives for its arguments: it may declare, decide and return, and do nothing to the world. */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../../json/reading.ts';
import { isPlain } from './plainValues.ts';
import { WrittenFunction, type Bound } from './surroundings.ts';
import { argumentsOf, partOf, partsOf, type SyntaxNode } from './tree.ts';

/** What the reader of values does for a body. */
export interface BodyReader {
  slice(node: SyntaxNode): string;
  evaluate(node: SyntaxNode, bound: Bound): unknown;
  member(object: unknown, name: string, node: SyntaxNode): unknown;
  written(node: SyntaxNode, bound: Bound): unknown;
  /** Counts names that are copied as work. */
  copied(bound: Bound, node: SyntaxNode): Map<string, unknown>;
}

/** A value that cannot be told: no matter, as long as nobody asks for it. */
export class Unreadable {
  readonly error: ReadError;

  constructor(error: ReadError) {
    this.error = error;
  }
}

/** A value, or what stands in the way of it. */
export function orUnreadable(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReadError) return new Unreadable(error);
    throw error;
  }
}

const TYPES = new Set(['TypeAliasDeclaration', 'InterfaceDeclaration', 'EmptyStatement']);

/** One call of a function. */
export class Body {
  readonly #reader: BodyReader;
  /** The names that this call declares: no other may be given a new value. */
  readonly #own = new Set<string>();

  constructor(reader: BodyReader) {
    this.#reader = reader;
  }

  parameters(list: SyntaxNode | undefined, args: readonly unknown[], into: Map<string, unknown>): void {
    let index = 0;
    let parts: SyntaxNode[] = [];
    const close = (): void => {
      const rest = parts[0]?.name === 'Spread' ? args.slice(index) : undefined;
      const given = rest === undefined ? args[index] : (rest.find((arg) => arg instanceof Unreadable) ?? rest);
      if (parts.length > 0) this.#bind(parts, given, into);
      parts = [];
    };
    for (const part of list === undefined ? [] : partsOf(list)) {
      if (part.name === '(' || part.name === ')') continue;
      if (part.name !== ',') parts.push(part);
      else {
        close();
        index += 1;
      }
    }
    close();
  }

  returned(block: SyntaxNode, into: Map<string, unknown>): unknown {
    return this.#run(partsOf(block), into)?.value;
  }

  #run(statements: readonly SyntaxNode[], into: Map<string, unknown>): { readonly value: unknown } | undefined {
    for (const statement of statements) {
      const outcome = this.#do(statement, into);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  #do(statement: SyntaxNode, into: Map<string, unknown>): { readonly value: unknown } | undefined {
    const parts = partsOf(statement);
    switch (statement.name) {
      case 'ReturnStatement': {
        const value = parts.find(({ name }) => name !== 'return' && name !== ';');
        return { value: value === undefined ? undefined : this.#reader.evaluate(value, into) };
      }
      case 'VariableDeclaration':
        this.#constants(parts, into);
        return undefined;
      case 'FunctionDeclaration': {
        const name = partOf(statement, 'VariableDefinition');
        if (name !== undefined) this.#declare(name, this.#reader.written(statement, into), into);
        return undefined;
      }
      case 'IfStatement':
        return this.#decided(statement, parts, into);
      case 'Block':
        return this.#within(statement, parts, into);
      case 'ThrowStatement':
        throw new ReadError(l10n.t('This function throws an error for what it is given.'), statement.from);
      case 'ExpressionStatement':
        this.#effect(statement, parts, into);
        return undefined;
      default:
        if (/^[{};]$/.test(statement.name) || TYPES.has(statement.name)) return undefined;
        throw cannotTell(statement);
    }
  }

  #decided(
    statement: SyntaxNode,
    parts: readonly SyntaxNode[],
    into: Map<string, unknown>,
  ): { readonly value: unknown } | undefined {
    const [, test, then] = parts;
    if (test === undefined || then === undefined) throw cannotTell(statement);
    const otherwise = parts[parts.findIndex(({ name }) => name === 'else') + 1];
    const hasOther = parts.some(({ name }) => name === 'else');
    const isTrue = Boolean(this.#reader.evaluate(test, into));
    const taken = isTrue ? then : hasOther ? otherwise : undefined;
    return taken === undefined ? undefined : this.#do(taken, into);
  }

  /** Names that a block declares end with it; what it gives those around it stays. */
  #within(
    block: SyntaxNode,
    parts: readonly SyntaxNode[],
    into: Map<string, unknown>,
  ): { readonly value: unknown } | undefined {
    const inner = this.#reader.copied(into, block);
    const declared = new Set(
      parts.filter(({ name }) => name === 'VariableDeclaration' || name === 'FunctionDeclaration').flatMap(namesIn),
    );
    const names = new Set([...declared].map((node) => this.#reader.slice(node)));
    const outcome = this.#run(parts, inner);
    for (const [name, value] of inner) if (into.has(name) && !names.has(name)) into.set(name, value);
    return outcome;
  }

  #constants(parts: readonly SyntaxNode[], into: Map<string, unknown>): void {
    let one: SyntaxNode[] = [];
    const close = (): void => {
      if (one.length > 0) this.#bind(one, undefined, into);
      one = [];
    };
    for (const part of parts.slice(1)) {
      if (part.name === ',' || part.name === ';') close();
      else one.push(part);
    }
    close();
  }

  /**
   * What cannot be told is no matter as a value, but what it does to the names of this call would be: it gives one a value,
   * is called on one, or is handed one that can be changed.
   */
  #mayChange(value: SyntaxNode, into: Bound): boolean {
    let isSo = false;
    const isOpen = (node: SyntaxNode | null | undefined): boolean => {
      const own = node?.name === 'VariableName' ? into.get(this.#reader.slice(node)) : undefined;
      return typeof own === 'object' && own !== null && isChangeable(own);
    };
    value.cursor().iterate(({ name, node }) => {
      if (isSo || /^(?:ArrowFunction|FunctionExpression|MethodDeclaration|Class\w{1,20})$/.test(name)) return false;
      if (name === 'AssignmentExpression' || (name === 'PostfixExpression' && node.lastChild?.name === 'ArithOp'))
        isSo = true;
      if (name === 'UnaryExpression') isSo ||= /^(?:delete|\+\+|--)/.test(this.#reader.slice(node));
      if (name === 'CallExpression' || name === 'NewExpression') {
        const [callee] = partsOf(node);
        const owner = callee?.name === 'MemberExpression' ? callee.firstChild : callee;
        isSo ||= [owner, ...argumentsOf(partOf(node, 'ArgList'))].some(isOpen);
      }
      return true;
    });
    return isSo;
  }

  /** `name: Type = value`, `{ a, b: c = 1 }: Type`; the value behind the sign is what stands where none was given. */
  #bind(parts: readonly SyntaxNode[], given: unknown, into: Map<string, unknown>): void {
    const at = parts.findIndex(({ name }) => name === 'Equals');
    const fallback = at === -1 ? undefined : parts[at + 1];
    const value =
      given === undefined && fallback !== undefined ? orUnreadable(() => this.#reader.evaluate(fallback, into)) : given;
    if (value instanceof Unreadable && fallback !== undefined && this.#mayChange(fallback, into)) throw value.error;
    const target = parts.find(({ name }) => /^(?:VariableDefinition|ObjectPattern|ArrayPattern)$/.test(name));
    if (target?.name === 'VariableDefinition') this.#declare(target, value, into);
    else if (target?.name === 'ObjectPattern') this.#take(target, value, into);
    // Nobody knows which: whoever asks for one of them is told.
    else if (target !== undefined)
      for (const name of namesIn(target)) this.#declare(name, new Unreadable(cannotTell(name)), into);
  }

  #take(pattern: SyntaxNode, object: unknown, into: Map<string, unknown>): void {
    for (const property of partsOf(pattern).filter(({ name }) => name === 'PatternProperty')) {
      const parts = partsOf(property);
      const [first] = parts;
      if (first === undefined) continue;
      if (first.name === 'Spread' || first.name === '[') {
        for (const name of namesIn(property)) this.#declare(name, new Unreadable(cannotTell(name)), into);
        continue;
      }
      const key = this.#reader.slice(first).replaceAll(/["']/g, '');
      const value = orUnreadable(() => {
        if (object instanceof Unreadable) throw object.error;
        return this.#reader.member(object, key, first);
      });
      const colon = parts.findIndex(({ name }) => name === ':');
      this.#bind(colon === -1 ? parts : parts.slice(colon + 1), value, into);
    }
  }

  #declare(name: SyntaxNode, value: unknown, into: Map<string, unknown>): void {
    const text = this.#reader.slice(name);
    this.#own.add(text);
    into.set(text, value);
  }

  #isLog(expression: SyntaxNode | undefined): boolean {
    if (expression?.name !== 'CallExpression' || !this.#reader.slice(expression).startsWith('console.')) return false;
    return !argumentsOf(partOf(expression, 'ArgList')).some((arg) => this.#mayChange(arg, new Map()));
  }

  /** `schema = schema.min(2);`, and what only writes to a log. */
  #effect(statement: SyntaxNode, parts: readonly SyntaxNode[], into: Map<string, unknown>): void {
    const [expression] = parts;
    if (expression?.name === 'String' || this.#isLog(expression)) return;
    const [target, sign, value] = expression?.name === 'AssignmentExpression' ? partsOf(expression) : [];
    const name = target?.name === 'VariableName' ? this.#reader.slice(target) : undefined;
    if (name === undefined || sign?.name !== 'Equals' || value === undefined || !this.#own.has(name))
      throw cannotTell(statement);
    into.set(name, this.#reader.evaluate(value, into));
  }
}

/** Schemas are not: their methods give new ones. */
function isChangeable(value: object): boolean {
  return Array.isArray(value) || isPlain(value) || value instanceof WrittenFunction;
}

function cannotTell(node: SyntaxNode): ReadError {
  return new ReadError(l10n.t('What this function gives can only be told when the code runs.'), node.from);
}

/** The names that a declaration binds. */
function namesIn(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name === 'VariableDefinition') return [node];
  return /^(?:VariableDeclaration|FunctionDeclaration|ObjectPattern|ArrayPattern|PatternProperty)$/.test(node.name)
    ? partsOf(node).flatMap(namesIn)
    : [];
}
