/** What one request cost: limits on money have to know it also where the server does not tell. */
import type { ModelInfo, TurnRequest } from '../model/request.ts';
import { estimateCostUsd, estimateTokens } from './estimate.ts';
import { TokenCounter } from './budget.ts';
import { searchesCost } from './searchPrices.ts';
import type { AssistantMessage, TokenUsage } from '../model/message.ts';

/** What the catalogue knows of a model; `undefined` for one that is not in it. */
export type FindModel = (id: string) => ModelInfo | undefined;

/** About how many tokens a request sends: messages, system prompt, tools and the schema of the answer. */
export function requestTokens({ messages, system, tools, responseFormat }: TurnRequest): number {
  const around = `${system ?? ''}${JSON.stringify([tools, responseFormat?.schema])}`;
  return estimateTokens(around) + new TokenCounter(estimateTokens).contextSize(messages);
}

/**
 * US dollars by the catalogue's prices, for the tokens the server counted, or for an estimate of them where it counted none;
 * `undefined` where a price is not known.
 */
export function listPriceUsd(
  info: ModelInfo | undefined,
  usage: TokenUsage | undefined,
  estimate: { readonly sent: () => number; readonly written: () => number },
): number | undefined {
  if (info === undefined) return undefined;
  const sent = usage?.inputTokens ?? estimate.sent();
  return estimateCostUsd(info, sent, usage?.outputTokens ?? estimate.written(), usage);
}

/**
 * US dollars as the server tells them, else by the catalogue, also where it told the cost of some requests only; `undefined`
 * where nobody knows a price.
 */
export function answerCostUsd(
  answer: AssistantMessage,
  request: TurnRequest,
  findModel: FindModel,
): number | undefined {
  const { costUsd, usage, servedModel, unpriced = [], isPartial, searches = [] } = answer.figures ?? {};
  if (costUsd !== undefined && unpriced.length === 0) return costUsd;
  const info = (servedModel === undefined ? undefined : findModel(servedModel)) ?? findModel(request.model);
  const counted = isPartial === true ? undefined : usage;
  const listed = listPriceUsd(info, counted, {
    sent: () => requestTokens(request),
    written: () => answerTokens(answer),
  });
  const searched = searchesCost(searches);
  if (listed === undefined || searched === undefined) return undefined;
  return Math.max(listed + searched, costUsd ?? 0);
}

/** Thinking is paid for as the answer is. */
function answerTokens(answer: AssistantMessage): number {
  const thinking = answer.parts.map((part) => (part.type === 'thinking' ? part.text : '')).join('');
  return estimateTokens(thinking) + new TokenCounter(estimateTokens).message(answer);
}
