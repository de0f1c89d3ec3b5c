import type { BegunDrawing, PanelCommand } from '../../protocol/messages.ts';
import type { Drawn } from '../markdown/pieces.ts';
import { PageMark } from './pageMark.ts';

export type DrawingCommand = Extract<PanelCommand, { type: 'drawing' | 'drawn' | 'left-undrawn' }>;

/** An answer to which nothing was added for so long waits for a tool, the user or the model: nothing is being drawn. */
const QUIET_MS = 3000;

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
  readonly #open = new Map<string, { readonly isPlain: boolean; pieces: number }>();
  /** Of those, what is drawn and reported after the next frame. */
  readonly #done = new Set<string>();
  #last: string | undefined;
  #frame = 0;
  #lastBegin = 0;
  #waitsForQuiet = false;

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
  drawn(id: string, isPlain: boolean): Drawn {
    return {
      begin: () => this.#begin({ id, isPlain }),
      end: () => this.look(id),
      hold: () => this.#count(id, 1),
      release: () => this.#count(id, -1),
    };
  }

  /** The page may be done with this message. */
  look(id: string): void {
    if (this.#open.get(id)?.pieces !== 0 || this.#done.has(id) || this.#stateOf(id) !== 'settled') return;
    this.#done.add(id);
    this.#reportSoon();
  }

  /** Messages have left the page. */
  lookAtAll(): void {
    for (const id of this.#open.keys()) this.look(id);
  }

  #begin(begun: BegunDrawing): void {
    // A page out of sight draws without a hurry, and nobody waits for it.
    if (document.hidden) return;
    const { id, isPlain } = begun;
    this.#done.delete(id);
    // Words that stream are to cost nothing; should they freeze the page, the next one is marked while it draws them whole.
    if (this.#stateOf(id) === 'growing') {
      this.#lastBegin = performance.now();
      if (!this.#waitsForQuiet) this.#lookForQuiet();
    } else {
      this.#mark.add(begun);
      this.#reportSoon();
    }
    const known = this.#open.get(id);
    if (this.#last === id && known?.isPlain === isPlain) return;
    this.#last = id;
    this.#open.set(id, { isPlain, pieces: known?.pieces ?? 0 });
    this.#post({ type: 'drawing', messageId: id, isPlain });
  }

  #count(id: string, by: number): void {
    const known = this.#open.get(id);
    if (known !== undefined) known.pieces = Math.max(0, known.pieces + by);
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

  #lookForQuiet(): void {
    const rest = this.#lastBegin + QUIET_MS - performance.now();
    this.#waitsForQuiet = rest > 0;
    if (rest > 0) {
      setTimeout(() => this.#lookForQuiet(), rest);
      return;
    }
    for (const id of this.#open.keys()) if (this.#stateOf(id) === 'growing') this.#done.add(id);
    this.#report();
  }

  #reportAll(): void {
    for (const id of this.#open.keys()) this.#done.add(id);
    this.#report();
  }
}
