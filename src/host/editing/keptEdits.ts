import * as z from 'zod/mini';
import type { Disposable } from '../../base/disposable.ts';
import { savedReviewSchema } from '../../core/editing/reviewState.ts';
import type { JournalStore, Logger } from '../../core/ports.ts';
import { runInBackground } from '../../core/background.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

const keptSchema = z.object({
  version: z.literal(1),
  uri: z.string(),
  label: z.string(),
  review: savedReviewSchema,
});

/** An open edit as it is kept on disk. */
export type KeptEdit = z.infer<typeof keptSchema> & { readonly id: string };

/** How old what is on disk may be. */
const interval = 1_500;

/** Keeps open edits on disk, so that the original comes back when the window is reloaded or the machine fails. */
export class KeptEdits implements Disposable {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #written = new Set<string>();
  readonly #waiting = new Map<string, { editing: DocumentEditing; edit: InlineEdit }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(files: JournalStore, log: Logger) {
    this.#files = files;
    this.#log = log;
  }

  /** Writes an edit soon; forgets it where it is decided. */
  follow(editing: DocumentEditing): void {
    for (const edit of editing.edits) {
      if (edit.isOpen) this.#waiting.set(edit.id, { editing, edit });
      else this.forget(edit);
    }
    this.#timer ??= setTimeout(() => this.#flush(), interval);
  }

  /** Writes an edit now: before its first change of the document. */
  async keep(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
    this.#written.add(edit.id);
    const kept = { version: 1, uri: editing.uri.toString(), label: edit.plan.label, review: edit.review.toJSON() };
    await this.#files.replace(fileOf(edit.id), JSON.stringify(kept));
  }

  forget(edit: { readonly id: string }): void {
    this.#waiting.delete(edit.id);
    if (!this.#written.delete(edit.id)) return;
    runInBackground(this.#log, 'Forgetting an edit', this.#files.remove(fileOf(edit.id)));
  }

  /** What was open when the window went. */
  async load(): Promise<KeptEdit[]> {
    const kept: KeptEdit[] = [];
    for (const name of await this.#files.list()) {
      const parsed = keptSchema.safeParse(parse(await this.#files.read(name)));
      const id = name.replace(/\.json$/, '');
      if (parsed.success) kept.push({ ...parsed.data, id });
      else await this.#files.remove(name);
      this.#written.add(id);
    }
    return kept;
  }

  dispose(): void {
    clearTimeout(this.#timer);
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
