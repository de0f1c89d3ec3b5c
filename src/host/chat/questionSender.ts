import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { AttachmentPart, UserPart } from '../../core/conversation/message.ts';
import { Commands } from '../../manifest.ts';
import type { ChatController } from './chatController.ts';

/**
 * Sends what is in the text box. Without a key or a model these come first; the page keeps the text meanwhile, and hears
 * from `question-settled` whether the question went.
 */
export class QuestionSender {
  readonly #chat: ChatController;
  /** The question that waits for a key or a model, if any; Enter pressed again takes its place. */
  #waiting: object | undefined;

  constructor(chat: ChatController) {
    this.#chat = chat;
  }

  /** Rejects with an `AppError` where it cannot be sent; the text is in the box then. */
  async send(text: string): Promise<void> {
    const chat = this.#chat;
    const { session, attachments, models, prompts } = chat;
    if (text.trim() === '' && attachments.tray.items.length === 0) return;
    // Whatever comes in between: the text is not lost with the page.
    chat.setDraft(text);
    try {
      const isReady = !chat.isKeyMissing && models.idFor(session.id) !== undefined;
      if (!isReady && !(await this.#prepare(text))) return;
      const [problem] = attachments.tray.problems(models.takes());
      if (problem !== undefined) {
        this.#giveBack(text);
        chat.notice('warning', problem);
        return;
      }
      session.send(
        toParts(
          attachments.tray.items.map((item) => item.part),
          text,
        ),
      );
    } catch (error) {
      this.#giveBack(text);
      throw error;
    }
    attachments.tray.replaceAll([]);
    chat.setDraft('');
    chat.post({ type: 'question-settled', text, isSent: true });
    await prompts.add(text);
  }

  /** Asks for the key and the model that are missing. False: not now, and the text is a draft. */
  async #prepare(text: string): Promise<boolean> {
    const chat = this.#chat;
    const { session, models } = chat;
    const ticket = {};
    this.#waiting = ticket;
    const isStillWanted = (): boolean => this.#waiting === ticket && chat.session === session;
    try {
      const isKeyThere = await this.#askForKey();
      const isReady = isKeyThere && isStillWanted() && (await models.resolveForOpenChat()) !== undefined;
      if (isReady && isStillWanted()) return true;
    } catch (error) {
      if (isStillWanted()) throw error;
    }
    if (isStillWanted()) this.#giveBack(text);
    return false;
  }

  /** Whether there is a key. Where it is missing it is asked for, and counts at once, whatever is still said about it. */
  async #askForKey(): Promise<boolean> {
    const { gateway } = this.#chat;
    const isThere = async (): Promise<boolean> => (await gateway.connection()).state !== 'no-key';
    if (await isThere()) return true;
    const store = new DisposableStore();
    try {
      const changed = new Promise<void>((resolve) => store.add(gateway.credentials.onDidChange(() => resolve())));
      await Promise.race([changed, vscode.commands.executeCommand(Commands.setApiKey)]);
      return await isThere();
    } finally {
      store.dispose();
    }
  }

  #giveBack(text: string): void {
    this.#chat.post({ type: 'question-settled', text, isSent: false });
  }
}

/** Attachments first, so that the words come last and the model reads them with everything before. */
export function toParts(attachments: readonly AttachmentPart[], text: string): UserPart[] {
  return text.trim() === '' ? [...attachments] : [...attachments, { type: 'text', text }];
}
