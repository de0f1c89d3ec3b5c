/**
 * One turn over HTTP: send, wait and send again while nothing was answered, then read the stream to its end. The answer
 * is read in one loop with synchronous readers; the only await per step is the one for bytes.
 */
import { delay, raceSignal } from '../../base/async.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import { ThoughtSplitter } from '../answers/thoughts.ts';
import { BodyDecoder } from './bodyDecoder.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import type { AnswerRequest, RequestFormat, WireFormat } from '../model/message.ts';
import { isOfficialOrigin } from './baseUrl.ts';
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
import { PrefixDigest } from './prefixDigest.ts';
import type { Asked, RefusalMemory } from './refusalMemory.ts';
import { guessedHistory, NOTHING_SEALED, refusedHistory } from './refusedHistory.ts';
import { asksToThink, refusalsFor, refusesThinking, type Refusals } from './refusals.ts';
import { isSurelyUndone, retryDelay } from './retry.ts';
import { withAskedTerms, withoutOwnFallback } from './routing.ts';
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
  /** What of earlier answers is left out since the server refused it. */
  #leftOut = NOTHING_SEALED;
  /** It was a guess that this is what was refused: so it is once the server answers. */
  #isGuessed = false;
  readonly #lessons: Lessons;
  /** Since when the server works on the answer, by the monotonic clock: its headers came, or a drawing was asked for. */
  #workingSince: number | undefined;
  #hasContent = false;
  #isAccepted = false;

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
        if (this.#learns(error, built)) continue;
        if (this.#mayBeMade(error)) throw error;
        retries += 1;
        const delayMs = retryDelay(error, { attempt: retries, maxRetries, random: this.#ports.random() });
        if (delayMs === undefined) throw error;
        yield { type: 'retry-wait', attempt, delayMs, error };
        await delay(delayMs, signal);
      }
    }
  }

  /** Whether the request is to be sent again without something that the server refused of it. */
  #learns(
    error: AppError,
    { body, sent: { carriesThinking: thinking }, carriesSearches: searches }: BuiltRequest,
  ): boolean {
    // What was left out already is not what is refused now.
    const carried = { thinking: thinking && !this.#leftOut.thinking, searches: searches && !this.#leftOut.searches };
    const refused = refusedHistory(error, carried);
    if (refused === undefined && this.#lessons.learn(error, body, this.#setup.request.thinking === 'off')) return true;
    const leftOut = refused ?? guessedHistory(error, carried);
    this.#isGuessed ||= refused === undefined && leftOut !== undefined;
    this.#leftOut = { ...this.#leftOut, ...leftOut };
    return leftOut !== undefined;
  }

  /** The server answers, and not with a refusal within the stream: what was left out was what it had refused. */
  *#accept(): Generator<ModelEvent, void, void> {
    if (this.#isAccepted) return;
    this.#isAccepted = true;
    void this.#lessons.keep();
    if (this.#isGuessed) yield { type: 'left-out', ...this.#told };
  }

  /** What the answer is to remember of refusals. */
  get #told(): Pick<AnswerRequest, 'refusedThinking' | 'refusedSearches'> {
    const { thinking, searches } = this.#leftOut;
    return {
      ...(thinking && { refusedThinking: true as const }),
      ...(searches && { refusedSearches: true as const }),
    };
  }

  #requestStart(attempt: number, { body, sent: { prefix, after } }: BuiltRequest): ModelEvent {
    return {
      type: 'request-start',
      attempt,
      wireFormat: this.#wireFormat,
      requestBytes: byteLength(body),
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
      ...(!this.#isGuessed && this.#told),
      ...(this.#isUnasked(body) && { unaskedThinking: true }),
      ...(goesUnsearched(this.#setup.request, body) && { unsearched: true }),
    };
  }

  #passedOn(event: ModelEvent): ModelEvent {
    const generationId = event.type === 'route' ? event.route.generationId : undefined;
    if (generationId !== undefined) this.#ports.onGeneration?.(generationId, this.#setup.settings);
    const { request } = this.#setup;
    return withAskedTerms(withoutOwnFallback(event, request.routing?.models), request);
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
   * Whether what was asked for may have been made unseen, and would be made, and paid for, again: a picture as soon as its
   * request may have been taken, words where a connection broke after the server had worked for long.
   */
  #mayBeMade(error: AppError): boolean {
    const { kind, status = 0 } = error;
    if (this.#isDrawing && !isSurelyUndone(error)) return true;
    const hasBroken = kind === 'protocol' || kind === 'network' || (this.#isDrawing && status >= 500);
    const since = this.#workingSince;
    return hasBroken && since !== undefined && this.#ports.clock.monotonic() - since > LATE_MS;
  }

  get #refused(): Refusals {
    return refusalsFor(this.#lessons.refused, (this.#setup.request.tools?.length ?? 0) > 0);
  }

  /** Whether an effort was chosen by name, and the server takes nothing of it. */
  #isUnasked(body: object): boolean {
    const { thinking = 'auto' } = this.#setup.request;
    return thinking !== 'auto' && thinking !== 'off' && refusesThinking(this.#refused) && !asksToThink(body);
  }

  #context(credential: Credential): ErrorContext {
    return { model: this.#setup.request.model, credential, now: this.#ports.clock.now() };
  }

  #build(): BuiltRequest {
    const { request, info } = this.#setup;
    return SPOKEN_FORMATS[this.#wireFormat].build(request, info, {
      refused: this.#refused,
      isGateway: isOfficialOrigin(this.#origin),
      withoutEarlierThinking: this.#leftOut.thinking,
      withoutEarlierSearches: this.#leftOut.searches,
    });
  }

  async #send(built: BuiltRequest, credential: Credential): Promise<Response> {
    const { request, controller, settings } = this.#setup;
    const affinity = affinityOf(request);
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
    for (const event of mergeDeltas(last)) yield this.#passedOn(event);
    if (failure !== undefined) throw failure;
    yield* this.#accept();
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
      if (this.#hasContent) yield* this.#accept();
      for (const event of mergeDeltas(splitter?.take(events) ?? events)) yield this.#passedOn(event);
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

/** Requests of one conversation are kept with one cache, and so are those that begin with the same instructions. */
function affinityOf({ sessionId, cache, model, system, tools, responseFormat }: TurnRequest): string {
  if (sessionId !== undefined) return sessionId.replace(/[^\x21-\x7e]/g, '').slice(0, 200);
  if (cache !== 'shared-prefix') return '';
  const digest = new PrefixDigest();
  digest.add([model, system ?? '', tools ?? [], responseFormat ?? {}], new Set());
  return digest.value();
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
