// A chat without its panel: the tree of messages, a turn as it is written, and its file.

import { Emitter, type Event } from '../../base/event.ts';
import type { Clock, JournalStore } from '../ports.ts';
import type { ModelEvent } from '../model/events.ts';
import { AnswerBuilder } from '../model/fold.ts';
import { newId } from '../model/ids.ts';
import { compactJournal, type JournalContent } from './journal.ts';
import { JournalWriter } from './journalWriter.ts';
import type {
  AssistantMessage,
  MessageId,
  ToolResultPart,
  TurnCut,
  TurnFigures,
  UserMessage,
  UserPart,
} from '../model/message.ts';
import { answerEnd, isContentEvent, journalVersion, type JournalRecord } from './records.ts';
import { withResult } from './steps.ts';
import { derivedTitle, summarize, type ConversationSummary } from './summary.ts';
import { ConversationTree } from './tree.ts';

export interface ConversationOptions {
  readonly id: string;
  readonly createdAt: number;
  readonly store: JournalStore;
  readonly fileName: string;
  readonly clock: Clock;
  /** What the journal holds already; absent for a new conversation, which gets a file with its first message. */
  readonly content?: JournalContent;
}

/** Whether what is on disk is whole (`settled`), or an answer is being written to it. */
export type WriteState = 'writing' | 'settled';

/** One conversation: its messages and the journal that keeps them. Every change is on its way to disk when made. */
export class Conversation {
  readonly id: string;
  readonly createdAt: number;
  readonly tree: ConversationTree;
  readonly #clock: Clock;
  readonly #writer: JournalWriter;
  readonly #changed = new Emitter<WriteState>();
  /** Something was written; for the list of conversations. */
  readonly onDidWrite: Event<WriteState> = this.#changed.event;
  /** An append failed: what was said is only in memory until a later one succeeds. */
  readonly onDidFailToWrite: Event<unknown>;
  #givenTitle: string | undefined;
  #hasHeader: boolean;
  /** Answers a crash left open, to be closed in the journal before anything else is written. */
  #unsealed: readonly MessageId[];
  #openAnswers = 0;
  #isAbandoned = false;

