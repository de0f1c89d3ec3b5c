import type { Clock, KeyValueStore } from '../../core/ports.ts';

const KEY = 'meaning.sent';
const HOUR_MS = 60 * 60_000;

/** What changed files may send in an hour without being asked about, in tokens. */
export const MAX_TOKENS_PER_HOUR = 200_000;

/**
 * Counts what was sent by itself in the last hour, and what was sent in vain by whoever, over reloads of the window: a server
 * that answers nonsense is not asked on and on.
 */
export class Spending {
  readonly #store: KeyValueStore;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(store: KeyValueStore, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Tokens that may still be sent now. */
  left(): number {
    return Math.max(0, MAX_TOKENS_PER_HOUR - this.#recent().reduce((sum, [, tokens]) => sum + tokens, 0));
  }

  async add(tokens: number): Promise<void> {
    if (tokens > 0) await this.#store.set(KEY, [...this.#recent(), [this.#clock.now(), tokens]].slice(-500));
  }

  #recent(): readonly (readonly [at: number, tokens: number])[] {
    const kept: unknown = this.#store.get(KEY);
    const now = this.#clock.now();
    return (Array.isArray(kept) ? (kept as readonly unknown[]) : []).flatMap((entry) => {
      const [at, tokens] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      const isEntry = typeof at === 'number' && typeof tokens === 'number' && tokens > 0;
      return isEntry && Math.abs(now - at) < HOUR_MS ? [[at, tokens] as const] : [];
    });
  }
}
