import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribe with a listener; dispose what comes back to unsubscribe. The shape of `vscode.Event`. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Fires to every listener in order; a listener that throws does not keep the others from hearing it. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return toDisposable(() => this.#listeners.delete(entry));
  };

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  fire(value: T): void {
    const errors: unknown[] = [];
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener.call(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'Listeners failed.');
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
