/** The items of a list of tools in a script, wherever names, conditions and functions lead: each read, or named with its reason. */
import * as l10n from '@vscode/l10n';
import { isSchema } from '../../../extraction/sources/zod/schemas.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { innerOf, keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import { fromModule, holdsOthers, MAX_LIST_STEPS, namesTools, noTool, objectInList, OF_CLASS } from './listed.ts';
import { shortCode, TOO_MANY, UNTOLD, type Listed, type Mode, type Place } from './listed.ts';
import { returnedBy, ScriptMembers } from './scriptMembers.ts';
import { keyIn, type ScriptObjects } from './scriptObjects.ts';
import { knownTextOf } from './wireShapes.ts';

/** `isTold`: whether a call, an object or a class is read where it stands, or named with the reason why not. */
export interface ToldTools {
  isTold(node: SyntaxNode): boolean;
}

interface Seen extends Place {
  readonly depth: number;
  /** What an object of tools calls it. */
  readonly key?: string | undefined;
}

const MAX_DEPTH = 40;
const FUNCTION = l10n.t('It is a function alone: what a model may give it is not said.');
const NOTHING = /^(?:String|TemplateString|Number|BooleanLiteral|RegExp|null|UnaryExpression)$/;
const FUNCTIONS = /^(?:ArrowFunction|FunctionExpression|FunctionDeclaration|MethodDeclaration)$/;
/** Methods whose result has no other items than the list. */
const SAME_ITEMS = /^(?:filter|slice|sort|toSorted|reverse|toReversed|flat|concat|values|with|toSpliced)$/;
/** Functions that hand their arguments on. */
const HANDING_ON = /^(?:Object\.(?:values|entries|fromEntries|assign)|Array\.from|Promise\.all)$/;
/** What a tool is called is none. */
const NAMES = /\.(?:name|toolName|tool_name|id|type)$/;
/** What describes a list of tools is none. */
const OF_SCHEMA = /^(?:array|object|record|optional|any|unknown|union|jsonb?)$/i;

export class ScriptItems {
  readonly #script: Script;
  readonly #objects: ScriptObjects;
  readonly #members: ScriptMembers;
  readonly #told: ToldTools;
  /** Lists whose items were told: one often stands in several others. */
  readonly #opened = new Set<string>();
  readonly #named = new Set<string>();
  readonly #returns = new Map<string, readonly SyntaxNode[]>();
  readonly #running = new Set<string>();
  #steps = 0;

  constructor(script: Script, objects: ScriptObjects, told: ToldTools) {
    this.#script = script;
    this.#objects = objects;
    this.#members = new ScriptMembers(script, objects);
    this.#told = told;
  }

  read(node: SyntaxNode, mode: Mode): readonly Listed[] {
    return this.#read(node, mode, { item: node, via: undefined, depth: 0 });
  }

