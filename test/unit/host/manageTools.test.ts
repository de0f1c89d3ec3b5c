import { expect, it } from 'vitest';
import * as vscode from 'vscode';
import { manageTools } from '../../../src/host/tools/commands/manageTools.ts';
import type { ToolCommandServices } from '../../../src/host/tools/toolServices.ts';

interface Picker {
  items: readonly vscode.QuickPickItem[];
}

/** The rows with so many tools that are selected, and calls that are always allowed. */
async function rows(selected: number, calls: number): Promise<readonly vscode.QuickPickItem[]> {
  const picker: Picker = { items: [] };
  let hide: () => void = () => undefined;
  const pick = {
    onDidAccept: () => undefined,
    onDidTriggerItemButton: () => undefined,
    dispose: () => undefined,
    onDidHide: (listener: () => void) => (hide = listener),
    show: () => hide(),
  };
  Object.assign(vscode.window, { createQuickPick: () => Object.assign(picker, pick) });
  const tools = Array.from({ length: 3 }, (_, index) => ({
    id: `tool${index}`,
    tool: {
      name: `tool${index}`,
      displayName: 'Look',
      description: 'Looks.',
      origin: 'user',
      effect: 'reads',
      parameters: {},
    },
  }));
  const host = {
    refresh: () => undefined,
    registry: { tools, problems: [] },
    choice: { idsFor: () => tools.slice(0, selected).map(({ id }) => id) },
    desk: { rules: Array.from({ length: calls }) },
  };
  const chat = async () => ({ tools: host, session: { id: 'chat' } });
  await manageTools({ chat } as unknown as Pick<ToolCommandServices, 'chat' | 'settings'>);
  return picker.items;
}

const words = (items: readonly vscode.QuickPickItem[], label: string): unknown =>
  items.find((item) => item.label.includes(label))?.description;

it.each([
  [2, 1_000, '2 tools selected', '1,000 calls'],
  [1, 1, '1 tool selected', '1 call'],
])('counts %i selected tools in the words of the chat, and %i calls', async (selected, calls, tools, allowed) => {
  const items = await rows(selected, calls);
  expect(words(items, 'Switch all off')).toBe(tools);
  expect(words(items, 'Always allowed calls')).toBe(allowed);
});
