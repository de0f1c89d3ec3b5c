// Calls that small models write as text: every form, right and wrong, cut anywhere.
import { describe, expect, test } from 'vitest';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { AssistantMessage, FinishReason, Message } from '../../../src/core/model/message.ts';
import type { TurnRequest } from '../../../src/core/model/request.ts';
import { writtenCallsIn } from '../../../src/core/toolcalls/written/writtenCalls.ts';
import { MAX_RATIO } from '../growth/growth.ts';
import { processorMs } from '../processorTime.ts';
import { echoTool, enabled, objectSchema, plainAnswer } from './support.ts';

const tools = enabled(
  echoTool({
    name: 'readFile',
    inputSchema: objectSchema({ path: { type: 'string' }, startLine: { type: 'integer' } }, ['path']),
  }),
  echoTool({ name: 'findText', inputSchema: objectSchema({ query: { type: 'string' } }, ['query']) }),
  echoTool({ name: 'listTasks', inputSchema: objectSchema() }),
);

const request = { model: 'a/b', messages: [] };

/** The answer's parts for pieces of text, as `type: text` or `name(arguments)`. */
function partsOf(pieces: readonly string[], reason: FinishReason = 'stop', before?: readonly ModelEvent[]): string[] {
  const answer = answerOf(pieces, reason, before);
  return answer.parts.map((part) => {
    if (part.type === 'tool-call') {
      expect(part.isWritten).toBe(true);
      expect(part.id).toMatch(/^[a-z0-9]{9}$/);
      return `${part.name}(${part.argumentsText})`;
    }
    return 'text' in part ? `${part.type}: ${part.text}` : part.type;
  });
}

function answerOf(
  pieces: readonly string[],
  reason: FinishReason = 'stop',
  before: readonly ModelEvent[] = [],
): AssistantMessage {
  const answer = plainAnswer('a/b');
  const written = writtenCallsIn(request, tools, answer.snapshot());
  const events: ModelEvent[] = [
    ...before,
    ...pieces.map((text) => ({ type: 'text-delta', text }) as const),
    { type: 'turn-end', reason },
  ];
  for (const event of events) for (const each of written?.take(event) ?? [event]) answer.apply(each);
  return answer.snapshot();
}

const JSON_CALL = '{"name": "readFile", "arguments": {"path": "src/a.ts"}}';
const READ = 'readFile({"path":"src/a.ts"})';
const FIND = 'findText({"query":"x"})';

