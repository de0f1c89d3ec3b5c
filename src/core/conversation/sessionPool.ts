import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { isAppError } from '../../base/errors.ts';
import type { Conversation } from './conversation.ts';
import { ConversationLibrary } from './library.ts';
import { ChatSession, type SessionEvent } from './session.ts';
import type { TurnChoices } from './turnRequest.ts';
import type { JournalStore, KeyValueStore, Logger } from '../ports.ts';
import type { MessageId } from '../model/message.ts';
import type { TurnSource } from '../model/request.ts';
import { estimateTokens } from '../cost/estimate.ts';
import { runInBackground } from '../background.ts';
import { systemClock } from '../systemClock.ts';

const OPEN_KEY = 'chat.open';
/** Deleted conversations stay on disk this long, should somebody ask for them. */
const KEEP_DELETED_MS = 7 * 24 * 3_600_000;

export interface SessionPoolOptions {
  readonly files: JournalStore;
  readonly state: KeyValueStore;
  readonly source: TurnSource;
  readonly log: Logger;
  readonly choices: (conversationId: string, model: string | undefined) => TurnChoices;
  readonly onEvent: (session: ChatSession, event: SessionEvent) => void;
  /** The answer `headId` has ended and everybody knows. The session is still in memory, and stays so if another one begins. */
  readonly onEnded: (session: ChatSession, headId: MessageId) => void;
  /** The conversation shown, which stays in memory. */
  readonly openId: () => string | undefined;
}

/** What was open last time; `draftOf` names an empty conversation whose draft belongs to the new one. */
export interface LastOpen {
  readonly session: ChatSession;
  readonly draftOf: string | undefined;
}

interface Held {
  readonly session: ChatSession;
  readonly subscriptions: DisposableStore;
}

/** The conversations in memory: the one shown, and those still being answered. The rest are on disk. */
export class SessionPool implements Disposable {
  readonly library: ConversationLibrary;
  readonly #options: SessionPoolOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.library = new ConversationLibrary({ store: options.files, clock: systemClock, logger: options.log });
  }

  /** The conversation of last time, or a new one where it is gone or was never written to. */
  async openLast(): Promise<LastOpen> {
    const id = this.#options.state.get(OPEN_KEY);
    const purge = this.library.purge(KEEP_DELETED_MS);
    runInBackground(this.#options.log, 'Removing deleted conversations', purge);
    if (typeof id !== 'string') return { session: this.create(), draftOf: undefined };
    try {
      return { session: await this.open(id), draftOf: undefined };
    } catch (error) {
      const isGone = isAppError(error) && error.code === 'unknown-conversation';
      if (!isGone) this.#options.log.error('The last conversation could not be opened.', error);
      return { session: this.create(), draftOf: isGone ? id : undefined };
    }
  }

  create(): ChatSession {
    return this.#hold(this.library.create());
  }

  async open(id: string): Promise<ChatSession> {
    return this.#held.get(id)?.session ?? this.#hold(await this.library.open(id));
  }

  /** The session of a conversation that is in memory. */
  peek(id: string): ChatSession | undefined {
    return this.#held.get(id)?.session;
  }

  /** Remembers which conversation is shown and lets go of those that need no memory. */
  async remember(id: string): Promise<void> {
    await this.#options.state.set(OPEN_KEY, id);
    for (const { session } of this.#held.values()) this.#letGo(session);
  }

  /** Stops and deletes; what comes back takes the deletion back. */
  async remove(id: string): Promise<() => Promise<void>> {
    const held = this.#held.get(id);
    await held?.session.stop();
    const undo = await this.library.remove(id);
    this.#held.delete(id);
    held?.subscriptions.dispose();
    return undo;
  }

  /** Running answers end as interrupted; resolves when all is on disk. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#held.values()].map(({ session }) => session.close()));
    await this.library.flush();
  }

  dispose(): void {
    for (const { subscriptions } of this.#held.values()) subscriptions.dispose();
    this.#held.clear();
  }

  #hold(conversation: Conversation): ChatSession {
    // `open` may have been called twice while the file was being read.
    const known = this.#held.get(conversation.id)?.session;
    if (known !== undefined) return known;
    const { source, log, choices, onEvent, onEnded } = this.#options;
    const session = new ChatSession({
      conversation,
      source,
      clock: systemClock,
      logger: log,
      estimateTokens,
      choices: (model) => choices(conversation.id, model),
    });
    const subscriptions = new DisposableStore();
    subscriptions.add(session);
    let lastId: MessageId | null = null;
    subscriptions.add(
      session.onDidChange((event) => {
        onEvent(session, event);
        if (event.type !== 'running-changed') return;
        const endedId = event.id === null ? lastId : null;
        lastId = event.id;
        if (endedId !== null) onEnded(session, endedId);
        if (event.id === null) this.#letGo(session);
      }),
    );
    this.#held.set(session.id, { session, subscriptions });
    return session;
  }

  /** Conversations that are neither shown nor answered leave memory. */
  #letGo(session: ChatSession): void {
    const held = this.#held.get(session.id);
    if (held === undefined || session.runningId !== null || session.id === this.#options.openId()) return;
    this.#held.delete(session.id);
    held.subscriptions.dispose();
    runInBackground(this.#options.log, 'Closing a conversation', this.library.release(session.id));
  }
}
