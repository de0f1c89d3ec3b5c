import { describe, expect, it } from 'vitest';
import { schemaRefusal, ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { systemDeps, builtinTools } from '../../../src/host/tools/builtin/allTools.ts';
import { OWN_TOOL_PREFIX } from '../../../src/host/tools/extensionTools.ts';
import type { ToolServices } from '../../../src/host/tools/toolServices.ts';
import { env } from '../../fakes/fakeVscode.ts';

Object.assign(env, { shell: '/bin/bash' });
// Services are used when a tool runs, not when it is made.
const tools = builtinTools({} as ToolServices, systemDeps());

describe('the built-in tools', () => {
  it('can all be offered under their own names', () => {
    for (const tool of tools) expect(schemaRefusal(tool), tool.name).toBeUndefined();
    const registry = new ToolRegistry(tools);
    expect(registry.problems).toEqual([]);
    expect(registry.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  });

  it('describe each argument, and refuse others', () => {
    for (const { name, inputSchema } of tools) {
      const { properties, additionalProperties } = inputSchema as {
        properties: Record<string, { description?: string }>;
        additionalProperties: unknown;
      };
      expect(additionalProperties, name).toBe(false);
      for (const [key, { description }] of Object.entries(properties)) {
        expect(description?.length ?? 0, `${name}.${key}`).toBeGreaterThan(10);
      }
    }
  });

  it('have names that the editor takes, and one line for the user', () => {
    for (const tool of tools) {
      expect(`${OWN_TOOL_PREFIX}${tool.name}`).toMatch(/^(?!copilot_|vscode_)[\w-]+$/);
      expect(tool.userDescription.length, tool.name).toBeLessThan(100);
      expect(tool.description.length, tool.name).toBeLessThan(900);
    }
  });

  it('say of themselves what they do: only reading goes without a question', () => {
    const reads = tools.filter(({ effect }) => effect === 'read').map(({ name }) => name);
    expect(reads).toEqual([
      'readFile',
      'listDirectory',
      'findFiles',
      'searchText',
      'getOpenEditors',
      'findSymbols',
      'findDefinitions',
      'findReferences',
      'getProblems',
      'gitStatus',
      'gitDiff',
      'askUser',
    ]);
    const others = tools.filter(({ effect }) => effect !== 'read').map(({ name, effect }) => [name, effect]);
    expect(Object.fromEntries(others)).toEqual({
      fetchWebPage: 'network',
      proposeEdit: 'write',
      createFile: 'write',
      runCommand: 'process',
      runTask: 'process',
    });
    // Such a tool is not confirmed before it runs, whatever its effect.
    expect(tools.filter(({ isQuestion }) => isQuestion === true).map(({ name }) => name)).toEqual(['askUser']);
  });

  it('name in their descriptions only tools that exist, and arguments of their own', () => {
    const names = tools.map(({ name }) => name);
    for (const { name, description, lentDescription = '', inputSchema } of tools) {
      const known = new Set([...names, ...Object.keys(inputSchema['properties'] as object)]);
      known.add('oldText').add('newText');
      const said = `${description} ${lentDescription}`.match(/\b[a-z]+[A-Z]\w*/g) ?? [];
      expect(
        said.filter((word) => !known.has(word)),
        name,
      ).toEqual([]);
    }
  });
});
