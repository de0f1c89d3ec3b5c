/** Chat Completions bodies: checked, then put into neutral words. */
import {
  checkForcedTool,
  checkPrefill,
  checkReasoningDetails,
  checkReasoningOff,
  checkSampling,
  checkThinking,
  isAdaptiveOnly,
  thinksUnasked,
} from './claudeRules.ts';
import { invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { checkClaudeSchemas, strictSchemas } from './schemaLimits.ts';
import type { CatalogueModel, NeutralCall, NeutralRequest, NeutralTool, NeutralTurn, ToolChoice } from './types.ts';
import { readGatewaySearch } from './webSearch.ts';
import { checkCacheMarks, checkContent, checkRange, checkTools, eitherLimit, requiredMessages } from './validate.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Reads a body of `POST /v1/chat/completions` for a known model. */
export function readChat(model: CatalogueModel, body: JsonObject, flavour: NeutralRequest['flavour']): NeutralRequest {
  const messages = requiredMessages(body);
  checkRange(body, 'temperature', 0, 2);
  checkRange(body, 'top_p', 0, 1);
  checkSampling(model, body);
  checkCacheMarks(body);
  const maxTokens = eitherLimit(model, body);
  const system: string[] = [];
  const turns: NeutralTurn[] = [];
  for (const [index, message] of messages.entries()) readMessage(message, index, system, turns);
  if (turns.length === 0) throw invalid('messages: at least one message besides the system prompt is required');
  checkToolPairs(messages);
  checkPrefill(model, messages);
  checkReasoningDetails(model, messages);
  const toolChoice = readChoice(body);
  const { search, functions: declared } = readGatewaySearch(body, toolChoice);
  const tools = readTools(declared);
  checkTools(model, tools, toolChoice, search !== undefined);
  const schema = readSchema(model, body);
  const functions = arrayAt(body, 'tools').map((tool) => objectAt(tool, 'function'));
  checkClaudeSchemas(model, [...(schema === undefined ? [] : [schema]), ...strictSchemas(functions, 'parameters')]);
  checkForcedTool(model, toolChoice, {});
  const request: NeutralRequest = {
    model,
    system: system.join('\n\n'),
    turns,
    tools,
    toolChoice,
    search,
    parallelCalls: body['parallel_tool_calls'] !== false,
    schema,
    reasoning: readReasoning(model, body),
    maxTokens,
    temperature: numberAt(body, 'temperature'),
    stop: readStop(body),
    wantsImage: arrayAt(body, 'modalities').includes('image'),
    flavour,
  };
  checkContent(request, body);
  return request;
}

function readMessage(message: unknown, index: number, system: string[], turns: NeutralTurn[]): void {
  if (!isObject(message)) throw invalid(`messages.${index}: expected an object`);
  const role = stringAt(message, 'role') ?? '';
  const content = readContent(message['content'], `messages.${index}.content`);
  if (role === 'system' || role === 'developer') {
    system.push(content.text);
    return;
  }
  if (role === 'tool') {
    const id = stringAt(message, 'tool_call_id');
    if (id === undefined) throw invalid(`messages.${index}.tool_call_id: Field required`);
    turns.push({
      role,
      text: '',
      calls: [],
      results: [{ id, text: content.text, isError: false }],
      images: content.images,
      files: [],
    });
    return;
  }
  if (role !== 'user' && role !== 'assistant') throw invalid(`messages.${index}.role: unknown role '${role}'`);
  const calls = arrayAt(message, 'tool_calls').map((call, at) => readCall(call, `messages.${index}.tool_calls.${at}`));
  if (message['content'] === undefined && calls.length === 0)
    throw invalid(`messages.${index}.content: Field required`);
  turns.push({ role, calls, results: [], ...content });
}

function readCall(call: unknown, where: string): NeutralCall {
  const id = stringAt(call, 'id');
  const name = stringAt(objectAt(call, 'function'), 'name');
  const text = stringAt(objectAt(call, 'function'), 'arguments');
  if (id === undefined || name === undefined || text === undefined) {
    throw invalid(`${where}: expected id, function.name and function.arguments`);
  }
  try {
    return { id, name, input: text === '' ? {} : (JSON.parse(text) as unknown) };
  } catch {
    throw invalid(`${where}.function.arguments: not valid JSON`);
  }
}

interface Content {
  text: string;
  images: number;
  files: string[];
}

function readContent(content: unknown, where: string): Content {
  if (content === undefined || content === null) return { text: '', images: 0, files: [] };
  if (typeof content === 'string') return { text: content, images: 0, files: [] };
  if (!Array.isArray(content)) throw invalid(`${where}: expected a string or an array of parts`);
  const read: Content = { text: '', images: 0, files: [] };
  for (const [index, part] of content.entries()) readPart(part, `${where}.${index}`, read);
  return read;
}

function readPart(part: unknown, where: string, into: Content): void {
  const type = stringAt(part, 'type');
  if (type === 'text') {
    const text = stringAt(part, 'text');
    if (text === undefined) throw invalid(`${where}.text: Field required`);
    into.text += (into.text === '' ? '' : '\n') + text;
  } else if (type === 'image_url') {
    const url = stringAt(objectAt(part, 'image_url'), 'url') ?? '';
    if (!/^https?:\/\//.test(url) && !/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(url)) {
      throw invalid(
        `${where}.image_url.url: expected an http(s) URL or a base64 data URI of a png, jpeg, gif or webp image`,
      );
    }
    into.images += 1;
  } else if (type === 'file') {
    const file = objectAt(part, 'file');
    const data =
      stringAt(file, 'data') ?? /^data:[^;]+;base64,(.*)$/.exec(stringAt(file, 'file_data') ?? '')?.[1] ?? '';
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) throw invalid(`${where}.file: expected base64 data`);
    into.files.push(stringAt(file, 'filename') ?? 'file');
  } else {
    throw invalid(`${where}.type: unknown content part '${type}'`);
  }
}