  constructor(options: ConversationOptions) {
    const { content } = options;
    this.id = options.id;
    this.createdAt = options.createdAt;
    this.#clock = options.clock;
    this.tree = content?.tree ?? new ConversationTree();
    this.#givenTitle = content?.title;
    this.#hasHeader = content?.id !== undefined;
    this.#unsealed = content?.interrupted ?? [];
    this.#writer = new JournalWriter(options.store, options.fileName, {
      whole: () => this.#journal(),
      isThere: content !== undefined,
    });
    this.onDidFailToWrite = this.#writer.onDidFail;
  }

  /** The title a user gave, else one made from the first question. */
  get title(): string {
    return this.#givenTitle ?? derivedTitle(this.tree);
  }

  get givenTitle(): string | undefined {
    return this.#givenTitle;
  }

  get isEmpty(): boolean {
    return this.tree.size === 0;
  }

  addQuestion(parts: readonly UserPart[], parentId: MessageId | null, id: MessageId = newId()): UserMessage {
    const message: UserMessage = { id, role: 'user', createdAt: this.#clock.now(), parts };
    this.tree.add(message, parentId);
    this.#write({ type: 'message', parentId, message });
    return message;
  }

  /** Adds an answer below `parentId`; until `endAnswer`, the tree reads it from the builder returned. */
  startAnswer(parentId: MessageId, model: string, omittedMessages: number): AnswerBuilder {
    const message: AssistantMessage = {
      id: newId(),
      role: 'assistant',
      createdAt: this.#clock.now(),
      parts: [],
      model,
      status: 'streaming',
      ...(omittedMessages > 0 && { omittedMessages }),
    };
    this.tree.add(message, parentId);
    this.#openAnswers += 1;
    this.#write({ type: 'message', parentId, message });
    return this.#build(message);
  }

  /** Takes up an answer that ended; `asked` are the words that ask the model for more. */
  resumeAnswer(message: AssistantMessage, asked: string): AnswerBuilder {
    this.#openAnswers += 1;
    this.#write({ type: 'answer-resume', id: message.id, asked });
    return this.#build(message, asked);
  }

  /** Writes down what the builder of answer `id` was given. */
  recordEvent(id: MessageId, event: ModelEvent): void {
    if (isContentEvent(event) && !this.#isAbandoned) this.#writer.writeDelta(id, event);
  }

  /** Puts the answer as it ended into the tree. */
  endAnswer(message: AssistantMessage): void {
    this.tree.update(message);
    this.#openAnswers -= 1;
    this.#write({ type: 'answer-end', id: message.id, end: answerEnd(message) });
  }

  /** Adds the message that takes the results of the calls of answer `parentId`, one by one as they come. */
  addToolStep(parentId: MessageId): UserMessage {
    const message: UserMessage = {
      id: newId(),
      role: 'user',
      createdAt: this.#clock.now(),
      parts: [],
      isToolStep: true,
    };
    this.tree.add(message, parentId);
    this.#write({ type: 'message', parentId, message });
    return message;
  }

  /** Puts a call's result into the step `id`, in place of an earlier one. `false` where there is no such step. */
  addToolResult(id: MessageId, result: ToolResultPart): boolean {
    const step = this.#toolStep(id);
    if (step === undefined) return false;
    this.tree.update(withResult(step, result));
    this.#write({ type: 'tool-result', id, result });
    return true;
  }

  /** Writes down why the turn that ends with the step `id` was cut short. */
  cutTurn(id: MessageId, cut: TurnCut): void {
    const step = this.#toolStep(id);
    if (step === undefined) return;
    this.tree.update({ ...step, turnCut: cut });
    this.#write({ type: 'turn-cut', id, cut });
  }

  /** Replaces the figures of an answer that ended, by those the server told only then. `false` where there is no such answer. */
  amendFigures(id: MessageId, figures: TurnFigures): boolean {
    const message = this.tree.messageById(id);
    if (message?.role !== 'assistant' || message.status === 'streaming') return false;
    const amended: AssistantMessage = { ...message, figures };
    this.tree.update(amended);
    this.#write({ type: 'answer-resume', id });
    this.#write({ type: 'answer-end', id, end: answerEnd(amended) });
    return true;
  }

  /** Brings the branch of `id` into use; returns where the branch changed, or -1. */
  select(id: MessageId): number {
    return this.#change('select', id);
  }

  /** Removes `id` and what follows it; returns where the branch changed, or -1. */
  remove(id: MessageId): number {
    return this.#change('remove', id);
  }

  /** Takes a `remove` back; returns where the branch changed, or -1. */
  restore(id: MessageId): number {
    return this.#change('restore', id);
  }

  /** An empty title goes back to the one made from the first question. */
  rename(title: string): void {
    const given = title.replace(/\s+/g, ' ').trim();
    this.#givenTitle = given === '' ? undefined : given;
    this.#write({ type: 'title', title: given, at: this.#clock.now() });
  }

  /** It was deleted here: what still comes, as from a tool that is slow to stop, is not written after that. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  summary(): ConversationSummary {
    return summarize(this);
  }

  /** Resolves when all changes so far were tried to be written, with whether they are. */
  flush(): Promise<boolean> {
    return this.#writer.flush();
  }

  #toolStep(id: MessageId): UserMessage | undefined {
    const message = this.tree.messageById(id);
    return message?.role === 'user' && message.isToolStep === true ? message : undefined;
  }

  #build(message: AssistantMessage, asked?: string): AnswerBuilder {
    const builder = new AnswerBuilder(message, { clock: this.#clock, resume: asked !== undefined, asked });
    this.tree.setLive(message.id, () => builder.snapshot());
    return builder;
  }

  #change(type: 'select' | 'remove' | 'restore', id: MessageId): number {
    const index = this.tree[type](id);
    this.#write({ type, id });
    return index;
  }

  /** What its journal says, should somebody have removed it. */
  #journal(): string {
    const { id, createdAt, tree } = this;
    return compactJournal({ id, createdAt, title: this.#givenTitle, tree, now: this.#clock.now() });
  }

  #write(record: JournalRecord): void {
    if (this.#isAbandoned) return;
    const before: JournalRecord[] = [];
    if (!this.#hasHeader) {
      this.#hasHeader = true;
      before.push({ type: 'conversation', version: journalVersion, id: this.id, createdAt: this.createdAt });
    }
    for (const id of this.#unsealed) {
      const message = this.tree.messageById(id);
      if (message?.role === 'assistant') before.push({ type: 'answer-end', id, end: answerEnd(message) });
    }
    this.#unsealed = [];
    this.#writer.write(...before, record);
    this.#changed.fire(this.#openAnswers > 0 ? 'writing' : 'settled');
  }
}
