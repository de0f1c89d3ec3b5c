import type { Conversation } from './conversation.ts';
import type { ModelEvent } from '../model/events.ts';
import type { AnswerBuilder, AnswerDelta } from '../model/fold.ts';
import type { AssistantMessage, MessageId } from '../model/message.ts';
import type { OverlapTrimmer } from '../model/overlap.ts';

export interface AnswerWriterOptions {
  readonly conversation: Conversation;
  readonly builder: AnswerBuilder;
  /** For a continued answer. */
  readonly trimmer?: OverlapTrimmer | undefined;
  /** Hears every event that was written, but for the end, and what a view can append for it. */
  readonly onEvent: (answerId: MessageId, event: ModelEvent, delta: AnswerDelta | undefined) => void;
}

/**
 * Writes one answer: each event goes into builder and journal, and to whoever shows it, in one step. Only here are the
 * repeats of a continued answer dropped, so that what is held back comes out whoever ends the answer.
 */
export class AnswerWriter {
  readonly answerId: MessageId;
  readonly #options: AnswerWriterOptions;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
    this.answerId = options.builder.snapshot().id;
  }

  get isEnded(): boolean {
    return this.#options.builder.isEnded;
  }

  /** The answer as it is now. */
  snapshot(): AssistantMessage {
    return this.#options.builder.snapshot();
  }

  /** Takes the next event; what comes after `turn-end` is ignored. */
  apply(event: ModelEvent): undefined {
    const { conversation, builder, trimmer, onEvent } = this.#options;
    if (builder.isEnded) return;
    for (const effective of trimmer?.push(event) ?? [event]) {
      const delta = builder.apply(effective);
      conversation.recordEvent(this.answerId, effective);
      if (!builder.isEnded) onEvent(this.answerId, effective, delta);
    }
  }
}
