// Where everything is put together.

import * as vscode from 'vscode';
import { ChatViewProvider } from './host/chat/chatView.ts';
import { ComposerFocus } from './host/window/composerFocus.ts';
import { GhostTextControl } from './host/ghostText/control.ts';
import { registerCommands, type CommandServices } from './host/commands/table.ts';
import { runInBackground } from './core/background.ts';
import { lazy } from './base/lazy.ts';
import { ChannelLogger } from './host/log.ts';
import { MementoStore } from './host/storage/mementoStore.ts';
import { Notifier } from './host/window/notify.ts';
import { Redactor } from './core/privacy/redaction.ts';
import { FolderConsent } from './host/folderConsent.ts';
import { Settings } from './host/settings.ts';
import { Storage } from './host/storage/storage.ts';
import { registerStartup } from './startup.ts';
import { TerminalMemory } from './host/terminal/memory.ts';
import { Views } from './base/manifest.ts';

/**
 * Builds what is always needed and registers everything; the gateway, the chat and every command's code load on first
 * use. Nothing is requested from anywhere and no workspace file is read here.
 */
export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends vscode.Disposable>(item: T): T => {
    context.subscriptions.push(item);
    return item;
  };
  // l10n: none, a name
  const channel = own(vscode.window.createOutputChannel('AI Gateway', { log: true }));
  const redactor = new Redactor();
  const log = new ChannelLogger(channel, redactor);
  const consent = new FolderConsent(new MementoStore(context.globalState));
  const settings = own(new Settings(consent));

  const gateway = lazy(async () => own(await (await import('./host/gateway/gateway.ts')).Gateway.open(services)));
  const models = lazy(async () => (await import('./host/models/modelChoice.ts')).openModels(services));
  const chat = lazy(async () => {
    const controller = await (await import('./host/chat/openChat.ts')).openChatController(services);
    closing.push(() => controller.close());
    return own(controller);
  });
  const edits = lazy(async () => {
    const made = own(await (await import('./host/editing/inlineEdits.ts')).openInlineEdits(services));
    // Where there are changes, one can comment on them.
    runInBackground(log, 'Opening comments on changes', reviewComments());
    return made;
  });
  const reviewComments = lazy(async () => {
    const { ReviewComments } = await import('./host/editing/reviewComments.ts');
    return own(new ReviewComments(await edits()));
  });
  const multiReview = lazy(async () => {
    const { MultiReview } = await import('./host/editing/multiReview.ts');
    return own(new MultiReview(await edits(), log));
  });
  const tools = lazy(async () => own(await (await import('./host/tools/openTools.ts')).openTools(services)));
  const meaning = lazy(async () => own(new (await import('./host/meaning/meaning.ts')).Meaning(services)));
  const extractions = lazy(async () => {
    const { Extractions } = await import('./host/extraction/extractions.ts');
    const made = own(
      new Extractions(services, async (row, corrections) => (await services.batches()).correctRow(row, corrections)),
    );
    closing.push(() => made.close());
    return made;
  });
  const batches = lazy(async () => {
    const { Batches } = await import('./host/extraction/batch/batches.ts');
    return own(new Batches(services, async () => (await extractions()).results));
  });
  const userActions = lazy(async () => own(new (await import('./host/actions/userActions.ts')).UserActions(services)));
  const view = new ChatViewProvider(context.extensionUri, chat, log);
  const services: CommandServices = {
    context,
    log,
    redactor,
    consent,
    settings,
    composerFocus: own(new ComposerFocus()),
    notifier: new Notifier(log),
    storage: new Storage(context),
    userState: new MementoStore(context.globalState),
    workspaceState: new MementoStore(context.workspaceState),
    gateway,
    models,
    chat,
    edits,
    multiReview,
    reviewComments,
    tools,
    meaning,
    extractions,
    batches,
    userActions,
    terminals: new TerminalMemory(log),
    showLog: () => channel.show(),
    revealChat: () => view.reveal(),
  };
  own(registerCommands(services));
  own(registerStartup(services));
  own(new GhostTextControl(services));
  own(services.terminals);
  own(vscode.window.registerWebviewViewProvider(Views.chat, view));
}

const closing: (() => Promise<void>)[] = [];

/** Answers that are being written end as interrupted, and everything is on disk before the window goes. */
export async function deactivate(): Promise<void> {
  const ends = await Promise.allSettled(closing.splice(0).map((close) => close()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
