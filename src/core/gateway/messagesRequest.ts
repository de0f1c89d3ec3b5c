import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { ImagePart, ToolResultPart } from '../model/message.ts';
import type { BuildOptions } from './chatRequest.ts';
import {
  alternatingTurns,
  toolArguments,
  type AnswerTurn,
  type AskPart,
  type AlternatingTurn,
} from './alternatingTurns.ts';
import { NO_REFUSALS, withoutRefused, type Refusals } from './refusals.ts';
import { markMessages, uncached } from './cacheMarks.ts';
import { alwaysThinks, claudeRulesOf, parseClaudeModel, type ClaudeRules } from './claude.ts';
import { BUDGET_SHARE, canThink, nearestEffort } from './effort.ts';
import { outputLimit } from './outputLimit.ts';
import { readsOf } from './pictureHistory.ts';
import { providerOptions, type ProviderOptions } from './routing.ts';
import { citedBlocks } from './serverTools.ts';
import { askedTools, mustNotThink, withDemand } from './toolDemand.ts';
import { searchTool } from './webSearch.ts';
import type { Fields } from './wire.ts';
import type { JsonSchema, ModelInfo, ThinkingEffort, ToolChoice, TurnRequest } from '../model/request.ts';

/** What is asked for when nobody chose a length: the format requires one, and providers reserve what is asked for. */
const DEFAULT_OUTPUT_TOKENS = 32_000;
const UNKNOWN_MODEL_OUTPUT_TOKENS = 8_192;
const MIN_THINKING_BUDGET = 1_024;

export type MessagesBody = Omit<MessageCreateParamsStreaming, 'thinking' | 'output_config'> & {
  readonly thinking?: { readonly type: string; readonly budget_tokens?: number; readonly display?: string };
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly type: 'json_schema'; readonly schema: JsonSchema };
  };
  readonly temperature?: number;
  readonly providerOptions?: ProviderOptions;
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
  return turn.parts.flatMap((part): ContentBlockParam | ContentBlockParam[] => {
    switch (part.type) {
      case 'text':
        return citedBlocks(part).map(textBlock);
      case 'server-tool':
        return part.block as unknown as ContentBlockParam;
      case 'thinking':
        return part.redacted !== undefined
          ? { type: 'redacted_thinking', data: part.redacted }
          : { type: 'thinking', thinking: part.text, signature: part.signature ?? '' };
      case 'tool-call':
        return { type: 'tool_use', id: part.id, name: part.name, input: toolArguments(part.argumentsText) };
    }
  });
}

