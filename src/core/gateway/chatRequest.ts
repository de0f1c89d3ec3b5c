import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ThinkingPart, ToolCallPart, ToolResultPart } from '../model/message.ts';
import { canThink, nearestEffort } from './effort.ts';
import { alternatingTurns, toolArguments, type AnswerTurn, type AskPart, type AskTurn } from './alternatingTurns.ts';
import { effortsIn, NO_REFUSALS, type Refusals } from './refusals.ts';
import { providerOptions } from './routing.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';

/** What the gateway takes beyond the SDK's own parameters. */
interface GatewayExtras {
  readonly reasoning?: { readonly effort?: string; readonly enabled?: boolean };
  readonly reasoning_effort?: string;
  readonly providerOptions?: { readonly gateway: object };
}

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, keyof GatewayExtras> & GatewayExtras;

export interface BuildOptions {
  /** What the server is known to refuse: it is left out, or said in another way. */
  readonly refused?: Refusals;
  /** Whether the server is known to be Vercel's own. */
  readonly isGateway?: boolean;
  /** Leaves out what was thought in earlier answers: for a server that refused it. */
  readonly withoutEarlierThinking?: boolean;
}

type UserContent = Extract<ChatCompletionMessageParam, { role: 'user' }>['content'];
type UserPart = Exclude<UserContent, string>[number];

function dataUri(mediaType: string, data: string): string {
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

/** l10n: none, for the model. */
function resultText(result: ToolResultPart): string {
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
  return {
    id: part.id,
    type: 'function',
    function: { name: part.name, arguments: JSON.stringify(toolArguments(part.argumentsText)) },
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
  // Never the same thinking in both forms.
  const signed = turn.reasoningDetails.length > 0 ? [] : turn.parts;
  const blocks = signed.flatMap((part) => (part.type === 'thinking' ? thinkingBlock(part) : []));
  const message: ChatCompletionMessageParam = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return Object.assign(message, {
    ...(turn.reasoningDetails.length > 0 && { reasoning_details: turn.reasoningDetails }),
    ...(blocks.length > 0 && { thinking_blocks: blocks }),
  });
}

/**
 * Other servers than the gateway read `reasoning_effort`, and most of them pass over `reasoning`; the gateway reads both,
 * and `reasoning` where they differ.
 */
function reasoning(request: TurnRequest, info: ModelInfo | undefined, options: BuildOptions): GatewayExtras {
  const refused = options.refused ?? NO_REFUSALS;
  const effort = request.thinking ?? 'auto';
  if (refused.has('thinking') || canThink(info) === false) return {};
  const listed = effortsIn(refused) ?? info?.efforts;
  const say = (value: string): GatewayExtras => ({
    ...(!refused.has('reasoning') && { reasoning: { effort: value } }),
    ...(options.isGateway !== true && !refused.has('reasoning_effort') && { reasoning_effort: value }),
  });
  if (effort === 'off') return listed?.includes('none') === true ? say('none') : {};
  // Where the catalogue says nothing about a model, only what the user asked for by name is sent.
  if (effort !== 'auto') return say(nearestEffort(effort, listed));
  return canThink(info) === true && !refused.has('reasoning') ? { reasoning: { enabled: true } } : {};
}

/** Fields that a server refused are gone, and the demand that was in them is left to the model. */
function withoutRefused(body: ChatBody, refused: Refusals): ChatBody {
  if (refused.size === 0) return body;
  const { tools: declared, tool_choice: choice, ...rest } = body;
  const kept = Object.fromEntries(Object.entries(rest).filter(([name]) => !refused.has(name))) as typeof rest;
  const isFree = refused.has('tool_choice') && choice !== 'none';
  return {
    ...kept,
    ...(declared !== undefined && { tools: refused.has('strict') ? declared.map(withoutStrict) : declared }),
    ...(choice !== undefined && !isFree && { tool_choice: choice }),
    ...(kept.response_format !== undefined && refused.has('strict') && looseFormat(kept.response_format)),
  };
}

function withoutStrict(tool: NonNullable<ChatBody['tools']>[number]): typeof tool {
  if (tool.type !== 'function') return tool;
  const { strict: _strict, ...declared } = tool.function;
  return { ...tool, function: declared };
}

function looseFormat(format: NonNullable<ChatBody['response_format']>): Pick<ChatBody, 'response_format'> {
  if (format.type !== 'json_schema') return {};
  const { strict: _strict, ...schema } = format.json_schema;
  return { response_format: { ...format, json_schema: schema } };
}

function tools(request: TurnRequest): Partial<ChatBody> {
  if (request.tools === undefined || request.tools.length === 0) return {};
  const choice = request.toolChoice;
  return {
    tools: request.tools.map((tool) => ({
      type: 'function',
      function: {
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        parameters: { ...tool.inputSchema },
        ...(tool.strict !== undefined && { strict: tool.strict }),
      },
    })),
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
function outputLimit(
  request: TurnRequest,
  info: ModelInfo | undefined,
  { isGateway, refused = NO_REFUSALS }: BuildOptions,
): Partial<ChatBody> {
  if (request.maxOutputTokens === undefined || request.maxOutputTokens <= 0) return {};
  const limit = Math.min(request.maxOutputTokens, info?.maxOutputTokens ?? Infinity);
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

function drawsImages(info: ModelInfo | undefined): boolean {
  return info?.type === 'language' && info.tags.some((tag) => tag === 'image-generation' || tag === 'image-output');
}

/** The body of a Chat Completions request. */
export function buildChatRequest(
  request: TurnRequest,
  info: ModelInfo | undefined,
  options: BuildOptions = {},
): ChatBody {
  const history = alternatingTurns(request.messages, request.model, 'chat-completions', options.withoutEarlierThinking);
  const system: ChatCompletionMessageParam[] =
    request.system === undefined || request.system.trim() === '' ? [] : [{ role: 'system', content: request.system }];
  const body: ChatBody = {
    model: request.model,
    messages: [
      ...system,
      ...history.flatMap((turn) => (turn.role === 'user' ? askMessages(turn) : [answerMessage(turn)])),
    ],
    stream: true,
    stream_options: { include_usage: true },
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...outputLimit(request, info, options),
    ...tools(request),
    ...responseFormat(request),
    ...(drawsImages(info) && { modalities: ['text', 'image'] as unknown as ('text' | 'audio')[] }),
    ...reasoning(request, info, options),
    ...providerOptions(request.routing),
  };
  return withoutRefused(body, options.refused ?? NO_REFUSALS);
}
