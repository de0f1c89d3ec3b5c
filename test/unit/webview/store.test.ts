import { describe, expect, it } from 'vitest';
import type { PanelEvent } from '../../../src/protocol/messages.ts';
import { answerText, reduce, type PanelChange, type PanelState } from '../../../src/webview/chat/store.ts';
import { answer, question, snapshot } from '../../panel/support/content.ts';

function stateOf(...changes: readonly PanelChange[]): PanelState {
  const state = changes.reduce<PanelState | null>(reduce, null);
  if (state === null) throw new Error('no snapshot among the changes');
  return state;
}

const opened: PanelEvent = {
  type: 'snapshot',
  snapshot: snapshot({
    messages: [question('q', 'Why?'), answer('a', '', { status: 'streaming' })],
    runningMessageId: 'a',
  }),
};

describe('the panel state', () => {
  it('is nothing before the first snapshot, whatever else comes', () => {
    expect(reduce(null, { type: 'title-changed', title: 'x' })).toBeNull();
    expect(reduce(null, { type: 'messages-added', messages: [question('q', 'x')] })).toBeNull();
  });

  it('grows the last part of the same kind and begins a new one where the host says so', () => {
    const delta = (part: 'text' | 'thinking', startsPart: boolean, text: string): PanelEvent => ({
      type: 'answer-delta',
      messageId: 'a',
      deltas: [{ part, startsPart, text }],
    });
    const state = stateOf(
      opened,
      delta('thinking', true, 'Hm'),
      delta('thinking', false, 'm'),
      delta('thinking', true, 'Again'),
      delta('text', false, 'One'),
      delta('text', false, ' two'),
    );
    expect(state.messages[1]?.parts).toEqual([
      { type: 'thinking', text: 'Hmm' },
      { type: 'thinking', text: 'Again' },
      { type: 'text', text: 'One two' },
    ]);
    expect(state.messages[1]?.size).toBe('HmmAgainOne two'.length);
  });

  it('leaves every other message the same object, and the list too, so that a long chat costs no more', () => {
    const before = stateOf(opened);
    const after = reduce(before, {
      type: 'answer-delta',
      messageId: 'a',
      deltas: [{ part: 'text', startsPart: true, text: 'x' }],
    });
    expect(after?.messages[0]).toBe(before.messages[0]);
    expect(after?.messages).toBe(before.messages);
    expect(after?.messages[1]?.parts).toEqual([{ type: 'text', text: 'x' }]);
  });

  it('ignores what concerns a message of another branch', () => {
    const before = stateOf(opened);
    expect(reduce(before, { type: 'message-changed', message: answer('elsewhere', 'x') })).toBe(before);
    expect(
      reduce(before, {
        type: 'answer-delta',
        messageId: 'elsewhere',
        deltas: [{ part: 'text', startsPart: true, text: 'x' }],
      }),
    ).toBe(before);
  });

  it('replaces the path from the index given', () => {
    const state = stateOf(opened, { type: 'branch-changed', index: 1, messages: [answer('b', 'Other')] });
    expect(state.messages.map((message) => message.id)).toEqual(['q', 'b']);
  });

  it('keeps a body it has when the same message comes as a stub', () => {
    const stub = answer('a', '', { isStub: true, branch: { ids: ['a', 'b'], index: 0 } });
    const body: PanelEvent = { type: 'message-changed', message: answer('a', 'A whole answer') };
    const changes: readonly PanelEvent[] = [
      { type: 'message-changed', message: stub },
      { type: 'branch-changed', index: 1, messages: [stub] },
    ];
    for (const change of changes) {
      const message = stateOf(opened, body, change).messages[1];
      expect(message?.parts).toEqual([{ type: 'text', text: 'A whole answer' }]);
      expect(message?.isStub).toBe(false);
      expect(message?.branch.ids).toEqual(['a', 'b']);
    }
  });

  it('fills stubs with the bodies that were asked for', () => {
    const stubs: PanelEvent = {
      type: 'snapshot',
      snapshot: snapshot({ messages: [question('q', '', { isStub: true, parts: [] }), answer('a', 'x')] }),
    };
    const state = stateOf(stubs, { type: 'bodies-loaded', messages: [question('q', 'Whole'), question('gone', 'y')] });
    expect(state.messages[0]?.parts).toEqual([{ type: 'text', text: 'Whole' }]);
    expect(state.messages).toHaveLength(2);
  });

  it('forgets the progress when the answer ends', () => {
    const progress: PanelEvent = { type: 'answer-progress', messageId: 'a', state: 'waiting' };
    expect(stateOf(opened, progress).progress?.state).toBe('waiting');
    expect(stateOf(opened, progress, { type: 'running-changed', runningMessageId: null }).progress).toBeNull();
  });

  it('counts only what was answered as the text of an answer', () => {
    const parts = [{ type: 'thinking', text: 'Hm' } as const, { type: 'text', text: 'One' } as const];
    expect(answerText(answer('a', '', { parts }))).toBe('One');
  });
});
