import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

/** What is read, and each that is not with the first words of its reason. */
async function told(text: string, languageId: string): Promise<readonly string[]> {
  const { tools, unread } = await findTools(text, languageId);
  expect(unread.every(({ line, message }) => line > 0 && message !== '')).toBe(true);
  const others = unread.map(({ name, message, isElsewhere }) =>
    isElsewhere ? `${name} elsewhere` : `${name}: ${message.split(' ').slice(0, 3).join(' ')}`,
  );
  return [...tools.map(({ name }) => name), ...others].toSorted();
}

const RUNS = 'Which tool this';
const ALONE = 'It is a';
const FROM = 'It comes from';

describe('a list of tools in a script', () => {
  const weather = "const weather = tool({ description: 'd', inputSchema: z.object({}) });\n";

  it.each<readonly [string, readonly string[]]>([
    // Every kind of item
    ['run({ tools: [weather, made(), ...base] })', [`made: ${RUNS}`, `base: ${RUNS}`]],
    [
      'run({ tools: [on && one, on ? two : three, four ?? five] })',
      ['one', 'two', 'three', 'four', 'five'].map((name) => `${name}: ${RUNS}`),
    ],
    [
      "run({ tools: [makeTool('x')(run), made(1), made(2)] })",
      [`makeTool('x')(run): ${RUNS}`, `made: ${RUNS}`, `made: ${RUNS}`],
    ],
    ['run({ tools: [weather, undefined, null, false, "name", NAME] }); const NAME = "n";', []],
    ["import { look } from './look';\nrun({ tools: [look, wrap(weather), ...(on ? [look] : [])] })", [`look: ${FROM}`]],
    [
      "import * as all from './all';\nrun({ tools: [all.look, ...all.more] })",
      [`all.look: ${FROM}`, `all.more: ${FROM}`],
    ],
    ['function plain() {}\nrun({ tools: [plain, (a) => a] })', [`plain: ${ALONE}`, `undefined: ${ALONE}`]],
    ['class Mine {}\nrun({ tools: [new Mine(), new Other()] })', ['Mine: It is of', `Other: ${RUNS}`]],
    ["run({ tools: [{ name: 'half' }, { type: 'web_search' }] })", ['half: It has no', 'web_search elsewhere']],
    ['const [one] = made();\nconst { two } = lib;\nrun({ tools: [one, two] })', [`one: ${RUNS}`, `two: ${RUNS}`]],
    // Objects
    [
      'run({ tools: { weather, [name]: made(), ...more, method() {}, short } })',
      [`made: ${RUNS}`, `more: ${RUNS}`, `method: ${ALONE}`, `short: ${RUNS}`],
    ],
    ["run({ tools: { other: { description: 'd', parameters: z.object({}) } } })", ['other']],
    ['run({ tools: { ...(on && { one: made() }), get two() { return made(); } } })', [`one: ${RUNS}`, `two: ${RUNS}`]],
    // Lists under other names, and what is added to them
    ['const all = [weather, made()];\nrun({ tools: all });', [`made: ${RUNS}`]],
    [
      'const tools = [];\ntools.push(weather, one());\ntools[key] = two();\nthis.tools.x = three();',
      ['one', 'two', 'three'].map((name) => `${name}: ${RUNS}`),
    ],
    [
      'tools = [...tools, one()];\ntools ??= [two()];\nObject.assign(tools, { a: three() });',
      [`one: ${RUNS}`, `two: ${RUNS}`, `a: ${RUNS}`],
    ],
    [
      'function getTools() { return [weather, made()]; }\nclass A { tools = [this.one]; one = two(); }',
      [`made: ${RUNS}`, `two: ${RUNS}`],
    ],
    ['run({ tools: [weather, on && made()].filter(Boolean) });', [`made: ${RUNS}`]],
    ['run({ tools: Object.values({ weather, other }) });', [`other: ${RUNS}`]],
    ['const make = (n) => wrap(n);\nrun({ tools: [make(1), make(2)] });', [`wrap: ${RUNS}`, `wrap: ${RUNS}`]],
    ['const make = () => weather;\nrun({ tools: [make(), [weather].map((each) => wrap(each))] });', []],
    // Lists that something else makes
    [
      "import { all } from './all';\nrun({ tools: all });\nrun({ tools: all.more });",
      [`all: ${FROM}`, `all.more: ${FROM}`],
    ],
    [
      'run({ tools: made() });\nrun({ tools: await client.tools() });\nrun({ tools: names.map(make) });',
      [`made: ${RUNS}`, `client.tools: ${RUNS}`, `names.map: ${RUNS}`],
    ],
    ['model.bindTools([weather, made()]);\nnew ToolNode([other]);', [`made: ${RUNS}`, `other: ${RUNS}`]],
    ['run({ tools: [weather].concat(more, made()) });', [`more: ${RUNS}`, `made: ${RUNS}`]],
    ['const a = <Chat tools={[weather, made()]} />;', [`made: ${RUNS}`]],
    ['function f({ tools = [made()] }, toolList = [other]) {}', [`made: ${RUNS}`, `other: ${RUNS}`]],
    ['run({ tools: [Object.freeze(weather), Object.assign({}, one)] });', [`Object.assign: ${RUNS}`]],
    ["toolkit.register(weather);\ntoolkit.register('x', made());", [`made: ${RUNS}`]],
    // Registrations
    [
      'function run() {}\nagent.addTool(run);\nagent.addTool(made());\nagent.addTool((a) => a);',
      [`run: ${ALONE}`, `made: ${RUNS}`, `undefined: ${ALONE}`],
    ],
    ['for (const each of list) server.addTool(wrap(each));', [`wrap: ${RUNS}`]],
    ['list.forEach(server.registerTool);', [`undefined: ${RUNS}`]],
    ['server.tool()(run);\nserver.registerTool(...all);', ['undefined: "all" is not', `undefined: "run" is not`]],
    ['tool(async () => 1, options);', ['undefined: "options" is not']],
    [
      "run({ tools: [agent.asTool({ toolName: 'ask', toolDescription: 'd' }), agent.asTool(o)] });",
      ['ask', `agent.asTool: ${RUNS}`],
    ],
  ])('has each of its items read or named: %s', async (text, expected) => {
    expect(await told(weather + text, 'typescript')).toEqual(['weather', ...expected].toSorted());
  });

  it.each([
    'const schema = z.object({ tools: z.array(z.string()) });',
    "const schema = { properties: { tools: { type: 'array', items: { type: 'object' } } } };",
    'const server = new Server({ capabilities: { tools: {}, more: { tools: { listChanged: true } } } });',
    'function f({ tools, rest }) { return run({ tools, activeTools: [rest.name], allowedTools: [one] }); }',
    'const devTools = { panel: open() };\nconst toolNames = tools.map((each) => each.name);',
    'run({ tools: [{ cachePoint: {} }, { functionDeclarations: [] }] });',
  ])('is not seen where there is none: %s', async (text) => {
    expect(await told(text, 'typescript')).toEqual([]);
  });
});