const CALLS: readonly (readonly [text: string, ...parts: string[]])[] = [
  ['```json\n{"name": "readFile", "arguments": {"path": "src/a.ts"}}\n```', READ],
  [`\n\n${JSON_CALL}\n`, READ],
  ['```\n{\n  "name": "readFile",\n  "arguments": {\n    "path": "src/a.ts"\n  }\n}\n```\n', READ],
  ['````json\n{"name": "readFile", "arguments": {"path": "```"}}\n````', 'readFile({"path":"```"})'],
  [`\`\`\`json\n${JSON_CALL}`, READ],
  [`\`\`\`JSON \r\n${JSON_CALL}\r\n\`\`\``, READ],
  ['{"arguments": {"path": "src/a.ts"}, "name": "readFile"}', READ],
  ['{"function": "readFile", "parameters": {"path": "src/a.ts"}}', READ],
  ['{"type": "function", "function": {"name": "readFile", "arguments": {"path": "src/a.ts"}}}', READ],
  ['{"type":"function","name":"readFile","parameters":{"path":"src/a.ts"}}', READ],
  ['{"tool": "readFile", "args": {"path": "src/a.ts"}}', READ],
  ['{"tool_name": "readFile", "tool_input": {"path": "src/a.ts"}}', READ],
  ['{"action": "readFile", "action_input": {"path": "src/a.ts"}}', READ],
  ['{"type":"tool_use","id":"t1","name":"readFile","input":{"path":"src/a.ts"}}', READ],
  [
    '{"tool_calls":[{"id":"c1","type":"function","function":{"name":"readFile","arguments":"{\\"path\\":\\"src/a.ts\\"}"}}]}',
    READ,
  ],
  ['{"function_call": {"name": "readFile", "arguments": {"path": "src/a.ts"}}}', READ],
  [
    '{"tool_calls":[{"name":"readFile","arguments":{"path":"src/a.ts"}},{"name":"findText","arguments":{"query":"x"}}]}',
    READ,
    FIND,
  ],
  [`[${JSON_CALL}, {"name": "findText", "arguments": {"query": "x"}}]`, READ, FIND],
  [`${JSON_CALL}\n{"name": "findText", "arguments": {"query": "x"}}`, READ, FIND],
  [
    `\`\`\`json\n${JSON_CALL}\n\`\`\`\n\n\`\`\`json\n{"name": "findText", "arguments": {"query": "x"}}\n\`\`\``,
    READ,
    FIND,
  ],
  ['{"name": "listTasks", "arguments": {}}', 'listTasks({})'],
  ['{"name": "readFile", "arguments": {"path": "a", "startLine": "3"}}', 'readFile({"path":"a","startLine":"3"})'],
  // Tags, a line before them, and those that were left open or taken out.
  [`<tool_call>\n${JSON_CALL}\n</tool_call>`, READ],
  [`<tool_call>${JSON_CALL}`, READ],
  [`${JSON_CALL}\n</tool_call>`, READ],
  [
    `<tool_call>${JSON_CALL}</tool_call>\n<tool_call>{"name": "findText", "arguments": {"query": "x"}}</tool_call>`,
    READ,
    FIND,
  ],
  [`<tool_call>${JSON_CALL}\n<tool_call>{"name": "findText", "arguments": {"query": "x"}}</tool_call>`, READ, FIND],
  [`<tools>\n${JSON_CALL}\n</tools>`, READ],
  [`<functioncall> ${JSON_CALL}`, READ],
  [`<|tool_call|>[${JSON_CALL}]`, READ],
  [`<|python_tag|>${JSON_CALL}; {"name": "findText", "parameters": {"query": "x"}}`, READ, FIND],
  [`\`\`\`xml\n<tool_call>\n${JSON_CALL}\n</tool_call>\n\`\`\``, READ],
  [`I will read the file.\n\n<tool_call>${JSON_CALL}</tool_call>`, 'text: I will read the file.\n\n', READ],
  [`Let me see (1 < 2): <tool_call>${JSON_CALL}</tool_call>`, 'text: Let me see (1 < 2): ', READ],
  [`<tool_call>{"name": "listTasks"}</tool_call>`, 'listTasks()'],
  [`[TOOL_CALLS] [${JSON_CALL}]`, READ],
  [`[TOOL_CALLS][${JSON_CALL}, {"name": "findText", "arguments": {"query": "x"}, "id": "a1b2c3d4e"}]`, READ, FIND],
  ['[TOOL_CALLS]readFile[ARGS]{"path":"src/a.ts"}[TOOL_CALLS]findText[ARGS]{"query":"x"}', READ, FIND],
  ['Reading. [TOOL_CALLS] readFile[ARGS]{"path":"src/a.ts"}', 'text: Reading. ', READ],
  ['<function=readFile>{"path":"src/a.ts"}</function>', READ],
  ['<function=readFile>{"path":"src/a.ts"}', READ],
  ['<function=listTasks></function>', 'listTasks({})'],
  ['<function=readFile>{"path":"src/a.ts"}</function>\n<function=findText>{"query":"x"}</function>', READ, FIND],
  ['<tool_call>\n<function=readFile>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</function>\n</tool_call>', READ],
  ['<function=readFile>\n<parameter=path>\nsrc/a.ts\n</parameter>\n</function>\n</tool_call>', READ],
  [
    '<function=readFile><parameter=path>a</parameter><parameter=startLine>3</parameter></function>',
    'readFile({"path":"a","startLine":3})',
  ],
  [
    '<function=findText><parameter=query>\n\n<b>\n</para\n\n</parameter></function>',
    'findText({"query":"\\n<b>\\n</para\\n"})',
  ],
  [
    '<minimax:tool_call>\n<invoke name="readFile">\n<parameter name="path">src/a.ts</parameter>\n</invoke>\n</minimax:tool_call>',
    READ,
  ],
];

