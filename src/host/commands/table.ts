// Every command, and what runs it.

import * as vscode from 'vscode';
import type { BuiltinActionId } from '../../core/actions/builtin.ts';
import type { Lazy } from '../../base/lazy.ts';
import { Commands, Views, type CommandId } from '../../base/manifest.ts';
import type { ChatController } from '../chat/chatController.ts';
import type { EditCommands } from '../editing/commands.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { isRehearsal } from '../editing/rehearsal.ts';
import type { MultiReview } from '../editing/multiReview.ts';
import type { ReviewComments } from '../editing/reviewComments.ts';
import type { Extractions } from '../extraction/extractions.ts';
import type { ActionServices } from '../actions/actionServices.ts';
import type { UserActions } from '../actions/userActions.ts';
import type { ExtractionServices } from '../extraction/extractionServices.ts';
import type { MeaningServices } from '../meaning/searchByMeaning.ts';
import type { TerminalServices } from '../terminal/explain.ts';
import type { ToolCommandServices } from '../tools/toolServices.ts';
import type { ChatCommandServices } from './chat.ts';

/** What all commands together need. Heavy things are promises that load on first use. */
export interface CommandServices
  extends
    ActionServices,
    ExtractionServices,
    MeaningServices,
    TerminalServices,
    ToolCommandServices,
    ChatCommandServices {
  readonly chat: Lazy<ChatController>;
  readonly edits: Lazy<InlineEdits>;
  /** All files under review in one tab. */
  readonly multiReview: Lazy<MultiReview>;
  readonly reviewComments: Lazy<ReviewComments>;
  readonly extractions: Lazy<Extractions>;
  /** The user's own actions. */
  userActions(): Promise<UserActions>;
  showLog(): void;
}

/** A handler gets what the editor hands to the command: from menus the resource, from code whatever the caller gave. */
type Handler = (services: CommandServices, ...args: readonly unknown[]) => Promise<unknown>;

function action(id: BuiltinActionId): Handler {
  return async (services, given) => (await import('../actions/runAction.ts')).runBuiltin(services, id, given);
}

/** `of`: whether it is about one change, or about all of a file. */
function review(work: (commands: EditCommands, given: unknown) => unknown, of: 'change' | 'file' = 'change'): Handler {
  return async (services, given) => {
    if (isRehearsal(given)) return undefined;
    const { EditCommands } = await import('../editing/commands.ts');
    const edits = await services.edits();
    const current = edits.isNamed(given) ? undefined : (await services.multiReview.peek())?.current();
    const target = current !== undefined && of === 'file' ? { uri: current.uri } : current;
    return work(new EditCommands(services, edits), target ?? given);
  };
}

/** Asks in a list or a box: who was in the chat is there again afterwards. */
function asking(handler: Handler): Handler {
  return (services, ...args) => services.composerFocus.keep(() => handler(services, ...args));
}

/**
 * Everything the extension can be asked to do, on one page. Handlers are loaded when first used, so that activation stays
 * small; a contributed command without a handler does not compile.
 */