describe('a list of tools in Python', () => {
  const weather = 'def weather(city: str): ...\ndef other(a: int, b: int): ...\n';

  it.each<readonly [string, readonly string[]]>([
    // Every kind of item
    ['tools = [weather, *base, made(1), made(2)]', ['weather', `base: ${RUNS}`, `made: ${RUNS}`, `made: ${RUNS}`]],
    [
      'run(tools=[a if on else weather, on and b, c or d, None, "name"])',
      ['weather', 'a', 'b', 'c', 'd'].map((name) => (name === 'weather' ? name : `${name}: ${RUNS}`)),
    ],
    ['run(tools=[partial(other, b=1), functools.partial(weather)])', ['other: Some of what', 'weather: Some of what']],
    [
      'run(tools=[lambda a: a, table["a"], (await made())])',
      ['undefined: A function without', `table["a"]: ${RUNS}`, `made: ${RUNS}`],
    ],
    ['run(tools=[Tool(weather), mcp.tool()(other)])', ['weather', 'other']],
    [
      'from .more import look, Look, made, all\nrun(tools=[look, Look(), made(1), made(2), *all])',
      ['look', 'Look', 'made', 'made', 'all'].map((name) => `${name}: ${FROM}`),
    ],
    ['import more\nrun(tools=[more.look])', [`more.look: ${FROM}`]],
    ['class Mine: ...\nrun(tools=[Mine(), Mine])', ['Mine: It is of', 'Mine: It is of']],
    ['class Find(BaseModel):\n    q: str\nmodel.bind_tools([Find])', ['Find']],
    [
      'class Box:\n    def find(self, q: str): ...\nbox = Box()\nrun(tools=[box.find, box.lost])',
      ['find', `box.lost: ${RUNS}`],
    ],
    [
      'HALF = {"type": "function", "function": {"name": "half"}}\nrun(tools=[HALF, {"name": "none"}, {"type": "mcp"}])',
      ['half', 'none: It has no', 'mcp elsewhere'],
    ],
    // Lists under other names, and what is added to them
    ['tools: list = [weather] + more\nTOOLS = (other, made())', ['weather', 'other', `more: ${RUNS}`, `made: ${RUNS}`]],
    [
      'tools += [weather, made()]\ntools.append(one)\nself.tools.extend([two])\ntools.insert(0, three)\ntools["x"] = four',
      ['weather', 'made', 'one', 'two', 'three', 'four'].map((name) =>
        name === 'weather' ? name : `${name}: ${RUNS}`,
      ),
    ],
    ['tools = {"weather": weather, "x": made(), **more}', ['weather', `x: ${RUNS}`, `more: ${RUNS}`]],
    ['config = {"tools": [made()]}', [`made: ${RUNS}`]],
    [
      'def get_tools(self):\n    return [weather, Search(self.key), *more]',
      ['weather', `Search: ${RUNS}`, `more: ${RUNS}`],
    ],
    ['def make(n):\n    return wrap(n)\nrun(tools=[make(1), make(2)])', [`wrap: ${RUNS}`, `wrap: ${RUNS}`]],
    ['run(tools=list(set([weather, made()])))', ['weather', `made: ${RUNS}`]],
    [
      'run(tools=[make(each) for each in names])\nrun(tools=[each for each in more if each])\nrun(tools=[each for each in [weather]])',
      ['weather', `make: ${RUNS}`, `more: ${RUNS}`],
    ],
    // Lists that something else makes
    [
      'from .more import all\nrun(tools=all)\nrun(tools=made())\nrun(tools=await client.get_tools())',
      [`all: ${FROM}`, `made: ${RUNS}`, `client.get_tools: ${RUNS}`],
    ],
    [
      'from pydantic_ai.toolsets import FunctionToolset\nbox = FunctionToolset([weather])\nAgent(toolsets=[box, box.filtered(only), lost])',
      ['weather', `lost: ${RUNS}`],
    ],
    [
      'run(tools=[weather] + more)\nrun(tools=(one or []) + [other])',
      ['weather', 'other', `more: ${RUNS}`, `one: ${RUNS}`],
    ],
    ['self.tools = self.tools + [weather]\ntools = [*tools, other]', ['weather', 'other']],
    ['def run(a, tools=[weather], *, more_tools: list = [made()]): ...', ['weather', `made: ${RUNS}`]],
    [
      'run(tools=[dict(name="a", input_schema={}), dict(name="b"), cast(Tool, weather)])',
      ['a', 'weather', 'b: It has no'],
    ],
    ['from lang import convert_to_openai_tool\nrun(tools=[convert_to_openai_tool(weather)])', ['weather']],
    [
      'def choose(ctx):\n    return [weather, made()]\nrun(tools=choose)\nrun(tools=lambda ctx: [other])',
      ['weather', 'other', `made: ${RUNS}`],
    ],
    ['toolkit.register(weather)\ntool_list = [made()]', ['weather', `made: ${RUNS}`]],
    // Registrations
    [
      'agent.add_tool(weather)\nagent.add_tool(made())\nagent.add_tool(*more)\nagent.add_tools([other])',
      ['weather', 'other', 'undefined: Which function this', `more: ${RUNS}`],
    ],
    [
      'mcp.tool()(weather)\nmcp.tool(name="renamed")(other)\nserver.tool()(lost)\nmcp.tool(name=name)(weather)',
      ['weather', 'renamed', 'undefined: Which function this', 'undefined: What "name" is'],
    ],
    ['register = mcp.tool()\n@register\ndef more(a: int): ...\nregister(weather)', ['more', 'weather']],
    [
      'for each in [weather, other, lost]:\n    mcp.tool()(each)\nfor each in more:\n    mcp.add_tool(each)',
      ['weather', 'other', `lost: ${RUNS}`, `each: ${RUNS}`],
    ],
    ['@agents["first"].tool_plain\ndef more(a: int): ...', ['more']],
    [
      'run(tools=[agent.as_tool(), agent.as_tool(tool_name="ask", tool_description="d")])',
      ['ask', 'undefined: It is called'],
    ],
  ])('has each of its items read or named: %s', async (text, expected) => {
    expect(await told(weather + text, 'python')).toEqual([...expected].toSorted());
  });

  it('gives a function what its decorator says, however it is registered', async () => {
    const { tools } = await findTools(
      'def look(c, city: str):\n    """Looks."""\nagent.tool(look)\nagent.tool(name="find")(look)\n',
      'python',
    );
    expect(tools.map(({ name, line, inputSchema }) => [name, line, inputSchema['required']])).toEqual([
      ['look', 3, ['city']],
      ['find', 4, ['city']],
    ]);
  });

  it('is told where the code around it cannot be read', async () => {
    const text = 'x = = run(tools=[weather])\ny = = (agent.add_tool(weather))\nz = = run(tools=[])\n';
    expect((await findTools(text, 'python')).unread.map(({ line }) => line)).toEqual([1, 2]);
  });

  it.each([
    'run(tools=tools, allowed_tools=[rule.name], active_tools=[one])',
    'schema = {"properties": {"tools": {"type": "array", "items": {"type": "object"}}}}',
    'names = [each.name for each in tools]\ntool_names = [made()]',
    'tools = load\nself.tools = tools or []\ntools: list[Tool] = []',
  ])('is not seen where there is none: %s', async (text) => {
    expect(await told(text, 'python')).toEqual([]);
  });
});

