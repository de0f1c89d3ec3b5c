/** One answer of the model, read while it streams, and continued where it was cut off at its length limit. */
import { AppError, type AppError as AppErrorType } from '../../base/errors.ts';
import { withoutOpening } from '../answers/fences.ts';
import type { ModelEvent } from '../model/events.ts';
import type { AssistantMessage, FinishReason, Message, UserMessage } from '../model/message.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import { onlyOptions } from '../model/requestOptions.ts';
import type { ExtractionEvent, ExtractionOptions, ExtractionRequest } from './extractTypes.ts';
import { isClear, loadRepair, readFinished, type FinishedAnswer } from './finishedAnswer.ts';
import type { JsonValue } from '../json/json.ts';
import { PartialJson } from '../json/partialJson.ts';
import type { ExtractionMethod } from './methods.ts';
import { continueText, systemPrompt, TOOL_NAME } from './prompt.ts';
import type { SchemaValidator, ValidationError } from '../schema/validate.ts';
import { addFigures, RequestMeter, type SpentFigures } from './usage.ts';
import type { WireSchema } from './wireSchema.ts';

/** What came of one answer. */
export interface Attempt {
  readonly reason: FinishReason;
  readonly error: AppErrorType | undefined;
  /** Everything the model wrote. */
  readonly text: string;
  /** The instance as far as it came; whole when `isWhole`. */
  readonly instance: JsonValue | undefined;
  readonly isWhole: boolean;
  /** What was read otherwise than it was written, as sentences. */
  readonly remarks: readonly string[];
  /** Why the text is no JSON. */
  readonly problem: string | undefined;
  readonly spent: SpentFigures;
}

export interface AttemptSetup {
  readonly request: ExtractionRequest;
  readonly options: ExtractionOptions;
  readonly method: ExtractionMethod;
  readonly wire: WireSchema;
  readonly validator: SchemaValidator;
  readonly messages: readonly Message[];
  readonly attempt: number;
}

export function userMessage(text: string, id: string): UserMessage {
  return { id, role: 'user', createdAt: 0, parts: [{ type: 'text', text }] };
}

export function assistantMessage(text: string, id: string, model: string): AssistantMessage {
  return { id, role: 'assistant', createdAt: 0, parts: [{ type: 'text', text }], model, status: 'complete' };
}

/** Streams one answer; returns what came of it and never throws for what the model or the network did. */
export async function* runAttempt(
  source: TurnSource,
  setup: AttemptSetup,
): AsyncGenerator<ExtractionEvent, Attempt, void> {
  const reader = new AnswerReader(setup);
  let turn = yield* streamTurn(source, turnRequest(setup, setup.messages, false), setup, reader);
  let spent = turn.spent;
  const most = setup.options.maxContinuations ?? 3;
  for (let count = 0; count < most && turn.reason === 'length' && !reader.isWhole && reader.hasBegun; count += 1) {
    yield { type: 'attempt-start', attempt: setup.attempt, kind: 'continue', method: setup.method };
    const before = reader.text;
    reader.beginContinuation();
    const messages = [
      ...setup.messages,
      assistantMessage(before, `answer-${count}`, setup.request.model),
      userMessage(continueText(before.slice(-200)), `continue-${count}`),
    ];
    turn = yield* streamTurn(source, turnRequest(setup, messages, true), setup, reader);
    spent = addFigures(spent, turn.spent);
    yield* reader.endContinuation();
    if (reader.text.length === before.length) break;
  }
  const read = await reader.finish(turn.reason);
  return { ...read, reason: turn.reason, error: turn.error, spent };
}

interface TurnOutcome {
  readonly reason: FinishReason;
  readonly error: AppErrorType | undefined;
  readonly spent: SpentFigures;
}

