// Messages that were asked for while an answer was being written.

import { toAppError } from '../../base/errors.ts';
import type { Message, MessageId } from '../model/message.ts';
import { endsShort } from '../model/outcome.ts';
import type { DraftStore, QueuedMessage } from './drafts.ts';
import type { ChatSession } from './session.ts';
import { callsOf } from './steps.ts';

/** What the queue needs of a conversation. */
export type QueueSession = Pick<ChatSession, 'id' | 'runningId' | 'branch' | 'message' | 'turn' | 'stop'> & {
  readonly conversation: Pick<ChatSession['conversation'], 'flush'>;
};

/** Why the next message is not sent by itself. `problem` says in a sentence what is in its way. */
export type QueuePause =
  | { readonly why: 'stopped' | 'failed' | 'cut' | 'other-version' | 'restored' }
  | { readonly why: 'problem'; readonly problem: string };

export interface MessageQueue {
  readonly messages: readonly QueuedMessage[];
  readonly pause: QueuePause | undefined;
}

interface Queue {
  messages: readonly QueuedMessage[];
  pause: QueuePause | undefined;
  /** Sent, and not known to be in the conversation's file yet. */
  leaving: readonly QueuedMessage[];
  /** The running answer is being stopped for this one. */
  urgent: MessageId | undefined;
}

export interface MessageQueuesOptions<S extends QueueSession> {
  readonly drafts: Pick<DraftStore, 'setQueue'>;
  /** Asks the question, with the id of the message. Throws where it cannot be asked. */
  readonly send: (session: S, message: QueuedMessage) => void;
  /** What would keep a message from being sent, as a sentence. */
  readonly problem: (session: S, message: QueuedMessage) => string | undefined;
  readonly onDidChange: (conversationId: string) => void;
}

/**
 * The messages that wait in each conversation, in the order in which they were asked. The first is sent when the answer
 * before it has ended well. After any other end, and after a reload, nothing is sent until the user says so.
 */
export class MessageQueues<S extends QueueSession> {
  readonly #options: MessageQueuesOptions<S>;
  readonly #queues = new Map<string, Queue>();

  constructor(options: MessageQueuesOptions<S>) {
    this.#options = options;
  }

  of(conversationId: string): MessageQueue {
    return this.#queues.get(conversationId) ?? { messages: [], pause: undefined };
  }

  find(conversationId: string, id: MessageId): QueuedMessage | undefined {
    return this.of(conversationId).messages.find((message) => message.id === id);
  }

  /** A conversation is opened with what is on disk; what is known of it already is newer. */
  restore(session: S, stored: readonly QueuedMessage[]): void {
    if (this.#queues.has(session.id)) return;
    const messages = stored.filter(({ id }) => session.message(id) === undefined);
    if (messages.length > 0) this.#queue(session.id, messages).pause = { why: 'restored' };
  }

  /** Puts a message behind those that wait; an answer is being written. */
  add(session: S, message: QueuedMessage): void {
    const queue = this.#queue(session.id);
    queue.messages = [...queue.messages, message];
    this.#changed(session.id);
  }

  /** Takes a message out. Where its text belongs elsewhere it has to be there before. */
  remove(conversationId: string, id: MessageId): void {
    const queue = this.#queues.get(conversationId);
    if (queue === undefined) return;
    this.#drop(queue, id);
    this.#changed(conversationId);
  }

  /** Sends a message before all others; a running answer is stopped for it. Those that wait go on waiting as before. */
  async sendNow(session: S, id: MessageId): Promise<void> {
    const queue = this.#queues.get(session.id);
    const message = this.find(session.id, id);
    if (queue === undefined || message === undefined) return;
    if (session.runningId === null) {
      this.#send(session, queue, message);
      return;
    }
    queue.urgent = id;
    await session.stop();
  }

  /** The user lets the queue go on: at once, or after the answer that is being written. */
  resume(session: S): void {
    const queue = this.#queues.get(session.id);
    const [first] = queue?.messages ?? [];
    if (queue === undefined || first === undefined) return;
    queue.pause = undefined;
    if (session.runningId === null) this.#send(session, queue, first);
    else this.#changed(session.id);
  }

  /** The answer `headId` of a conversation has ended. */
  ended(session: S, headId: MessageId): void {
    const queue = this.#queues.get(session.id);
    const [first] = queue?.messages ?? [];
    if (queue === undefined || first === undefined) return;
    const urgent = queue.messages.find(({ id }) => id === queue.urgent);
    queue.urgent = undefined;
    if (urgent !== undefined) {
      this.#send(session, queue, urgent);
      return;
    }
    if (queue.pause !== undefined) return;
    queue.pause = pauseAfter(session.turn(headId), session.branch());
    if (queue.pause === undefined) this.#send(session, queue, first);
    else this.#changed(session.id);
  }

  #queue(conversationId: string, messages: readonly QueuedMessage[] = []): Queue {
    const known = this.#queues.get(conversationId);
    const queue: Queue = known ?? { messages, pause: undefined, leaving: [], urgent: undefined };
    this.#queues.set(conversationId, queue);
    return queue;
  }

  #send(session: S, queue: Queue, message: QueuedMessage): void {
    const problem = this.#options.problem(session, message) ?? this.#trySending(session, message);
    if (problem === undefined) {
      queue.leaving = [...queue.leaving, message];
      this.#drop(queue, message.id);
    } else queue.pause = { why: 'problem', problem };
    this.#changed(session.id);
    if (problem === undefined) void this.#forgetWhenWritten(session, queue, message);
  }

  #trySending(session: S, message: QueuedMessage): string | undefined {
    try {
      this.#options.send(session, message);
      return undefined;
    } catch (error) {
      return toAppError(error).message;
    }
  }

  /** Until the conversation has it on disk the queue has. */
  async #forgetWhenWritten(session: S, queue: Queue, message: QueuedMessage): Promise<void> {
    if (!(await session.conversation.flush())) return;
    queue.leaving = queue.leaving.filter((other) => other !== message);
    this.#save(session.id);
  }

  #drop(queue: Queue, id: MessageId): void {
    queue.messages = queue.messages.filter((message) => message.id !== id);
    if (queue.messages.length === 0) queue.pause = undefined;
  }

  #changed(conversationId: string): void {
    this.#save(conversationId);
    this.#options.onDidChange(conversationId);
  }

  #save(conversationId: string): void {
    const queue = this.#queues.get(conversationId);
    if (queue !== undefined) this.#options.drafts.setQueue(conversationId, [...queue.leaving, ...queue.messages]);
  }
}

/** Why nothing follows by itself after a turn that has ended so; `undefined` after a good end that is in sight. */
function pauseAfter(turn: readonly Message[], branch: readonly Message[]): QueuePause | undefined {
  const last = turn.at(-1);
  if (last?.role !== 'assistant' || last.status === 'stopped' || last.status === 'streaming') return { why: 'stopped' };
  if (last.status === 'failed') return { why: 'failed' };
  if (endsShort(last.finishReason) || callsOf(last).length > 0) return { why: 'cut' };
  return branch.at(-1)?.id === last.id ? undefined : { why: 'other-version' };
}
