/** Objects of a script field by field, so that one that only has meaning when the code runs is no matter for the rest. */
import * as l10n from '@vscode/l10n';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { unescapeCode } from '../../../code/script/escapes.ts';
import { isSchema } from '../../../extraction/sources/zod/schemas.ts';
import { isPlain } from '../../../code/script/plainValues.ts';
import { innerOf, keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import { ReadError } from '../../../json/reading.ts';
import { fieldsOfValue, lookedUpOnce, type Entry, type Fields } from './fields.ts';

const MAX_STEPS = 30;
const FUNCTIONS = new Set(['ArrowFunction', 'FunctionExpression', 'FunctionDeclaration', 'MethodDeclaration']);

export class ScriptObjects {
  readonly #script: Script;
  readonly #known = new Map<string, Fields | undefined>();
  /** The object that a call is made with, where it makes a tool of it: its fields are those of the tool. */
  readonly #objectOfCall: (call: SyntaxNode) => SyntaxNode | undefined;

  constructor(script: Script, objectOfCall: (call: SyntaxNode) => SyntaxNode | undefined) {
    this.#script = script;
    this.#objectOfCall = objectOfCall;
  }

  entry(node: SyntaxNode): Entry {
    return {
      offset: node.from,
      read: () => this.#valueAt(node),
      fields: () => this.fields(node),
    };
  }

  /** `other.name`, where the rest of `other` only has meaning when the code runs. */
  #valueAt(node: SyntaxNode): unknown {
    try {
      return this.#script.values.evaluate(node);
    } catch (error) {
      const [object] = node.name === 'MemberExpression' ? partsOf(node) : [];
      const name = partOf(node, 'PropertyName');
      if (!(error instanceof ReadError) || object === undefined || name === undefined) throw error;
      const field = this.fields(object)?.get(this.#slice(name));
      if (field === undefined) throw error;
      return field.read();
    }
  }

  /** A value that can be told, or `undefined`. */
  valueOf(node: SyntaxNode): unknown {
    try {
      return this.#script.values.evaluate(node);
    } catch (error) {
      if (error instanceof ReadError) return undefined;
      throw error;
    }
  }

  /** What a name, a cast or brackets lead to in this file. */
  resolve(node: SyntaxNode, steps = 0): SyntaxNode {
    const inner = steps > MAX_STEPS ? undefined : this.#next(node);
    return inner === undefined ? node : this.resolve(inner, steps + 1);
  }

  #next(node: SyntaxNode): SyntaxNode | undefined {
    if (node.name !== 'PropertyDefinition' && node.name !== 'VariableName') return innerOf(node);
    const declaration = this.#script.scopes.find(this.#slice(node), node);
    const declared = declaration?.declared;
    if (declaration === undefined || (declared?.kind !== 'value' && declared?.kind !== 'function')) return undefined;
    this.#script.reached.comeBy(this.#script.reachable(declaration));
    return declared.node;
  }

  /** What a tool does is not read. */
  isFunction(node: SyntaxNode): boolean {
    return this.#script.reached.within(undefined, () => FUNCTIONS.has(this.resolve(node).name));
  }

  fields(given: SyntaxNode): Fields | undefined {
    const node = this.resolve(given);
    const key = keyOf(node);
    // l10n: none, a key
    const owner = `fields ${key}`;
    this.#script.reached.comeTo(owner);
    if (this.#known.has(key)) return this.#known.get(key);
    // While it is read it has no fields: an object may not be made of itself.
    this.#known.set(key, undefined);
    const fields = this.#ownedBy(owner, () => this.#read(node, owner));
    this.#known.set(key, fields);
    return fields;
  }

  /** What is looked up once is looked up for all who come to it. */
  #ownedBy<T>(owner: string, read: () => T): T {
    return this.#script.reached.within(owner, read);
  }

  #read(node: SyntaxNode, owner: string): Fields | undefined {
    if (node.name === 'ObjectExpression') {
      const written = new WrittenFields(node, this.#script, this);
      return lookedUpOnce({
        offset: node.from,
        get: (name) => this.#ownedBy(owner, () => written.get(name)),
        hidden: () => this.#ownedBy(owner, () => written.hidden()),
      });
    }
    if (node.name === 'CallExpression') {
      const object = this.#objectOfCall(node);
      if (object !== undefined) return this.fields(object);
    }
    if (/^(?:String|TemplateString|Number|ArrayExpression|ArrowFunction)$/.test(node.name)) return undefined;
    const value = this.valueOf(node);
    return isPlain(value) && !isSchema(value) ? fieldsOfValue(value, () => node.from) : undefined;
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#script.text.slice(from, to);
  }
}

