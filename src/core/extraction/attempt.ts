/** One answer of the model, read while it streams, and continued where it was cut off. */
import * as l10n from '@vscode/l10n';
import { AppError, type AppError as AppErrorType } from '../../base/errors.ts';
import { endsShort } from '../model/outcome.ts';
import { endedEarlyError } from '../model/errors.ts';
import type { TurnEnd } from '../model/events.ts';
import type { AssistantMessage, FinishReason, Message, UserMessage } from '../model/message.ts';
import type { TurnRequest, TurnSource } from '../model/request.ts';
import { onlyOptions } from '../model/requestOptions.ts';
import { AnswerReader, type ReadAnswer } from './answerReader.ts';
import type { ExtractionEvent, ExtractionOptions, ExtractionRequest } from './extractTypes.ts';
import type { ExtractionMethod } from './methods.ts';
import { continueText, systemPrompt, TOOL_NAME } from './prompt.ts';
import type { SchemaValidator } from '../schema/validate.ts';
import { addFigures, RequestMeter, type SpentFigures } from './usage.ts';
import type { WireSchema } from './wireSchema.ts';

/** What came of one answer. */
export interface Attempt extends ReadAnswer {
  readonly reason: FinishReason;
  readonly error: AppErrorType | undefined;
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

export function userMessage(text: string | readonly string[], id: string): UserMessage {
  return { id, role: 'user', createdAt: 0, parts: [text].flat().map((each) => ({ type: 'text', text: each })) };
}

export function assistantMessage(text: string, id: string, model: string): AssistantMessage {
  return { id, role: 'assistant', createdAt: 0, parts: [{ type: 'text', text }], model, status: 'complete' };
}

/** Streams one answer; returns what came of it and never throws for what the model or the network did. */
export async function* runAttempt(
  source: TurnSource,
  setup: AttemptSetup,
): AsyncGenerator<ExtractionEvent, Attempt, void> {
  const reader = new AnswerReader({ ...setup, source: setup.request.source.text });
  let turn = yield* streamTurn(source, turnRequest(setup, setup.messages, false), setup, reader);
  let spent = turn.spent;
  const most = setup.options.maxContinuations ?? 3;
  for (let count = 0; count < most && endsShort(turn.reason) && !reader.isWhole && reader.hasBegun; count += 1) {
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
      if (event.type === 'turn-end') return { ...endOf(event, reader), spent: meter.figures() };
      yield* reader.read(event);
      // Leaving the stream ends the request: nothing more is written, or paid for.
      const left = endOfLeft(reader);
      if (left !== undefined) return { ...left, spent: meter.figures() };
    }
  } catch (error) {
    return {
      reason: 'error',
      error: new AppError('bug', l10n.t('The request failed inside AI Gateway Studio.'), { cause: error }),
      spent: meter.figures(),
    };
  }
  return {
    reason: 'error',
    error: new AppError('bug', l10n.t('The response ended without an end signal.')),
    spent: meter.figures(),
  };
}

/** A connection that breaks behind the last bracket of a right answer took nothing of it. */
function endOf({ reason, error, serverReason }: TurnEnd, reader: AnswerReader): Omit<TurnOutcome, 'spent'> {
  const isBroken = reason === 'error' || reason === 'other';
  if (isBroken && reader.hasAnswer) return { reason: 'stop', error: undefined };
  return { reason, error: reason === 'other' ? endedEarlyError(serverReason) : error };
}

/** What comes of an answer that is left before its end; `undefined` where it may still say something. */
function endOfLeft(reader: AnswerReader): Omit<TurnOutcome, 'spent'> | undefined {
  if (reader.isOver) return { reason: 'stop', error: undefined };
  if (!reader.isRepeating) return undefined;
  const words = l10n.t('The model wrote the same again and again and was stopped. What came before that is kept.');
  return { reason: 'error', error: new AppError('protocol', words, { code: 'answer-repeats' }) };
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
          // l10n: none, for the model.
          { name: TOOL_NAME, description: 'Saves the data extracted from the document.', inputSchema: wire.schema },
        ],
        toolChoice: { type: 'tool' as const, name: TOOL_NAME },
        parallelToolCalls: false,
      }),
  };
}
