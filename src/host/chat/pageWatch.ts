import type { Disposable } from '../../base/disposable.ts';
import type { BegunDrawing } from '../../protocol/messages.ts';

const BEAT_MS = 1000;
/** Beats without a word until a page counts as frozen. */
const PATIENCE = 3;
/** A beat that comes later than this says that this process was held up, not the page. */
const LATE_MS = 500;

export interface WatchedPage {
  /** A page that was hidden may still say something. */
  readonly isVisible: () => boolean;
  /** Asks the page for a word. Resolves when the editor's window has taken the question, which the page need not have. */
  readonly ping: () => Promise<unknown>;
  /** The page is silent although the window is not; `begun` is what it was drawing, in the order in which it began. */
  readonly onFrozen: (begun: readonly BegunDrawing[]) => void;
}

/**
 * Notices that a page freezes while it draws. Only what the page announced and did not report counts, and only while the
 * window takes what is sent to the page: a connection that is lost, or an extension host that is busy, is nobody's fault.
 * Nothing runs while nothing is being drawn.
 */
export class PageWatch implements Disposable {
  readonly #page: WatchedPage;
  readonly #open = new Map<string, BegunDrawing>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #silentBeats = 0;
  /** The number of the question that is out, and whether the window has taken it. */
  #question = 0;
  #isTaken = false;
  #isFrozen = false;
  #pages = 0;

  constructor(page: WatchedPage) {
    this.#page = page;
  }

  /** How many pages there have been. */
  get pages(): number {
    return this.#pages;
  }

  pageOpened(): void {
    this.#pages += 1;
    this.reset();
  }

  /** The page has said something, whatever it was. */
  heard(): void {
    this.#silentBeats = 0;
    this.#question += 1;
    this.#isTaken = false;
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#run();
  }

  drawing(begun: BegunDrawing): void {
    if (!this.#page.isVisible()) return;
    this.#open.delete(begun.id);
    this.#open.set(begun.id, begun);
    this.#run();
  }

  drawn(ids: readonly string[]): void {
    for (const id of ids) this.#open.delete(id);
    if (this.#open.size === 0) this.#stop();
  }

  /** The page is hidden or gone. */
  reset(): void {
    this.#open.clear();
    this.heard();
    this.#stop();
  }

  dispose(): void {
    this.reset();
  }

  #run(): void {
    if (this.#timer !== undefined || this.#isFrozen || this.#open.size === 0) return;
    this.#due = performance.now() + BEAT_MS;
    this.#timer = setTimeout(() => this.#beat(), BEAT_MS);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    this.#timer = undefined;
    if (performance.now() - this.#due > LATE_MS) this.#silentBeats = 0;
    else if (this.#isTaken) this.#silentBeats += 1;
    if (this.#silentBeats >= PATIENCE) {
      this.#isFrozen = true;
      this.#page.onFrozen([...this.#open.values()]);
      return;
    }
    this.#ask();
    this.#run();
  }

  #ask(): void {
    this.#isTaken = false;
    this.#question += 1;
    const question = this.#question;
    const taken = (): void => {
      if (question === this.#question) this.#isTaken = true;
    };
    this.#page.ping().then(taken, () => undefined);
  }
}
