import type { Event } from '../../base/event.ts';
import { LineWriter } from '../journal/lineWriter.ts';
import type { JournalStore } from '../ports.ts';
import type { MessageId } from '../model/message.ts';
import type { ContentEvent, JournalRecord } from './records.ts';

/** Deltas wait this long for more of their kind: what a crash can lose. */
const deltaFlushMs = 400;

interface GatheredDeltas {
  readonly id: MessageId;
  readonly events: ContentEvent[];
}

/** Writes the journal of a conversation. Deltas are gathered and written in batches, all else at once, in order. */
export class JournalWriter {
  readonly #lines: LineWriter<JournalRecord>;
  readonly onDidFail: Event<unknown>;
  #deltas: GatheredDeltas | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `whole` is the journal of all that was written so far, deltas included: for a file that another window removed. */
  constructor(store: JournalStore, name: string, file?: { readonly whole: () => string; readonly isThere: boolean }) {
    const whole = (): string => {
      this.#dropDeltas();
      return file?.whole() ?? '';
    };
    this.#lines = new LineWriter(store, name, file && { whole, isThere: file.isThere });
    this.onDidFail = this.#lines.onDidFail;
  }

  write(...records: readonly JournalRecord[]): void {
    this.#takeDeltas();
    this.#lines.write(...records);
  }

  writeDelta(id: MessageId, event: ContentEvent): void {
    if (this.#deltas !== undefined && this.#deltas.id !== id) this.#takeDeltas();
    this.#deltas ??= { id, events: [] };
    addEvent(this.#deltas.events, event);
    this.#timer ??= setTimeout(() => this.#takeDeltas(), deltaFlushMs);
  }

  /** Resolves when everything given so far was tried to be written, with whether it is. */
  flush(): Promise<boolean> {
    this.#takeDeltas();
    return this.#lines.flush();
  }

  #takeDeltas(): void {
    const deltas = this.#dropDeltas();
    if (deltas !== undefined) this.#lines.write({ type: 'answer-delta', ...deltas });
  }

  #dropDeltas(): GatheredDeltas | undefined {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const deltas = this.#deltas;
    this.#deltas = undefined;
    return deltas;
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
