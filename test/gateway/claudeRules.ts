/** What Claude models refuse, by version: thinking modes, sampling parameters, prefill, signatures. */
import { invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isSealed, isSignatureOf } from './signatures.ts';
import type { CatalogueModel } from './types.ts';

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

/** True for models whose thinking blocks are bound to the conversation before them. */
export function bindsThinking(model: CatalogueModel): boolean {
  const claude = claudeVersion(model.id);
  if (claude === undefined || claude.line === 'haiku') return false;
  return claude.version >= (claude.line === 'fable' ? 5.05 : 5.45);
}

/** Refuses sampling parameters where the model has none. */
export function checkSampling(model: CatalogueModel, body: JsonObject): void {
  if (!isAdaptiveOnly(model)) return;
  for (const key of ['temperature', 'top_p', 'top_k']) {
    if (body[key] !== undefined && body[key] !== null) throw invalid(`\`${key}\` is not supported by this model.`);
  }
}

/** Refuses thinking settings the model does not have. `thinking` is the value of the Messages field. */
export function checkThinking(model: CatalogueModel, body: JsonObject, thinking: JsonObject): void {
  const claude = claudeVersion(model.id);
  const type = stringAt(thinking, 'type');
  if (type === undefined) {
    if (thinking['type'] !== undefined) throw invalid('thinking.type: Input should be a string');
    return;
  }
  if (!['enabled', 'disabled', 'adaptive', 'between_tools'].includes(type)) {
    throw invalid(`thinking.type: unknown value '${type}'`);
  }
  if (type === 'enabled') checkBudget(body, thinking);
  if (claude === undefined) return;
  const effort = stringAt(objectAt(body, 'output_config'), 'effort') ?? 'high';
  if (type === 'enabled' && isAdaptiveOnly(model)) {
    throw invalid(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    );
  }
  if (type === 'adaptive' && claude.version < 4.55) throw invalid('adaptive thinking is not supported on this model');
  if (type === 'disabled' && claude.line === 'fable') throw invalid('thinking cannot be disabled on this model');
  if (type === 'disabled' && claude.line === 'opus' && claude.version >= 5 && ['xhigh', 'max'].includes(effort)) {
    throw invalid(`thinking cannot be disabled with effort '${effort}' on this model`);
  }
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
export function checkForcedTool(model: CatalogueModel, isForced: boolean, thinking: JsonObject): void {
  if (!isForced) return;
  if (claudeVersion(model.id)?.line === 'fable')
    throw invalid('tool_choice: this model does not support forced tool use');
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
