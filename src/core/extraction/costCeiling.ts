/** A limit on money for extractions, kept at every request: one document may take a thousand of them. */
import * as l10n from '@vscode/l10n';
import { raceSignal } from '../../base/async.ts';
import { AppError } from '../../base/errors.ts';
import type { ModelEvent } from '../model/events.ts';
import { requestTokens } from '../cost/requestCost.ts';
import type { ModelInfo, TurnOptions, TurnRequest, TurnSource } from '../model/request.ts';
import { estimateCostUsd } from '../cost/estimate.ts';
import { RequestMeter } from './usage.ts';

/** The code of the error that a request ends with where it would probably go above the limit. */
export const COST_LIMIT = 'cost-limit';

/** How much of a prompt usually comes back, until there are figures. */
const OUTPUT_SHARE = 0.25;

/** The answers of a model so far. */
interface Known {
  answers: number;
  outputTokens: number;
  usd: number;
}

/** One limit that all requests of a piece of work share, whatever models they go to and however many run at once. */
export class CostCeiling {
  readonly #limitUsd: number;
  #spentUsd: number;
  /** What the requests under way will probably cost. */
  #expectedUsd = 0;
  #running = 0;
  readonly #known = new Map<string, Known>();
  #wake: (() => void)[] = [];

  /** `spentUsd` is what the work has cost before. */
  constructor(limitUsd: number, spentUsd = 0) {
    this.#limitUsd = limitUsd;
    this.#spentUsd = spentUsd;
  }

  /** US dollars: as the server tells them, else by the catalogue's prices. What neither knows is not in it. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /**
   * The source, with a request that would probably go above the limit ended by an error instead of sent. While others are
   * under way it waits: they may turn out cheaper.
   */
  guard(source: TurnSource, info: ModelInfo | undefined): TurnSource {
    return { streamTurn: (request, options) => this.#stream(source, info, request, options) };
  }

  async *#stream(
    source: TurnSource,
    info: ModelInfo | undefined,
    request: TurnRequest,
    options: TurnOptions,
  ): AsyncGenerator<ModelEvent, void, void> {
    const known = this.#known.get(request.model) ?? { answers: 0, outputTokens: 0, usd: 0 };
    this.#known.set(request.model, known);
    const inputTokens = requestTokens(request);
    const expectedUsd = await this.#enter(() => expectedCost(info, known, inputTokens), options.signal);
    if (expectedUsd === undefined) {
      yield options.signal.aborted
        ? { type: 'turn-end', reason: 'cancelled' }
        : { type: 'turn-end', reason: 'error', error: limitError(this.#limitUsd) };
      return;
    }
    const meter = new RequestMeter(request, info);
    try {
      for await (const event of source.streamTurn(request, options)) {
        meter.read(event);
        yield event;
      }
    } finally {
      const { requests, costUsd = 0 } = meter.figures();
      if (requests > 0) {
        this.#spentUsd += costUsd;
        known.answers += 1;
        known.outputTokens += meter.outputTokens;
        known.usd += costUsd;
      }
      this.#leave(expectedUsd);
    }
  }

  /** What the request will probably cost, once there is room for that; `undefined` where there is none, or it was stopped. */
  async #enter(expect: () => number, signal: AbortSignal): Promise<number | undefined> {
    for (;;) {
      if (signal.aborted) return undefined;
      const expectedUsd = expect();
      const isLeft = this.#spentUsd < this.#limitUsd;
      if (isLeft && this.#spentUsd + this.#expectedUsd + expectedUsd <= this.#limitUsd) {
        this.#running += 1;
        this.#expectedUsd += expectedUsd;
        return expectedUsd;
      }
      if (this.#running === 0) return undefined;
      const someoneLeft = new Promise<void>((resolve) => this.#wake.push(resolve));
      await raceSignal(someoneLeft, signal).catch(() => undefined);
    }
  }

  #leave(expectedUsd: number): void {
    this.#running -= 1;
    this.#expectedUsd = this.#running === 0 ? 0 : this.#expectedUsd - expectedUsd;
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

/** By the prompt's own length and what answers were so far; without a price by what they cost, and nothing until one did. */
function expectedCost(info: ModelInfo | undefined, known: Known, inputTokens: number): number {
  const { answers, outputTokens, usd } = known;
  const output = answers === 0 ? inputTokens * OUTPUT_SHARE : outputTokens / answers;
  const priced = info === undefined ? undefined : estimateCostUsd(info, inputTokens, output);
  return priced ?? (answers === 0 ? 0 : usd / answers);
}

function limitError(limitUsd: number): AppError {
  const limit = `$${limitUsd}`;
  const message = l10n.t`Stopped before the cost limit: the next request would probably go above ${limit}.`;
  return new AppError('quota', message, { code: COST_LIMIT, actions: ['retry'] });
}
