import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ThinkingPart, ToolCallPart, ToolResultPart } from '../model/message.ts';
import { markChat, uncached } from './cacheMarks.ts';
import { sentSeal } from './callSeals.ts';
import { claudeRulesOf } from './claude.ts';
import { canThink, nearestEffort } from './effort.ts';
import { outputLimit } from './outputLimit.ts';
import { withShownThinking } from './shownThinking.ts';
import { askedTools, mustNotThink, withDemand } from './toolDemand.ts';
import { alternatingTurns, toolArguments, type AnswerTurn, type AskPart, type AskTurn } from './alternatingTurns.ts';
import { modalitiesOf } from './drawing.ts';
import { readsOf } from './pictureHistory.ts';
import { effortsIn, NO_REFUSALS, withoutRefused, type Refusals } from './refusals.ts';
import { providerOptions, type ProviderOptions } from './routing.ts';
import { searchTool } from './webSearch.ts';
import type { Fields } from './wire.ts';
import type { ModelInfo, ToolChoice, TurnRequest } from '../model/request.ts';

/** What the gateway takes beyond the SDK's own parameters. */
interface GatewayExtras {
  readonly reasoning?: { readonly effort?: string; readonly enabled?: boolean };
  readonly reasoning_effort?: string;
  readonly providerOptions?: ProviderOptions;
}

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, keyof GatewayExtras> & GatewayExtras;

export interface BuildOptions {
  /** What the server is known to refuse: it is left out, or said in another way. */
  readonly refused?: Refusals;
  /** Whether the server is known to be Vercel's own. */
  readonly isGateway?: boolean;
  /** Leaves out what was thought in earlier answers: for a server that refused it. */
  readonly withoutEarlierThinking?: boolean;
  /** Leaves out what the server found in earlier searches: it refused to take it back. */
  readonly withoutEarlierSearches?: boolean;
}

type UserContent = Extract<ChatCompletionMessageParam, { role: 'user' }>['content'];
type UserPart = Exclude<UserContent, string>[number];

export function dataUri(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

function userPart(part: AskPart): UserPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: dataUri(part.mediaType, part.data) } };
    case 'file':
      return { type: 'file', file: { filename: part.name, file_data: dataUri(part.mediaType, part.data) } };
  }
}

/** Plain text stays a string: every server of this format takes that, not every one takes parts. */
function userContent(parts: readonly AskPart[]): UserContent {
  return parts.every((part) => part.type === 'text')
    ? parts.map((part) => part.text).join('\n\n')
    : parts.map(userPart);
}

/** A tool's result for a format that takes texts only. l10n: none, for the model. */
export function resultText(result: ToolResultPart): string {
  const text = result.content
    .map((part) => (part.type === 'text' ? part.text : '[image: see the next message]'))
    .join('\n');
  const shown = text.trim() === '' ? '(no output)' : text;
  return result.isError === true ? `Error: ${shown}` : shown;
}

function askMessages(turn: AskTurn): ChatCompletionMessageParam[] {
  const messages: ChatCompletionMessageParam[] = turn.results.map((result) => ({
    role: 'tool',
    tool_call_id: result.callId,
    content: resultText(result),
  }));
  // A tool message holds text only, so pictures a tool returned follow as a question's parts.
  const images = turn.results.flatMap((result) => result.content.filter((part) => part.type === 'image'));
  const parts = [...images, ...turn.parts];
  if (parts.length > 0) messages.push({ role: 'user', content: userContent(parts) });
  return messages;
}

function toolCall(part: ToolCallPart): { id: string; type: 'function'; function: { name: string; arguments: string } } {
  const seal = sentSeal(part.seal ?? {});
  return {
    ...seal.call,
    id: part.id,
    type: 'function',
    function: { ...seal.function, name: part.name, arguments: JSON.stringify(toolArguments(part.argumentsText)) },
  };
}

/** As LiteLLM gave it, the only server of this format that signs thinking outside of `reasoning_details`. */
function thinkingBlock({ text, signature, redacted }: ThinkingPart): object {
  return redacted === undefined
    ? { type: 'thinking', thinking: text, signature }
    : { type: 'redacted_thinking', data: redacted };
}

