// The host's own search, over the messages that a test shows.
import type { ChatSession } from '../../../src/core/conversation/session.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { FindInChat, type FindQuery } from '../../../src/host/chat/findInChat.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';

/** Answers `find-in-chat` as the host does; `messages` is asked again each time. */
export function findHost(
  messages: () => readonly ViewMessage[],
): (query: FindQuery) => ReturnType<FindInChat['search']> {
  const find = new FindInChat();
  const session = {
    branch: () => messages().map(({ id, role }) => ({ id, role, parts: [] }) as unknown as Message),
  } as Pick<ChatSession, 'branch'> as ChatSession;
  const bodies = (ids: readonly string[]): readonly ViewMessage[] => messages().filter(({ id }) => ids.includes(id));
  return (query) => find.search({ session, bodies }, query);
}
