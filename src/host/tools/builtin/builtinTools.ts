import type { Tool } from '../../../core/toolcalls/tool.ts';
import type { Services } from '../../services.ts';
import { WorkspaceFence } from './fence.ts';
import { readFileTool } from './readFile.ts';
import { writingTools } from '../writing/writingTools.ts';

/** A tool of this extension, with what other chats show of it. `package.json` repeats it and a test compares them. */
export interface BuiltinTool extends Tool {
  readonly origin: 'builtin';
  readonly group: string;
  /** One sentence for the person, in the picker of other chats. */
  readonly userDescription: string;
  /** A codicon: `$(search)`. */
  readonly icon: string;
  readonly tags: readonly string[];
}

/** What the built-in tools share. Tests put their own in place. */
export interface BuiltinDeps {
  readonly fence: WorkspaceFence;
}

export function builtinDeps(): BuiltinDeps {
  return { fence: new WorkspaceFence() };
}

/** Every tool this extension brings, in the order of the picker. */
export function builtinTools(services: Services, deps: BuiltinDeps): readonly BuiltinTool[] {
  return [readFileTool(deps), ...writingTools(services, deps)];
}
