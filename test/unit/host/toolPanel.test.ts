// "Run again" acts on the chat as it is when the user answers, not on what it was when they were asked.
import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import type { AssistantMessage, ToolCallPart } from '../../../src/core/model/message.ts';
import { oneLine } from '../../../src/core/text/visible.ts';
import type { ToolDeclaration } from '../../../src/core/toolcalls/userTools/declaration.ts';
import type { Tool } from '../../../src/core/toolcalls/tool.ts';
import { toToolCard } from '../../../src/host/chat/toolCards.ts';
import { toTool } from '../../../src/host/tools/userTools/toTool.ts';
import { ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { textOutcome } from '../../../src/core/toolcalls/tool.ts';
import { QuestionDesk } from '../../../src/core/toolcalls/userQuestion.ts';
import type { ChatController } from '../../../src/host/chat/chatController.ts';
import { ToolPanel } from '../../../src/host/chat/toolPanel.ts';
import { window } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import { clock, echoTool } from '../toolcalls/support.ts';

const KEY = 'answer-1/call-1';

type Scene = ReturnType<typeof scene>;

function scene() {
  const ran: unknown[] = [];
  const tool = echoTool({ run: (input) => (ran.push(input), Promise.resolve(textOutcome('done'))) });
  const log = new RecordingLogger();
  const call = { type: 'tool-call', id: 'call-1', name: 'echo', argumentsText: '{"word":"a"}' };
  const results: unknown[] = [];
  const session = {
    id: 'chat-1',
    runningId: null as string | null,
    messages: [{ id: 'answer-1', role: 'assistant', parts: [call] }],
    turn: () => session.messages,
    replaceResult: (_place: unknown, result: unknown) => void results.push(result),
  };
  const onDidChange = () => ({ dispose: () => undefined });
  const chat = {
    session,
    tools: {
      registry: new ToolRegistry([tool]),
      onDidChange,
      desk: { onDidChange, isAllowed: () => false },
      questions: new QuestionDesk(),
      choice: { onDidChange },
      checkpoints: { onDidChange },
      runPorts: () => ({ conversationId: session.id, clock, logger: log }),
    },
    services: { log, composerFocus: { keep: (ask: () => Promise<unknown>) => ask() } },
  };
  return { panel: new ToolPanel(chat as unknown as ChatController), chat, session, ran, results };
}

/** A question that is answered when the spec says so. */
function asks() {
  const answer = deferred<string | undefined>();
  vi.spyOn(window, 'showWarningMessage').mockImplementationOnce(() => answer.promise as never);
  return answer;
}

describe('a card', () => {
  const call: ToolCallPart = { type: 'tool-call', id: 'c', name: 'echo', argumentsText: '{}' };
  const answer: AssistantMessage = { id: 'a', role: 'assistant', parts: [call], status: 'complete' } as never;
  const card = (tool: Tool) =>
    toToolCard(answer, call, undefined, { tool: () => tool, live: () => undefined, pending: () => undefined });
  const declaration: ToolDeclaration = {
    name: 'lint',
    description: 'x',
    inputSchema: { type: 'object' },
    identity: 'x',
    action: { type: 'manual', question: 'x' },
  } as never;

  it('names the file that declares a tool, in visible letters, or says that it is the user’s own', () => {
    const around = { manual: {} as never, secrets: {} as never };
    expect(card(toTool(declaration, undefined, { ...around, source: 'tools/a\u202ex.json' })).maker).toBe(
      oneLine('tools/a\u202ex.json'),
    );
    expect(card(toTool(declaration, undefined, around)).maker).toBe('your user settings');
    expect(card(echoTool({ origin: 'builtin' })).maker).toBeUndefined();
  });

  it('says that a tool comes from another extension', () => {
    expect(card(echoTool({ origin: 'extension' })).maker).toBe('another extension or an MCP server');
  });
});

describe('running a call again', () => {
  it('runs it and puts the new result in its place', async () => {
    const { panel, ran, results } = scene();
    asks().resolve('Run Again');
    await panel.runAgain('answer-1', KEY);
    expect(ran).toEqual([{ word: 'a' }]);
    expect(results).toMatchObject([{ isRerun: true }]);
  });

  const changes: readonly (readonly [string, (at: Scene) => void])[] = [
    ['an answer is being written', ({ session }) => void (session.runningId = 'answer-2')],
    ['its message was deleted', ({ session }) => void (session.messages = [])],
    ['another chat is shown', (at) => void (at.chat.session = { ...at.session, id: 'chat-2' })],
  ];
  it.each(changes)('runs nothing where %s by the time of the answer, and says so', async (_name, change) => {
    const at = scene();
    const answer = asks();
    const running = at.panel.runAgain('answer-1', KEY);
    change(at);
    answer.resolve('Run Again');
    await expect(running).rejects.toThrow(/Press Run Again once more|Stop it first/);
    expect([at.ran, at.results]).toEqual([[], []]);
  });

  it('asks again where the first question was overlooked, and the older answer counts for nothing', async () => {
    const { panel, ran } = scene();
    const overlooked = asks();
    const first = panel.runAgain('answer-1', KEY);
    asks().resolve('Run Again');
    await panel.runAgain('answer-1', KEY);
    expect(ran).toHaveLength(1);
    overlooked.resolve('Run Again');
    await first;
    expect(ran).toHaveLength(1);
  });
});
