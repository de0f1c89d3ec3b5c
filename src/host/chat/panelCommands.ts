import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toAppError } from '../../base/errors.ts';
import { footnoteLines, markdownFootnotes } from '../../core/conversation/footnotes.ts';
import type { AssistantPart, AttachmentPart, Message, UserPart } from '../../core/model/message.ts';
import { Commands, OWN_KEY, type CommandId } from '../../base/manifest.ts';
import { dispatch, type Handlers } from '../../protocol/channel.ts';
import type { NamedPlace, PanelCommand } from '../../protocol/messages.ts';
import type { MentionSearch } from '../attachments/mentions.ts';
import type { CodeActions } from '../editor/codeActions.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { FolderAnswer } from '../folderConsent.ts';
import { DASHBOARD_URL, openExternal } from '../window/links.ts';
import { isRestricted } from '../workspace/sending.ts';
import { DeletedMessage } from './deletedMessage.ts';
import type { DrawingNotes } from './drawingNotes.ts';
import { AnswerPlaces } from './answerPlaces.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { OpenModel } from './openModel.ts';
import type { ChatCommand } from './panelLink.ts';
import { QuestionSender, toParts, type SendingChat } from './questionSender.ts';
import type { ReadOnlyTexts } from '../window/readOnlyTexts.ts';
import type { QueuedMessages } from './queuedMessages.ts';
import type { ChatServices } from './shownChat.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import { attachForRepair, repairQuestion } from './problemsHere.ts';
import { showFile } from '../workspace/showFile.ts';
import type { ToolPanel } from './toolPanel.ts';
import { answerTexts } from './viewMapper.ts';

type RunAction = Extract<PanelCommand, { type: 'run' }>['action'];

const RUN: {
  readonly [K in RunAction]:
    | CommandId
    | 'add-credit'
    | 'enter-key'
    | 'manage-trust'
    | 'select-tools'
    | 'use-folder-token'
    | FolderAnswer;
} = {
  'select-tools': 'select-tools',
  'review-all': Commands.reviewAllChanges,
  'new-chat': Commands.newChat,
  'show-history': Commands.showHistory,
  'select-model': Commands.selectModel,
  'select-thinking': Commands.selectThinkingEffort,
  'set-key': Commands.setApiKey,
  'enter-key': 'enter-key',
  'create-key': 'add-credit',
  'switch-account': Commands.switchAccount,
  'add-credit': 'add-credit',
  'show-status': Commands.showConnectionStatus,
  'open-settings': Commands.openSettings,
  'show-log': Commands.showLog,
  'rename-chat': Commands.renameChat,
  'export-chat': Commands.exportChat,
  'delete-chat': Commands.deleteChat,
  'use-local-server': Commands.useLocalServer,
  'use-folder-token': 'use-folder-token',
  'use-suggestion': 'accepted',
  'ignore-suggestion': 'refused',
  'manage-trust': 'manage-trust',
};

interface CommandedChat extends SendingChat {
  readonly services: Pick<ChatServices, 'composerFocus' | 'log' | 'settings'>;
  readonly tools: { readonly readOnlyTexts: Pick<ReadOnlyTexts, 'open'> };
  readonly attachments: ChatAttachments;
  readonly mentions: Pick<MentionSearch, 'onlyEndingIn'>;
  readonly gateway: Pick<Gateway, 'acceptOfferedToken'>;
  readonly models: SendingChat['models'] & Pick<ModelChoice, 'pick' | 'searchWeb'>;
  readonly openModel: SendingChat['openModel'] & Pick<OpenModel, 'answerSuggestion'>;
  readonly drawing: Pick<DrawingNotes, 'showFormatted'>;
  readonly queued: QueuedMessages;
  redraw(messageId: string): void;
  openChat(id: string): Promise<void>;
  takeFocus(): Promise<void>;
  stop(): Promise<void>;
  /** Keeps what is in the text box of a conversation. */
  setDraft(text: string, conversationId?: string): void;
}

