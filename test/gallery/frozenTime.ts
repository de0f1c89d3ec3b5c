// Time stands still in the gallery: what counts seconds shows the same ones on every machine.

/** Longer timers take something away again, which a picture is not to depend on. */
const LONG_MS = 1_000;
export const START = Date.UTC(2026, 10, 29, 12);

export class FrozenTime {
  #now = START;
  readonly #beats = new Map<number, () => void>();
  #next = 1_000_000;

  /** From here on the page has this clock. */
  install(): void {
    const startTimer = window.setTimeout.bind(window);
    const endBeat = window.clearInterval.bind(window);
    Date.now = () => this.#now;
    Reflect.set(window, 'setInterval', (beat: () => void) => {
      this.#beats.set((this.#next += 1), beat);
      return this.#next;
    });
    Reflect.set(window, 'clearInterval', (id: number) => {
      if (!this.#beats.delete(id)) endBeat(id);
    });
    Reflect.set(window, 'setTimeout', (work: () => void, ms = 0) => (ms >= LONG_MS ? -1 : startTimer(work, ms)));
  }

  /** What was drawn is so much older now, and says so. */
  pass(ms: number): void {
    this.#now += ms;
    for (const beat of this.#beats.values()) beat();
  }

  reset(): void {
    this.#now = START;
    this.#beats.clear();
  }
}
