import type { Tool } from '../../../core/toolcalls/tool.ts';
import type { Services } from '../../services.ts';
import { askUserTool } from './askUser.ts';
import { getProblemsTool } from './diagnostics.ts';
import { WorkspaceFence } from '../../workspace/fence.ts';
import { fetchWebPageTool } from './fetchWebPage.ts';
import { findFilesTool } from './findFiles.ts';
import { gitDiffTool, gitStatusTool } from './gitTools.ts';
import { listDirectoryTool } from './listDirectory.ts';
import { getOpenEditorsTool } from './openEditors.ts';
import { readFileTool } from './readFile.ts';
import { findDefinitionsTool, findReferencesTool } from './references.ts';
import { searchTextTool } from './searchText.ts';
import { findSymbolsTool } from './symbols.ts';
import { systemWeb, type WebPorts } from '../../network/webClient.ts';
import { writingTools } from '../writing/writingTools.ts';

/** A tool of this extension, with what other chats show of it. `package.json` repeats it and a test compares them. */
export interface BuiltinTool extends Tool {
  readonly origin: 'builtin';
  readonly group: string;
  /** One sentence for the person, in the picker of other chats. */
  readonly userDescription: string;
  /** What models of other chats read, where `description` depends on this machine. */
  readonly lentDescription?: string;
  /** A codicon: `$(search)`. */
  readonly icon: string;
  readonly tags: readonly string[];
}

/** What the built-in tools share. Tests put their own in place. */
export interface BuiltinDeps {
  readonly fence: WorkspaceFence;
  readonly web: WebPorts;
}

export function builtinDeps(): BuiltinDeps {
  return { fence: new WorkspaceFence(), web: systemWeb };
}

/** Every tool this extension brings, in the order of the picker. */
export function builtinTools(services: Services, deps: BuiltinDeps): readonly BuiltinTool[] {
  return [
    readFileTool(deps),
    listDirectoryTool(deps),
    findFilesTool(deps),
    searchTextTool(deps),
    getOpenEditorsTool(deps),
    findSymbolsTool(deps),
    findDefinitionsTool(deps),
    findReferencesTool(deps),
    getProblemsTool(deps),
    gitStatusTool(deps),
    gitDiffTool(deps),
    fetchWebPageTool(deps),
    ...writingTools(services, deps),
    askUserTool(services),
  ];
}
