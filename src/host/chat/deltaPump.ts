import type { Disposable } from '../../base/disposable.ts';
import type { PanelEvent } from '../../protocol/messages.ts';

export type AnswerDelta = Extract<PanelEvent, { type: 'answer-delta' }>['deltas'][number];

export interface DeltaPumpOptions {
  /** Resolves when the panel has taken the event. */
  readonly post: (event: PanelEvent) => PromiseLike<unknown>;
  readonly now: () => number;
  /** Milliseconds between two posts; one frame by default. */
  readonly intervalMs?: number;
  /** Posts the panel has not taken yet before new text waits. */
  readonly maxInFlight?: number;
}

interface Pending {
  readonly messageId: string;
  readonly deltas: AnswerDelta[];
}

/**
 * Turns thousands of small deltas into about one post per frame. The first delta after a pause goes out at once, so that
 * coalescing costs no latency; a panel that cannot keep up gets fewer, larger posts and nothing piles up in the pipe.
 */
export class DeltaPump implements Disposable {
  readonly #options: DeltaPumpOptions;
  readonly #interval: number;
  readonly #maxInFlight: number;
  #pending: Pending[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastPost = Number.NEGATIVE_INFINITY;
  #inFlight = 0;
  #disposed = false;

  constructor(options: DeltaPumpOptions) {
    this.#options = options;
    this.#interval = options.intervalMs ?? 16;
    this.#maxInFlight = options.maxInFlight ?? 4;
  }

  push(messageId: string, delta: AnswerDelta): void {
    if (this.#disposed || (delta.text === '' && !delta.startsPart)) return;
    this.#add(messageId, delta);
    this.#schedule();
  }

  /** Posts everything held now, so that what is posted next by others arrives after it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    this.#lastPost = this.#options.now();
    for (const { messageId, deltas } of batch) this.#post({ type: 'answer-delta', messageId, deltas });
  }

  /** Forgets what is held: a snapshot that is about to be sent contains it already. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = [];
  }

  dispose(): void {
    this.#disposed = true;
    this.clear();
  }

  #add(messageId: string, delta: AnswerDelta): void {
    let entry = this.#pending.at(-1);
    if (entry?.messageId !== messageId) {
      entry = { messageId, deltas: [] };
      this.#pending.push(entry);
    }
    const last = entry.deltas.at(-1);
    const isSame = last?.part === delta.part && last.callId === delta.callId;
    if (last !== undefined && isSame && !delta.startsPart) {
      entry.deltas[entry.deltas.length - 1] = { ...last, text: last.text + delta.text };
    } else {
      entry.deltas.push(delta);
    }
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#pending.length === 0) return;
    if (this.#inFlight >= this.#maxInFlight) return; // the next acknowledgement schedules
    const wait = this.#lastPost + this.#interval - this.#options.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  #post(event: PanelEvent): void {
    this.#inFlight++;
    const taken = (): void => {
      this.#inFlight--;
      if (!this.#disposed) this.#schedule();
    };
    Promise.resolve(this.#options.post(event)).then(taken, taken);
  }
}
