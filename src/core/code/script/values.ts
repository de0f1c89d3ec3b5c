/**
 * The values that expressions of a script have, as far as they can be told without running it: literals, constants,
 * spreads, members, and functions of the file that only put such things together. What is done with names from outside
 * and with calls is up to the `Surroundings`. Nothing of the file is executed.
 */
import * as l10n from '@vscode/l10n';
import { ReadError } from '../../json/reading.ts';
import { Body, orUnreadable, Unreadable } from './bodies.ts';
import { unescapeCode } from './escapes.ts';
import {
  calculated,
  define,
  isPlain,
  listCall,
  made,
  MAX_ITEMS,
  MAX_TEXT,
  numberOf,
  regExp,
  textCall,
} from './plainValues.ts';
import type { Declaration, Scopes } from './scope.ts';
import {
  NOT_KNOWN,
  WrittenFunction,
  type Bound,
  type Callee,
  type CallSite,
  type Surroundings,
  type Tracing,
} from './surroundings.ts';
import { argumentsOf, innerOf, partOf, partsOf, type SyntaxNode } from './tree.ts';
import { fromElsewhere, incomplete, notHere, tooLong, tooMuch, untold, untoldCall, untoldName } from './readErrors.ts';
import { typeOf } from './typeOf.ts';

const MAX_STEPS = 100_000;
const MAX_DEPTH = 300;

export class ScriptValues {
  readonly #text: string;
  readonly #scopes: Scopes;
  readonly #around: Surroundings;
  readonly #tracing: Tracing;
  readonly #values = new Map<string, unknown>();
  readonly #open = new Set<string>();
  #steps = 0;
  #depth = 0;

  constructor(text: string, scopes: Scopes, around: Surroundings, tracing: Tracing) {
    this.#text = text;
    this.#tracing = tracing;
    this.#scopes = scopes;
    this.#around = around;
  }

