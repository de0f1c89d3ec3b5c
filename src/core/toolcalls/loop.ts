/**
 * model → calls → results → model, until the model is done: one generator for all wire formats. It knows the model, the
 * tools that are on, who decides, and when to stop; keeping, showing and logging wrap it.
 */
import type { ModelEvent } from '../model/events.ts';
import { newId } from '../model/ids.ts';
import type {
  AssistantMessage,
  Message,
  ToolCallPart,
  ToolResultPart,
  TurnCut,
  UserMessage,
} from '../model/message.ts';
import { endsShort } from '../model/outcome.ts';
import { answerCostUsd, type FindModel } from '../cost/requestCost.ts';
import type { ToolChoice, TurnRequest, TurnSource } from '../model/request.ts';
import { EventQueue } from './eventQueue.ts';
import type { EnabledTools } from './registry.ts';
import { halfResult, notStartedResult, unansweredResult } from './results.ts';
import type { RunPorts } from './runCall.ts';
import { runStep, type ApprovalGate, type StepEvent } from './step.ts';
import { writtenCallsIn } from './written/writtenCalls.ts';

/** When a turn ends though the model would go on. */
export interface LoopLimits {
  /** Requests to the model. */
  readonly maxSteps: number;
  /** Input and output tokens of all requests together, as the server counts them. */
  readonly maxTokens?: number;
  /** US dollars of all requests together: as the server tells them, else by the catalogue. */
  readonly maxCostUsd?: number;
  /** Steps in a row in which no call could even be started: unknown tools, broken arguments. */
  readonly maxBrokenSteps?: number;
  /** Calls that only read and run at the same time. */
  readonly maxConcurrent?: number;
}

/** The answer of a step while it is written; what comes after its `turn-end` is ignored. */
export interface StepAnswer {
  readonly isEnded: boolean;
  apply(event: ModelEvent): void;
  snapshot(): AssistantMessage;
}

export interface LoopOptions {
  readonly source: TurnSource;
  /** The question and what came before it, as much as fits; tools that are on are put in here. */
  readonly request: TurnRequest;
  readonly tools: EnabledTools;
  /** For the first step; later ones are free, or the model could never end. */
  readonly toolChoice?: ToolChoice;
  readonly gate: ApprovalGate;
  readonly ports: RunPorts;
  readonly limits: LoopLimits;
  /** Where prices are looked up for an answer whose cost the server does not tell. */
  readonly findModel?: FindModel;
  /** The user wants to go on though nobody knows the cost; else such an answer ends the turn under a limit of cost. */
  readonly acceptsUnknownCost?: boolean;
  readonly signal: AbortSignal;
  /** Begins each step's answer, which the caller keeps. A continued one, known by its id, is in the request already. */
  readonly startAnswer: () => StepAnswer;
  /** What of the messages is sent in later steps, where not all fit in the model's window. */
  readonly fit?: (messages: readonly Message[]) => readonly Message[];
}

export type LoopEnd = 'answered' | 'failed' | TurnCut;

export type LoopEvent =
  /** The answer of a step is whole; its calls are about to be decided on. */
  | { readonly type: 'answer'; readonly answer: AssistantMessage }
  | StepEvent
  /** All calls of a step are answered. */
  | { readonly type: 'step-end'; readonly results: readonly ToolResultPart[] }
  /** The last event. */
  | { readonly type: 'loop-end'; readonly end: LoopEnd };

/** Runs a turn. Ends with exactly one `loop-end`, also when it is stopped; does not throw where the source keeps its word. */
export async function* runLoop(options: LoopOptions): AsyncGenerator<LoopEvent, void, void> {
  // A caller that leaves the loop stops what runs, as one that fires the signal does.
  const left = new AbortController();
  try {
    yield* runSteps({ ...options, signal: AbortSignal.any([options.signal, left.signal]) });
  } finally {
    left.abort();
  }
}

async function* runSteps(options: LoopOptions): AsyncGenerator<LoopEvent, void, void> {
  const { limits, signal, fit, startAnswer, findModel = () => undefined } = options;
  const tally = new Tally(limits, options.acceptsUnknownCost === true);
  let { messages } = options.request;
  for (let step = 1; ; step++) {
    const builder = startAnswer();
    const request = requestFor(options, messages, step);
    yield* askModel(request, builder, options);
    const answer = builder.snapshot();
    const calls = answer.parts.filter((part) => part.type === 'tool-call');
    if (calls.length === 0) {
      yield { type: 'loop-end', end: endOf(answer) };
      return;
    }
    tally.add(answer, answerCostUsd(answer, request, findModel));
    const cut = cutBefore(answer, step, tally, signal);
    const results = cut === undefined ? yield* runCalls(calls, answer, options) : yield* skipCalls(calls, cut);
    yield { type: 'step-end', results };
    tally.addResults(results);
    const end = cut ?? (signal.aborted ? 'stopped' : tally.cutAfterStep());
    if (end !== undefined) {
      yield { type: 'loop-end', end };
      return;
    }
    messages = [...before(messages, answer), answer, resultsMessage(results, options.ports.clock.now())];
    messages = fit?.(messages) ?? messages;
  }
}

/** What came before an answer. A continued one is in there with its earlier part, followed by the words that asked for more. */
function before(messages: readonly Message[], answer: AssistantMessage): readonly Message[] {
  const index = messages.findIndex(({ id }) => id === answer.id);
  return index === -1 ? messages : messages.slice(0, index);
}

