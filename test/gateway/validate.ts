/** What every surface refuses in the same way. */
import type { IncomingHttpHeaders } from 'node:http';
import { Failure, invalid } from './failure.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CatalogueModel, NeutralRequest, NeutralTool, ToolChoice } from './types.ts';
import { estimateTokens } from './usage.ts';

/** Parses a request body, or refuses it as the gateway does. */
export function parseBody(headers: IncomingHttpHeaders, bytes: Buffer): JsonObject {
  const type = headers['content-type'] ?? '';
  if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw invalid(`Content-Type must be application/json, received '${type}'.`);
  }
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('Invalid request body: not valid JSON.');
  }
  if (!isObject(body)) throw invalid('Invalid request body: expected a JSON object.');
  return body;
}

/** A string field that must be there. */
export function requiredString(body: JsonObject, key: string): string {
  const value = body[key];
  if (value === undefined) throw invalid(`${key}: Field required`);
  if (typeof value !== 'string' || value === '') throw invalid(`${key}: expected a non-empty string`);
  return value;
}

/** The messages, which must be a non-empty list. */
export function requiredMessages(body: JsonObject): readonly unknown[] {
  const messages = body['messages'];
  if (messages === undefined) throw invalid('messages: Field required');
  if (!Array.isArray(messages)) throw invalid('messages: expected an array');
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  return messages;
}

/** Refuses a number outside its documented range. */
export function checkRange(body: JsonObject, key: string, min: number, max: number): void {
  const value = body[key];
  if (value === undefined || value === null) return;
  if (typeof value !== 'number' || value < min || value > max) {
    throw invalid(`${key}: expected a number between ${min} and ${max}`);
  }
}

/** Refuses a token limit that is not a positive integer or exceeds the model's output limit. */
export function checkLimit(model: CatalogueModel, body: JsonObject, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw invalid(`${key}: expected an integer greater than or equal to 1`);
  }
  if (model.family === 'claude' && model.maxTokens !== undefined && value > model.maxTokens) {
    throw invalid(
      `${key}: ${value} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  return value;
}

/** Refuses models that do not chat. */
export function requireLanguage(model: CatalogueModel): void {
  if (model.type === 'language') return;
  throw invalid(`Model '${model.id}' is of type '${model.type}' and cannot be used here.`, { modelId: model.id });
}

/** Where a schema has a list that does not say what is in it, or says it for each place: as path, for the refusal. */
function badArray(schema: unknown, at = ''): string | undefined {
  if (Array.isArray(schema)) return schema.map((part) => badArray(part, at)).find((found) => found !== undefined);
  if (!isObject(schema)) return undefined;
  if (Array.isArray(schema['items'])) return `${at}: items must be an object`;
  const isArray = schema['type'] === 'array' || (Array.isArray(schema['type']) && schema['type'].includes('array'));
  if (isArray && !('items' in schema) && !('prefixItems' in schema)) return `${at}: array schema missing items`;
  const named = ['properties', '$defs', 'definitions'].flatMap((keyword) => {
    const inner = schema[keyword];
    return isObject(inner) ? Object.entries(inner).map(([name, part]) => badArray(part, `${at}/${name}`)) : [];
  });
  const inside = ['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'].map((key) => badArray(schema[key], at));
  return [...named, ...inside].find((found) => found !== undefined);
}

/** Refuses tool lists a provider would refuse: bad or repeated names, schemas that are no objects. */
export function checkTools(
  model: CatalogueModel,
  tools: readonly NeutralTool[],
  choice: ToolChoice,
  canSearch = false,
): void {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name)) {
      throw invalid(`tools.${index}.name: should match pattern '^[a-zA-Z0-9_-]{1,64}$'`);
    }
    if (names.has(tool.name)) throw invalid('tools: Tool names must be unique.');
    names.add(tool.name);
    const type = tool.schema['type'];
    if (type !== 'object') throw invalid(`tools.${index}: schema must have type "object", got ${JSON.stringify(type)}`);
    const array = badArray(tool.schema);
    if (array !== undefined) throw invalid(`tools.${index}: In context=${array}.`);
    const composed = ['oneOf', 'anyOf', 'allOf', 'enum', 'not'].filter((keyword) => keyword in tool.schema);
    if (composed.length > 0) {
      throw invalid(
        `tools.${index}: schema must not have ${composed.map((key) => `'${key}'`).join('/')} at the top level.`,
      );
    }
  }
  if (tools.length > 0 && !model.tags.includes('tool-use')) {
    throw invalid(`Model '${model.id}' does not support tool use.`);
  }
  if (choice.type === 'tool' && !names.has(choice.name))
    throw invalid(`tool_choice: tool '${choice.name}' not found in tools`);
  if (choice.type === 'required' && tools.length === 0 && !canSearch)
    throw invalid('tool_choice: may only be set while tools are given');
}

/** Refuses what the model cannot see, and conversations that do not fit its window. */
export function checkContent(request: NeutralRequest, body: JsonObject): void {
  const { model } = request;
  if (request.turns.some((turn) => turn.images > 0) && !model.tags.includes('vision')) {
    throw invalid(`Model '${model.id}' does not support image input.`);
  }
  if (request.turns.some((turn) => turn.files.length > 0) && !model.tags.includes('file-input')) {
    throw invalid(`Model '${model.id}' does not support file input.`);
  }
  const text = request.system + request.turns.map((turn) => turn.text + JSON.stringify(turn.results)).join('');
  const tokens = estimateTokens(text + JSON.stringify(body['tools'] ?? []));
  if (model.contextWindow !== undefined && model.contextWindow > 0 && tokens > model.contextWindow) {
    throw new Failure(
      400,
      'invalid_request_error',
      `prompt is too long: ${tokens} tokens > ${model.contextWindow} maximum`,
      {
        code: 'context_length_exceeded',
      },
    );
  }
}

/** The declared token limit whichever of the two names it came by. */
export function eitherLimit(model: CatalogueModel, body: JsonObject): number | undefined {
  return checkLimit(model, body, 'max_completion_tokens') ?? checkLimit(model, body, 'max_tokens');
}

/** Refuses more cache breakpoints than a provider takes. */
export function checkCacheMarks(body: JsonObject): void {
  const marks = JSON.stringify([body['messages'], body['system'], body['tools']]).split('"cache_control":{').length - 1;
  if (marks > 4) throw invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${marks}.`);
}
