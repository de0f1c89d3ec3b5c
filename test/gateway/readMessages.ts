/** Messages bodies: checked, then put into neutral words. */
import {
  checkForcedTool,
  checkPrefill,
  checkSampling,
  checkThinking,
  checkThinkingBlocks,
  checkThinkingFirst,
  isAdaptiveOnly,
  thinksUnasked,
} from './claudeRules.ts';
import { invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { checkClaudeSchemas, strictSchemas } from './schemaLimits.ts';
import type { CatalogueModel, NeutralCall, NeutralRequest, NeutralTool, NeutralTurn, ToolChoice } from './types.ts';
import { checkServerBlocks, isResumed, readServerSearch } from './webSearch.ts';
import { checkCacheMarks, checkContent, checkLimit, checkRange, checkTools, requiredMessages } from './validate.ts';

const MEDIA = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** Reads a body of `POST /v1/messages`; `count_tokens` needs no token limit. */
export function readMessages(
  model: CatalogueModel,
  body: JsonObject,
  flavour: NeutralRequest['flavour'],
  isCount = false,
): NeutralRequest {
  const messages = requiredMessages(body);
  const maxTokens = checkLimit(model, body, 'max_tokens');
  if (maxTokens === undefined && !isCount) throw invalid('max_tokens: Field required');
  const thinking = objectAt(body, 'thinking');
  checkRange(body, 'temperature', 0, 1);
  checkSampling(model, body);
  checkThinking(model, body, thinking);
  checkCacheMarks(body);
  const turns = messages.map((message, index) => readMessage(message, index));
  checkToolPairs(messages);
  checkServerBlocks(messages);
  const resumed = isResumed(messages);
  if (!resumed) checkPrefill(model, messages);
  checkThinkingBlocks(model, messages);
  checkThinkingFirst(messages, thinking);
  const toolChoice = readChoice(body);
  const { search, others } = readServerSearch(model, body, toolChoice);
  const tools = readTools(others);
  checkTools(model, tools, toolChoice, search !== undefined);
  checkForcedTool(model, toolChoice, thinking);
  const schema = readSchema(body);
  checkClaudeSchemas(model, [
    ...(schema === undefined ? [] : [schema]),
    ...strictSchemas(arrayAt(body, 'tools'), 'input_schema'),
  ]);
  const request: NeutralRequest = {
    model,
    system: readSystem(body['system']),
    turns,
    tools,
    toolChoice,
    search,
    isResumed: resumed,
    parallelCalls: objectAt(body, 'tool_choice')['disable_parallel_tool_use'] !== true,
    schema,
    reasoning: readThinking(model, body, thinking),
    maxTokens,
    temperature: numberAt(body, 'temperature'),
    stop: arrayAt(body, 'stop_sequences').map(String),
    wantsImage: model.tags.includes('image-generation') && !isCount,
    flavour,
  };
  checkContent(request, body);
  return request;
}

function readSystem(system: unknown): string {
  if (system === undefined || typeof system === 'string') return system ?? '';
  if (!Array.isArray(system)) throw invalid('system: expected a string or an array of text blocks');
  return system
    .map((block, index) => {
      const text = stringAt(block, 'text');
      if (stringAt(block, 'type') !== 'text' || text === undefined)
        throw invalid(`system.${index}: expected a text block`);
      return text;
    })
    .join('\n\n');
}

function readMessage(message: unknown, index: number): NeutralTurn {
  const role = stringAt(message, 'role');
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalid(`messages.${index}.role: expected 'user' or 'assistant', got '${role}'`);
  }
  const content = isObject(message) ? message['content'] : undefined;
  const turn = {
    text: '',
    calls: [] as NeutralCall[],
    results: [] as NeutralTurn['results'][number][],
    images: 0,
    files: [] as string[],
  };
  if (typeof content === 'string') {
    if (content === '') throw invalid(`messages.${index}: text content must be non-empty`);
    turn.text = content;
  } else if (Array.isArray(content) && content.length > 0) {
    for (const [at, block] of content.entries()) readBlock(block, `messages.${index}.content.${at}`, role, turn);
  } else {
    throw invalid(`messages.${index}.content: expected a non-empty string or list of blocks`);
  }
  const isResult = turn.results.length > 0 && turn.text === '';
  return { role: isResult ? 'tool' : role === 'assistant' ? 'assistant' : 'user', ...turn };
}

type OpenTurn = {
  text: string;
  calls: NeutralCall[];
  results: NeutralTurn['results'][number][];
  images: number;
  files: string[];
};

