import type { ToolServices } from '../toolServices.ts';
import { askUserTool } from './askUser.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
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
import { systemWeb } from '../../network/webClient.ts';
import { writingTools } from '../writing/writingTools.ts';

export function systemDeps(): BuiltinDeps {
  return { fence: new WorkspaceFence(), web: systemWeb };
}

/** Every tool this extension brings, in the order of the picker. */
export function builtinTools(services: ToolServices, deps: BuiltinDeps): readonly BuiltinTool[] {
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
