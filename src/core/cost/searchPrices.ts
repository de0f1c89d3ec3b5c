/** What searches of the web cost, in US dollars, as their makers document it. */
import type { SearchCount } from '../model/message.ts';
import type { SearchTool } from '../model/request.ts';

/** The server tool of the Messages format and OpenAI's of Responses; its name cannot be chosen. */
export const SERVER_SEARCH_TOOL = 'web_search';

/** For 1,000 searches by the gateway's tools (Vercel, 2026-08). */
export const GATEWAY_SEARCH_PRICES: Readonly<Record<SearchTool, number>> = {
  perplexity: 5,
  parallel: 5,
  exa: 7,
  tako: 7,
};
/** For 1,000 searches by the server tool (Anthropic and OpenAI, 2026-08). */
export const SERVER_SEARCH_PRICE = 10;

/** What searches cost by the documented prices, in US dollars; `undefined` where one of the tools has none. */
export function searchesCost(searches: readonly SearchCount[]): number | undefined {
  let usd = 0;
  for (const { tool, count } of searches) {
    const price = priceOf(tool);
    if (price === undefined) return undefined;
    usd += (price * count) / 1_000;
  }
  return usd;
}

function priceOf(tool: string): number | undefined {
  if (tool === SERVER_SEARCH_TOOL) return SERVER_SEARCH_PRICE;
  const found = Object.entries(GATEWAY_SEARCH_PRICES).find(([name]) => tool === `${name}_search`);
  return found?.[1];
}
