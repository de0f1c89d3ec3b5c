import type { ModelEvent } from '../conversation/events.ts';
import type { TokenUsage } from '../conversation/message.ts';

/** What an extraction has used so far, over all its requests. Money in US dollars, from the server only. */
export interface SpentFigures {
  readonly usage: TokenUsage;
  readonly costUsd?: number;
  readonly requests: number;
  /** Some request did not say what it used: the figures are at least these. */
  readonly isPartial: boolean;
}

export const NOTHING_SPENT: SpentFigures = { usage: {}, requests: 0, isPartial: false };

/** Collects the figures of one request. */
export class RequestMeter {
  #usage: TokenUsage | undefined;
  #costUsd: number | undefined;
  #hasStarted = false;

  read(event: ModelEvent): void {
    if (event.type === 'response-start') this.#hasStarted = true;
    else if (event.type === 'usage') {
      this.#usage = event.usage;
      this.#costUsd = event.costUsd ?? this.#costUsd;
    } else if (event.type === 'route') this.#costUsd ??= event.route.costUsd;
  }

  figures(): SpentFigures {
    if (!this.#hasStarted && this.#usage === undefined) return NOTHING_SPENT;
    return {
      usage: this.#usage ?? {},
      ...(this.#costUsd !== undefined && { costUsd: this.#costUsd }),
      requests: 1,
      isPartial: this.#usage === undefined || this.#costUsd === undefined,
    };
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
    requests: left.requests + right.requests,
    isPartial: left.isPartial || right.isPartial,
  };
}
