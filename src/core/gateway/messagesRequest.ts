import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { ImagePart, ToolResultPart } from '../model/message.ts';
import { estimateTokens } from '../cost/estimate.ts';
import type { BuildOptions } from './chatRequest.ts';
import { claudeAlwaysThinks, claudeTakesTemperature, claudeThinkingMode, parseClaudeModel } from './claude.ts';
import { BUDGET_SHARE, canThink, nearestEffort } from './effort.ts';
import {
  alternatingTurns,
  toolArguments,
  type AnswerTurn,
  type AskPart,
  type AlternatingTurn,
} from './alternatingTurns.ts';
import { NO_REFUSALS } from './refusals.ts';
import { providerOptions } from './routing.ts';
import type { JsonSchema, ModelInfo, TurnRequest } from '../model/request.ts';

/** What is asked for when nobody chose a length: the format requires one, and providers reserve what is asked for. */
const DEFAULT_OUTPUT_TOKENS = 32_000;
const UNKNOWN_MODEL_OUTPUT_TOKENS = 8_192;
const MIN_THINKING_BUDGET = 1_024;
/** Shorter prompts are not worth a cache mark (providers ignore it below about this size). */
const CACHE_FROM_TOKENS = 1_024;

export type MessagesBody = Omit<MessageCreateParamsStreaming, 'thinking' | 'output_config'> & {
  readonly thinking?: { readonly type: string; readonly budget_tokens?: number; readonly display?: string };
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly type: 'json_schema'; readonly schema: JsonSchema };
  };
  readonly temperature?: number;
  readonly providerOptions?: { readonly gateway: object };
};

function imageBlock(part: ImagePart): ContentBlockParam & { type: 'image' } {
  const mediaType = part.mediaType as 'image/png';
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: part.data } };
}

function askBlock(part: AskPart): ContentBlockParam {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return imageBlock(part);
    case 'file':
      return {
        type: 'document',
        source: { type: 'base64', media_type: part.mediaType as 'application/pdf', data: part.data },
        title: part.name,
      };
  }
}

/** l10n: none, for the model. */
function resultBlock(result: ToolResultPart): ToolResultBlockParam {
  const content = result.content.flatMap((part) => {
    if (part.type === 'image') return imageBlock(part);
    return part.text.trim() === '' ? [] : { type: 'text' as const, text: part.text };
  });
  return {
    type: 'tool_result',
    tool_use_id: result.callId,
    content: content.length > 0 ? content : '(no output)',
    ...(result.isError === true && { is_error: true }),
  };
}

function answerBlocks(turn: AnswerTurn): ContentBlockParam[] {
  return turn.parts.map((part): ContentBlockParam => {
    switch (part.type) {
      case 'text':
        return { type: 'text', text: part.text };
      case 'thinking':
        return part.redacted !== undefined
          ? { type: 'redacted_thinking', data: part.redacted }
          : { type: 'thinking', thinking: part.text, signature: part.signature ?? '' };
      case 'tool-call':
        return { type: 'tool_use', id: part.id, name: part.name, input: toolArguments(part.argumentsText) };
    }
  });
}

function messageParam(turn: AlternatingTurn): MessageParam {
  return turn.role === 'user'
    ? { role: 'user', content: [...turn.results.map(resultBlock), ...turn.parts.map(askBlock)] }
    : { role: 'assistant', content: answerBlocks(turn) };
}

/** An answer that is to be continued must not end in a blank. */
function trimLastAnswer(messages: readonly MessageParam[]): void {
  const last = messages.at(-1);
  const block = last?.role === 'assistant' && Array.isArray(last.content) ? last.content.at(-1) : undefined;
  if (block?.type === 'text') block.text = block.text.trimEnd();
}

/** What the request says, capped by what the catalogue says, else a guess that no model of the kind refuses. */
function outputTokens(request: TurnRequest, info: ModelInfo | undefined): number {
  const modelLimit = info?.maxOutputTokens ?? Infinity;
  const wanted = request.maxOutputTokens ?? 0;
  if (wanted > 0) return Math.min(wanted, modelLimit);
  if (modelLimit !== Infinity) return Math.min(DEFAULT_OUTPUT_TOKENS, modelLimit);
  return (parseClaudeModel(request.model)?.version ?? 0) >= 4 ? DEFAULT_OUTPUT_TOKENS : UNKNOWN_MODEL_OUTPUT_TOKENS;
}

type Thinking = Pick<MessagesBody, 'thinking' | 'output_config'>;

function budgetThinking(request: TurnRequest, maxTokens: number): Thinking {
  const effort = request.thinking ?? 'auto';
  if (effort === 'off') return {};
  const budget = Math.max(MIN_THINKING_BUDGET, Math.min(64_000, Math.floor(maxTokens * BUDGET_SHARE[effort])));
  return budget < maxTokens ? { thinking: { type: 'enabled', budget_tokens: budget } } : {};
}

function adaptiveThinking(
  request: TurnRequest,
  info: ModelInfo | undefined,
  version: number,
  alwaysThinks: boolean,
): Thinking {
  const effort = request.thinking ?? 'auto';
  if (effort === 'off') {
    if (alwaysThinks) return { output_config: { effort: 'low' } };
    // Before 5 thinking is off unless asked for, and 4.7 and 4.8 know no other mode than adaptive.
    return version >= 5 ? { thinking: { type: 'disabled' } } : {};
  }
  const thinking = { type: 'adaptive', display: 'summarized' };
  if (effort === 'auto') return { thinking };
  const listed =
    info?.efforts ?? (version < 4.7 ? ['low', 'medium', 'high', 'max'] : ['low', 'medium', 'high', 'xhigh', 'max']);
  return { thinking, output_config: { effort: nearestEffort(effort, listed) } };
}

