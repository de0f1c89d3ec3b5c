import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ThinkingPart, ToolCallPart, ToolResultPart } from '../model/message.ts';
import { canThink, nearestEffort } from './effort.ts';
import { alternatingTurns, toolArguments, type AnswerTurn, type AskPart, type AskTurn } from './alternatingTurns.ts';
import { providerOptions } from './routing.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';

/** What the gateway takes beyond the SDK's own parameters. */
interface GatewayExtras {
  readonly reasoning?: { readonly effort?: string; readonly enabled?: boolean };
  readonly providerOptions?: { readonly gateway: object };
}

export type ChatBody = Omit<ChatCompletionCreateParamsStreaming, 'reasoning_effort'> & GatewayExtras;

export interface BuildOptions {
  /** Asks for no thinking whatever the request says: for a model that refused to be asked. */
  readonly withoutThinking?: boolean;
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
  const blocks = turn.parts.flatMap((part) => (part.type === 'thinking' ? thinkingBlock(part) : []));
  const message: ChatCompletionMessageParam = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  if (turn.reasoningDetails.length > 0) return Object.assign(message, { reasoning_details: turn.reasoningDetails });
  return blocks.length > 0 ? Object.assign(message, { thinking_blocks: blocks }) : message;
}

function reasoning(request: TurnRequest, info: ModelInfo | undefined, options: BuildOptions): GatewayExtras {
  const effort = request.thinking ?? 'auto';
  if (options.withoutThinking === true || canThink(info) === false) return {};
  if (effort === 'off') return info?.efforts?.includes('none') === true ? { reasoning: { effort: 'none' } } : {};
  // Where the catalogue says nothing about a model, only what the user asked for by name is sent.
  if (effort === 'auto') return canThink(info) === true ? { reasoning: { enabled: true } } : {};
  return { reasoning: { effort: nearestEffort(effort, info?.efforts) } };
}

function tools(request: TurnRequest): Partial<ChatCompletionCreateParamsStreaming> {
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

/** OpenAI's own models renamed the field and refuse the old name; most other servers know only the old one. */
function outputLimit(request: TurnRequest, info: ModelInfo | undefined): Partial<ChatCompletionCreateParamsStreaming> {
  if (request.maxOutputTokens === undefined || request.maxOutputTokens <= 0) return {};
  const limit = Math.min(request.maxOutputTokens, info?.maxOutputTokens ?? Infinity);
  return request.model.startsWith('openai/') ? { max_completion_tokens: limit } : { max_tokens: limit };
}

function responseFormat(request: TurnRequest): Partial<ChatCompletionCreateParamsStreaming> {
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
  return {
    model: request.model,
    messages: [
      ...system,
      ...history.flatMap((turn) => (turn.role === 'user' ? askMessages(turn) : [answerMessage(turn)])),
    ],
    stream: true,
    stream_options: { include_usage: true },
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...outputLimit(request, info),
    ...tools(request),
    ...responseFormat(request),
    ...(drawsImages(info) && { modalities: ['text', 'image'] as unknown as ('text' | 'audio')[] }),
    ...reasoning(request, info, options),
    ...providerOptions(request.routing),
  };
}
