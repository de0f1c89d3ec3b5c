/** Lists of tools in Python: `tools=[…]` holds plain functions, which are tools there and nowhere else. */
import type { PythonFile } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { dottedName, keyOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { exportedName, moduleOf } from './pythonNames.ts';
import type { PythonObjects } from './pythonObjects.ts';
import { runsOnProvider, type ServerTool } from './serverTools.ts';

/** One of a list that is no definition by itself. */
export type Listed =
  | { readonly kind: 'function'; readonly node: SyntaxNode; readonly file: PythonFile }
  | { readonly kind: 'untold'; readonly name: string | undefined; readonly message: string; readonly item: SyntaxNode }
  | { readonly kind: 'elsewhere'; readonly tool: ServerTool; readonly item: SyntaxNode };

const NAMED = ['tools', 'functions', 'builtin_tools'];
/** Calls that take a list of tools as one of their arguments, and as which. */
const TAKING: Readonly<Record<string, number>> = {
  bind_tools: 0,
  bind_functions: 0,
  ToolNode: 0,
  FunctionToolset: 0,
  create_react_agent: 1,
  create_agent: 1,
  create_tool_calling_agent: 1,
  create_openai_tools_agent: 1,
};
const HOSTED = /^(?:agents|pydantic_ai)\b/;
const MAX_ITEMS = 500;
const NO_NAME = 'A function without a name cannot be called by a model.';

export class PythonLists {
  readonly #objects: PythonObjects;
  readonly #isDefinition: (call: SyntaxNode, file: PythonFile) => boolean;
  /** What was told: a list often stands in several calls, and a function in several lists. */
  readonly #told = new Set<string>();

  /** `isDefinition`: whether a call makes a tool, which is found where it stands. */
  constructor(objects: PythonObjects, isDefinition: (call: SyntaxNode, file: PythonFile) => boolean) {
    this.#objects = objects;
    this.#isDefinition = isDefinition;
  }

  /** What a call is given as tools; definitions, which are found where they stand, left out. */
  given(call: SyntaxNode, file: PythonFile): readonly Listed[] {
    const { values, named } = argumentsOf(call, file.text);
    const name = call.firstChild === null ? undefined : exportedName(call.firstChild, file)?.split('.').at(-1);
    const index = name !== undefined && Object.hasOwn(TAKING, name) ? TAKING[name] : undefined;
    const lists = [...NAMED.map((key) => named.get(key)), index === undefined ? undefined : values[index]];
    return lists.flatMap((list) => (list === undefined ? [] : this.#itemsOf(list, file, 0)));
  }

  #itemsOf(list: SyntaxNode, file: PythonFile, depth: number): readonly Listed[] {
    const target = this.#objects.resolve(list, file);
    if (!/^(?:Array|Tuple)Expression$/.test(target.node.name) || depth > 4) return [];
    if (this.#isTold(target)) return [];
    const parts = partsOf(target.node).slice(0, MAX_ITEMS);
    return parts.flatMap((part, index): readonly Listed[] => {
      if (/^[[\](),*]$/.test(part.name)) return [];
      if (parts[index - 1]?.name === '*') return this.#itemsOf(part, target.file, depth + 1);
      const listed = this.#item(part, target.file);
      return listed === undefined ? [] : [listed];
    });
  }

  #item(item: SyntaxNode, file: PythonFile): Listed | undefined {
    if (item.name === 'LambdaExpression') return { kind: 'untold', name: undefined, message: NO_NAME, item };
    if (item.name !== 'VariableName' && item.name !== 'MemberExpression' && item.name !== 'CallExpression')
      return undefined;
    const target = this.#method(item, file) ?? this.#objects.resolve(item, file);
    if (this.#isTold(target)) return undefined;
    const { node } = target;
    if (node.name === 'FunctionDefinition') return { kind: 'function', ...target };
    if (node.name !== 'CallExpression' && node !== item) return undefined;
    return this.#untold(node, target.file, item);
  }

  /** `self.lookup` */
  #method(item: SyntaxNode, file: PythonFile): { readonly node: SyntaxNode; readonly file: PythonFile } | undefined {
    const [owner, name] = (dottedName(item, file.text) ?? '').split('.');
    if (owner !== 'self' && owner !== 'cls') return undefined;
    for (let around = item.parent; around !== null; around = around.parent) {
      if (around.name !== 'ClassDefinition') continue;
      const declared = name === undefined ? undefined : file.scopes.member(around, name)?.declared;
      return declared?.kind === 'function' ? { node: declared.node, file } : undefined;
    }
    return undefined;
  }

  #untold(node: SyntaxNode, file: PythonFile, item: SyntaxNode): Listed | undefined {
    const callee = node.name === 'CallExpression' ? node.firstChild : node;
    const name = callee === null ? undefined : exportedName(callee, file);
    if (callee === null || name === undefined || this.#objects.resolve(callee, file).node.name === 'ClassDefinition')
      return undefined;
    if (node.name === 'CallExpression' && this.#isDefinition(node, file)) return undefined;
    if (this.#told.has(name)) return undefined;
    this.#told.add(name);
    const module = moduleOf(callee, file);
    if (module !== undefined && HOSTED.test(module) && node.name === 'CallExpression')
      return { kind: 'elsewhere', tool: runsOnProvider(name), item };
    const message =
      module === undefined
        ? 'Which tool this is can only be told when the code runs.'
        : `It comes from "${module}": import it where it is defined.`;
    return { kind: 'untold', name, message, item };
  }

  #isTold({ node, file }: { readonly node: SyntaxNode; readonly file: PythonFile }): boolean {
    const key = `${file.path} ${keyOf(node)}`;
    if (this.#told.has(key)) return true;
    this.#told.add(key);
    return false;
  }
}