interface Spread {
  readonly index: number;
  readonly node: SyntaxNode;
}

/** The fields of an object as it is written, what is spread into it included. */
class WrittenFields {
  readonly #objects: ScriptObjects;
  readonly #script: Script;
  readonly #own = new Map<string, { readonly index: number; readonly entry: Entry }>();
  readonly #spreads: Spread[] = [];

  constructor(node: SyntaxNode, script: Script, objects: ScriptObjects) {
    this.#objects = objects;
    this.#script = script;
    partsOf(node).forEach((part, index) => {
      if (part.name === 'Property') this.#add(part, index);
    });
  }

  #add(property: SyntaxNode, index: number): void {
    const parts = partsOf(property);
    if (parts[0]?.name === 'Spread') {
      if (parts[1] !== undefined) this.#spreads.push({ index, node: parts[1] });
      return;
    }
    const key = keyIn(property, this.#script);
    const last = parts.at(-1);
    if (key === undefined || last === undefined) return;
    const isShort = parts.length === 1 && last.name === 'PropertyDefinition';
    const entry = isShort ? this.#short(last) : last.name === 'Block' ? code(property) : this.#objects.entry(last);
    this.#own.set(key, { index, entry });
  }

  /** `{ name }` */
  #short(node: SyntaxNode): Entry {
    const name = this.#script.text.slice(node.from, node.to);
    const declaration = this.#script.scopes.find(name, node);
    return {
      offset: node.from,
      read: () => {
        if (declaration === undefined)
          throw new ReadError(l10n.t`"${name}" is not in this text; write it out.`, node.from);
        return this.#script.values.valueOf(declaration);
      },
      fields: () => this.#objects.fields(node),
    };
  }

  get(name: string): Entry | undefined {
    const own = this.#own.get(name);
    const later = this.#spreads.filter(({ index }) => index > (own?.index ?? -1));
    for (const { node } of later.toReversed()) {
      const found = this.#objects.fields(node)?.get(name);
      if (found !== undefined) return found;
    }
    return own?.entry;
  }

  hidden(): ReadError | undefined {
    for (const { node } of this.#spreads) {
      const fields = this.#objects.fields(node);
      const hidden = fields === undefined ? this.#whyNot(node) : fields.hidden;
      if (hidden !== undefined) return hidden;
    }
    return undefined;
  }

  #whyNot(node: SyntaxNode): ReadError | undefined {
    try {
      const value = this.#script.values.evaluate(node);
      return typeof value === 'object' && value !== null
        ? new ReadError(l10n.t('What is spread in here can only be told when the code runs.'), node.from)
        : undefined;
    } catch (error) {
      if (error instanceof ReadError)
        return new ReadError(l10n.t`What is spread in here cannot be told: ${error.message}`, node.from);
      throw error;
    }
  }
}

function code(node: SyntaxNode): Entry {
  return {
    offset: node.from,
    read: () => {
      throw new ReadError(l10n.t('What this gives can only be told when the code runs.'), node.from);
    },
    fields: () => undefined,
  };
}

/** The name of a property; `undefined` where it is computed and cannot be told. */
export function keyIn(property: SyntaxNode, { text, values }: Script): string | undefined {
  const bracket = partOf(property, 'PropertyDefinition', 'String', 'Number', '[');
  if (bracket === undefined) return undefined;
  const whole = text.slice(bracket.from, bracket.to);
  if (bracket.name === 'String') return unescapeCode(whole.slice(1, -1));
  if (bracket.name !== '[') return whole;
  const parts = partsOf(property);
  const computed = parts[parts.findIndex(({ name }) => name === '[') + 1];
  try {
    const value = computed === undefined ? undefined : values.evaluate(computed);
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}
