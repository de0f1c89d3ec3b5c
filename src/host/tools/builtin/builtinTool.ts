import type { Tool } from '../../../core/toolcalls/tool.ts';
import type { WebPorts } from '../../network/webClient.ts';
import type { WorkspaceFence } from '../../workspace/fence.ts';

/** A tool of this extension, with what other chats show of it. `package.json` repeats it and a test compares them. */
export interface BuiltinTool extends Tool {
  readonly origin: 'builtin';
  readonly group: string;
  /** One sentence for the user, in the picker of other chats. */
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