  slice({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }

  /** The value of an expression. Throws a `ReadError` where it cannot be told. */
  evaluate(node: SyntaxNode, bound: Bound = new Map()): unknown {
    this.#step(1, node);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new ReadError(l10n.t('The code is nested too deeply.'), node.from);
    try {
      return this.#evaluate(node, bound);
    } finally {
      this.#depth -= 1;
    }
  }

  #step(count: number, node: SyntaxNode): void {
    this.#steps += count;
    if (this.#steps > MAX_STEPS) throw tooMuch(node.from);
  }

  /** The value of a declared name; `member`: all that is asked of it. */
  valueOf(declaration: Declaration, member?: string): unknown {
    const place = this.#tracing.reachable(declaration);
    const { key } = place;
    this.#tracing.reached.comeBy(place, member);
    if (this.#values.has(key)) return this.#values.get(key);
    if (this.#open.has(key)) throw new ReadError(l10n.t`"${declaration.name}" builds on itself.`, declaration.offset);
    this.#open.add(key);
    try {
      const value = this.#tracing.reached.within(key, () => this.#declared(declaration));
      this.#values.set(key, value);
      this.#around.named(declaration, value);
      return value;
    } finally {
      this.#open.delete(key);
    }
  }

  /** The value of `name.part.part`; `at` is where it is told what is wrong. */
  partOf(declaration: Declaration, names: readonly string[], at: SyntaxNode): unknown {
    return names.reduce((object, name) => this.#member(object, name, at), this.valueOf(declaration, names[0]));
  }

  #declared({ name, declared, offset }: Declaration): unknown {
    switch (declared.kind) {
      case 'value':
        return this.evaluate(declared.node);
      case 'part':
        return declared.path.reduce(
          (object, key) => this.#member(object, key, declared.node),
          this.evaluate(declared.node),
        );
      case 'enum':
        return this.#enumeration(declared.node);
      case 'function':
        return this.#written(declared.node, new Map());
      case 'import': {
        const value = this.#around.imported(declared.from, declared.name);
        if (value !== NOT_KNOWN) return value;
        throw fromElsewhere(name, declared.from, offset);
      }
      case 'unknown':
        throw untoldName(name, offset);
    }
  }

  #evaluate(node: SyntaxNode, bound: Bound): unknown {
    if (node.type.isError) throw incomplete(node.from);
    const parts = partsOf(node);
    switch (node.name) {
      case 'ParenthesizedExpression':
        return this.evaluate(this.#first(parts.slice(1), node), bound);
      case 'TypeAssertion':
      case 'AwaitExpression':
        return this.evaluate(parts.at(-1) ?? node, bound);
      case 'DynamicImport':
        return this.#imported(node, bound);
      case 'PostfixExpression':
      case 'InstantiationExpression':
        return this.evaluate(this.#first(parts, node), bound);
      case 'String':
        return unescapeCode(this.slice(node).slice(1, -1));
      case 'TemplateString':
        return this.#template(node, bound);
      case 'Number':
        return numberOf(this.slice(node));
      case 'BooleanLiteral':
        return this.slice(node) === 'true';
      case 'null':
        return null;
      case 'RegExp':
        return this.#pattern(node);
      case 'UnaryExpression':
        return this.#unary(node, parts, bound);
      case 'BinaryExpression':
        return this.#binary(node, parts, bound);
      case 'ConditionalExpression':
        return this.evaluate(
          this.#first(parts.slice(this.evaluate(this.#first(parts, node), bound) ? 2 : 4), node),
          bound,
        );
      case 'ArrayExpression':
        return this.#list(parts, bound);
      case 'ObjectExpression':
        return this.#object(parts, bound);
      case 'VariableName':
        return this.#name(node, bound);
      case 'MemberExpression':
        return this.#memberOf(node, parts, bound);
      case 'CallExpression':
        return this.#call(node, parts, bound);
      case 'NewExpression':
        return this.#made(node, parts, bound);
      case 'ArrowFunction':
      case 'FunctionExpression':
        return this.#written(node, bound);
      default:
        throw untold(node.from);
    }
  }

  /** `await import('zod')` */
  #imported(node: SyntaxNode, bound: Bound): unknown {
    const from = partOf(node, 'String');
    const value = from === undefined ? NOT_KNOWN : this.#around.imported(this.#word(from, bound), '*');
    if (value !== NOT_KNOWN) return value;
    throw new ReadError(l10n.t('What is imported here is not in this text; write it out.'), node.from);
  }

  #first(parts: readonly SyntaxNode[], node: SyntaxNode): SyntaxNode {
    const [first] = parts;
    if (first === undefined) throw incomplete(node.to);
    return first;
  }

  #written(node: SyntaxNode, bound: Bound): WrittenFunction {
    return new WrittenFunction(node, bound, this, this.#tracing.reached.reader);
  }

  #name(node: SyntaxNode, bound: Bound, member?: string): unknown {
    const name = this.slice(node);
    const own = bound.get(name);
    if (own instanceof Unreadable) throw own.error;
    if (bound.has(name)) return own;
    if (name === 'undefined') return undefined;
    if (name === 'Infinity') return Infinity;
    const declaration = this.#scopes.find(name, node);
    if (declaration !== undefined) {
      try {
        return this.valueOf(declaration, member);
      } catch (error) {
        // What is missing is told where it is used.
        if (error instanceof ReadError && declaration.declared.kind === 'import')
          throw new ReadError(error.message, node.from);
        throw error;
      }
    }
    const value = this.#around.global(name);
    if (value === NOT_KNOWN) throw notHere(name, node.from);
    return value;
  }

  #template(node: SyntaxNode, bound: Bound): string {
    let text = '';
    let at = node.from + 1;
    for (const part of partsOf(node)) {
      if (part.name !== 'Interpolation') continue;
      text += unescapeCode(this.#text.slice(at, part.from)) + this.#word(this.#inside(part), bound);
      at = part.to;
      if (text.length > MAX_TEXT) throw tooLong(node.from);
    }
    return text + unescapeCode(this.#text.slice(at, node.to - 1));
  }

  #inside(interpolation: SyntaxNode): SyntaxNode {
    return this.#first(partsOf(interpolation).slice(1), interpolation);
  }

  #word(node: SyntaxNode, bound: Bound): string {
    const value = this.evaluate(node, bound);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new ReadError(l10n.t('What this says can only be told when the code runs.'), node.from);
  }

