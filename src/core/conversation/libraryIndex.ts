import * as z from 'zod/mini';
import { LineReader, recordLine } from '../journal/lines.ts';
import { LineWriter } from '../journal/lineWriter.ts';
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
  readonly #writer: LineWriter<IndexLine>;
  #wasTidied = false;

  constructor(store: JournalStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
    this.#writer = new LineWriter(store, indexFileName);
    this.#writer.onDidFail((error) => logger.warn('Could not update the list of conversations.', error));
  }

  async read(): Promise<ReadonlyMap<string, IndexEntry>> {
    const reader = new LineReader();
    const entries = new Map<string, IndexEntry>();
    let lineCount = 0;
    for await (const stored of this.#store.lines(indexFileName)) {
      lineCount += 1;
      const line = lineSchema.safeParse(reader.read(stored)?.value);
      if (line.success) applyLine(entries, line.data);
    }
    if (!this.#wasTidied && lineCount > 2 * entries.size + 200) await this.#tidy(entries);
    this.#wasTidied = true;
    return entries;
  }

  /** Resolves when the lines were tried to be written; a failure is logged only, and they are written with the next ones. */
  async append(...lines: readonly IndexLine[]): Promise<void> {
    this.#writer.write(...lines);
    await this.#writer.flush();
  }

  async #tidy(entries: ReadonlyMap<string, IndexEntry>): Promise<void> {
    const lines: IndexLine[] = [];
    for (const [id, entry] of entries) {
      if (entry.summary !== undefined) lines.push({ type: 'summary', summary: entry.summary });
      if (entry.isBehind) lines.push({ type: 'behind', id });
      if (entry.deletedAt !== undefined) lines.push({ type: 'deleted', id, at: entry.deletedAt });
    }
    try {
      await this.#store.replace(indexFileName, lines.map((line) => recordLine(line)).join(''));
    } catch (error) {
      this.#logger.warn('Could not tidy the list of conversations.', error);
    }
  }
}

function applyLine(entries: Map<string, IndexEntry>, line: IndexLine): void {
  if (line.type === 'summary') {
    // After a deletion it is a restore, or a line that another window wrote late: the journal knows which.
    const isBehind = entries.get(line.summary.id)?.deletedAt !== undefined;
    entries.set(line.summary.id, { summary: line.summary, isBehind });
    return;
  }
  const before = entries.get(line.id);
  if (line.type === 'purged') entries.delete(line.id);
  else if (line.type === 'behind') entries.set(line.id, { ...before, isBehind: true });
  else entries.set(line.id, { ...before, isBehind: false, deletedAt: line.at });
}
