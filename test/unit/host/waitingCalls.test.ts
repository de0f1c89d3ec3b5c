// A question that nobody sees: a message and the badge lead to it, once, and nothing answers it by accident.
import { afterEach, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { Emitter } from '../../../src/base/event.ts';
import { QuestionDesk } from '../../../src/core/toolcalls/userQuestion.ts';
import { WaitingCalls, type WaitingChat } from '../../../src/host/chat/waitingCalls.ts';
import { commands, fake, window } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

afterEach(() => {
  fake.reset();
  vi.restoreAllMocks();
});

const question = { title: 'Which [rate](command:x)?', options: [], field: 'Your answer', skip: 'Skip' };

function scene(isSeen: boolean) {
  const did: string[] = [];
  const questions = new QuestionDesk();
  const abort = new AbortController();
  const changed = new Emitter<string>();
  const session = { id: 'shown', runningId: 'answer' };
  const chat = {
    session,
    isWatched: isSeen,
    tools: { questions, desk: { onDidChange: changed.event, pending: () => [] } },
    sessions: { peek: (id: string) => (id === 'shown' ? session : { id, runningId: 'other' }) },
    services: { log: new RecordingLogger(), revealChat: async () => void did.push('reveal') },
    openChat: async (id: string) => void did.push(`open ${id}`),
    badge: {
      set: (id: string, reason: string) => void did.push(`badge ${id} ${reason}`),
      clear: (id: string, reason: string) => void (reason === 'question' && did.push(`no badge ${id}`)),
    },
    redraw: (id: string) => void did.push(`redraw ${id}`),
    tell: (event: object) => void did.push(JSON.stringify(event)),
  };
  const calls = new WaitingCalls(chat as unknown as WaitingChat);
  const keys = vi.spyOn(commands, 'executeCommand');
  const choice = deferred<string | undefined>();
  const told = vi.spyOn(window, 'showInformationMessage').mockImplementation(() => choice.promise as never);
  const ask = (id: string, callId = 'call'): void =>
    void questions.ask(id, callId, question, abort.signal).catch(() => undefined);
  const answer = (id: string): void => questions.answer(id, 'call', { kind: 'skip', text: '' });
  return { did, ask, answer, choice, told, keys, calls };
}

it('is drawn where it is seen, and said nowhere else', () => {
  const { did, ask, told, keys } = scene(true);
  ask('shown');
  expect(did).toEqual(['redraw answer']);
  expect(told).not.toHaveBeenCalled();
  expect(keys).toHaveBeenCalledWith('setContext', 'aiGateway.needsAnswer', true);
  expect(keys).toHaveBeenCalledWith('setContext', 'aiGateway.needsApproval', false);
});

it('of another chat is told once, with a way there and no answer', async () => {
  const { did, ask, choice, told } = scene(true);
  ask('other');
  ask('other', 'second');
  expect(told).toHaveBeenCalledTimes(1);
  const [words, ...buttons] = told.mock.calls[0] ?? [];
  expect(buttons).toEqual(['Show']);
  expect(words).not.toContain('](command');
  // Each has the badge, whether or not the message of one before is still there.
  expect(did).toEqual(['badge other question', 'badge other question']);
  choice.resolve('Show');
  await vi.waitFor(() => expect(did.slice(2)).toEqual(['open other', 'reveal', '{"type":"go-to","where":"question"}']));
});

it('is told of again once the one before was answered, though its message is still there', async () => {
  const { did, ask, answer, told } = scene(true);
  ask('other');
  answer('other');
  await vi.waitFor(() => expect(did.at(-1)).toBe('no badge other'));
  ask('other');
  expect(told).toHaveBeenCalledTimes(2);
  expect(did.at(-1)).toBe('badge other question');
});

it('of a panel that is hidden is told', async () => {
  const { did, ask, choice, told } = scene(false);
  ask('shown');
  expect(told).toHaveBeenCalledTimes(1);
  expect(did).toContain('badge shown question');
  choice.resolve(undefined);
  await choice.promise;
  expect(did).not.toContain('reveal');
});