const TABLE: { readonly [K in CommandId]: Handler } = {
  [Commands.setApiKey]: async (services, wanted) => (await import('./account.ts')).setApiKey(services, wanted),
  [Commands.removeApiKey]: asking(async (services) => (await import('./account.ts')).removeApiKey(services)),
  [Commands.switchAccount]: asking(async (services) => (await import('./switchAccount.ts')).switchAccount(services)),
  [Commands.showConnectionStatus]: asking(async (services) =>
    (await import('./connectionStatus.ts')).showConnectionStatus(services),
  ),
  [Commands.useLocalServer]: async (services) => (await import('./localServer.ts')).useLocalServer(services),
  [Commands.openChat]: async (services) => (await import('./chat.ts')).openChat(services),
  [Commands.newChat]: async (services) => (await import('./chat.ts')).newChat(services),
  [Commands.selectModel]: async (services) => (await import('./chat.ts')).selectModel(services),
  [Commands.selectThinkingEffort]: async (services) => (await import('./chat.ts')).selectThinkingEffort(services),
  [Commands.setRouting]: asking(async (services) => (await import('./routing.ts')).setRouting(services)),
  [Commands.selectApplyModel]: asking(async (services) =>
    (await import('../models/applyModelPicker.ts')).selectApplyModel(services),
  ),
  [Commands.useNextFavorite]: async (services) => (await import('./chat.ts')).useNextFavorite(services),
  [Commands.useNextThinkingEffort]: async (services) => (await import('./chat.ts')).useNextThinkingEffort(services),
  [Commands.refreshModels]: async (services) => (await import('./chat.ts')).refreshModels(services),
  [Commands.showHistory]: asking(async (services) => (await services.chat()).history.show()),
  [Commands.renameChat]: asking(async (services) => (await services.chat()).history.renameOpen()),
  [Commands.deleteChat]: async (services) => (await services.chat()).history.deleteOpen(),
  [Commands.exportChat]: asking(async (services) => (await services.chat()).history.exportOpen()),
  [Commands.importChat]: asking(async (services) => (await services.chat()).history.importFile()),
  [Commands.stop]: async (services) => (await import('./stop.ts')).stop(services),
  [Commands.allowToolCall]: async (services) => (await import('./toolCalls.ts')).answerToolCalls(services, 'allow'),
  [Commands.denyToolCall]: async (services) => (await import('./toolCalls.ts')).answerToolCalls(services, 'deny'),
  [Commands.showToolCall]: async (services) => (await import('./chat.ts')).goTo(services, 'question'),
  [Commands.showChatHelp]: async (services) => (await import('./chat.ts')).showChatHelp(services),
  [Commands.findInChat]: async (services) => (await import('./chat.ts')).goTo(services, 'find'),
  [Commands.goToLastMessage]: async (services) => (await import('./chat.ts')).goTo(services, 'last-message'),
  [Commands.goToNextCodeBlock]: async (services) => (await import('./chat.ts')).goTo(services, 'next-code'),
  [Commands.goToPreviousCodeBlock]: async (services) => (await import('./chat.ts')).goTo(services, 'previous-code'),
  [Commands.addSelectionToChat]: async (services) => (await import('./chat.ts')).addSelection(services),
  [Commands.addFileToChat]: async (services, ...args) => (await import('./chat.ts')).addFiles(services, args),
  [Commands.addToChat]: async (services, ...args) => (await import('./chat.ts')).addFiles(services, args),
  [Commands.openSettings]: (services) => openSettings(services),
  [Commands.showLog]: (services) => showLog(services),
  [Commands.toggleInlineCompletions]: async (services) =>
    (await import('../ghostText/commands.ts')).toggleInlineCompletions(services),
  [Commands.toggleInlineCompletionsForLanguage]: async (services) =>
    (await import('../ghostText/commands.ts')).toggleForLanguage(services),
  [Commands.generateCommitMessage]: async (services, source) =>
    (await import('../scm/commitMessage.ts')).generateCommitMessage(services, source),
  [Commands.stopCommitMessage]: async () => (await import('../scm/commitMessage.ts')).stopCommitMessage(),
  [Commands.generatePullRequestDescription]: async (services, source) =>
    (await import('../scm/pullRequest.ts')).generatePullRequestDescription(services, source),
  [Commands.explainTerminalOutput]: async (services) =>
    (await import('../terminal/explain.ts')).explainTerminalOutput(services),
  [Commands.suggestCommand]: async (services) => (await import('../terminal/suggest.ts')).suggestCommand(services),
  [Commands.explainSelection]: action('explain'),
  [Commands.askAboutSelection]: action('ask'),
  [Commands.summarizeSelection]: action('summarize'),
  [Commands.fixSelection]: action('fix'),
  [Commands.refactorSelection]: action('refactor'),
  [Commands.optimizeSelection]: action('optimize'),
  [Commands.documentSelection]: action('document'),
  [Commands.generateTests]: action('tests'),
  [Commands.translateSelection]: action('translate'),
  [Commands.addTypes]: action('addTypes'),
  [Commands.completeHere]: action('complete'),
  [Commands.editWithInstructions]: action('edit'),
  [Commands.compareModels]: async (services, given) =>
    (await import('../actions/compare.ts')).compareModels(services, given),
  [Commands.previewRequest]: async (services, given) =>
    (await import('../actions/preview.ts')).previewRequest(services, given),
  [Commands.runTools]: async (services, given) =>
    (await import('../tools/commands/runTools.ts')).runTools(services, given),
  [Commands.importTools]: asking(async (services) =>
    (await import('../tools/commands/importTools.ts')).importTools(services),
  ),
  [Commands.manageTools]: asking(async (services) =>
    (await import('../tools/commands/manageTools.ts')).manageTools(services),
  ),
  [Commands.runAction]: async (services) => (await import('../actions/userActions.ts')).pickAction(services),
  [Commands.acceptAllChanges]: review((commands, given) => commands.acceptAll(given), 'file'),
  [Commands.rejectAllChanges]: review((commands, given) => commands.rejectAll(given), 'file'),
  [Commands.acceptChange]: review((commands, given) => commands.accept(given)),
  [Commands.rejectChange]: review((commands, given) => commands.reject(given)),
  [Commands.nextChange]: review((commands, given) => commands.go(given, 1)),
  [Commands.previousChange]: review((commands, given) => commands.go(given, -1)),
  [Commands.acceptAllFiles]: review((commands) => commands.acceptAllFiles()),
  [Commands.rejectAllFiles]: review((commands) => commands.rejectAllFiles()),
  [Commands.reviewAllChanges]: async (services) => (await import('./reviews.ts')).reviewAllChanges(services),
  [Commands.reviewChanges]: asking(async (services) => (await import('./reviews.ts')).reviewChanges(services)),
  [Commands.addReviewComment]: async (services, reply) =>
    (await import('./reviews.ts')).addReviewComment(services, reply),
  [Commands.deleteReviewComment]: async (services, comment) =>
    (await import('./reviews.ts')).deleteReviewComment(services, comment),
  [Commands.sendReviewComments]: async (services, reply) =>
    (await import('./reviews.ts')).sendReviewComments(services, reply),
  [Commands.undoApplyAll]: async (services, given) => (await import('./undoApplyAll.ts')).undoApplyAll(services, given),
  [Commands.tryAgain]: review((commands, given) => commands.tryAgain(given)),
  [Commands.tryAgainWithModel]: review((commands, given) => commands.tryAgainWithModel(given)),
  [Commands.refineEdit]: review((commands, given) => commands.refine(given)),
  [Commands.continueEdit]: review((commands, given) => commands.resume(given)),
  [Commands.keepEdit]: review((commands, given) => commands.keep(given)),
  [Commands.revertEdit]: review((commands, given) => commands.revert(given)),
  [Commands.showResult]: review((commands, given) => commands.showResult(given)),
  [Commands.moreOnEdit]: review((commands, given) => commands.more(given)),
  [Commands.compareWithOriginal]: review((commands, given) => commands.compare(given)),
  [Commands.extractStructuredData]: async (services, ...args) =>
    (await import('../extraction/extractCommand.ts')).extractStructuredData(services, args),
  [Commands.showExtraction]: async (services, id) => (await services.extractions()).show(id),
  [Commands.peekExtraction]: async (services, id) => (await services.extractions()).peek(id),
  [Commands.pinExtraction]: async (services, id) => (await services.extractions()).pin(id),
  [Commands.generateType]: async (services) => (await import('../extraction/generateType.ts')).generateType(services),
  [Commands.extractFromFiles]: async (services, ...args) =>
    (await import('../extraction/batch/extractFiles.ts')).extractFromFiles(services, args),
  [Commands.runSavedExtraction]: async (services, given) =>
    (await import('../extraction/saved/runSaved.ts')).runSavedExtraction(services, given),
  [Commands.showBatches]: async (services) => (await services.batches()).pick(),
  [Commands.searchByMeaning]: async (services) =>
    (await import('../meaning/searchByMeaning.ts')).searchByMeaning(services),
  [Commands.useSchema]: async (services, given) => (await services.extractions()).schemaEditor.use(given),
};

/** Registers every command; a handler that fails becomes a message with its next steps. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const registrations = Object.entries(TABLE).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await handler(services, ...args);
      } catch (error) {
        await services.notifier.report(error, `Command ${id.replace(`${Views.container}.`, '')}`);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}

async function showLog(services: CommandServices): Promise<void> {
  services.composerFocus.goElsewhere();
  services.showLog();
}

async function openSettings(services: CommandServices): Promise<void> {
  services.composerFocus.goElsewhere();
  await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${services.context.extension.id}`);
}
