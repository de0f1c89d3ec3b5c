// Tools whose arguments only name what they do: looked up before the question, and what was shown is what runs.
import { describe, expect, test } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import type { AssistantMessage, ToolCallPart, ToolResultPart } from '../../../src/core/model/message.ts';
import { runStep, type StepEvent } from '../../../src/core/toolcalls/step.ts';
import { textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { toToolCard } from '../../../src/host/chat/toolCards.ts';
import type { ToolServices } from '../../../src/host/tools/toolServices.ts';
import { ApprovalDesk } from '../../../src/core/toolcalls/approvalDesk.ts';
import { prepareTool, serveTool } from '../../../src/host/tools/builtin/serve.ts';
import { ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { clock, echoTool, enabled, ports } from './support.ts';

/** What names mean at the moment; what was run. */
function world(meanings: Record<string, string>, over: Partial<Tool> = {}) {
  const ran: string[] = [];
  const tool: Tool = echoTool({
    effect: 'process',
    bind: ({ word }) => {
      const does = (typeof word === 'string' ? meanings[word] : undefined) ?? 'nothing';
      const run: Tool['run'] = () => {
        ran.push(does);
        return Promise.resolve(textOutcome(`did ${does}`));
      };
      return Promise.resolve({ ...tool, identity: does, preview: () => does, run });
    },
    run: () => Promise.reject(new Error('run without a look')),
    ...over,
  });
  return { tool, ran, meanings };
}

function call(word: string, id = word): ToolCallPart {
  return { type: 'tool-call', id, name: 'echo', argumentsText: JSON.stringify({ word }) };
}

function begin(desk: ApprovalDesk, tools: readonly Tool[], ...calls: readonly ToolCallPart[]) {
  const abort = new AbortController();
  const events: StepEvent[] = [];
  const options = { calls, tools: enabled(...tools), gate: desk.gate('c'), ports: ports(), maxConcurrent: 2 };
  const emit = (event: StepEvent): void => void events.push(event);
  const results = runStep({ ...options, signal: abort.signal, emit });
  return { results, events, stop: () => abort.abort() };
}

function deskOf(): ApprovalDesk {
  return new ApprovalDesk(new MemoryKeyValueStore(), clock);
}

async function waiting(desk: ApprovalDesk, callId: string): Promise<string | undefined> {
  await expect.poll(() => desk.pendingCall('c', callId)).toBeDefined();
  return desk.pendingCall('c', callId)?.preview;
}

const textsOf = (results: readonly ToolResultPart[]): string => JSON.stringify(results.map(({ content }) => content));

describe('a call whose tool looks up what it does', () => {
  test('is asked about with that, and does that, whatever its name means by then', async () => {
    const { tool, ran, meanings } = world({ build: 'make' });
    const desk = deskOf();
    const { results, events } = begin(desk, [tool], call('build'));
    expect(await waiting(desk, 'build')).toBe('make');
    meanings['build'] = 'make evil';
    await desk.decide('c', ['build'], 'once');
    expect(textsOf(await results)).toContain('did make"');
    expect(ran).toEqual(['make']);
    const states = events.flatMap((event) => (event.type === 'call-state' ? [event.state] : []));
    expect(states).toEqual(['queued', 'waiting', 'queued', 'running']);
  });

  test('is always allowed for what was shown only', async () => {
    const { tool, ran, meanings } = world({ build: 'make' });
    const desk = deskOf();
    const first = begin(desk, [tool], call('build'));
    await waiting(desk, 'build');
    await desk.decide('c', ['build'], 'always');
    await first.results;
    await begin(desk, [tool], call('build')).results;
    expect(ran).toEqual(['make', 'make']);
    meanings['build'] = 'make evil';
    const third = begin(desk, [tool], call('build'));
    expect(await waiting(desk, 'build')).toBe('make evil');
    await desk.decide('c', ['build'], 'deny');
    await third.results;
    expect(ran).toEqual(['make', 'make']);
  });

  test('is looked up again for arguments that the user edited', async () => {
    const { tool, ran } = world({ build: 'make', test: 'make test' });
    const desk = deskOf();
    const { results } = begin(desk, [tool], call('build'));
    await waiting(desk, 'build');
    expect(await desk.edit('c', 'build', '{"word":"test"}')).toBeUndefined();
    expect(desk.pendingCall('c', 'build')?.preview).toBe('make test');
    await desk.decide('c', ['build'], 'once');
    await results;
    expect(ran).toEqual(['make test']);
  });

  test('fails alone where that cannot be looked up', async () => {
    const { tool, ran } = world({ build: 'make' });
    const broken = echoTool({ name: 'broken', effect: 'process', bind: () => Promise.reject(new Error('no')) });
    const desk = deskOf();
    const calls = [{ ...call('a'), name: 'broken' }, call('build')];
    const { results } = begin(desk, [tool, broken], ...calls);
    await waiting(desk, 'build');
    await desk.decide('c', ['build'], 'once');
    expect((await results).map(({ end }) => end)).toEqual(['failed', 'done']);
    expect(textsOf(await results)).toContain('could not be looked up, so it was not carried out');
    expect(ran).toEqual(['make']);
  });

  test('is stopped while it is looked up', async () => {
    const { tool, ran } = world({}, { bind: () => deferred<Tool>().promise });
    const { results, stop } = begin(deskOf(), [tool], call('build'));
    stop();
    expect((await results).map(({ end }) => end)).toEqual(['stopped']);
    expect(ran).toEqual([]);
  });
});

test('a card that waits shows what was looked up', () => {
  const answer = { id: 'a', role: 'assistant', createdAt: 0, parts: [call('build')], status: 'complete' };
  const pending = {
    conversationScope: 'x',
    canAllowAlways: true,
    argumentsText: '{"word":"build"}',
    preview: 'a\u202eb',
  };
  const card = toToolCard(answer as unknown as AssistantMessage, call('build'), undefined, {
    tool: () => world({}).tool,
    live: () => ({ state: 'waiting' }),
    pending: () => pending,
  });
  expect(card.preview).toBe('a⟦U+202E⟧b');
});

test('another chat does not ask about a proposal, whose review is the question; it does about what writes at once', async () => {
  const tool = echoTool({ effect: 'write', proposes: ({ word }) => word !== '' });
  const registry = new ToolRegistry([tool]);
  const services = { tools: () => Promise.resolve({ registry }) } as unknown as ToolServices;
  const asks = async (word: string): Promise<boolean> =>
    (await prepareTool(services, 'aiGateway_echo', { word })).confirmationMessages !== undefined;
  expect(await asks('text')).toBe(false);
  expect(await asks('')).toBe(true);
});

test('another chat is shown what was looked up too, and gets that run', async () => {
  const { tool, ran, meanings } = world({ build: 'make' });
  const registry = new ToolRegistry([tool]);
  const services = {
    tools: () => Promise.resolve({ registry }),
    log: new RecordingLogger(),
  } as unknown as ToolServices;
  const name = 'aiGateway_echo';
  const { confirmationMessages } = await prepareTool(services, name, { word: 'build' });
  const message = confirmationMessages?.message as { readonly value: string } | undefined;
  expect(message?.value).toContain('make');
  meanings['build'] = 'make evil';
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  await serveTool(services, name, { word: 'build' }, token as never);
  expect(ran).toEqual(['make']);
});
