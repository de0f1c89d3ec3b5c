// Allow and deny by command: the page answers, and what nobody sees is never allowed.
import { describe, expect, it } from 'vitest';
import { answerToolCalls } from '../../../src/host/commands/toolCalls.ts';

type Services = Parameters<typeof answerToolCalls>[0];

function bench(isSeen: boolean) {
  const said: unknown[] = [];
  const chat = {
    session: { id: 'c' },
    isSeen,
    tools: {
      desk: {
        pending: () => [{ callId: 'a/1' }],
        decide: async (...args: readonly unknown[]) => void said.push(args),
      },
    },
    post: (event: unknown) => said.push(event),
    tell: (event: unknown) => said.push(event),
  };
  const services = { chat: async () => chat, revealChat: async () => void said.push('revealed') };
  return { said, services: services as unknown as Services };
}

describe('a tool call answered by a command', () => {
  it.for(['allow', 'deny'] as const)('is answered by the page that is seen: %s', async (answer) => {
    const { said, services } = bench(true);
    await answerToolCalls(services, answer);
    expect(said).toEqual([{ type: 'answer-question', answer }]);
  });

  it('is shown instead of allowed where nobody sees the panel', async () => {
    const { said, services } = bench(false);
    await answerToolCalls(services, 'allow');
    expect(said).toEqual(['revealed', { type: 'go-to', where: 'question' }]);
  });

  it('is denied from anywhere', async () => {
    const { said, services } = bench(false);
    await answerToolCalls(services, 'deny');
    expect(said).toEqual([['c', ['a/1'], 'deny']]);
  });
});
