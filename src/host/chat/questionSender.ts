import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { AttachmentPart, UserPart } from '../../core/model/message.ts';
import type { ChatSession } from '../../core/conversation/session.ts';
import { Commands } from '../../base/manifest.ts';
import type { PromptHistory } from '../../core/conversation/promptHistory.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { OpenModel } from './openModel.ts';
import type { ShownChat } from './shownChat.ts';

export interface SendingChat extends ShownChat {
  readonly attachments: Pick<ChatAttachments, 'tray'>;
  readonly gateway: Pick<Gateway, 'connection' | 'credentials'>;
  readonly models: Pick<ModelChoice, 'id' | 'loadList' | 'select'>;
  readonly openModel: Pick<OpenModel, 'takes'>;
  readonly prompts: Pick<PromptHistory, 'add'>;
  /** Whether the panel says that a key has to be set first. */
  readonly isKeyMissing: boolean;
  /** Keeps what is in the text box. */
  setDraft(text: string): void;
  post(event: PanelEvent): void;
}

/** A question that waits for a key or a model. */
interface Held {
  readonly text: string;
  readonly session: ChatSession;
}

/**
 * Sends what is in the text box. Without a key or a model these come first; the text is in the box meanwhile, and the page
 * hears from `question-settled` whether it went. Rewritten there, or left for another conversation, it is not sent.
 */
export class QuestionSender {
  readonly #chat: SendingChat;
  #held: Held | undefined;

  constructor(chat: SendingChat) {
    this.#chat = chat;
  }

  /** Rejects with an `AppError` where it cannot be sent; the text is in the box then. */
  async send(text: string): Promise<void> {
    const chat = this.#chat;
    const { attachments, prompts, session } = chat;
    // What was asked before and still waits is void, whichever way this one goes.
    this.drop();
    if (this.#isNothing(text)) return;
    // Whatever comes in between: the text is not lost with the page.
    chat.setDraft(text);
    try {
      if (!this.#isReady() && !(await this.#prepare(text))) return;
      const [problem] = attachments.tray.problems(chat.openModel.takes());
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

  /** What is in the text box now: a question that waits is given up with the first change of it. */
  draftChanged(text: string): void {
    if (this.#held?.text.trim() !== text.trim()) this.drop();
  }

  /** Gives up the question that waits, if any. */
  drop(): void {
    this.#held = undefined;
  }

  #isNothing(text: string): boolean {
    return text.trim() === '' && this.#chat.attachments.tray.items.length === 0;
  }

  #isReady(): boolean {
    const { isKeyMissing, models, session } = this.#chat;
    return !isKeyMissing && models.id(session.id) !== undefined;
  }

  /** Asks for the key and the model that are missing. False: not now, and the text is a draft. */
  async #prepare(text: string): Promise<boolean> {
    const chat = this.#chat;
    const { session, models } = chat;
    const held: Held = { text, session };
    this.#held = held;
    // It waits where it can be seen, also where the page took it for sent.
    this.#giveBack(text);
    const isWanted = (): boolean => this.#held === held && chat.session === session && !this.#isNothing(text);
    try {
      if (!(await this.#askForKey()) || !isWanted()) return false;
      if (models.id(session.id) === undefined) await models.loadList();
      if (!isWanted()) return false;
      if (models.id(session.id) === undefined) await models.select(session.id);
      return models.id(session.id) !== undefined && isWanted();
    } catch (error) {
      if (isWanted()) throw error;
      return false;
    } finally {
      if (this.#held === held) this.drop();
    }
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

  /** The text belongs in the box; a page where it is there already changes nothing. */
  #giveBack(text: string): void {
    this.#chat.post({ type: 'question-settled', text, isSent: false });
  }
}

/** Attachments first, so that the words come last and the model reads them with everything before. */
export function toParts(attachments: readonly AttachmentPart[], text: string): UserPart[] {
  return text.trim() === '' ? [...attachments] : [...attachments, { type: 'text', text }];
}