async function* streamTurn(
  source: TurnSource,
  request: TurnRequest,
  setup: AttemptSetup,
  reader: AnswerReader,
): AsyncGenerator<ExtractionEvent, TurnOutcome, void> {
  const meter = new RequestMeter(request, setup.request.info);
  try {
    for await (const event of source.streamTurn(request, { signal: setup.options.signal })) {
      meter.read(event);
      if (event.type === 'turn-end') return { reason: event.reason, error: event.error, spent: meter.figures() };
      yield* reader.read(event);
    }
  } catch (error) {
    return {
      reason: 'error',
      error: new AppError('bug', 'The request failed inside AI Gateway Studio.', { cause: error }),
      spent: meter.figures(),
    };
  }
  return {
    reason: 'error',
    error: new AppError('bug', 'The answer ended without an end signal.'),
    spent: meter.figures(),
  };
}

/** A continuation is plain text: a schema would make the model begin again. */
function turnRequest(setup: AttemptSetup, messages: readonly Message[], isContinuation: boolean): TurnRequest {
  const { request, method, wire, options } = setup;
  const isPlain = isContinuation || method === 'prompt';
  return {
    thinking: 'off',
    ...onlyOptions(request),
    system: systemPrompt(isContinuation ? 'prompt' : method, options.withEvidence === true),
    messages,
    ...(!isPlain &&
      method === 'json-schema' && {
        responseFormat: { name: 'extraction', schema: wire.schema, strict: wire.isStrict },
      }),
    ...(!isPlain &&
      method === 'tool' && {
        tools: [
          { name: TOOL_NAME, description: 'Saves the data extracted from the document.', inputSchema: wire.schema },
        ],
        toolChoice: { type: 'tool' as const, name: TOOL_NAME },
        parallelToolCalls: false,
      }),
  };
}

/** The model ended its answer by itself: nothing is missing but by its own fault. */
const ENDED: ReadonlySet<FinishReason> = new Set(['stop', 'tool-calls', 'other']);

const CHECK_FROM = 400;
const CHECK_GROWTH = 1.6;
/** How much of a continuation is looked at before it is joined to what was there. */
const JOIN_WINDOW = 300;

/** Reads an answer in whatever form it comes: text, or the arguments of the tool. */
class AnswerReader {
  readonly #setup: AttemptSetup;
  #json = new PartialJson();
  #text = '';
  /** The first call counts; a model that makes several is read once. */
  #toolText: string | undefined;
  #pending: string | undefined;
  #problem: string | undefined;
  #nextCheck = CHECK_FROM;

  constructor(setup: AttemptSetup) {
    this.#setup = setup;
  }

  get text(): string {
    return this.#toolText ?? this.#text;
  }

  get isWhole(): boolean {
    return this.#json.status === 'done';
  }

  get hasBegun(): boolean {
    return this.#json.status === 'open';
  }

  *read(event: ModelEvent): Generator<ExtractionEvent> {
    if (event.type === 'retry-wait') yield { type: 'retry-wait', delayMs: event.delayMs, error: event.error };
    else if (event.type === 'thinking-start') yield { type: 'thinking' };
    else if (event.type === 'tool-input-start' && event.index === 0) yield* this.#beginTool();
    else if (event.type === 'tool-input-delta' && event.index === 0) {
      this.#toolText = (this.#toolText ?? '') + event.argumentsText;
      yield* this.#push(event.argumentsText);
    } else if (event.type === 'text-delta' && this.#toolText === undefined) yield* this.#readText(event.text);
  }

  *#beginTool(): Generator<ExtractionEvent> {
    this.#toolText = '';
    this.#json = new PartialJson();
    yield { type: 'partial', events: [], value: undefined };
  }

  *#readText(text: string): Generator<ExtractionEvent> {
    if (this.#pending === undefined) {
      this.#text += text;
      yield* this.#push(text);
      return;
    }
    this.#pending += text;
    if (this.#pending.length > JOIN_WINDOW) yield* this.endContinuation();
  }

  /** What comes next goes on where the text was cut off. */
  beginContinuation(): void {
    this.#text = this.text;
    this.#toolText = undefined;
    this.#pending = '';
  }

