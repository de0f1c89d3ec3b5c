import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { effort, runs } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

const city = { type: 'object', properties: { city: { type: 'string', description: 'A city' } }, required: ['city'] };

async function names(text: string, language: string): Promise<readonly string[]> {
  return (await findTools(text, language)).tools.map(({ name }) => name);
}

describe('tools in JavaScript and TypeScript', () => {
  it('of OpenAI are read: nested, flat, and typed', async () => {
    const found = await findTools(
      `import OpenAI from 'openai';
       const WEATHER = 'get_weather';
       export const tools: OpenAI.Chat.ChatCompletionTool[] = [
         {
           type: 'function',
           function: {
             name: WEATHER, // the name
             description: 'Tells ' + 'the weather.',
             strict: true,
             parameters: { type: "object", properties: { city: { type: \`string\`, description: 'A city' } }, required: ['city'] as const },
           },
         } satisfies OpenAI.Chat.ChatCompletionTool,
         { type: 'function', name: 'now', description: 'The time', parameters: null ?? {}, },
         { type: 'function', name: 'flat', description: 'Flat one', parameters: { type: 'object', properties: {} }, strict: false },
       ] as const;
       await client.chat.completions.create({ model, tools });`,
      'typescript',
    );
    expect(found.tools).toMatchObject([
      { name: 'get_weather', description: 'Tells the weather.', inputSchema: city, line: 4 },
      { name: 'now', line: 13, inputSchema: {} },
      { name: 'flat', line: 14 },
    ]);
    expect(found.unread).toEqual([]);
  });

  it('of Anthropic are read, with constants of the same text', async () => {
    const found = await findTools(
      `const schema = { type: 'object', properties: { city: { type: 'string', description: 'A city' } }, required: ['city'] };
       const tool = { name: 'weather', description: \`Tells
the weather.\`, input_schema: schema };
       const other = { name: 'other', description: 'x', input_schema: elsewhere };
       const list = [tool, other];`,
      'javascript',
    );
    expect(found.tools).toMatchObject([{ name: 'weather', description: 'Tells\nthe weather.', inputSchema: city }]);
    expect(found.unread).toMatchObject([{ name: 'other', line: 4 }]);
    expect(found.unread[0]?.message).toContain('"elsewhere" is not in this text');
  });

  it('of the AI SDK and of zod helpers are read, named by what holds them', async () => {
    const found = await findTools(
      `const unit = z.enum(['c', 'f']);
       const result = streamText({
         model, tools: {
           weather: tool({
             description: 'Tells the weather.',
             inputSchema: z.object({ city: z.string().describe('A city'), unit: unit.optional() }),
             execute: async ({ city }) => { if (city.length < 3) return { error: 'x' }; return fetch(\`https://x/\${city}\`); },
           }),
           'by-key': tool({ description: 'd', parameters: jsonSchema({ type: 'object', properties: {} }) }),
         },
       });
       const search = tool({ description: 'Searches.', inputSchema: z.object({ q: z.string() }) });
       zodFunction({ name: 'zf', description: 'Zod one', parameters: z.object({ n: z.number().int().min(1) }) });
       server.registerTool('add', { description: 'Adds', inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => ({ a }));`,
      'typescript',
    );
    expect(found.unread).toEqual([]);
    expect(found.tools.map(({ name }) => name)).toEqual(['weather', 'by-key', 'search', 'zf', 'add']);
    const [weather, , , zf, add] = found.tools;
    expect(weather?.inputSchema).toMatchObject({
      properties: { city: { type: 'string', description: 'A city' } },
      required: ['city'],
    });
    expect(JSON.stringify(weather?.inputSchema)).toContain('["c","f"]');
    expect(zf?.inputSchema).toMatchObject({ properties: { n: { type: 'integer', minimum: 1 } } });
    expect(add?.inputSchema).toMatchObject({ required: ['a', 'b'] });
  });

  it('come with what could not be read, at its line, and never stop the others', async () => {
    const found = await findTools(
      [
        'const tools = [',
        '  { name: `w_${suffix}`, description: "a", input_schema: { type: "object" } },',
        '  { name: "computed", description: describe(1), input_schema: { type: "object" } },',
        '  { name: "spread", description: "b", input_schema: { ...base, type: "object" } },',
        '  { name: "bad name", description: "c", input_schema: { type: "object" } },',
        '  { name: "wrong", description: "d", input_schema: { type: "objekt" } },',
        '  { name: "good", description: "e", input_schema: { type: "object" } },',
        '];',
      ].join('\n'),
      'typescript',
    );
    expect(found.tools.map(({ name }) => name)).toEqual(['computed', 'bad_name', 'good']);
    expect(found.tools[0]?.notes.join()).toContain('computed');
    expect(found.tools[1]?.notes.join()).toContain('“bad name”');
    expect(found.unread.map(({ line }) => line)).toEqual([2, 4, 6]);
  });

  it('are found among code that is no literal, and among signs that are not understood', async () => {
    expect(
      await names(
        `class A { #x = 1; get() { return this.#x < 3 ? /[{]/.test("}") : <T,>(x: T) => x; } }
         const t = { name: 'a', description: 'b', input_schema: { type: 'object' } };`,
        'typescript',
      ),
    ).toEqual(['a']);
  });
});

