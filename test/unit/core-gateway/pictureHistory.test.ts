import { describe, expect, test } from 'vitest';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import { buildMessagesRequest } from '../../../src/core/gateway/messagesRequest.ts';
import type { Message, UserPart } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { assistant, user } from './harness.ts';

const GPT = 'openai/gpt-5';
const PNG = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
const PDF = { type: 'file', mediaType: 'application/pdf', data: 'BBBB', name: 'a.pdf' } as const;

const question = (...parts: readonly UserPart[]): Message => ({ id: 'u', role: 'user', createdAt: 0, parts });
const chat = (
  messages: readonly Message[],
  rest: Partial<TurnRequest> = {},
  info?: ModelInfo,
): ReturnType<typeof buildChatRequest> => buildChatRequest({ model: GPT, messages, ...rest }, info);
const claude = (
  messages: readonly Message[],
  rest: Partial<TurnRequest> = {},
  info?: ModelInfo,
): ReturnType<typeof buildMessagesRequest> =>
  buildMessagesRequest({ model: 'anthropic/claude-sonnet-5', messages, ...rest }, info);

describe('pictures of earlier answers', () => {
  const drawn = (count: number): Message[] =>
    Array.from({ length: count }, (_, index) => [
      user(`draw ${index}`),
      assistant([{ ...PNG, data: `AAA${index}` }]),
    ]).flat();
  const sent = (count: number): readonly string[] =>
    JSON.stringify(claude([...drawn(count), user('more')]).messages).match(/AAA\d+/g) ?? [];

  test('go along again up to eight; then the oldest are left out, four at once', () => {
    expect([1, 8, 9, 12, 13].map((count) => sent(count).length)).toEqual([1, 8, 5, 8, 5]);
    expect(sent(9)).toEqual(['AAA4', 'AAA5', 'AAA6', 'AAA7', 'AAA8']);
    expect(JSON.stringify(chat([...drawn(9), user('more')]).messages)).toContain('Your answer had a picture here');
  });

  test('that not every provider reads do not', () => {
    const svg = { ...PNG, mediaType: 'image/svg+xml', data: 'PHN2Zz4=' };
    const built = JSON.stringify(chat([user('draw'), assistant([svg]), user('more')]).messages);
    expect(built).not.toContain('PHN2Zz4=');
    expect(built).toContain('[Your answer had a picture here.]');
  });

  test('and files of earlier questions are named to a model that reads none; those of the newest are sent', () => {
    const blind: ModelInfo = { id: GPT, name: '', creator: '', type: 'language', tags: ['tool-use'], pricing: {} };
    const messages = [
      question({ ...PNG, name: 'plan.png' }, PDF, { type: 'text', text: 'Look' }),
      assistant([PNG]),
      user('more'),
    ];
    for (const built of [chat(messages, {}, blind), claude(messages, {}, blind)]) {
      const words = JSON.stringify(built.messages);
      expect(words).not.toContain('AAAA');
      expect(words).not.toContain('BBBB');
      expect(words).toContain('[A picture (plan.png) was here.]');
      expect(words).toContain('[The file a.pdf was here.]');
    }
    expect(JSON.stringify(chat([question(PNG, PDF)], {}, blind).messages)).toMatch(/AAAA.*BBBB/);
    const seer = { ...blind, tags: ['vision', 'file-input'] };
    expect(JSON.stringify(chat(messages, {}, seer).messages)).toMatch(/AAAA.*BBBB.*AAAA/);
  });
});
