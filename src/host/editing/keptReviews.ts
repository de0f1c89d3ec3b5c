import * as z from 'zod/mini';
import type { Clock, JournalStore, Logger } from '../../core/ports.ts';
import { systemClock } from '../../core/systemClock.ts';
import { isPastKeeping } from './keptEdits.ts';

const VERSION = 1;

const keptSchema = z.object({
  version: z.literal(VERSION),
  /** Of the file that the change is for. */
  uri: z.string(),
  label: z.string(),
  /** It is no file yet. */
  isNew: z.optional(z.boolean()),
  /** A code block of an answer made it, not a tool. */
  isApplied: z.optional(z.boolean()),
  /** Its text before the change, with `\n`. */
  before: z.string(),
  /** The text under review, with what was decided and typed so far. */
  text: z.string(),
  languageId: z.optional(z.string()),
  /** The whole text as the model proposed it; absent where words of the user are in the change, or may be. */
  proposed: z.optional(z.string()),
  /** The turn whose "Restore" takes back what is accepted. */
  turnId: z.optional(z.string()),
  /** When it was under review last, in milliseconds since the epoch. */
  savedAt: z.optional(z.number()),
  /** Why it waits, where the user was told. */
  told: z.optional(z.string()),
});

const newerSchema = z.object({ version: z.number().check(z.gt(VERSION)) });

export type KeptReview = Omit<z.infer<typeof keptSchema>, 'version'>;

/** Changes that are reviewed in a copy, on disk: the copy itself is gone with its window. */
export class KeptReviews {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #clock: Clock;

  constructor(files: JournalStore, log: Logger, clock: Clock = systemClock) {
    this.#files = files;
    this.#log = log;
    this.#clock = clock;
  }

  /** What is under review now. */
  keep(id: string, review: KeptReview): Promise<void> {
    return this.rewrite(id, { ...review, savedAt: this.#clock.now(), told: undefined });
  }

  /** The same for what only waits: it gets no younger by it. */
  async rewrite(id: string, review: KeptReview): Promise<void> {
    await this.#files.replace(`${id}.json`, JSON.stringify({ version: VERSION, ...review }));
  }

  async forget(id: string): Promise<void> {
    await this.#files.remove(`${id}.json`);
  }

  /** Forgets a review that fits no file, once it is old: until then its file may come back. Resolves to whether it did. */
  async forgetOld(id: string, { savedAt }: KeptReview): Promise<boolean> {
    if (!isPastKeeping(savedAt, this.#clock)) return false;
    await this.forget(id);
    return true;
  }

  /** What an earlier window left, by id. Files of a newer version stay where that finds them again. */
  async load(): Promise<ReadonlyMap<string, KeptReview>> {
    const found = new Map<string, KeptReview>();
    for (const name of await this.#files.list()) {
      const content = parse(await this.#files.read(name));
      const kept = keptSchema.safeParse(content);
      if (kept.success) {
        const { version: _, ...review } = kept.data;
        const id = name.replace(/\.json$/, '');
        found.set(id, review.savedAt === undefined ? await this.#beginAge(id, review) : review);
      } else if (!newerSchema.safeParse(content).success) {
        await this.#files.setAside(name);
        this.#log.warn(`The proposed edit in ${name} cannot be read. The file is in the folder "set-aside" now.`);
      }
    }
    return found;
  }

  /** Early versions did not say when: such a review ages from when it is first seen. */
  async #beginAge(id: string, review: KeptReview): Promise<KeptReview> {
    const dated = { ...review, savedAt: this.#clock.now() };
    try {
      await this.rewrite(id, dated);
    } catch (error) {
      this.#log.warn('A proposed edit could not be dated.', error);
    }
    return dated;
  }
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // damaged
  }
}