  #pattern(node: SyntaxNode): RegExp {
    const whole = this.slice(node);
    const end = whole.lastIndexOf('/');
    return regExp(whole.slice(1, end), whole.slice(end + 1), node);
  }

  #unary(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): unknown {
    const value = this.evaluate(parts.at(-1) ?? node, bound);
    const sign = this.slice(this.#first(parts, node));
    const type = sign === 'typeof' ? typeOf(value) : undefined;
    if (type !== undefined) return type;
    if (sign === '!') return !value;
    if (sign === '-' && (typeof value === 'number' || typeof value === 'bigint')) return -value;
    if (sign === '+' && typeof value === 'number') return value;
    throw untold(node.from);
  }

  #binary(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): unknown {
    const [first, sign, second] = parts;
    if (first === undefined || sign === undefined || second === undefined) throw incomplete(node.to);
    // A type says nothing about what is there: `as const`, `as [string, ...string[]]`, `satisfies X`.
    if (sign.name === 'as' || sign.name === 'satisfies') return this.evaluate(first, bound);
    const left = this.evaluate(first, bound);
    switch (this.slice(sign)) {
      case '??':
        return left ?? this.evaluate(second, bound);
      case '||':
        return left || this.evaluate(second, bound);
      case '&&':
        return left && this.evaluate(second, bound);
      default:
        return calculated(left, this.slice(sign), this.evaluate(second, bound), node);
    }
  }

  #list(parts: readonly SyntaxNode[], bound: Bound): readonly unknown[] {
    const items: unknown[] = [];
    parts.forEach((part, index) => {
      if (/^[[\],]$/.test(part.name) || part.name === 'Spread') return;
      const value = this.evaluate(part, bound);
      if (parts[index - 1]?.name !== 'Spread') items.push(value);
      else if (Array.isArray(value)) items.push(...(value as readonly unknown[]));
      else throw new ReadError(l10n.t('What is spread here is no list that can be read.'), part.from);
      if (items.length > MAX_ITEMS) throw tooMuch(part.from);
    });
    return items;
  }

  #object(parts: readonly SyntaxNode[], bound: Bound): object {
    const object = {};
    for (const property of parts.filter((part) => part.name === 'Property')) this.#property(object, property, bound);
    return object;
  }

  #property(object: object, property: SyntaxNode, bound: Bound): void {
    const parts = partsOf(property);
    const first = this.#first(parts, property);
    if (first.name === 'Spread') {
      const value = this.evaluate(this.#first(parts.slice(1), property), bound);
      if (typeof value !== 'object' || value === null) return;
      // Getters stay getters: what they lead to may not be there yet.
      for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(value)))
        if (descriptor.enumerable === true) Object.defineProperty(object, key, { ...descriptor, configurable: true });
      return;
    }
    const isGetter = first.name === 'get' && parts.length > 1 && parts.some(({ name }) => name === 'Block');
    const keyNode = isGetter ? this.#first(parts.slice(1), property) : first;
    const key = this.#key(parts, keyNode, bound);
    const isShort = parts.length === 1 && keyNode.name === 'PropertyDefinition';
    if (key === '__proto__' && keyNode.name !== '[' && !isShort && parts.some(({ name }) => name === ':')) {
      const prototype = this.evaluate(parts.at(-1) ?? property, bound);
      if (prototype === null) return;
      throw new ReadError(l10n.t('"__proto__" here is no property in JavaScript: write ["__proto__"].'), keyNode.from);
    }
    const body = parts.find(({ name }) => name === 'Block');
    if (isGetter && body !== undefined) {
      const { reached } = this.#tracing;
      const owner = reached.reader;
      const get = (): unknown => this.#around.property(property, this.#body().returned(body, new Map(bound)));
      define(object, key, () => reached.within(owner, get));
    } else if (body !== undefined) define(object, key, this.#written(property, bound), true);
    else {
      const value = isShort ? this.#name(keyNode, bound) : this.evaluate(parts.at(-1) ?? property, bound);
      define(object, key, this.#around.property(property, value), true);
    }
  }

  #key(parts: readonly SyntaxNode[], node: SyntaxNode, bound: Bound): string {
    if (node.name === 'String') return unescapeCode(this.slice(node).slice(1, -1));
    if (node.name === '[') return this.#word(this.#first(parts.slice(parts.indexOf(node) + 1), node), bound);
    if (node.name === 'Number') return String(numberOf(this.slice(node)));
    return this.slice(node);
  }

  #enumeration(node: SyntaxNode): object {
    const object: Record<string, string | number> = {};
    const parts = partsOf(partOf(node, 'EnumBody') ?? node);
    const known = new Map<string, unknown>();
    let next = 0;
    parts.forEach((part, index) => {
      if (part.name !== 'PropertyName' && part.name !== 'String') return;
      if (parts[index - 1]?.name === 'Equals') return;
      const name = part.name === 'String' ? unescapeCode(this.slice(part).slice(1, -1)) : this.slice(part);
      const given = parts[index + 1]?.name === 'Equals' ? parts[index + 2] : undefined;
      const value = given === undefined ? next : this.evaluate(given, known);
      if (typeof value !== 'string' && typeof value !== 'number') throw untoldName(name, part.from);
      define(object, name, value, true);
      known.set(name, value);
      if (typeof value === 'number') next = value + 1;
    });
    return object;
  }

  #memberOf(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): unknown {
    const first = this.#first(parts, node);
    const name = this.#memberName(node, parts, bound);
    const object = first.name === 'VariableName' ? this.#name(first, bound, name) : this.evaluate(first, bound);
    if ((object === undefined || object === null) && parts.some((part) => part.name === '?.')) return undefined;
    return this.#member(object, name, node);
  }

  #memberName(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): string {
    const bracket = parts.findIndex(({ name }) => name === '[');
    if (bracket > 0) return this.#word(this.#first(parts.slice(bracket + 1), node), bound);
    return this.slice(parts.at(-1) ?? node);
  }

  #member(object: unknown, name: string, node: SyntaxNode): unknown {
    if (typeof object === 'object' && object !== null) {
      const value = this.#around.member(object, name, node);
      if (value !== NOT_KNOWN) return value;
      if ((Array.isArray(object) || isPlain(object)) && Object.hasOwn(object, name))
        return (object as Readonly<Record<string, unknown>>)[name];
      if (isPlain(object)) return undefined;
    }
    if (typeof object === 'string' && name === 'length') return object.length;
    throw untoldName(`.${name}`, node.to - name.length);
  }

  #call(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): unknown {
    const callee = this.#first(parts, node);
    const args = argumentsOf(parts.find(({ name }) => name === 'ArgList'));
    const site: CallSite = {
      node,
      args,
      value: (arg) => this.evaluate(arg, bound),
      invoke: (written, values) => this.invoke(written, values, node),
    };
    const known = this.#callee(callee, bound);
    const value = this.#around.call(known, site);
    if (value !== NOT_KNOWN) return value;
    if (known.kind === 'name' && known.value instanceof WrittenFunction)
      return this.invoke(known.value, this.#given(args, bound), node);
    if (known.kind === 'method') return this.#plainCall(known, args, bound, node);
    throw untoldCall(known.name, node.from);
  }

  #callee(node: SyntaxNode, bound: Bound): Callee {
    // `f<T>(…)`, `(f as any)(…)`
    const inner = innerOf(node);
    if (inner !== undefined) return this.#callee(inner, bound);
    const parts = partsOf(node);
    if (node.name === 'MemberExpression') {
      const object = this.evaluate(this.#first(parts, node), bound);
      return { kind: 'method', object, name: this.#memberName(node, parts, bound) };
    }
    const name = this.slice(node);
    // A function from elsewhere may be one that is known by its name.
    const value = node.name === 'VariableName' ? this.#leniently(node, bound) : this.evaluate(node, bound);
    return { kind: 'name', name, value };
  }

  #leniently(node: SyntaxNode, bound: Bound): unknown {
    try {
      return this.#name(node, bound);
    } catch (error) {
      if (error instanceof ReadError) return undefined;
      throw error;
    }
  }

  #argumentValues(args: readonly SyntaxNode[], bound: Bound): readonly unknown[] {
    return args.map((arg) => this.evaluate(arg, bound));
  }

  /** For a function of the file, which may have no use for what cannot be told. */
  #given(args: readonly SyntaxNode[], bound: Bound): readonly unknown[] {
    if (args.some(({ name }) => name === 'Spread'))
      throw new ReadError(l10n.t('What is spread here is not known.'), args[0]?.from ?? 0);
    return args.map((arg) => orUnreadable(() => this.evaluate(arg, bound)));
  }

  /** What a function of the file gives. */
  invoke(written: WrittenFunction, args: readonly unknown[], at: SyntaxNode): unknown {
    if (written.home !== this) return this.#elsewhere(written, args, at);
    return this.#tracing.reached.within(written.owner, () => this.#invoke(written, args, at));
  }

  #invoke({ node, bound }: WrittenFunction, args: readonly unknown[], at: SyntaxNode): unknown {
    const inner = this.#copied(bound, at);
    const body = this.#body();
    body.parameters(partOf(node, 'ParamList'), args, inner);
    const parts = partsOf(node);
    const block = parts.find(({ name }) => name === 'Block');
    if (block !== undefined) return body.returned(block, inner);
    const expression = parts.at(-1);
    if (node.name !== 'ArrowFunction' || expression === undefined)
      throw new ReadError(l10n.t('What this gives can only be told when the code runs.'), at.from);
    return this.evaluate(expression, inner);
  }

  #body(): Body {
    return new Body({
      slice: (node) => this.slice(node),
      evaluate: (node, bound) => this.evaluate(node, bound),
      member: (object, name, node) => this.#member(object, name, node),
      written: (node, bound) => this.#written(node, bound),
      copied: (bound, node) => this.#copied(bound, node),
    });
  }

  /** Names that are copied are work as well. */
  #copied(bound: Bound, node: SyntaxNode): Map<string, unknown> {
    this.#step(1 + bound.size / 10, node);
    return new Map(bound);
  }

  #elsewhere(written: WrittenFunction, args: readonly unknown[], at: SyntaxNode): unknown {
    try {
      return written.home.invoke(written, args, written.node);
    } catch (error) {
      // The place in that file says nothing here.
      throw error instanceof ReadError ? new ReadError(error.message, at.from) : error;
    }
  }

  /** Functions of lists, objects and texts that only rearrange what is there. */
  #plainCall(
    { object, name }: Extract<Callee, { kind: 'method' }>,
    args: readonly SyntaxNode[],
    bound: Bound,
    node: SyntaxNode,
  ): unknown {
    if (isPlain(object) && Object.hasOwn(object, name)) {
      const own = (object as Readonly<Record<string, unknown>>)[name];
      if (own instanceof WrittenFunction) return this.invoke(own, this.#given(args, bound), node);
    }
    const values = this.#argumentValues(args, bound);
    const call = (written: WrittenFunction, given: readonly unknown[]): unknown => this.invoke(written, given, node);
    const value = Array.isArray(object) ? listCall(object, name, values, call) : textCall(object, name);
    if (value !== NOT_KNOWN) return value;
    throw untoldCall(`.${name}`, node.from);
  }

  #made(node: SyntaxNode, parts: readonly SyntaxNode[], bound: Bound): unknown {
    const name = this.slice(this.#first(parts.slice(1), node));
    return made(name, this.#argumentValues(argumentsOf(parts.find((part) => part.name === 'ArgList')), bound), node);
  }
}
