/**
 * A turn with tools is several messages: an answer that asks for calls, a step with their results, the next answer, and so
 * on. People see one answer, named by its first message, the head.
 */
import { unansweredResult } from '../toolcalls/results.ts';
import type {
  AssistantMessage,
  Message,
  MessageId,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '../model/message.ts';
import type { ConversationTree } from './tree.ts';

export function isToolStep(message: Message | undefined): message is UserMessage {
  return message?.role === 'user' && message.isToolStep === true;
}

export function callsOf(answer: AssistantMessage): readonly ToolCallPart[] {
  return answer.parts.filter((part) => part.type === 'tool-call');
}

/** The result of a call in a step. */
export function resultIn(step: UserMessage, callId: string): ToolResultPart | undefined {
  return step.parts.find((part) => part.type === 'tool-result' && part.callId === callId) as ToolResultPart | undefined;
}

/** The calls of `answer` that have no result in its step. */
export function unansweredCalls(answer: AssistantMessage, step: UserMessage): readonly ToolCallPart[] {
  return callsOf(answer).filter((call) => resultIn(step, call.id) === undefined);
}

/** The step with `result` at the place of an earlier one of the same call, else at the end. */
export function withResult(step: UserMessage, result: ToolResultPart): UserMessage {
  const index = step.parts.findIndex((part) => part.type === 'tool-result' && part.callId === result.callId);
  return { ...step, parts: index === -1 ? [...step.parts, result] : step.parts.with(index, result) };
}

/** The first message of the turn that `id` belongs to; `id` itself for a question. */
export function headOf(tree: ConversationTree, id: MessageId): MessageId {
  let head = id;
  for (;;) {
    const message = tree.messageById(head);
    if (message === undefined || (message.role === 'user' && !isToolStep(message))) return head;
    const parentId = tree.parentOf(head);
    const parent = parentId === null ? undefined : tree.messageById(parentId);
    if (parentId === null || !(isToolStep(message) || isToolStep(parent))) return head;
    head = parentId;
  }
}

/** The messages from the first question down to `id`, on whichever branch. */
export function historyOf(tree: ConversationTree, id: MessageId): readonly Message[] {
  const index = tree.branchIndex(id);
  if (index !== -1) return tree.branch().slice(0, index + 1);
  const history: Message[] = [];
  for (let next: MessageId | null = id; next !== null; next = tree.parentOf(next)) {
    const message = tree.messageById(next);
    if (message !== undefined) history.push(message);
  }
  return history.toReversed();
}

/** All messages of the turn that `id` belongs to, head first, along the branch in use. */
export function turnOf(tree: ConversationTree, id: MessageId): readonly Message[] {
  const messages: Message[] = [];
  let next: MessageId | undefined = headOf(tree, id);
  while (next !== undefined) {
    const message: Message | undefined = tree.messageById(next);
    const isFirst = messages.length === 0;
    const follows = message?.role === 'assistant' ? isToolStep(messages.at(-1)) : isToolStep(message);
    if (message === undefined || !(isFirst || follows)) break;
    messages.push(message);
    if (message.role === 'user' && !isToolStep(message)) break;
    next = tree.selectedChildOf(next);
  }
  return messages;
}

/** Steps of a journal that ends before all their calls were answered, with the answers they lack. */
export function interruptedSteps(tree: ConversationTree): readonly UserMessage[] {
  const repaired: UserMessage[] = [];
  for (const { message, parentId } of tree.visible()) {
    const answer = parentId === null ? undefined : tree.messageById(parentId);
    if (!isToolStep(message) || answer?.role !== 'assistant') continue;
    const missing = unansweredCalls(answer, message);
    if (missing.length === 0) continue;
    const parts = [...message.parts, ...missing.map((call) => unansweredResult(call, 'interrupted'))];
    repaired.push({ ...message, parts, turnCut: message.turnCut ?? 'interrupted' });
  }
  return repaired;
}
