/** The items of a list of tools in Python, wherever names, conditions and functions lead: each read, or named with its reason. */
import * as l10n from '@vscode/l10n';
import type { PythonFile } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { dottedName, keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { fromModule, holdsOthers, MAX_LIST_STEPS, namesTools, noTool, objectInList, OF_CLASS } from './listed.ts';
import { shortCode, TOO_MANY, UNTOLD, type Listed, type Mode, type Place } from './listed.ts';
import { loopOver, PythonMembers, returnedBy } from './pythonMembers.ts';
import { exportedName, moduleOf } from './pythonNames.ts';
import { keysIn, type PythonObjects } from './pythonObjects.ts';
import { runsOnProvider } from './serverTools.ts';
import { knownTextOf, type ToolParts } from './wireShapes.ts';

export interface ToldTools {
  /** Whether a decorated function, a call, a dictionary or a class is read where it stands, or named with the reason why not. */
  isTold(node: SyntaxNode): boolean;
  /** The tool that a function is because a list has it. */
  ofFunction(written: SyntaxNode): ToolParts;
  /** The tool whose arguments are the fields of a class; `undefined` for a class without any. */
  ofModel(name: SyntaxNode): ToolParts | undefined;
  /** Whether a call is one that makes tools, of whatever it is given. */
  isMaker(call: SyntaxNode): boolean;
}

interface Seen extends Place {
  readonly depth: number;
  readonly key?: string | undefined;
}

const MAX_DEPTH = 40;
const NO_NAME = l10n.t('A function without a name cannot be called by a model.');
const PARTIAL = l10n.t('Some of what this function takes is given already; write the rest as a function of its own.');
const NOTHING =
  /^(?:String|FormatString|ContinuedString|Number|Boolean|None|UnaryExpression|Ellipsis|[[\](){},*:]|\*\*|Comment)$/;
/** Classes of these packages are tools that a provider runs. */
const HOSTED = /^(?:agents|pydantic_ai)\b/;
/** Functions that hand on the items of what they are given. */
const HANDING_ON = /^(?:list|tuple|set|frozenset|sorted|reversed|filter|dict|(?:itertools\.)?chain|asyncio\.gather)$/;
/** What bundles tools of other lists, or of its own decorators. */
const BUNDLE = /(?:^|\.)(?!MCP|FastMCP)\w{1,60}Toolset$/;
/** Those whose last argument is what they give. */
const SAME = /^(?:(?:copy\.)?(?:copy|deepcopy)|(?:typing\.)?cast)$/;
/** Functions of LangChain that write a tool in the form of a provider. */
const CONVERTING = /(?:^|\.)convert_to_openai_(?:tool|function)$/;
const SAME_ITEMS = /^(?:copy|values|items)$/;

export class PythonItems {
  readonly #file: PythonFile;
  readonly #objects: PythonObjects;
  readonly #members: PythonMembers;
  readonly #told: ToldTools;
  /** What was told: a list often stands in several others, and a function in several lists. */
  readonly #opened = new Set<string>();
  readonly #named = new Set<string>();
  readonly #returns = new Map<string, readonly SyntaxNode[]>();
  readonly #running = new Set<string>();
  #steps = 0;

  constructor(file: PythonFile, objects: PythonObjects, told: ToldTools) {
    this.#file = file;
    this.#objects = objects;
    this.#members = new PythonMembers(file, objects);
    this.#told = told;
  }

  read(node: SyntaxNode, mode: Mode): readonly Listed[] {
    return this.#read(node, mode, { item: node, via: undefined, depth: 0 });
  }

  #read(node: SyntaxNode, mode: Mode, from: Seen): readonly Listed[] {
    const seen = { ...from, depth: from.depth + 1 };
    this.#steps += 1;
    if (this.#steps === MAX_LIST_STEPS) return [{ kind: 'untold', name: undefined, message: TOO_MANY, ...seen }];
    if (this.#steps > MAX_LIST_STEPS || NOTHING.test(node.name)) return [];
    if (seen.depth > MAX_DEPTH) return this.#untold(node, mode, seen);
    switch (node.name) {
      case 'ParenthesizedExpression':
        return this.#inner(partsOf(node)[1], mode, seen);
      case 'AwaitExpression':
      case 'NamedExpression':
        return this.#inner(partsOf(node).at(-1), mode, seen);
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
        return this.#once(node) ? this.#array(node, seen) : [];
      case 'DictionaryExpression':
        return mode === 'item' ? this.#object(node, seen) : this.#once(node) ? this.#map(node, seen) : [];
      case 'ConditionalExpression': {
        const [one, , , , other] = partsOf(node);
        return [...this.#inner(one, mode, seen), ...this.#inner(other, mode, seen)];
      }
      case 'BinaryExpression':
        return this.#either(node, mode, seen);
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'ComprehensionExpression':
      case 'DictionaryComprehensionExpression':
        return this.#comprehension(node, seen);
    }
    return this.#value(node, mode, seen);
  }

  #value(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    switch (node.name) {
      case 'LambdaExpression':
        return mode === 'item' ? this.#tell(node, seen, NO_NAME) : this.#inner(partsOf(node).at(-1), mode, seen);
      case 'FunctionDefinition':
        if (mode === 'item') return this.#function(node, seen);
        return returnedBy(node).flatMap((value) => this.#read(value, mode, seen));
      case 'ClassDefinition':
        return mode === 'item' ? this.#class(node, seen) : this.#untold(node, mode, seen);
      case 'VariableName':
      case 'MemberExpression':
        return this.#name(node, mode, seen);
      case 'CallExpression':
        return this.#call(node, mode, seen);
    }
    return this.#untold(node, mode, seen);
  }

  #inner(node: SyntaxNode | undefined, mode: Mode, seen: Seen): readonly Listed[] {
    return node === undefined ? [] : this.#read(node, mode, seen);
  }

  #array(node: SyntaxNode, seen: Seen): readonly Listed[] {
    const parts = partsOf(node);
    return parts.flatMap((part, index) =>
      this.#read(part, parts[index - 1]?.name === '*' ? 'all' : 'item', { ...seen, key: undefined, item: part }),
    );
  }

  #map(node: SyntaxNode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    // A schema of such a list.
    if (knownTextOf(this.#objects.fields(node, this.#file)?.get('type')) !== undefined) return [];
    const parts = partsOf(node);
    return parts.flatMap((part, index): readonly Listed[] => {
      const before = parts[index - 1];
      if (before?.name === '**') return this.#read(part, 'all', { ...seen, key: undefined, item: part });
      if (before?.name !== ':') return [];
      const name =
        parts[index - 2] === undefined ? undefined : this.#objects.valueOf(parts[index - 2] ?? part, this.#file);
      const key = typeof name === 'string' ? name : undefined;
      // Told as a list of its own.
      return key !== undefined && namesTools(key) ? [] : this.#read(part, 'item', { ...seen, key, item: part });
    });
  }

  #object(node: SyntaxNode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    return this.#fields(node, keysIn(node, this.#file, this.#objects), seen);
  }

  #fields(node: SyntaxNode, keys: readonly string[], seen: Seen): readonly Listed[] {
    const fields = this.#objects.fields(node, this.#file);
    const found = fields === undefined ? undefined : objectInList(fields, seen.key, node.from);
    if (found !== undefined) return [{ ...found, ...seen }];
    if (holdsOthers(keys)) return [];
    const { name, message } = noTool(fields, seen.key);
    return this.#tell(node, seen, message, name);
  }

  /** `a or b`, `a and b`, `a + b`, `a | b` */
  #either(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    const [left, sign, right] = partsOf(node);
    if (left === undefined || sign === undefined || right === undefined || !this.#once(node)) return [];
    if (sign.name === 'and') return this.#read(right, mode, seen);
    // What stands for a tool only where there is none yet is that tool.
    if (sign.name === 'or' && this.#toldAt(right) !== undefined) return this.#read(right, mode, seen);
    const isList = /^[+|]$/.test(this.#slice(sign)) && mode !== 'item';
    if (sign.name !== 'or' && !isList) return this.#untold(node, mode, seen);
    const isWritten = isList && [left, right].some(({ name }) => /^(?:Array|Tuple)Expression$/.test(name));
    const inner = isWritten ? 'all' : mode === 'written' && isList ? 'given' : mode;
    return [left, right].flatMap((part) => this.#read(part, inner, seen));
  }

  #comprehension(node: SyntaxNode, seen: Seen): readonly Listed[] {
    const parts = partsOf(node);
    const made = parts[node.name.startsWith('Dictionary') ? 3 : 1];
    const from = made?.name === 'VariableName' ? loopOver(made, this.#file) : undefined;
    if (from !== undefined) return this.#read(from, 'all', { ...seen, key: undefined, item: from });
    return made === undefined ? [] : this.#read(made, 'item', { ...seen, item: made });
  }

  #name(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    const own = this.#members.of(node);
    const target = own === undefined ? this.#objects.resolve(node, this.#file) : { node: own, file: this.#file };
    const inner = mode === 'item' ? seen : { ...seen, via: seen.via ?? node };
    const module = moduleOf(node, this.#file);
    const isHere = target.file === this.#file;
    if (isHere && target.node.name !== 'VariableName' && keyOf(target.node) !== keyOf(node)) {
      if (mode === 'item' && target.node.name === 'ClassDefinition') return this.#class(target.node, seen, node);
      return this.#read(target.node, mode, inner);
    }
    if (module !== undefined) {
      const words = exportedName(node, this.#file) ?? this.#slice(node);
      return mode === 'written' ? [] : this.#tell(node, seen, fromModule(module), words);
    }
    const from = mode === 'item' && node.name === 'VariableName' ? loopOver(node, this.#file) : undefined;
    const items = from === undefined ? [] : this.#read(from, 'all', { ...inner, via: seen.via ?? node });
    if (items.length > 0 || (from !== undefined && this.#isOpened(from))) return items;
    return this.#isAddedTo(node) ? [] : this.#untold(node, mode, seen);
  }

  /** `self.tools = self.tools + [more]` */
  #isAddedTo(node: SyntaxNode): boolean {
    for (let around = node.parent, steps = 0; around !== null && steps < 4; around = around.parent, steps += 1) {
      const [target] = around.name === 'AssignStatement' ? partsOf(around) : [];
      if (target !== undefined) return this.#slice(target) === this.#slice(node);
    }
    return false;
  }

  #function(node: SyntaxNode, seen: Seen): readonly Listed[] {
    const statement = node.parent?.name === 'DecoratedStatement' ? node.parent : undefined;
    if (statement !== undefined && this.#told.isTold(statement))
      return [{ kind: 'definition', node: statement, ...seen }];
    const own = this.#told.ofFunction(node);
    const parts = { ...own, name: seen.key ?? own.name, listedAt: seen.item.from };
    return this.#once(node) ? [{ kind: 'parts', parts, ...seen }] : [];
  }

  #class(node: SyntaxNode, seen: Seen, name?: SyntaxNode): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    const parts = name === undefined ? undefined : this.#told.ofModel(name);
    if (parts === undefined) return this.#tell(node, seen, OF_CLASS);
    return this.#once(node) ? [{ kind: 'parts', parts, ...seen }] : [];
  }

  #call(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    if (this.#told.isTold(node)) return [{ kind: 'definition', node, ...seen }];
    const callee = node.firstChild;
    if (callee === null) return [];
    const { values, named } = argumentsOf(node, this.#file.text);
    // The calls of frameworks that hold a list of their own.
    if (this.#told.isMaker(node)) {
      if ([...named.keys()].some(namesTools)) return [];
      // What it is given is told where it stands.
      return values.length > 0 || starredIn(node).length > 0 ? [] : this.#untold(node, 'item', seen);
    }
    const whole = exportedName(callee, this.#file) ?? '';
    if (/(?:^|\.)partial(?:method)?$/.test(whole)) {
      const name = values[0] === undefined ? undefined : shortCode(this.#file.text, values[0]);
      return this.#tell(node, seen, PARTIAL, name);
    }
    const last = values.at(-1);
    if (last !== undefined && (SAME.test(whole) || CONVERTING.test(whole))) return this.#read(last, mode, seen);
    if (whole === 'dict' && mode === 'item') return this.#fields(node, [...named.keys()], seen);
    if (HANDING_ON.test(whole)) {
      const list = mode === 'item' ? 'all' : mode;
      return [...values, ...starredIn(node)].flatMap((value) => this.#read(value, list, seen));
    }
    return this.#made(node, callee, values, mode, seen);
  }

  #made(
    node: SyntaxNode,
    callee: SyntaxNode,
    values: readonly SyntaxNode[],
    mode: Mode,
    seen: Seen,
  ): readonly Listed[] {
    const [owner, method] = callee.name === 'MemberExpression' ? [callee.firstChild, callee.lastChild] : [null, null];
    if (owner !== null && method !== null && SAME_ITEMS.test(this.#slice(method)) && values.length === 0)
      return this.#read(owner, mode === 'item' ? 'all' : mode, seen);
    const own = this.#members.of(callee);
    const target = own === undefined ? this.#objects.resolve(callee, this.#file) : { node: own, file: this.#file };
    if (target.file === this.#file && target.node.name === 'ClassDefinition' && mode !== 'written')
      return this.#class(target.node, seen);
    if (target.file === this.#file && target.node.name === 'FunctionDefinition') {
      const key = keyOf(target.node);
      const returned = this.#returns.get(key) ?? returnedBy(target.node);
      this.#returns.set(key, returned);
      if (returned.length > 0) return this.#returned(target.node, returned, mode, seen);
    }
    const known = values.flatMap((value): readonly Listed[] => {
      const told = this.#toldAt(value);
      return told === undefined ? [] : [{ kind: 'definition', node: told, ...seen }];
    });
    if (known.length > 0 || mode === 'written') return known;
    const module = moduleOf(callee, this.#file);
    const name = exportedName(callee, this.#file) ?? shortCode(this.#file.text, node);
    if (module !== undefined && BUNDLE.test(name)) return values.flatMap((value) => this.#read(value, 'given', seen));
    if (owner !== null && this.#isBundle(owner)) return this.#read(owner, 'item', seen);
    if (module !== undefined && HOSTED.test(module) && /^[A-Z]/.test(name.split('.').at(-1) ?? ''))
      return [{ kind: 'elsewhere', tool: runsOnProvider(name), ...seen }];
    return module === undefined
      ? this.#tell(node, seen, UNTOLD, seen.key ?? name)
      : this.#tell(node, seen, fromModule(module), name);
  }

  /** A function that gives what it gives itself has no more items for it. */
  #returned(written: SyntaxNode, values: readonly SyntaxNode[], mode: Mode, seen: Seen): readonly Listed[] {
    const key = keyOf(written);
    if (this.#running.has(key)) return [];
    this.#running.add(key);
    try {
      return values.flatMap((value) => this.#read(value, mode, seen));
    } finally {
      this.#running.delete(key);
    }
  }

  /** `toolset.filtered(…)` */
  #isBundle(owner: SyntaxNode): boolean {
    const { node, file } = this.#objects.resolve(owner, this.#file);
    const callee = file === this.#file && node.name === 'CallExpression' ? node.firstChild : null;
    return callee !== null && BUNDLE.test(exportedName(callee, this.#file) ?? '');
  }

  /** The call, dictionary or class that a value is, where that is told. */
  #toldAt(value: SyntaxNode): SyntaxNode | undefined {
    const { node, file } = this.#objects.resolve(value, this.#file);
    const told = node.parent?.name === 'DecoratedStatement' && node.name === 'FunctionDefinition' ? node.parent : node;
    const isOne = /^(?:CallExpression|DictionaryExpression|DecoratedStatement)$/.test(told.name);
    return isOne && file === this.#file && this.#told.isTold(told) ? told : undefined;
  }

  #untold(node: SyntaxNode, mode: Mode, seen: Seen): readonly Listed[] {
    return mode === 'item' || mode === 'all' ? this.#tell(node, seen, UNTOLD) : [];
  }

  #tell(node: SyntaxNode, seen: Seen, message: string, name?: string): readonly Listed[] {
    const value = this.#objects.valueOf(node, this.#file);
    // What a tool is called is none.
    const isName = /\.(?:name|tool_name)$/.test(dottedName(node, this.#file.text) ?? '');
    if (value === null || /^(?:string|number|boolean)$/.test(typeof value) || isName) return [];
    const words = name ?? seen.key ?? this.#wordsOf(node, seen.item);
    // A name stands in many lists, and is one tool.
    const isOne = seen.item.name === 'VariableName' || seen.item.name === 'MemberExpression';
    const key = isOne ? `${words} ${message}` : `${keyOf(seen.item)} ${keyOf(node)}`;
    if (this.#named.has(key)) return [];
    this.#named.add(key);
    return [{ kind: 'untold', name: words, message, ...seen }];
  }

  #wordsOf(node: SyntaxNode, item: SyntaxNode): string | undefined {
    const own = node.name === 'ClassDefinition' ? partOf(node, 'VariableName') : undefined;
    if (own !== undefined) return this.#slice(own);
    if (item.name === 'VariableName' || item.name === 'MemberExpression') return shortCode(this.#file.text, item);
    return /^(?:Lambda|Dictionary)Expression$/.test(node.name) ? undefined : shortCode(this.#file.text, node);
  }

  #isOpened(node: SyntaxNode): boolean {
    return this.#opened.has(keyOf(this.#objects.resolve(node, this.#file).node));
  }

  #once(node: SyntaxNode): boolean {
    const key = keyOf(node);
    if (this.#opened.has(key)) return false;
    this.#opened.add(key);
    return true;
  }

  #slice(node: SyntaxNode): string {
    return this.#file.scopes.slice(node);
  }
}

/** Each `items` of `*items`. */
export function starredIn(call: SyntaxNode): readonly SyntaxNode[] {
  const parts = partsOf(partOf(call, 'ArgList') ?? call);
  return parts.filter((_, index) => parts[index - 1]?.name === '*');
}
