import { cancelledError } from '../../base/async.ts';
import { isAppError, type AppError } from '../../base/errors.ts';

/** The reason a signal was fired with, as an error of ours. */
export function abortError(signal: AbortSignal): AppError {
  return isAppError(signal.reason) ? signal.reason : cancelledError(signal);
}

/**
 * The bytes of an answer, with a clock on silence: every byte counts as a sign of life, comments and pings included. Time
 * during which nobody reads does not count. Obeys `signal` even if the platform's `fetch` does not.
 */
export class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #signal: AbortSignal;
  #rejectRead: (error: AppError) => void = () => undefined;
  readonly #onAbort = (): void => this.#rejectRead(abortError(this.#signal));

  constructor(body: ReadableStream<Uint8Array>, signal: AbortSignal) {
    this.#reader = body.getReader();
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  /** The next bytes, `undefined` at the end; rejects with what `onIdle` makes when `idleMs` pass in silence. */
  read(idleMs: number, onIdle: () => AppError): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) {
        reject(abortError(this.#signal));
        return;
      }
      const timer = setTimeout(() => reject(onIdle()), idleMs);
      this.#rejectRead = (error) => {
        clearTimeout(timer);
        reject(error);
      };
      this.#reader.read().then(
        (result) => {
          clearTimeout(timer);
          resolve(result.done ? undefined : result.value);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** Lets go of the body; the connection is closed if it is still open. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#rejectRead = () => undefined;
    // A body that broke rejects here as well; its reader already knows.
    this.#reader.cancel().catch(() => undefined);
  }
}
