/** Searching the web: who does it, what it is called on the wire, how often it ran, and what it costs. */
import { GATEWAY_SEARCH_PRICES, SERVER_SEARCH_PRICE, SERVER_SEARCH_TOOL } from '../cost/searchPrices.ts';
import type { Message, SearchCount, WireFormat } from '../model/message.ts';
import type { ModelInfo, SearchTool, ToolChoice, TurnRequest } from '../model/request.ts';
import { askedQuestion } from '../model/askedQuestion.ts';
import { parseClaudeModel } from './claude.ts';
import { asksToSearch, REFUSED_SEARCH, type Refusals } from './refusals.ts';
import { countOf, fieldsOf, type Fields } from './wire.ts';

/**
 * `itself`: the model searches unasked. `messages`: the server tool of the Messages format. `responses`: OpenAI's own tool in
 * the Responses format. `gateway`: a tool of the gateway's own, which runs it for any model.
 */
export type SearchWay = 'itself' | 'messages' | 'responses' | 'gateway';

/** Searches of one request: each is paid for. */
const MAX_USES = 5;
const MAX_QUERY = 400;

const SEARCHING_MODEL = /^perplexity\/|(?:^|\/)sonar(?:$|-)|:online$|-search-(?:preview|api)(?:$|-)/;

/** Models that OpenAI serves itself; those whose weights it gives away run elsewhere, and its oldest know no tools like that. */
const OPENAI_MODEL = /^(?:openai\/)?(?:gpt-(?!oss|3)|chatgpt-|o\d|codex-)/;

export interface SearchAsked {
  readonly model: string;
  readonly wireFormat: WireFormat;
  readonly info: ModelInfo | undefined;
  /** Whether the server is known to be Vercel's own; one that tells the gateway's prices is one, too. */
  readonly isGateway?: boolean | undefined;
}

/** How a model searches the web on a server; `undefined` where it cannot. */
export function searchWay({ model, wireFormat, info, isGateway }: SearchAsked): SearchWay | undefined {
  if (SEARCHING_MODEL.test(model)) return 'itself';
  // The gateway documents none of its own tools in this format.
  if (wireFormat === 'responses') return OPENAI_MODEL.test(model) ? 'responses' : undefined;
  if (wireFormat === 'messages') return parseClaudeModel(model) === undefined ? undefined : 'messages';
  return isGateway === true || info?.pricing.output !== undefined ? 'gateway' : undefined;
}

/** US dollars for 1,000 searches; `undefined` where nobody knows. */
export function searchPrice(way: SearchWay, tool: SearchTool, info: ModelInfo | undefined): number | undefined {
  if (way === 'gateway') return GATEWAY_SEARCH_PRICES[tool];
  const listed = info?.pricing.webSearchUsd;
  // Some lists tell the price of one.
  if (listed !== undefined && listed > 0) return listed < 1 ? listed * 1_000 : listed;
  return way === 'itself' ? undefined : SERVER_SEARCH_PRICE;
}

/** The tool that lets the model of a request search, as its format has it; `undefined` where none goes along. */
export function searchTool(
  request: TurnRequest,
  asked: Omit<SearchAsked, 'model'>,
  refused: Refusals,
  choice: ToolChoice | undefined,
): Fields | undefined {
  const { webSearch: tool, tools = [] } = request;
  if (tool === undefined || refused.has(REFUSED_SEARCH)) return undefined;
  const way = searchWay({ ...asked, model: request.model });
  const isTaken = (name: string): boolean => tools.some((own) => own.name === name);
  // A tool of the user's own keeps its name, and is what the model gets.
  if (way === 'messages')
    return isTaken(SERVER_SEARCH_TOOL)
      ? undefined
      : { type: 'web_search_20250305', name: SERVER_SEARCH_TOOL, max_uses: MAX_USES };
  if (way === 'responses') return isTaken(SERVER_SEARCH_TOOL) ? undefined : { type: SERVER_SEARCH_TOOL };
  // The gateway takes no named choice beside its tools.
  if (way !== 'gateway' || choice?.type === 'tool' || isTaken(`${tool}_search`)) return undefined;
  const query = questionText(request.messages);
  if (query === '') return undefined;
  return { type: `vercel:${tool}_search`, config: tool === 'parallel' ? { objective: query } : { query } };
}

/** Whether the web was to be searched, and nothing in the body of a request lets the model do it. */
export function goesUnsearched({ model, webSearch: tool, tools = [] }: TurnRequest, body: object): boolean {
  if (tool === undefined || SEARCHING_MODEL.test(model) || asksToSearch(body as Fields)) return false;
  return !tools.some(({ name }) => name === SERVER_SEARCH_TOOL || name === `${tool}_search`);
}

/** What a person asked last, in their own words: nothing of what is attached goes to a search. */
function questionText(messages: readonly Message[]): string {
  const texts =
    askedQuestion(messages)?.parts.flatMap((part) =>
      part.type === 'text' ? [part.text.slice(0, 4 * MAX_QUERY)] : [],
    ) ?? [];
  return texts.join(' ').replace(/\s+/g, ' ').trim().slice(0, MAX_QUERY).trim();
}

/** How often the server searched, out of the gateway's metadata and the usage of the Messages format. */
export function searchesIn(metadata: unknown, usage?: unknown): readonly SearchCount[] | undefined {
  const gateway = fieldsOf(fieldsOf(metadata)?.['gateway']);
  const counts = countsIn(gateway?.['gatewayToolCalls']);
  if (counts.length > 0) return counts;
  const requests = countOf(fieldsOf(fieldsOf(usage)?.['server_tool_use'])?.['web_search_requests']);
  const count = requests ?? countOf(gateway?.['billableWebSearchCalls']) ?? 0;
  return count > 0 ? [{ tool: SERVER_SEARCH_TOOL, count }] : undefined;
}

/** By name, as a list, or as their number. */
function countsIn(calls: unknown): readonly SearchCount[] {
  const total = Array.isArray(calls) ? calls.length : countOf(calls);
  if (total !== undefined) return total > 0 ? [{ tool: 'search', count: total }] : [];
  return Object.entries(fieldsOf(calls) ?? {}).flatMap(([name, value]) => {
    const count = countOf(value) ?? 0;
    return count > 0 ? [{ tool: name.replace(/^vercel:/, ''), count }] : [];
  });
}
