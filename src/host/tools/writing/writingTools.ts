import type { Services } from '../../services.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTools.ts';
import { createFileTool } from './createFile.ts';
import { proposeEditTool } from './proposeEdit.ts';
import { runCommandTool } from './runCommand.ts';
import { runTaskTool } from './runTask.ts';

/** The built-in tools that write and run. */
export function writingTools(services: Services, deps: BuiltinDeps): readonly BuiltinTool[] {
  return [
    proposeEditTool(services, deps),
    createFileTool(services, deps),
    runCommandTool(services, deps),
    runTaskTool(services),
  ];
}
