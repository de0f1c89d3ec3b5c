import * as z from 'zod/mini';
import type { JournalStore, Logger } from '../../../core/ports.ts';

const VERSION = 1;

const keptSchema = z.object({
  version: z.literal(VERSION),
  /** Of the file that the change is for. */
  uri: z.string(),
  label: z.string(),
  /** Its text before the change, with `\n`. */
  before: z.string(),
  /** The text under review, with what was decided and typed so far. */
  text: z.string(),
});

const newerSchema = z.object({ version: z.number().check(z.gt(VERSION)) });

export type KeptReview = Omit<z.infer<typeof keptSchema>, 'version'>;

/** Changes that are reviewed in a copy, on disk: the copy itself is gone with its window. */
export class KeptReviews {
  readonly #files: JournalStore;
  readonly #log: Logger;

  constructor(files: JournalStore, log: Logger) {
    this.#files = files;
    this.#log = log;
  }

  async keep(id: string, review: KeptReview): Promise<void> {
    await this.#files.replace(`${id}.json`, JSON.stringify({ version: VERSION, ...review }));
  }

  async forget(id: string): Promise<void> {
    await this.#files.remove(`${id}.json`);
  }

  /** What an earlier window left, by id. Files of a newer version stay where that finds them again. */
  async load(): Promise<ReadonlyMap<string, KeptReview>> {
    const found = new Map<string, KeptReview>();
    for (const name of await this.#files.list()) {
      const content = parse(await this.#files.read(name));
      const kept = keptSchema.safeParse(content);
      if (kept.success) {
        const { version: _, ...review } = kept.data;
        found.set(name.replace(/\.json$/, ''), review);
      } else if (!newerSchema.safeParse(content).success) {
        await this.#files.setAside(name);
        this.#log.warn(`The proposed edit in ${name} cannot be read. The file is in the folder "set-aside" now.`);
      }
    }
    return found;
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // damaged
  }
}
