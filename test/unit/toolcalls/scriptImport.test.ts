import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

/** The names of the tools, each with its properties; those that must be given come with a `!`. */
async function found(text: string, language = 'typescript'): Promise<Record<string, string>> {
  const { tools, unread } = await findTools(text, language);
  expect(unread).toEqual([]);
  return Object.fromEntries(
    tools.map(({ name, inputSchema }) => {
      const { properties = {}, required = [] } = inputSchema as {
        properties?: Record<string, unknown>;
        required?: readonly string[];
      };
      return [
        name,
        Object.keys(properties)
          .map((key) => (required.includes(key) ? `${key}!` : key))
          .join(' '),
      ];
    }),
  );
}

const CITY = '{ city: z.string(), days: z.number().default(3) }';
const JSON_CITY =
  "{ type: 'object', properties: { city: { type: 'string' }, days: { type: 'number' } }, required: ['city'] }";
const EXPECTED = { weather: 'city! days' };

describe('a tool in a script', () => {
  it.each([
    // The AI SDK, in each way to write what it does.
    `const weather = tool({ description: 'd', inputSchema: z.object(${CITY}), execute: async ({ city, days = 3 }: { city: string }): Promise<string> => city });`,
    `const weather = tool({ description: 'd', inputSchema: z.object(${CITY}), async *execute({ city }) { yield city; } });`,
    `const weather = tool<In, Out>({ description: 'd', parameters: zodSchema(z.object(${CITY})) } as const) satisfies Tool;`,
    `const weather = dynamicTool({ description: 'd', inputSchema: jsonSchema<{ city: string }>(${JSON_CITY}) });`,
    `const weather = tool({ description: 'd', inputSchema: jsonSchema(() => (${JSON_CITY})) });`,
    `streamText({ tools: { 'weather': tool({ description: 'd', inputSchema: z.object(${CITY}) }) } });`,
    `const NAME = 'weather'; streamText({ tools: { [NAME]: tool({ description: 'd', inputSchema: z.object(${CITY}) }) } });`,
    `const weatherTool = tool({ description: 'd', inputSchema: z.object(${CITY}) }); generateText({ tools: { weather: weatherTool } });`,
    `export const weather = (key: string) => tool({ description: 'd', inputSchema: z.object(${CITY}) });`,
    `export function weather(key: string) { if (key === '') { return tool({ description: 'd', inputSchema: z.object(${CITY}) }); } }`,
    `class Tools { readonly weather = tool({ description: 'd', inputSchema: z.object(${CITY}) }); }`,
    `tools.weather = await wrap(tool)({}) ?? tool({ description: 'd', inputSchema: z.object(${CITY}) });`,
    `import { tool as make } from 'ai'; const weather = make({ description: 'd', inputSchema: z.object(${CITY}) });`,
    `const tools = { weather: { ...tool({ description: 'd', inputSchema: z.object(${CITY}) }), kind: 'x' } };`,
    `const options = { description: 'd', inputSchema: z.object(${CITY}) }; const weather = tool(options);`,
    // Helpers of OpenAI and Anthropic.
    `betaZodTool({ name: 'weather', description: 'd', inputSchema: z.object(${CITY}), run: async ({ city }: { city: string }): Promise<string> => city });`,
    `betaTool({ name: 'weather', description: 'd', inputSchema: ${JSON_CITY}, run });`,
    `zodFunction({ name: 'weather', description: 'd', parameters: z.object(${CITY}) });`,
    `zodResponsesFunction({ name: 'weather', description: 'd', parameters: z.object(${CITY}) });`,
    // What goes over the wire.
    `const tools = [{ type: 'function', function: { name: 'weather', description: 'd', parameters: ${JSON_CITY} } }];`,
    `const tools = [{ type: 'function' as const, name: 'weather', description: 'd', parameters: ${JSON_CITY}, strict: true }];`,
    `const tools = [{ name: 'weather', description: 'd', input_schema: ${JSON_CITY} as Anthropic.Tool.InputSchema }];`,
    `const base = { type: 'object' as const, additionalProperties: false };
     const tools = [{ name: 'weather', input_schema: { ...base, properties: { city: { type: 'string' }, days: {} }, required: ['city'] } }];`,
    `const tools = [{ name: 'weather', input_schema: z.toJSONSchema(z.object(${CITY}), { io: 'input' }) }];`,
    `const tools = [{ name: 'weather', parameters: zodToJsonSchema(z.object(${CITY})) as any }];`,
    `const request = { functionDeclarations: [{ name: 'weather', parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' }, days: { type: 'NUMBER', nullable: true } }, required: ['city'] } }] };`,
    `import { Type } from '@google/genai'; const d = { name: 'weather', parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING }, days: { type: Type.NUMBER } }, required: ['city'] } };`,
    `const config = { tools: [{ toolSpec: { name: 'weather', description: 'd', inputSchema: { json: ${JSON_CITY} } } }] };`,
    // MCP, in all its overloads.
    `server.tool('weather', ${CITY}, async ({ city }) => ({ content: [] }));`,
    `server.tool('weather', 'Tells', ${CITY}, async ({ city }) => ({ content: [] }));`,
    `server.tool('weather', 'Tells', ${CITY}, { readOnlyHint: true }, handler);`,
    `server.tool('weather', { ...shape }, { title: 'W' }, handler); const shape = ${CITY};`,
    `server.tool('weather', \`Tells\`, z.object(${CITY}).shape, handler);`,
    `server.registerTool('weather', { title: 'W', description: 'd', inputSchema: ${CITY} }, async ({ city }) => ({}));`,
    `server.registerTool('weather', { description: 'd', inputSchema: z.object(${CITY}) }, handle);`,
    `const z = await import('zod'); server.registerTool('weather', { inputSchema: z.object(${CITY}) }, handle);`,
    `server.addTool({ name: 'weather', parameters: z.object(${CITY}), execute });`,
    // Frameworks.
    `tool('weather', 'Tells', ${CITY}, async (args) => ({}));`,
    `const x = tool(async ({ city }) => city, { name: 'weather', description: 'd', schema: z.object(${CITY}) });`,
    `new DynamicStructuredTool({ name: 'weather', description: 'd', schema: z.object(${CITY}), func: async () => '' });`,
    `createTool({ id: 'weather', description: 'd', inputSchema: z.object(${CITY}), execute });`,
    `ai.defineTool({ name: 'weather', description: 'd', inputSchema: z.object(${CITY}) }, async ({ city }) => city);`,
    `const x = createWeatherTool({ name: 'weather', parameters: z.object(${CITY}) });`,
  ])('is found: %s', async (text) => {
    expect(await found(text)).toEqual(EXPECTED);
  });

  it.each([
    ["server.tool('ping', async () => ({}));", { ping: '' }],
    ["server.tool('ping', 'Answers', async () => ({}));", { ping: '' }],
    ["server.tool('ping', { readOnlyHint: true }, async () => ({}));", { ping: '' }],
    ["server.tool('ping', 'Answers', {}, handler);", { ping: '' }],
    ["server.registerTool('ping', { description: 'Answers' }, handler);", { ping: '' }],
    ["const tools = [{ type: 'function', function: { name: 'ping' } }];", { ping: '' }],
    ["new DynamicTool({ name: 'ask', description: 'd', func: async (text) => text });", { ask: 'input!' }],
  ])('may take little: %s', async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  it.each([
    "const call = { id: '1', type: 'function', function: { name: 'weather', arguments: '{}' } };",
    "ask({ tool_choice: { type: 'function', function: { name: 'weather' } } });",
    "ask({ toolChoice: { type: 'tool', toolName: 'weather' } });",
    'const Tool = z.object({ name: z.string(), parameters: z.object({}), inputSchema: z.any() });',
    "const schema = { properties: { name: { type: 'string' }, parameters: { type: 'object' } } };",
    "const path = { name: 'x', parameters: [{ in: 'query' }] };",
    'interface Tool { name: string; input_schema: object }',
    '// tool({ inputSchema })\nconst text = \'server.tool("a", {})\';',
  ])('is not seen where there is none: %s', async (text) => {
    expect(await found(text)).toEqual({});
  });

  it.each([
    ['const weather = tool({ description: "d", inputSchema: v.object({}) });', 'weather', '"v"'],
    ['const weather = tool({ ...options(), description: "d" });', 'weather', 'spread'],
    ['export function make(name: string) { return { name, input_schema: { type: "object" } }; }', undefined, '"name"'],
    ['for (const each of list) server.registerTool(each.name, each.options, run);', undefined, 'each'],
    ['const weather = tool(options);', undefined, 'options'],
    ['server.tool(NAME, shape, run);', undefined, 'NAME'],
    ["server.tool('weather', shape, async () => ({}));", 'weather', 'shape'],
    ['const weather = tool({ inputSchema: cond ? z.object({}) : z.object({ a: z.string() }) });', 'weather', 'cond'],
    ["const weather = tool({ description: 'd', inputSchema: z.string() });", 'weather', 'does not describe an object'],
    [
      "const x = [{ name: 'weather', input_schema: { type: 'object', properties: { a: run } } }]; function run() {}",
      'weather',
      'no JSON',
    ],
  ])('is named with the reason where it cannot be read: %s', async (text, name, reason) => {
    const { tools, unread } = await findTools(`\n${text}`, 'typescript');
    expect(tools).toEqual([]);
    expect(unread).toMatchObject([{ name, line: 2, message: expect.stringContaining(reason) }]);
  });

  it('is told at its own line, whatever it is made of', async () => {
    const { unread } = await findTools(
      'function f(mode: boolean) {\n\n  return tool({ inputSchema: mode ? a : b });\n}',
      'typescript',
    );
    expect(unread).toMatchObject([{ name: 'f', line: 3 }]);
  });

  it('takes schemas and parts from files beside it', async () => {
    const texts = new Map([
      ['/w/schemas.ts', `import { z } from 'zod'; export const City = z.object(${CITY});`],
      ['/w/base.ts', "export const base = { description: 'Tells the weather.' };"],
    ]);
    const text = `import { City } from './schemas'; import { base } from './base.js';
      const weather = tool({ ...base, inputSchema: City });`;
    const { tools } = await findTools(text, 'typescript', { files: { path: '/w/tools.ts', texts } });
    expect(tools).toMatchObject([
      { name: 'weather', description: 'Tells the weather.', inputSchema: { required: ['city'] } },
    ]);
    const alone = await findTools(text, 'typescript');
    expect(alone.unread[0]?.message).toContain('"./schemas"');
  });

  it('counts only where it is selected, and then with all that the file says', async () => {
    const text = `const shape = ${CITY};\nserver.tool('a', shape, run);\nserver.tool('b', shape, run);`;
    const from = text.indexOf("tool('b'");
    const { tools } = await findTools(text, 'typescript', { within: { from, to: from + 5 } });
    expect(tools).toMatchObject([{ name: 'b', line: 3, inputSchema: { required: ['city'] } }]);
  });

  it('that stands twice is one; two of one name are two, and it is told', async () => {
    const text = `const spec = { name: 'a', description: 'd', inputSchema: { type: 'object' } };
      server.registerTool(spec.name, spec, run);
      const other = { name: 'a', description: 'e', inputSchema: { type: 'object' } };`;
    const { tools } = await findTools(text, 'typescript');
    expect(tools).toMatchObject([
      { name: 'a', line: 1, otherLines: [2], notes: [] },
      { name: 'a', line: 3, notes: ['Another tool has this name, in line 1.'] },
    ]);
  });

  it('says what is lost of its schema, and what it has no words for', async () => {
    const { tools } = await findTools(
      `[tool({ inputSchema: z.object({ a: z.string().refine(isIt) }) })];
       const b = { name: 'b', description: f(), parameters: z.toJSONSchema(z.object({ a: z.string().transform(g) })) };`,
      'typescript',
    );
    expect(tools[0]).toMatchObject({ name: 'tool_1' });
    expect(tools[0]?.notes.join(' ')).toMatch(/no name.*refine.*no description/);
    expect(tools[1]?.notes.join(' ')).toMatch(/transform.*computed/);
  });

  it('may have keys that mean something to JavaScript', async () => {
    const { tools } = await findTools(
      `const t = [{ name: '__proto__', input_schema: { type: 'object', properties: { ['__proto__']: { type: 'string' }, constructor: { type: 'string' } } } }];`,
      'typescript',
    );
    expect(tools.map(({ name }) => name)).toEqual(['__proto__']);
    expect(Object.keys(tools[0]?.inputSchema['properties'] ?? {})).toEqual(['__proto__', 'constructor']);
  });

  it('ends soon in hostile text, and what was found stays', async () => {
    const good = "const ok = tool({ description: 'd', inputSchema: z.object({}) });\n";
    const nested = effort(500, 5_000);
    const texts = [
      `${'tool({ inputSchema: '.repeat(nested)}1`,
      `${'{ name: "a", parameters: { ...'.repeat(nested)}1`,
      `const a = { ...b }; const b = { ...a, name: 'x', parameters: a }; tool(a);`,
      `${Array.from({ length: 60 }, (_, at) => `const a${at} = { ...a${at + 1}, ...a${at + 1} };`).join('\n')} tool(a0);`,
      'const a = [a, a]; tool({ name: a, inputSchema: a });',
      `${'server.tool('.repeat(nested)}"a"`,
      `x = ${'return '.repeat(nested)}tool({})`,
      `const base = { ${'a: 1, '.repeat(nested)} };${'tool({ ...base });'.repeat(effort(200, 2_000))}`,
    ];
    for (const text of texts) {
      let names: readonly string[] = [];
      const ms = await processorMsUntil(async () => {
        names = (await findTools(good + text, 'typescript')).tools.map(({ name }) => name);
      });
      expect(names, text.slice(0, 60)).toContain('ok');
      expect(ms, text.slice(0, 60)).toBeLessThan(effort(1_500, 10_000));
    }
  });
});

describe('tools in JSON', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

  it.each([
    [{ result: { tools: [{ name: 'a', inputSchema: schema }] } }],
    [[{ type: 'function', function: { name: 'a', parameters: schema } }]],
    [[{ type: 'function', name: 'a', parameters: schema, strict: true }]],
    [{ tools: [{ functionDeclarations: [{ name: 'a', parameters: { ...schema, type: 'OBJECT' } }] }] }],
    [{ toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: { json: schema } } }] } }],
  ])('are read in every form: %j', async (value) => {
    expect(await found(JSON.stringify(value), 'json')).toEqual({ a: 'city!' });
  });

  it('are read line by line, and from some lines of a list', async () => {
    const line = (name: string): string => JSON.stringify({ name, input_schema: schema });
    expect(await found(`${line('a')}\n${line('b')}`, 'jsonl')).toEqual({ a: 'city!', b: 'city!' });
    expect(await found(`${line('a')},\n${line('b')},`, 'json')).toEqual({ a: 'city!', b: 'city!' });
  });

  it('are none in OpenAPI, and that is told; nor in what is no JSON', async () => {
    const api = { openapi: '3.1.0', paths: { '/a': { get: { name: 'a', parameters: {} } } } };
    const { tools, unread } = await findTools(JSON.stringify(api), 'json');
    expect(tools).toEqual([]);
    expect(unread).toMatchObject([{ message: expect.stringContaining('OpenAPI') }]);
    expect((await findTools('{"a": ', 'json')).unread).toMatchObject([{ message: expect.stringContaining('JSON') }]);
  });
});
