import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';

const FUNCTION = 'def weather(city: str, days: int = 3) -> str:\n    """Tells."""\n    return city\n';
const MODEL = 'class Query(BaseModel):\n    city: str\n    days: int = 3\n\n';
const INPUTS =
  '{"city": {"type": "string", "description": "d"}, "days": {"type": "integer", "description": "n", "nullable": True}}';

describe('a class or a function that is a tool in a framework', () => {
  it.each([
    // LangChain and CrewAI
    `${MODEL}class Weather(BaseTool):\n    name: str = "weather"\n    description: str = "Tells."\n    args_schema: Type[BaseModel] = Query\n    def _run(self, city, days): ...\n`,
    'class Weather(BaseTool):\n    name = "weather"\n    description = "Tells."\n    def _run(self, city: str, days: int = 3, run_manager: Optional[CallbackManagerForToolRun] = None): ...\n',
    'class Weather(BaseTool):\n    name: str = Field(default="weather")\n    description: str = "Tells."\n    args_schema: Any = None\n    def _run(self, city: str, days: int = 3, run_manager=None): ...\n',
    'class Base(BaseTool):\n    db: Any\n    def _run(self, city: str, days: int = 3): ...\nclass Weather(Base):\n    name = "weather"\n    description = "Tells."\n',
    `${MODEL}class Weather(BaseTool):\n    args_schema: Type[BaseModel] = Query\n    def __init__(self, **rest):\n        super().__init__(name="weather", description="Tells.", **rest)\n`,
    // smolagents
    `class Weather(Tool):\n    name = "weather"\n    description = "Tells."\n    inputs = ${INPUTS}\n    output_type = "string"\n    def forward(self, city, days=None): ...\n`,
    // AutoGen
    `${MODEL}class Weather(BaseTool[Query, str]):\n    def __init__(self):\n        super().__init__(Query, str, "weather", "Tells.")\n    async def run(self, args: Query, cancellation_token): ...\n`,
    // Under another name
    `from llama_index.core.tools import FunctionTool as Made\n${FUNCTION}\ntool = Made.from_defaults(fn=weather)`,
    `from crewai.tools import tool as made\n@made("weather")\n${FUNCTION}`,
    `from crewai.tools import BaseTool as Base\nclass Weather(Base):\n    name: str = "weather"\n    description: str = "Tells."\n    def _run(self, city: str, days: int = 3): ...\n`,
    // Plain functions in a list
    `${FUNCTION}\nagent = Agent("m", tools=[weather])`,
    `${FUNCTION}\nagent = Agent("m", tools=[weather])\nother = Agent("m", tools=[weather])`,
    `${FUNCTION}\ntools = [weather]\nmodel.bind_tools(tools)`,
    `${FUNCTION}\nall = [weather]\nnode = ToolNode([*all])`,
    `${FUNCTION}\nagent = create_react_agent(model, [weather])`,
    'class Team:\n    def make(self):\n        return Agent(tools=[self.weather])\n    def weather(self, city: str, days: int = 3): ...\n',
    `${FUNCTION}\ndeclared = types.FunctionDeclaration.from_callable(client=client, callable=weather)`,
    // Code that the parser does not know, and what stands after it
    `async def main():\n    async with connect() as (reader, writer):\n        pass\n    @agent.tool_plain\n    def weather(city: str, days: int = 3): ...\n`,
  ])('is read: %s', async (text) => {
    const { tools, unread } = await findTools(text, 'python');
    expect(unread).toEqual([]);
    expect(tools.map(({ name }) => name)).toEqual(['weather']);
    const { properties, required } = tools[0]?.inputSchema ?? {};
    expect([Object.keys(properties ?? {}), required]).toEqual([['city', 'days'], ['city']]);
    expect(properties).toMatchObject({ city: { type: 'string' }, days: { type: 'integer' } });
  });

  it('is read where the framework itself stands beside it', async () => {
    const text =
      'from lib.tools import Tool\nclass A(Tool):\n    name = "a"\n    description = "d"\n    inputs = {"q": {"type": "string"}}\n';
    const texts = new Map([['/p/lib/tools.py', 'class Tool(ABC):\n    name: str\n    def forward(self): ...\n']]);
    const { tools } = await findTools(text, 'python', { files: { path: '/p/main.py', texts } });
    expect(tools).toMatchObject([{ name: 'a', inputSchema: { required: ['q'] } }]);
  });

  it.each([
    ['agent = Agent(tools=[WebSearchTool()])', 'WebSearchTool', 'when the code runs'],
    ['from x.tools import Search\nagent = Agent(tools=[Search(limit=3)])', 'Search', 'comes from "x.tools"'],
    ['from .more import look\nagent = Agent(tools=[look])', 'look', 'comes from ".more"'],
    ['agent = Agent(tools=[make(each) for each in all])', 'make', 'when the code runs'],
    ['agent = Agent(tools=[lambda city: city])', undefined, 'without a name'],
    ['class A(BaseTool):\n    description = "d"\n    name = made()\n    def _run(self): ...\n', undefined, 'code runs'],
    ['class A(Other, BaseTool):\n    name = "a"\n    description = "d"\n', 'a', 'a class that is not here'],
    [
      'class A(Tool):\n    name = "a"\n    description = "d"\n    inputs = {"i": {"type": "image"}}\n',
      'a',
      'image data',
    ],
    ['def f():\n    x = = 1\n    @mcp.tool()\n    def weather(city: str): ...\n', undefined, 'x = = 1'],
  ])('is named with the reason where it cannot be read: %s', async (text, name, reason) => {
    const { tools, unread } = await findTools(text, 'python');
    expect(tools).toEqual([]);
    expect(unread).toEqual([expect.objectContaining({ name, isElsewhere: false })]);
    expect(unread[0]?.message).toContain(reason);
  });

  it.each([
    ['config(tools=[{"type": "web_search_20250305", "name": "web_search", "max_uses": 5}])', 'web_search_20250305'],
    ['ask(tools=[{"type": "computer_20250124", "name": "computer"}])', 'computer_20250124'],
    ['ask(tools=[{"type": "file_search", "vector_store_ids": ids}])', 'file_search'],
    ['config = {"tools": [{"google_search": {}}]}', 'google_search'],
    ['tool = types.Tool(google_search=types.GoogleSearch())', 'google_search'],
    ['from agents import WebSearchTool\nagent = Agent(tools=[WebSearchTool()])', 'WebSearchTool'],
  ])('is told to be elsewhere where a provider runs it: %s', async (text, name) => {
    const { tools, unread } = await findTools(text, 'python');
    expect(tools).toEqual([]);
    expect(unread).toEqual([expect.objectContaining({ name, isElsewhere: true })]);
  });

  it.each([
    'class Base(BaseTool):\n    def _run(self): ...\n',
    'class Tool(BaseModel):\n    name = "a"\n    description = "b"\n',
    'items = [{"type": "web_search", "id": "1"}]',
    'run(tools=tools)\nrun(tools=["a", "b"])\nrun(tools=["a" for each in all])',
  ])('is not seen where there is none: %s', async (text) => {
    expect(await findTools(text, 'python')).toMatchObject({ tools: [], unread: [] });
  });
});
