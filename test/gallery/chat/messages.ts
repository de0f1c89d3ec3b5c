// Messages as the transcript draws them, without its windowing.
import { MessageItem } from '../../../src/webview/chat/messageItem.ts';
import type { MessageContext } from '../../../src/webview/chat/messageBody.ts';
import type { AnswerDraft } from '../../../src/webview/chat/toolContext.ts';
import type { Progress } from '../../../src/webview/chat/store.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';
import { h } from '../../../src/webview/parts/dom.ts';

export interface Shown {
  /** Calls whose cards are open, or closed. */
  readonly cards?: Readonly<Record<string, boolean>>;
  /** What is typed and ticked in the questions of calls. */
  readonly answers?: Readonly<Record<string, AnswerDraft>>;
  readonly isThinkingOpen?: boolean;
  readonly progress?: Omit<Progress, 'messageId'>;
  /** The whole result that a card asks for when it is opened. */
  readonly result?: {
    readonly text: string;
    readonly pictures: { readonly mediaType: string; readonly data: string }[];
  };
}

/** Surroundings that answer at once and do nothing. */
function contextOf({ cards = {}, answers = {}, isThinkingOpen = false, result }: Shown): MessageContext {
  const nothing = (): void => undefined;
  return {
    send: nothing,
    markdown: { onCodeAction: nothing, onLink: nothing, onPlace: nothing, findFiles: async (paths) => new Set(paths) },
    isThinkingOpen: () => isThinkingOpen,
    onThinkingToggle: nothing,
    sendWithEnter: () => true,
    focusComposer: nothing,
    editDraft: () => undefined,
    keepEditDraft: () => undefined,
    tools: {
      send: nothing,
      edit: async () => undefined,
      detail: async () => result ?? { text: '', pictures: [] },
      isOpen: (callId) => cards[callId],
      onToggle: nothing,
      answerDraft: (callId) => answers[callId],
      keepAnswerDraft: nothing,
      sendWithEnter: () => true,
      hadFocus: () => false,
      mayTakeFocus: () => false,
      runInBackground: (_, work) => void work.catch(nothing),
    },
  };
}

/** Draws messages into a frame and gives their articles. */
export function drawMessages(
  frame: HTMLElement,
  messages: readonly ViewMessage[],
  shown: Shown = {},
): readonly HTMLElement[] {
  const context = contextOf(shown);
  const items = messages.map((message) => new MessageItem(message, frame.clientWidth, context));
  const group = h('div', {}, ...items.map(({ element }) => element));
  const log = h(
    'div',
    { class: 'log', attributes: { role: 'log', 'aria-label': 'Conversation', tabindex: '0' } },
    h('div', { class: 'list' }, group),
  );
  frame.append(log);
  for (const item of items) {
    item.mount();
    if (shown.progress !== undefined) item.setProgress({ messageId: item.message.id, ...shown.progress });
  }
  return items.map(({ element }) => element);
}
