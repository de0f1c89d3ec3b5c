// "Run again" acts on the chat as it is when the user answers, not on what it was when they were asked.
import { describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { textOutcome } from '../../../src/core/toolcalls/tool.ts';
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
