import { describe, expect, test } from 'vitest';
import {
  ApprovalPolicy,
  canAllowAlways,
  conversationScope,
  type ApprovalRequest,
} from '../../../src/core/toolcalls/approval.ts';
import type { Tool } from '../../../src/core/toolcalls/tool.ts';
import { ApprovalDesk } from '../../../src/core/toolcalls/approvalDesk.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';
import type { CheckedCall } from '../../../src/core/toolcalls/step.ts';
import { clock, echoTool, enabled } from './support.ts';

const rule = { label: 'x', createdAt: 1 };

function request(over: Partial<Tool>, input: Record<string, string> = { word: 'a' }): ApprovalRequest {
  return { tool: echoTool(over), input };
}

describe('without a word of the user', () => {
  test.each<[string, Partial<Tool>, 'allow' | 'ask']>([
    ['our own reading tools', { origin: 'builtin', effect: 'read' }, 'allow'],
    ['our own questions to the person', { origin: 'builtin', effect: 'process', isQuestion: true }, 'allow'],
    ['a manual tool of the person', { origin: 'user', effect: 'read', isQuestion: true }, 'allow'],
    ['our own proposals', { origin: 'builtin', effect: 'write', proposes: () => true }, 'allow'],
    ['ours that would write at once', { origin: 'builtin', effect: 'write', proposes: () => false }, 'ask'],
    [
      'a tool of the person that calls itself a proposal',
      { origin: 'user', effect: 'write', proposes: () => true },
      'ask',
    ],
    ['what the editor asks about', { origin: 'extension', effect: 'process', isAskedByEditor: true }, 'allow'],
    ['a tool of the person that the editor knows nothing of', { origin: 'user', isAskedByEditor: true }, 'ask'],
    ['writing', { effect: 'write' }, 'ask'],
    ['the network', { effect: 'network' }, 'ask'],
    ['programs', { effect: 'process' }, 'ask'],
    ['a reading tool of the person', { origin: 'user', effect: 'read' }, 'ask'],
    ['a tool of an extension that calls itself reading', { origin: 'extension', effect: 'read' }, 'ask'],
    ['a tool of an extension that calls itself a question', { origin: 'extension', isQuestion: true }, 'ask'],
  ])('%s', (_, over, decision) => {
    expect(new ApprovalPolicy().decide('c', request(over))).toBe(decision);
  });
});

describe('“Allow in this conversation”', () => {
  const after = (asked: ApprovalRequest, next: ApprovalRequest, conversation = 'c'): string => {
    const policy = new ApprovalPolicy();
    expect(policy.remember('c', asked, 'conversation', rule)).toBe(false);
    return policy.decide(conversation, next);
  };

  test('covers no other conversation', () => {
    expect(after(request({ effect: 'write' }), request({ effect: 'write' }), 'other')).toBe('ask');
  });

  test('covers a program only as the very call: not with one argument more', () => {
    const asked = request({ effect: 'process' }, { command: 'npm test' });
    expect(after(asked, request({ effect: 'process' }, { command: 'npm test' }))).toBe('allow');
    expect(after(asked, request({ effect: 'process' }, { command: 'npm test && rm -rf ~' }))).toBe('ask');
  });

  test('covers the network by host where the tool says so, else by the very call', () => {
    const approvalScope: Tool['approvalScope'] = (input) =>
      new URL(typeof input['url'] === 'string' ? input['url'] : '').host;
    const fetching = (url: string): ApprovalRequest => request({ effect: 'network', approvalScope }, { url });
    expect(after(fetching('https://a.example/1'), fetching('https://a.example/2'))).toBe('allow');
    expect(after(fetching('https://a.example/1'), fetching('https://b.example/1'))).toBe('ask');
    expect(after(fetching('https://a.example/1'), fetching('not a url'))).toBe('ask');
    expect(conversationScope(fetching('https://a.example/1'))).toContain('a.example');
    expect(after(request({ effect: 'network' }, { q: '1' }), request({ effect: 'network' }, { q: '2' }))).toBe('ask');
  });

  test('covers writing by tool, but not the same name from somewhere else', () => {
    const asked = request({ effect: 'write', origin: 'user', identity: 'v1' });
    expect(after(asked, request({ effect: 'write', origin: 'user', identity: 'v1' }, { word: 'b' }))).toBe('allow');
    expect(after(asked, request({ effect: 'write', origin: 'user', identity: 'v2' }))).toBe('ask');
    expect(after(asked, request({ effect: 'write', origin: 'extension', identity: 'v1' }))).toBe('ask');
  });
});

