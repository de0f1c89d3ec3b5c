import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

/** The names of the tools, each with its properties; those that must be given come with a `!`. */
async function found(text: string): Promise<Record<string, string>> {
  const { tools, unread } = await findTools(text, 'python');
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

const FUNCTION = 'def weather(city: str, days: int = 3) -> str:\n    """Tells."""\n    return city\n';
const MODEL = 'class Query(BaseModel):\n    """Tells."""\n    city: str\n    days: int = 3\n\n';
const SCHEMA = '{"type": "object", "properties": {"city": {"type": "string"}, "days": {}}, "required": ["city"]}';
const EXPECTED = { weather: 'city! days' };

describe('a tool in Python', () => {
  it.each([
    // Decorators, and what frameworks hand to a tool themselves.
    `@tool\n${FUNCTION}`,
    `@beta_tool\n${FUNCTION}`,
    `@beta_async_tool\nasync ${FUNCTION}`,
    `@function_tool\n${FUNCTION}`,
    `@mcp.tool()\nasync ${FUNCTION}`,
    `@server.tool\n${FUNCTION}`,
    `@app.other\n@server.tool(annotations=hints)\n${FUNCTION}`,
    '@agent.tool_plain\ndef weather(city: str, days: int = 3): ...\n',
    '@agent.tool\nasync def weather(ctx: RunContext[Deps], city: str, days: int = 3): ...\n',
    '@agent.tool(retries=2)\nasync def weather(c, city: str, days: int = 3): ...\n',
    '@mcp.tool(name="weather")\ndef get(city: str, ctx: Context[A, B] | None = None, days: int = 3): ...\n',
    '@function_tool(name_override="weather")\ndef get(w: RunContextWrapper[X], city: str, days: int = 3): ...\n',
    '@tool("weather")\ndef get(city: str, state: Annotated[dict, InjectedState], runtime: ToolRuntime, days: int = 3): ...\n',
    `${MODEL}@tool("weather", args_schema=Query)\ndef get(**rest): ...\n`,
    '@tool("weather", "Tells.", {"city": str, "days": int})\nasync def get(args): ...\n'.replace(', "days": int', ''),
    'class Plugin:\n    @kernel_function(name="weather", description="Tells.")\n    def get(self, city: Annotated[str, "The city"], days: int = 3): ...\n',
    '@mcp.tool()\ndef weather(city: str, db: Db = Depends(get_db), days: int = 3): ...\n',
    // Calls.
    `${FUNCTION}\ntools = [FunctionTool(weather)]`,
    `${FUNCTION}\ntools = [function_tool(weather, strict_mode=False)]`,
    `${FUNCTION}\nagent = Agent(tools=[Tool(weather, takes_ctx=False)])`,
    `${FUNCTION}\ntools = [Tool[Deps](weather)]`,
    'def get(city: str, days: int = 3): ...\ntools = [StructuredTool.from_function(func=get, name="weather", description="d")]',
    `${FUNCTION}\nmcp.add_tool(weather)`,
    `types.Tool(name="weather", description="d", inputSchema=${SCHEMA})`,
    `ToolParam(name="weather", input_schema=${SCHEMA})`,
    `FunctionTool(name="weather", description="d", params_json_schema=${SCHEMA}, on_invoke_tool=run)`,
    `${MODEL}FunctionTool(name="weather", description="d", params_json_schema=Query.model_json_schema(), on_invoke_tool=run)`,
    `${MODEL}types.Tool(name="weather", inputSchema=TypeAdapter(Query).json_schema())`,
    `${MODEL}tools = [pydantic_function_tool(Query, name="weather")]`,
    `types.FunctionDeclaration(name="weather", parameters=types.Schema(type="OBJECT", properties={"city": types.Schema(type=types.Type.STRING), "days": types.Schema(type="NUMBER")}, required=["city"]))`,
    // What goes over the wire.
    `tools = [{"type": "function", "function": {"name": "weather", "parameters": ${SCHEMA}}}]`,
    `tools = [{"type": "function", "name": "weather", "parameters": ${SCHEMA}, "strict": True}]`,
    `tools = [{"name": "weather", "description": f"a" "b", "input_schema": ${SCHEMA}}]`,
    `base = {"type": "object"}\ntools = [{"name": "weather", "input_schema": {**base, "properties": {"city": {}, "days": {}}, "required": ["city"]}}]`,
    `tools = [{"toolSpec": {"name": "weather", "inputSchema": {"json": ${SCHEMA}}}}]`,
  ])('is found: %s', async (text) => {
    const tools = await found(text);
    if (text.includes('{"city": str}')) expect(tools).toEqual({ weather: 'city!' });
    else expect(tools).toEqual(EXPECTED);
  });

  it('has the words of its docstring, and the defaults and bounds of its signature', async () => {
    const { tools } = await findTools(
      `@mcp.tool()
def weather(city: str, days: Annotated[int, Field(ge=1, description="How many")] = 3, unit: Literal["c", "f"] = "c"):
    """Tells the weather.

    Args:
        city: The city,
            with its land.
        days: Days
    """
`,
      'python',
    );
    expect(tools).toMatchObject([
      {
        name: 'weather',
        description: 'Tells the weather.',
        line: 1,
        inputSchema: {
          properties: {
            city: { type: 'string', description: 'The city, with its land.' },
            days: { type: 'integer', minimum: 1, default: 3, description: 'How many' },
            unit: { enum: ['c', 'f'], default: 'c' },
          },
          required: ['city'],
        },
      },
    ]);
  });

  it('takes models as they are, opened where the framework opens them', async () => {
    expect(await found(`${MODEL}@mcp.tool()\ndef weather(query: Query): ...`)).toEqual({ weather: 'query!' });
    expect(await found(`${MODEL}@agent.tool_plain\ndef weather(query: Query): ...`)).toEqual(EXPECTED);
  });

  it.each([
    ['@mcp.tool(name=chosen())\ndef weather(city: str): ...', undefined, 'chosen(…)'],
    ['@tool\nclass Weather: ...', undefined, 'class'],
    ['tools = [FunctionTool(make())]', undefined, 'Which function'],
    ['tools = [types.Tool(name="weather", inputSchema=make())]', 'weather', 'make(…)'],
    ['tools = [{"name": name, "input_schema": {}} for name in names]', undefined, '"name"'],
    ['tools = [{"name": "weather", "input_schema": Missing.model_json_schema()}]', 'weather', 'Missing'],
    ['tools = [types.Tool(**options)]', undefined, '"**"'],
  ])('is named with the reason where it cannot be read: %s', async (text, name, reason) => {
    const { tools, unread } = await findTools(`\n${text}`, 'python');
    expect(tools).toEqual([]);
    expect(unread).toMatchObject([{ name, line: 2, message: expect.stringContaining(reason) }]);
  });

  it.each([
    'calls = [{"id": "1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]',
    'ask(tool_choice={"type": "function", "function": {"name": "weather"}})',
    'class Tool(BaseModel):\n    name: str\n    input_schema: dict\n',
    '@server.call_tool()\nasync def call(name: str, arguments: dict): ...',
    'text = """@tool\ndef f(): ..."""  # @tool',
  ])('is not seen where there is none: %s', async (text) => {
    expect(await found(text)).toEqual({});
  });

  it('keeps a schema of which words alone are computed, and what takes anything says so', async () => {
    const { tools } = await findTools(
      `t = types.Tool(name="a", description="d", inputSchema={"type": "object", "properties": {"city": {"type": "string", "description": f"In {zone}"}}})
@tool
def b(x, *rest: int):
    """Says."""
`,
      'python',
    );
    expect(tools[0]?.inputSchema).toEqual({ type: 'object', properties: { city: { type: 'string' } } });
    expect(tools[0]?.notes).toEqual(['Words in the schema that are computed were left out.']);
    expect(tools[1]?.notes.join(' ')).toMatch(/"x".*rest/);
  });

  it('takes models from files beside it', async () => {
    const files = { path: '/w/tools.py', texts: new Map([['/w/models.py', MODEL]]) };
    const text = 'from models import Query\n@tool("weather", args_schema=Query)\ndef get(): ...\n';
    const { tools } = await findTools(text, 'python', { files });
    expect(tools).toMatchObject([{ name: 'weather', inputSchema: { required: ['city'] } }]);
  });

  it('ends soon in hostile text, and what was found stays', async () => {
    const nested = effort(300, 3_000);
    const texts = [
      `Tool(${'{"name": {"a": ['.repeat(nested)}`,
      `${'Tool(name='.repeat(nested)}1`,
      'a = {**b}\nb = {**a, "name": "x", "input_schema": a}\nTool(a)',
      `${Array.from({ length: 60 }, (_, at) => `a${at} = {**a${at + 1}, **a${at + 1}}`).join('\n')}\nTool(**a0)`,
      `@tool\ndef f(${'a: list['.repeat(nested)}`,
      `x = ${'[{"name": "a", "input_schema": '.repeat(nested)}`,
      `@tool\ndef f(${'a: int, '.repeat(nested)}): ...`,
    ];
    for (const text of texts) {
      let names: readonly string[] = [];
      const ms = await processorMsUntil(async () => {
        names = (await findTools(`@tool\ndef ok(): ...\n${text}`, 'python')).tools.map(({ name }) => name);
      });
      expect(names, text.slice(0, 60)).toContain('ok');
      expect(ms, text.slice(0, 60)).toBeLessThan(effort(2_500, 10_000));
    }
  });
});
