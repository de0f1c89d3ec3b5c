import * as vscode from 'vscode';
import { estimateTokens } from '../../core/cost/estimate.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { Snapshot, ViewConnection, ViewDeleted } from '../../protocol/viewState.ts';
import type { ToolHost } from '../tools/toolHost.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { CodeLooks } from './codeLooks.ts';
import type { HereNow } from './hereNow.ts';
import type { OpenModel } from './openModel.ts';
import type { SessionPresenter } from './presenter.ts';
import type { QueuedMessages } from './queuedMessages.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';
import type { ToolPanel } from './toolPanel.ts';

interface ToldChat extends Pick<ShownChat, 'session'> {
  readonly attachments: Pick<ChatAttachments, 'tray'>;
  readonly openModel: OpenModel;
  readonly queued: Pick<QueuedMessages, 'view'>;
  readonly services: Pick<ChatServices, 'settings'>;
  readonly tools: Pick<ToolHost, 'enabled'>;
  /** Whether a question waits for a key. */
  readonly waitsForKey: boolean;
  /** The message that can be taken back. */
  readonly deleted: ViewDeleted | undefined;
  post(event: PanelEvent): void;
}

/** What the panels are told of the conversation shown besides its messages: model, tools, attachments, sizes. */
export class PanelNews {
  readonly #chat: ToldChat;
  readonly #toolPanel: ToolPanel;
  readonly #looks: CodeLooks;
  readonly #here: HereNow;

  constructor(chat: ToldChat, toolPanel: ToolPanel, looks: CodeLooks, here: HereNow) {
    this.#chat = chat;
    this.#here = here;
    this.#toolPanel = toolPanel;
    this.#looks = looks;
  }

  /** Everything that a new page needs. `draft`: what is in the text box. */
  snapshot(presenter: SessionPresenter, connection: ViewConnection, draft: string): Snapshot {
    const { session, openModel, attachments, queued, services } = this.#chat;
    const here = this.#here.snapshot();
    return {
      conversationId: session.id,
      title: session.title,
      messages: presenter.messages(),
      runningMessageId: session.runningId,
      model: openModel.view(),
      folderSuggests: [...openModel.suggestion()],
      connection,
      isTrusted: vscode.workspace.isTrusted,
      hasWorkspace: (vscode.workspace.workspaceFolders?.length ?? 0) > 0,
      draft,
      attachments: attachments.tray.chips(openModel.takes()),
      queue: queued.view(),
      ...this.#sizes(),
      sendWithEnter: services.settings.get('aiGateway.chat.sendWithEnter'),
      codeFont: this.#looks.font,
      tools: this.#toolPanel.view(session.id),
      ...(here !== undefined && { here }),
      waitsForKey: this.#chat.waitsForKey,
      ...(this.#chat.deleted !== undefined && { deleted: this.#chat.deleted }),
    };
  }

  modelChanged(): void {
    const { openModel } = this.#chat;
    this.#chat.post({ type: 'model-changed', model: openModel.view(), folderSuggests: [...openModel.suggestion()] });
    this.attachmentsChanged();
  }

  attachmentsChanged(): void {
    const { attachments, openModel } = this.#chat;
    this.#chat.post({ type: 'attachments-changed', attachments: attachments.tray.chips(openModel.takes()) });
    this.sizesChanged();
  }

  toolsChanged(): void {
    this.#chat.post({ type: 'tools-changed', tools: this.#toolPanel.view(this.#chat.session.id) });
    this.sizesChanged();
  }

  sizesChanged(): void {
    this.#chat.post({ type: 'context-size-changed', ...this.#sizes() });
  }

  #sizes(): { historyTokens: number; attachmentTokens: number } {
    const { session, openModel, tools, attachments } = this.#chat;
    return {
      historyTokens:
        session.contextTokens() + estimateTokens(openModel.systemPrompt()) + tools.enabled(session.id).tokens,
      attachmentTokens: attachments.tray.tokens(),
    };
  }
}