/** What a user does in the panel. A refusal becomes a word under the text box; nothing typed is lost. */
export class PanelCommands {
  readonly #chat: CommandedChat;
  readonly #code: CodeActions;
  readonly #tools: ToolPanel;
  readonly #sender: QuestionSender;
  readonly places: AnswerPlaces;
  readonly deleted: DeletedMessage;

  readonly #handlers: Handlers<ChatCommand, unknown> = {
    send: ({ text }) => this.#send(text),
    'queue-edit': ({ id }) => this.#chat.queued.edit(id),
    'queue-remove': ({ id }) => this.#chat.queued.remove(id),
    'queue-send': ({ id }) => this.#chat.queued.sendNow(id),
    'queue-resume': () => this.#chat.queued.resume(),
    stop: () => this.#chat.stop(),
    'keep-draft': () => this.drop(),
    regenerate: ({ messageId, pickModel }) => this.#regenerate(messageId, pickModel),
    retry: ({ messageId }) => void this.#chat.session.retry(messageId),
    continue: ({ messageId }) => void this.#chat.session.continueAnswer(messageId),
    edit: ({ messageId, text, removedAttachments }) => this.#edit(messageId, text, removedAttachments),
    'select-branch': ({ messageId }) => this.#chat.session.selectBranch(messageId),
    'delete-message': ({ messageId }) => this.deleted.delete(this.#chat.session, messageId),
    'restore-message': () => this.deleted.undo(),
    'forget-deleted': () => this.deleted.forget(),
    'show-formatted': ({ messageId }) => {
      this.#chat.drawing.showFormatted(messageId);
      this.#chat.redraw(messageId);
    },
    'copy-message': ({ messageId }) => vscode.env.clipboard.writeText(textOf(this.#chat.session.turn(messageId))),
    'open-message': ({ messageId }) => this.#openMessage(messageId),
    'code-action': (command) => this.#codeAction(command),
    'apply-all': ({ action, messageId }) => this.#applyAll(action, messageId),
    'picture-action': ({ action, ...place }) => this.#actOnPicture(action, place),
    'open-link': ({ url }) => this.#asking(() => this.#openLink(url)),
    'open-place': ({ place }) => this.#openPlace(place),
    'reveal-context': ({ messageId, index }) => this.#reveal(messageId, index),
    run: ({ action }) => this.#run(action),
    'set-web-search': ({ isOn }) => this.#chat.models.searchWeb(this.#chat.session.id, isOn),
    attach: ({ what }) => this.#asking(() => this.#chat.attachments.onAttach(what)),
    'attach-problems': () => this.#asking(() => this.#attachProblems()),
    'open-chat': ({ conversationId }) => this.#openChat(conversationId),
    'attach-mention': ({ mention }) => this.#asking(() => this.#chat.attachments.addMention(mention)),
    'attach-begin': ({ id, name }) => this.#chat.attachments.addComing(id, name),
    'attach-data': ({ id, data }) => this.#asking(() => this.#chat.attachments.came(id, data)),
    'attach-uris': ({ uris }) => this.#asking(() => this.#chat.attachments.addDropped(uris)),
    detach: ({ attachmentId }) => this.#chat.attachments.tray.remove(attachmentId),
    'tool-decision': ({ callIds, decision, reason }) => this.#tools.decide(callIds, decision, reason),
    'tool-answer': ({ callId, answer }) => this.#tools.answer(callId, answer),
    'tool-run-again': ({ messageId, callId }) => this.#tools.runAgain(messageId, callId),
    'tool-action': ({ callId, label }) => this.#tools.act(callId, label),
    'tool-open-output': ({ messageId, callId }) => this.#tools.openOutput(messageId, callId),
    'open-touched': ({ messageId, uri }) => this.#tools.openTouched(messageId, uri),
    'restore-files': ({ messageId }) => this.#tools.restore(messageId),
    'draft-changed': ({ conversationId, text }) => this.#draftChanged(conversationId, text),
  };

  constructor(chat: CommandedChat, code: CodeActions, tools: ToolPanel) {
    this.#chat = chat;
    this.#sender = new QuestionSender(chat);
    this.deleted = new DeletedMessage((event) => chat.post(event));
    this.places = new AnswerPlaces(chat.mentions);
    this.#tools = tools;
    this.#code = code;
  }

  async run(command: ChatCommand): Promise<void> {
    try {
      await dispatch(this.#handlers, command);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'cancelled') return;
      if (error.kind === 'bug') this.#chat.services.log.error(`Panel command ${command.type} failed.`, error);
      this.#chat.notice('error', error.message);
    }
  }

  /** Another conversation is shown: what waits in the one that was left is not sent any more. */
  conversationShown(): void {
    this.drop();
    this.deleted.forget();
  }

  /** Gives up a question that waits; it stays in the text box. */
  drop(): void {
    this.#sender.drop();
  }

  /** Whether a question waits for a key. */
  get waitsForKey(): boolean {
    return this.#sender.waitsForKey;
  }

  #draftChanged(conversationId: string, text: string): void {
    this.#chat.setDraft(text, conversationId);
    if (conversationId === this.#chat.session.id) this.#sender.draftChanged(text);
  }

  #asking<T>(ask: () => Promise<T>): Promise<T> {
    return this.#chat.services.composerFocus.keep(ask);
  }

  /** The question comes last: nothing is asked about a file that could not be attached. */
  async #attachProblems(): Promise<void> {
    const document = targetEditor()?.document;
    const question = document === undefined ? undefined : repairQuestion(document);
    if (document === undefined || question === undefined) {
      this.#chat.notice('info', l10n.t('There are no problems in the open file any more.'));
      return;
    }
    const { session, attachments } = this.#chat;
    const before = attachments.tray.items;
    await attachForRepair(this.#chat, document);
    if (session === this.#chat.session && attachments.tray.items !== before)
      this.#chat.post({ type: 'composer-text', text: question, mode: 'append' });
  }

  async #openChat(id: string): Promise<void> {
    await this.#chat.openChat(id);
    await this.#chat.takeFocus();
  }

  async #regenerate(messageId: string, pick: boolean): Promise<void> {
    const { session, models } = this.#chat;
    if (!pick) {
      session.regenerate(messageId);
      return;
    }
    const model = await models.pick(l10n.t('Regenerate with Another Model'), session.id);
    if (model !== undefined) session.regenerate(messageId, model);
  }

  async #edit(messageId: string, text: string, removed: readonly number[]): Promise<void> {
    const { session, prompts } = this.#chat;
    const kept = attachmentsOf(session.message(messageId)).filter((_, index) => !removed.includes(index));
    if (text.trim() === '' && kept.length === 0) return;
    session.edit(messageId, toParts(kept, text));
    await prompts.add(text);
  }

