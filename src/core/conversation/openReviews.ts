import type { CallPlace, LiveCall } from './turn.ts';

/** Changes that are still under review though the turns that proposed them were stopped. */
export class OpenReviews {
  readonly #calls = new Map<string, LiveCall>();

  find(place: CallPlace): LiveCall | undefined {
    return this.#calls.get(nameOf(place));
  }

  /** Keeps a call until its run is over, and says so then. */
  async keep(place: CallPlace, call: LiveCall, onOver: () => void): Promise<void> {
    this.#calls.set(nameOf(place), call);
    await call.over;
    this.#calls.delete(nameOf(place));
    onOver();
  }
}

const nameOf = ({ answerId, callId }: CallPlace): string => JSON.stringify([answerId, callId]);
