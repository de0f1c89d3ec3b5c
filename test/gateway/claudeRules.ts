/** What Claude models refuse, by version: thinking modes, sampling parameters, prefill, signatures. */
import { invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isSealed, isSignatureOf } from './signatures.ts';
import type { CatalogueModel, ToolChoice } from './types.ts';

/** Line and version of a Claude id; undefined for every other model. */
function claudeVersion(id: string): { line: string; version: number } | undefined {
  const match = /^anthropic\/claude-(opus|sonnet|haiku|fable)-(\d+)(?:\.(\d+))?/.exec(id);
  if (match === null) return undefined;
  return { line: match[1] ?? '', version: Number(match[2]) + Number(match[3] ?? 0) / 10 };
}

/** True for 4.7 and everything after: adaptive thinking only, no sampling parameters, thinking text on request. */
export function isAdaptiveOnly(model: CatalogueModel): boolean {
  return (claudeVersion(model.id)?.version ?? 0) >= 4.65;
}

/** Models by their own words for them, each with what sets it apart. */
const ALWAYS_THINKING = /^anthropic\/claude-(?:opus-5\.5|sonnet-5\.5|fable-)/;
const QUIET_BETWEEN_TOOLS = /^anthropic\/claude-sonnet-5\.5/;
const QUIET_UP_TO_HIGH = /^anthropic\/claude-(?:opus-5|haiku-5\.5)/;
const UNFORCED = /^anthropic\/claude-(?:opus-5\.5|sonnet-5\.5|fable-5\.[12])/;
const BINDING = UNFORCED;
const WITHOUT_EFFORT = /^anthropic\/claude-(?:sonnet|haiku)-4\.5/;

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];
const ABOVE_HIGH = ['xhigh', 'max'];

/** True for models whose thinking blocks are bound to the conversation before them. */
export function bindsThinking(model: CatalogueModel): boolean {
  return BINDING.test(model.id);
}

/** True for models that think where nothing is said about it: since 5 all of them do. */
export function thinksUnasked(model: CatalogueModel): boolean {
  return (claudeVersion(model.id)?.version ?? 0) >= 4.95;
}

/** Refuses sampling parameters where the model has none. */
export function checkSampling(model: CatalogueModel, body: JsonObject): void {
  if (!isAdaptiveOnly(model)) return;
  for (const key of ['temperature', 'top_p', 'top_k']) {
    if (body[key] !== undefined && body[key] !== null) throw invalid(`\`${key}\` is not supported by this model.`);
  }
}

/** Refuses an effort that the model does not have, or that no model has. */
function checkEffort(model: CatalogueModel, effort: string): void {
  if (!EFFORTS.includes(effort)) throw invalid(`output_config.effort: unknown value '${effort}'`);
  if (WITHOUT_EFFORT.test(model.id)) throw invalid('This model does not support the effort parameter.');
  const version = claudeVersion(model.id)?.version ?? Infinity;
  if (effort === 'xhigh' && version < 4.65) {
    throw invalid(`This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.`);
  }
}

/** Refuses thinking settings the model does not have. `thinking` is the value of the Messages field. */
export function checkThinking(model: CatalogueModel, body: JsonObject, thinking: JsonObject): void {
  const effort = stringAt(objectAt(body, 'output_config'), 'effort');
  if (effort !== undefined) checkEffort(model, effort);
  const type = stringAt(thinking, 'type');
  if (type === undefined) {
    if (thinking['type'] !== undefined) throw invalid('thinking.type: Input should be a string');
    return;
  }
  if (!['enabled', 'disabled', 'adaptive', 'between_tools'].includes(type)) {
    throw invalid(`thinking.type: unknown value '${type}'`);
  }
  if (type === 'enabled') checkBudget(body, thinking);
  const claude = claudeVersion(model.id);
  if (claude === undefined) return;
  if (type === 'enabled' && isAdaptiveOnly(model)) throw invalid(notSupported('enabled', ADAPTIVE_INSTEAD));
  if (type === 'adaptive' && claude.version < 4.55) throw invalid('adaptive thinking is not supported on this model');
  if (type === 'disabled') checkDisabled(model, effort);
  if (type === 'between_tools') checkBetweenTools(model, thinking, effort);
}

const ADAPTIVE_INSTEAD = '"thinking.type.adaptive" and "output_config.effort" to control thinking behavior';

function notSupported(type: string, instead: string): string {
  return `"thinking.type.${type}" is not supported for this model. Use ${instead}.`;
}

function checkDisabled(model: CatalogueModel, effort: string | undefined): void {
  if (ALWAYS_THINKING.test(model.id)) throw invalid(noOff(model));
  if (QUIET_UP_TO_HIGH.test(model.id) && ABOVE_HIGH.includes(effort ?? 'high')) {
    throw invalid(
      `output_config.effort '${effort}' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking.`,
    );
  }
}

function noOff(model: CatalogueModel): string {
  const lowest = '"thinking.type.between_tools" for the lowest thinking setting, or ';
  return notSupported('disabled', (QUIET_BETWEEN_TOOLS.test(model.id) ? lowest : '') + ADAPTIVE_INSTEAD);
}

