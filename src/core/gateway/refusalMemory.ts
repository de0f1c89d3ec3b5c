import type { RequestFormat } from '../model/message.ts';
import type { Clock, KeyValueStore } from '../ports.ts';
import { fieldsOf, listOf, numberOf, textOf } from './wire.ts';
import { NO_REFUSALS, withRefusal, type Refusals } from './refusals.ts';

const KEY = 'gateway.refusals';
/** Servers and models are updated: what was refused a month ago is tried again. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
const MAX_ENTRIES = 200;

interface Entry {
  readonly names: Refusals;
  /** When the last of it was learned, in milliseconds since the epoch. */
  readonly at: number;
}

/** Who is asked, and in which format: each has its own fields. */
export interface Asked {
  readonly origin: string;
  readonly wireFormat: RequestFormat | 'embeddings' | 'rerank';
  readonly model: string;
}

/** What servers refused, by whom was asked, so that no request is sent twice for a rule that is known. */
export class RefusalMemory {
  readonly #store: KeyValueStore | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  #entries = new Map<string, Entry>();
  /** What the entries were read from: another window, or this one, puts another value in its place. */
  #readFrom: unknown;

  /** Without a store it lasts as long as this object. */
  constructor(clock: Pick<Clock, 'now'>, store?: KeyValueStore) {
    this.#clock = clock;
    this.#store = store;
  }

  of(asked: Asked): Refusals {
    const entry = this.#known.get(keyOf(asked));
    return entry === undefined || this.#isOld(entry) ? NO_REFUSALS : entry.names;
  }

  async learn(asked: Asked, names: Iterable<string>): Promise<void> {
    const key = keyOf(asked);
    const known = this.#known;
    const before = this.of(asked);
    let all = before;
    for (const name of names) all = all.has(name) ? all : withRefusal(all, name);
    if (all === before) return;
    // The newest stand last, so that the oldest are the ones to go.
    known.delete(key);
    known.set(key, { names: all, at: this.#clock.now() });
    for (const [other, entry] of known) {
      if (known.size > MAX_ENTRIES || this.#isOld(entry)) known.delete(other);
    }
    const stored = [...known].map(([place, { names: kept, at }]) => [place, { names: [...kept], at }]);
    const isStored = this.#store?.set(KEY, Object.fromEntries(stored));
    // Also where it cannot be stored, what was learned is known here.
    this.#readFrom = this.#store?.get(KEY);
    await isStored;
  }

  get #known(): Map<string, Entry> {
    const stored = this.#store?.get(KEY);
    if (stored !== this.#readFrom) {
      this.#readFrom = stored;
      this.#entries = new Map(Object.entries(fieldsOf(stored) ?? {}).flatMap(readEntry));
    }
    return this.#entries;
  }

  #isOld({ at }: Entry): boolean {
    return Math.abs(this.#clock.now() - at) > KEPT_MS;
  }
}

function keyOf({ origin, wireFormat, model }: Asked): string {
  return `${origin} ${wireFormat} ${model}`;
}

function readEntry([key, value]: readonly [string, unknown]): [string, Entry][] {
  const entry = fieldsOf(value);
  const at = numberOf(entry?.['at']);
  const names = listOf(entry?.['names']).flatMap((name) => textOf(name) ?? []);
  return at === undefined || names.length === 0 ? [] : [[key, { names: new Set(names), at }]];
}
