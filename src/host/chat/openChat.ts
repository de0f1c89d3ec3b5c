import { ApplyAll } from '../editor/applyAll.ts';
import { CodeActions } from '../editor/codeActions.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { ReviewCopies } from '../editing/reviewCopies.ts';
import { ChatController } from './chatController.ts';
import type { ChatServices } from './shownChat.ts';
/** Loads what the chat needs and opens the conversation that was open last. */
export async function openChatController(services: ChatServices): Promise<ChatController> {
  const gateway = await services.gateway();
  const [models, tools] = await Promise.all([services.models(), services.tools()]);
  const edits = (): Promise<InlineEdits> => services.edits();
  const reviewCopies = (): ReviewCopies => tools.reviewCopies;
  const all = new ApplyAll({ edits, checkpoints: tools.checkpoints, reviewCopies, log: services.log });
  const actions = new CodeActions(edits, reviewCopies, services.terminals, all);
  const controller = new ChatController(services, { gateway, models, tools }, actions);
  await controller.openLast();
  return controller;
}
