// What was deleted can be taken back until another answer begins or the chat is left; the line says where it was.
import { expect, it } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import type { ChatSession, SessionEvent } from '../../../src/core/conversation/session.ts';
import { DeletedMessage } from '../../../src/host/chat/deletedMessage.ts';
import type { PanelEvent } from '../../../src/protocol/messages.ts';

function scene() {
  const did: string[] = [];
  const changed = new Emitter<SessionEvent>();
  const parents: Record<string, string | null> = { q: null, step: 'a', r: 'step' };
  const session = {
    conversation: { tree: { parentOf: (id: string) => parents[id] ?? null } },
    // A turn with tools is several messages; the panel knows it by its first.
    turn: (id: string) => [{ id: id === 'step' ? 'a' : id }],
    removeMessage: (id: string) => void did.push(`removed ${id}`),
    restoreMessage: (id: string) => void did.push(`restored ${id}`),
    onDidChange: changed.event,
  };
  const told: PanelEvent[] = [];
  const deleted = new DeletedMessage((event) => told.push(event));
  return { did, changed, told, deleted, session: session as unknown as ChatSession };
}

it('says below which message it was, and takes it back once', () => {
  const { did, told, deleted, session, changed } = scene();
  deleted.delete(session, 'r');
  expect(told).toEqual([{ type: 'deleted-changed', deleted: { messageId: 'r', after: 'a' } }]);
  deleted.undo();
  deleted.undo();
  expect(did).toEqual(['removed r', 'restored r']);
  expect(told.at(-1)).toEqual({ type: 'deleted-changed', deleted: null });
  expect(changed.hasListeners).toBe(false);
});

it('is the newest one, and the first of a chat was above all others', () => {
  const { did, deleted, session } = scene();
  deleted.delete(session, 'r');
  deleted.delete(session, 'q');
  expect(deleted.view).toEqual({ messageId: 'q', after: null });
  deleted.undo();
  expect(did).toEqual(['removed r', 'removed q', 'restored q']);
});

it('stays deleted once another answer begins, and where the chat is left', () => {
  const { did, deleted, session, changed, told } = scene();
  deleted.delete(session, 'r');
  changed.fire({ type: 'running-changed', id: null });
  expect(deleted.view).toBeDefined();
  changed.fire({ type: 'running-changed', id: 'b' });
  expect(deleted.view).toBeUndefined();
  deleted.delete(session, 'q');
  deleted.forget();
  deleted.forget();
  deleted.undo();
  expect(did).toEqual(['removed r', 'removed q']);
  expect(told).toHaveLength(4);
});
