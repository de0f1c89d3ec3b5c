import { isNestedTooDeeply } from '../json/depth.ts';
import type { ModelEvent } from '../model/events.ts';
import type { FinishReason, TokenUsage } from '../model/message.ts';
import { nestedTooDeeplyError } from './errors.ts';
import type { SseFrame } from './sse.ts';
import { countOf, defined } from './wire.ts';

/** Makes `ModelEvent`s of one format's frames. Synchronous on purpose: the work per token is one call, no await. */
export interface TurnReader {
  /** Adds the frame's events to `out`; true when nothing more is to come. Throws an `AppError` for an error frame. */
  read(frame: SseFrame, out: ModelEvent[]): boolean;
  /** The reason once the server gave it: from then on an ending connection does no harm. */
  readonly finishReason: FinishReason | undefined;
  /** The server's own words for it, as they came: the name of a reason that is not known, or why the model refused. */
  readonly serverReason: string | undefined;
  /** Adds what closes the blocks that are still open. `isWhole`: the answer arrived to its end. */
  close(out: ModelEvent[], isWhole: boolean): void;
}

/** Counts as far as they are known, `undefined` where none is. */
export function usageOf(counts: { readonly [K in keyof TokenUsage]: unknown }): TokenUsage | undefined {
  const usage = defined({
    inputTokens: countOf(counts.inputTokens),
    outputTokens: countOf(counts.outputTokens),
    cachedInputTokens: countOf(counts.cachedInputTokens),
    cacheWriteTokens: countOf(counts.cacheWriteTokens),
    reasoningTokens: countOf(counts.reasoningTokens),
  });
  return Object.keys(usage).length > 0 ? usage : undefined;
}

/** Arguments that came as an object in place of a text. Throws an `AppError` where they cannot be one. */
export function argumentsTextOf(value: object): string {
  if (isNestedTooDeeply(value)) throw nestedTooDeeplyError();
  return JSON.stringify(value);
}
