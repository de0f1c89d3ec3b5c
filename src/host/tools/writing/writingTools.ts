import type { ToolServices } from '../toolServices.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTool.ts';
import { createFileTool } from './createFile.ts';
import { proposeEditTool } from './proposeEdit.ts';
import { runCommandTool } from './runCommand.ts';
import { runTaskTool } from './runTask.ts';

/** The built-in tools that write and run. */
export function writingTools(services: ToolServices, deps: BuiltinDeps): readonly BuiltinTool[] {
  return [
    proposeEditTool(services, deps),
    createFileTool(services, deps),
    runCommandTool(services, deps),
    runTaskTool(services),
  ];
}
