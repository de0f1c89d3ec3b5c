import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { Throttle } from '../../base/throttle.ts';
import { ChangeNumbers } from './changeNumbers.ts';
import type { EditMaker, InlineEdit } from './inlineEdit.ts';

/** A change that waits for the user. */
export interface ListedChange {
  readonly hunk: string;
  readonly edit: string;
  /** Which of its document's changes it is, counted from 1, and how many these were before any was decided. */
  readonly number: number;
  readonly count: number;
  /** The document's line it starts on. */
  readonly start: number;
  /** Why it should be looked at before it is accepted. */
  readonly doubt: string | undefined;
  /** What the user knows the edit as: `Fix Selection`. */
  readonly title: string;
  readonly maker: EditMaker;
}

/** A document with an open review. */
export interface ListedFile<D> {
  readonly document: D;
  readonly uri: string;
  readonly label: string;
  /** In document order. */
  readonly changes: readonly ListedChange[];
}

export interface ReviewCounts {
  readonly files: number;
  readonly open: number;
  /** Of the open ones. */
  readonly doubtful: number;
}

interface ReviewedDocument {
  readonly edits: readonly InlineEdit[];
}

/** Chooses among the changes; all of them where it is left out. */
export type Which = (change: ListedChange) => boolean;

const every: Which = () => true;

/** The event comes no more often than that, in milliseconds. */
const PACE = 200;

/**
 * What is under review in all documents of the window. A change of a document costs the same however much waits in it: it
 * is only read again when somebody asks.
 */
export class ReviewList<D extends ReviewedDocument> implements Disposable {
  readonly #documents: () => readonly D[];
  readonly #place: (document: D) => { readonly uri: string; readonly label: string };
  readonly #read = new WeakMap<D, ListedFile<D>>();
  readonly #numbers = new WeakMap<D, ChangeNumbers>();
  #led: { readonly document: D; readonly change: ListedChange | undefined } | undefined;
  readonly #changed = new Emitter<void>();
  readonly #pace = new Throttle(PACE, () => this.#changed.fire());
  /** Something else waits now, or at another line. */
  readonly onDidChange: Event<void> = this.#changed.event;

  /** `documents`: all that may have a review, in the order in which they are gone through. */
  constructor(documents: () => readonly D[], place: (document: D) => { readonly uri: string; readonly label: string }) {
    this.#documents = documents;
    this.#place = place;
  }

  /** Something of this document changed. */
  touch(document: D): void {
    this.#read.delete(document);
    // Changes are counted anew where a model writes, and once it is done.
    if (document.edits.some(({ review }) => review.state === 'streaming')) this.#numbers.delete(document);
    else if (!this.#numbers.has(document)) this.#fileOf(document);
    this.#pace.call();
  }

  /** Documents in which such changes wait, each with these alone. */
  files(which: Which = every): readonly ListedFile<D>[] {
    return this.#documents().flatMap((document) => {
      const file = this.#fileOf(document);
      const changes = which === every ? file.changes : file.changes.filter(which);
      return changes.length === 0 ? [] : [{ ...file, changes }];
    });
  }

  /** What waits in one document, in its order. */
  changesIn(document: D): readonly ListedChange[] {
    return this.#fileOf(document).changes;
  }

  counts(which: Which = every): ReviewCounts {
    const files = this.files(which);
    const changes = files.flatMap((file) => file.changes);
    const doubtful = changes.filter(({ doubt }) => doubt !== undefined).length;
    return { files: files.length, open: changes.length, doubtful };
  }

  /** The change before or after a place: behind the last one of its document, in the next document that has any. */
  beside(
    at: { readonly document: D | undefined; readonly line: number },
    direction: 1 | -1,
    which: Which = every,
  ): { readonly document: D; readonly start: number } | undefined {
    const files = this.files(which);
    const here = files.find(({ document }) => document === at.document);
    const near =
      direction === 1
        ? here?.changes.find(({ start }) => start > at.line)
        : here?.changes.findLast(({ start }) => start < at.line);
    if (here !== undefined && near !== undefined) return { document: here.document, start: near.start };
    const other = this.#beyond(files, at.document, direction);
    const change = direction === 1 ? other?.changes[0] : other?.changes.at(-1);
    return other === undefined || change === undefined ? undefined : { document: other.document, start: change.start };
  }

  /** The user is shown this change, though no cursor goes there; `undefined`: the cursor says again where they are. */
  lead(to: { readonly document: D; readonly start: number } | undefined): void {
    this.#led = to && {
      document: to.document,
      change: this.changesIn(to.document).find(({ start }) => start === to.start),
    };
  }

  /** The document the user was led to, and what waits in it from there on; `undefined` where nothing does. */
  get led(): { readonly document: D; readonly change: ListedChange } | undefined {
    if (this.#led === undefined) return undefined;
    const { document, change: shown } = this.#led;
    const changes = this.changesIn(document);
    const change = changes.find(({ edit, hunk }) => edit === shown?.edit && hunk === shown.hunk) ?? changes[0];
    return change === undefined ? undefined : { document, change };
  }

  dispose(): void {
    this.#pace.dispose();
    this.#changed.dispose();
  }

  /** The next file of the round, which may be the same again. */
  #beyond(files: readonly ListedFile<D>[], from: D | undefined, direction: 1 | -1): ListedFile<D> | undefined {
    const order = this.#documents();
    const place = from === undefined ? -1 : order.indexOf(from);
    const distance = ({ document }: ListedFile<D>): number => {
      const steps = (order.indexOf(document) - place) * direction;
      return steps > 0 ? steps : steps + order.length + 1;
    };
    return files.toSorted((one, other) => distance(one) - distance(other))[0];
  }

  #fileOf(document: D): ListedFile<D> {
    const known = this.#read.get(document);
    if (known !== undefined) return known;
    const file = { document, ...this.#place(document), changes: this.#changesOf(document) };
    this.#read.set(document, file);
    return file;
  }

  #changesOf(document: D): readonly ListedChange[] {
    const open = document.edits
      .filter((edit) => edit.isOpen)
      .flatMap(({ id, review, plan, maker }) =>
        review.hunks().map(({ id: hunk, start }) => ({ hunk, review, edit: id, start, title: plan.label, maker })),
      )
      .toSorted((one, other) => one.start - other.start);
    const numbers = this.#numbersOf(document);
    numbers.follow(open, new Set(document.edits.map(({ review }) => review)));
    return open.map(({ review, ...change }) => ({
      ...change,
      number: numbers.numberOf({ review, hunk: change.hunk }) ?? 0,
      count: numbers.count,
      doubt: review.doubtOf(change.hunk),
    }));
  }

  #numbersOf(document: D): ChangeNumbers {
    const known = this.#numbers.get(document) ?? new ChangeNumbers();
    this.#numbers.set(document, known);
    return known;
  }
}
