/**
 * One turn over HTTP: send, wait and send again while nothing was answered, then read the stream to its end. The answer
 * is read in one loop with synchronous readers; the only await per step is the one for bytes.
 */
import { delay, raceSignal } from '../../base/async.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import { ThoughtSplitter } from '../answers/thoughts.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import type { WireFormat } from '../model/message.ts';
import { cleanServerText } from '../privacy/redact.ts';
import { ByteSource } from './byteSource.ts';
import { mergeDeltas } from './mergeDeltas.ts';
import { parseClaudeModel } from './claude.ts';
import type { CredentialResolver } from './credentials.ts';
import {
  fromFetchFailure,
  fromStreamErrorFrame,
  idleError,
  requestIdOf,
  truncatedError,
  wrongContentTypeError,
  type ErrorContext,
} from './errors.ts';
import { alternatingTurns, carriesThinking, firstThinkingIndex } from './alternatingTurns.ts';
import { retryDelay } from './retry.ts';
import { SseDecoder, type SseFrame } from './sse.ts';
import { boundedText, createExchange, type TransportPorts } from './transport.ts';
import type { TurnReader } from './turnReader.ts';
import type { Credential, GatewaySettings, ModelInfo, TurnRequest } from '../model/request.ts';
import { fieldsOf, parseJson } from './wire.ts';
import { SPOKEN_FORMATS, type BuiltRequest } from './wireFormats.ts';

/** Once the answer is whole, how long to wait for figures that may follow it. */
const AFTER_FINISH_MS = 5_000;

export interface TurnPorts extends TransportPorts {
  readonly credentials: Pick<CredentialResolver, 'resolve' | 'refreshAfter401'>;
  readonly random: () => number;
}

export interface TurnSetup {
  readonly request: TurnRequest;
  readonly info: ModelInfo | undefined;
  readonly settings: GatewaySettings;
  readonly idleTimeoutMs: number;
  readonly maxRetries: number;
  readonly controller: AbortController;
}

/** `auto`: Claude models speak Messages, all others Chat Completions. */
export function wireFormatOf(request: Pick<TurnRequest, 'model' | 'wireFormat'>): WireFormat {
  const { wireFormat = 'auto' } = request;
  if (wireFormat !== 'auto') return wireFormat;
  return parseClaudeModel(request.model) === undefined ? 'chat-completions' : 'messages';
}

/** Loads the SDK that such a turn will use. */
export async function preload(request: Pick<TurnRequest, 'model' | 'wireFormat'>): Promise<void> {
  await SPOKEN_FORMATS[wireFormatOf(request)].load();
}

/** A turn in progress. `run` yields everything but the end, which it returns, or throws the `AppError` that ended it. */
export class WireTurn {
  readonly #ports: TurnPorts;
  readonly #setup: TurnSetup;
  readonly #wireFormat: WireFormat;
  #withoutThinking = false;
  #withoutEarlierThinking: boolean;
  #receivedBytes = 0;

  constructor(ports: TurnPorts, setup: TurnSetup) {
    this.#ports = ports;
    this.#setup = setup;
    this.#wireFormat = wireFormatOf(setup.request);
    const { messages, model } = setup.request;
    const wireFormat = this.#wireFormat;
    this.#withoutEarlierThinking = firstThinkingIndex(messages, { model, wireFormat }) === messages.length;
  }

