import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitMessages, TokenCounter } from '../../../src/core/cost/budget.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { answer, question } from './support.ts';

const byLength = (value: string): number => value.length;
const counter = (): TokenCounter => new TokenCounter(byLength);
const path: readonly Message[] = [
  question('q1', 'x'.repeat(100)),
  answer('a1', 'x'.repeat(100)),
  question('q2', 'x'.repeat(100)),
  answer('a2', 'x'.repeat(100)),
  question('q3', 'x'.repeat(100)),
];
const ids = (messages: readonly Message[]): readonly string[] => messages.map((message) => message.id);

describe('fitting a conversation into a window', () => {
  it('sends everything where the window is unknown or large enough', () => {
    expect(fitMessages(path, {}, counter())).toMatchObject({ messages: path, droppedCount: 0, overflows: false });
    expect(fitMessages(path, { contextWindow: 100_000 }, counter()).messages).toBe(path);
  });

  it('drops the oldest pairs whole, and counts them', () => {
    const fitted = fitMessages(path, { contextWindow: 450, maxOutputTokens: 100 }, counter());
    expect(ids(fitted.messages)).toEqual(['q2', 'a2', 'q3']);
    expect(fitted.droppedCount).toBe(2);
    expect(fitted.tokens).toBe(3 * 104);
  });

  it('the system prompt and room for the answer take their share', () => {
    expect(fitMessages(path, { contextWindow: 660, maxOutputTokens: 100 }, counter()).droppedCount).toBe(0);
    expect(
      fitMessages(path, { contextWindow: 660, maxOutputTokens: 100, system: 'x'.repeat(100) }, counter()).droppedCount,
    ).toBe(2);
    expect(fitMessages(path, { contextWindow: 660, maxOutputTokens: 160 }, counter()).droppedCount).toBe(2);
  });

  it('a limit of output larger than the window does not take all of it', () => {
    expect(fitMessages(path, { contextWindow: 720, maxOutputTokens: 64_000 }, counter()).droppedCount).toBe(0);
  });

  it('never drops the newest question, and says when even that is too much', () => {
    const fitted = fitMessages(path, { contextWindow: 50 }, counter());
    expect(ids(fitted.messages)).toEqual(['q3']);
    expect(fitted.overflows).toBe(true);
  });

  it('never tears results of calls from the answer that asked for them', () => {
    const withTools: readonly Message[] = [
      question('q1', 'x'.repeat(100)),
      answer('a1', 'x', { parts: [{ type: 'tool-call', id: 't', name: 'n', argumentsText: '{}' }] }),
      {
        ...question('r1'),
        parts: [{ type: 'tool-result', callId: 't', content: [{ type: 'text', text: 'x'.repeat(300) }] }],
      },
      answer('a2', 'x'.repeat(10)),
      question('q2', 'x'.repeat(10)),
    ];
    expect(ids(fitMessages(withTools, { contextWindow: 534 }, counter()).messages)).toEqual(['q2']);
  });

  it('what is kept is always the newest part of the path, begins with a question, and fits or is one pair', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(300), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 3000 }),
        (sizes, contextWindow) => {
          const messages = sizes.map((size, i) =>
            i % 2 === 0 ? question(`m${i}`, 'x'.repeat(size)) : answer(`m${i}`, 'x'.repeat(size)),
          );
          const fitted = fitMessages(messages, { contextWindow, maxOutputTokens: 1 }, counter());
          expect(fitted.messages).toEqual(messages.slice(fitted.droppedCount));
          expect(fitted.messages[0]?.role).toBe('user');
          expect(fitted.tokens).toBe(fitted.messages.reduce((sum, message) => sum + counter().message(message), 0));
          const isWithin = fitted.tokens <= contextWindow - Math.min(1, Math.floor(contextWindow / 4));
          expect(fitted.overflows).toBe(!isWithin);
          if (fitted.overflows) expect(fitted.messages.length).toBeLessThanOrEqual(2);
        },
      ),
    );
  });
});

describe('counting tokens', () => {
  it('counts attachments, and not thinking', () => {
    const count = (message: Message): number =>
      counter().message(message) - counter().message({ ...message, parts: [] } as Message);
    expect(
      count({ ...question('q'), parts: [{ type: 'image', mediaType: 'image/png', data: 'A'.repeat(1_000_000) }] }),
    ).toBe(1500);
    const file = { type: 'file', mediaType: 'application/pdf', name: 'a', data: 'A'.repeat(400_000) } as const;
    expect(count({ ...question('q'), parts: [file] })).toBe(12_000);
    expect(count(answer('a', '', { parts: [{ type: 'thinking', text: 'x'.repeat(1000) }] }))).toBe(0);
  });

  it('does not estimate an answer again for each token of it', () => {
    let estimated = 0;
    const sizes = new TokenCounter((value) => {
      estimated += 1;
      return value.length;
    });
    for (let i = 0; i < 100; i++) sizes.message(answer('a', 'x'.repeat(i * 100), { status: 'streaming' }));
    expect(estimated).toBe(0);
    expect(sizes.message(answer('a', 'x'.repeat(400), { status: 'streaming' }))).toBe(104);
  });
});
