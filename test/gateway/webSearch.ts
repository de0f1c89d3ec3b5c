/** Searching the web: the server tool of Messages, whose blocks must come back unchanged, and the gateway's own tools. */
import { randomBytes } from 'node:crypto';
import { invalid } from './failure.ts';
import { arrayAt, isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { isSealed, seal } from './signatures.ts';
import type { CatalogueModel, NeutralRequest, NeutralSearch, Piece, ToolChoice } from './types.ts';
import { say } from './words.ts';

/** What a gateway's tool must be told, by its type. */
const GATEWAY_TOOLS: Readonly<Record<string, string | undefined>> = {
  'vercel:browserbase_search': 'query',
  'vercel:exa_search': 'query',
  'vercel:parallel_search': 'objective',
  'vercel:perplexity_search': 'query',
  'vercel:tako_search': 'query',
};

const KINDS = ['function', 'custom', ...Object.keys(GATEWAY_TOOLS)].map((kind) => `'${kind}'`).join(' | ');

/** The gateway's search tools of a Chat Completions body, and the functions beside them. */
export function readGatewaySearch(
  body: JsonObject,
  choice: ToolChoice,
): { readonly search: NeutralSearch | undefined; readonly functions: readonly unknown[] } {
  const functions: unknown[] = [];
  const names: string[] = [];
  for (const [index, tool] of arrayAt(body, 'tools').entries()) {
    const type = stringAt(tool, 'type') ?? '';
    if (type === 'function' || type === 'custom') {
      functions.push(tool);
      continue;
    }
    const needed = GATEWAY_TOOLS[type];
    if (needed === undefined) {
      throw invalid(`Invalid discriminator value. Expected ${KINDS}`, { param: `tools.${index}.type` });
    }
    const told = stringAt(objectAt(tool, 'config'), needed) ?? '';
    if (told === '') throw invalid('Required', { param: `tools.${index}.config.${needed}` });
    names.push(type.slice('vercel:'.length));
  }
  const own = functions.map((tool) => stringAt(objectAt(tool, 'function'), 'name') ?? '');
  const all = [...names, ...own];
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (names.length > 0 && twice !== undefined) throw invalid(`Duplicate tool name '${twice}'.`, { param: 'tools' });
  if (names.length > 0 && choice.type === 'tool')
    throw invalid('tool_choice: a named function cannot be combined with server tools.', { param: 'tool_choice' });
  const [tool] = names;
  return { search: tool === undefined || choice.type === 'none' ? undefined : { tool, maxUses: Infinity }, functions };
}

/** The server tool of a Messages body, and all others. */
export function readServerSearch(
  model: CatalogueModel,
  body: JsonObject,
  choice: ToolChoice,
): { readonly search: NeutralSearch | undefined; readonly others: readonly unknown[] } {
  const others: unknown[] = [];
  let search: NeutralSearch | undefined;
  for (const [index, tool] of arrayAt(body, 'tools').entries()) {
    const type = stringAt(tool, 'type') ?? 'custom';
    if (type === 'custom') {
      others.push(tool);
      continue;
    }
    if (type !== 'web_search_20250305' || model.family !== 'claude') {
      throw invalid(
        `tools.${index}: Input tag '${type}' found using 'type' does not match any of the expected tags: 'custom'`,
      );
    }
    const name = stringAt(tool, 'name');
    if (name !== 'web_search') throw invalid(`tools.${index}.web_search_20250305.name: Input should be 'web_search'`);
    if (search !== undefined) throw invalid('tools: Tool names must be unique.');
    search = { tool: name, maxUses: numberAt(tool, 'max_uses') ?? Infinity };
  }
  const isTaken = others.some((tool) => stringAt(tool, 'name') === search?.tool);
  if (isTaken) throw invalid('tools: Tool names must be unique.');
  return { search: choice.type === 'none' ? undefined : search, others };
}

/** Whether a tool of a Responses body is OpenAI's own search. */
export function isHostedSearch(tool: unknown): boolean {
  return /^web_search(?:_2025_08_26)?$/.test(stringAt(tool, 'type') ?? '');
}

/** OpenAI's own search of a Responses body, which no other maker's model has. */
export function readHostedSearch(model: CatalogueModel, body: JsonObject): NeutralSearch | undefined {
  if (!arrayAt(body, 'tools').some(isHostedSearch)) return undefined;
  if (model.family !== 'openai' || model.id.includes('gpt-oss'))
    throw invalid(`Hosted tool 'web_search' is not supported with ${model.id}.`, 'tools');
  return body['tool_choice'] === 'none' ? undefined : { tool: 'web_search', maxUses: Infinity };
}

/** Whether a block is of the server's own doing. */
function isServerBlock(block: unknown): boolean {
  return ['server_tool_use', 'web_search_tool_result'].includes(stringAt(block, 'type') ?? '');
}

/** Refuses searches that do not come back as they were given out, and calls apart from their results. */
export function checkServerBlocks(messages: readonly unknown[]): void {
  for (const [index, message] of messages.entries()) {
    const blocks = arrayAt(message, 'content');
    const results = new Set(blocks.map((block) => stringAt(block, 'tool_use_id')));
    const calls = new Set(blocks.filter(isServerBlock).map((block) => stringAt(block, 'id')));
    for (const [at, block] of blocks.entries()) {
      const where = `messages.${index}.content.${at}`;
      const type = stringAt(block, 'type');
      if (isServerBlock(block) && stringAt(message, 'role') !== 'assistant')
        throw invalid(`${where}: '${type ?? ''}' blocks can only be in assistant messages`);
      const id = stringAt(block, 'id');
      if (type === 'server_tool_use' && index < messages.length - 1 && !results.has(id)) {
        throw invalid(
          `${where}: \`web_search\` tool use with id \`${id ?? ''}\` was found without a corresponding \`web_search_tool_result\` block`,
        );
      }
      if (type === 'web_search_tool_result') checkResult(block, where, calls);
      for (const citation of arrayAt(block, 'citations')) checkSeal(citation, 'encrypted_index', where);
    }
  }
}

function checkResult(block: unknown, where: string, calls: ReadonlySet<string | undefined>): void {
  const id = stringAt(block, 'tool_use_id');
  if (!calls.has(id))
    throw invalid(`${where}: unexpected \`tool_use_id\` found in \`web_search_tool_result\`: ${id ?? ''}`);
  for (const result of arrayAt(block, 'content')) checkSeal(result, 'encrypted_content', where);
}

function checkSeal(value: unknown, field: string, where: string): void {
  const data = stringAt(value, field) ?? '';
  if (!isSealed(data)) throw invalid(`${where}: Invalid \`${field}\` in search result block`);
}

const PAGES = [
  ['Slow trains of the north', 'https://trains.example.com/north?line=1&stop=2'],
  ['A <b>bold</b> title [with](https://evil.example) marks', 'https://pages.example.org/a_(b)'],
  ['Timetables', 'https://trains.example.com/times'],
] as const;

/** The pieces of an answer that searches for `query`; words in it say how it goes: `pause`, `error`, `twice`. */
export function* searchPieces(request: NeutralRequest, query: string): Generator<Piece> {
  const { search } = request;
  if (search === undefined) return yield* say('I cannot search the web here.');
  const times = /\btwice\b/.test(query) ? 2 : 1;
  if (search.tool !== 'web_search') {
    for (let time = 0; time < times; time += 1) yield { type: 'searched', tool: search.tool };
    return yield* say(`Trains go north at nine. Sources: ${PAGES[0][0]} (${PAGES[0][1]})`);
  }
  if (request.isResumed === true) return yield* foundText();
  yield* say('I will look that up.');
  for (let time = 0; time < times; time += 1) yield* oneSearch(query, /\berror\b/.test(query));
  if (/\bpause\b/.test(query)) return yield { type: 'finish', reason: 'pause' };
  yield* foundText();
}

function* oneSearch(query: string, isError: boolean): Generator<Piece> {
  const id = `srvtoolu_${randomBytes(12).toString('hex')}`;
  yield { type: 'server-block', block: { type: 'server_tool_use', id, name: 'web_search', input: { query } } };
  const error = { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' };
  const results = PAGES.map(([title, url]) => ({
    type: 'web_search_result',
    title,
    url,
    page_age: '2 days ago',
    encrypted_content: seal(`${title} ${query}`),
  }));
  yield { type: 'searched', tool: 'web_search' };
  yield {
    type: 'server-block',
    block: { type: 'web_search_tool_result', tool_use_id: id, content: isError ? error : results },
  };
}

function* foundText(): Generator<Piece> {
  yield* say('Here is what I found: ');
  yield cited('trains go north at nine', [0]);
  yield* say(', and ');
  yield cited('the times are **printed**.', [1, 2]);
  yield* say('\n\nAsk me for more.');
}

function cited(text: string, pages: readonly number[]): Piece {
  const citations = pages.map((page) => {
    const [title, url] = PAGES[page] ?? PAGES[0];
    const cutout = `${title}, at length.`;
    return {
      type: 'web_search_result_location',
      url,
      title,
      encrypted_index: seal(`${url} ${text}`),
      cited_text: cutout,
    };
  });
  return { type: 'text', text, citations };
}

/** How often each tool ran, for `provider_metadata.gateway`. */
export function searchMetadata(searches: Readonly<Record<string, number>>): JsonObject {
  const count = Object.values(searches).reduce((sum, each) => sum + each, 0);
  const { web_search: _server, ...own } = searches;
  return {
    billableWebSearchCalls: count,
    ...(Object.keys(own).length > 0 && { gatewayToolCalls: own }),
  };
}

/** Whether the server is asked to go on with an answer that it paused. */
export function isResumed(messages: readonly unknown[]): boolean {
  const last = messages.at(-1);
  const block = arrayAt(last, 'content').at(-1);
  return stringAt(last, 'role') === 'assistant' && isObject(block) && isServerBlock(block);
}