  /** The answer as a document: the place to read long answers, also with a screen reader. */
  async #openMessage(messageId: string): Promise<void> {
    const content = textOf(this.#chat.session.turn(messageId));
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async #codeAction(command: Extract<PanelCommand, { type: 'code-action' }>): Promise<void> {
    const { code, language, info, before } = command;
    const block = { code, language, info, before };
    switch (command.action) {
      case 'copy':
        return this.#code.copy(block);
      case 'insert':
        return this.#code.insert(block);
      case 'new-file':
        return this.#code.newFile(block);
      case 'apply':
        return this.#code.apply(block);
      case 'terminal':
        return this.#code.intoTerminal(block);
    }
  }

  #applyAll(action: 'apply' | 'undo' | 'show-next', messageId: string): Promise<void> {
    const { all } = this.#code;
    if (action === 'undo') return all.undo(messageId);
    if (action === 'show-next') return all.showNext(messageId);
    const { session } = this.#chat;
    const turn = session.runningId === messageId ? [] : session.turn(messageId);
    return all.apply(messageId, turn.flatMap(answerTexts));
  }

  /** Queued or sent: what waits for a key is not, as it may be the same. */
  async #send(text: string): Promise<void> {
    this.#sender.drop();
    if (this.#chat.attachments.isReading && !(await this.#sender.hasRead(text))) return;
    if (!this.#chat.queued.take(text)) await this.#sender.send(text);
  }

  async #actOnPicture(
    action: Extract<PanelCommand, { type: 'picture-action' }>['action'],
    place: { readonly messageId: string; readonly index: number },
  ): Promise<void> {
    const { actOnPicture } = await import('./answerPictures.ts');
    await actOnPicture(this.#chat, action, place);
  }

  async #openLink(url: string): Promise<void> {
    if (!(await openExternal(url))) this.#chat.notice('warning', l10n.t('Only web and mail links are opened.'));
  }

  async #openPlace(place: NamedPlace): Promise<void> {
    const problem = await this.places.open(place);
    if (problem !== undefined) this.#chat.notice('warning', problem);
  }

  async #reveal(messageId: string | undefined, index: number): Promise<void> {
    const { session, attachments } = this.#chat;
    const parts =
      messageId === undefined
        ? attachments.tray.items.map((item) => item.part)
        : attachmentsOf(session.message(messageId));
    const part = parts[index];
    if (part?.type !== 'context') return;
    if (part.uri === undefined) {
      // What goes along, as it was when it was attached.
      const name = part.languageId === 'diff' ? 'Attached.diff' : 'Attached.txt';
      const document = await this.#chat.tools.readOnlyTexts.open(part.text, name);
      await vscode.window.showTextDocument(document, { preview: true });
      return;
    }
    const uri = vscode.Uri.parse(part.uri, true);
    if (isRestricted(uri))
      this.#chat.notice('info', l10n.t('This folder is in Restricted Mode; the file is shown, not read.'));
    const line = Math.max(0, (part.startLine ?? 1) - 1);
    const last = Math.max(line, (part.endLine ?? part.startLine ?? 1) - 1);
    const selection = new vscode.Range(line, 0, last, part.endLine === undefined ? 0 : Number.MAX_SAFE_INTEGER);
    await showFile(uri, { preview: true, selection });
  }

  async #run(action: RunAction): Promise<void> {
    const target = RUN[action];
    if (target === 'add-credit') await this.#asking(() => openExternal(DASHBOARD_URL));
    else if (target === 'enter-key') await vscode.commands.executeCommand(Commands.setApiKey, OWN_KEY);
    else if (target === 'select-tools') await this.#asking(() => this.#tools.pick());
    else if (target === 'accepted' || target === 'refused') await this.#chat.openModel.answerSuggestion(target);
    else if (target === 'use-folder-token') await this.#chat.gateway.acceptOfferedToken();
    else if (target === 'manage-trust') await vscode.commands.executeCommand('workbench.trust.manage');
    else await vscode.commands.executeCommand(target);
  }
}

function attachmentsOf(message: Message | undefined): AttachmentPart[] {
  if (message?.role !== 'user') return [];
  return message.parts.filter(
    (part): part is AttachmentPart => part.type === 'image' || part.type === 'file' || part.type === 'context',
  );
}

function textOf(turn: readonly Message[]): string {
  const parts = turn.flatMap((message): readonly (UserPart | AssistantPart)[] => message.parts);
  const notes = markdownFootnotes();
  notes.add(parts);
  const texts = parts.flatMap((part) => (part.type === 'text' ? [notes.text(part)] : []));
  return [...texts, ...(notes.list.length > 0 ? [footnoteLines(notes.list).join('\n')] : [])].join('\n\n');
}