  async *run(): AsyncGenerator<ModelEvent, TurnEnd, void> {
    const { settings, controller, maxRetries } = this.#setup;
    const { signal } = controller;
    let credential = await raceSignal(this.#ports.credentials.resolve(settings), signal);
    let retries = 0;
    let isRefreshed = false;
    for (let attempt = 1; ; attempt += 1) {
      const built = this.#build();
      yield this.#requestStart(attempt, byteLength(built.body));
      try {
        const response = await this.#send(built, credential);
        return yield* this.#readAnswer(response, credential);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind === 'cancelled' || signal.aborted || this.#receivedBytes > 0) throw error;
        if (error.status === 401 && !isRefreshed) {
          isRefreshed = true;
          const fresh = await raceSignal(this.#ports.credentials.refreshAfter401(credential, settings), signal);
          if (fresh === undefined) throw error;
          credential = fresh;
          continue;
        }
        if (!this.#withoutEarlierThinking && refusesEarlierThinking(error) && this.#carriesThinking()) {
          this.#withoutEarlierThinking = true;
          continue;
        }
        if (built.asksToThink && refusesThinking(error)) {
          this.#withoutThinking = true;
          continue;
        }
        retries += 1;
        const delayMs = retryDelay(error, { attempt: retries, maxRetries, random: this.#ports.random() });
        if (delayMs === undefined) throw error;
        yield { type: 'retry-wait', attempt, delayMs, error };
        await delay(delayMs, signal);
      }
    }
  }

  #requestStart(attempt: number, requestBytes: number): ModelEvent {
    const first = this.#setup.request.messages[0];
    return {
      type: 'request-start',
      attempt,
      wireFormat: this.#wireFormat,
      requestBytes,
      ...(this.#withoutEarlierThinking && first !== undefined && { withoutEarlierThinking: first.id }),
    };
  }

  #carriesThinking(): boolean {
    const { messages, model } = this.#setup.request;
    return carriesThinking(alternatingTurns(messages, model, this.#wireFormat));
  }

  #context(credential: Credential): ErrorContext {
    return { model: this.#setup.request.model, credential, now: this.#ports.clock.now() };
  }

  #build(): BuiltRequest {
    const { request, info } = this.#setup;
    return SPOKEN_FORMATS[this.#wireFormat].build(request, info, {
      withoutThinking: this.#withoutThinking,
      withoutEarlierThinking: this.#withoutEarlierThinking,
    });
  }

  async #send(built: BuiltRequest, credential: Credential): Promise<Response> {
    const { request, controller, idleTimeoutMs, settings } = this.#setup;
    const affinity = request.sessionId?.replace(/[^\x21-\x7e]/g, '').slice(0, 200) ?? '';
    const exchange = createExchange(this.#ports, {
      credential,
      controller,
      headerTimeoutMs: idleTimeoutMs,
      model: request.model,
      headers: { ...built.headers, ...(affinity !== '' && { 'x-session-affinity': affinity }) },
    });
    try {
      return await built.open(settings.baseUrl, exchange);
    } catch (error) {
      throw exchange.failure() ?? toAppError(error);
    }
  }

  async *#readAnswer(response: Response, credential: Credential): AsyncGenerator<ModelEvent, TurnEnd, void> {
    const context = this.#context(credential);
    const requestId = requestIdOf(response.headers);
    yield { type: 'response-start', ...(requestId !== undefined && { requestId }) };
    const body = await eventStreamOf(response, context);
    const newId = (): string => this.#ports.random().toString(36).slice(2, 12).padEnd(8, '0');
    const reader = SPOKEN_FORMATS[this.#wireFormat].reader(context, newId);
    const events: ModelEvent[] = [];
    const splitter = this.#setup.request.keepsThoughtTags === true ? undefined : new ThoughtSplitter();
    let failure: AppError | undefined;
    const source = new ByteSource(body, this.#setup.controller.signal);
    try {
      yield* this.#readFrames(source, reader, events, splitter);
    } catch (error) {
      failure = fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
    } finally {
      source.close();
    }
    // What broke after the server said that the answer is whole does it no harm. After another end it may say what went wrong.
    const isHarmless = reader.finishReason !== 'other' || failure?.kind === 'network' || failure?.kind === 'protocol';
    if (failure?.kind !== 'cancelled' && reader.finishReason !== undefined && isHarmless) failure = undefined;
    reader.close(events, failure === undefined);
    const last = splitter === undefined ? events : [...splitter.take(events), ...splitter.finish()];
    for (const event of mergeDeltas(last)) yield event;
    if (failure !== undefined) throw failure;
    return endOf(reader, credential);
  }

  /** Reads until the format says it is over; leaves in `events` what was read in the step that failed. */
  async *#readFrames(
    source: ByteSource,
    reader: TurnReader,
    events: ModelEvent[],
    splitter: ThoughtSplitter | undefined,
  ): AsyncGenerator<ModelEvent, void, void> {
    const { idleTimeoutMs } = this.#setup;
    const decoder = new SseDecoder();
    const frames: SseFrame[] = [];
    for (;;) {
      const isFinished = reader.finishReason !== undefined;
      const bytes = await source.read(isFinished ? Math.min(AFTER_FINISH_MS, idleTimeoutMs) : idleTimeoutMs, () =>
        idleError(idleTimeoutMs),
      );
      if (bytes === undefined) {
        readTail(decoder, reader, events);
        if (reader.finishReason === undefined) throw truncatedError();
        return;
      }
      this.#receivedBytes += bytes.length;
      frames.length = 0;
      decoder.push(bytes, frames);
      const isOver = frames.some((frame) => reader.read(frame, events));
      for (const event of mergeDeltas(splitter?.take(events) ?? events)) yield event;
      events.length = 0;
      if (isOver) return;
    }
  }
}

function endOf({ finishReason = 'other', serverReason }: TurnReader, { token }: Credential): TurnEnd {
  const words = serverReason === undefined ? '' : cleanServerText(serverReason, [token]);
  return { type: 'turn-end', reason: finishReason, ...(words !== '' && { serverReason: words }) };
}

/** An event the server did not end with a blank line counts if it is whole; half of one is part of being cut off. */
function readTail(decoder: SseDecoder, reader: TurnReader, events: ModelEvent[]): void {
  const tail: SseFrame[] = [];
  decoder.flush(tail);
  for (const frame of tail) {
    if (frame.data === '[DONE]' || parseJson(frame.data) !== undefined) reader.read(frame, events);
  }
}

/** The body, if it is an event stream. A JSON error under a success status is read as the error it is. */
async function eventStreamOf(response: Response, context: ErrorContext): Promise<ReadableStream<Uint8Array>> {
  const type = response.headers.get('content-type');
  if (response.body === null) throw truncatedError();
  if (type === null || /\btext\/event-stream\b/i.test(type)) return response.body;
  const requestId = requestIdOf(response.headers);
  if (/\bjson\b/i.test(type)) {
    const parsed = fieldsOf(parseJson(await boundedText(response)));
    if (parsed !== undefined && Boolean(parsed['error'])) throw fromStreamErrorFrame(parsed, context);
  } else {
    response.body.cancel().catch(() => undefined);
  }
  throw wrongContentTypeError(type, requestId === undefined ? {} : { requestId });
}

function byteLength(body: object): number {
  return new TextEncoder().encode(JSON.stringify(body)).length;
}

function refusesThinking(error: AppError): boolean {
  return error.status === 400 && error.code === 'bad-request' && /thinking|reasoning|effort/i.test(error.message);
}

/**
 * What was thought earlier is refused where it stands now: its signature is bound to other words before it, or cannot be
 * checked. Not the wish to think, which `refusesThinking` is about.
 */
function refusesEarlierThinking({ status, code, message }: AppError): boolean {
  if (status !== 400 || code !== 'bad-request') return false;
  // A call without its signature: leaving more out cannot help.
  if (/missing a thought_?signature/i.test(message)) return false;
  const isThought = /thinking|thought|reasoning/i.test(message);
  const isBlock = /\bblocks?\b/i.test(message) && /\b(?:bound|binding|cannot be modified|invalid)\b/i.test(message);
  return (isThought && (isBlock || /signature/i.test(message))) || /\bencrypted\b[^.]*\bcontent\b/i.test(message);
}