const TEXTS: readonly string[] = [
  '',
  '   ',
  '{',
  '```',
  '<tool_call>',
  // Nothing that is offered, or arguments that do not fit.
  '{"name": "deleteAll", "arguments": {}}',
  '```json\n{"name": "readFile", "arguments": {"file": "src/a.ts"}}\n```',
  '{"name": "readFile", "arguments": {"path": "a", "more": 1}}',
  '{"name": "readFile", "arguments": [1]}',
  '{"name": "readFile"}',
  '{"name": "listTasks"}',
  '{"name": "readFile", "arguments": {"path": "a"}, "arguments2": {}}',
  '{"name": "readFile", "tool": "readFile", "arguments": {"path": "a"}}',
  '{"name": "readFile", "arguments": {"path": "a"}, "parameters": {"path": "b"}}',
  `${JSON_CALL}\n{"name": "deleteAll", "arguments": {}}`,
  '<function=deleteAll>{"path":"a"}</function>',
  '<function=readFile>{"path":"a"',
  '<function=readFile><parameter=path>a',
  '<tool_call>read the file</tool_call>',
  '<tool_call></tool_call>',
  '{"name": "readFile", "arguments": {"path": "a"',
  // In prose, or with more behind it.
  `${JSON_CALL}\nThis reads the file.`,
  `\`\`\`json\n${JSON_CALL}\n\`\`\`\nThis is how a call looks.`,
  `Here is a call:\n\n\`\`\`json\n${JSON_CALL}\n\`\`\``,
  `Here is a call: ${JSON_CALL}`,
  `First line.\nSecond line.\n<tool_call>${JSON_CALL}</tool_call>`,
  `It looks like \`<tool_call>${JSON_CALL}</tool_call>\``,
  `It looks like<tool_call>${JSON_CALL}</tool_call>`,
  `${'long '.repeat(70)}<tool_call>${JSON_CALL}</tool_call>`,
  `I read it. <tool_call>${JSON_CALL}</tool_call> Then I answer.`,
  `\`\`\`ts\n${JSON_CALL}\n\`\`\``,
  // What answers look like.
  '```json\n{"name": "my-package", "version": "1.0.0", "arguments": {}}\n```',
  '```json\n[1, 2, 3]\n```',
  '[1](https://example.com) is a link',
  '```ts\nconst a = 1;\n```',
  '<b>bold</b>',
  'a <= b and [x] are signs',
  'Plain words.',
  '{"id": 1, "title": "x"}',
  '[{"a": 1}]',
  `${' '.repeat(300)}${JSON_CALL}`,
];

const cutAnywhere = (text: string): (readonly string[])[] => [
  [text],
  Array.from(text),
  ...Array.from({ length: text.length }, (_, at) => [text.slice(0, at), text.slice(at)]),
];

