import { isAppError } from '../../../src/base/errors.ts';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import { compactJournal } from '../../../src/core/conversation/journal.ts';
import type { AssistantMessage, Message, TextPart, UserMessage } from '../../../src/core/model/message.ts';
import { ChatSession, type SessionEvent } from '../../../src/core/conversation/session.ts';
import type { TurnChoices } from '../../../src/core/conversation/turnRequest.ts';
import { ConversationTree } from '../../../src/core/conversation/tree.ts';
import { readJournal } from '../../fakes/journals.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';

export const model = 'anthropic/claude-sonnet-5';

export function text(value: string): readonly [TextPart] {
  return [{ type: 'text', text: value }];
}

export function question(id: string, words = id): UserMessage {
  return { id, role: 'user', createdAt: 1000, parts: text(words) };
}

export function answer(id: string, words = id, fields: Partial<AssistantMessage> = {}): AssistantMessage {
  const base = { id, role: 'assistant', createdAt: 2000, model, status: 'complete', finishReason: 'stop' } as const;
  return { ...base, parts: text(words), ...fields };
}

export function textOf(message: Message | undefined): string {
  return message?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? '';
}

export function textsOf(path: readonly Message[]): readonly string[] {
  return path.map(textOf);
}

/** A session over a scripted source and a journal in memory, with everything it says recorded. */
export class SessionBench {
  readonly store = new MemoryJournalStore();
  readonly clock = new FakeClock();
  readonly logger = new RecordingLogger();
  readonly source = new ScriptedTurnSource();
  readonly events: SessionEvent[] = [];
  readonly conversation: Conversation;
  readonly session: ChatSession;
  readonly fileName = 'c1.jsonl';
  choices: Omit<TurnChoices, 'model'> = {};
  model = model;

  constructor(journal?: string, estimateTokens = (value: string): number => Math.ceil(value.length / 4)) {
    if (journal !== undefined) this.store.files.set(this.fileName, journal);
    const { store, clock, fileName } = this;
    const content = journal === undefined ? undefined : readJournal(journal);
    this.conversation = new Conversation({
      id: 'c1',
      createdAt: clock.now(),
      store,
      fileName,
      clock,
      ...(content !== undefined && { content }),
    });
    this.session = new ChatSession({
      conversation: this.conversation,
      source: this.source,
      clock,
      logger: this.logger,
      estimateTokens,
      choices: (given) => ({ ...this.choices, model: given ?? this.model }),
    });
    this.session.onDidChange((event) => this.events.push(event));
  }

  /** One question with its whole answer. */
  async exchange(words: string, reply: string): Promise<{ readonly questionId: string; readonly answerId: string }> {
    const begun = this.session.send(text(words));
    await this.source.last.text(reply);
    await this.source.last.end();
    await begun.ended;
    return { questionId: this.conversation.tree.parentOf(begun.answerId) ?? '', answerId: begun.answerId };
  }

  answer(id: string): AssistantMessage {
    const message = this.session.message(id);
    if (message?.role !== 'assistant') throw new Error(`${id} is not an answer.`);
    return message;
  }

  types(): readonly string[] {
    return this.events.map((event) => event.type);
  }

  get journal(): string {
    return this.store.files.get(this.fileName) ?? '';
  }

  /** What a window that opens now would see. */
  async reopened(): Promise<ReturnType<typeof readJournal>> {
    await this.conversation.flush();
    return readJournal(this.journal);
  }
}

/** The code of the error that `call` throws. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
  return 'nothing was thrown';
}

/** A journal of the messages that `build` adds. */
export function compactJournalOf(
  build: (add: (message: Parameters<ConversationTree['add']>[0], parentId: string | null) => void) => void,
): string {
  const tree = new ConversationTree();
  build((message, parentId) => tree.add(message, parentId));
  return compactJournal({ id: 'c1', createdAt: 500, title: undefined, tree, now: 1 });
}