function textBlock({ text, citations }: ReturnType<typeof citedBlocks>[number]): ContentBlockParam {
  return { type: 'text', text, ...(citations.length > 0 && { citations: citations as never }) };
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
function outputTokens(request: TurnRequest, info: ModelInfo | undefined, refused: Refusals): number {
  const rules = canThink(info) === false ? undefined : claudeRulesOf(request.model, refused);
  const wanted = outputLimit(request, info, request.thinking === 'off' && rules !== undefined && alwaysThinks(rules));
  if (wanted !== undefined) return wanted;
  if (info?.maxOutputTokens !== undefined) return Math.min(DEFAULT_OUTPUT_TOKENS, info.maxOutputTokens);
  return (parseClaudeModel(request.model)?.version ?? 0) >= 4 ? DEFAULT_OUTPUT_TOKENS : UNKNOWN_MODEL_OUTPUT_TOKENS;
}

type Thinking = Pick<MessagesBody, 'thinking' | 'output_config'>;

type WantedEffort = Exclude<ThinkingEffort, 'off'>;

function budgetThinking(effort: WantedEffort, maxTokens: number): Thinking {
  const budget = Math.max(MIN_THINKING_BUDGET, Math.min(64_000, Math.floor(maxTokens * BUDGET_SHARE[effort])));
  return budget < maxTokens ? { thinking: { type: 'enabled', budget_tokens: budget } } : {};
}

function adaptiveThinking(effort: WantedEffort, info: ModelInfo | undefined, rules: ClaudeRules): Thinking {
  const thinking = { type: 'adaptive', display: 'summarized' };
  if (effort === 'auto' || rules.efforts.length === 0) return { thinking };
  const listed = info?.efforts?.filter((each) => rules.efforts.some((known) => known === each)) ?? [];
  return { thinking, output_config: { effort: nearestEffort(effort, listed.length > 0 ? listed : rules.efforts) } };
}

/**
 * As little thinking as the model can be brought to: none, else between tool calls alone, else its lowest effort. Beside
 * the first two no effort is named: that a request without one has is low enough for both.
 */
function leastThinking({ thinking, thinksUnasked, efforts }: ClaudeRules): Thinking {
  if (!thinksUnasked) return {};
  const type = (['disabled', 'between_tools'] as const).find((each) => thinking.includes(each));
  if (type !== undefined) return { thinking: { type } };
  return efforts[0] === undefined ? {} : { output_config: { effort: efforts[0] } };
}

function thinkingOf(
  request: TurnRequest,
  info: ModelInfo | undefined,
  maxTokens: number,
  refused: Refusals,
  isQuiet: boolean,
): Thinking {
  if (refused.has('thinking')) return {};
  const rules = claudeRulesOf(request.model, refused);
  const effort = isQuiet ? 'off' : (request.thinking ?? 'auto');
  if (rules === undefined) {
    const canHaveBudget = canThink(info) === true && !refused.has('thinking.enabled');
    return canHaveBudget && effort !== 'off' ? budgetThinking(effort, maxTokens) : {};
  }
  if (rules.thinking.length === 0 || canThink(info) === false) return {};
  if (effort === 'off') return leastThinking(rules);
  if (rules.thinking.includes('adaptive')) return adaptiveThinking(effort, info, rules);
  return rules.thinking.includes('enabled') ? budgetThinking(effort, maxTokens) : {};
}

function toolChoice(request: TurnRequest, choice: ToolChoice | undefined): Pick<MessagesBody, 'tool_choice'> {
  const serial = request.parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  if (choice?.type === 'tool') return { tool_choice: { type: 'tool', name: choice.name, ...serial } };
  if (choice?.type === 'required') return { tool_choice: { type: 'any', ...serial } };
  if (choice?.type === 'none') return { tool_choice: { type: 'none' } };
  return request.parallelToolCalls === false ? { tool_choice: { type: 'auto', ...serial } } : {};
}

function tools(
  request: TurnRequest,
  choice: ToolChoice | undefined,
  search: Fields | undefined,
): Pick<MessagesBody, 'tools' | 'tool_choice'> {
  const own = (request.tools ?? []).map((tool) => ({
    name: tool.name,
    ...(tool.description !== undefined && { description: tool.description }),
    input_schema: { type: 'object' as const, ...tool.inputSchema },
    ...(tool.strict !== undefined && { strict: tool.strict }),
  }));
  if (search === undefined) return own.length === 0 ? {} : { tools: own, ...toolChoice(request, choice) };
  // Tools of the past may not be called, and that would hold for the search as well.
  const free = choice?.type === 'none' ? undefined : choice;
  return { tools: [...own, search as never], ...toolChoice(request, free) };
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
  const takesIt = claudeRulesOf(request.model)?.temperature !== false;
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
  const refused = options.refused ?? NO_REFUSALS;
  const { choice, demand } = askedTools(request, refused);
  const server = { wireFormat: 'messages', info, isGateway: options.isGateway } as const;
  const search = searchTool(request, server, refused, choice);
  // Without the tool, its blocks mean nothing to the server.
  const withSearches = search !== undefined && options.withoutEarlierSearches !== true;
  const { messages: asked, model } = request;
  const withoutThinking = options.withoutEarlierThinking;
  const history = alternatingTurns(asked, model, 'messages', withoutThinking, withSearches, readsOf(info));
  const messages = withDemand(history, demand).map(messageParam);
  trimLastAnswer(messages);
  const maxTokens = outputTokens(request, info, refused);
  const isQuiet = mustNotThink(request, choice, history, refused);
  const thinking = thinkingOf(request, info, maxTokens, refused, isQuiet);
  const body: MessagesBody = {
    model: request.model,
    max_tokens: maxTokens,
    ...markMessages(refused.has('cache_control') ? uncached(request) : request, messages),
    stream: true,
    ...temperature(request, thinking),
    ...tools(request, choice, search),
    ...(thinking.thinking !== undefined && { thinking: thinking.thinking }),
    ...outputConfig(request, thinking),
    ...providerOptions(request.routing),
  };
  return withoutRefused(body, refused);
}
