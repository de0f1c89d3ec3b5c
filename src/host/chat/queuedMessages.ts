import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Commands } from '../../base/manifest.ts';
import { MessageQueues, type QueuePause } from '../../core/conversation/messageQueues.ts';
import type { DraftStore, QueuedMessage } from '../../core/conversation/drafts.ts';
import type { PromptHistory } from '../../core/conversation/promptHistory.ts';
import type { ChatSession } from '../../core/conversation/session.ts';
import { runInBackground } from '../../core/background.ts';
import { newId } from '../../core/model/ids.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewQueue } from '../../protocol/viewState.ts';
import { attachmentLabel, attachmentProblems } from '../attachments/tray.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { OpenModel } from './openModel.ts';
import { toParts } from './questionSender.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';
import type { ShownConnection } from './shownConnection.ts';

/** The beginning of a text, for its chip and its hover card. */
const SHOWN_CHARACTERS = 1_000;

interface QueueingChat extends ShownChat {
  readonly attachments: Pick<ChatAttachments, 'tray'>;
  readonly drafts: DraftStore;
  readonly gateway: Pick<Gateway, 'connection'>;
  readonly models: Pick<ModelChoice, 'id' | 'resolve'>;
  readonly openModel: Pick<OpenModel, 'takes'>;
  readonly prompts: Pick<PromptHistory, 'add' | 'list'>;
  readonly services: Pick<ChatServices, 'composerFocus' | 'log'>;
  readonly connection: Pick<ShownConnection, 'known'>;
  /** What is in the text box. */
  readonly draft: string;
  setDraft(text: string): void;
  post(event: PanelEvent): void;
}

/** What is asked in the panel while an answer is being written, and what the user does with it before it is sent. */
export class QueuedMessages {
  readonly #chat: QueueingChat;
  readonly #queues: MessageQueues<ChatSession>;

  constructor(chat: QueueingChat) {
    this.#chat = chat;
    this.#queues = new MessageQueues({
      drafts: chat.drafts,
      send: (session, message) => this.#send(session, message),
      problem: (session, message) => this.#problem(session, message),
      onDidChange: (id) => {
        if (id === chat.session.id) chat.post({ type: 'queue-changed', queue: this.view() });
      },
    });
  }

  /** What waits in the conversation shown. */
  view(): ViewQueue {
    const { messages, pause } = this.#queues.of(this.#chat.session.id);
    return {
      messages: messages.map(({ id, text, attachments }) => ({
        id,
        text: text.slice(0, SHOWN_CHARACTERS),
        size: text.length,
        attachments: attachments.map(attachmentLabel),
      })),
      ...(pause !== undefined && { paused: pauseWords(pause) }),
    };
  }

  /** A conversation is about to be shown, with what waited in it when it was last written down. */
  restore(session: ChatSession, stored: readonly QueuedMessage[]): void {
    this.#queues.restore(session, stored);
  }

  ended(session: ChatSession, headId: string): void {
    this.#queues.ended(session, headId);
  }

  /** Takes what is in the text box and the tray, where an answer is being written; false where none is. */
  take(text: string): boolean {
    const { attachments, session } = this.#chat;
    if (session.runningId === null) return false;
    const parts = attachments.tray.items.map((item) => item.part);
    if (text.trim() === '' && parts.length === 0) return true;
    this.#queues.add(session, { id: newId(), text, attachments: parts });
    this.#chat.setDraft('');
    attachments.tray.replaceAll([]);
    this.#flush();
    this.#chat.post({ type: 'question-settled', text, isSent: true });
    return true;
  }

  /** Back into the text box, below what is written there. */
  edit(id: string): void {
    const { attachments, draft, session } = this.#chat;
    const message = this.#queues.find(session.id, id);
    if (message === undefined) return;
    if (!attachments.tray.addAll(message.attachments)) {
      this.#chat.notice('warning', l10n.t('A message can have at most 40 attachments.'));
      return;
    }
    this.#chat.setDraft(draft.trim() === '' ? message.text : `${draft.trimEnd()}\n${message.text}`);
    this.#queues.remove(session.id, id);
    this.#chat.post({ type: 'composer-text', text: message.text, mode: 'append' });
  }

  /** What was removed by mistake is among the earlier questions; what these do not keep can be put back. */
  async remove(id: string): Promise<void> {
    const { prompts, services, session } = this.#chat;
    const message = this.#queues.find(session.id, id);
    this.#queues.remove(session.id, id);
    if (message === undefined) return;
    await prompts.add(message.text);
    if (message.attachments.length === 0 && prompts.list()[0] === message.text.trim()) return;
    const undo = l10n.t('Undo');
    const said = vscode.window.showInformationMessage(l10n.t('The queued message was removed.'), undo);
    await services.composerFocus.offer(said, async (choice) => {
      if (choice === undo) this.#queues.add(session, message);
    });
  }

  async sendNow(id: string): Promise<void> {
    const { session } = this.#chat;
    if (await this.#prepare(session)) await this.#queues.sendNow(session, id);
  }

  async resume(): Promise<void> {
    const { session } = this.#chat;
    if (await this.#prepare(session)) this.#queues.resume(session);
  }

  #send(session: ChatSession, { id, text, attachments }: QueuedMessage): void {
    session.send(toParts(attachments, text), undefined, id);
    runInBackground(this.#chat.services.log, 'Earlier questions', this.#chat.prompts.add(text));
  }

  #problem(session: ChatSession, { attachments }: QueuedMessage): string | undefined {
    const { connection, models, openModel } = this.#chat;
    if (connection.known?.state === 'no-key') return l10n.t('No API key is set.');
    if (models.id(session.id) === undefined) return l10n.t('No model is selected.');
    return attachmentProblems(attachments, openModel.takes(session.id))[0];
  }

  /** The user wants to send: a key and a model that are missing are asked for. */
  #prepare(session: ChatSession): Promise<boolean> {
    const { gateway, models, services } = this.#chat;
    const isKeyMissing = async (): Promise<boolean> => (await gateway.connection()).state === 'no-key';
    return services.composerFocus.keep(async () => {
      if (await isKeyMissing()) await vscode.commands.executeCommand(Commands.setApiKey);
      if (await isKeyMissing()) return false;
      return (await models.resolve(session.id)) !== undefined;
    });
  }

  #flush(): void {
    runInBackground(this.#chat.services.log, 'Saving drafts', this.#chat.drafts.flush());
  }
}

function pauseWords(pause: QueuePause): string {
  switch (pause.why) {
    case 'stopped':
      return l10n.t('Queue paused: the response was stopped.');
    case 'failed':
      return l10n.t('Queue paused: the response failed.');
    case 'cut':
      return l10n.t('Queue paused: the response is incomplete.');
    case 'other-version':
      return l10n.t('Queue paused: another version of the chat is shown.');
    case 'restored':
      return l10n.t('Queue paused: the window was reloaded.');
    case 'problem':
      return l10n.t`Queue paused: ${pause.problem}`;
  }
}
