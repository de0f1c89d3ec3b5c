import { toErrorInfo } from '../../base/errors.ts';
import { interruptedError } from '../model/errors.ts';
import { LineReader, recordLine } from '../journal/lines.ts';
import { AnswerBuilder } from '../model/fold.ts';
import type { AssistantMessage, Message, MessageId, UserMessage } from '../model/message.ts';
import type { StoredLine } from '../ports.ts';
import {
  contentEventSchema,
  journalVersion,
  lineSchema,
  type AnswerEnd,
  type JournalLine,
  type JournalRecord,
} from './records.ts';
import { readMessage } from './schema.ts';
import { interruptedSteps, withResult } from './steps.ts';
import { ConversationTree } from './tree.ts';

/** Something in a journal that could not be used, by line (1-based). */
export interface JournalProblem {
  readonly line: number;
  readonly reason:
    | 'torn-line'
    | 'not-json'
    | 'unknown-record'
    | 'unknown-version'
    | 'bad-part'
    | 'bad-event'
    | 'duplicate-id'
    | 'unknown-id'
    | 'missing-parent';
}

/** A conversation as its journal tells it. */
export interface JournalContent {
  /** `undefined` where the header line is lost. */
  readonly id: string | undefined;
  readonly createdAt: number | undefined;
  /** The title a user gave. */
  readonly title: string | undefined;
  readonly deletedAt: number | undefined;
  readonly tree: ConversationTree;
  /** Answers that were being written when the journal ends; in `tree` they are failed with code `interrupted`. */
  readonly interrupted: readonly MessageId[];
  readonly problems: readonly JournalProblem[];
  readonly isNewerVersion: boolean;
  /** Characters of the journal as it is on disk. */
  readonly length: number;
}

interface Waiting {
  readonly line: number;
  readonly message: Message;
  readonly parentId: MessageId;
  /** The message before it in the file: where it goes when its parent never comes. */
  readonly previous: MessageId | null;
}

const GOING_ON: ReadonlySet<JournalLine['type']> = new Set(['message', 'answer-delta', 'tool-result', 'turn-cut']);

/** Reads a journal, however damaged: what can be read is there, what was dropped is in `problems`. Never throws. */
export class JournalReader {
  readonly #lines = new LineReader();
  readonly #tree = new ConversationTree();
  readonly #problems: JournalProblem[] = [];
  readonly #waiting = new Map<MessageId, Waiting[]>();
  readonly #messages = new Set<MessageId>();
  readonly #open = new Map<MessageId, AnswerBuilder>();
  readonly #ended = new Map<MessageId, AssistantMessage>();
  #previous: MessageId | null = null;
  #header: { readonly id: string; readonly createdAt: number; readonly version: number } | undefined;
  #title: string | undefined;
  #deletedAt: number | undefined;
  /** Answers that were being written when the conversation was deleted: by another window. */
  #underWay: ReadonlySet<MessageId> = new Set();

  /** Takes the lines in order. */
  line(stored: StoredLine): void {
    const read = this.#lines.read(stored);
    if (read === undefined) return;
    const { number, value, problem } = read;
    if (problem !== undefined) {
      this.#problem(number, problem);
      return;
    }
    const record = lineSchema.safeParse(value);
    if (record.success) this.#record(record.data, number);
    else this.#problem(number, 'unknown-record');
  }

  /** What was read; call once. */
  finish(): JournalContent {
    this.#adoptOrphans();
    const interrupted: MessageId[] = [];
    for (const [id, builder] of this.#open) {
      if (!this.#tree.has(id)) continue;
      interrupted.push(id);
      this.#tree.update({
        ...builder.snapshot(),
        status: 'failed',
        finishReason: 'error',
        error: toErrorInfo(interruptedError()),
      });
    }
    for (const step of interruptedSteps(this.#tree)) this.#tree.update(step);
    return {
      id: this.#header?.id,
      createdAt: this.#header?.createdAt,
      title: this.#title,
      deletedAt: this.#deletedAt,
      tree: this.#tree,
      interrupted,
      problems: this.#problems,
      isNewerVersion: (this.#header?.version ?? 0) > journalVersion,
      length: this.#lines.length,
    };
  }

  #record(record: JournalLine, line: number): void {
    if (this.#deletedAt !== undefined && this.#isUsed(record)) this.#deletedAt = undefined;
    switch (record.type) {
      case 'conversation':
        this.#header ??= record;
        if (record.version !== journalVersion) this.#problem(line, 'unknown-version');
        return;
      case 'message':
        this.#message(record.message, record.parentId, line);
        return;
      case 'title':
        this.#title = record.title === '' ? undefined : record.title;
        return;
      case 'delete':
        this.#deletedAt = record.at;
        this.#underWay = new Set(this.#open.keys());
        return;
      case 'undelete':
        this.#deletedAt = undefined;
        return;
      case 'answer-resume':
        this.#resume(record.id, record.asked, line);
        return;
      case 'answer-delta':
        this.#delta(record.id, record.events, line);
        return;
      case 'answer-end':
        this.#end(record.id, record.end, line);
        return;
      case 'tool-result':
        this.#changeStep(record.id, line, (step) => withResult(step, record.result));
        return;
      case 'turn-cut':
        this.#changeStep(record.id, line, (step) => ({ ...step, turnCut: record.cut }));
        return;
      case 'select':
      case 'remove':
      case 'restore':
        if (this.#tree.has(record.id)) this.#tree[record.type](record.id);
        else this.#problem(line, 'unknown-id');
        return;
      default:
        record satisfies never;
    }
  }

  /** Whether another window goes on with a conversation after it was deleted: it comes back, whole. Late figures do not. */
  #isUsed(record: JournalLine): boolean {
    if (record.type === 'answer-end') return this.#underWay.has(record.id);
    return GOING_ON.has(record.type);
  }

  #message(value: unknown, parentId: MessageId | null, line: number): void {
    const read = readMessage(value);
    if (read === undefined) {
      this.#problem(line, 'unknown-record');
      return;
    }
    const { message } = read;
    if (read.droppedParts > 0) this.#problem(line, 'bad-part');
    if (this.#messages.has(message.id)) {
      this.#problem(line, 'duplicate-id');
      return;
    }
    this.#messages.add(message.id);
    if (message.role === 'assistant') {
      if (message.status === 'streaming') this.#open.set(message.id, new AnswerBuilder(message));
      else this.#ended.set(message.id, message);
    }
    if (parentId === null || this.#tree.has(parentId)) this.#place(message, parentId);
    else this.#wait({ line, message, parentId, previous: this.#previous });
    this.#previous = message.id;
  }

  #place(message: Message, parentId: MessageId | null): void {
    const ready: { readonly message: Message; readonly parentId: MessageId | null }[] = [{ message, parentId }];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      const { id } = next.message;
      this.#tree.add(this.#ended.get(id) ?? next.message, next.parentId);
      const children = this.#waiting.get(id) ?? [];
      this.#waiting.delete(id);
      ready.push(...children.toReversed());
    }
  }

