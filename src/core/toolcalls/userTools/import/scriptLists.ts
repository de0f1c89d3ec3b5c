/** What a list of tools in a script holds that is defined elsewhere: other files, packages, providers and servers. */
import * as l10n from '@vscode/l10n';
import { partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { givesTools, namesTools, UNTOLD, type Listed, type Mode } from './listed.ts';
import { argumentsOf } from './scriptCalls.ts';
import type { ScriptItems } from './scriptItems.ts';
import { assignedIn, returnedBy } from './scriptMembers.ts';
import { exportedName } from './scriptNames.ts';
import { keyIn } from './scriptObjects.ts';
import { runsOnProvider, type ServerTool } from './serverTools.ts';

/** `openai.tools.webSearch(…)` */
const OF_PROVIDER = /^[\w$]{1,60}\.tools\.([\w$]{1,60})$/;
const OF_SERVER =
  /^(?:experimental_)?createMCPClient$|^(?:MCPClient|MultiServerMCPClient|MCPServerStdio|MCPServerStreamableHttp|MCPServerSSE)$/;
const HOSTED =
  /^(?:webSearch|fileSearch|codeInterpreter|imageGeneration|hostedMcp|computer|shell|applyPatch|toolSearch)Tool$/;
const FROM_SERVER = l10n.t('Its tools are told by a server when the code runs: there is nothing to import.');

/** The tool, or source of tools, that a call asks others for. */
export function elsewhereOfCall(call: SyntaxNode, script: Script): ServerTool | undefined {
  const callee = call.name === 'NewExpression' ? partsOf(call)[1] : partsOf(call)[0];
  if (callee === undefined || callee.to - callee.from > 200) return undefined;
  const provided = OF_PROVIDER.exec(script.text.slice(callee.from, callee.to))?.[1];
  const isOfList = provided !== undefined && (provided in Array.prototype || provided in Map.prototype);
  if (provided !== undefined && !isOfList && callee.name === 'MemberExpression') return runsOnProvider(provided);
  const name = exportedName(callee, script);
  if (name === undefined) return undefined;
  if (OF_SERVER.test(name)) return { name, message: FROM_SERVER };
  return HOSTED.test(name) && isImported(callee, script) ? runsOnProvider(name) : undefined;
}

/** Methods that add to a list, by the first of their arguments that may be an item. */
const ADDING: Readonly<Record<string, number>> = { push: 0, unshift: 0, add: 0, set: 1, register: 0 };
/** Calls that are given a list of tools. */
const TAKING = /^(?:bind|add|register|set|with|use)Tools$|^ToolNode$/;
const REGISTERING = /(?:register|add|define)Tool$/;

/** Where a list of tools may begin, or be added to. l10n: none, names of nodes. */
export const PLACES = new Set([
  'Property',
  'VariableDeclaration',
  'PropertyDeclaration',
  'MethodDeclaration',
  'FunctionDeclaration',
  'AssignmentExpression',
  'CallExpression',
  'NewExpression',
  'MemberExpression',
  'ParamList',
  'PatternProperty',
  'JSXAttribute',
]);

/** Where a script holds lists of tools: what is called so, and what is given to something that takes tools. */
export class ScriptLists {
  readonly #script: Script;
  readonly #items: ScriptItems;

  constructor(script: Script, items: ScriptItems) {
    this.#script = script;
    this.#items = items;
  }

  /** A glance that spares most properties, and all members but those that add tools. */
  mayBeAt({ name, from, to }: { readonly name: string; readonly from: number; readonly to: number }): boolean {
    if (name === 'Property')
      return /tool|declarations|^\[/i.test(this.#script.text.slice(from, Math.min(to, from + 80)));
    return name !== 'MemberExpression' || REGISTERING.test(this.#script.text.slice(Math.max(from, to - 12), to));
  }

  /** What stands in the list that begins at a node, or is added there to one. */
  at(node: SyntaxNode): readonly Listed[] {
    switch (node.name) {
      case 'Property':
        return this.#property(node);
      case 'VariableDeclaration':
      case 'ParamList':
      case 'PatternProperty':
        return this.#variables(node);
      case 'JSXAttribute':
        return this.#attribute(node);
      case 'PropertyDeclaration':
      case 'MethodDeclaration':
      case 'FunctionDeclaration':
        return this.#member(node);
      case 'AssignmentExpression':
        return this.#assignment(node);
      case 'CallExpression':
      case 'NewExpression':
        return this.#call(node);
      case 'MemberExpression':
        return this.#handedOn(node);
    }
    return [];
  }

  #property(property: SyntaxNode): readonly Listed[] {
    const value = partsOf(property).at(-1);
    const name = value === undefined ? undefined : keyIn(property, this.#script);
    if (value === undefined || name === undefined || !namesTools(name)) return [];
    if (value.name === 'Block') return this.#returned(property);
    return this.#items.read(value, 'given');
  }

  /** `<Chat tools={[…]} />` */
  #attribute(attribute: SyntaxNode): readonly Listed[] {
    const [name, , escaped] = partsOf(attribute);
    const value = escaped?.name === 'JSXEscape' ? partsOf(escaped)[1] : undefined;
    return name === undefined || value === undefined || !namesTools(this.#slice(name))
      ? []
      : this.#items.read(value, 'given');
  }

  #variables(statement: SyntaxNode): readonly Listed[] {
    const parts = partsOf(statement);
    return parts.flatMap((part, index): readonly Listed[] => {
      if (part.name !== 'VariableDefinition') return [];
      const sign = parts.slice(index + 1, index + 3).find(({ name }) => name !== 'TypeAnnotation');
      const value = sign?.name === 'Equals' ? parts[parts.indexOf(sign) + 1] : undefined;
      return value === undefined ? [] : this.#called(part, value);
    });
  }

  #member(member: SyntaxNode): readonly Listed[] {
    const name = partOf(member, 'PropertyDefinition', 'PrivatePropertyDefinition', 'VariableDefinition');
    const value = member.name === 'PropertyDeclaration' ? assignedIn(member) : member;
    return name === undefined || value === undefined ? [] : this.#called(name, value);
  }

  #called(name: SyntaxNode, value: SyntaxNode): readonly Listed[] {
    const words = this.#slice(name).replace(/^#/, '');
    const isFunction = /^(?:ArrowFunction|Function\w{1,20}|MethodDeclaration)$/.test(value.name);
    if (isFunction) return givesTools(words) || isGetter(value, words) ? this.#returned(value) : [];
    return namesTools(words) ? this.#items.read(value, 'written') : [];
  }

  #returned(written: SyntaxNode): readonly Listed[] {
    return returnedBy(written).flatMap((value) => this.#items.read(value, 'written'));
  }

  /** `tools = […]`, `this.tools = […]`, `tools[name] = item` */
  #assignment(node: SyntaxNode): readonly Listed[] {
    const [target, , value] = partsOf(node);
    if (target === undefined || value === undefined) return [];
    if (namesTools(this.#lastName(target))) return this.#items.read(value, 'written');
    const [owner] = target.name === 'MemberExpression' ? partsOf(target) : [];
    return owner !== undefined && namesTools(this.#lastName(owner)) ? this.#items.read(value, 'item') : [];
  }

  #call(node: SyntaxNode): readonly Listed[] {
    const callee = partsOf(node)[node.name === 'NewExpression' ? 1 : 0];
    const args = argumentsOf(node);
    const [first] = args;
    if (callee === undefined || first === undefined) return [];
    const name = this.#lastName(callee);
    if (TAKING.test(name)) return this.#items.read(first, 'given');
    const [owner] = callee.name === 'MemberExpression' ? partsOf(callee) : [];
    const isAssign = name === 'assign' && namesTools(this.#lastName(first));
    const from = Object.hasOwn(ADDING, name) ? ADDING[name] : undefined;
    if (isAssign) return this.#added(args, 1, 'all');
    if (from === undefined || owner === undefined || !namesTools(this.#lastName(owner))) return [];
    return this.#added(args, from, 'item');
  }

  #added(args: readonly SyntaxNode[], from: number, mode: Mode): readonly Listed[] {
    return args.flatMap((arg, index) => {
      if (index < from || arg.name === 'Spread') return [];
      return this.#items.read(arg, args[index - 1]?.name === 'Spread' ? 'all' : mode);
    });
  }

  /** `all.forEach(server.registerTool)` */
  #handedOn(member: SyntaxNode): readonly Listed[] {
    if (member.parent?.name !== 'ArgList') return [];
    return [{ kind: 'untold', name: undefined, message: UNTOLD, item: member, via: undefined }];
  }

  /** `tools` of `this.tools` and of `tools`. */
  #lastName(node: SyntaxNode): string {
    const name =
      node.name === 'VariableName' || node.name === 'VariableDefinition'
        ? node
        : partOf(node, 'PropertyName', 'PrivatePropertyName');
    return name === undefined ? '' : this.#slice(name).replace(/^#/, '');
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#script.text.slice(from, to);
  }
}

function isGetter(value: SyntaxNode, name: string): boolean {
  return value.name === 'MethodDeclaration' && partOf(value, 'get') !== undefined && namesTools(name);
}

function isImported(callee: SyntaxNode, { scopes, text }: Script): boolean {
  return scopes.find(text.slice(callee.from, callee.to), callee)?.declared.kind === 'import';
}