function answerMessage(turn: AnswerTurn): ChatCompletionMessageParam {
  const text = turn.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('');
  const calls = turn.parts.flatMap((part) => (part.type === 'tool-call' ? toolCall(part) : []));
  const blocks = turn.parts.flatMap((part) => (part.type === 'thinking' ? thinkingBlock(part) : []));
  const sealed = turn.parts.flatMap((part) => (part.type === 'tool-call' ? (part.seal?.message ?? []) : []));
  const message: ChatCompletionMessageParam = {
    ...Object.assign({}, ...sealed),
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  if (turn.reasoningDetails.length > 0) return Object.assign(message, { reasoning_details: turn.reasoningDetails });
  return blocks.length > 0 ? Object.assign(message, { thinking_blocks: blocks }) : message;
}

/**
 * Other servers than the gateway read `reasoning_effort`, and most of them pass over `reasoning`; the gateway reads both,
 * and `reasoning` where they differ.
 */
function reasoning(
  request: TurnRequest,
  info: ModelInfo | undefined,
  options: BuildOptions,
  { hasTools, isQuiet }: { readonly hasTools: boolean; readonly isQuiet: boolean },
): GatewayExtras {
  const refused = options.refused ?? NO_REFUSALS;
  const effort = isQuiet ? 'off' : (request.thinking ?? 'auto');
  if (refused.has('thinking') || canThink(info) === false) return {};
  const listed = effortsIn(refused) ?? info?.efforts;
  const say = (value: string): GatewayExtras => ({
    ...(!refused.has('reasoning') && { reasoning: { effort: value } }),
    ...(options.isGateway !== true && !refused.has('reasoning_effort') && { reasoning_effort: value }),
  });
  if (refused.has('thinking-with-tools') && hasTools) return say('none');
  if (effort === 'off') {
    const least = leastEffort(request, listed, refused);
    return least === undefined ? {} : say(least);
  }
  // Where the catalogue says nothing about a model, only what the user asked for by name is sent.
  if (effort !== 'auto') return say(nearestEffort(effort, listed));
  return canThink(info) === true && !refused.has('reasoning') ? { reasoning: { enabled: true } } : {};
}

/** `none` only where it is listed. A Claude model that would think unasked is held down: nothing else is sure to be taken. */
export function leastEffort(
  { model }: TurnRequest,
  listed: readonly string[] | undefined,
  refused: Refusals,
): string | undefined {
  const rules = claudeRulesOf(model, refused);
  const canBeOff = rules === undefined || rules.thinking.includes('disabled');
  if (canBeOff && listed?.includes('none') === true) return 'none';
  return rules?.thinksUnasked === true ? rules.efforts[0] : undefined;
}

function tools(request: TurnRequest, asked: ToolChoice | undefined, search: Fields | undefined): Partial<ChatBody> {
  const own = (request.tools ?? []).map((tool) => ({
    type: 'function' as const,
    function: {
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      parameters: { ...tool.inputSchema },
      ...(tool.strict !== undefined && { strict: tool.strict }),
    },
  }));
  if (own.length === 0 && search === undefined) return {};
  // Tools of the past may not be called, and that would hold for the search as well.
  const choice = search !== undefined && asked?.type === 'none' ? undefined : asked;
  return {
    tools: search === undefined ? own : [...own, search as never],
    ...(choice !== undefined && {
      tool_choice: choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type,
    }),
    ...(request.parallelToolCalls !== undefined && { parallel_tool_calls: request.parallelToolCalls }),
  };
}

/**
 * OpenAI's own models renamed the field and refuse the old name, most other servers know only the old one, and some that
 * serve models under OpenAI's names pass over what they do not know: the gateway is known by its prices.
 */
function tokenLimit(
  request: TurnRequest,
  info: ModelInfo | undefined,
  thinking: GatewayExtras,
  { isGateway, refused = NO_REFUSALS }: BuildOptions,
): Partial<ChatBody> {
  const effort = thinking.reasoning?.effort ?? thinking.reasoning_effort;
  const limit = outputLimit(request, info, request.thinking === 'off' && effort !== undefined && effort !== 'none');
  if (limit === undefined) return {};
  const isKnown = isGateway === true || info?.pricing.output !== undefined;
  const isRenamed = isKnown && request.model.startsWith('openai/');
  const names = isRenamed
    ? (['max_completion_tokens', 'max_tokens'] as const)
    : (['max_tokens', 'max_completion_tokens'] as const);
  const name = names.find((each) => !refused.has(each));
  return name === undefined ? {} : { [name]: limit };
}

function responseFormat(request: TurnRequest): Partial<ChatBody> {
  const format = request.responseFormat;
  if (format === undefined) return {};
  return {
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: format.name,
        schema: { ...format.schema },
        ...(format.strict !== undefined && { strict: format.strict }),
      },
    },
  };
}

/** The body of a Chat Completions request. */
export function buildChatRequest(
  request: TurnRequest,
  info: ModelInfo | undefined,
  options: BuildOptions = {},
): ChatBody {
  const refused = options.refused ?? NO_REFUSALS;
  const { choice, demand } = askedTools(request, refused);
  const server = { wireFormat: 'chat-completions', info, isGateway: options.isGateway } as const;
  const search = searchTool(request, server, refused, choice);
  const history = withDemand(
    alternatingTurns(
      request.messages,
      request.model,
      'chat-completions',
      options.withoutEarlierThinking,
      false,
      readsOf(info),
    ),
    demand,
  );
  const system: ChatCompletionMessageParam[] =
    request.system === undefined || request.system.trim() === '' ? [] : [{ role: 'system', content: request.system }];
  const hasTools = (request.tools?.length ?? 0) > 0 || search !== undefined;
  const isQuiet = mustNotThink(request, choice, history, refused);
  const thinking = reasoning(request, info, options, { hasTools, isQuiet });
  const modalities = modalitiesOf(request, info);
  const body: ChatBody = {
    model: request.model,
    messages: markChat(refused.has('cache_control') ? uncached(request) : request, [
      ...system,
      ...history.flatMap((turn) => (turn.role === 'user' ? askMessages(turn) : [answerMessage(turn)])),
    ]),
    stream: true,
    stream_options: { include_usage: true },
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...tokenLimit(request, info, thinking, options),
    // What only draws calls nothing.
    ...(modalities?.includes('text') !== false && tools(request, choice, search)),
    ...responseFormat(request),
    ...(modalities !== undefined && { modalities: modalities as unknown as ('text' | 'audio')[] }),
    ...thinking,
    ...providerOptions(
      options.isGateway === true ? withShownThinking(request, info, refused, thinking.reasoning) : request.routing,
    ),
  };
  return withoutRefused(body, refused);
}
