import type { ModelInfo, TurnRequest } from '../model/request.ts';

/**
 * The longest answer asked for, in tokens, within what the model can write; `undefined` where nobody chose one. Thinking
 * counts as output: one that `thinksAnyway`, though it was asked not to, gets the request's room for that besides.
 */
export function outputLimit(
  { maxOutputTokens = 0, thinkingTokens = 0 }: Pick<TurnRequest, 'maxOutputTokens' | 'thinkingTokens'>,
  info: ModelInfo | undefined,
  thinksAnyway: boolean,
): number | undefined {
  if (maxOutputTokens <= 0) return undefined;
  return Math.min(maxOutputTokens + (thinksAnyway ? thinkingTokens : 0), info?.maxOutputTokens ?? Infinity);
}
