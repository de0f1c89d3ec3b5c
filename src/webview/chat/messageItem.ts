import * as l10n from '@vscode/l10n';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { AnswerView, modelName } from './answerView.ts';
import { h } from '../parts/dom.ts';
import type { MessageBody, MessageContext } from './messageBody.ts';
import { estimateHeight } from './heights.ts';
import { QuestionView } from './questionView.ts';
import type { Deltas, Progress } from './store.ts';

/** One message: a light article that holds its place, and a body only while it is near the viewport. */
export class MessageItem {
  readonly element: HTMLElement;
  readonly #context: MessageContext;
  #message: ViewMessage;
  #body: MessageBody | null = null;
  #measuredHeight: number | undefined;
  #width: number;
  #isTabStop = false;

  constructor(message: ViewMessage, width: number, context: MessageContext) {
    this.#context = context;
    this.#message = message;
    this.#width = width;
    const name = message.role === 'user' ? l10n.t('You') : modelName(message);
    this.element = h('article', {
      class: `message ${message.role === 'user' ? 'from-user' : 'from-model'} shell`,
      attributes: { 'aria-label': name, tabindex: '-1' },
    });
    this.#holdPlace();
  }

  get message(): ViewMessage {
    return this.#message;
  }

  get isMounted(): boolean {
    return this.#body !== null;
  }

  /** Whether all that the body has of the message is in the document. */
  get isSettled(): boolean {
    return this.#body?.isSettled ?? true;
  }

  /** A message that must keep its body: it is growing, being edited, focused, or part of what is selected. */
  get isPinned(): boolean {
    if (this.#message.status === 'streaming' || this.#body?.isEditing === true) return true;
    if (this.element.contains(document.activeElement)) return true;
    const selection = document.getSelection();
    return selection !== null && !selection.isCollapsed && selection.containsNode(this.element, true);
  }

  mount(): void {
    if (this.#body !== null || this.#message.isStub) return;
    this.element.classList.remove('shell');
    this.element.style.height = '';
    this.#body =
      this.#message.role === 'user'
        ? new QuestionView(this.element, this.#message, this.#context)
        : new AnswerView(this.element, this.#message, this.#context);
    this.#body.setTabStop(this.#isTabStop);
  }

  /** Drops the body; `height` is what the article measured, `width` that of the transcript then. */
  unmount(height: number, width: number): void {
    if (this.#body === null) return;
    this.#body.dispose();
    this.#body = null;
    this.#measuredHeight = height;
    this.#width = width;
    this.element.replaceChildren();
    this.element.classList.add('shell');
    this.#holdPlace();
  }

  update(message: ViewMessage): void {
    const hasGrown = message.size !== this.#message.size;
    this.#message = message;
    if (this.#body !== null) this.#body.update(message);
    else if (hasGrown) {
      this.#measuredHeight = undefined;
      this.#holdPlace();
    }
  }

  append(message: ViewMessage, deltas: Deltas): void {
    this.#message = message;
    this.#body?.append(message, deltas);
  }

  setProgress(progress: Progress): void {
    this.#body?.setProgress(progress);
  }

  setTabStop(isTabStop: boolean): void {
    this.#isTabStop = isTabStop;
    this.#body?.setTabStop(isTabStop);
  }

  dispose(): void {
    this.#body?.dispose();
    this.#body = null;
  }

  #holdPlace(): void {
    const height = this.#measuredHeight ?? estimateHeight(this.#message, this.#width);
    this.element.style.height = `${Math.round(height)}px`;
  }
}
