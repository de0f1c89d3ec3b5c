/**
 * Thinking, and what was found by searching, that the server refused to take back stays out of every later request, on all
 * branches, also where the answer that met the refusal was removed.
 */
import type { AssistantMessage, AssistantPart, Message, MessageId } from '../model/message.ts';
import type { ConversationTree } from './tree.ts';

/** The messages without what the server refused of answers that stood before another one. */
export function withoutRefused(tree: ConversationTree, messages: readonly Message[]): readonly Message[] {
  const thinking = refusedIn(tree, 'refusedThinking');
  const searches = refusedIn(tree, 'refusedSearches');
  if (thinking.size === 0 && searches.size === 0) return messages;
  return messages.map((message) => {
    if (message.role !== 'assistant') return message;
    const found = searches.has(message.id) ? withoutSearches(message) : message;
    return thinking.has(message.id) ? withoutThinking(found) : found;
  });
}

function refusedIn(tree: ConversationTree, mark: 'refusedThinking' | 'refusedSearches'): ReadonlySet<MessageId> {
  const refused = new Set<MessageId>();
  const seen = new Map<string, Set<MessageId>>();
  for (const message of tree.everything()) {
    if (message.role !== 'assistant' || message.requests?.some((request) => request[mark]) !== true) continue;
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

/** Its words stay, without their sources: those name what was found in the server's own terms. What it thought is bound to all of it. */
function withoutSearches(answer: AssistantMessage): AssistantMessage {
  const isSearched = answer.parts.some(
    (part) => part.type === 'server-tool' || (part.type === 'text' && part.citations),
  );
  if (!isSearched) return answer;
  const parts = answer.parts.flatMap((part): readonly AssistantPart[] => {
    if (part.type === 'server-tool') return [];
    return part.type === 'text' ? [{ type: 'text', text: part.text }] : [part];
  });
  return withoutThinking({ ...answer, parts });
}
