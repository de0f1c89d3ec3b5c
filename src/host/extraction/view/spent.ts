/** What a result has cost, as its page is told. */
import type { SpentFigures } from '../../../core/extraction/usage.ts';
import type { ViewSpent } from '../../../protocol/extraction.ts';

export function spentOf(figures: SpentFigures, durationMs: number): ViewSpent {
  return { ...spentWith({ isPartial: false }, figures), durationMs };
}

/** With what was spent on the result after it ended. */
export function spentWith(spent: ViewSpent, { usage, costUsd, isPartial, isEstimated }: SpentFigures): ViewSpent {
  const sum = (one: number | undefined, other: number | undefined): number | undefined =>
    one === undefined ? other : one + (other ?? 0);
  const inputTokens = sum(spent.inputTokens, usage.inputTokens);
  const outputTokens = sum(spent.outputTokens, usage.outputTokens);
  const cost = sum(spent.costUsd, costUsd);
  return {
    ...spent,
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(cost !== undefined && { costUsd: cost }),
    isPartial: spent.isPartial || isPartial,
    ...(isEstimated === true && { isEstimated }),
  };
}