it('names the items of a list of tools in JSON that are not read', async () => {
  const schema = { type: 'object' };
  const tools = [
    { name: 'a', input_schema: schema },
    { name: 'b' },
    { functionDeclarations: [{ name: 'c', parameters: schema }] },
  ];
  expect(await told(JSON.stringify({ tools: [...tools, 'd', null] }), 'json')).toEqual(['a', 'b: It has no', 'c']);
});

describe('a list of tools that is selected', () => {
  it.each([
    [
      'typescript',
      "const weather = tool({ description: 'd', inputSchema: z.object({}) });\nrun({ tools: [weather, lost] });",
    ],
    ['python', '@tool\ndef weather(): ...\nrun(tools=[weather, lost])'],
    ['python', 'weather = Tool(name="weather", description="d")\nall = [weather, lost]\nrun(tools=all)'],
  ])('means its tools, wherever they stand: %s, %s', async (languageId, text) => {
    const from = text.lastIndexOf('\n') + 1;
    const { tools, unread } = await findTools(text, languageId, { within: { from, to: text.length } });
    expect(tools.map(({ name }) => name)).toEqual(['weather']);
    expect(unread.map(({ name }) => name)).toEqual(['lost']);
    const alone = await findTools(text, languageId, { within: { from: 0, to: 3 } });
    expect(alone.unread).toEqual([]);
  });
});

