import type { ChatSession } from '../../core/conversation/session.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import type { TerminalMemory } from '../terminal/memory.ts';
import type { ToolHost } from '../tools/toolHost.ts';

/** What the chat needs of its surroundings. */
export interface ChatServices extends ModelServices {
  tools(): Promise<ToolHost>;
  /** What the last commands in the terminals said. */
  readonly terminals: TerminalMemory;
  /** Where code blocks are applied. */
  edits(): Promise<InlineEdits>;
  /** Brings the panel to the front, opening it where it never was. */
  revealChat(): Promise<void>;
}

/** The chat, as each of its parts sees it; what one needs beyond this it says itself. */
export interface ShownChat {
  /** The conversation shown. */
  readonly session: ChatSession;
  /** Words under the text box, or in a message where no panel hears them. */
  notice(level: 'info' | 'warning' | 'error', text: string): void;
}