describe('“Always allow this”', () => {
  test('covers the same arguments in any order, in every conversation, and nothing else', () => {
    const policy = new ApprovalPolicy();
    expect(policy.remember('c', request({ effect: 'process' }, { a: '1', b: '2' }), 'always', rule)).toBe(true);
    expect(policy.decide('other', request({ effect: 'process' }, { b: '2', a: '1' }))).toBe('allow');
    expect(policy.decide('other', request({ effect: 'process' }, { a: '1', b: '2 ' }))).toBe('ask');
    expect(policy.decide('other', request({ effect: 'process', name: 'echo2' }, { a: '1', b: '2' }))).toBe('ask');
  });

  test('ends when the tool’s definition is another', () => {
    const policy = new ApprovalPolicy();
    policy.remember('c', request({ origin: 'user', effect: 'process', identity: 'runs ls' }), 'always', rule);
    expect(policy.decide('c', request({ origin: 'user', effect: 'process', identity: 'runs rm' }))).toBe('ask');
  });

  test('is not to be had for arguments nobody can read', () => {
    const long = request({ effect: 'process' }, { word: 'x'.repeat(20_000) });
    const policy = new ApprovalPolicy();
    expect(canAllowAlways(long)).toBe(false);
    expect(policy.remember('c', long, 'always', rule)).toBe(false);
    expect(policy.decide('c', long)).toBe('ask');
  });

  test('survives a restart, can be taken back, and comes from nothing that is not a rule', () => {
    const policy = new ApprovalPolicy();
    const asked = request({ effect: 'process' });
    policy.remember('c', asked, 'always', rule);
    const later = new ApprovalPolicy(JSON.parse(JSON.stringify(policy.rules)));
    expect(later.decide('c', asked)).toBe('allow');
    expect(later.forget(later.rules[0]?.key ?? '')).toBe(true);
    expect(later.decide('c', asked)).toBe('ask');
    for (const junk of [true, '*', { '*': 'allow' }, [{ key: '*' }], [null], 'allow all']) {
      expect(new ApprovalPolicy(junk).decide('c', asked)).toBe('ask');
    }
  });
});

describe('the desk', () => {
  function checked(
    callId: string,
    over: Partial<Tool> = {},
    input: Record<string, string> = { word: callId },
  ): CheckedCall {
    const [registered] = enabled(echoTool({ effect: 'process', ...over })).tools;
    if (registered === undefined) throw new Error('No tool.');
    return { callId, registered, input };
  }

  test('asks once for all calls of a step, and lets through what needs no question', async () => {
    const desk = new ApprovalDesk(new MemoryKeyValueStore(), clock);
    const changes: string[] = [];
    desk.onDidChange((id) => changes.push(id));
    const calls = [checked('a'), checked('b'), checked('free', { effect: 'read' })];
    const rulings = desk.gate('c').review(calls, new AbortController().signal);
    await Promise.resolve();
    expect(rulings.get('free')).toBe('allow');
    expect(changes).toEqual(['c']);
    expect(desk.pending('c').map(({ callId }) => callId)).toEqual(['a', 'b']);
    await desk.decide('c', ['a', 'b'], 'once');
    expect(await rulings.get('a')).toEqual({ type: 'allow' });
    expect(desk.pending('c')).toEqual([]);
  });

  test('takes an answer only for calls that wait, in their own conversation', async () => {
    const desk = new ApprovalDesk(new MemoryKeyValueStore(), clock);
    const rulings = desk.gate('c').review([checked('a')], new AbortController().signal);
    await desk.decide('other', ['a'], 'once');
    await desk.decide('c', ['b'], 'always');
    expect(desk.pending('c')).toHaveLength(1);
    expect(desk.rules).toEqual([]);
    await desk.decide('c', ['a'], 'deny', 'No.');
    expect(await rulings.get('a')).toEqual({ type: 'deny', reason: 'No.' });
  });

  test('allows what the user edited it to, and remembers that, not what the model wanted', async () => {
    const store = new MemoryKeyValueStore();
    const desk = new ApprovalDesk(store, clock);
    const rulings = desk.gate('c').review([checked('a')], new AbortController().signal);
    expect(await desk.edit('c', 'a', '{"word":7}')).toMatch(/schema/);
    expect(await desk.edit('c', 'a', '{"word":"safe"}')).toBeUndefined();
    expect(JSON.parse(desk.pendingCall('c', 'a')?.argumentsText ?? '')).toEqual({ word: 'safe' });
    await desk.decide('c', ['a'], 'always');
    expect(await rulings.get('a')).toEqual({ type: 'allow', input: { word: 'safe' } });
    const later = new ApprovalDesk(store, clock);
    expect(later.isAllowed('x', checked('q').registered.tool, { word: 'safe' })).toBe(true);
    expect(later.isAllowed('x', checked('q').registered.tool, { word: 'a' })).toBe(false);
  });

  test('knows at once what another window took back, and does not store it again', async () => {
    const store = new MemoryKeyValueStore();
    const first = new ApprovalDesk(store, clock);
    const allow = async (word: string): Promise<void> => {
      first.gate('c').review([checked(word)], new AbortController().signal);
      await first.decide('c', [word], 'always');
    };
    await allow('a');
    const second = new ApprovalDesk(store, clock);
    for (const { key } of second.rules) await second.forgetRule(key);
    expect(
      first
        .gate('c')
        .review([checked('a')], new AbortController().signal)
        .get('a'),
    ).not.toBe('allow');
    await allow('b');
    expect(second.rules.map(({ label }) => label)).toEqual([expect.stringContaining('"b"')]);
  });

  test('has nothing waiting once the turn is stopped', async () => {
    const desk = new ApprovalDesk(new MemoryKeyValueStore(), clock);
    const abort = new AbortController();
    desk.gate('c').review([checked('a'), checked('b')], abort.signal);
    abort.abort();
    expect(desk.pending('c')).toEqual([]);
    expect(await desk.edit('c', 'a', '{}')).toMatch(/no longer waiting/);
  });
});
