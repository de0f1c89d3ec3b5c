/**
 * One turn over HTTP: send, wait and send again while nothing was answered, then read the stream to its end. The answer
 * is read in one loop with synchronous readers; the only await per step is the one for bytes.
 */
import { delay, raceSignal } from '../../base/async.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import { ThoughtSplitter } from '../answers/thoughts.ts';
import { BodyDecoder } from './bodyDecoder.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import type { RequestFormat, WireFormat } from '../model/message.ts';
import { OFFICIAL_ORIGIN } from './baseUrl.ts';
import { cleanServerText } from '../privacy/redact.ts';
import { ByteSource } from './byteSource.ts';
import { mergeDeltas } from './mergeDeltas.ts';
import { parseClaudeModel } from './claude.ts';
import { isImageModel } from './drawing.ts';
import type { CredentialResolver } from './credentials.ts';
import {
  fromFetchFailure,
  fromWordsInstead,
  idleError,
  requestIdOf,
  truncatedError,
  type ErrorContext,
} from './errors.ts';
import { Lessons } from './lessons.ts';
import type { Asked, RefusalMemory } from './refusalMemory.ts';
import { asksToThink, refusesThinking } from './refusals.ts';
import { retryDelay } from './retry.ts';
import { withoutOwnFallback } from './routing.ts';
import type { SseFrame } from './sse.ts';
import { createExchange, type TransportPorts } from './transport.ts';
import { isDone, type TurnReader } from './turnReader.ts';
import type { Credential, GatewaySettings, ModelInfo, TurnRequest } from '../model/request.ts';
import { goesUnsearched } from './webSearch.ts';
import { parseJson } from './wire.ts';
import { SPOKEN_FORMATS, type BuiltRequest } from './wireFormats.ts';

/** Once the answer is whole, how long to wait for figures that may follow it. */
const AFTER_FINISH_MS = 5_000;
const LATE_MS = 30_000;
/** Nothing is heard of a picture until it is drawn. */
const DRAWING_MS = 600_000;

export interface TurnPorts extends TransportPorts {
  readonly credentials: Pick<CredentialResolver, 'resolve' | 'refreshAfter401'>;
  readonly random: () => number;
  readonly refusals: RefusalMemory;
  /** Told of the gateway's id of an answer, with the settings it was asked for with. */
  readonly onGeneration?: (id: string, settings: GatewaySettings) => void;
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

/** Whatever is chosen for conversations, a model that does nothing but draw takes none. */
function requestFormatOf(
  request: Pick<TurnRequest, 'model' | 'wireFormat'>,
  info: ModelInfo | undefined,
): RequestFormat {
  return isImageModel(info) ? 'images' : wireFormatOf(request);
}

/** Loads the SDK that such a turn will use. */
export async function preload(
  request: Pick<TurnRequest, 'model' | 'wireFormat'>,
  info: ModelInfo | undefined,
): Promise<void> {
  await SPOKEN_FORMATS[requestFormatOf(request, info)].load();
}

/** A turn in progress. `run` yields everything but the end, which it returns, or throws the `AppError` that ended it. */
export class WireTurn {
  readonly #ports: TurnPorts;
  readonly #setup: TurnSetup;
  readonly #wireFormat: RequestFormat;
  #refusedThinking = false;
  #refusedSearches = false;
  readonly #lessons: Lessons;
  /** Since when the server works on the answer, by the monotonic clock: its headers came, or a drawing was asked for. */
  #workingSince: number | undefined;
  #hasContent = false;

  constructor(ports: TurnPorts, setup: TurnSetup) {
    this.#ports = ports;
    this.#setup = setup;
    this.#wireFormat = requestFormatOf(setup.request, setup.info);
    this.#lessons = new Lessons(ports, this.#asked);
  }

