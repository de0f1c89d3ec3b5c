// One question for each call: of tools of MCP servers the editor asks, of all others we do.
import { afterEach, describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { ApprovalPolicy } from '../../../src/core/toolcalls/approval.ts';
import type { Tool, ToolContext } from '../../../src/core/toolcalls/tool.ts';
import { toolRow } from '../../../src/host/tools/commands/toolList.ts';
import { extensionTools } from '../../../src/host/tools/extensionTools.ts';
import { ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { fake, lm } from '../../fakes/fakeVscode.ts';

const info = (name: string): unknown => ({ name, description: 'x', inputSchema: { type: 'object' }, tags: ['mcp'] });

afterEach(() => {
  lm.tools = [];
  fake.renew();
});

function found(name: string): Tool {
  lm.tools = [info(name)];
  const [tool] = extensionTools();
  if (tool === undefined) throw new Error('There is no tool.');
  return tool;
}

const decision = (tool: Tool): string => new ApprovalPolicy().decide('chat', { tool, input: {} });

describe('a tool of another maker', () => {
  it('is asked about by the editor alone where it is of an MCP server, and its row says so', () => {
    const tool = found('mcp_tides_table');
    expect(decision(tool)).toBe('allow');
    const [registered] = new ToolRegistry([tool]).tools;
    expect(registered && toolRow(registered).description).toContain(
      'VS Code asks, unless its server says that it only reads',
    );
  });

  it('is asked about here where an extension declares it, whatever it is called', () => {
    expect(decision(found('weather_now'))).toBe('ask');
    fake.extensions.set('a.b', { packageJSON: { contributes: { languageModelTools: [null, { name: 'mcp_mine' }] } } });
    fake.extensions.set('a.c', { packageJSON: {} });
    expect(decision(found('mcp_mine'))).toBe('ask');
  });

  it('waits for the editor until it has a result, and its time does not run meanwhile', async () => {
    const answered = deferred<unknown>();
    lm.invokeTool = () => answered.promise;
    const said: unknown[] = [];
    let isPaused = false;
    const context = {
      signal: new AbortController().signal,
      progress: (...news: readonly unknown[]) => void said.push(news),
      unlimited: async (wait: () => Promise<unknown>) => {
        isPaused = true;
        return wait();
      },
    } as unknown as ToolContext;
    const running = found('mcp_tides_table').run({ place: 'Ebb' }, context);
    expect(said).toEqual([[expect.stringContaining('VS Code will ask for confirmation'), [], 'editor']]);
    expect(isPaused).toBe(true);
    answered.resolve({ content: [] });
    expect(await running).toEqual({ content: [] });
  });
});
