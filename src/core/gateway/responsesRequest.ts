import type { Message, ToolCallPart } from '../model/message.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';
import {
  alternatingTurns,
  toolArguments,
  type AlternatingTurn,
  type AnswerTurn,
  type AskPart,
  type AskTurn,
} from './alternatingTurns.ts';
import { settleThinking, type SentThinking } from './boundThinking.ts';
import { wantsMarks } from './cacheMarks.ts';
import { dataUri, leastEffort, resultText, type BuildOptions } from './chatRequest.ts';
import { claudeRulesOf } from './claude.ts';
import { canThink, nearestEffort } from './effort.ts';
import { annotationsOf, sentSearch } from './hostedSearch.ts';
import { outputLimit } from './outputLimit.ts';
import { isReasoningItem, reasoningItem } from './reasoningItem.ts';
import {
  ALL_SOURCES,
  effortsIn,
  NO_REFUSALS,
  REFUSED_EARLIER_SEARCHES,
  REFUSED_SOURCES,
  withoutRefused,
  type Refusals,
} from './refusals.ts';
import { readsOf } from './pictureHistory.ts';
import { providerOptions, type ProviderOptions } from './routing.ts';
import { withShownThinking } from './shownThinking.ts';
import { askedTools, mustNotThink, withDemand } from './toolDemand.ts';
import { CallIds } from './turnReader.ts';
import { searchTool } from './webSearch.ts';
import type { Fields } from './wire.ts';

/** OpenAI refuses less. */
const MIN_OUTPUT_TOKENS = 16;
/** OpenAI refuses longer keys. */
const MAX_CACHE_KEY = 64;

/** One entry of `input`. */
type Item = Fields;

export interface ResponsesBody {
  readonly model: string;
  readonly instructions?: string;
  readonly input: readonly Item[];
  readonly stream: true;
  readonly store: false;
  readonly include?: readonly string[];
  readonly temperature?: number;
  readonly max_output_tokens?: number;
  readonly tools?: readonly object[];
  readonly tool_choice?: string | object;
  readonly parallel_tool_calls?: boolean;
  readonly text?: { readonly format: object };
  readonly reasoning?: Reasoning;
  readonly prompt_cache_key?: string;
  readonly providerOptions?: ProviderOptions;
}

interface Reasoning {
  readonly effort?: string;
  readonly summary?: string;
}

/** The items of one turn, together until it is known which of them go. */
interface ItemTurn {
  readonly role: AlternatingTurn['role'];
  readonly content: Item[];
}

function askContent(part: AskPart): Item {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return { type: 'input_image', image_url: dataUri(part.mediaType, part.data) };
    case 'file':
      return { type: 'input_file', filename: part.name, file_data: dataUri(part.mediaType, part.data) };
  }
}

/** An output is a text, so pictures a tool returned follow as a question's parts. */
function askItems(turn: AskTurn, names: ReadonlyMap<string, string>): Item[] {
  const items: Item[] = turn.results.map((result) => ({
    type: 'function_call_output',
    call_id: names.get(result.callId) ?? result.callId,
    output: resultText(result),
  }));
  const images = turn.results.flatMap((result) => result.content.filter((part) => part.type === 'image'));
  const parts = [...images, ...turn.parts];
  if (parts.length > 0) items.push({ type: 'message', role: 'user', content: parts.map(askContent) });
  return items;
}

/** Without the ids of items: by them a server would want the reasoning beside each, also where it may not go back. */
function answerItem(part: AnswerTurn['parts'][number], names: ReadonlyMap<string, string>): Item | undefined {
  switch (part.type) {
    case 'text': {
      const annotations = annotationsOf(part);
      const text = { type: 'output_text', text: part.text, ...(annotations.length > 0 && { annotations }) };
      return { type: 'message', role: 'assistant', content: [text] };
    }
    case 'thinking':
      return reasoningItem(part.signature);
    case 'tool-call':
      return {
        type: 'function_call',
        call_id: names.get(part.id) ?? part.id,
        name: part.name,
        arguments: JSON.stringify(toolArguments(part.argumentsText)),
      };
    case 'server-tool':
      return sentSearch(part.block);
  }
}

/** Reasoning with nothing of its answer behind it is refused. */
function answerItems({ parts }: AnswerTurn, names: ReadonlyMap<string, string>): Item[] {
  const items = parts.map((part) => answerItem(part, names)).filter((item) => item !== undefined);
  return items.slice(0, items.findLastIndex((item) => !isReasoningItem(item)) + 1);
}

/** The items of a history. Providers that use the same call ids in every answer get them told apart: all stand in one list. */
function itemTurns(history: readonly AlternatingTurn[]): ItemTurn[] {
  const ids = new CallIds(() => '');
  let names = new Map<string, string>();
  return history.map((turn) => {
    if (turn.role === 'user') return { role: turn.role, content: askItems(turn, names) };
    const calls = turn.parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
    names = new Map(calls.map(({ id }) => [id, ids.unique(id)]));
    return { role: turn.role, content: answerItems(turn, names) };
  });
}

function reasoningOf(
  request: TurnRequest,
  info: ModelInfo | undefined,
  refused: Refusals,
  isQuiet: boolean,
): Reasoning | undefined {
  if (refused.has('thinking') || canThink(info) === false) return undefined;
  if (refused.has('thinking-with-tools') && (request.tools?.length ?? 0) > 0) return { effort: 'none' };
  const wanted = isQuiet ? 'off' : (request.thinking ?? 'auto');
  const listed = effortsIn(refused) ?? info?.efforts;
  if (wanted === 'off') {
    const least = leastEffort(request, listed, refused) ?? leastListed(request.model, listed);
    return least === undefined ? undefined : { effort: least };
  }
  const summary = refused.has('reasoning.summary') ? {} : { summary: 'auto' };
  if (wanted !== 'auto') return { effort: nearestEffort(wanted, listed), ...summary };
  return canThink(info) === true && summary.summary !== undefined ? summary : undefined;
}

