import { toAppError, type AppError } from '../../base/errors.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import type { Logger } from '../ports.ts';
import { AnswerWriter, type AnswerWriterOptions } from './answerWriter.ts';
import { unfinishedTurnError } from '../model/errors.ts';
import type { ModelEvent } from '../model/events.ts';
import type { AssistantMessage, MessageId } from '../model/message.ts';

export interface RunningTurnOptions extends AnswerWriterOptions {
  readonly source: TurnSource;
  readonly request: TurnRequest;
  readonly logger: Logger;
  readonly onEnd: (answer: AssistantMessage) => void;
}

/** One answer being written: takes the events of its source until the first end. */
export class RunningTurn {
  readonly #options: RunningTurnOptions;
  readonly #writer: AnswerWriter;
  readonly #abort = new AbortController();

  constructor(options: RunningTurnOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options);
  }

  /** The answer being written. */
  get answerId(): MessageId {
    return this.#writer.answerId;
  }

  /** Resolves when the source has let go; the answer may have ended before. Never rejects. */
  async run(): Promise<void> {
    const { source, request, logger } = this.#options;
    try {
      for await (const event of source.streamTurn(request, { signal: this.#abort.signal })) {
        if (this.#writer.isEnded) return;
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
    if (this.#writer.isEnded) return;
    if (error === undefined) this.#take({ type: 'turn-end', reason: 'cancelled' });
    else this.#take({ type: 'turn-end', reason: 'error', error });
    this.#abort.abort();
  }

  #take(event: ModelEvent): void {
    const { conversation, onEnd } = this.#options;
    if (this.#writer.isEnded) return;
    this.#writer.apply(event);
    if (!this.#writer.isEnded) return;
    const answer = this.#writer.snapshot();
    conversation.endAnswer(answer);
    onEnd(answer);
  }
}