/** Every call of an assistant turn needs its tool message before anything else is said, and no tool message more. */
function checkToolPairs(messages: readonly unknown[]): void {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (stringAt(message, 'role') === 'tool') {
      const id = stringAt(message, 'tool_call_id') ?? '';
      if (!open.delete(id)) {
        throw invalid(
          `messages.${index}: messages with role 'tool' must be a response to a preceding message with 'tool_calls' (unknown tool_call_id '${id}').`,
        );
      }
      continue;
    }
    refuseOpen(open);
    open = new Set(arrayAt(message, 'tool_calls').map((call) => stringAt(call, 'id') ?? ''));
  }
  refuseOpen(open);
}

function refuseOpen(open: ReadonlySet<string>): void {
  if (open.size === 0) return;
  throw invalid(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`,
  );
}

function readTools(list: readonly unknown[]): NeutralTool[] {
  return list.map((tool, index) => {
    const declared = objectAt(tool, 'function');
    const name = stringAt(declared, 'name');
    if (stringAt(tool, 'type') !== 'function' || name === undefined) {
      throw invalid(`tools.${index}: expected {type:"function",function:{name,…}}`);
    }
    const parameters = declared['parameters'];
    return {
      name,
      description: stringAt(declared, 'description') ?? '',
      schema: isObject(parameters) ? parameters : { type: 'object', properties: {} },
    };
  });
}

function readChoice(body: JsonObject): ToolChoice {
  const choice = body['tool_choice'];
  if (choice === undefined || choice === null) return { type: 'auto' };
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { type: choice };
  const name = stringAt(objectAt(choice, 'function'), 'name');
  if (name === undefined)
    throw invalid('tool_choice: expected "auto", "none", "required" or {type:"function",function:{name}}');
  return { type: 'tool', name };
}

function readStop(body: JsonObject): string[] {
  const stop = body['stop'];
  return typeof stop === 'string' ? [stop] : arrayAt(body, 'stop').map(String);
}

function readSchema(model: CatalogueModel, body: JsonObject): JsonObject | undefined {
  const format = body['response_format'];
  if (format === undefined || format === null) return undefined;
  const type = stringAt(format, 'type');
  if (type === 'text') return undefined;
  if (type === 'json_object') return { type: 'object' };
  if (type === 'json') return isObject(format) && isObject(format['schema']) ? format['schema'] : { type: 'object' };
  if (type !== 'json_schema') throw invalid(`response_format.type: unknown value '${type}'`);
  const named = objectAt(format, 'json_schema');
  const name = stringAt(named, 'name');
  if (name === undefined) throw invalid('response_format.json_schema.name: Field required');
  const schema = named['schema'];
  if (!isObject(schema)) throw invalid('response_format.json_schema.schema: Field required');
  if (model.family === 'openai' && named['strict'] === true) checkStrict(schema, name, []);
  return schema;
}

/** OpenAI's strict mode wants every object closed and every property required. */
function checkStrict(schema: unknown, name: string, path: readonly string[]): void {
  if (!isObject(schema)) return;
  const context = `Invalid schema for response_format '${name}': In context=(${path.map((each) => `'${each}'`).join(', ')})`;
  if (isObject(schema['properties'])) {
    if (schema['additionalProperties'] !== false) {
      throw invalid(`${context}, 'additionalProperties' is required to be supplied and to be false.`);
    }
    const required = arrayAt(schema, 'required');
    const missing = Object.keys(schema['properties']).find((key) => !required.includes(key));
    if (missing !== undefined) {
      throw invalid(
        `${context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
      );
    }
    for (const [key, value] of Object.entries(schema['properties']))
      checkStrict(value, name, [...path, 'properties', key]);
  }
  checkStrict(schema['items'], name, [...path, 'items']);
  for (const [key, value] of Object.entries(objectAt(schema, '$defs')))
    checkStrict(value, name, [...path, '$defs', key]);
}

