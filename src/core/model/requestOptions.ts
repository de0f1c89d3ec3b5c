import type { GatewayRouting, ModelInfo, ThinkingEffort, TurnRequest } from './request.ts';

/** How a request is made, whatever it asks. */
export type RequestOptions = Pick<
  TurnRequest,
  'model' | 'thinking' | 'wireFormat' | 'routing' | 'webSearch' | 'maxOutputTokens' | 'thinkingTokens' | 'cache'
>;

/** What the settings say of every request to a model: the user's, narrowed by those of a trusted workspace. */
export interface RequestSettings {
  readonly thinking: ThinkingEffort;
  /** The longest answer in tokens, thinking included; 0 is no limit. */
  readonly maxOutputTokens: number;
  readonly wireFormat: NonNullable<TurnRequest['wireFormat']>;
  readonly routing: GatewayRouting;
}

/** What a feature wants of its request. */
export interface RequestWish {
  /** `creator/model`. */
  readonly model: string;
  /**
   * The most thinking that the work is worth. `least`: off where the model can do without, else as little as it allows.
   * Absent: as much as the user wants.
   */
  readonly thinking?: 'off' | 'least' | 'low';
  /** The longest answer in tokens, thinking aside. Absent: as long as the user wants. */
  readonly answerTokens?: number;
  /** What is added to `answerTokens` where the model may think first: thinking counts as output. */
  readonly thinkingTokens?: number;
}

/** Joins what a feature wants with what the settings say; where both limit something, the lower limit counts. */
export function requestOptions(
  wish: RequestWish,
  settings: RequestSettings,
  info: ModelInfo | undefined,
): RequestOptions {
  const { wireFormat, routing } = settings;
  const wanted = thinkingFor(wish.thinking, settings.thinking, info);
  const thinking = hasRoom(wish, settings) ? wanted : thinkingFor('least', settings.thinking, info);
  const limits = [answerLimit(wish, thinking, info), settings.maxOutputTokens].filter((limit) => limit > 0);
  const limit = Math.min(...limits);
  const thinkingTokens = thinking === 'off' ? roomBeside(limit, wish, settings) : 0;
  return {
    model: wish.model,
    thinking,
    wireFormat,
    routing,
    ...(limits.length > 0 && { maxOutputTokens: limit }),
    ...(thinkingTokens > 0 && { thinkingTokens }),
  };
}

/** What the user's limit leaves for the thinking of a model that cannot be kept from it. */
function roomBeside(limit: number, { thinkingTokens = 0 }: RequestWish, { maxOutputTokens }: RequestSettings): number {
  const most = maxOutputTokens > 0 ? maxOutputTokens : Infinity;
  return Number.isFinite(limit) ? Math.min(thinkingTokens, most - limit) : 0;
}

/** Whether the user's limit leaves an answer its room beside the thinking. */
function hasRoom(wish: RequestWish, { maxOutputTokens }: RequestSettings): boolean {
  const { answerTokens = 0, thinkingTokens = 0 } = wish;
  return wish.thinking !== 'low' || maxOutputTokens === 0 || maxOutputTokens >= answerTokens + thinkingTokens;
}

function thinkingFor(
  wanted: RequestWish['thinking'],
  chosen: ThinkingEffort,
  info: ModelInfo | undefined,
): ThinkingEffort {
  if (wanted === undefined) return chosen;
  if (wanted === 'off' || !listsEfforts(info)) return 'off';
  if (wanted === 'least' || chosen === 'off') return leastThinking(info);
  return chosen === 'minimal' ? chosen : wanted;
}

function leastThinking(info: ModelInfo | undefined): ThinkingEffort {
  return info?.creator === 'anthropic' || info?.efforts?.includes('none') === true ? 'off' : 'minimal';
}

function answerLimit(
  { answerTokens = 0, thinkingTokens = 0 }: RequestWish,
  thinking: ThinkingEffort,
  info: ModelInfo | undefined,
): number {
  if (answerTokens === 0) return 0;
  // Some models think though it was switched off.
  const mayThink = thinking !== 'off' || (listsEfforts(info) && leastThinking(info) !== 'off');
  return answerTokens + (mayThink ? thinkingTokens : 0);
}

function listsEfforts(info: ModelInfo | undefined): boolean {
  return (info?.efforts?.length ?? 0) > 0;
}

/** The options among what else is known of a request. */
export function onlyOptions(request: RequestOptions): RequestOptions {
  const { model, thinking, wireFormat, routing, webSearch, maxOutputTokens, thinkingTokens, cache } = request;
  return {
    model,
    ...(thinking !== undefined && { thinking }),
    ...(wireFormat !== undefined && { wireFormat }),
    ...(routing !== undefined && { routing }),
    ...(webSearch !== undefined && { webSearch }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(thinkingTokens !== undefined && { thinkingTokens }),
    ...(cache !== undefined && { cache }),
  };
}
