/** Where Python holds lists of tools: what is called so, and what is given to something that takes tools. */
import type { PythonFile } from '../../../code/python/modules.ts';
import { argumentsOf, indexed } from '../../../code/python/scope.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { givesTools, namesTools, type Listed } from './listed.ts';
import type { PythonCalls } from './pythonCalls.ts';
import { starredIn, type PythonItems } from './pythonItems.ts';
import { exportedName } from './pythonNames.ts';

const NAMED = new Set(['functions', 'builtin_tools']);
/** Calls that take a list of tools as one of their arguments, and as which. */
const TAKING: Readonly<Record<string, number>> = {
  bind_tools: 0,
  bind_functions: 0,
  add_tools: 0,
  register_tools: 0,
  set_tools: 0,
  ToolNode: 0,
  FunctionToolset: 0,
  create_react_agent: 1,
  create_agent: 1,
  create_tool_calling_agent: 1,
  create_openai_tools_agent: 1,
};
/** Methods of a list that add to it: which argument, and whether it is a list itself. */
const ADDING: Readonly<Record<string, { readonly at: number; readonly isList: boolean }>> = {
  append: { at: 0, isList: false },
  register: { at: 0, isList: false },
  add: { at: 0, isList: false },
  insert: { at: 1, isList: false },
  extend: { at: 0, isList: true },
  update: { at: 0, isList: true },
};

export const PLACES = new Set([
  'CallExpression',
  'AssignStatement',
  'UpdateStatement',
  'ReturnStatement',
  'DictionaryExpression',
  'ParamList',
]);

export class PythonLists {
  readonly #file: PythonFile;
  readonly #items: PythonItems;
  readonly #calls: PythonCalls;

  constructor(file: PythonFile, items: PythonItems, calls: PythonCalls) {
    this.#file = file;
    this.#items = items;
    this.#calls = calls;
  }

  /** What stands in the lists that begin at a node, or is added there to one. */
  at(node: SyntaxNode): readonly Listed[] {
    switch (node.name) {
      case 'CallExpression':
        return [...this.#given(node), ...this.#registered(node), ...this.#added(node)];
      case 'ParamList':
        return this.#defaults(node);
      case 'AssignStatement':
        return this.#assigned(node);
      case 'UpdateStatement': {
        const [target, , value] = partsOf(node);
        return target !== undefined && value !== undefined && this.#isList(target)
          ? this.#items.read(value, 'all')
          : [];
      }
      case 'ReturnStatement':
        return this.#returned(node);
      case 'DictionaryExpression':
        return this.#inDictionary(node);
    }
    return [];
  }

  #given(call: SyntaxNode): readonly Listed[] {
    const { values, named } = argumentsOf(call, this.#file.text);
    const name = call.firstChild === null ? undefined : exportedName(call.firstChild, this.#file)?.split('.').at(-1);
    const index = name !== undefined && Object.hasOwn(TAKING, name) ? TAKING[name] : undefined;
    const lists = [...named].filter(([key]) => namesTools(key) || NAMED.has(key)).map(([, list]) => list);
    const list = index === undefined ? undefined : values[index];
    return [...lists, ...(list === undefined ? [] : [list])].flatMap((each) => this.#items.read(each, 'given'));
  }

  /** `agent.add_tool(made())`, `agent.add_tool(*these)`, `for each in these: mcp.tool()(each)` */
  #registered(call: SyntaxNode): readonly Listed[] {
    const given = this.#calls.handedOn(call, this.#file);
    if (given === undefined) return [];
    const starred = starredIn(call).flatMap((each) => this.#items.read(each, 'all'));
    return [...given.flatMap((each) => this.#items.read(each, 'item')), ...starred];
  }

  #added(call: SyntaxNode): readonly Listed[] {
    const callee = call.firstChild;
    const [owner, method] = callee?.name === 'MemberExpression' ? [callee.firstChild, callee.lastChild] : [null, null];
    const name = method === null ? '' : this.#file.scopes.slice(method);
    const how = Object.hasOwn(ADDING, name) ? ADDING[name] : undefined;
    if (how === undefined || owner === null || !this.#isList(owner)) return [];
    const given = argumentsOf(call, this.#file.text).values.slice(how.at, name === 'register' ? undefined : how.at + 1);
    return given.flatMap((value) => this.#items.read(value, how.isList ? 'all' : 'item'));
  }

  /** `tools = […]`, `self.tools: list = […]`, `tools["name"] = item` */
  #assigned(statement: SyntaxNode): readonly Listed[] {
    const parts = partsOf(statement);
    const value = parts.at(-1);
    if (value === undefined) return [];
    const targets = parts.filter(
      (_, index) => parts[index + 1]?.name === 'AssignOp' || parts[index + 1]?.name === 'TypeDef',
    );
    if (targets.some((target) => this.#isList(target))) return this.#items.read(value, 'written');
    const isItem = targets.some((target) => {
      const owner = indexed(target)?.of;
      return owner !== undefined && this.#isList(owner);
    });
    return isItem ? this.#items.read(value, 'item') : [];
  }

  /** `def run(tools=[…])` */
  #defaults(list: SyntaxNode): readonly Listed[] {
    const parts = partsOf(list);
    return parts.flatMap((part, index) => {
      const sign = parts.slice(index + 1, index + 3).find(({ name }) => name !== 'TypeDef');
      const value = sign?.name === 'AssignOp' ? parts[parts.indexOf(sign) + 1] : undefined;
      return value !== undefined && part.name === 'VariableName' && this.#isList(part)
        ? this.#items.read(value, 'written')
        : [];
    });
  }

  #returned(statement: SyntaxNode): readonly Listed[] {
    const value = partsOf(statement)[1];
    let around = statement.parent;
    for (let steps = 0; around !== null && around.name !== 'FunctionDefinition' && steps < 50; steps += 1)
      around = around.parent;
    const name = around?.name === 'FunctionDefinition' ? partOf(around, 'VariableName') : undefined;
    const words = name === undefined ? '' : this.#file.scopes.slice(name);
    if (value === undefined || !(givesTools(words) || words === 'tools')) return [];
    return this.#items.read(value, 'written');
  }

  /** `{"tools": […]}` */
  #inDictionary(node: SyntaxNode): readonly Listed[] {
    const parts = partsOf(node);
    return parts.flatMap((part, index) => {
      const key = parts[index - 2];
      if (parts[index - 1]?.name !== ':' || key?.name !== 'String') return [];
      return namesTools(this.#file.scopes.slice(key).replaceAll(/["']/g, '')) ? this.#items.read(part, 'given') : [];
    });
  }

  /** `tools`, `self.tools` */
  #isList(node: SyntaxNode): boolean {
    const last = node.name === 'MemberExpression' ? node.lastChild : node;
    return (
      (last?.name === 'VariableName' || last?.name === 'PropertyName') && namesTools(this.#file.scopes.slice(last))
    );
  }
}
