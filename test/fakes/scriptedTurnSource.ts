import { deferred, type Deferred } from '../../src/base/async.ts';
import type { AppError } from '../../src/base/errors.ts';
import type { ModelEvent } from '../../src/core/model/events.ts';
import type { FinishReason } from '../../src/core/model/message.ts';
import type { TurnOptions, TurnRequest, TurnSource } from '../../src/core/model/request.ts';

/** One turn asked for, played by the test: `emit` events, `end` it, or `crash` the generator. */
export class ScriptedTurn {
  readonly request: TurnRequest;
  readonly signal: AbortSignal;
  /** True once the consumer let go of the generator, or it ran to its end. */
  isClosed = false;
  readonly #queue: (ModelEvent | { readonly type: 'crash'; readonly error: unknown } | { readonly type: 'eof' })[] = [];
  #wake: Deferred<void> = deferred<void>();
  #idle: Deferred<void> = deferred<void>();

  constructor(request: TurnRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
  }

  /** Queues `events` and resolves when the consumer has taken them all and asks for more, or has gone. */
  emit(...events: readonly ModelEvent[]): Promise<void> {
    this.#queue.push(...events);
    return this.#kick();
  }

  text(...texts: readonly string[]): Promise<void> {
    return this.emit(...texts.map((text) => ({ type: 'text-delta' as const, text })));
  }

  end(reason: FinishReason = 'stop', error?: AppError): Promise<void> {
    return this.emit({ type: 'turn-end', reason, ...(error !== undefined && { error }) });
  }

  /** Throws out of the generator: what the contract forbids and a bug would do. */
  crash(error: unknown): Promise<void> {
    this.#queue.push({ type: 'crash', error });
    return this.#kick();
  }

  /** Ends the generator without a `turn-end`, which the contract forbids as well. */
  endSilently(): Promise<void> {
    this.#queue.push({ type: 'eof' });
    return this.#kick();
  }

  async *play(ignoresAbort: boolean): AsyncGenerator<ModelEvent, void, void> {
    const onAbort = (): void => {
      if (!ignoresAbort) this.#queue.push({ type: 'turn-end', reason: 'cancelled' });
      this.#wake.resolve();
    };
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        const next = this.#queue.shift();
        if (next === undefined) {
          this.#idle.resolve();
          await this.#wake.promise;
          this.#wake = deferred<void>();
          continue;
        }
        if (next.type === 'crash') throw next.error;
        if (next.type === 'eof') return;
        yield next;
        if (next.type === 'turn-end') return;
      }
    } finally {
      this.signal.removeEventListener('abort', onAbort);
      this.isClosed = true;
      this.#idle.resolve();
    }
  }

  #kick(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    this.#idle = deferred<void>();
    this.#wake.resolve();
    return this.#idle.promise;
  }
}

/** A source whose turns say exactly what the test makes them say, when it says so. */
export class ScriptedTurnSource implements TurnSource {
  readonly turns: ScriptedTurn[] = [];
  /** Turns go on as if nothing happened when their signal fires: a source that hangs. */
  ignoresAbort = false;

  streamTurn(request: TurnRequest, options: TurnOptions): AsyncGenerator<ModelEvent, void, void> {
    const turn = new ScriptedTurn(request, options.signal);
    this.turns.push(turn);
    return turn.play(this.ignoresAbort);
  }

  get requests(): readonly TurnRequest[] {
    return this.turns.map((turn) => turn.request);
  }

  /** The turn asked for last; throws where none was. */
  get last(): ScriptedTurn {
    const turn = this.turns.at(-1);
    if (turn === undefined) throw new Error('No turn was asked for yet.');
    return turn;
  }
}
