import { describe, expect, it } from 'vitest';
import type { AssistantMessage, Message, UserMessage } from '../../../src/core/model/message.ts';
import { toViewMessage, toViewMessages, WHOLE_MESSAGES } from '../../../src/host/chat/viewMapper.ts';
import { viewMessageSchema } from '../../../src/protocol/viewState.ts';

const options = {
  modelName: (id: string) => `Name of ${id}`,
  branchOf: (id: string) => ({ ids: ['other', id], index: 1 }),
};

function question(id: string, parts: UserMessage['parts'] = [{ type: 'text', text: 'Why?' }]): UserMessage {
  return { id, role: 'user', createdAt: 1, parts };
}

function answer(over: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id: 'a',
    role: 'assistant',
    createdAt: 2,
    model: 'anthropic/claude-x',
    status: 'complete',
    parts: [
      { type: 'thinking', text: 'hm', signature: 'sealed' },
      { type: 'text', text: 'Because.' },
    ],
    ...over,
  };
}

describe('messages as the panel draws them', () => {
  it('are plain where the page could not draw them, whoever wrote them', () => {
    const messages = [question('q1'), answer({ id: 'a1' }), question('q2'), answer({ id: 'a2' })];
    const isPlain = (id: string): boolean => id === 'q1' || id === 'a2';
    const views = toViewMessages(messages, { ...options, isPlain });
    expect(views.filter((view) => view.isPlain === true).map(({ id }) => id)).toEqual(['q1', 'a2']);
    for (const view of views) expect(viewMessageSchema.parse(view)).toEqual(view);
  });

  it('come without their pictures where these are more than a page takes at once, but for the newest', () => {
    const drawn = (id: string, size: number): Message =>
      answer({ id, parts: [{ type: 'image', mediaType: 'image/png', data: 'A'.repeat(size) }] });
    const stubs = (...sizes: readonly number[]): readonly boolean[] =>
      toViewMessages(
        sizes.map((size, index) => drawn(`a${index}`, size)),
        options,
      ).map(({ isStub }) => isStub);
    expect(stubs(8_000_000, 8_000_000, 8_000_000)).toEqual([false, false, false]);
    expect(stubs(1, 10_000_000, 10_000_000, 10_000_000)).toEqual([true, true, false, false]);
    expect(stubs(1, 30_000_000)).toEqual([true, false]);
  });

  it('say where the server did not take earlier thinking back, in any step of a turn', () => {
    const refused = answer({ figures: { costUsd: 1 }, requests: [{ prefix: 'p' }, { refusedThinking: true }] });
    const call = { type: 'tool-call', id: 'c', name: 'read', argumentsText: '{}' } as const;
    const step: Message = { id: 's', role: 'user', createdAt: 3, isToolStep: true, parts: [] };
    const calling = answer({ id: 'b', parts: [call], figures: { costUsd: 1 } });
    const seen = (...messages: Message[]): unknown =>
      toViewMessages([question('q'), ...messages], options).map((view) => view.figures?.isThinkingRefused);
    expect(seen(refused)).toEqual([undefined, true]);
    expect(seen(calling, step, refused)).toEqual([undefined, true]);
    expect(seen(answer({ figures: { costUsd: 1 }, requests: [{ prefix: 'p' }] }))).toEqual([undefined, undefined]);
  });

  it('carry only what the panel’s schema knows, for every kind of part', () => {
    const all: Message[] = [
      question('q', [
        {
          type: 'context',
          origin: 'file',
          label: 'a.ts',
          path: 'src/a.ts',
          uri: 'file:///a.ts',
          text: 'x\n'.repeat(50),
        },
        { type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'shot.png' },
        { type: 'file', mediaType: 'application/pdf', data: 'AAAAAA==', name: 'a.pdf' },
        { type: 'tool-result', callId: 'c', content: [{ type: 'text', text: 'r' }], isError: true },
        { type: 'text', text: 'Why?' },
      ]),
      answer({
        parts: [
          { type: 'thinking', text: '', redacted: 'opaque' },
          { type: 'tool-call', id: 'c', name: 'read', argumentsText: '{}' },
          { type: 'image', mediaType: 'image/png', data: 'AAAA' },
        ],
        error: { kind: 'network', code: 'x', message: 'Lost.', retryable: true, actions: ['retry'] },
        finishReason: 'error',
        status: 'failed',
      }),
    ];
    for (const message of toViewMessages(all, options)) expect(viewMessageSchema.parse(message)).toEqual(message);
  });

  it('never carry signatures, sealed thinking, file contents or addresses', () => {
    const text = JSON.stringify(
      toViewMessages(
        [
          question('q', [
            { type: 'context', origin: 'file', label: 'a', uri: 'file:///home/me/a', text: `${'y'.repeat(2000)}END` },
            { type: 'file', mediaType: 'application/pdf', data: 'UERGREFUQQ==', name: 'a.pdf' },
          ]),
          answer({ parts: [{ type: 'thinking', text: 'hm', signature: 'sealed', redacted: 'opaque' }] }),
        ],
        options,
      ),
    );
    for (const secret of ['sealed', 'opaque', 'END', 'UERGREFUQQ', 'file:///home']) expect(text).not.toContain(secret);
  });

  it('tell the size of a PDF from its data', () => {
    const view = toViewMessage(
      question('q', [{ type: 'file', mediaType: 'application/pdf', data: 'UERGREFUQQ==', name: 'a.pdf' }]),
      options,
    );
    expect(view.parts[0]).toMatchObject({ type: 'file', bytes: 7 });
  });

  it('name the model and show the figures that are known, and no others', () => {
    const view = toViewMessage(
      answer({ figures: { usage: { inputTokens: 10 }, provider: 'bedrock', costUsd: 0.01 } }),
      options,
    );
    expect(view.model).toEqual({ id: 'anthropic/claude-x', name: 'Name of anthropic/claude-x' });
    expect(view.figures).toEqual({ inputTokens: 10, provider: 'bedrock', costUsd: 0.01 });
  });

  it('say how an answer ended that nobody calls whole, and that its cost is a least', () => {
    const unpriced = [{ generationId: 'gen_1' }];
    const view = toViewMessage(
      answer({ finishReason: 'other', serverReason: 'a\u202eb', figures: { costUsd: 0.01, unpriced } }),
      options,
    );
    expect(viewMessageSchema.parse(view)).toEqual(view);
    expect(view).toMatchObject({ finishReason: 'other', figures: { costUsd: 0.01, isCostPartial: true } });
    expect(view.serverReason).not.toContain('\u202e');
  });

  it('are stubs, with their size, when older than the newest ones', () => {
    const path = Array.from({ length: WHOLE_MESSAGES + 2 }, (_, index) => question(`q${index}`));
    const view = toViewMessages(path, options);
    expect(view.slice(0, 3).map(({ isStub, parts, size }) => [isStub, parts.length, size])).toEqual([
      [true, 0, 4],
      [true, 0, 4],
      [false, 1, 4],
    ]);
    expect(view.at(-1)?.isStub).toBe(false);
  });

  it('offer to ask again where a key was missing, for when it is set', () => {
    const error = { kind: 'auth', code: 'no-key', message: 'No key.', retryable: false, actions: ['set-key'] } as const;
    const view = toViewMessage(answer({ status: 'failed', error }), options);
    expect(view.error?.actions).toEqual(['set-key', 'retry']);
  });

  it('know their branch', () => {
    expect(toViewMessage(answer(), options).branch).toEqual({ ids: ['other', 'a'], index: 1 });
  });
});