describe('hostile lists of tools', () => {
  const depth = 40;
  const many = effort(2_000, 20_000);
  const names = Array.from({ length: depth }, (_, at) => at);

  it.each([
    [
      'typescript',
      `${names.map((at) => `const a${at} = [...a${at + 1}, ...a${at + 1}];`).join('\n')}\nrun({ tools: a0 });`,
    ],
    [
      'typescript',
      `${names.map((at) => `const f${at} = () => on ? f${at + 1}() : f${at + 1}();`).join('\n')}\nrun({ tools: [f0()] });`,
    ],
    ['typescript', `const tools = [${'made(), '.repeat(many)}];\n${'run({ tools });\n'.repeat(many / 10)}`],
    ['typescript', `run({ tools: ${'['.repeat(many)}`],
    ['typescript', `x${'.tools'.repeat(many)}.push(${'f('.repeat(many / 10)}`],
    ['python', `${names.map((at) => `a${at} = [*a${at + 1}, *a${at + 1}]`).join('\n')}\nrun(tools=a0)`],
    [
      'python',
      `${names.map((at) => `def f${at}():\n    return f${at + 1}() if on else f${at + 1}()`).join('\n')}\nrun(tools=[f0()])`,
    ],
    ['python', `tools = [${'made(), '.repeat(many)}]\n${'run(tools=tools)\n'.repeat(many / 10)}`],
    ['python', `tools = a${' + a'.repeat(many / 10)}\n${'mcp.tool()'.repeat(many / 10)}(f)`],
    ['python', `${'@a[1]'.repeat(many / 10)}.tool\ndef f(): ...\nx = = 1`],
  ])('end soon: %s %s', async (languageId, text) => {
    await findTools('tools = [f]', languageId);
    const ms = await processorMsUntil(async () => {
      await findTools(text, languageId);
    });
    // The slowest takes two seconds; one without an end would take hours.
    expect(ms, text.slice(0, 60)).toBeLessThan(effort(6_000, 15_000));
  });
});
