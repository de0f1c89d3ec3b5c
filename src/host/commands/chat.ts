import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import { targetFile } from '../editor/targetEditor.ts';
import { withPatience } from '../window/progress.ts';
import type { ChatController } from '../chat/chatController.ts';
import { chatKeys, type KeyManifest } from '../chat/chatKeys.ts';
import type { GatewayServices } from '../gateway/gateway.ts';

export interface ChatCommandServices extends GatewayServices {
  /** Conversations and the panel. */
  chat(): Promise<ChatController>;
  /** Brings the panel to the front, opening it where it never was. */
  revealChat(): Promise<void>;
}

/** Opens the panel with the cursor in the text box. */
export async function openChat(services: ChatCommandServices): Promise<void> {
  await services.revealChat();
  (await services.chat()).focusComposer();
}

/** Opens the panel with the focus at one of its places. */
export async function goTo(
  services: ChatCommandServices,
  where: Extract<Parameters<ChatController['post']>[0], { type: 'go-to' }>['where'],
): Promise<void> {
  await services.revealChat();
  (await services.chat()).tell({ type: 'go-to', where });
}

/** Shows in the panel what keys there are and how to move in it. */
export async function showChatHelp(services: ChatCommandServices): Promise<void> {
  await services.revealChat();
  const commands = chatKeys(services.context.extension.packageJSON as KeyManifest);
  (await services.chat()).tell({ type: 'show-help', commands });
}

export async function newChat(services: ChatCommandServices): Promise<void> {
  (await services.chat()).newChat();
  await openChat(services);
}

/** Attaches what is selected in the editor and opens the panel. */
export async function addSelection(services: ChatCommandServices): Promise<void> {
  const chat = await services.chat();
  await chat.attachments.addSelection();
  await openChat(services);
}

/** Attaches files and folders: those a menu was opened on, or the one in the editor. */
export async function addFiles(services: ChatCommandServices, args: readonly unknown[]): Promise<void> {
  const chat = await services.chat();
  const [first, many] = args;
  const chosen = (Array.isArray(many) ? many : [first]).filter(
    (item): item is vscode.Uri => item instanceof vscode.Uri,
  );
  const open = targetFile();
  const uris = chosen.length > 0 ? chosen : open === undefined ? [] : [open];
  if (uris.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('Open a file first, then it can be added to the chat.'));
    return;
  }
  await chat.attachments.addUris(uris);
  await openChat(services);
}

/** Asks for the model of the conversation shown. */
export async function selectModel(services: ChatCommandServices): Promise<void> {
  const { models, session } = await services.chat();
  await models.select(session.id);
}

export async function selectThinkingEffort(services: ChatCommandServices): Promise<void> {
  const { models, session } = await services.chat();
  await models.selectEffort(session.id);
}

/** Makes the favorite after the model in use that of the conversation shown, and says which that is. */
export async function useNextFavorite(services: ChatCommandServices): Promise<void> {
  const chat = await services.chat();
  const { models, session } = chat;
  const current = models.id(session.id);
  const next = models.nextFavourite(session.id);
  if (next === undefined)
    chat.notice('info', l10n.t('There are no favorite models yet. Mark some with a star in Select Model.'));
  else if (next === current)
    chat.notice('info', l10n.t`${oneLine(models.nameOf(next), 80)} is your only favorite model.`);
  else {
    await models.use(next, session.id);
    chat.notice('info', l10n.t`Model: ${oneLine(models.nameOf(next), 80)}`);
  }
}

/** Takes the next of the efforts that the model in use offers, and says which that is. */
export async function useNextThinkingEffort(services: ChatCommandServices): Promise<void> {
  const chat = await services.chat();
  const { models, session } = chat;
  const model = chat.openModel.view();
  if (model === null) await models.select(session.id);
  else if (!model.thinks) chat.notice('info', l10n.t`${oneLine(model.name, 80)} has no thinking effort to choose.`);
  else chat.notice('info', l10n.t`Thinking: ${await models.nextEffort(model.id)}`);
}

export async function refreshModels(services: ChatCommandServices): Promise<void> {
  const { catalogue } = await services.gateway();
  await withPatience(l10n.t('Refreshing the model list…'), (signal) => catalogue.refresh(signal));
  const count = catalogue.chatModels().length;
  const [one, other] = [l10n.t('The gateway offers {0} chat model.'), l10n.t('The gateway offers {0} chat models.')];
  void vscode.window.showInformationMessage(counted(count, one, other));
}