  async *run(): AsyncGenerator<ModelEvent, TurnEnd, void> {
    const { settings, controller, maxRetries } = this.#setup;
    const { signal } = controller;
    let credential = await raceSignal(this.#ports.credentials.resolve(settings), signal);
    let retries = 0;
    let isRefreshed = false;
    for (let attempt = 1; ; attempt += 1) {
      const built = this.#build();
      yield this.#requestStart(attempt, built);
      // A picture has headers only once it is drawn.
      this.#workingSince = this.#isDrawing ? this.#ports.clock.monotonic() : undefined;
      try {
        const response = await this.#send(built, credential);
        this.#workingSince ??= this.#ports.clock.monotonic();
        void this.#lessons.keep();
        return yield* this.#readAnswer(response, credential);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.kind === 'cancelled' || signal.aborted || this.#hasContent) throw error;
        if (error.status === 401 && !isRefreshed) {
          isRefreshed = true;
          const fresh = await raceSignal(this.#ports.credentials.refreshAfter401(credential, settings), signal);
          if (fresh === undefined) throw error;
          credential = fresh;
          continue;
        }
        if (built.carriesSearches && refusesEarlierSearches(error)) {
          this.#refusedSearches = true;
          continue;
        }
        if (built.sent.carriesThinking && refusesEarlierThinking(error)) {
          this.#refusedThinking = true;
          continue;
        }
        if (this.#lessons.learn(error, built.body)) continue;
        if (this.#isLate(error)) throw error;
        retries += 1;
        const delayMs = retryDelay(error, { attempt: retries, maxRetries, random: this.#ports.random() });
        if (delayMs === undefined) throw error;
        yield { type: 'retry-wait', attempt, delayMs, error };
        await delay(delayMs, signal);
      }
    }
  }

  #requestStart(attempt: number, { body, sent: { prefix, after } }: BuiltRequest): ModelEvent {
    return {
      type: 'request-start',
      attempt,
      wireFormat: this.#wireFormat,
      requestBytes: byteLength(body),
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
      ...(this.#refusedThinking && { refusedThinking: true }),
      ...(this.#isUnasked(body) && { unaskedThinking: true }),
      ...(goesUnsearched(this.#setup.request, body) && { unsearched: true }),
    };
  }

  #told(event: ModelEvent): ModelEvent {
    const generationId = event.type === 'route' ? event.route.generationId : undefined;
    if (generationId !== undefined) this.#ports.onGeneration?.(generationId, this.#setup.settings);
    return withoutOwnFallback(event, this.#setup.request.routing?.models);
  }

  /** How long nothing may be heard. */
  get #idleMs(): number {
    const { idleTimeoutMs } = this.#setup;
    return this.#isDrawing ? Math.max(idleTimeoutMs, DRAWING_MS) : idleTimeoutMs;
  }

  get #isDrawing(): boolean {
    return this.#wireFormat === 'images';
  }

  get #origin(): string {
    return new URL(this.#setup.settings.baseUrl).origin;
  }

  get #asked(): Asked {
    return { origin: this.#origin, wireFormat: this.#wireFormat, model: this.#setup.request.model };
  }

  /**
   * A connection that broke, or a drawing that a server between gave up on, after the server had worked for long: it may
   * have thought or drawn unseen, and would again.
   */
  #isLate({ kind, status = 0 }: AppError): boolean {
    const hasBroken = kind === 'protocol' || kind === 'network' || (this.#isDrawing && status >= 500);
    const since = this.#workingSince;
    return hasBroken && since !== undefined && this.#ports.clock.monotonic() - since > LATE_MS;
  }

  /** Whether an effort was chosen by name, and the server takes nothing of it. */
  #isUnasked(body: object): boolean {
    const { thinking = 'auto' } = this.#setup.request;
    return thinking !== 'auto' && thinking !== 'off' && refusesThinking(this.#lessons.refused) && !asksToThink(body);
  }

  #context(credential: Credential): ErrorContext {
    return { model: this.#setup.request.model, credential, now: this.#ports.clock.now() };
  }

  #build(): BuiltRequest {
    const { request, info } = this.#setup;
    return SPOKEN_FORMATS[this.#wireFormat].build(request, info, {
      refused: this.#lessons.refused,
      isGateway: this.#origin === OFFICIAL_ORIGIN,
      withoutEarlierThinking: this.#refusedThinking,
      withoutEarlierSearches: this.#refusedSearches,
    });
  }

  async #send(built: BuiltRequest, credential: Credential): Promise<Response> {
    const { request, controller, settings } = this.#setup;
    const affinity = request.sessionId?.replace(/[^\x21-\x7e]/g, '').slice(0, 200) ?? '';
    const exchange = createExchange(this.#ports, {
      credential,
      controller,
      headerTimeoutMs: this.#idleMs,
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
    if (response.body === null) throw truncatedError();
    const decoder = new BodyDecoder(response.headers.get('content-type'), requestId);
    const newId = (): string => this.#ports.random().toString(36).slice(2, 12).padEnd(8, '0');
    const reader = SPOKEN_FORMATS[this.#wireFormat].reader(context, newId, this.#setup);
    const events: ModelEvent[] = [];
    const splitter = this.#setup.request.keepsThoughtTags === true ? undefined : new ThoughtSplitter();
    let failure: AppError | undefined;
    const source = new ByteSource(response.body, this.#setup.controller.signal);
    try {
      yield* this.#readFrames({ source, decoder, reader, events, splitter, context });
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
    this.#hasContent ||= last.some(isContent);
    for (const event of mergeDeltas(last)) yield this.#told(event);
    if (failure !== undefined) throw failure;
    return endOf(reader, credential);
  }

  /** Reads until the format says it is over; leaves in `events` what was read in the step that failed. */
  async *#readFrames({
    source,
    decoder,
    reader,
    events,
    splitter,
    context,
  }: Reading): AsyncGenerator<ModelEvent, void, void> {
    const idleTimeoutMs = this.#idleMs;
    const frames: SseFrame[] = [];
    let last: SseFrame | undefined;
    for (;;) {
      const isFinished = reader.finishReason !== undefined;
      const bytes = await source.read(isFinished ? Math.min(AFTER_FINISH_MS, idleTimeoutMs) : idleTimeoutMs, () =>
        idleError(idleTimeoutMs),
      );
      if (bytes === undefined) {
        last = readTail(decoder, reader, events) ?? last;
        if (reader.finishReason !== undefined) return;
        const refusal = last === undefined ? undefined : fromWordsInstead(parseJson(last.data), context);
        if (refusal !== undefined) throw refusal;
        const isOther = decoder.kind === 'json' && last !== undefined && events.length === 0 && !this.#hasContent;
        throw isOther ? decoder.wrongType() : truncatedError();
      }
      frames.length = 0;
      decoder.push(bytes, frames);
      last = frames.at(-1) ?? last;
      const isOver = frames.some((frame) => reader.read(frame, events));
      this.#hasContent ||= events.some(isContent);
      for (const event of mergeDeltas(splitter?.take(events) ?? events)) yield this.#told(event);
      events.length = 0;
      if (isOver) return;
    }
  }
}

interface Reading {
  readonly source: ByteSource;
  readonly decoder: BodyDecoder;
  readonly reader: TurnReader;
  /** What was read in this step. */
  readonly events: ModelEvent[];
  readonly splitter: ThoughtSplitter | undefined;
  readonly context: ErrorContext;
}

function endOf({ finishReason = 'other', serverReason, isPaused }: TurnReader, { token }: Credential): TurnEnd {
  const words = serverReason === undefined ? '' : cleanServerText(serverReason, [token]);
  return {
    type: 'turn-end',
    reason: finishReason,
    ...(isPaused === true && { isPaused }),
    ...(words !== '' && { serverReason: words }),
  };
}

/**
 * An event the server did not end with a blank line counts if it is whole; half of one is part of being cut off. Returns
 * the last whole one.
 */
function readTail(decoder: BodyDecoder, reader: TurnReader, events: ModelEvent[]): SseFrame | undefined {
  const tail: SseFrame[] = [];
  decoder.flush(tail);
  const whole = tail.filter((frame) => isDone(frame) || frame.event === 'error' || parseJson(frame.data) !== undefined);
  for (const frame of whole) reader.read(frame, events);
  return whole.at(-1);
}

function byteLength(body: object): number {
  return new TextEncoder().encode(JSON.stringify(body)).length;
}

/** What was paid for, and shown: a request that brought some of it is never sent again. */
function isContent(event: ModelEvent): boolean {
  const { type } = event;
  // Some thinking has a signature and no words.
  if (type === 'thinking-end') return event.redacted !== undefined || event.signature !== undefined;
  if (type === 'reasoning-details') return event.details.length > 0;
  if (type === 'server-tool' || type === 'image' || type === 'image-preview') return true;
  return type === 'text-delta' || type === 'thinking-delta' || type === 'tool-input-start';
}

/** What it found earlier is refused: it came from another provider, or too long ago. */
function refusesEarlierSearches({ status, code, message }: AppError): boolean {
  if (status !== 400 || code !== 'bad-request') return false;
  return /server_tool_use|web_search_tool_result|encrypted_(?:content|index)/.test(message);
}

/**
 * What was thought earlier is refused where it stands now: its signature is bound to other words before it, or cannot be
 * checked. The wish to think is told in other words (`lessonOf`).
 */
function refusesEarlierThinking({ status, code, message }: AppError): boolean {
  if (status !== 400 || code !== 'bad-request') return false;
  // A call without its signature: leaving more out cannot help.
  if (/missing a thought_?signature/i.test(message)) return false;
  // Items of Responses, which belong to others beside them.
  if (/\bwithout its required\b[^.]*\bitem\b|\bItem with id\b[^.]*\bnot found\b/.test(message)) return true;
  const isThought = /thinking|thought|reasoning/i.test(message);
  const isBlock = /\bblocks?\b/i.test(message) && /\b(?:bound|binding|cannot be modified|invalid)\b/i.test(message);
  return (isThought && (isBlock || /signature/i.test(message))) || /\bencrypted\b[^.]*\bcontent\b/i.test(message);
}
