import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';

const SCHEMA = 'z.object({ city: z.string(), days: z.number().optional() })';

describe('a class that is a tool in a framework', () => {
  it.each([
    `class Weather extends StructuredTool {\n  name = 'weather';\n  description = 'Tells.';\n  schema = ${SCHEMA};\n  async _call() {}\n}`,
    `import { StructuredTool as Base } from '@langchain/core/tools';\nclass Weather extends Base<typeof s> {\n  name = 'weather' as const;\n  description = 'Tells.';\n  schema = s;\n}\nconst s = ${SCHEMA};`,
    `const Weather = class extends StructuredTool {\n  get name() { return 'weather'; }\n  description = 'Tells.';\n  schema = ${SCHEMA};\n}`,
  ])('is read: %s', async (text) => {
    const { tools, unread } = await findTools(text, 'typescript');
    expect(unread).toEqual([]);
    expect(tools).toMatchObject([{ name: 'weather', description: 'Tells.', inputSchema: { required: ['city'] } }]);
  });

  it('takes one text where it says no more', async () => {
    const { tools } = await findTools("class A extends Tool { name = 'a'; description = 'd'; }", 'typescript');
    expect(tools[0]?.inputSchema).toMatchObject({ properties: { input: { type: 'string' } } });
  });

  it.each([
    ["class A extends BaseTool { name = 'a'; description = 'd'; }", 'a', 'a class that is not here'],
    ["import { look } from './look';\nrun({ tools: { look } });", 'look', 'comes from "./look"'],
    [
      "import { look } from './look';\nrun({ tools: { a: look, b: look } });\nrun({ tools: [look] });",
      'look',
      './look',
    ],
    ["import { makeIt } from 'x';\nnew Agent({ tools: [makeIt()] });", 'makeIt', 'comes from "x"'],
  ])('is named with the reason where it cannot be read: %s', async (text, name, reason) => {
    const { tools, unread } = await findTools(text, 'typescript');
    expect(tools).toEqual([]);
    expect(unread).toEqual([expect.objectContaining({ name, isElsewhere: false })]);
    expect(unread[0]?.message).toContain(reason);
  });

  it.each([
    ["run({ tools: { search: openai.tools.webSearch({ size: 'high' }) } });", 'webSearch'],
    ['const search = anthropic.tools.webSearch({ maxUses: 3 });', 'webSearch'],
    ["const p = tool({ type: 'provider', id: 'a.b', args: {} });", 'a.b'],
    ["import { webSearchTool as s } from '@openai/agents';\nnew Agent({ tools: [s()] });", 'webSearchTool'],
    ["ask({ tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }] });", 'web_search_20250305'],
    ["const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }];", 'code_interpreter'],
    ['ask({ config: { tools: [{ googleSearch: {} }] } });', 'googleSearch'],
    ["ask({ tools: [{ type: 'custom', name: 'code', description: 'Runs it.' }] });", 'code'],
    ['const client = await experimental_createMCPClient({ transport });', 'experimental_createMCPClient'],
  ])('is told to be elsewhere where a provider or a server has it: %s', async (text, name) => {
    const { tools, unread } = await findTools(text, 'typescript');
    expect(tools).toEqual([]);
    expect(unread).toEqual([expect.objectContaining({ name, isElsewhere: true })]);
  });

  it('is told so in JSON as well', async () => {
    const { tools, unread } = await findTools('{"tools": [{"type": "web_search"}, {"googleSearch": {}}]}', 'json');
    expect(tools).toEqual([]);
    expect(unread.map(({ name, isElsewhere }) => [name, isElsewhere])).toEqual([
      ['web_search', true],
      ['googleSearch', true],
    ]);
  });

  it.each([
    'class Base extends StructuredTool { async _call() {} }',
    "const results = [{ type: 'web_search', id: '1' }];",
    "import { a } from './a';\nconst others = { a };\nrun({ tools: all });",
  ])('is not seen where there is none: %s', async (text) => {
    expect(await findTools(text, 'typescript')).toMatchObject({ tools: [], unread: [] });
  });
});
