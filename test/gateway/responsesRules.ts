/** What OpenAI refuses of a Responses body, in its own words: fields of other surfaces, and items out of their order. */
import { Failure, invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isSealed } from './signatures.ts';
import type { CatalogueModel } from './types.ts';
import { isHostedSearch } from './webSearch.ts';

const MOVED: Readonly<Record<string, string>> = {
  messages: 'input',
  response_format: 'text.format',
  reasoning_effort: 'reasoning.effort',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
};

const INCLUDABLE: readonly string[] = [
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'web_search_call.action.sources',
];

const ENCRYPTED = 'reasoning.encrypted_content';

/** Whether the answer is to carry its reasoning in a form that can go back. */
export function wantsEncrypted(body: JsonObject): boolean {
  return arrayAt(body, 'include').includes(ENCRYPTED);
}

/** Whether an answer is to name all pages that its searches found. */
export function wantsSources(body: JsonObject): boolean {
  return arrayAt(body, 'include').includes('web_search_call.action.sources');
}

/** Refuses fields and values, items left aside. */
export function checkFields(model: CatalogueModel, body: JsonObject): void {
  for (const [name, now] of Object.entries(MOVED)) {
    if (body[name] === undefined) continue;
    throw invalid(
      `Unsupported parameter: '${name}'. In the Responses API, this parameter has moved to '${now}'. Try again with the new parameter.`,
      name,
    );
  }
  checkIncluded(model, body);
  const previous = stringAt(body, 'previous_response_id');
  if (previous !== undefined)
    throw invalid(`Previous response with id '${previous}' not found.`, 'previous_response_id');
  const key = stringAt(body, 'prompt_cache_key') ?? '';
  if (key.length > 64) {
    throw invalid(
      `Invalid 'prompt_cache_key': string too long. Expected a string with maximum length 64, but got a string with length ${key.length} instead.`,
    );
  }
  const limit = numberAt(body, 'max_output_tokens');
  if (model.family === 'openai' && limit !== undefined && limit < 16) {
    throw invalid(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${limit} instead.`,
    );
  }
  checkEffort(model, stringAt(objectAt(body, 'reasoning'), 'effort'));
  for (const [index, tool] of arrayAt(body, 'tools').entries()) {
    if (!isHostedSearch(tool) && stringAt(tool, 'name') === undefined)
      throw invalid(`Missing required parameter: 'tools[${index}].name'.`);
  }
}

function checkIncluded(model: CatalogueModel, body: JsonObject): void {
  for (const value of arrayAt(body, 'include')) {
    if (!INCLUDABLE.includes(String(value))) throw invalid(`Invalid value: '${String(value)}'.`, 'include');
  }
  if (model.family === 'openai' && wantsEncrypted(body) && !model.tags.includes('reasoning')) {
    throw invalid('Encrypted content is not supported with this model.', 'include');
  }
}

function checkEffort(model: CatalogueModel, effort: string | undefined): void {
  const options = arrayAt(model.listed, 'reasoning_options').find((option) => stringAt(option, 'type') === 'effort');
  const values = arrayAt(options, 'values').map(String);
  if (model.family !== 'openai' || effort === undefined || values.length === 0 || values.includes(effort)) return;
  throw invalid(
    `Unsupported value: '${effort}' is not supported with the '${model.id}' model. Supported values are: ${values.map((value) => `'${value}'`).join(', ')}.`,
    'reasoning.effort',
  );
}

/** Refuses items that do not stand where they may. Nothing is ever stored here, so that ids alone mean nothing. */
export function checkItems(items: readonly unknown[]): void {
  const open = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const type = stringAt(item, 'type') ?? 'message';
    const callId = stringAt(item, 'call_id') ?? '';
    if (type === 'reasoning') checkReasoning(item, index, items[index + 1]);
    else if (type === 'item_reference') throw notStored(stringAt(item, 'id'));
    else if (type === 'web_search_call') checkSearch(item, index);
    else if (type === 'function_call') open.set(callId, index);
    else if (type === 'function_call_output' && !open.delete(callId)) {
      throw invalid(`No tool call found for function call output with call_id ${callId}.`, 'input');
    } else if (type === 'message') checkParts(item, index);
  }
  const [left] = open.keys();
  if (left !== undefined) throw invalid(`No tool output found for function call ${left}.`, 'input');
}

function checkReasoning(item: unknown, index: number, next: unknown): void {
  const id = stringAt(item, 'id');
  if (isObject(item) && item['status'] !== undefined) throw invalid(`Unknown parameter: 'input[${index}].status'.`);
  if (!isObject(item) || !Array.isArray(item['summary'])) {
    throw invalid(`Missing required parameter: 'input[${index}].summary'.`);
  }
  const encrypted = stringAt(item, 'encrypted_content');
  if (encrypted === undefined) throw notStored(id);
  if (!isSealed(encrypted)) {
    const message = `The encrypted content for item ${id} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`;
    throw new Failure(400, 'invalid_request_error', message, { code: 'invalid_encrypted_content' });
  }
  const following = stringAt(next, 'type') ?? (isObject(next) ? 'message' : '');
  const isOfAnswer = following === 'message' ? stringAt(next, 'role') === 'assistant' : following !== '';
  if (!isOfAnswer || following === 'function_call_output') {
    throw invalid(`Item '${id}' of type 'reasoning' was provided without its required following item.`, 'input');
  }
}

function checkSearch(item: unknown, index: number): void {
  const id = stringAt(item, 'id');
  if (id !== undefined) throw notStored(id);
  for (const field of ['status', 'action']) {
    if (!isObject(item) || item[field] === undefined)
      throw invalid(`Missing required parameter: 'input[${index}].${field}'.`, `input[${index}].${field}`);
  }
}

function notStored(id: string | undefined): Failure {
  return invalid(
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    'input',
  );
}

function checkParts(item: unknown, index: number): void {
  const isAnswer = stringAt(item, 'role') === 'assistant';
  const allowed = isAnswer ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file'];
  for (const [at, part] of arrayAt(item, 'content').entries()) {
    const type = stringAt(part, 'type') ?? '';
    if (allowed.includes(type)) continue;
    throw invalid(
      `Invalid value: '${type}'. Supported values are: ${allowed.map((value) => `'${value}'`).join(' and ')}.`,
      `input[${index}].content[${at}]`,
    );
  }
}
