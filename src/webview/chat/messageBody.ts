import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import type { MarkdownHooks } from '../markdown/hooks.ts';
import type { Deltas, Progress } from './store.ts';
import type { ToolCardContext } from './toolContext.ts';

/** What message views ask of their surroundings. */
export interface MessageContext {
  readonly send: (command: PanelCommand) => void;
  readonly markdown: MarkdownHooks;
  readonly isThinkingOpen: (messageId: string) => boolean;
  readonly onThinkingToggle: (messageId: string, isOpen: boolean) => void;
  readonly sendWithEnter: () => boolean;
  readonly focusComposer: () => void;
  readonly tools: ToolCardContext;
  /** What was written into a question whose edit was given up, or went with its page. */
  readonly editDraft: (messageId: string) => string | undefined;
  readonly keepEditDraft: (messageId: string, text: string | undefined) => void;
}

/** What is inside an article while it is near the viewport. */
export interface MessageBody {
  readonly isEditing: boolean;
  /** Whether all of the message is in the document, and not a later frame's work. */
  readonly isSettled: boolean;
  update(message: ViewMessage): void;
  append(message: ViewMessage, deltas: Deltas): void;
  setProgress(progress: Progress): void;
  /** Whether the message's buttons are reached with Tab. */
  setTabStop(isTabStop: boolean): void;
  dispose(): void;
}
