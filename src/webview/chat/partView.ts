import type { ViewPart } from '../../protocol/viewState.ts';
import type { MarkdownHooks } from '../markdown/hooks.ts';
import type { ToolCardContext } from './toolContext.ts';

/** What is to be known of a thought or a call to fold it away with others. */
export interface Step {
  readonly hasEnded: boolean;
  /** Somebody looks into it. */
  readonly isOpen: boolean;
  readonly isFailed?: boolean;
  /** How long it thought, in milliseconds, as far as that is known. */
  readonly thoughtMs?: number | undefined;
}

/** One part of an answer on screen. Text and thinking grow; all others are drawn once. */
export interface PartView {
  readonly type: ViewPart['type'];
  readonly element: HTMLElement;
  /** For cards of calls: which call. */
  readonly callId?: string;
  /** For thoughts and calls. */
  readonly step?: Step;
  /** Lets the user change a waiting call's arguments. */
  edit?(): void;
  append(text: string): void;
  /** False while later frames go on drawing it. */
  readonly isSettled?: boolean;
  /** Takes the part as the host has it now; false when this view cannot become it. */
  sync(part: ViewPart): boolean;
  /** Nothing more will come. */
  finish(): void;
  dispose(): void;
}

export interface PartHooks {
  readonly markdown: MarkdownHooks;
  readonly isThinkingOpen: () => boolean;
  readonly onThinkingToggle: (isOpen: boolean) => void;
  readonly messageId: string;
  readonly tools: ToolCardContext;
  /** How long the whole answer thought, in milliseconds, when the host knows. */
  readonly thinkingMs: () => number | undefined;
}
