/** What a list of tools in a script holds that is defined elsewhere: other files, packages, providers and servers. */
import { partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { exportedName } from './scriptNames.ts';
import { runsOnProvider, type ServerTool } from './serverTools.ts';

/** `openai.tools.webSearch(…)` */
const OF_PROVIDER = /^[\w$]{1,60}\.tools\.([\w$]{1,60})$/;
const OF_SERVER =
  /^(?:experimental_)?createMCPClient$|^(?:MCPClient|MultiServerMCPClient|MCPServerStdio|MCPServerStreamableHttp|MCPServerSSE)$/;
const HOSTED =
  /^(?:webSearch|fileSearch|codeInterpreter|imageGeneration|hostedMcp|computer|shell|applyPatch|toolSearch)Tool$/;
const FROM_SERVER = 'Its tools are told by a server when the code runs: there is nothing to import.';

/** The tool, or source of tools, that a call asks others for. */
export function elsewhereOfCall(call: SyntaxNode, script: Script): ServerTool | undefined {
  const callee = call.name === 'NewExpression' ? partsOf(call)[1] : partsOf(call)[0];
  if (callee === undefined || callee.to - callee.from > 200) return undefined;
  const provided = OF_PROVIDER.exec(script.text.slice(callee.from, callee.to))?.[1];
  if (provided !== undefined && callee.name === 'MemberExpression') return runsOnProvider(provided);
  const name = exportedName(callee, script);
  if (name === undefined) return undefined;
  if (OF_SERVER.test(name)) return { name, message: FROM_SERVER };
  return HOSTED.test(name) && isImported(callee, script) ? runsOnProvider(name) : undefined;
}

export interface ImportedTool {
  readonly name: string;
  readonly from: string;
  readonly offset: number;
}

/** The items of a list of tools that come from another file or package. */
export function importedIn(
  list: SyntaxNode,
  script: Script,
  isTold: (call: SyntaxNode) => boolean,
): readonly ImportedTool[] {
  const items = list.name === 'ObjectExpression' ? partsOf(list).flatMap(valueIn) : partsOf(list);
  return items.flatMap((made): readonly ImportedTool[] => {
    const callee = made.name === 'CallExpression' && !isTold(made) ? made.firstChild : undefined;
    const item = callee ?? made;
    if (item.name !== 'VariableName' && item.name !== 'PropertyDefinition') return [];
    const name = script.text.slice(item.from, item.to);
    const declared = script.scopes.find(name, item)?.declared;
    return declared?.kind === 'import' ? [{ name, from: declared.from, offset: item.from }] : [];
  });
}

/** The value of a property, and `name` of `{ name }`. */
function valueIn(property: SyntaxNode): readonly SyntaxNode[] {
  const value = property.name === 'Property' ? partsOf(property).at(-1) : undefined;
  if (value === undefined || partOf(property, 'ParamList') !== undefined) return [];
  return [value];
}

function isImported(callee: SyntaxNode, { scopes, text }: Script): boolean {
  return scopes.find(text.slice(callee.from, callee.to), callee)?.declared.kind === 'import';
}
