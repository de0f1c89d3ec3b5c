import type { PanelCommand } from '../../protocol/messages.ts';
import type { Drawn } from '../markdown/pieces.ts';
import { PageMark } from './pageMark.ts';

export type DrawingCommand = Extract<PanelCommand, { type: 'drawing' | 'drawn' | 'left-undrawn' }>;

/** `growing`: more of it will come. `drawing`: a later frame goes on with it. `settled`: nothing is missing on the page. */
type DrawingState = 'growing' | 'drawing' | 'settled';

/**
 * Tells the host which message is about to be drawn, before the work on it begins, and which ones are on screen. What freezes
 * the page keeps its later words from leaving, so the one that was announced last and never reported is to blame. Where the
 * page shares its thread with the editor not even the announcement leaves; there the mark says it to the next page.
 */
export class DrawingReport {
  readonly #post: (report: DrawingCommand) => void;
  readonly #stateOf: (id: string) => DrawingState;
  readonly #mark = new PageMark();
  /** What the host was told of, in that order, and the pieces that each still waits for. */
  readonly #open = new Map<string, number>();
  /** Of those, what is drawn and reported after the next frame. */
  readonly #done = new Set<string>();
  #last: string | undefined;
  #frame = 0;

  constructor(post: (report: DrawingCommand) => void, stateOf: (id: string) => DrawingState) {
    this.#post = post;
    this.#stateOf = stateOf;
    const left = this.#mark.takeLeft();
    if (left.length > 0) post({ type: 'left-undrawn', lists: left });
    // Also when the page is left.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#reportAll();
    });
  }

  /** A message as something that is drawn. */
  drawn(id: string): Drawn {
    return {
      begin: () => this.#begin(id),
      end: () => this.look(id),
      hold: () => this.#count(id, 1),
      release: () => this.#count(id, -1),
    };
  }

  /** The page may be done with this message. */
  look(id: string): void {
    if (this.#open.get(id) !== 0 || this.#done.has(id) || this.#stateOf(id) !== 'settled') return;
    this.#done.add(id);
    this.#reportSoon();
  }

  /** Messages have left the page. */
  lookAtAll(): void {
    for (const id of this.#open.keys()) this.look(id);
  }

  #begin(id: string): void {
    // A page out of sight draws without a hurry, and nobody waits for it.
    if (document.hidden) return;
    this.#done.delete(id);
    // Words that stream are to cost nothing; should they freeze the page, the next one is marked while it draws them whole.
    if (this.#stateOf(id) !== 'growing') {
      this.#mark.add(id);
      this.#reportSoon();
    }
    if (this.#last === id && this.#open.has(id)) return;
    this.#last = id;
    if (!this.#open.has(id)) this.#open.set(id, 0);
    this.#post({ type: 'drawing', messageId: id });
  }

  #count(id: string, by: number): void {
    const pieces = this.#open.get(id);
    if (pieces !== undefined) this.#open.set(id, Math.max(0, pieces + by));
  }

  /** After layout and paint, which can take as long as the rest. */
  #reportSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => setTimeout(() => this.#report(), 0));
  }

  #report(): void {
    this.#frame = 0;
    this.#mark.clear();
    if (this.#done.size === 0) return;
    for (const id of this.#done) this.#open.delete(id);
    this.#post({ type: 'drawn', ids: [...this.#done] });
    this.#done.clear();
  }

  #reportAll(): void {
    for (const id of this.#open.keys()) this.#done.add(id);
    this.#report();
  }
}
