import type { Disposable } from '../../../base/disposable.ts';
import type { Growth } from '../../../protocol/extraction.ts';

export interface GrowthPumpOptions {
  /** Resolves when the page has taken the steps. */
  readonly post: (steps: readonly Growth[]) => PromiseLike<unknown>;
  readonly intervalMs?: number;
  /** Posts that the page has not taken yet before new steps wait. */
  readonly maxInFlight?: number;
}

/** Thousands of small steps as about one post per frame; a page that cannot keep up gets fewer, larger posts. */
export class GrowthPump implements Disposable {
  readonly #options: GrowthPumpOptions;
  #held: Growth[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #inFlight = 0;
  #isDisposed = false;

  constructor(options: GrowthPumpOptions) {
    this.#options = options;
  }

  push(steps: readonly Growth[]): void {
    for (const step of steps) this.#add(step);
    this.#schedule();
  }

  /** Posts what is held now, so that what is posted next arrives after it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#held.length === 0) return;
    const steps = this.#held;
    this.#held = [];
    this.#inFlight += 1;
    const taken = (): void => {
      this.#inFlight -= 1;
      this.#schedule();
    };
    Promise.resolve(this.#options.post(steps)).then(taken, taken);
  }

  /** Forgets what is held: the snapshot that is about to be sent contains it. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#held = [];
  }

  dispose(): void {
    this.#isDisposed = true;
    this.clear();
  }

  #add(step: Growth): void {
    const last = this.#held.at(-1);
    if (step.op === 'text' && last?.op === 'text') this.#held[this.#held.length - 1] = joined(last, step);
    else this.#held.push(step);
  }

  #schedule(): void {
    if (this.#isDisposed || this.#timer !== undefined || this.#held.length === 0) return;
    if (this.#inFlight >= (this.#options.maxInFlight ?? 4)) return; // the next one taken schedules
    this.#timer = setTimeout(() => this.flush(), this.#options.intervalMs ?? 16);
  }
}

function joined(left: Extract<Growth, { op: 'text' }>, right: Extract<Growth, { op: 'text' }>): Growth {
  return { op: 'text', text: left.text + right.text };
}