  *endContinuation(): Generator<ExtractionEvent> {
    if (this.#pending === undefined) return;
    const piece = this.#pending;
    this.#pending = undefined;
    const joined = joinContinuation(this.#text, piece);
    if (joined.restarts) {
      this.#json = new PartialJson();
      this.#text = '';
      this.#nextCheck = CHECK_FROM;
      yield { type: 'partial', events: [], value: undefined };
    }
    this.#text += joined.piece;
    yield* this.#push(joined.piece);
  }

  *#push(piece: string): Generator<ExtractionEvent> {
    const { wire } = this.#setup;
    const events = this.#json.push(piece);
    const error = events.find((event) => event.type === 'error');
    this.#problem ??= error?.message;
    const inner = wire.inner(events);
    if (inner.length > 0) yield { type: 'partial', events: inner, value: wire.innerValue(this.#json.value) };
    if (this.#json.status !== 'open' || this.text.length < this.#nextCheck) return;
    // Checked again each time it has grown by more than half: all checks together cost about one of the whole.
    this.#nextCheck = Math.ceil(this.text.length * CHECK_GROWTH);
    yield { type: 'partial-errors', errors: this.#errorsSoFar() };
  }

  /** Errors of what is whole; what is still growing cannot be wrong yet. */
  #errorsSoFar(): readonly ValidationError[] {
    const { wire, validator } = this.#setup;
    const instance = this.#json.value;
    if (instance === undefined) return [];
    const open = wire.inner([{ type: 'value', path: this.#json.openPath, value: null }])[0]?.path;
    const { errors } = validator.validate(wire.read(instance).value);
    if (open === undefined) return errors.filter((error) => error.path.length > 0);
    return errors.filter((error) => !error.path.every((segment, index) => String(segment) === String(open[index])));
  }

  async finish(reason: FinishReason): Promise<Pick<Attempt, 'text' | 'instance' | 'isWhole' | 'problem' | 'remarks'>> {
    const [end] = this.#json.end();
    const problem = this.#problem ?? (end?.type === 'error' ? end.message : undefined);
    const { isWhole, text } = this;
    const instance = this.#json.value;
    const again = ENDED.has(reason) ? await this.#readAgain() : undefined;
    // What stands within a list is not all of the answer.
    const isPart = isWhole && !isClear(text);
    if (again !== undefined && (again.fits || !isWhole || isPart))
      return { text, instance: again.value, isWhole: true, problem: undefined, remarks: again.remarks };
    const remarks = isWhole ? this.#json.replaced : [];
    return { text, instance, isWhole, problem: isWhole ? undefined : problem, remarks };
  }

  /** Looks at the whole answer, where what was read as it arrived is no value, breaks the schema, or stands in thoughts. */
  async #readAgain(): Promise<FinishedAnswer | undefined> {
    const { wire, validator } = this.#setup;
    const fits = (value: JsonValue): boolean => validator.isValid(wire.read(value).value);
    const instance = this.#json.value;
    if (this.isWhole && instance !== undefined && isClear(this.text) && fits(instance)) return undefined;
    return readFinished(this.text, fits, await loadRepair());
  }
}

/** Where a continuation goes on: behind what it repeats, without a fence, or from the start where it begins again. */
function joinContinuation(
  before: string,
  continuation: string,
): { readonly piece: string; readonly restarts: boolean } {
  const unfenced = withoutOpening(continuation);
  const start = before.slice(Math.max(0, before.indexOf('{'))).slice(0, 24);
  if (start.length >= 8 && unfenced.trimStart().startsWith(start))
    return { piece: unfenced.trimStart(), restarts: true };
  const most = Math.min(before.length, unfenced.length, JOIN_WINDOW);
  for (let length = most; length >= 6; length -= 1) {
    if (before.endsWith(unfenced.slice(0, length))) return { piece: unfenced.slice(length), restarts: false };
  }
  return { piece: unfenced, restarts: false };
}
