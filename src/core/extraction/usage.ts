import type { ModelEvent } from '../model/events.ts';
import type { TokenUsage } from '../model/message.ts';
import { listPriceUsd, requestTokens } from '../cost/requestCost.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';
import { estimateTokens } from '../cost/estimate.ts';

/** What an extraction has used so far, over all its requests. */
export interface SpentFigures {
  readonly usage: TokenUsage;
  /** US dollars: as the server tells them, else by the catalogue's prices. */
  readonly costUsd?: number;
  /** Some of the cost goes by the catalogue. */
  readonly isEstimated?: boolean;
  readonly requests: number;
  /** Some request was cut off before the server said what it used, or nobody knows its price: the figures are at least these. */
  readonly isPartial: boolean;
}

export const NOTHING_SPENT: SpentFigures = { usage: {}, requests: 0, isPartial: false };

/** Collects the figures of one request. */
export class RequestMeter {
  readonly #request: TurnRequest;
  readonly #info: ModelInfo | undefined;
  #usage: TokenUsage | undefined;
  #costUsd: number | undefined;
  #hasStarted = false;
  #isWhole = false;
  readonly #written: string[] = [];

  /** `info` is what the catalogue knows of the model. */
  constructor(request: TurnRequest, info: ModelInfo | undefined) {
    this.#request = request;
    this.#info = info;
  }

  read(event: ModelEvent): void {
    if (event.type === 'response-start') this.#hasStarted = true;
    else if (event.type === 'usage') {
      this.#usage = event.usage;
      this.#costUsd = event.costUsd ?? this.#costUsd;
    } else if (event.type === 'route') this.#costUsd ??= event.route.costUsd;
    else if (event.type === 'text-delta' || event.type === 'thinking-delta') this.#written.push(event.text);
    else if (event.type === 'tool-input-delta') this.#written.push(event.argumentsText);
    else if (event.type === 'turn-end')
      this.#isWhole = event.reason !== 'cancelled' && event.reason !== 'error' && event.reason !== 'other';
  }

  /** Counted by the server, else estimated from what was written. */
  get outputTokens(): number {
    return this.#usage?.outputTokens ?? estimateTokens(this.#written.join(''));
  }

  figures(): SpentFigures {
    if (!this.#hasStarted && this.#usage === undefined) return NOTHING_SPENT;
    const costUsd = this.#costUsd ?? this.#listPrice();
    return {
      usage: this.#usage ?? {},
      ...(costUsd !== undefined && { costUsd }),
      ...(costUsd !== this.#costUsd && { isEstimated: true }),
      requests: 1,
      isPartial: costUsd === undefined || (this.#usage === undefined && !this.#isWhole),
    };
  }

  #listPrice(): number | undefined {
    const sent = (): number => requestTokens(this.#request);
    return listPriceUsd(this.#info, this.#usage, { sent, written: () => this.outputTokens });
  }
}

const COUNTS = ['inputTokens', 'outputTokens', 'cachedInputTokens', 'cacheWriteTokens', 'reasoningTokens'] as const;

export function addFigures(left: SpentFigures, right: SpentFigures): SpentFigures {
  const usage: { -readonly [K in keyof TokenUsage]: TokenUsage[K] } = {};
  for (const key of COUNTS) {
    const [one, other] = [left.usage[key], right.usage[key]];
    if (one !== undefined || other !== undefined) usage[key] = (one ?? 0) + (other ?? 0);
  }
  const hasCost = left.costUsd !== undefined || right.costUsd !== undefined;
  return {
    usage,
    ...(hasCost && { costUsd: (left.costUsd ?? 0) + (right.costUsd ?? 0) }),
    ...((left.isEstimated === true || right.isEstimated === true) && { isEstimated: true }),
    requests: left.requests + right.requests,
    isPartial: left.isPartial || right.isPartial,
  };
}