describe('written calls', () => {
  test.each(CALLS)('reads %j', (text, ...parts) => {
    for (const pieces of cutAnywhere(text)) {
      const answer = answerOf(pieces);
      expect(answer.finishReason).toBe('tool-calls');
      expect(partsOf(pieces), pieces.join('|')).toEqual(parts);
    }
  });

  test.each(TEXTS)('leaves %j as it is', (text) => {
    for (const pieces of cutAnywhere(text)) {
      expect(partsOf(pieces), pieces.join('|')).toEqual(text === '' ? [] : [`text: ${text}`]);
    }
  });

  test('counts only an answer that the server says is whole', () => {
    for (const reason of ['length', 'other', 'content-filter', 'cancelled', 'error'] as const)
      expect(partsOf([JSON_CALL], reason)).toEqual([`text: ${JSON_CALL}`]);
    expect(partsOf([JSON_CALL], 'tool-calls')).toEqual([READ]);
  });

  test.each<readonly [string, ModelEvent]>([
    ['search', { type: 'server-tool', block: { type: 'server_tool_use', id: 's' } }],
    ['source', { type: 'citations', citations: [{ url: 'https://a.example' }], length: 4 }],
  ])('a %s never overtakes the text before it', (_, event) => {
    const written = writtenCallsIn(request, tools, plainAnswer('a/b').snapshot());
    const text: ModelEvent = { type: 'text-delta', text: '[a' };
    const held: ModelEvent = { type: 'text-delta', text: JSON_CALL };
    expect(written?.take(held)).toEqual([]);
    expect(written?.take(event)).toEqual([held, event]);
    expect(written?.take(text)).toEqual([text]);
  });

  test('looks behind thinking, and not at what stands beside a call or a picture', () => {
    const thinking: ModelEvent[] = [
      { type: 'thinking-start' },
      { type: 'thinking-delta', text: 'hm' },
      { type: 'thinking-end' },
    ];
    expect(partsOf([JSON_CALL], 'stop', thinking)).toEqual(['thinking: hm', READ]);
    const image: ModelEvent = { type: 'image', mediaType: 'image/png', data: 'AAAA' };
    expect(partsOf([JSON_CALL], 'stop', [image])).toEqual(['image', `text: ${JSON_CALL}`]);
    const held: ModelEvent = { type: 'text-delta', text: JSON_CALL };
    expect(partsOf([' '], 'stop', [held, image])).toEqual([`text: ${JSON_CALL}`, 'image', 'text:  ']);
    expect(partsOf([JSON_CALL], 'stop', [held, ...thinking])).toEqual([
      `text: ${JSON_CALL}`,
      'thinking: hm',
      `text: ${JSON_CALL}`,
    ]);
  });

  test('is off where text is text', () => {
    const fresh = plainAnswer('a/b').snapshot();
    expect(writtenCallsIn(request, enabled(), fresh)).toBeUndefined();
    expect(writtenCallsIn({ ...request, toolChoice: { type: 'none' } }, tools, fresh)).toBeUndefined();
    const responseFormat = { name: 'x', schema: {} };
    expect(writtenCallsIn({ ...request, responseFormat }, tools, fresh)).toBeUndefined();
    const begun: AssistantMessage = { ...fresh, parts: [{ type: 'text', text: 'Begun. ' }] };
    const answer = new AnswerBuilder(begun, { resume: true });
    expect(writtenCallsIn(request, tools, answer.snapshot())).toBeUndefined();
  });

  const asking = (text: string, rest: Partial<TurnRequest> = {}): TurnRequest => ({
    model: 'a/b',
    messages: [{ id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text }] }],
    ...rest,
  });
  const readsIn = (asked: TurnRequest, text: string): boolean => {
    const answer = plainAnswer('a/b');
    const written = writtenCallsIn(asked, tools, answer.snapshot());
    for (const event of [{ type: 'text-delta', text } as const, { type: 'turn-end', reason: 'stop' } as const])
      for (const each of written?.take(event) ?? [event]) answer.apply(each);
    return answer.snapshot().parts.some(({ type }) => type === 'tool-call');
  };

  test.each([
    'Show me an example of a tool call, as JSON.',
    'Give me an example call of readFile',
    'Write a `readFile` tool call as JSON',
    'What does a call of findText look like?',
    'How would you write a call to readFile?',
    'Print a sample function call in a JSON code block, nothing else.',
    'I need test data: an object in JSON with the name readFile and arguments for it.',
    'What is the call format of readFile()?',
    'Write it down. Do not call any tools.',
    'Without using tools: what would you do?',
    'Zeig mir ein Beispiel für einen Tool-Aufruf als JSON',
    'Montre-moi un exemple d’appel d’outil en JSON',
    'Dame un ejemplo de llamada a la herramienta',
    'Дай пример вызова инструмента',
    '给我一个工具调用的示例',
    'ツール呼び出しの例をJSONで',
    `${'x '.repeat(9_000)}\nGive me an example tool call for this.`,
  ])('shows a call that the user asked to see: %j', (question) => {
    for (const text of [JSON_CALL, `\`\`\`json\n${JSON_CALL}\n\`\`\``, `<tool_call>${JSON_CALL}</tool_call>`])
      expect(readsIn(asking(question), text)).toBe(false);
  });

  test.each([
    'Read src/a.ts',
    'Call readFile with src/example.json',
    'Read package.json as it is and tell me its version',
    'Use findText to find an example of a retry',
    'Find all function calls of parse() in the code',
    'Which arguments does parse take? Return the answer as JSON.',
    'Format src/samples/call.ts and do not run the tests',
    'Read the JSON file data/calls.json with the readFile tool',
    'List the tasks. Which of them should not be run?',
    'Call readFile on a.ts and give me the result as JSON',
    'Never run tools without asking',
    'Please search for an example of a tool call in the repo',
    'Fix the bug: do not use any function here',
  ])('reads a call where the user asked for work: %j', (question) => {
    expect(readsIn(asking(question), JSON_CALL)).toBe(true);
  });

  test('reads whatever is demanded to be a call', () => {
    const asked = asking('Give me an example tool call', { toolChoice: { type: 'required' } });
    expect(readsIn(asked, JSON_CALL)).toBe(true);
  });

  const answered = (model: string, isWritten: boolean): Message => ({
    ...plainAnswer(model).snapshot(),
    parts: [{ type: 'tool-call', id: 'c', name: 'readFile', argumentsText: '{}', ...(isWritten && { isWritten }) }],
  });

  test.each<readonly [string, readonly Message[], boolean]>([
    ['made calls before', [answered('a/b', false)], false],
    ['wrote calls before', [answered('a/b', true)], true],
    ['did both', [answered('a/b', false), answered('a/b', true), answered('a/b', false)], true],
    ['is not the one that made calls', [answered('c/d', false)], true],
  ])('of a model that %s', (_, before, isRead) => {
    const { messages } = asking('Read src/a.ts');
    const asked = asking('', { messages: [...before, ...messages] });
    expect(readsIn(asked, JSON_CALL)).toBe(isRead);
    expect(readsIn(asked, `\`\`\`json\n${JSON_CALL}\n\`\`\``)).toBe(isRead);
    // What the server failed to take out means a call whoever wrote it.
    expect(readsIn(asked, `<tool_call>\n${JSON_CALL}\n</tool_call>`)).toBe(true);
  });

  /** How much of a text is on screen once it came so far. */
  const shown = (text: string): number => {
    const answer = plainAnswer('a/b');
    const written = writtenCallsIn(request, tools, answer.snapshot());
    for (const each of text) {
      for (const event of written?.take({ type: 'text-delta', text: each }) ?? []) answer.apply(event);
    }
    return answer.snapshot().parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0);
  };

  test.each([
    '```json\n{"name": "my-package"',
    '```json\n{"v',
    '```json\n{"version"',
    '```ts',
    '[a',
    '<b',
    '{"name": "readFile", "arguments": {"path": "a"}, "x"',
    `${JSON_CALL}\nT`,
    `\`\`\`json\n${JSON_CALL}\n\`\`\`\nT`,
    'Words',
    'Words <b',
  ])('passes text on as soon as it is clear: %j', (text) => {
    const isHalfKey = text.endsWith('"v') || text.endsWith('{"v');
    expect(shown(text)).toBe(isHalfKey ? 0 : text.length);
  });

  test('never holds an endless text', () => {
    const long = `{"name": "readFile", "arguments": {"path": "${'x'.repeat(500_000)}`;
    expect(shown(long)).toBe(long.length);
  });

  test('costs the same for each piece, however long the answer is', () => {
    const run = (count: number): void => {
      const written = writtenCallsIn(request, tools, plainAnswer('a/b').snapshot());
      written?.take({ type: 'text-delta', text: '{"name": "findText", "arguments": {"query": "' });
      for (let at = 0; at < count; at += 1) written?.take({ type: 'text-delta', text: 'word ' });
      expect(written?.take({ type: 'text-delta', text: '"}}' })).toEqual([]);
    };
    run(70_000);
    const short = processorMs(() => run(7_000));
    // Ten times the pieces; quadratic work would take a hundred times as long.
    expect(processorMs(() => run(70_000))).toBeLessThan(MAX_RATIO * Math.max(short, 5));
  });
});
