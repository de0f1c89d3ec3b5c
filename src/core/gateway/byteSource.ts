import { cancelledError } from '../../base/async.ts';
import { isAppError, type AppError } from '../../base/errors.ts';

/** The reason a signal was fired with, as an error of ours. */
export function abortError(signal: AbortSignal): AppError {
  return isAppError(signal.reason) ? signal.reason : cancelledError(signal);
}

/**
 * The bytes of an answer, with a clock on silence: every byte counts as a sign of life, comments and pings included. Time
 * during which nobody reads does not count. Obeys `signal` even if the platform's `fetch` does not. A word is often a piece
 * of its own, so there is one timer for all of them and nothing else is made for each.
 */
export class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => this.#fail(abortError(this.#signal));
  /** Why the reading was given up. */
  #failure: AppError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, and until when bytes have to come; infinite where none does, or nobody reads. */
  #timerAt = Number.POSITIVE_INFINITY;
  #deadline = Number.POSITIVE_INFINITY;
  #onIdle: (() => AppError) | undefined;

  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
    this.#reader = body.getReader();
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  /** The next bytes, `undefined` at the end; rejects with what `onIdle` makes when `idleMs` pass in silence. */
  async read(idleMs: number, onIdle: () => AppError): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#onIdle = onIdle;
    this.#deadline = performance.now() + idleMs;
    if (this.#deadline < this.#timerAt) this.#arm();
    try {
      const { value } = await this.#reader.read();
      // A read that was given up ends as if the body had.
      if (this.#failure === undefined) return value;
    } catch (error) {
      if (this.#failure === undefined) throw error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#deadline = Number.POSITIVE_INFINITY;
    }
    throw this.#failure;
  }

  /** Lets go of the body; the connection is closed if it is still open. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#timer);
    // A body that broke rejects here as well; its reader already knows.
    this.#reader.cancel().catch(() => undefined);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timerAt = this.#deadline;
    this.#timer = setTimeout(this.#look, this.#deadline - performance.now());
  }

  /** Bytes may have come meanwhile: then the rest of the time is waited for. */
  readonly #look = (): void => {
    this.#timerAt = Number.POSITIVE_INFINITY;
    if (this.#deadline === Number.POSITIVE_INFINITY) return;
    if (performance.now() >= this.#deadline && this.#onIdle !== undefined) this.#fail(this.#onIdle());
    else this.#arm();
  };

  #fail(error: AppError): void {
    this.#failure ??= error;
    this.#reader.cancel().catch(() => undefined);
  }
}