function readReasoning(model: CatalogueModel, body: JsonObject): NeutralRequest['reasoning'] {
  const reasoning = objectAt(body, 'reasoning');
  const effort = stringAt(reasoning, 'effort') ?? stringAt(body, 'reasoning_effort');
  const budget = numberAt(reasoning, 'max_tokens');
  if (effort !== undefined && !EFFORTS.includes(effort)) throw invalid(`reasoning.effort: unknown value '${effort}'`);
  if (stringAt(reasoning, 'effort') !== undefined && budget !== undefined) {
    throw invalid('reasoning: only one of max_tokens and effort may be given');
  }
  if (budget !== undefined && isAdaptiveOnly(model)) {
    throw invalid('reasoning.max_tokens is not supported for this model: thinking budgets were replaced by effort.');
  }
  const override = objectAt(objectAt(objectAt(body, 'providerOptions'), 'anthropic'), 'thinking');
  const thinking = Object.keys(override).length > 0 ? override : objectAt(body, 'thinking');
  if (Object.keys(override).length > 0 && model.family === 'claude') {
    checkThinking(model, {}, { ...override, budget_tokens: override['budgetTokens'] });
  }
  const type = stringAt(thinking, 'type');
  const isAsked =
    thinksUnasked(model) ||
    reasoning['enabled'] === true ||
    budget !== undefined ||
    (effort ?? 'none') !== 'none' ||
    (type ?? 'disabled') !== 'disabled';
  const isRefused = reasoning['enabled'] === false || effort === 'none' || type === 'disabled';
  checkReasoningOff(model, isRefused);
  return {
    wanted: isAsked && !isRefused && model.tags.includes('reasoning'),
    visible: reasoning['exclude'] !== true,
    effort: effort ?? 'medium',
  };
}
