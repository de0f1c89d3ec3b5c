/**
 * Thinking that the server refused to take back stays out of every later request, on all branches, also where the answer
 * that met the refusal was removed.
 */
import type { AssistantMessage, Message, MessageId } from '../model/message.ts';
import type { ConversationTree } from './tree.ts';

/** The messages without the thinking of answers that stood before one which the server refused. */
export function withoutRefused(tree: ConversationTree, messages: readonly Message[]): readonly Message[] {
  const refused = refusedIn(tree);
  if (refused.size === 0) return messages;
  return messages.map((message) =>
    message.role === 'assistant' && refused.has(message.id) ? withoutThinking(message) : message,
  );
}

function refusedIn(tree: ConversationTree): ReadonlySet<MessageId> {
  const refused = new Set<MessageId>();
  const seen = new Map<string, Set<MessageId>>();
  for (const message of tree.everything()) {
    if (message.role !== 'assistant' || message.requests?.some((request) => request.refusedThinking) !== true) continue;
    const source = sourceOf(message);
    const passed = seen.get(source) ?? new Set();
    seen.set(source, passed);
    for (let id = tree.parentOf(message.id); id !== null && !passed.has(id); id = tree.parentOf(id)) {
      passed.add(id);
      const earlier = tree.messageById(id);
      if (earlier?.role === 'assistant' && sourceOf(earlier) === source) refused.add(id);
    }
  }
  return refused;
}

function sourceOf({ model, wireFormat }: AssistantMessage): string {
  return `${wireFormat} ${model}`;
}

function withoutThinking(answer: AssistantMessage): AssistantMessage {
  const { reasoningDetails: _details, ...rest } = answer;
  return { ...rest, parts: rest.parts.filter((part) => part.type !== 'thinking') };
}
