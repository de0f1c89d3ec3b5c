/**
 * The types of a schema as Python has them: every object a class of its own, in an order that imports.
 * l10n: none, code that is written.
 */
import type { JsonValue } from '../../json/json.ts';
import { cyclicNames, refsOf } from './cycles.ts';
import { className } from './pythonNames.ts';
import { typeModelOf } from './typeModel.ts';
import { presenceIn, typeNameOf, type Check, type TypeModel, type TypeNode } from './typeNodes.ts';

export interface PythonModel extends TypeModel {
  /** Names that stand for a type which is no class and leads back to itself. */
  readonly recursive: ReadonlySet<string>;
}

export function pythonModelOf(schema: JsonValue, name: string): PythonModel {
  const model = new Hoister(typeModelOf(schema, name)).model();
  const cyclic = cyclicNames(model);
  const recursive = new Set([...cyclic].filter((each) => !isClass(model.types.get(each))));
  return { root: model.root, types: inOrder(model, recursive), recursive };
}

/** Objects with fields are classes; others are dictionaries. */
export function isClass(node: TypeNode | undefined): boolean {
  return node?.kind === 'object' && (node.fields.length > 0 || node.isClosed);
}

class Hoister {
  readonly #model: TypeModel;
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #types = new Map<string, TypeNode>();

  constructor(model: TypeModel) {
    this.#model = model;
    for (const name of [model.root, ...model.types.keys()]) {
      if (!this.#names.has(name)) this.#names.set(name, this.#free(className(name, name === model.root)));
    }
  }

  model(): TypeModel {
    for (const [name, node] of this.#model.types) {
      const own = this.#named(name);
      this.#types.set(own, this.#inside(node, own));
    }
    return { root: this.#named(this.#model.root), types: this.#types };
  }

  #named(name: string): string {
    return this.#names.get(name) ?? name;
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }

  #hoist(node: TypeNode, wanted: string): TypeNode {
    if (!isClass(node)) return this.#inside(node, wanted);
    const name = this.#free(className(wanted, false));
    const { description, ...bare } = node;
    this.#types.set(name, this.#inside(bare, name));
    return { kind: 'ref', name, ...(description !== undefined && { description }) };
  }

  #inside(node: TypeNode, owner: string): TypeNode {
    const inner = this.#parts(node, owner);
    if (node.checks === undefined) return inner;
    return { ...inner, checks: node.checks.map((check) => this.#check(check, node, inner, owner)) };
  }

  #parts(node: TypeNode, owner: string): TypeNode {
    const rest = 'rest' in node && node.rest !== undefined && { rest: this.#hoist(node.rest, `${owner}Value`) };
    if (node.kind === 'ref') return { ...node, name: this.#named(node.name) };
    if (node.kind === 'list') return { ...node, items: this.#hoist(node.items, `${owner}Item`) };
    if (node.kind === 'tuple')
      return { ...node, items: node.items.map((item, at) => this.#hoist(item, `${owner}${at + 1}`)), ...rest };
    if (node.kind === 'union') {
      const isSeveral = node.options.filter(({ kind }) => kind !== 'null').length > 1;
      const options = node.options.map((option, at) => this.#hoist(option, isSeveral ? `${owner}${at + 1}` : owner));
      return { ...node, options };
    }
    if (node.kind !== 'object') return node;
    const fields = node.fields.map((field) => ({
      ...field,
      type: this.#hoist(field.type, `${owner}${typeNameOf(field.name)}`),
    }));
    return { ...node, fields, ...rest };
  }

  #check(check: Check, node: TypeNode, inner: TypeNode, owner: string): Check {
    const hoist = (type: TypeNode, word: string): TypeNode =>
      presenceIn(type) === undefined || check.kind === 'one' ? this.#hoist(type, `${owner}${word}`) : type;
    if (check.kind === 'one') {
      const isSame = node.kind === 'union' && inner.kind === 'union' && check.options === node.options;
      return { ...check, options: isSame ? inner.options : check.options.map((each) => hoist(each, 'Option')) };
    }
    if (check.kind === 'if') {
      const { met, unmet } = check;
      return {
        ...check,
        when: hoist(check.when, 'If'),
        ...(met !== undefined && { met: hoist(met, 'Then') }),
        ...(unmet !== undefined && { unmet: hoist(unmet, 'Else') }),
      };
    }
    if (check.kind === 'patterns') {
      const patterns = check.patterns.map((each) => ({ ...each, type: hoist(each.type, 'Value') }));
      return { ...check, patterns, rest: check.rest === undefined ? undefined : hoist(check.rest, 'Value') };
    }
    return 'type' in check ? { ...check, type: hoist(check.type, check.kind === 'not' ? 'Not' : 'Rule') } : check;
  }
}

/** What an assignment names must stand before it; classes are named in annotations, which are read later. */
function inOrder(model: TypeModel, recursive: ReadonlySet<string>): ReadonlyMap<string, TypeNode> {
  const waiting = new Map(model.types);
  const ordered = new Map<string, TypeNode>();
  const isReady = (name: string, node: TypeNode, isStrict: boolean): boolean =>
    [...refsOf(node)].every((ref) => {
      if (ref === name || !waiting.has(ref)) return true;
      return isLazy(name, node) && (!isStrict || isLazy(ref, model.types.get(ref)));
    });
  const isLazy = (name: string, node: TypeNode | undefined): boolean => isClass(node) || recursive.has(name);
  while (waiting.size > 0) {
    const entries = [...waiting];
    const next =
      entries.find(([name, node]) => isReady(name, node, true)) ??
      entries.find(([name, node]) => isReady(name, node, false)) ??
      entries[0];
    if (next === undefined) break;
    waiting.delete(next[0]);
    ordered.set(...next);
  }
  return ordered;
}