/** A model that cannot do without thinking, and is no Claude model, whose rules say more. */
function leastListed(model: string, listed: readonly string[] | undefined): string | undefined {
  const isListed = listed !== undefined && listed.length > 0;
  return isListed && claudeRulesOf(model) === undefined ? nearestEffort('minimal', listed) : undefined;
}

function tokenLimit(
  request: TurnRequest,
  info: ModelInfo | undefined,
  effort: string | undefined,
): Pick<ResponsesBody, 'max_output_tokens'> {
  const thinksAnyway = request.thinking === 'off' && effort !== undefined && effort !== 'none';
  const limit = outputLimit(request, info, thinksAnyway);
  return limit === undefined ? {} : { max_output_tokens: Math.max(MIN_OUTPUT_TOKENS, limit) };
}

function tools(request: TurnRequest, refused: Refusals, search: Fields | undefined): Partial<ResponsesBody> {
  const own = (request.tools ?? []).map((tool) => ({
    type: 'function',
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    parameters: { ...tool.inputSchema },
    // Left out it would mean true here.
    strict: tool.strict ?? false,
  }));
  if (search === undefined && own.length === 0) return {};
  const asked = askedTools(request, refused).choice;
  // Tools of the past may not be called, and that would hold for the search as well.
  const choice = search !== undefined && asked?.type === 'none' ? undefined : asked;
  return {
    tools: search === undefined ? own : [...own, search],
    ...(choice !== undefined && {
      tool_choice: choice.type === 'tool' ? { type: 'function', name: choice.name } : choice.type,
    }),
    ...(request.parallelToolCalls !== undefined && { parallel_tool_calls: request.parallelToolCalls }),
  };
}

/** What is told besides: thoughts in a form that can go back, and all pages that a search found. */
function included(
  info: ModelInfo | undefined,
  refused: Refusals,
  search: Fields | undefined,
): Pick<ResponsesBody, 'include'> {
  const include = [
    ...(canThink(info) === false ? [] : ['reasoning.encrypted_content']),
    ...(search === undefined || refused.has(REFUSED_SOURCES) ? [] : [ALL_SOURCES]),
  ];
  return include.length === 0 ? {} : { include };
}

function textFormat({ responseFormat: format }: TurnRequest): Pick<ResponsesBody, 'text'> {
  if (format === undefined) return {};
  const { name, schema, strict } = format;
  return {
    text: { format: { type: 'json_schema', name, schema: { ...schema }, ...(strict !== undefined && { strict }) } },
  };
}

/** OpenAI keeps requests with the same key on one machine, and so on its cache; to others it means nothing. */
function cacheKey({ model, sessionId, cache }: TurnRequest): Pick<ResponsesBody, 'prompt_cache_key'> {
  const isOpenAi = /^(?:openai\/|gpt-|o\d)/.test(model);
  if (!isOpenAi || sessionId === undefined || cache !== 'conversation') return {};
  return { prompt_cache_key: sessionId.slice(0, MAX_CACHE_KEY) };
}

/** No item takes a mark in this format: the gateway is asked to place them, where each request goes on with the last one. */
function routingOf(request: TurnRequest, { isGateway, refused = NO_REFUSALS }: BuildOptions): TurnRequest['routing'] {
  const isMarked = isGateway === true && !refused.has('cache_control') && wantsMarks(request);
  return isMarked ? { ...request.routing, caching: 'auto' } : request.routing;
}

function settled(turns: readonly ItemTurn[], body: Partial<ResponsesBody>, messages: readonly Message[]): SentThinking {
  return settleThinking({ system: body.instructions, tools: body.tools, messages: turns }, messages);
}

/** The body of a Responses request, and what thinking it takes along. */
export function buildResponsesRequest(
  request: TurnRequest,
  info: ModelInfo | undefined,
  options: BuildOptions = {},
): { readonly body: ResponsesBody; readonly sent: SentThinking } {
  const refused = options.refused ?? NO_REFUSALS;
  const { messages: asked, model } = request;
  const withoutThinking = options.withoutEarlierThinking;
  const withSearches = options.withoutEarlierSearches !== true && !refused.has(REFUSED_EARLIER_SEARCHES);
  const history = alternatingTurns(asked, model, 'responses', withoutThinking, withSearches, readsOf(info));
  const { choice, demand } = askedTools(request, refused);
  const turns = itemTurns(withDemand(history, demand));
  const { system = '' } = request;
  const instructions = system.trim() === '' ? {} : { instructions: system };
  const { isGateway } = options;
  const search = searchTool(request, { wireFormat: 'responses', info, isGateway }, refused, choice);
  const called = tools(request, refused, search);
  const sent = settled(turns, { ...instructions, ...called }, request.messages);
  const reasoning = reasoningOf(request, info, refused, mustNotThink(request, choice, history, refused));
  const body: ResponsesBody = {
    model: request.model,
    ...instructions,
    input: turns.flatMap(({ content }) => content),
    stream: true,
    store: false,
    ...included(info, refused, search),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...tokenLimit(request, info, reasoning?.effort),
    ...called,
    ...textFormat(request),
    ...(reasoning !== undefined && { reasoning }),
    ...cacheKey(request),
    ...providerOptions(
      options.isGateway === true
        ? withShownThinking({ ...request, routing: routingOf(request, options) }, info, refused, reasoning)
        : request.routing,
    ),
  };
  return { body: withoutRefused(body, refused), sent };
}