  #wait(waiting: Waiting): void {
    const others = this.#waiting.get(waiting.parentId);
    if (others === undefined) this.#waiting.set(waiting.parentId, [waiting]);
    else others.push(waiting);
  }

  /** Messages whose parent's line is lost go after the message that stood before them in the file. */
  #adoptOrphans(): void {
    for (let orphan = this.#nextOrphan(); orphan !== undefined; orphan = this.#nextOrphan()) {
      this.#problem(orphan.line, 'missing-parent');
      const { previous } = orphan;
      this.#place(orphan.message, previous !== null && this.#tree.has(previous) ? previous : null);
    }
  }

  #nextOrphan(): Waiting | undefined {
    for (const [parentId, children] of this.#waiting) {
      // A parent that waits itself brings its children along, unless they wait for each other in a circle.
      const first = children.shift();
      if (children.length === 0) this.#waiting.delete(parentId);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  #changeStep(id: MessageId, line: number, change: (step: UserMessage) => UserMessage): void {
    const step = this.#tree.messageById(id);
    if (step?.role === 'user' && step.isToolStep === true) this.#tree.update(change(step));
    else this.#problem(line, 'unknown-id');
  }

  #resume(id: MessageId, asked: string | undefined, line: number): void {
    const message = this.#open.get(id)?.snapshot() ?? this.#ended.get(id);
    if (message === undefined) {
      this.#problem(line, 'unknown-id');
      return;
    }
    this.#open.set(id, new AnswerBuilder(message, { resume: true, asked }));
  }

  #delta(id: MessageId, events: readonly unknown[], line: number): void {
    const builder = this.#open.get(id);
    if (builder === undefined) {
      this.#problem(line, 'unknown-id');
      return;
    }
    for (const value of events) {
      const event = contentEventSchema.safeParse(value);
      if (event.success) builder.apply(event.data);
      else this.#problem(line, 'bad-event');
    }
  }

  #end(id: MessageId, end: AnswerEnd, line: number): void {
    const builder = this.#open.get(id);
    if (builder === undefined) {
      this.#problem(line, 'unknown-id');
      return;
    }
    this.#open.delete(id);
    const message: AssistantMessage = { ...builder.snapshot(), ...end };
    this.#ended.set(id, message);
    if (this.#tree.has(id)) this.#tree.update(message);
  }

  #problem(line: number, reason: JournalProblem['reason']): void {
    this.#problems.push({ line, reason });
  }
}

/** The shortest journal that says the same, without what was removed. An answer that is being written goes on after it. */
export function compactJournal(header: {
  readonly id: string;
  readonly createdAt: number;
  readonly title: string | undefined;
  readonly tree: ConversationTree;
  readonly now: number;
}): string {
  const { id, createdAt, title, tree } = header;
  const records: JournalRecord[] = [{ type: 'conversation', version: journalVersion, id, createdAt }];
  const children = new Map<MessageId | null, { count: number; selected: MessageId | undefined }>();
  for (const { message, parentId, isSelected } of tree.visible()) {
    records.push({ type: 'message', parentId, message });
    const place = children.get(parentId) ?? { count: 0, selected: undefined };
    children.set(parentId, place);
    place.count += 1;
    if (isSelected) place.selected = message.id;
  }
  // `select` also selects all above it, so those above come later.
  const selections = [...children.values()].flatMap(({ count, selected }): readonly JournalRecord[] =>
    count > 1 && selected !== undefined ? [{ type: 'select', id: selected }] : [],
  );
  if (title !== undefined) records.push({ type: 'title', title, at: header.now });
  return [...records, ...selections.toReversed()].map((record) => recordLine(record)).join('');
}
