import { delay } from '../../../base/async.ts';
import type { Clock } from '../../ports.ts';

/** Holds all workers of a batch back while the server asks for patience, so that one refusal is not followed by fifteen. */
export class RateGate {
  readonly #clock: Clock;
  #until = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nobody passes for the next `ms` milliseconds. A longer wait that was asked for before stays. */
  hold(ms: number): void {
    this.#until = Math.max(this.#until, this.#clock.monotonic() + ms);
  }

  /** Resolves when the gate is open; rejects as `cancelled` when `signal` fires. */
  async pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const wait = this.#until - this.#clock.monotonic();
      if (wait <= 0) return;
      await delay(wait, signal);
    }
  }
}
