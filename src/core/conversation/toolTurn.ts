import { toAppError, type AppError } from '../../base/errors.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import type { Logger } from '../ports.ts';
import { runLoop, type LoopEvent, type LoopOptions } from '../toolcalls/loop.ts';
import { notStartedResult, unansweredResult } from '../toolcalls/results.ts';
import type { CallState } from '../toolcalls/step.ts';
import type { ToolAction } from '../toolcalls/tool.ts';
import { AnswerWriter, type AnswerWriterOptions } from './answerWriter.ts';
import type { AssistantMessage, Message, MessageId, ToolCallPart, ToolResultPart } from '../model/message.ts';

/** The tools of a turn, who decides on their calls, and when to stop. */
export type TurnTools = Pick<LoopOptions, 'tools' | 'toolChoice' | 'gate' | 'ports' | 'limits' | 'findModel'>;

/** A call that has no result yet. */
export interface LiveCall {
  readonly state: CallState;
  /** What the tool says it is doing. */
  readonly progress?: string;
  /** What a person can do about it now. */
  readonly actions?: readonly ToolAction[];
}

/** A call, by the answer that asked for it: providers use the same call ids in every answer. */
export interface CallPlace {
  readonly answerId: MessageId;
  readonly callId: string;
}

/** `builder` is of the answer of the first step; made by the caller, who shows it. */
export interface ToolTurnOptions extends AnswerWriterOptions {
  readonly source: TurnSource;
  readonly request: TurnRequest;
  readonly tools: TurnTools;
  /** See `LoopOptions`. */
  readonly acceptsUnknownCost: boolean;
  readonly logger: Logger;
  readonly fit: (messages: readonly Message[]) => readonly Message[];
  /** A call changed its state, made progress or has its result. */
  readonly onCall: (place: CallPlace) => void;
  /** A step begins or ended: look at the whole turn again. */
  readonly onStep: () => void;
  readonly onEnd: (answer: AssistantMessage) => void;
}

/** A turn with tools being carried out: takes what the loop says into conversation and journal until the first end. */
export class ToolTurn {
  readonly #options: ToolTurnOptions;
  readonly #abort = new AbortController();
  readonly #live = new Map<string, LiveCall>();
  #writer: AnswerWriter;
  #calls: readonly ToolCallPart[] = [];
  #stepId: MessageId | undefined;
  #isWriting = true;
  #isEnded = false;

  constructor(options: ToolTurnOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options);
  }

  /** The answer being written, or whose calls are being carried out. */
  get answerId(): MessageId {
    return this.#writer.answerId;
  }

  /** What the calls of this step are doing; `undefined` where there are none. */
  get activity(): 'asking' | 'tools' | undefined {
    if (this.#live.size === 0) return undefined;
    return [...this.#live.values()].some((call) => call.state === 'waiting') ? 'asking' : 'tools';
  }

  liveCall({ answerId, callId }: CallPlace): LiveCall | undefined {
    return answerId === this.answerId ? this.#live.get(callId) : undefined;
  }

  /** Resolves when the loop has let go; the turn may have ended before. Never rejects. */
  async run(): Promise<void> {
    const { tools, source, request, logger, fit, acceptsUnknownCost } = this.#options;
    try {
      const loop = runLoop({
        ...tools,
        source,
        request,
        fit,
        acceptsUnknownCost,
        signal: this.#abort.signal,
        startAnswer: (step) => this.#startAnswer(step),
      });
      for await (const event of loop) {
        if (this.#isEnded) return;
        this.#take(event);
      }
    } catch (error) {
      logger.error('A turn with tools failed outside its stream.', error);
      this.#breakOff(toAppError(error));
    }
  }

  /** Ends the turn at once, whatever model and tools do; with `error` as failed, else as stopped. */
  stop(error?: AppError): void {
    if (this.#isEnded) return;
    this.#breakOff(error);
    this.#abort.abort();
  }

  #startAnswer(step: number): AnswerWriter {
    if (step === 1 || this.#isEnded || this.#stepId === undefined) return this.#writer;
    const { conversation, request, onEvent } = this.#options;
    const builder = conversation.startAnswer(this.#stepId, request.model, 0);
    this.#writer = new AnswerWriter({ conversation, builder, onEvent });
    this.#calls = [];
    this.#stepId = undefined;
    this.#isWriting = true;
    this.#live.clear();
    this.#options.onStep();
    return this.#writer;
  }

  #take(event: LoopEvent): void {
    const { conversation } = this.#options;
    switch (event.type) {
      case 'step-start':
      case 'step-end':
      // Written as it came, by the loop.
      case 'model':
        return;
      case 'answer':
        this.#takeAnswer(event.answer, event.calls);
        return;
      case 'call-state':
        this.#setLive(event.callId, { state: event.state });
        return;
      case 'call-progress':
        this.#setLive(event.callId, {
          state: 'running',
          progress: event.text,
          ...(event.actions !== undefined && { actions: event.actions }),
        });
        return;
      case 'call-result':
        this.#takeResult(event.result);
        return;
      case 'loop-end':
        if (event.end !== 'answered' && event.end !== 'failed' && this.#stepId !== undefined) {
          conversation.cutTurn(this.#stepId, event.end);
        }
        this.#finish();
        return;
      default:
        event satisfies never;
    }
  }

  #takeAnswer(answer: AssistantMessage, calls: readonly ToolCallPart[]): void {
    const { conversation, onStep } = this.#options;
    conversation.endAnswer(answer);
    this.#isWriting = false;
    this.#calls = calls;
    if (calls.length > 0) this.#stepId = conversation.addToolStep(answer.id).id;
    onStep();
  }

  #setLive(callId: string, call: LiveCall): void {
    this.#live.set(callId, call);
    this.#options.onCall({ answerId: this.answerId, callId });
  }

  #takeResult(result: ToolResultPart): void {
    if (this.#stepId === undefined) return;
    this.#options.conversation.addToolResult(this.#stepId, result);
    this.#live.delete(result.callId);
    this.#options.onCall({ answerId: this.answerId, callId: result.callId });
  }

  /** Ends what is open now: the answer, and every call of it that has no result. */
  #breakOff(error: AppError | undefined): void {
    const { conversation } = this.#options;
    const isWriting = this.#isWriting;
    if (isWriting) {
      this.#writer.apply(
        error === undefined ? { type: 'turn-end', reason: 'cancelled' } : { type: 'turn-end', reason: 'error', error },
      );
      const answer = this.#writer.snapshot();
      this.#takeAnswer(
        answer,
        answer.parts.filter((part) => part.type === 'tool-call'),
      );
    }
    const stepId = this.#stepId;
    if (stepId !== undefined) {
      const step = conversation.tree.messageById(stepId);
      const answered = new Set(step?.parts.flatMap((part) => (part.type === 'tool-result' ? [part.callId] : [])));
      for (const call of this.#calls) {
        if (answered.has(call.id)) continue;
        const end = error === undefined ? 'stopped' : 'interrupted';
        this.#takeResult(isWriting ? notStartedResult(call) : unansweredResult(call, end));
      }
      conversation.cutTurn(stepId, error === undefined ? 'stopped' : 'interrupted');
    }
    this.#finish();
  }

  #finish(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#live.clear();
    this.#options.onEnd(this.#writer.snapshot());
  }
}
