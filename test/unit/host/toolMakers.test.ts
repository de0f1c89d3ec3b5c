// Who made a tool that is not ours: the same words on the card, in questions and in lists.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AssistantMessage, ToolCallPart } from '../../../src/core/model/message.ts';
import { ApprovalPolicy } from '../../../src/core/toolcalls/approval.ts';
import { ApprovalDesk } from '../../../src/core/toolcalls/approvalDesk.ts';
import { ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import type { Tool } from '../../../src/core/toolcalls/tool.ts';
import type { ChatController } from '../../../src/host/chat/chatController.ts';
import { toToolCard } from '../../../src/host/chat/toolCards.ts';
import { ToolPanel } from '../../../src/host/chat/toolPanel.ts';
import { manageTools } from '../../../src/host/tools/commands/manageTools.ts';
import { toolRow } from '../../../src/host/tools/commands/toolList.ts';
import type { ToolHost } from '../../../src/host/tools/toolHost.ts';
import { pickTools } from '../../../src/host/tools/toolPicker.ts';
import { fake, window } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { clock, echoTool } from '../toolcalls/support.ts';

const FILE = '.aigateway/tools/echo.json';
const tools: readonly (readonly [string, Partial<Tool>, string | undefined])[] = [
  ['a file of the workspace', { origin: 'user', maker: FILE }, FILE],
  ['the user’s settings', { origin: 'user' }, 'your user settings'],
  ['another extension', { origin: 'extension' }, 'another extension or an MCP server'],
  ['this extension', { origin: 'builtin' }, undefined],
];

interface Shown {
  readonly label: string;
  readonly description?: string;
}

/** What a list showed before it was left. */
let listed: Shown[] = [];
let pressed: string | undefined;

beforeEach(() => {
  [listed, pressed] = [[], undefined];
  Object.assign(window, {
    createQuickPick: () => {
      let [hide, accept] = [(): void => undefined, (): void => undefined];
      const pick = {
        items: [] as Shown[],
        activeItems: [] as Shown[],
        onDidAccept: (heard: () => void) => (accept = heard),
        onDidHide: (heard: () => void) => (hide = heard),
        onDidTriggerItemButton: () => undefined,
        dispose: () => undefined,
        show: () => {
          listed.push(...pick.items);
          const [row] = pick.items.filter(({ label }) => pressed !== undefined && label.includes(pressed));
          pressed = undefined;
          pick.activeItems = row === undefined ? [] : [row];
          if (row === undefined) hide();
          else accept();
        },
      };
      return pick;
    },
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(window, 'createQuickPick');
  fake.renew();
});

async function deskWithRule(tool: Tool): Promise<ApprovalDesk> {
  const desk = new ApprovalDesk(new MemoryKeyValueStore(), clock);
  const [registered] = new ToolRegistry([tool]).tools;
  if (registered === undefined) throw new Error('The tool was refused.');
  const call = { callId: 'c', name: tool.name, registered, input: { word: 'a' } };
  desk.gate('chat').review([call as never], new AbortController().signal);
  await desk.decide('chat', ['c'], 'always');
  return desk;
}

describe.each(tools)('a tool of %s', (_where, origin, maker) => {
  const tool = echoTool({ displayName: 'Read file', effect: 'process', ...origin });
  const from = maker === undefined ? undefined : `from ${maker}`;
  /** Whether the words are there where they have to be, and nothing like them where not. */
  const says = (text = ''): void => {
    if (from === undefined) expect(text).not.toMatch(/\bfrom\b/);
    else expect(text).toContain(from);
  };

  it('says so on its card', () => {
    const call: ToolCallPart = { type: 'tool-call', id: 'c', name: 'echo', argumentsText: '{}' };
    const answer: AssistantMessage = { id: 'a', role: 'assistant', parts: [call], status: 'complete' } as never;
    const facts = { tool: () => tool, live: () => undefined, pending: () => undefined };
    expect(toToolCard(answer, call, undefined, facts).maker).toBe(maker);
  });

  it('says so before it is run again', async () => {
    const asked = vi.spyOn(window, 'showWarningMessage').mockImplementation(() => Promise.resolve(undefined) as never);
    const call = { type: 'tool-call', id: 'c', name: 'echo', argumentsText: '{"word":"a"}' };
    const session = { id: 'chat', runningId: null, turn: () => [{ id: 'a', role: 'assistant', parts: [call] }] };
    const onDidChange = () => ({ dispose: () => undefined });
    const desk = { onDidChange, isAllowed: () => false };
    const host = {
      registry: new ToolRegistry([tool]),
      onDidChange,
      desk,
      questions: { onDidChange },
      choice: { onDidChange },
      checkpoints: { onDidChange },
    };
    const services = { log: new RecordingLogger(), composerFocus: { keep: (ask: () => Promise<unknown>) => ask() } };
    const panel = new ToolPanel({ session, tools: host, services } as unknown as ChatController);
    await panel.runAgain('a', 'a/c');
    const question = String(asked.mock.calls[0]?.[0]);
    expect(question).toMatch(/^Run “Read file”.* again\?$/);
    says(question);
  });

  it('says so in the picker of a conversation’s tools', async () => {
    const registry = new ToolRegistry([tool]);
    const host = { refresh: () => undefined, registry, choice: { idsFor: () => [] } } as unknown as ToolHost;
    await pickTools(host, 'chat');
    says(listed.find(({ label }) => label === 'Read file')?.description);
  });

  it('says so in the lists of tools', () => {
    const [registered] = new ToolRegistry([tool]).tools;
    says(registered === undefined ? undefined : toolRow(registered).description);
  });

  it('says so in the list of what is always allowed', async () => {
    const desk = await deskWithRule(tool);
    const host = {
      refresh: () => undefined,
      registry: new ToolRegistry([tool]),
      choice: { idsFor: () => [] },
      userTools: undefined,
      desk,
    };
    const chat = { tools: host, session: { id: 'chat' } };
    pressed = 'Always allowed calls';
    await manageTools({ chat: () => Promise.resolve(chat) } as never);
    const row = listed.find(({ label }) => label.startsWith('Read file: '));
    expect(row).toBeDefined();
    says(row?.description);
  });
});

it('A permission of before is listed with whose tool it is, as far as it says', () => {
  const key = (origin: string): string => JSON.stringify([origin, 'echo', 'x', 'process', {}]);
  const stored = ['user', 'extension', 'builtin'].map((origin) => ({ key: key(origin), label: 'x', createdAt: 1 }));
  expect(new ApprovalPolicy(stored).rules.map(({ maker }) => maker)).toEqual([
    'your user settings',
    'another extension or an MCP server',
    undefined,
  ]);
});
