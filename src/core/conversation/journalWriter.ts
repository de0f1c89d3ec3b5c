import { Emitter, type Event } from '../../base/event.ts';
import type { JournalStore } from '../ports.ts';
import { newId } from '../model/ids.ts';
import type { MessageId } from '../model/message.ts';
import { recordLine, type ContentEvent, type JournalRecord } from './records.ts';

/** Deltas wait this long for more of their kind: what a crash can lose. */
export const deltaFlushMs = 400;

/**
 * Appends records to one journal, whole lines at a time and in order. Deltas are gathered and written in batches, all
 * else at once. What could not be written is kept and goes first at the next attempt.
 */
export class JournalWriter {
  readonly #store: JournalStore;
  readonly #name: string;
  readonly #failed = new Emitter<unknown>();
  /** Appending failed, and what was to be written is kept in memory; or a record could not be written at all. */
  readonly onDidFail: Event<unknown> = this.#failed.event;
  #deltas: { readonly id: MessageId; readonly events: ContentEvent[] } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unwritten = '';
  #needsNewline: boolean;
  readonly #tag = newId().slice(0, 8);
  #count = 0;
  #writing: Promise<void> | undefined;

  constructor(store: JournalStore, name: string, options: { readonly endsWithNewline: boolean }) {
    this.#store = store;
    this.#name = name;
    this.#needsNewline = !options.endsWithNewline;
  }

  write(...records: readonly JournalRecord[]): void {
    this.#takeDeltas();
    for (const record of records) this.#add(record);
    this.#start();
  }

  writeDelta(id: MessageId, event: ContentEvent): void {
    if (this.#deltas !== undefined && this.#deltas.id !== id) this.#takeDeltas();
    this.#deltas ??= { id, events: [] };
    addEvent(this.#deltas.events, event);
    this.#timer ??= setTimeout(() => {
      this.#takeDeltas();
      this.#start();
    }, deltaFlushMs);
  }

  /** Resolves when everything given so far was tried to be written. */
  async flush(): Promise<void> {
    this.#takeDeltas();
    this.#start();
    await this.#writing;
  }

  #takeDeltas(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#deltas === undefined) return;
    this.#add({ type: 'answer-delta', ...this.#deltas });
    this.#deltas = undefined;
  }

  /** A record that cannot be a line is lost alone: what called must go on, and so must what comes after it. */
  #add(record: JournalRecord): void {
    try {
      this.#unwritten += recordLine(record, [this.#tag, this.#count]);
      this.#count += 1;
    } catch (error) {
      this.#failed.fire(error);
    }
  }

  #start(): void {
    if (this.#unwritten !== '') this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#unwritten !== '') {
        const text = this.#unwritten;
        this.#unwritten = '';
        try {
          await this.#store.append(this.#name, this.#needsNewline ? `\n${text}` : text);
          this.#needsNewline = false;
        } catch (error) {
          // Part of it may be in the file: the next attempt starts on a line of its own, and readers skip repeats.
          this.#unwritten = text + this.#unwritten;
          this.#needsNewline = true;
          this.#failed.fire(error);
          return;
        }
      }
    } finally {
      this.#writing = undefined;
    }
  }
}

/** Joins a delta with the one before where both add to the same thing. */
function addEvent(events: ContentEvent[], event: ContentEvent): void {
  const last = events.at(-1);
  if (last !== undefined && event.type === 'text-delta' && last.type === 'text-delta') {
    events[events.length - 1] = { type: 'text-delta', text: last.text + event.text };
  } else if (last !== undefined && event.type === 'thinking-delta' && last.type === 'thinking-delta') {
    events[events.length - 1] = { type: 'thinking-delta', text: last.text + event.text };
  } else if (
    last !== undefined &&
    event.type === 'tool-input-delta' &&
    last.type === 'tool-input-delta' &&
    last.index === event.index
  ) {
    events[events.length - 1] = { ...last, argumentsText: last.argumentsText + event.argumentsText };
  } else events.push(event);
}
