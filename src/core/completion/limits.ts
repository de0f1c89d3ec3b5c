import type { AppError } from '../../base/errors.ts';
import type { Clock } from '../ports.ts';

const hour = 3_600_000;

/** What was spent in the last hour, in US dollars. */
export class CostMeter {
  readonly #clock: Clock;
  #spent: { readonly at: number; readonly usd: number | undefined; readonly isEstimate: boolean }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `undefined` is a request of which nobody knows the cost. */
  add(usd: number | undefined, isEstimate: boolean): void {
    if (usd !== 0) this.#spent.push({ at: this.#clock.now(), usd, isEstimate });
  }

  /**
   * Some of it may be an estimate by the catalogue's prices, where the server said nothing. `isPartial`: it is at least this
   * much, and a ceiling cannot be kept.
   */
  lastHour(): { readonly usd: number; readonly isEstimate: boolean; readonly isPartial?: boolean } {
    const since = this.#clock.now() - hour;
    this.#spent = this.#spent.filter((entry) => entry.at > since);
    return {
      usd: this.#spent.reduce((sum, entry) => sum + (entry.usd ?? 0), 0),
      isEstimate: this.#spent.some((entry) => entry.isEstimate),
      ...(this.#spent.some((entry) => entry.usd === undefined) && { isPartial: true }),
    };
  }

  /** When enough of it is older than an hour again, in milliseconds since the epoch; `undefined` while below `ceiling`. */
  freeAgainAt(ceiling: number): number | undefined {
    let { usd } = this.lastHour();
    if (ceiling <= 0 || usd < ceiling) return undefined;
    for (const entry of this.#spent) {
      usd -= entry.usd ?? 0;
      if (usd < ceiling) return entry.at + hour;
    }
    return this.#clock.now() + hour;
  }
}

const firstWait = 2_000;
const longestWait = 300_000;

/** Keeps quiet after failures: longer each time, and as long as the server asks. */
export class Backoff {
  readonly #clock: Clock;
  #failures = 0;
  #until = 0;
  #error: AppError | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last failure, while it keeps us quiet. */
  get error(): AppError | undefined {
    return this.isWaiting ? this.#error : undefined;
  }

  get isWaiting(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** When the next try is due, in milliseconds since the epoch; `undefined` while nothing is held back. */
  get waitsUntil(): number | undefined {
    return this.isWaiting ? this.#until : undefined;
  }

  failed(error: AppError): void {
    this.#failures += 1;
    this.#error = error;
    const grown = Math.min(longestWait, firstWait * 2 ** Math.min(10, this.#failures - 1));
    // A refused key or an empty account does not get better by asking.
    const own = error.kind === 'auth' || error.kind === 'request' ? Math.max(grown, 60_000) : grown;
    this.#until = this.#clock.now() + Math.max(own, Math.min(longestWait, error.retryAfterMs ?? 0));
  }

  /** After an answer, and when something changed that may help. */
  reset(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#error = undefined;
  }
}

const kept = 200;

/** How quick and how welcome the completions of this window are. */
export class CompletionStats {
  readonly #latencies: number[] = [];
  /** Answers handed to the editor; one that is typed along or found again counts once. */
  shown = 0;
  accepted = 0;
  /** Answered without a request. */
  reused = 0;

  /** Milliseconds from the end of the pause in typing to the text. */
  answered(milliseconds: number): void {
    this.#latencies.push(milliseconds);
    if (this.#latencies.length > kept) this.#latencies.shift();
  }

  /** Milliseconds; `undefined` before the first answer. */
  quantile(share: number): number | undefined {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }
}
