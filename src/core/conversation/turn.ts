import { toAppError, type AppError } from '../../base/errors.ts';
import type { AssistantMessage, Message, MessageId, ToolResultPart } from '../model/message.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import type { Logger } from '../ports.ts';
import { runLoop, type LoopEvent, type LoopOptions } from '../toolcalls/loop.ts';
import { EnabledTools } from '../toolcalls/registry.ts';
import {
  notStartedResult,
  openQuestionResult,
  stoppedInQueueResult,
  stoppedReviewResult,
  unansweredResult,
} from '../toolcalls/results.ts';
import type { RunPorts } from '../toolcalls/runCall.ts';
import { openGate, type CallState } from '../toolcalls/step.ts';
import type { ToolAction, ToolWait } from '../toolcalls/tool.ts';
import { AnswerWriter, type AnswerWriterOptions } from './answerWriter.ts';
import { callsOf, isToolStep, unansweredCalls } from './steps.ts';

/** The tools of a turn, who decides on their calls, and when to stop. */
export type TurnTools = Pick<LoopOptions, 'tools' | 'toolChoice' | 'gate' | 'ports' | 'limits' | 'findModel'>;

/** For a turn without tools: a call that the model makes all the same is refused and ends the turn, unasked again. */
export function noTools(ports: RunPorts): TurnTools {
  return { tools: new EnabledTools([]), gate: openGate, ports, limits: { maxSteps: 2, maxBrokenSteps: 1 } };
}

/** A call that has no result yet. */
export interface LiveCall {
  readonly state: CallState;
  /** What the tool says it is doing. */
  readonly progress?: string;
  /** What a user can do about it now. */
  readonly actions?: readonly ToolAction[];
  /** Resolves once the run is over. */
  readonly over?: Promise<void>;
}

/** Nothing goes on before the user has answered. */
const ASKING: ReadonlySet<CallState> = new Set(['waiting', 'asking', 'reviewing', 'confirming']);

/** What a call that says something of itself is doing. */
const STATES: { readonly [K in ToolWait]: CallState } = {
  answer: 'asking',
  review: 'reviewing',
  queue: 'queued',
  editor: 'confirming',
};

/** A call, by the answer that asked for it: providers use the same call ids in every answer. */
export interface CallPlace {
  readonly answerId: MessageId;
  readonly callId: string;
}

/** `builder` is of the answer of the first step; made by the caller, who shows it. */
interface ChatTurnOptions extends AnswerWriterOptions {
  readonly source: TurnSource;
  readonly request: TurnRequest;
  readonly tools: TurnTools;
  /** See `LoopOptions`. */
  readonly acceptsUnknownCost: boolean;
  readonly logger: Logger;
  /** See `LoopOptions`. */
  readonly fit: (messages: readonly Message[]) => readonly Message[];
  /** A call changed its state, made progress or has its result. */
  readonly onCall: (place: CallPlace) => void;
  /** A step begins, or its answer is whole and its calls are next: look at the whole turn again. */
  readonly onStep: () => void;
  /** The turn was stopped while this change was under review: the review goes on. */
  readonly onLeftReview: (place: CallPlace, call: LiveCall) => void;
  readonly onEnd: (answer: AssistantMessage) => void;
}

/** A turn being carried out: takes what the loop says into the conversation until the first end, whoever makes it. */
export class Turn {
  readonly #options: ChatTurnOptions;
  readonly #abort = new AbortController();
  readonly #live = new Map<string, LiveCall>();
  #writer: AnswerWriter;
  /** The message that takes the results of the answer's calls; `undefined` while the answer is written. */
  #stepId: MessageId | undefined;
  #isEnded = false;

  constructor(options: ChatTurnOptions) {
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
    // One that says so in a queue waits for an earlier review.
    const asks = ({ state, progress }: LiveCall): boolean =>
      ASKING.has(state) || (state === 'queued' && progress !== undefined);
    return [...this.#live.values()].some(asks) ? 'asking' : 'tools';
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
        startAnswer: () => this.#startAnswer(),
      });
      for await (const event of loop) {
        if (this.#isEnded) return;
        this.#take(event);
      }
    } catch (error) {
      logger.error('A turn failed outside its stream.', error);
      this.stop(toAppError(error));
    }
  }

  /** Ends the turn at once, whatever model and tools do; with `error` as failed, else as stopped. */
  stop(error?: AppError): void {
    if (this.#isEnded) return;
    this.#breakOff(error);
    this.#abort.abort();
  }

  #startAnswer(): AnswerWriter {
    if (this.#stepId === undefined || this.#isEnded) return this.#writer;
    const { conversation, request, onEvent, onStep } = this.#options;
    const builder = conversation.startAnswer(this.#stepId, request.model, 0);
    this.#writer = new AnswerWriter({ conversation, builder, onEvent });
    this.#stepId = undefined;
    this.#live.clear();
    onStep();
    return this.#writer;
  }

  #take(event: LoopEvent): void {
    switch (event.type) {
      case 'answer':
        this.#takeAnswer(event.answer);
        return;
      case 'call-state':
        this.#setLive(event.callId, { state: event.state });
        return;
      case 'call-progress':
        this.#setLive(event.callId, {
          state: event.waits === undefined ? 'running' : STATES[event.waits],
          progress: event.text,
          ...(event.actions !== undefined && { actions: event.actions }),
          over: event.over,
        });
        return;
      case 'call-result':
        this.#takeResult(event.result);
        return;
      case 'step-end':
        return;
      case 'loop-end':
        if (event.end !== 'answered' && event.end !== 'failed' && this.#stepId !== undefined) {
          this.#options.conversation.cutTurn(this.#stepId, event.end);
        }
        this.#finish();
        return;
      default:
        event satisfies never;
    }
  }

  /** An answer without calls ends the turn at once: the loop still waits for the source to let go. */
  #takeAnswer(answer: AssistantMessage): void {
    const { conversation, onStep } = this.#options;
    conversation.endAnswer(answer);
    if (callsOf(answer).length === 0) {
      this.#finish();
      return;
    }
    this.#stepId = conversation.addToolStep(answer.id).id;
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
    const isWriting = this.#stepId === undefined;
    if (isWriting) {
      this.#writer.apply(
        error === undefined ? { type: 'turn-end', reason: 'cancelled' } : { type: 'turn-end', reason: 'error', error },
      );
      this.#takeAnswer(this.#writer.snapshot());
    }
    const end = error === undefined ? 'stopped' : 'interrupted';
    const step = this.#stepId === undefined ? undefined : conversation.tree.messageById(this.#stepId);
    if (isToolStep(step)) {
      for (const call of unansweredCalls(this.#writer.snapshot(), step)) {
        const live = this.#live.get(call.id);
        if (live?.state === 'reviewing') {
          this.#options.onLeftReview({ answerId: this.answerId, callId: call.id }, live);
          this.#takeResult(stoppedReviewResult(call));
        } else if (live?.state === 'queued' && error === undefined) this.#takeResult(stoppedInQueueResult(call));
        else if (live?.state === 'asking') this.#takeResult(openQuestionResult(call, end));
        else this.#takeResult(isWriting ? notStartedResult(call) : unansweredResult(call, end));
      }
      conversation.cutTurn(step.id, end);
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
