// Allow and deny by command: nothing runs that could not be read before.
import { describe, expect, it } from 'vitest';
import { answerToolCalls } from '../../../src/host/commands/toolCalls.ts';

type Services = Parameters<typeof answerToolCalls>[0];

function bench(waitedMs: number, isSeen: boolean) {
  const said: unknown[] = [];
  const chat = {
    session: { id: 'c' },
    isSeen,
    tools: {
      desk: {
        pending: () => [{ callId: 'a/1', askedAt: Date.now() - waitedMs }],
        decide: async (...args: readonly unknown[]) => void said.push(args),
      },
    },
    post: (event: unknown) => said.push(event),
  };
  const services = { chat: async () => chat, revealChat: async () => void said.push('revealed') };
  return { said, services: services as unknown as Services };
}

const SHOWN = ['revealed', { type: 'go-to', where: 'question' }];

describe('a tool call answered by a command', () => {
  it('is allowed once where it has been in sight for a moment', async () => {
    const { said, services } = bench(5_000, true);
    await answerToolCalls(services, 'once');
    expect(said).toEqual([['c', ['a/1'], 'once']]);
  });

  it.for([
    ['a question that has just come up', 100, true],
    ['a panel that nobody sees', 60_000, false],
  ] as const)('is shown instead of allowed: %s', async ([, waitedMs, isSeen]) => {
    const { said, services } = bench(waitedMs, isSeen);
    await answerToolCalls(services, 'once');
    expect(said).toEqual(SHOWN);
  });

  it('is denied from anywhere', async () => {
    const { said, services } = bench(0, false);
    await answerToolCalls(services, 'deny');
    expect(said).toEqual([['c', ['a/1'], 'deny']]);
  });
});