describe('tools in JSON', () => {
  it('are read from a list, an object with a list, and the answer of an MCP server', async () => {
    const tool = { name: 'weather', description: 'x', inputSchema: city };
    for (const value of [[tool], tool, { tools: [tool] }, { result: { tools: [tool] } }]) {
      expect((await findTools(JSON.stringify(value, null, 2), 'json')).tools).toMatchObject([
        { name: 'weather', inputSchema: city },
      ]);
    }
    expect(await names('// c\n{"type":"function","function":{"name":"a","description":"b",},}', 'jsonc')).toEqual([
      'a',
    ]);
  });
});

describe('tools in Python', () => {
  it('of both providers are read, with constants, joined texts and trailing commas', async () => {
    const found = await findTools(
      `import anthropic
CITY = {"type": "string", "description": "A city"}

tools: list[ToolParam] = [
    {
        "name": "get_weather",  # the name
        "description": (
            "Tells "
            "the weather."
        ),
        "input_schema": {"type": "object", "properties": {"city": CITY}, "required": ["city"]},
    },
    {"type": "function", "function": {"name": "now", "description": """The time.""", "parameters": {"type": "object", "properties": {}, "additionalProperties": False}}},
    ToolParam(name="kw", description="By keyword", input_schema=dict(type="object", properties={})),
    {"name": f"w_{x}", "description": "a", "input_schema": {"type": "object"}},
]
client.messages.create(model="m", tools=tools, messages=[{"role": "user", "content": "hi"}])
`,
      'python',
    );
    expect(found.tools).toMatchObject([
      { name: 'get_weather', description: 'Tells the weather.', inputSchema: city, line: 5 },
      { name: 'now', description: 'The time.', inputSchema: { additionalProperties: false } },
      { name: 'kw', description: 'By keyword', inputSchema: { type: 'object' } },
    ]);
    expect(found.unread.map(({ line }) => line)).toEqual([15]);
  });

  it('of Pydantic models are read', async () => {
    const found = await findTools(
      `class Weather(BaseModel):
    """Tells the weather."""
    city: str = Field(description="A city")
    days: int = 3

tools = [
    openai.pydantic_function_tool(Weather, name="get_weather"),
    {"name": "weather2", "description": "d", "input_schema": Weather.model_json_schema()},
    {"name": "weather3", "description": "d", "input_schema": Missing.model_json_schema()},
]
`,
      'python',
    );
    expect(found.tools).toMatchObject([
      { name: 'get_weather', description: 'Tells the weather.', inputSchema: { required: ['city'] } },
      { name: 'weather2' },
    ]);
    expect(found.unread).toMatchObject([{ name: 'weather3', line: 9 }]);
  });
});

describe('finding tools', () => {
  it('runs nothing and ends soon, whatever the text', async () => {
    const deep = `[${'{"a":['.repeat(effort(500, 4_000))}`;
    const wide = `x = ${'f({a: '.repeat(effort(200, 1_000))}1`;
    for (const language of ['typescript', 'python', 'json', 'plaintext']) {
      for (const text of [deep, wide, '{'.repeat(effort(4_000, 10_000)), '"""', '`${', 'a'.repeat(500_000), '']) {
        expect(await processorMsUntil(() => findTools(text, language))).toBeLessThan(effort(1_500, 8_000));
      }
    }
  });

  it('never throws, for any text', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '(',
      ')',
      ',',
      ':',
      '"a"',
      'name',
      '=',
      '=>',
      'tool',
      '\n',
      '.',
      'const ',
      '**',
      '...',
      'z.object',
      '`',
      "'",
      '#',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom('python', 'typescript', 'json', 'plaintext'),
        async (pieces, language) => void (await findTools(pieces.join(''), language)),
      ),
      runs(300, 500),
    );
  });
});
