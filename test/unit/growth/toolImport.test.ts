import { expect, it } from 'vitest';
import { findTools, toolModules } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { processorMsUntil } from '../processorTime.ts';

const DEPTH = 10;
const MODULES = Array.from({ length: DEPTH }, (_, index) => [
  `/p/m${index}.py`,
  index === DEPTH - 1
    ? 'class Order(BaseModel):\n    sku: str\n'
    : `from .m${index + 1} import Order\n${'class Other(BaseModel):\n    a: int\n'.repeat(20)}`,
]) as readonly (readonly [string, string])[];

const OTHERS = Array.from(
  { length: 1500 },
  (_, index) => `@mcp.tool()\ndef f${index}(a: int, b: list[str]) -> str:\n    """Does it."""\n`,
).join('\n');
const ONE = '@mcp.tool()\ndef buy(order: Order) -> str:\n    """Buys."""\n';

/** Milliseconds that all rounds take in which one module after the other is read, and what is found then. */
async function afterRounds(text: string): Promise<{ ms: number; rounds: number; schema: string }> {
  const texts = new Map<string, string>();
  const files = { path: '/p/main.py', texts };
  const wanted = toolModules(text);
  let rounds = 0;
  const ms = await processorMsUntil(async () => {
    for (let before = -1; before < texts.size && rounds < 20; rounds += 1) {
      before = texts.size;
      const asked = new Set((await wanted(files)).flat());
      for (const [path, its] of MODULES) if (asked.has(path)) texts.set(path, its);
    }
  });
  const { tools } = await findTools(text, 'python', { files });
  return { ms, rounds, schema: JSON.stringify(tools.find(({ name }) => name === 'buy')?.inputSchema ?? {}) };
}

it('a file is searched for tools once, in however many rounds its modules are read', async () => {
  await afterRounds(`from .m0 import Order\n${ONE}`);
  const once = await afterRounds(`${OTHERS}\n@mcp.tool()\ndef buy() -> str:\n    """Buys."""\n`);
  const often = await afterRounds(`from .m0 import Order\n${OTHERS}\n${ONE}`);
  expect([once.rounds, often.rounds]).toEqual([1, DEPTH + 1]);
  expect(often.schema).toContain('"sku":{"type":"string"');
  expect(often.ms / Math.max(20, once.ms)).toBeLessThan(3);
});