  #read(given: SyntaxNode, mode: Mode, from: Seen): readonly Listed[] {
    const node = unwrapped(given);
    const seen = { ...from, depth: from.depth + 1 };
    this.#steps += 1;
    if (this.#steps === MAX_LIST_STEPS) return [{ kind: 'untold', name: undefined, message: TOO_MANY, ...seen }];
    if (this.#steps > MAX_LIST_STEPS || NOTHING.test(node.name)) return [];
    if (seen.depth > MAX_DEPTH) return this.#untold(node, mode, seen);
    if (FUNCTIONS.test(node.name)) return this.#function(node, mode, seen);
    switch (node.name) {
      case 'ArrayExpression':
        return this.#once(node) ? this.#array(node, seen) : [];
      case 'ObjectExpression':
        return mode === 'item' ? this.#object(node, seen) : this.#once(node) ? this.#map(node, seen) : [];
      case 'ConditionalExpression': {
        const [, , one, , other] = partsOf(node);
        return [one, other].flatMap((part) => (part === undefined ? [] : this.#read(part, mode, seen)));
      }
      case 'VariableName':
      case 'PropertyDefinition':
        return this.#name(node, mode, seen);
      case 'MemberExpression':
        return this.#member(node, mode, seen);
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node, mode, seen);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#told.isTold(node) ? [{ kind: 'definition', node, ...seen }] : this.#tell(node, seen, OF_CLASS);
    }
    return this.#either(node, mode, seen);
  }

  /** `a && b`, `a ?? b` */
  #either(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    const [left, sign, right] = partsOf(node);
    if (node.name !== 'BinaryExpression' || sign?.name !== 'LogicOp' || left === undefined || right === undefined)
      return this.#untold(node, mode, seen);
    const isAnd = this.#slice(sign) === '&&';
    // What stands for a tool only where there is none yet is that tool.
    const isSame = isAnd || this.#toldAt(right) !== undefined;
    return (isSame ? [right] : [left, right]).flatMap((part) => this.#read(part, mode, seen));
  }

  #array(node: SyntaxNode, seen: Seen): readonly Listed[] {
    const parts = partsOf(node);
    return parts.flatMap((part, index): readonly Listed[] => {
      if (/^(?:[[\],]|Spread)$/.test(part.name)) return [];
      const mode = parts[index - 1]?.name === 'Spread' ? 'all' : 'item';
      return this.#read(part, mode, { ...seen, key: undefined, item: part });
    });
  }

  #map(node: SyntaxNode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    // A schema of such a list.
    if (knownTextOf(this.#objects.fields(node)?.get('type')) !== undefined) return [];
    return partsOf(node).flatMap((part) => (part.name === 'Property' ? this.#property(part, seen) : []));
  }

  #property(property: SyntaxNode, seen: Seen): readonly Listed[] {
    const parts = partsOf(property);
    const [first, last] = [parts[0], parts.at(-1)];
    if (first === undefined || last === undefined) return [];
    if (first.name === 'Spread') return this.#read(last, 'all', { ...seen, key: undefined, item: last });
    const key = keyIn(property, this.#script);
    // Told as a list of its own.
    if (key !== undefined && namesTools(key)) return [];
    const inner = { ...seen, key, item: last.name === 'Block' ? property : last };
    if (last.name !== 'Block') return this.#read(last, 'item', inner);
    return first.name === 'get'
      ? returnedBy(property).flatMap((value) => this.#read(value, 'item', inner))
      : this.#tell(property, inner, FUNCTION);
  }

  #object(node: SyntaxNode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    const fields = this.#objects.fields(node);
    const found = fields === undefined ? undefined : objectInList(fields, seen.key, node.from);
    if (found !== undefined) return [{ ...found, ...seen }];
    const keys = partsOf(node).flatMap((part) => (part.name === 'Property' ? (keyIn(part, this.#script) ?? []) : []));
    if (holdsOthers(keys)) return [];
    const { message, name } = noTool(fields, seen.key);
    return this.#tell(node, seen, message, name);
  }

  #name(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    const name = this.#slice(node);
    const declaration = this.#script.scopes.find(name, node);
    const declared = declaration?.declared;
    const inner = mode === 'item' ? seen : { ...seen, via: seen.via ?? node };
    if (declared?.kind === 'value' || declared?.kind === 'function') return this.#read(declared.node, mode, inner);
    if (declared?.kind === 'import')
      return mode === 'written' ? [] : this.#tell(node, seen, fromModule(declared.from), name);
    const target =
      declared?.kind === 'part'
        ? this.#members.at(declared.node, declared.path)
        : declaration === undefined
          ? undefined
          : this.#members.classAt(declaration.offset);
    if (target !== undefined) return this.#read(target, mode, inner);
    const isNone = declaration === undefined && (name === 'undefined' || this.#isAddedTo(node));
    return isNone ? [] : this.#untold(node, mode, seen);
  }

  /** `tools = [...tools, more]` */
  #isAddedTo(node: SyntaxNode): boolean {
    for (let around = node.parent, steps = 0; around !== null && steps < 4; around = around.parent, steps += 1) {
      const [target] = around.name === 'AssignmentExpression' ? partsOf(around) : [];
      if (target !== undefined) return this.#slice(target) === this.#slice(node);
    }
    return false;
  }

  #member(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    const target = this.#members.of(node);
    if (target !== undefined)
      return this.#read(target, mode, mode === 'item' ? seen : { ...seen, via: seen.via ?? node });
    const module = this.#members.moduleOf(node);
    if (module !== undefined && mode !== 'written')
      return this.#tell(node, seen, fromModule(module), shortCode(this.#script.text, node));
    return NAMES.test(this.#slice(node)) || this.#isAddedTo(node) ? [] : this.#untold(node, mode, seen);
  }

  #call(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    const isNew = node.name === 'NewExpression';
    const callee = partsOf(node)[isNew ? 1 : 0];
    if (callee === undefined || isSchema(this.#objects.valueOf(node))) return [];
    const args = partsOf(partOf(node, 'ArgList') ?? node).filter(({ name }) => !/^[(),]$/.test(name));
    const target = unwrapped(callee);
    const whole = shortCode(this.#script.text, target);
    const isSame = /^(?:Object\.freeze|Promise\.resolve|structuredClone)$/.test(whole);
    const isList = mode !== 'item' && (HANDING_ON.test(whole) || (isNew && /^(?:Map|Set)$/.test(whole)));
    if (isSame || isList) return args.flatMap((arg) => (arg.name === 'Spread' ? [] : this.#read(arg, mode, seen)));
    if (target.name === 'MemberExpression') return this.#method(node, target, args, mode, seen);
    const written = isNew ? undefined : this.#functionAt(target);
    if (written !== undefined) return this.#returned(written, node, mode, seen);
    if (isNew && target.name === 'VariableName') {
      const at = this.#script.scopes.find(this.#slice(target), target)?.offset;
      const own = at === undefined ? undefined : this.#members.classAt(at);
      if (own !== undefined && mode !== 'written') return this.#read(own, 'item', seen);
    }
    return this.#made(node, target, args, mode, seen);
  }

  #method(
    call: SyntaxNode,
    callee: SyntaxNode,
    args: readonly SyntaxNode[],
    mode: Mode,
    seen: Seen,
  ): readonly Listed[] {
    const [owner, method] = [partsOf(callee)[0], partOf(callee, 'PropertyName')];
    const name = method === undefined ? '' : this.#slice(method);
    if (owner === undefined || (mode !== 'item' && OF_SCHEMA.test(name))) return [];
    const list = mode === 'item' ? 'all' : mode;
    if (SAME_ITEMS.test(name) && name !== 'concat') return this.#read(owner, list, seen);
    if (name === 'concat')
      return [owner, ...args].flatMap((part) => this.#read(part, part === owner ? list : 'all', seen));
    if (/^(?:flatM|m)ap$/.test(name)) {
      if (this.#holdsMore(owner)) return this.#read(owner, list, seen);
      const written = args[0] === undefined ? undefined : this.#functionAt(args[0]);
      if (written !== undefined) return this.#returned(written, call, 'item', seen);
    }
    // What a server offers was told with the server.
    if (this.#toldAt(owner) !== undefined) return [];
    const written = this.#members.of(callee);
    if (written !== undefined && FUNCTIONS.test(written.name)) return this.#returned(written, call, mode, seen);
    return this.#made(call, callee, args, mode, seen);
  }

  /** What something makes that is not written here; of a tool that is told, it only makes another of it. */
  #made(call: SyntaxNode, callee: SyntaxNode, args: readonly SyntaxNode[], mode: Mode, seen: Seen): readonly Listed[] {
    const known = args.flatMap((arg): readonly Listed[] => {
      const node = this.#toldAt(arg);
      return node === undefined ? [] : [{ kind: 'definition', node, ...seen }];
    });
    if (known.length > 0) return known;
    if (mode === 'written') return [];
    const module = this.#members.moduleOf(callee);
    const name = callee.name === 'MemberExpression' || callee.name === 'VariableName' ? callee : call;
    const words = shortCode(this.#script.text, name);
    return module === undefined
      ? this.#tell(call, seen, UNTOLD, seen.key ?? words)
      : this.#tell(call, seen, fromModule(module), words);
  }

  /** Whether it is a list written out that holds more than texts to make tools of. */
  #holdsMore(node: SyntaxNode): boolean {
    const list = this.#objects.resolve(node);
    if (list.name !== 'ArrayExpression') return false;
    return partsOf(list).some((part) => !/^[[\],]$/.test(part.name) && !NOTHING.test(part.name) && this.#isTool(part));
  }

  #isTool(item: SyntaxNode): boolean {
    return item.name === 'Spread' || this.#toldAt(item) !== undefined || item.name === 'VariableName';
  }

  /** The call, object or class that a value is, where that is told. */
  #toldAt(value: SyntaxNode): SyntaxNode | undefined {
    let node = unwrapped(value);
    for (let steps = 0; steps < MAX_DEPTH; steps += 1) {
      const next = unwrapped(this.#objects.resolve(node));
      if (keyOf(next) === keyOf(node)) break;
      node = next;
    }
    const isOne = /^(?:CallExpression|NewExpression|ObjectExpression)$/.test(node.name);
    return isOne && this.#told.isTold(node) ? node : undefined;
  }

  #functionAt(node: SyntaxNode): SyntaxNode | undefined {
    const found = this.#objects.resolve(node);
    return FUNCTIONS.test(found.name) ? found : undefined;
  }

  #returned(written: SyntaxNode, call: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    // A function that gives what it gives itself has no more items for it.
    const key = keyOf(written);
    if (this.#running.has(key)) return [];
    const values = this.#returns.get(key) ?? returnedBy(written);
    this.#returns.set(key, values);
    if (values.length === 0) return this.#untold(call, mode, seen);
    this.#running.add(key);
    try {
      return values.flatMap((value) => this.#read(value, mode, seen));
    } finally {
      this.#running.delete(key);
    }
  }

  #function(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    if (mode === 'written' || mode === 'given') return returnedBy(node).flatMap((each) => this.#read(each, mode, seen));
    return this.#tell(node, seen, FUNCTION);
  }

  #untold(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    return mode === 'item' || mode === 'all' ? this.#tell(node, seen, UNTOLD) : [];
  }

  #tell(node: SyntaxNode, seen: Seen, message: string, name?: string): readonly Listed[] {
    const value = this.#objects.valueOf(node);
    if (value === null || /^(?:string|number|boolean|bigint)$/.test(typeof value)) return [];
    const words = name ?? seen.key ?? this.#wordsOf(node, seen.item);
    // A name stands in many lists, and is one tool.
    const isName = seen.item.name === 'VariableName' || seen.item.name === 'PropertyDefinition';
    const key = isName ? `${words} ${message}` : `${keyOf(seen.item)} ${keyOf(node)}`;
    if (this.#named.has(key)) return [];
    this.#named.add(key);
    return [{ kind: 'untold', name: words, message, ...seen }];
  }

  /** What to call something by that has no name: how the list names it, or its own code. */
  #wordsOf(node: SyntaxNode, item: SyntaxNode): string | undefined {
    const named = partOf(node, 'VariableDefinition');
    if (named !== undefined) return this.#slice(named);
    if (/^(?:VariableName|PropertyDefinition|MemberExpression)$/.test(item.name)) return this.#slice(item);
    const isBody = FUNCTIONS.test(node.name) || /^(?:Property|ObjectExpression|ClassExpression)$/.test(node.name);
    return isBody ? undefined : shortCode(this.#script.text, node);
  }

  #once(node: SyntaxNode): boolean {
    const key = keyOf(node);
    if (this.#opened.has(key)) return false;
    this.#opened.add(key);
    return true;
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#script.text.slice(from, to);
  }
}

/** Without brackets, casts and `await`. */
function unwrapped(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (let steps = 0; steps < MAX_DEPTH; steps += 1) {
    const inner = at.name === 'AwaitExpression' ? partsOf(at).at(-1) : innerOf(at);
    if (inner === undefined) return at;
    at = inner;
  }
  return at;
}
