import type { MessageId } from '../model/message.ts';
import type { ConversationSummary } from './summary.ts';
import { cutText } from './title.ts';
import type { ConversationTree } from './tree.ts';

/** A conversation that a search found, with the first place where it did; none where the title says it all. */
export interface SearchHit {
  readonly summary: ConversationSummary;
  readonly match?: { readonly messageId: MessageId; readonly excerpt: string };
}

/** The words of a query, for `matchesAll` and `findInTree`. */
export function searchWords(query: string): readonly string[] {
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function matchesAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLocaleLowerCase();
  return words.every((word) => lower.includes(word));
}

/** Finds a conversation in which every word occurs, be it in the title or in any message; case does not matter. */
export function findInTree(
  summary: ConversationSummary,
  tree: ConversationTree,
  words: readonly string[],
): SearchHit | undefined {
  const title = summary.title.toLocaleLowerCase();
  const missing = new Set(words.filter((word) => !title.includes(word)));
  let match: SearchHit['match'];
  for (const { message } of tree.visible()) {
    for (const part of message.parts) {
      if (part.type !== 'text' && part.type !== 'context') continue;
      const lower = part.text.toLocaleLowerCase();
      const found = words.filter((word) => lower.includes(word));
      for (const word of found) missing.delete(word);
      const [first] = found;
      if (first !== undefined) match ??= { messageId: message.id, excerpt: excerpt(part.text, lower.indexOf(first)) };
    }
    if (missing.size === 0 && match !== undefined) return { summary, match };
  }
  return missing.size === 0 ? { summary } : undefined;
}

/** About a line of text around `at`, on one line. */
function excerpt(text: string, at: number): string {
  const start = Math.max(0, at - 40);
  const end = Math.min(text.length, at + 100);
  const words = cutText(text, start, end).replace(/\s+/g, ' ').trim();
  return `${start > 0 ? '…' : ''}${words}${end < text.length ? '…' : ''}`;
}
