import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import { h, iconButton, textButton } from '../parts/dom.ts';
import { indexOfMessage, type PanelState } from './store.ts';
import type { Transcript } from './transcript.ts';

/** Lines between and below the messages: what was deleted there, and how to get an answer to a question that has none. */
export class TranscriptLines {
  readonly #transcript: Transcript;
  readonly #deleted: HTMLElement;
  readonly #undo: HTMLButtonElement;
  readonly #answer: HTMLElement;
  #unanswered: string | undefined;

  constructor(transcript: Transcript, send: (command: PanelCommand) => void) {
    this.#transcript = transcript;
    this.#undo = textButton(l10n.t('Undo'), 'secondary', () => send({ type: 'restore-message' }));
    this.#undo.classList.add('link');
    const close = iconButton(l10n.t('Close'), 'close', () => send({ type: 'forget-deleted' }));
    this.#deleted = h('div', { class: 'log-line' }, l10n.t('Message deleted'), ' · ', this.#undo, close);
    const answer = textButton(l10n.t('Answer'), 'secondary', () => {
      const messageId = this.#unanswered;
      if (messageId !== undefined) send({ type: 'regenerate', messageId, pickModel: false });
    });
    this.#answer = h('div', { class: 'log-line' }, answer);
  }

  /** After the messages were drawn. */
  show({ deleted, messages, runningMessageId }: PanelState): void {
    const last = messages.at(-1);
    this.#unanswered = runningMessageId === null && last?.role === 'user' ? last.id : undefined;
    // Restored, it is there before the host says that there is nothing to take back.
    const isGone = deleted !== undefined && deleted !== null && indexOfMessage(messages, deleted.messageId) === -1;
    this.#transcript.placeLine(this.#deleted, isGone ? deleted.after : undefined);
    this.#transcript.placeLine(this.#answer, this.#unanswered);
  }

  focusUndo(): void {
    this.#undo.focus({ preventScroll: true });
  }
}
