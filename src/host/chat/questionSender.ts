import { deferred, type Deferred } from '../../base/async.ts';
import { DisposableStore } from '../../base/disposable.ts';
import type { AttachmentPart, UserPart } from '../../core/model/message.ts';
import type { ChatSession } from '../../core/conversation/session.ts';
import type { PromptHistory } from '../../core/conversation/promptHistory.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { OpenModel } from './openModel.ts';
import type { ShownChat } from './shownChat.ts';
import type { ShownConnection } from './shownConnection.ts';

export interface SendingChat extends ShownChat {
  readonly attachments: Pick<ChatAttachments, 'tray' | 'settled'>;
  readonly models: Pick<ModelChoice, 'id' | 'loadList' | 'select'>;
  readonly openModel: Pick<OpenModel, 'takes'>;
  readonly prompts: Pick<PromptHistory, 'add'>;
  readonly connection: Pick<ShownConnection, 'known' | 'onDidRead' | 'read'>;
  /** Keeps what is in the text box. */
  setDraft(text: string): void;
  post(event: PanelEvent): void;
}

/** A question that waits for a key, a model, or what is to go along. */
interface Held {
  readonly text: string;
  readonly session: ChatSession;
  /** Resolves once it is given up. */
  readonly given: Deferred<false>;
  /** The panel asks for a key. */
  waitsForKey: boolean;
}

/**
 * Sends what is in the text box. Without a key or a model these come first: the panel asks for the key, and the text goes
 * by itself when it is there. It is in the box meanwhile, and the page hears from `question-settled` whether it went. Rewritten there, or left for another conversation, it is not sent.
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

  /** Waits for what is still being read to go along. False: that, or the question, was given up, and it is a draft. */
  async hasRead(text: string): Promise<boolean> {
    const { attachments } = this.#chat;
    this.#chat.setDraft(text);
    const held = this.#hold(text);
    const isWhole = await Promise.race([attachments.settled(), held.given.promise]);
    const isWanted = isWhole && this.#held === held && this.#chat.session === held.session;
    if (this.#held === held) this.drop();
    return isWanted;
  }

  /** What is in the text box now: a question that waits is given up with the first change of it. */
  draftChanged(text: string): void {
    if (this.#held?.text.trim() !== text.trim()) this.drop();
  }

  /** Gives up the question that waits, if any. */
  drop(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    held.given.resolve(false);
    this.#askForKey(held, false);
  }

  /** Whether the panel asks for a key, so that a question can go. */
  get waitsForKey(): boolean {
    return this.#held?.waitsForKey === true;
  }

  #isNothing(text: string): boolean {
    return text.trim() === '' && this.#chat.attachments.tray.items.length === 0;
  }

  #isReady(): boolean {
    const { connection, models, session } = this.#chat;
    return connection.known?.state !== 'no-key' && models.id(session.id) !== undefined;
  }

  #hold(text: string): Held {
    const held: Held = { text, session: this.#chat.session, given: deferred<false>(), waitsForKey: false };
    this.#held = held;
    // It waits where it can be seen, also where the page took it for sent.
    this.#giveBack(text);
    return held;
  }

  /** Waits for the key and asks for the model, as far as they are missing. False: not now, and the text is a draft. */
  async #prepare(text: string): Promise<boolean> {
    const chat = this.#chat;
    const { session, models } = chat;
    const held = this.#hold(text);
    const isWanted = (): boolean => this.#held === held && chat.session === session && !this.#isNothing(text);
    try {
      if (!(await this.#hasKey(held)) || !isWanted()) return false;
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

  /** Whether there is a key: at once, or after the panel has asked for it. False where the question was given up meanwhile. */
  async #hasKey(held: Held): Promise<boolean> {
    const { connection } = this.#chat;
    const { state: now, origin } = await connection.read();
    if (now !== 'no-key') return true;
    if (this.#held !== held) return false;
    const store = new DisposableStore();
    const found = new Promise<true>((resolve) => {
      // A key for another server, or one that has expired, is not what the panel asks for.
      store.add(connection.onDidRead((read) => read.state === 'ready' && read.origin === origin && resolve(true)));
    });
    this.#askForKey(held, true);
    try {
      return await Promise.race([found, held.given.promise]);
    } finally {
      store.dispose();
      this.#askForKey(held, false);
    }
  }

  #askForKey(held: Held, waits: boolean): void {
    if (held.waitsForKey === waits) return;
    held.waitsForKey = waits;
    this.#chat.post({ type: 'waits-for-key', waits });
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