/** Takes no other option beside it. */
function checkBetweenTools(model: CatalogueModel, thinking: JsonObject, effort: string | undefined): void {
  if (!QUIET_BETWEEN_TOOLS.test(model.id)) throw invalid(notSupported('between_tools', ADAPTIVE_INSTEAD));
  const [other] = Object.keys(thinking).filter((key) => key !== 'type' && thinking[key] !== undefined);
  if (other !== undefined) throw invalid(`thinking.between_tools.${other}: Extra inputs are not permitted`);
  if (ABOVE_HIGH.includes(effort ?? 'high')) {
    throw invalid(`output_config.effort '${effort}' is not supported with "thinking.type.between_tools".`);
  }
}

/** Refuses to switch reasoning off on Chat Completions where the model cannot be without. */
export function checkReasoningOff(model: CatalogueModel, isOff: boolean): void {
  if (isOff && ALWAYS_THINKING.test(model.id)) throw invalid(noOff(model));
}

function checkBudget(body: JsonObject, thinking: JsonObject): void {
  const budget = numberAt(thinking, 'budget_tokens');
  if (budget === undefined) throw invalid('thinking.enabled.budget_tokens: Field required');
  if (budget < 1024) throw invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  const limit = numberAt(body, 'max_tokens');
  if (limit !== undefined && budget >= limit)
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.');
}

/** Refuses forced tool use where thinking (or the model) rules it out. */
export function checkForcedTool(model: CatalogueModel, choice: ToolChoice, thinking: JsonObject): void {
  if (choice.type !== 'required' && choice.type !== 'tool') return;
  if (UNFORCED.test(model.id)) {
    throw invalid('tool_choice: type "tool" and "any" are not supported for this model.');
  }
  const type = stringAt(thinking, 'type');
  if (claudeVersion(model.id) !== undefined && (type === 'enabled' || type === 'adaptive')) {
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  }
}

/** Claude 4.6 and later refuse a conversation that ends with an assistant message. */
export function checkPrefill(model: CatalogueModel, messages: readonly unknown[]): void {
  if ((claudeVersion(model.id)?.version ?? 0) < 4.55) return;
  if (stringAt(messages.at(-1), 'role') !== 'assistant') return;
  throw invalid(
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  );
}

/** Refuses thinking blocks whose signature does not belong to their text. */
export function checkThinkingBlocks(model: CatalogueModel, messages: readonly unknown[]): void {
  if (model.family !== 'claude') return;
  for (const [index, message] of messages.entries()) {
    for (const [at, block] of arrayAt(message, 'content').entries()) {
      const where = `messages.${index}.content.${at}`;
      if (stringAt(block, 'type') === 'thinking') {
        const signature = stringAt(block, 'signature');
        if (signature === undefined) throw invalid(`${where}.thinking.signature: Field required`);
        const isValid = isSignatureOf(signature, stringAt(block, 'thinking') ?? '');
        if (!isValid) throw invalid(`${where}: Invalid signature in thinking block`);
      }
      if (stringAt(block, 'type') === 'redacted_thinking' && !isSealed(stringAt(block, 'data') ?? '')) {
        throw invalid(`${where}: Invalid data in redacted_thinking block`);
      }
    }
  }
}

/** With budgeted thinking, the turn that called tools must come back with its thinking first. */
export function checkThinkingFirst(messages: readonly unknown[], thinking: JsonObject): void {
  if (stringAt(thinking, 'type') !== 'enabled') return;
  const index = messages.findLastIndex((message) => stringAt(message, 'role') === 'assistant');
  const blocks = arrayAt(messages[index], 'content');
  const first = stringAt(blocks[0], 'type');
  const hasCall = blocks.some((block) => isObject(block) && block['type'] === 'tool_use');
  if (!hasCall || first === 'thinking' || first === 'redacted_thinking') return;
  throw invalid(
    `messages.${index}.content.0.type: Expected thinking or redacted_thinking, but found ${first}. When thinking is enabled, a final assistant message must start with a thinking block.`,
  );
}

/** Refuses reasoning_details (Chat Completions) that were altered on their way back. */
export function checkReasoningDetails(model: CatalogueModel, messages: readonly unknown[]): void {
  const spoken = messages.filter((message) => !['system', 'developer'].includes(stringAt(message, 'role') ?? ''));
  for (const [index, message] of spoken.entries()) {
    for (const [at, item] of arrayAt(message, 'reasoning_details').entries()) {
      const signature = stringAt(item, 'signature');
      const data = stringAt(item, 'data');
      const isClaudes = model.family === 'claude' && stringAt(item, 'type') === 'reasoning.text';
      if (isClaudes && signature !== undefined && !isSignatureOf(signature, stringAt(item, 'text') ?? '')) {
        throw invalid(`messages.${index}.content.${at}: Invalid signature in thinking block`);
      }
      const isSealedHere = model.family === 'openai' || model.family === 'gemini';
      if (isSealedHere && data !== undefined && !isSealed(data)) {
        throw invalid(`messages.${index}: The encrypted reasoning content could not be verified.`);
      }
    }
  }
}
