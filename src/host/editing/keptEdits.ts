import * as z from 'zod/mini';
import type { Disposable } from '../../base/disposable.ts';
import { savedReviewSchema } from '../../core/editing/reviewState.ts';
import type { Clock, JournalStore, Logger } from '../../core/ports.ts';
import { runInBackground } from '../../core/background.ts';
import { systemClock } from '../../core/systemClock.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { REVIEW_SCHEME } from '../../base/manifest.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

const VERSION = 1;

const keptSchema = z.object({
  version: z.literal(VERSION),
  uri: z.string(),
  label: z.string(),
  /** Milliseconds since the epoch. */
  savedAt: z.optional(z.number()),
  /** Who made it; absent for an action of the user, and in early versions. */
  maker: z.optional(z.object({ kind: z.enum(['apply', 'tool']), turnId: z.optional(z.string()) })),
  review: savedReviewSchema,
});

const newer = z.number().check(z.gt(VERSION));
const newerSchema = z.union([z.object({ version: newer }), z.object({ review: z.object({ version: newer }) })]);

/** An open edit as it is kept on disk. */
export type KeptEdit = z.infer<typeof keptSchema> & { readonly id: string };

export interface LoadedEdits {
  readonly edits: readonly KeptEdit[];
  /** How many a newer version of the extension kept; it will find them again. */
  readonly newer: number;
  /** How many cannot be read; they were set aside. */
  readonly damaged: number;
}

/** How old what is on disk may be. */
const interval = 1_000;

/** How long an edit waits whose document is not here: on another branch, or in another window without a folder. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/** Whether what was kept at a time, and fits nothing since, has waited long enough. */
export function isPastKeeping(savedAt: number | undefined, clock: Clock): boolean {
  return clock.now() - (savedAt ?? clock.now()) > MAX_AGE_MS;
}

/** Keeps open edits on disk, so that the original comes back when the window is reloaded or the machine fails. */
export class KeptEdits implements Disposable {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #written = new Set<string>();
  readonly #waiting = new Map<string, { editing: DocumentEditing; edit: InlineEdit }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(files: JournalStore, log: Logger, clock: Clock = systemClock) {
    this.#files = files;
    this.#log = log;
    this.#clock = clock;
  }

  /** Writes an edit soon; forgets it where it is decided. */
  follow(editing: DocumentEditing): void {
    if (isKeptElsewhere(editing)) return;
    for (const edit of editing.edits) {
      if (edit.isOpen) this.#waiting.set(edit.id, { editing, edit });
      else this.forget(edit);
    }
    this.#timer ??= setTimeout(() => this.#flush(), interval);
  }

  /** Writes an edit now: before its first change of the document. */
  async keep(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
    if (isKeptElsewhere(editing)) return;
    this.#written.add(edit.id);
    const kept = {
      version: VERSION,
      uri: editing.uri.toString(),
      label: edit.plan.label,
      savedAt: this.#clock.now(),
      ...(edit.maker.kind !== 'action' && { maker: edit.maker }),
      review: edit.review.toJSON(),
    };
    await this.#files.replace(fileOf(edit.id), JSON.stringify(kept));
  }

  forget(edit: { readonly id: string }): void {
    this.#waiting.delete(edit.id);
    if (!this.#written.delete(edit.id)) return;
    runInBackground(this.#log, 'Forgetting an edit', this.#files.remove(fileOf(edit.id)));
  }

  /** What was open when the window went. Files that this version cannot read may hold the only copy of a text: they stay. */
  async load(): Promise<LoadedEdits> {
    const edits: KeptEdit[] = [];
    const found = { newer: 0, damaged: 0 };
    for (const name of await this.#files.list()) {
      const content = parse(await this.#files.read(name));
      const parsed = keptSchema.safeParse(content);
      const id = name.replace(/\.json$/, '');
      if (parsed.success) {
        edits.push({ ...parsed.data, id });
        if (parsed.data.savedAt === undefined) await this.#beginAge(name, parsed.data);
        this.#written.add(id);
      } else if (newerSchema.safeParse(content).success) {
        found.newer += 1;
      } else {
        found.damaged += 1;
        await this.#files.setAside(name);
        this.#log.warn(`The open edit in ${name} cannot be read. The file is in the folder "set-aside" now.`);
      }
    }
    return { edits, ...found };
  }

  /** Forgets an edit that fits no text, once it is old: its document may come back, or be open in another window. */
  forgetOld(edit: KeptEdit): void {
    if (isPastKeeping(edit.savedAt, this.#clock)) this.forget(edit);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Early versions did not say when: such an edit ages from when it is first seen. */
  async #beginAge(name: string, kept: z.infer<typeof keptSchema>): Promise<void> {
    try {
      await this.#files.replace(name, JSON.stringify({ ...kept, savedAt: this.#clock.now() }));
    } catch (error) {
      this.#log.warn('An open edit could not be dated.', error);
    }
  }

  #flush(): void {
    this.#timer = undefined;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { editing, edit } of all) {
      if (edit.isOpen) runInBackground(this.#log, 'Keeping an edit', this.keep(editing, edit));
    }
  }
}

/** A copy for a review goes with its window; whoever made it keeps its text. */
function isKeptElsewhere({ uri }: DocumentEditing): boolean {
  return uri.scheme === REVIEW_SCHEME;
}

function fileOf(id: string): string {
  return `${id}.json`;
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined; // cut off while it was written
  }
}
