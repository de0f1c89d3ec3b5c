export interface PacingOptions {
  /** Editor edits per second at most. Default 16. */
  readonly perSecond?: number;
  /** How many times an edit's own duration is left to the rest of the editor after it. Default 2. */
  readonly rest?: number;
}

/**
 * Collects what streams in, so that the editor is edited at a bounded rate however fast it arrives: the first piece
 * goes at once, later ones wait for their turn, and a slow editor is given more time between edits. Times are
 * milliseconds on a clock that only goes forward.
 */
export class EditPacer {
  private waiting: string[] = [];
  private nextAt = -Infinity;
  private readonly interval: number;
  private readonly rest: number;

  constructor(options: PacingOptions = {}) {
    this.interval = 1000 / (options.perSecond ?? 16);
    this.rest = options.rest ?? 2;
  }

  push(chunk: string): void {
    if (chunk !== '') this.waiting.push(chunk);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** How long to wait before `take` gives something; `undefined` where nothing waits. Arm one timer with it. */
  delay(now: number): number | undefined {
    return this.isEmpty ? undefined : Math.max(0, this.nextAt - now);
  }

  /** Everything that waits, once its time has come. Say `applied` after the edit, or the turn is never over. */
  take(now: number): string | undefined {
    if (this.isEmpty || now < this.nextAt) return undefined;
    this.nextAt = Infinity;
    return this.drain();
  }

  /** An edit taken at `startedAt` is in the document (or was refused). */
  applied(startedAt: number, now: number): void {
    this.nextAt = Math.max(startedAt + this.interval, now + this.rest * (now - startedAt) - this.interval, now);
  }

  /** Everything that waits, now: for the end of the stream. */
  drain(): string {
    const text = this.waiting.join('');
    this.waiting = [];
    return text;
  }
}