const BLOCKS: Readonly<Record<string, (block: JsonObject, where: string, turn: OpenTurn) => void>> = {
  text: (block, where, turn) => {
    const text = stringAt(block, 'text');
    if (text === undefined) throw invalid(`${where}.text.text: Field required`);
    if (text === '') throw invalid('messages: text content blocks must be non-empty');
    turn.text += (turn.text === '' ? '' : '\n') + text;
  },
  image: (block, where, turn) => {
    const source = objectAt(block, 'source');
    const isUrl = stringAt(source, 'type') === 'url' && /^https?:\/\//.test(stringAt(source, 'url') ?? '');
    if (!isUrl && (!MEDIA.includes(stringAt(source, 'media_type') ?? '') || !isBase64(source))) {
      throw invalid(`${where}.image.source: expected base64 data of a jpeg, png, gif or webp image`);
    }
    turn.images += 1;
  },
  document: (block, where, turn) => {
    const source = objectAt(block, 'source');
    const isText = stringAt(source, 'type') === 'text';
    if (!isText && !isBase64(source)) throw invalid(`${where}.document.source: expected base64 data`);
    turn.files.push(stringAt(block, 'title') ?? 'document');
  },
  tool_use: (block, where, turn) => {
    const id = stringAt(block, 'id');
    const name = stringAt(block, 'name');
    if (id === undefined || name === undefined || !isObject(block['input'])) {
      throw invalid(`${where}.tool_use: expected id, name and an input object`);
    }
    turn.calls.push({ id, name, input: block['input'] });
  },
  tool_result: (block, where, turn) => {
    const id = stringAt(block, 'tool_use_id');
    if (id === undefined) throw invalid(`${where}.tool_result.tool_use_id: Field required`);
    const texts = arrayAt(block, 'content').map((each) => stringAt(each, 'text') ?? '');
    const text = stringAt(block, 'content') ?? texts.join('\n');
    turn.results.push({ id, text, isError: block['is_error'] === true });
  },
  server_tool_use: () => undefined,
  web_search_tool_result: () => undefined,
  thinking: () => undefined,
  redacted_thinking: () => undefined,
};

function isBase64(source: JsonObject): boolean {
  return stringAt(source, 'type') === 'base64' && /^[A-Za-z0-9+/]+={0,2}$/.test(stringAt(source, 'data') ?? '');
}

function readBlock(block: unknown, where: string, role: string, turn: OpenTurn): void {
  const type = stringAt(block, 'type') ?? '';
  const read = BLOCKS[type];
  if (read === undefined || !isObject(block)) throw invalid(`${where}: unknown content block type '${type}'`);
  if (role !== 'assistant' && ['tool_use', 'thinking', 'redacted_thinking'].includes(type)) {
    throw invalid(`${where}: '${type}' blocks can only be in assistant messages`);
  }
  if (role !== 'user' && type === 'tool_result')
    throw invalid(`${where}: tool_result blocks can only be in user messages`);
  read(block, where, turn);
}

/** Results must answer exactly the calls of the message right before them, and come first in their message. */
function checkToolPairs(messages: readonly unknown[]): void {
  let open: string[] = [];
  let openIndex = 0;
  for (const [index, message] of messages.entries()) {
    const blocks = arrayAt(message, 'content');
    const answered = new Set<string>();
    for (const [at, block] of blocks.entries()) {
      if (stringAt(block, 'type') !== 'tool_result') continue;
      const id = stringAt(block, 'tool_use_id') ?? '';
      if (!open.includes(id)) {
        throw invalid(
          `messages.${index}.content.${at}: unexpected tool_use_id found in tool_result blocks: ${id}. Each tool_result block must have a corresponding tool_use block in the previous message.`,
        );
      }
      if (at > 0 && stringAt(blocks[at - 1], 'type') !== 'tool_result') {
        throw invalid(`messages.${index}: tool_result blocks must come first in the content of their message`);
      }
      answered.add(id);
    }
    refuseUnanswered(
      open.filter((id) => !answered.has(id)),
      openIndex,
    );
    open = blocks.flatMap((block) => (stringAt(block, 'type') === 'tool_use' ? [stringAt(block, 'id') ?? ''] : []));
    openIndex = index;
  }
  refuseUnanswered(open, openIndex);
}

function refuseUnanswered(ids: readonly string[], index: number): void {
  if (ids.length === 0) return;
  throw invalid(
    `messages.${index}: tool_use ids were found without tool_result blocks immediately after: ${ids.join(', ')}. Each tool_use block must have a corresponding tool_result block in the next message.`,
  );
}

function readTools(list: readonly unknown[]): NeutralTool[] {
  return list.map((tool, index) => {
    const name = stringAt(tool, 'name');
    if (name === undefined) throw invalid(`tools.${index}.name: Field required`);
    const schema = isObject(tool) ? tool['input_schema'] : undefined;
    if (!isObject(schema)) throw invalid(`tools.${index}.input_schema: Field required`);
    return { name, description: stringAt(tool, 'description') ?? '', schema };
  });
}

function readChoice(body: JsonObject): ToolChoice {
  const choice = body['tool_choice'];
  if (choice === undefined) return { type: 'auto' };
  const type = stringAt(choice, 'type');
  if (type === 'auto' || type === 'none') return { type };
  if (type === 'any') return { type: 'required' };
  const name = stringAt(choice, 'name');
  if (type !== 'tool' || name === undefined)
    throw invalid("tool_choice.type: expected 'auto', 'any', 'none' or 'tool' with a name");
  return { type: 'tool', name };
}

function readSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(body, 'output_config')['format'] ?? body['output_format'];
  if (format === undefined || format === null) return undefined;
  if (stringAt(format, 'type') !== 'json_schema') throw invalid("output_config.format.type: expected 'json_schema'");
  const schema = isObject(format) ? format['schema'] : undefined;
  if (!isObject(schema)) throw invalid('output_config.format.schema: Field required');
  return schema;
}

function readThinking(model: CatalogueModel, body: JsonObject, thinking: JsonObject): NeutralRequest['reasoning'] {
  const type = stringAt(thinking, 'type') ?? (thinksUnasked(model) ? 'adaptive' : 'disabled');
  const effort = stringAt(objectAt(body, 'output_config'), 'effort');
  const display = stringAt(thinking, 'display');
  return {
    // Between tool calls alone there is nothing for an answer in words.
    wanted: type !== 'disabled' && type !== 'between_tools' && model.tags.includes('reasoning'),
    visible: display === undefined ? !isAdaptiveOnly(model) : display === 'summarized',
    effort: effort ?? 'high',
  };
}
