import { toAppError, type AppError } from '../../base/errors.ts';
import type { TurnRequest, TurnSource } from '../gateway/types.ts';
import type { Logger } from '../ports.ts';
import type { Conversation } from './conversation.ts';
import { unfinishedTurnError } from './errors.ts';
import type { ModelEvent } from './events.ts';
import type { AnswerBuilder, AnswerDelta } from './fold.ts';
import type { AssistantMessage, MessageId } from './message.ts';
import type { OverlapTrimmer } from './overlap.ts';

export interface RunningTurnOptions {
  readonly conversation: Conversation;
  readonly source: TurnSource;
  readonly request: TurnRequest;
  readonly answerId: MessageId;
  readonly builder: AnswerBuilder;
  /** For a continued answer. */
  readonly trimmer: OverlapTrimmer | undefined;
  readonly logger: Logger;
  /** Hears every event as it came, and what a view can append for it. */
  readonly onEvent: (event: ModelEvent, delta: AnswerDelta | undefined) => void;
  readonly onEnd: (answer: AssistantMessage) => void;
}

/** One answer being written: takes the events of its source into builder and journal until the first end. */
export class RunningTurn {
  readonly answerId: MessageId;
  readonly #options: RunningTurnOptions;
  readonly #abort = new AbortController();

  constructor(options: RunningTurnOptions) {
    this.#options = options;
    this.answerId = options.answerId;
  }

  /** Resolves when the source has let go; the answer may have ended before. Never rejects. */
  async run(): Promise<void> {
    const { source, request, logger } = this.#options;
    try {
      for await (const event of source.streamTurn(request, { signal: this.#abort.signal })) {
        if (this.#options.builder.isEnded) return;
        this.#take(event);
      }
      this.#take({ type: 'turn-end', reason: 'error', error: unfinishedTurnError() });
    } catch (error) {
      logger.error('A turn failed outside its stream.', error);
      this.#take({ type: 'turn-end', reason: 'error', error: toAppError(error) });
    }
  }

  /** Ends the answer at once, whatever the source does; with `error` as failed, else as stopped. */
  stop(error?: AppError): void {
    if (this.#options.builder.isEnded) return;
    if (error === undefined) this.#take({ type: 'turn-end', reason: 'cancelled' });
    else this.#take({ type: 'turn-end', reason: 'error', error });
    this.#abort.abort();
  }

  #take(event: ModelEvent): void {
    const { builder, trimmer, conversation, onEvent, onEnd } = this.#options;
    if (builder.isEnded) return;
    for (const effective of trimmer?.push(event) ?? [event]) {
      const delta = builder.apply(effective);
      conversation.recordEvent(this.answerId, effective);
      if (!builder.isEnded) onEvent(effective, delta);
    }
    if (!builder.isEnded) return;
    const answer = builder.snapshot();
    conversation.endAnswer(answer);
    onEnd(answer);
  }
}
