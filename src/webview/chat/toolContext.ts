import * as l10n from '@vscode/l10n';
import type { PanelCommand, RequestResult } from '../../protocol/messages.ts';
import type { ViewPart } from '../../protocol/viewState.ts';

/** What of an answer to a call's question is not sent yet. */
export interface AnswerDraft {
  readonly picked: readonly number[];
  readonly text: string;
}

export type ToolCall = Extract<ViewPart, { type: 'tool-call' }>;

/** What tool cards ask of their surroundings. */
export interface ToolCardContext {
  readonly send: (command: PanelCommand) => void;
  /** Other arguments for a call that waits; resolves with what is wrong with them. */
  readonly edit: (callId: string, argumentsText: string) => Promise<string | undefined>;
  readonly detail: (messageId: string, callId: string) => Promise<RequestResult<'tool-detail'>>;
  /** Cards that a user opened, or closed, stay so when they leave the screen. */
  readonly isOpen: (callId: string) => boolean | undefined;
  readonly onToggle: (callId: string, isOpen: boolean) => void;
  /** What was typed and ticked as an answer that is not sent; also of an earlier card, or page. */
  readonly answerDraft: (callId: string) => AnswerDraft | undefined;
  readonly keepAnswerDraft: (callId: string, draft: AnswerDraft) => void;
  readonly sendWithEnter: () => boolean;
  /** Whether the card of this call's question had the focus when it was drawn anew; true once. */
  readonly hadFocus: (callId: string) => boolean;
  /** Whether a question may take the focus: not from somebody who is typing. */
  readonly mayTakeFocus: () => boolean;
  /** Runs a promise nobody waits for; a failure is reported. */
  readonly runInBackground: (label: string, work: Promise<unknown>) => void;
}

/** What a user calls the tool. */
export function toolTitle(call: ToolCall): string {
  return call.displayName ?? call.name;
}

/** ` from .aigateway/tools/weather.json` for a tool that is not built in: a title alone may be anybody's. */
export function toolMaker({ maker }: ToolCall): string {
  return maker === undefined ? '' : ` ${l10n.t('from {0}', maker)}`;
}

/** How a call came that the model did not make in the way of its server: a text that was read as one. */
export function toolWay({ isWritten }: ToolCall): string {
  return isWritten === true ? l10n.t('Written as text by the model') : '';
}