function thinkingOf(
  request: TurnRequest,
  info: ModelInfo | undefined,
  maxTokens: number,
  options: BuildOptions,
): Thinking {
  const refused = options.refused ?? NO_REFUSALS;
  if (refused.has('thinking')) return {};
  const wanted = wantedThinking(request, info, maxTokens);
  const effort = refused.has('effort') ? undefined : wanted.output_config?.effort;
  return {
    ...(wanted.thinking !== undefined &&
      !refused.has(`thinking.${wanted.thinking.type}`) && { thinking: wanted.thinking }),
    ...(effort !== undefined && { output_config: { effort } }),
  };
}

function wantedThinking(request: TurnRequest, info: ModelInfo | undefined, maxTokens: number): Thinking {
  const claude = parseClaudeModel(request.model);
  if (claude === undefined) {
    return canThink(info) === true ? budgetThinking(request, maxTokens) : {};
  }
  const mode = claudeThinkingMode(claude);
  if (mode === 'none' || canThink(info) === false) return {};
  // A model that is made to call a tool cannot think first.
  const isForced = request.toolChoice?.type === 'required' || request.toolChoice?.type === 'tool';
  const effective = isForced && !claudeAlwaysThinks(claude) ? { ...request, thinking: 'off' as const } : request;
  return mode === 'budget'
    ? budgetThinking(effective, maxTokens)
    : adaptiveThinking(effective, info, claude.version, claudeAlwaysThinks(claude));
}

function toolChoice(request: TurnRequest): Pick<MessagesBody, 'tool_choice'> {
  const claude = parseClaudeModel(request.model);
  const asked = request.toolChoice ?? { type: 'auto' as const };
  const mustStayFree = claude !== undefined && claudeAlwaysThinks(claude) && asked.type !== 'none';
  const choice = mustStayFree ? { type: 'auto' as const } : asked;
  const serial = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  if (choice.type === 'tool') return { tool_choice: { type: 'tool', name: choice.name, ...serial } };
  if (choice.type === 'required') return { tool_choice: { type: 'any', ...serial } };
  if (choice.type === 'none') return { tool_choice: { type: 'none' } };
  return request.parallelToolCalls === false ? { tool_choice: { type: 'auto', ...serial } } : {};
}

function tools(request: TurnRequest): Pick<MessagesBody, 'tools' | 'tool_choice'> {
  if (request.tools === undefined || request.tools.length === 0) return {};
  return {
    tools: request.tools.map((tool) => ({
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      input_schema: { type: 'object' as const, ...tool.inputSchema },
      ...(tool.strict !== undefined && { strict: tool.strict }),
    })),
    ...toolChoice(request),
  };
}

/** Counts only until the answer is known, so that a long history costs no more than a short one. */
function isLongPrompt(request: TurnRequest): boolean {
  let tokens = estimateTokens(request.system ?? '');
  for (const message of request.messages) {
    for (const part of message.parts) {
      if (part.type === 'text' || part.type === 'context') tokens += estimateTokens(part.text.slice(0, 20_000));
      else if (part.type === 'image' || part.type === 'file') tokens += CACHE_FROM_TOKENS;
      if (tokens >= CACHE_FROM_TOKENS) return true;
    }
  }
  return false;
}

/** Claude caches only what is marked: the system text and everything up to the last question. */
function markForCache(request: TurnRequest, messages: readonly MessageParam[]): boolean {
  if (parseClaudeModel(request.model) === undefined || request.routing?.caching === 'auto' || !isLongPrompt(request))
    return false;
  const last = messages.findLast((message) => message.role === 'user');
  const block = Array.isArray(last?.content) ? last.content.at(-1) : undefined;
  if (block !== undefined) Object.assign(block, { cache_control: { type: 'ephemeral' } });
  return true;
}

function outputConfig(request: TurnRequest, thinking: Thinking): Pick<MessagesBody, 'output_config'> {
  const format = request.responseFormat;
  const config = {
    ...thinking.output_config,
    ...(format !== undefined && { format: { type: 'json_schema' as const, schema: format.schema } }),
  };
  return Object.keys(config).length > 0 ? { output_config: config } : {};
}

function temperature(request: TurnRequest, thinking: Thinking): Pick<MessagesBody, 'temperature'> {
  const claude = parseClaudeModel(request.model);
  const takesIt = claude === undefined || claudeTakesTemperature(claude);
  const isThinking = thinking.thinking !== undefined && thinking.thinking.type !== 'disabled';
  return request.temperature !== undefined && takesIt && !isThinking
    ? { temperature: Math.min(1, request.temperature) }
    : {};
}

/** The body of a Messages request. */
export function buildMessagesRequest(
  request: TurnRequest,
  info: ModelInfo | undefined,
  options: BuildOptions = {},
): MessagesBody {
  const messages = alternatingTurns(request.messages, request.model, 'messages', options.withoutEarlierThinking).map(
    messageParam,
  );
  trimLastAnswer(messages);
  const isCached = markForCache(request, messages);
  const maxTokens = outputTokens(request, info);
  const thinking = thinkingOf(request, info, maxTokens, options);
  const system = request.system?.trim() === '' ? undefined : request.system;
  return {
    model: request.model,
    max_tokens: maxTokens,
    messages,
    stream: true,
    ...(system !== undefined && {
      system: isCached ? [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }] : system,
    }),
    ...temperature(request, thinking),
    ...tools(request),
    ...(thinking.thinking !== undefined && { thinking: thinking.thinking }),
    ...outputConfig(request, thinking),
    ...providerOptions(request.routing),
  };
}