/** Without tools the request stays as it is: it may define some of the past, so that none of them is called. */
function requestFor(options: LoopOptions, messages: readonly Message[], step: number): TurnRequest {
  const { tools, toolChoice } = options;
  if (tools.tools.length === 0) return { ...options.request, messages };
  const { toolChoice: _none, ...request } = options.request;
  return {
    ...request,
    messages,
    tools: tools.definitions,
    ...(toolChoice !== undefined && (step === 1 ? { toolChoice } : { firstToolChoice: toolChoice })),
  };
}

/** Told as soon as the answer is whole, also where the source takes its time to let go. */
async function* askModel(
  request: TurnRequest,
  builder: StepAnswer,
  { source, signal, tools }: LoopOptions,
): AsyncGenerator<LoopEvent, void, void> {
  const written = writtenCallsIn(request, tools, builder.snapshot());
  for await (const event of source.streamTurn(request, { signal })) {
    for (const each of written?.take(event) ?? [event]) builder.apply(each);
    if (!builder.isEnded) continue;
    yield { type: 'answer', answer: builder.snapshot() };
    return;
  }
  builder.apply({ type: 'turn-end', reason: signal.aborted ? 'cancelled' : 'error' });
  yield { type: 'answer', answer: builder.snapshot() };
}

async function* runCalls(
  all: readonly ToolCallPart[],
  answer: AssistantMessage,
  options: LoopOptions,
): AsyncGenerator<LoopEvent, readonly ToolResultPart[], void> {
  const half = all.filter((call) => isHalf(call, answer));
  const calls = all.filter((call) => !half.includes(call));
  const { tools, gate, ports, signal, limits } = options;
  const queue = new EventQueue<StepEvent>();
  const emit = (event: StepEvent): void => queue.push(event);
  const { maxConcurrent = 4 } = limits;
  const running = runStep({ calls, tools, gate, ports, maxConcurrent, signal, emit }).finally(() => queue.close());
  yield* queue.drain();
  const results = [...(await running), ...half.map(halfResult)];
  for (const result of results.slice(calls.length)) yield { type: 'call-result', callId: result.callId, result };
  return results;
}

/** An answer that was cut behind the name of its last call: no text would mean no arguments. Other halves are no JSON. */
function isHalf(call: ToolCallPart, { finishReason, parts }: AssistantMessage): boolean {
  return endsShort(finishReason) && call === parts.at(-1) && call.argumentsText.trim() === '';
}

async function* skipCalls(
  calls: readonly ToolCallPart[],
  cut: LoopEnd,
): AsyncGenerator<LoopEvent, readonly ToolResultPart[], void> {
  const results = calls.map((call) =>
    cut === 'failed' ? notStartedResult(call) : unansweredResult(call, endFor(cut)),
  );
  for (const result of results) yield { type: 'call-result', callId: result.callId, result };
  return results;
}

function endFor(cut: LoopEnd): 'stopped' | 'skipped' {
  return cut === 'stopped' ? 'stopped' : 'skipped';
}

/** Why the calls of this answer are not run; `undefined` where they are. */
function cutBefore(answer: AssistantMessage, step: number, tally: Tally, signal: AbortSignal): LoopEnd | undefined {
  if (answer.status === 'failed') return 'failed';
  if (answer.status === 'stopped' || signal.aborted) return 'stopped';
  return tally.limitReached(step);
}

function endOf(answer: AssistantMessage): LoopEnd {
  if (answer.status === 'stopped') return 'stopped';
  return answer.status === 'failed' ? 'failed' : 'answered';
}

function resultsMessage(results: readonly ToolResultPart[], createdAt: number): UserMessage {
  return { id: newId(), role: 'user', createdAt, parts: results, isToolStep: true };
}

/** Counts what the limits speak of. */
class Tally {
  readonly #limits: LoopLimits;
  #tokens = 0;
  readonly #acceptsUnknownCost: boolean;
  #costUsd = 0;
  #isCostUnknown = false;
  #brokenSteps = 0;

  constructor(limits: LoopLimits, acceptsUnknownCost: boolean) {
    this.#limits = limits;
    this.#acceptsUnknownCost = acceptsUnknownCost;
  }

  /** `costUsd` is `undefined` where nobody knows it: that is not nothing. */
  add(answer: AssistantMessage, costUsd: number | undefined): void {
    const { usage } = answer.figures ?? {};
    this.#tokens += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
    this.#costUsd += costUsd ?? 0;
    this.#isCostUnknown ||= costUsd === undefined;
  }

  addResults(results: readonly ToolResultPart[]): void {
    const isBroken = results.every((result) => result.end === 'refused');
    this.#brokenSteps = isBroken ? this.#brokenSteps + 1 : 0;
  }

  /** Why the model is not asked once more, though the calls were run; `undefined` where it is. */
  cutAfterStep(): TurnCut | undefined {
    const { maxBrokenSteps = 3, maxCostUsd = 0 } = this.#limits;
    if (this.#brokenSteps >= maxBrokenSteps) return 'broken-calls';
    return maxCostUsd > 0 && this.#isCostUnknown && !this.#acceptsUnknownCost ? 'cost-unknown' : undefined;
  }

  limitReached(step: number): TurnCut | undefined {
    const { maxSteps, maxTokens, maxCostUsd } = this.#limits;
    if (step >= maxSteps) return 'step-limit';
    if (maxTokens !== undefined && maxTokens > 0 && this.#tokens >= maxTokens) return 'token-limit';
    if (maxCostUsd !== undefined && maxCostUsd > 0 && this.#costUsd >= maxCostUsd) return 'cost-limit';
    return undefined;
  }
}
