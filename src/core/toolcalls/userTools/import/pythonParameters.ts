/** Which parameters of a Python function its framework gives, and no model. */
import type { PythonFile } from '../../../code/python/modules.ts';
import { dottedName, type SyntaxNode } from '../../../code/python/tree.ts';
import type { ParameterText } from '../../../extraction/sources/python/parameters.ts';

/** Types of what a framework hands to a tool itself. l10n: none, names of classes. */
const CONTEXTS = new Set([
  'Context',
  'RunContext',
  'RunContextWrapper',
  'ToolContext',
  'ToolRuntime',
  'Runtime',
  'RunnableConfig',
  'InvocationContext',
  'FunctionInvocationContext',
  'CallContext',
  'InjectedState',
  'InjectedStore',
  'InjectedToolArg',
  'InjectedToolCallId',
  'CallbackManagerForToolRun',
  'AsyncCallbackManagerForToolRun',
]);
/** Calls as defaults, and beside a type, that have the framework put something in. */
const INJECTED = /(?:^|\.)(?:Depends|CurrentContext|CurrentFastMCP|Progress|Inject|Resolve)$/;
const USUAL = /^(?:self|cls|ctx|context|_ctx|run_context)$/;
/** LangChain gives these by their name. */
const BY_NAME = new Set(['run_manager', 'callbacks', 'cancellation_token']);

export function isForFramework(
  { name, type, value }: ParameterText,
  index: number,
  takesContext: boolean,
  file: PythonFile,
): boolean {
  const call = value?.name === 'CallExpression' ? value.firstChild : null;
  if (call !== null && INJECTED.test(dottedName(call, file.text) ?? '')) return true;
  if (BY_NAME.has(name)) return true;
  if (type === undefined) return index === 0 && (takesContext || USUAL.test(name));
  // `Annotated[dict, InjectedState]`, `Context[A, B] | None`, `mcp.Context`, `"RunContext[Deps]"`
  const words = file.scopes.slice(type).match(/[A-Za-z_]\w*/g) ?? [];
  if (words.some((word) => (CONTEXTS.has(word) || INJECTED.test(word)) && !isOwnClass(word, type, file))) return true;
  return index === 0 && takesContext && words[0]?.includes('Context') === true;
}

/** A class of the file itself that happens to be called so. */
function isOwnClass(name: string, at: SyntaxNode, file: PythonFile): boolean {
  return file.scopes.find(name, at)?.declared.kind === 'class';
}
