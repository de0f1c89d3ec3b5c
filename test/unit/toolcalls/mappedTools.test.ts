// Tools that stand under a key of an object, are made by a function, or run by one of their name.
import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';

async function names(text: string, languageId: string): Promise<{ read: string[]; unread: (string | undefined)[] }> {
  const { tools, unread } = await findTools(text, languageId);
  return { read: tools.map(({ name }) => name), unread: unread.map(({ name }) => name) };
}

describe('functions that run tools', () => {
  const WEATHER = `tools = [{"type": "function", "function": {"name": "get_weather", "description": "d", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}]`;

  it('are no further tools in Python', async () => {
    const text = `${WEATHER}\ndef get_weather(city: str):\n    """Weather."""\n    return city\navailable_tools = {"get_weather": get_weather}\n`;
    expect(await names(text, 'python')).toEqual({ read: ['get_weather'], unread: [] });
    const other = text.replaceAll('"get_weather"', '"weather"');
    expect(await names(other, 'python')).toEqual({ read: ['weather'], unread: [] });
  });

  it('are no further tools in a script', async () => {
    const text =
      "const tools = [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }];\nconst toolMap = { f: async () => 1 };";
    expect(await names(text, 'typescript')).toEqual({ read: ['f'], unread: [] });
  });
});

describe('tools that a function makes', () => {
  it('are called as the object of tools calls them', async () => {
    const text = `const mk = (d: string) => tool({ description: d, inputSchema: z.object({ q: z.string() }) });
export const tools = { web: mk('Web'), docs: mk('Docs') };`;
    expect((await names(text, 'typescript')).read).toEqual(['web', 'docs']);
  });

  it('of one that asks for its own are read once, and leave time for others', async () => {
    const text = `def get_tools(node):
    if node.left:
        return get_tools(node.left)
    if node.right:
        return get_tools(node.right)
    return node.tools

def search(q: str):
    """Searches."""
    return q

agent = Agent(tools=[search])
`;
    expect((await names(text, 'python')).read).toEqual(['search']);
  });
});

describe('what is said of a tool elsewhere', () => {
  it.each([
    [
      'python',
      'tools = [{"name": "f", "description": "d", "input_schema": {"type": "object", "properties": {}}}]\ntools[-1]["cache_control"] = {"type": "ephemeral"}',
    ],
    [
      'typescript',
      "const tools = [{ name: 'f', description: 'd', input_schema: { type: 'object', properties: {} } }];\ntools[tools.length - 1].cache_control = { type: 'ephemeral' };",
    ],
  ])('is no change where it is for the cache: %s', async (languageId, text) => {
    const { tools } = await findTools(text, languageId);
    expect(tools.map(({ name, notes }) => [name, notes])).toEqual([['f', []]]);
  });

  it('is told of a decorated function', async () => {
    const text = '@tool\ndef add(a: int):\n    """Adds."""\n    return a\n\nadd.description = "Other"\nadd.seen = 1\n';
    const { tools } = await findTools(text, 'python');
    expect(tools[0]?.notes).toEqual(['"add" is changed on line 6, which is not read.']);
  });
});

describe('Python in a text of no known language', () => {
  it('is read at any length', async () => {
    const helpers = Array.from({ length: 120 }, (_, index) =>
      [
        `def helper_${index}(a, b=None):`,
        ...Array.from({ length: 12 }, (_, line) => `    x${line} = a[${line}:] if b else [i for i in a]`),
        '    return a',
        '',
      ].join('\n'),
    ).join('\n');
    const text = `@tool\ndef add(a: int, b: int):\n    """Adds."""\n    return a + b\n\n${helpers}`;
    expect((await names(text, 'plaintext')).read).toEqual(['add']);
  });
});
