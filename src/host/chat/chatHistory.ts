import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { exportJson } from '../../core/conversation/exchange.ts';
import { exportMarkdown } from '../../core/conversation/exportMarkdown.ts';
import { parseImport } from '../../core/conversation/parseImport.ts';
import type { ConversationSummary } from '../../core/conversation/summary.ts';
import { runInBackground } from '../../core/background.ts';
import type { DraftStore } from '../../core/conversation/drafts.ts';
import type { SessionPool } from '../../core/conversation/sessionPool.ts';
import type { ModelChoice } from '../models/modelChoice.ts';
import { pickConversation, type HistoryAction } from './historyPicker.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import { askText } from '../window/question.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';

const MAX_IMPORT_BYTES = 200 * 1024 * 1024;

interface HistoryChat extends ShownChat {
  readonly services: Pick<ChatServices, 'composerFocus' | 'log' | 'notifier'>;
  readonly sessions: Pick<SessionPool, 'library' | 'open' | 'peek' | 'remove'>;
  readonly drafts: Pick<DraftStore, 'remove'>;
  readonly models: Pick<ModelChoice, 'nameOf'>;
  openNew(): Promise<void>;
  openChat(id: string): Promise<void>;
  takeFocus(): Promise<void>;
}

/** What can be done with conversations as a whole: find, open, rename, delete, export, import. */
export class ChatHistory {
  readonly #chat: HistoryChat;

  constructor(chat: HistoryChat) {
    this.#chat = chat;
  }

  async show(): Promise<void> {
    const { sessions, session } = this.#chat;
    const actions: HistoryAction = {
      rename: (summary) => this.#rename(summary),
      remove: (summary) => this.#remove(summary),
      export: (summary) => this.#export(summary.id),
    };
    const id = await pickConversation(sessions.library, session.id, actions);
    if (id === undefined) return;
    await this.#chat.openChat(id);
    await this.#chat.takeFocus();
  }

  async renameOpen(): Promise<void> {
    const { session } = this.#chat;
    if (!this.#isAnythingThere()) return;
    const title = await askForTitle(session.title);
    if (title !== undefined) session.rename(title);
  }

  async deleteOpen(): Promise<void> {
    const { session } = this.#chat;
    if (this.#isAnythingThere()) await this.#remove(session.conversation.summary());
  }

  async exportOpen(): Promise<void> {
    if (this.#isAnythingThere()) await this.#export(this.#chat.session.id);
  }

  /** Adds a conversation from a file exported here and shows it. */
  async importFile(): Promise<void> {
    const [uri] =
      (await vscode.window.showOpenDialog({
        title: l10n.t('Import Chat'),
        openLabel: l10n.t('Import'),
        filters: { [l10n.t('Exported chats')]: ['md', 'json'] },
      })) ?? [];
    if (uri === undefined) return;
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_IMPORT_BYTES) {
      void vscode.window.showErrorMessage(l10n.t('This file is larger than 200 MB and was not imported.'));
      return;
    }
    const imported = parseImport(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
    const { sessions } = this.#chat;
    const summary = await sessions.library.importConversation(imported);
    await this.#chat.openChat(summary.id);
    await this.#chat.takeFocus();
    const messages = counted(summary.messageCount, l10n.t('{0} message'), l10n.t('{0} messages'));
    const dropped = counted(
      imported.droppedParts,
      l10n.t('{0} part that this version cannot keep was left out.'),
      l10n.t('{0} parts that this version cannot keep were left out.'),
    );
    const words = l10n.t`Imported “${summary.title}”, ${messages}.`;
    this.#chat.notice('info', imported.droppedParts > 0 ? `${words} ${dropped}` : words);
  }

  async #rename(summary: ConversationSummary): Promise<void> {
    const title = await askForTitle(summary.title);
    if (title === undefined) return;
    const { sessions } = this.#chat;
    const session = sessions.peek(summary.id);
    if (session !== undefined) {
      session.rename(title);
      return;
    }
    await sessions.library.rename(summary.id, title);
    await sessions.library.release(summary.id);
  }

  async #remove(summary: ConversationSummary): Promise<void> {
    const { sessions, drafts } = this.#chat;
    const wasOpen = summary.id === this.#chat.session.id;
    if (wasOpen) await this.#chat.openNew();
    const undo = await sessions.remove(summary.id);
    void this.#offerUndo(summary, undo, wasOpen).then((isBack) => {
      if (!isBack) drafts.remove(summary.id);
    });
  }

  async #offerUndo(summary: ConversationSummary, undo: () => Promise<void>, wasOpen: boolean): Promise<boolean> {
    const button = l10n.t('Undo');
    const { notifier, composerFocus } = this.#chat.services;
    const message = vscode.window.showInformationMessage(l10n.t`Deleted “${plainWords(summary.title, 120)}”.`, button);
    return composerFocus.offer(message, async (choice) => {
      if (choice !== button) return false;
      try {
        await undo();
        if (wasOpen) await this.#chat.openChat(summary.id);
        return true;
      } catch (error) {
        /* l10n: none, goes into a log */
        await notifier.report(error, 'Undoing the deletion');
        return false;
      }
    });
  }

  async #export(id: string): Promise<void> {
    const { sessions, models } = this.#chat;
    const session = await sessions.open(id);
    const { title } = session;
    const { createdAt, tree } = session.conversation;
    const uri = await vscode.window.showSaveDialog({
      title: l10n.t('Export Chat'),
      saveLabel: l10n.t('Export'),
      filters: { Markdown: ['md'], [l10n.t('JSON (all branches)')]: ['json'] },
      defaultUri: defaultTarget(title),
    });
    if (uri === undefined) return;
    const source = { title, createdAt, tree };
    const text = uri.path.toLowerCase().endsWith('.json')
      ? exportJson(source)
      : exportMarkdown(source, { modelName: (model) => models.nameOf(model) });
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    // Nobody waits for the message to be answered: the dialog is closed.
    const { log, notifier } = this.#chat.services;
    /* l10n: none, goes into a log */
    const opening = offerToOpen(title, uri).catch((error: unknown) => notifier.report(error, 'Opening an export'));
    runInBackground(log, 'Opening an export', opening);
  }

  #isAnythingThere(): boolean {
    if (!this.#chat.session.isEmpty) return true;
    void vscode.window.showInformationMessage(l10n.t('This chat is empty.'));
    return false;
  }
}

async function offerToOpen(title: string, uri: vscode.Uri): Promise<void> {
  const open = l10n.t('Open');
  const choice = await vscode.window.showInformationMessage(l10n.t`Exported “${plainWords(title, 120)}”.`, open);
  if (choice === open) await vscode.window.showTextDocument(uri);
}

async function askForTitle(title: string): Promise<string | undefined> {
  return askText({
    title: l10n.t('Rename Chat'),
    prompt: l10n.t('Leave it empty to name the chat by its first question.'),
    value: title,
  });
}

function defaultTarget(title: string): vscode.Uri {
  const name =
    title
      .replace(/[^\p{L}\p{N} _-]+/gu, '')
      .replace(/ +/g, ' ')
      .trim()
      .slice(0, 60) || 'chat';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(`${name}.md`) : vscode.Uri.joinPath(folder, `${name}.md`);
}
