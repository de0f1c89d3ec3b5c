import { toAppError, type AppError } from '../../base/errors.ts';
import { emptyAnswerError, endError } from '../model/errors.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import { FigureKeeper } from '../model/figures.ts';
import type { TurnFigures } from '../model/message.ts';
import { OverlapTrimmer } from '../model/overlap.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import type { Clock } from '../ports.ts';
import { estimateTokens } from '../cost/estimate.ts';

/** `queued` waits for others to end, `waiting` for the model's first word. */
export type RunState = 'queued' | 'waiting' | 'thinking' | 'writing' | 'complete' | 'stopped' | 'failed';

/** One model writing one result. A run that ended early can be taken up again; its text and figures then go on. */
export class ModelRun {
  readonly model: string;
  /** The answer as it came. */
  text = '';
  state: RunState = 'queued';
  error: AppError | undefined;
  /** Tokens that came so far, estimated; the server's count is in the figures at the end. */
  tokens = 0;
  readonly #clock: Clock;
  #keeper: FigureKeeper;
  #firstAt: number | undefined;
  #startedAt: number | undefined;
  #endedAt: number | undefined;

  constructor(model: string, clock: Clock) {
    this.model = model;
    this.#clock = clock;
    this.#keeper = new FigureKeeper(clock);
  }

  get isRunning(): boolean {
    return this.state === 'queued' || this.state === 'waiting' || this.state === 'thinking' || this.state === 'writing';
  }

  figures(): TurnFigures | undefined {
    return this.#keeper.figures();
  }

  /** Milliseconds since the request, until its end. */
  elapsed(): number {
    return this.#startedAt === undefined ? 0 : (this.#endedAt ?? this.#clock.monotonic()) - this.#startedAt;
  }

  /** Tokens per second so far; `undefined` until there is something to divide. */
  speed(): number | undefined {
    if (this.#firstAt === undefined) return undefined;
    const milliseconds = (this.#endedAt ?? this.#clock.monotonic()) - this.#firstAt;
    return milliseconds < 200 ? undefined : (this.tokens * 1000) / milliseconds;
  }

  /** Streams the answer; resolves when it ended, whichever way. `onChange` follows each change of state. */
  async run(
    source: TurnSource,
    request: TurnRequest,
    signal: AbortSignal,
    sink: { text(chunk: string): void; onChange(): void },
  ): Promise<void> {
    const isContinued = this.text !== '';
    const trimmer = new OverlapTrimmer(isContinued ? this.text : '');
    this.#keeper = new FigureKeeper(this.#clock, this.figures(), isContinued);
    this.#startedAt = this.#clock.monotonic();
    this.#firstAt = undefined;
    this.#endedAt = undefined;
    this.error = undefined;
    this.#become('waiting', sink);
    let end: TurnEnd | undefined;
    for await (const raw of source.streamTurn(request, { signal })) {
      for (const event of trimmer.push(raw)) {
        if (event.type === 'turn-end') end = event;
        else this.#take(event, sink);
      }
    }
    this.#endedAt = this.#clock.monotonic();
    this.#keeper.end();
    this.error = this.#failure(end, signal);
    this.#become(end?.reason === 'cancelled' ? 'stopped' : this.error === undefined ? 'complete' : 'failed', sink);
  }

  #take(event: ModelEvent, sink: { text(chunk: string): void; onChange(): void }): void {
    if (event.type === 'text-delta') {
      this.#firstAt ??= this.#clock.monotonic();
      this.#keeper.content(false);
      this.text += event.text;
      this.tokens += estimateTokens(event.text);
      if (this.state !== 'writing') this.#become('writing', sink);
      sink.text(event.text);
    } else if (event.type === 'thinking-delta') {
      this.#keeper.content(true);
      if (this.state === 'waiting') this.#become('thinking', sink);
    } else if (event.type === 'request-start') this.#keeper.startRequest();
    else if (event.type === 'usage') this.#keeper.usage(event);
    else if (event.type === 'route') this.#keeper.route(event.route);
  }

  #failure(end: TurnEnd | undefined, signal: AbortSignal): AppError | undefined {
    if (end === undefined) return toAppError(signal.reason);
    if (end.reason === 'cancelled') return undefined;
    const error = endError(end);
    if (error !== undefined) return error;
    return this.text.trim() === '' ? emptyAnswerError() : undefined;
  }

  #become(state: RunState, sink: { onChange(): void }): void {
    this.state = state;
    sink.onChange();
  }
}
