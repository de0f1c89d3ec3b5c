import type { ConversationTree } from './tree.ts';
import { titleFromQuestion } from './title.ts';

/** One line of the list of conversations. Times in milliseconds since the epoch, money in US dollars. */
export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Messages of all branches, removed ones left out. */
  readonly messageCount: number;
  /** Models asked, in order of first use. */
  readonly models: readonly string[];
  /** What the server reported for all answers; absent where it reported nothing. */
  readonly costUsd?: number;
}

export interface SummarySource {
  readonly id: string;
  readonly createdAt: number;
  /** The title a user gave. */
  readonly givenTitle: string | undefined;
  readonly tree: ConversationTree;
}

export function summarize(source: SummarySource): ConversationSummary {
  let updatedAt = source.createdAt;
  let messageCount = 0;
  let costUsd: number | undefined;
  const models = new Set<string>();
  for (const { message } of source.tree.visible()) {
    if (message.role !== 'user' || message.isToolStep !== true) messageCount += 1;
    updatedAt = Math.max(updatedAt, message.createdAt);
    if (message.role !== 'assistant') continue;
    models.add(message.model);
    const { figures } = message;
    updatedAt = Math.max(updatedAt, message.createdAt + Math.round(figures?.durationMs ?? 0));
    if (figures?.costUsd !== undefined) costUsd = (costUsd ?? 0) + figures.costUsd;
  }
  return {
    id: source.id,
    title: source.givenTitle ?? derivedTitle(source.tree),
    createdAt: source.createdAt,
    updatedAt,
    messageCount,
    models: [...models],
    ...(costUsd !== undefined && { costUsd }),
  };
}

/** The title of a conversation that nobody named: from its first question. */
export function derivedTitle(tree: ConversationTree): string {
  const [first] = tree.childrenOf(null);
  return titleFromQuestion(first === undefined ? undefined : tree.messageById(first));
}
