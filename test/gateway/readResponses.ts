/** Responses bodies, put into the shape of Chat Completions first so that one set of rules judges both. */
import { invalid } from './failure.ts';
import { isObject, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { readChat } from './readChat.ts';
import { checkFields, checkItems } from './responsesRules.ts';
import type { CatalogueModel, NeutralRequest } from './types.ts';
import { isHostedSearch, readHostedSearch } from './webSearch.ts';

/** Reads a body of `POST /v1/responses` for a known model. */
export function readResponses(
  model: CatalogueModel,
  body: JsonObject,
  flavour: NeutralRequest['flavour'],
): NeutralRequest {
  const { input } = body;
  if (input === undefined) throw invalid('input: Field required');
  checkFields(model, body);
  if (Array.isArray(input)) checkItems(input);
  const messages: JsonObject[] = [];
  const instructions = stringAt(body, 'instructions');
  if (instructions !== undefined) messages.push({ role: 'system', content: instructions });
  if (typeof input === 'string') messages.push({ role: 'user', content: input });
  else if (Array.isArray(input)) for (const [index, item] of input.entries()) readItem(item, index, messages);
  else throw invalid('input: expected a string or an array of items');
  const chat: JsonObject = {
    ...body,
    messages,
    tools: readTools(body),
    tool_choice: readChoice(body['tool_choice']),
    max_tokens: body['max_output_tokens'],
    response_format: readFormat(body),
    reasoning: readReasoning(body),
  };
  return { ...readChat(model, chat, flavour), search: readHostedSearch(model, body) };
}

function readItem(item: unknown, index: number, messages: JsonObject[]): void {
  if (!isObject(item)) throw invalid(`input.${index}: expected an object`);
  const type = stringAt(item, 'type') ?? 'message';
  if (type === 'message') {
    messages.push({ role: item['role'], content: readContent(item['content'], index) });
  } else if (type === 'function_call') {
    const call = {
      id: item['call_id'],
      type: 'function',
      function: { name: item['name'], arguments: item['arguments'] },
    };
    const last = messages.at(-1);
    // Parallel calls are separate items here and one assistant message there.
    if (last !== undefined && last['role'] === 'assistant' && Array.isArray(last['tool_calls']))
      last['tool_calls'].push(call);
    else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
  } else if (type === 'function_call_output') {
    messages.push({ role: 'tool', tool_call_id: item['call_id'], content: outputText(item['output']) });
  } else if (type !== 'reasoning' && type !== 'web_search_call') {
    throw invalid(`input.${index}.type: unknown item '${type}'`);
  }
}

function outputText(output: unknown): string {
  return typeof output === 'string' ? output : JSON.stringify(output ?? '');
}

function readContent(content: unknown, index: number): unknown {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalid(`input.${index}.content: expected a string or parts`);
  return content.map((part: unknown) => {
    const type = stringAt(part, 'type');
    if (type === 'input_text' || type === 'output_text') return { type: 'text', text: stringAt(part, 'text') };
    if (type === 'input_image') return { type: 'image_url', image_url: { url: stringAt(part, 'image_url') } };
    if (type === 'input_file')
      return { type: 'file', file: { filename: stringAt(part, 'filename'), file_data: stringAt(part, 'file_data') } };
    throw invalid(`input.${index}.content: unknown part '${type}'`);
  });
}

function readTools(body: JsonObject): unknown {
  const { tools } = body;
  if (!Array.isArray(tools)) return undefined;
  return tools
    .filter((tool) => !isHostedSearch(tool))
    .map((tool: unknown) => ({ type: stringAt(tool, 'type'), function: tool }));
}

function readChoice(choice: unknown): unknown {
  const name = stringAt(choice, 'name');
  return name === undefined ? choice : { type: 'function', function: { name } };
}

function readFormat(body: JsonObject): unknown {
  const format = objectAt(objectAt(body, 'text'), 'format');
  if (stringAt(format, 'type') !== 'json_schema') return Object.keys(format).length === 0 ? undefined : format;
  return { type: 'json_schema', json_schema: format };
}

function readReasoning(body: JsonObject): JsonObject {
  const reasoning = objectAt(body, 'reasoning');
  const effort = stringAt(reasoning, 'effort');
  // Without a summary setting this surface thinks in silence.
  const exclude = reasoning['summary'] === undefined || reasoning['summary'] === null;
  // Its models think at their own pace where nothing is said; here those do that are to show it.
  return { ...(effort === undefined ? { enabled: !exclude } : { effort }), exclude };
}
