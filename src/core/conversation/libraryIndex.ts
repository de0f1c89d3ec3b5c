import * as z from 'zod/mini';
import type { JournalStore, Logger } from '../ports.ts';
import type { ConversationSummary } from './summary.ts';

/** The file that spares reading every journal for a list. It may be lost or behind at any time. */
export const indexFileName = 'index.jsonl';

/** What the index knows of one conversation. */
export interface IndexEntry {
  readonly summary?: ConversationSummary;
  /** Written to since the summary was made: the journal knows better. */
  readonly isBehind: boolean;
  readonly deletedAt?: number;
}

type IndexLine =
  | { readonly type: 'summary'; readonly summary: ConversationSummary }
  | { readonly type: 'behind'; readonly id: string }
  | { readonly type: 'purged'; readonly id: string }
  | { readonly type: 'deleted'; readonly id: string; readonly at: number };

const summarySchema: z.ZodMiniType<ConversationSummary> = z.object({
  id: z.string(),
  title: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  messageCount: z.number(),
  models: z.array(z.string()),
  costUsd: z.exactOptional(z.number()),
});

const lineSchema: z.ZodMiniType<IndexLine> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('summary'), summary: summarySchema }),
  z.object({ type: z.literal('behind'), id: z.string() }),
  z.object({ type: z.literal('purged'), id: z.string() }),
  z.object({ type: z.literal('deleted'), id: z.string(), at: z.number() }),
]);

/** Append-only like the journals, so that two windows can share it; the last line about a conversation counts. */
export class LibraryIndex {
  readonly #store: JournalStore;
  readonly #logger: Logger;
  #mayBeTorn = true;
  #wasTidied = false;

  constructor(store: JournalStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  async read(): Promise<ReadonlyMap<string, IndexEntry>> {
    const text = (await this.#store.read(indexFileName)) ?? '';
    const entries = new Map<string, IndexEntry>();
    let lineCount = 0;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      lineCount += 1;
      applyLine(entries, line);
    }
    if (!this.#wasTidied && lineCount > 2 * entries.size + 200) await this.#tidy(entries);
    this.#wasTidied = true;
    return entries;
  }

  /** Resolves when the lines are written; a failure is logged only, as the next reader makes up for it. */
  async append(...lines: readonly IndexLine[]): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const start = this.#mayBeTorn ? '\n' : '';
    this.#mayBeTorn = false;
    try {
      await this.#store.append(indexFileName, start + text);
    } catch (error) {
      this.#mayBeTorn = true;
      this.#logger.warn('Could not update the list of conversations.', error);
    }
  }

  async #tidy(entries: ReadonlyMap<string, IndexEntry>): Promise<void> {
    const lines: IndexLine[] = [];
    for (const [id, entry] of entries) {
      if (entry.summary !== undefined) lines.push({ type: 'summary', summary: entry.summary });
      if (entry.isBehind) lines.push({ type: 'behind', id });
      if (entry.deletedAt !== undefined) lines.push({ type: 'deleted', id, at: entry.deletedAt });
    }
    try {
      await this.#store.replace(indexFileName, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    } catch (error) {
      this.#logger.warn('Could not tidy the list of conversations.', error);
    }
  }
}

function applyLine(entries: Map<string, IndexEntry>, text: string): void {
  const line = parseLine(text);
  if (line === undefined) return;
  if (line.type === 'summary') {
    entries.set(line.summary.id, { summary: line.summary, isBehind: false });
    return;
  }
  const before = entries.get(line.id);
  if (line.type === 'purged') entries.delete(line.id);
  else if (line.type === 'behind') entries.set(line.id, { ...before, isBehind: true });
  else entries.set(line.id, { ...before, isBehind: before?.isBehind ?? false, deletedAt: line.at });
}

function parseLine(text: string): IndexLine | undefined {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
