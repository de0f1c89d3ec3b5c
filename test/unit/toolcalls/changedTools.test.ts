import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';

/** The lines on which names are changed that each tool is made of. */
async function changed(languageId: string, lines: readonly string[]): Promise<Record<string, readonly string[]>> {
  const { tools } = await findTools(lines.join('\n'), languageId);
  const told = (notes: readonly string[]): readonly string[] =>
    notes.flatMap(
      (note) => /^(.+) is changed on lines? (.+), which is not read\.$/.exec(note)?.slice(1).join(' ') ?? [],
    );
  return Object.fromEntries(tools.map(({ name, notes }) => [name, told(notes)]));
}

const SCHEMA = "{ type: 'object', properties: { city: { type: 'string' } } }";
const DICTIONARY = '{"type": "object", "properties": {"city": {"type": "string"}}}';

describe('a tool whose parts are changed behind it', () => {
  it('is told in scripts, each tool for itself', async () => {
    expect(
      await changed('typescript', [
        "import { tool } from 'ai';",
        'let Input = z.object({ city: z.string() });',
        'Input = Input.extend({ days: z.number() });',
        'let run = () => 1;',
        'run = () => 2;',
        "export const weather = tool({ description: 'Tells.', inputSchema: Input, execute: run });",
        "export const time = tool({ description: 'Tells.', inputSchema: z.object({ city: z.string() }), execute: run });",
        "server.registerTool('rain', { description: 'Tells.', inputSchema: Input }, run);",
        "server.registerTool('wind', { description: 'Tells.', inputSchema: z.object({}) }, run);",
      ]),
    ).toEqual({ weather: ['"Input" 3'], time: [], rain: ['"Input" 3'], wind: [] });
  });

  it('is told where objects are put together of one that is changed, for each of them', async () => {
    expect(
      await changed('typescript', [
        `const common = { description: 'Tells.', parameters: ${SCHEMA} };`,
        "common.parameters.required = ['city'];",
        'const mixed = { ...common };',
        "tool({ name: 'one', ...mixed });",
        "tool({ name: 'two', ...mixed });",
        `tool({ name: 'three', description: 'Tells.', parameters: ${SCHEMA} });`,
      ]),
    ).toEqual({ one: ['"common" 2'], two: ['"common" 2'], three: [] });
  });

  it('is told of the tool of a list or a set that is changed, not of the others', async () => {
    expect(
      await changed('typescript', [
        `const tools = [{ type: 'function', function: { name: 'one', description: 'Tells.', parameters: ${SCHEMA} } },`,
        `  { type: 'function', function: { name: 'two', description: 'Tells.', parameters: ${SCHEMA} } }];`,
        'tools.push(three);',
        'tools[1].function.parameters.required = [];',
        'const set = {',
        "  four: tool({ description: 'Tells.', inputSchema: z.object({}) }),",
        "  five: tool({ description: 'Tells.', inputSchema: z.object({}) }),",
        '};',
        "set.six = tool({ description: 'Tells.', inputSchema: z.object({}) });",
        'set.five.inputSchema = z.any();',
        "const seven = tool({ description: 'Tells.', inputSchema: z.object({}) });",
        'seven.execute = run;',
        "const eight = tool({ description: 'Tells.', inputSchema: z.object({}) });",
        "eight.description = 'Tells more.';",
      ]),
    ).toEqual({ one: [], two: ['"tools" 4'], four: [], five: ['"set" 10'], six: [], seven: [], eight: ['"eight" 14'] });
  });

  it('is told in Python, each tool for itself', async () => {
    expect(
      await changed('python', [
        `BASE = ${DICTIONARY}`,
        'BASE["properties"]["days"] = {}',
        'common = {"description": "Tells.", "input_schema": BASE}',
        'one = {"name": "one", **common}',
        'two = {"name": "two", **common}',
        `tools = [{"name": "three", "description": "Tells.", "input_schema": ${DICTIONARY}},`,
        `  {"name": "four", "description": "Tells.", "input_schema": ${DICTIONARY}}]`,
        `tools.append({"name": "five", "description": "Tells.", "input_schema": ${DICTIONARY}})`,
        'tools[1]["input_schema"].update(x)',
      ]),
    ).toEqual({ one: ['"BASE" 2'], two: ['"BASE" 2'], three: [], four: ['"tools" 9'], five: [] });
  });

  it('is told of the classes that a function or a class takes', async () => {
    expect(
      await changed('python', [
        'class Query(BaseModel):',
        '    city: str',
        'Query.__annotations__["days"] = int',
        'class Other(BaseModel):',
        '    city: str',
        'Other.seen = []',
        '@tool',
        'def one(query: Query):',
        '    """Tells."""',
        '@tool',
        'def two(query: Other):',
        '    """Tells."""',
        'class Three(BaseTool):',
        '    name = "three"',
        '    description = "Tells."',
        '    args_schema = Query',
        'class Four(BaseTool):',
        '    name = "four"',
        '    description = "Tells."',
        '    args_schema = Other',
        'Four.description = "Tells more."',
        'Four.seen = 1',
      ]),
    ).toEqual({ one: ['"Query" 3'], two: [], three: ['"Query" 3'], four: ['"Four" 21'] });
  });
});
