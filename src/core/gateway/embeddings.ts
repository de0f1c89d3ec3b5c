/** Texts as vectors (`/v1/embeddings`): in batches that the server takes, several at a time. */
import * as l10n from '@vscode/l10n';
import { throwIfAborted } from '../../base/async.ts';
import { fromBase64 } from '../../base/base64.ts';
import { AppError, toAppError } from '../../base/errors.ts';
import { estimateTokens } from '../cost/estimate.ts';
import type { GatewayRouting, GatewaySettings } from '../model/request.ts';
import { requestJson } from './jsonRequest.ts';
import { isSurelyUndone } from './retry.ts';
import { optionsForOneModel } from './routing.ts';
import type { TurnPorts } from './wireTurn.ts';
import { countOf, fieldsOf, listOf, recordsOf, textOf, type Fields } from './wire.ts';

/** OpenAI takes 2,048 texts and 300,000 tokens in one request; smaller ones lose less where one fails. */
const MAX_TEXTS = 96;
const MAX_TOKENS = 60_000;
const CONCURRENT = 3;
/** More texts than these that a server refuses for what they say, of those asked for at once, are no exception. */
const MAX_REFUSED = 10;
/** A text that is too long for the model is cut in half so often. */
const MAX_HALVINGS = 4;
const MAX_DIMENSIONS = 16_384;
/** One number of a vector, written out, has about so many characters. */
const CHARS_PER_NUMBER = 32;
const LEAST_ANSWER = 4_000_000;

export interface EmbedRequest {
  readonly model: string;
  readonly texts: readonly string[];
  /** How long the vectors are to be; as the model makes them where absent, or where its server refuses to say. */
  readonly dimensions?: number;
  /** Which providers may do it; models to fall back to are not asked. */
  readonly routing?: GatewayRouting;
}

export interface EmbeddedBatch {
  /** Of the first text, in the request. */
  readonly start: number;
  readonly vectors: readonly Float32Array[];
  /** As the server counted, else estimated. */
  readonly tokens: number;
  /** What the server says that it cost, in US dollars. */
  readonly costUsd: number | undefined;
}

export interface EmbedOptions {
  readonly signal: AbortSignal;
  /** Told of each batch as it comes, in any order; the request goes on once it is done with it. */
  readonly onBatch?: (batch: EmbeddedBatch) => Promise<void> | void;
  /**
   * Told of the tokens of each request that was answered, and of each that may have been worked on though its answer was lost
   * or is of no use: all are paid for.
   */
  readonly onPaid?: (paid: PaidTokens) => Promise<void> | void;
}

export interface PaidTokens {
  /** As the server counted, else estimated. */
  readonly tokens: number;
  /** Nothing came of them. */
  readonly isLost: boolean;
}

/** All that was asked for, in order. */
export interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
  /** `undefined` where the server told none. */
  readonly costUsd: number | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * One embedding of many texts. Rejects with an `AppError`; batches that came before were told to `onBatch`. A text that is
 * refused while others are taken, or that comes to no numbers, gets a vector of zeros: it must not stop the others.
 */
export async function embed(
  ports: TurnPorts,
  settings: GatewaySettings,
  request: EmbedRequest,
  options: EmbedOptions,
): Promise<Embedded> {
  return new Embedding(ports, settings, request, options).run();
}

class Embedding {
  readonly #ports: TurnPorts;
  readonly #settings: GatewaySettings;
  readonly #request: EmbedRequest;
  readonly #options: EmbedOptions;
  readonly #waiting: Range[];
  readonly #vectors: Float32Array[] = [];
  /** Texts that the server refuses for what they say. */
  readonly #refused: { readonly start: number; readonly error: AppError }[] = [];
  /** Of each vector; `undefined` until one came. */
  #length: number | undefined;
  /** How many texts the server takes at once, as far as is known. */
  #most = MAX_TEXTS;
  #tokens = 0;
  #costUsd: number | undefined;
  #failure: AppError | undefined;

  constructor(ports: TurnPorts, settings: GatewaySettings, request: EmbedRequest, options: EmbedOptions) {
    this.#ports = ports;
    this.#settings = settings;
    this.#request = request;
    this.#options = options;
    this.#waiting = batchesOf(request.texts).reverse();
  }

  async run(): Promise<Embedded> {
    throwIfAborted(this.#options.signal);
    await Promise.all(Array.from({ length: CONCURRENT }, () => this.#work()));
    if (this.#failure !== undefined) throw this.#failure;
    await this.#keepRefused();
    return { vectors: this.#vectors, tokens: this.#tokens, costUsd: this.#costUsd };
  }

  /** What is on its way when another batch fails is waited for: it is paid for. */
  async #work(): Promise<void> {
    for (let range = this.#waiting.pop(); range !== undefined; range = this.#waiting.pop()) {
      try {
        if (this.#failure !== undefined) return;
        throwIfAborted(this.#options.signal);
        await this.#embed(range);
      } catch (error) {
        this.#failure ??= toAppError(error);
      }
    }
  }

  async #embed(range: Range): Promise<void> {
    if (range.end - range.start > this.#most) return this.#split(range);
    try {
      await this.#keep(range, await this.#ask(this.#request.texts.slice(range.start, range.end)));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (isOfOneText(error)) return this.#setApart(range, error);
      if (!isTooMuch(error)) throw error;
      if (range.end - range.start > 1) {
        if (isTooMany(error)) this.#most = Math.ceil((range.end - range.start) / 2);
        return this.#split(range);
      }
      await this.#keep(range, await this.#askShorter(this.#request.texts[range.start] ?? '', error));
    }
  }

  async #split({ start, end }: Range): Promise<void> {
    const middle = Math.ceil((start + end) / 2);
    await this.#embed({ start, end: middle });
    await this.#embed({ start: middle, end });
  }

  /** Finds the text that the rest is refused for. Where the first and the last alone are refused as well, it is no text. */
  async #setApart({ start, end }: Range, error: AppError): Promise<void> {
    if (end - start === 1) {
      this.#refused.push({ start, error });
      if (this.#refused.length > MAX_REFUSED) throw error;
      return;
    }
    if (this.#length !== undefined) return this.#split({ start, end });
    await this.#embed({ start, end: start + 1 });
    await this.#embed({ start: end - 1, end });
    if (this.#length === undefined) throw error;
    if (end - start > 2) await this.#embed({ start: start + 1, end: end - 1 });
  }

  async #keepRefused(): Promise<void> {
    for (const { start, error } of this.#refused) {
      if (this.#length === undefined) throw error;
      await this.#keep(
        { start, end: start + 1 },
        { vectors: [new Float32Array(this.#length)], tokens: 0, costUsd: undefined },
      );
    }
  }

  /** The beginning of a text that is too long: it says more than no vector. */
  async #askShorter(text: string, refusal: AppError): Promise<Answer> {
    let shorter = text;
    for (let halvings = 0; halvings < MAX_HALVINGS && shorter.length > 1; halvings += 1) {
      shorter = shorter.slice(0, Math.ceil(shorter.length / 2));
      try {
        return await this.#ask([shorter]);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (!isTooMuch(error)) throw error;
      }
    }
    throw refusal;
  }

  async #ask(texts: readonly string[]): Promise<Answer> {
    const { model, dimensions, routing } = this.#request;
    const length = dimensions !== undefined && { dimensions };
    const body = { model, input: texts, ...length, ...optionsForOneModel(routing) };
    const maxAnswer = LEAST_ANSWER + texts.length * MAX_DIMENSIONS * CHARS_PER_NUMBER;
    const estimated = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
    const { data, requestId } = await requestJson(
      this.#ports,
      { path: '/v1/embeddings', speaks: 'embeddings', body, maxAnswer },
      { settings: this.#settings, signal: this.#options.signal },
    ).catch(async (thrown: unknown) => {
      if (mayBePaid(toAppError(thrown))) await this.#options.onPaid?.({ tokens: estimated, isLost: true });
      throw thrown;
    });
    const tokens = tokensOf(data) ?? estimated;
    const vectors = vectorsOf(data, texts.length, this.#length);
    await this.#options.onPaid?.({ tokens, isLost: vectors === undefined });
    if (vectors === undefined) throw unreadable(texts.length, requestId);
    return { vectors, tokens, costUsd: costOf(data) };
  }

  async #keep({ start }: Range, { vectors, tokens, costUsd }: Answer): Promise<void> {
    const length = this.#length ?? vectors[0]?.length;
    if (vectors.some((vector) => vector.length !== length)) throw unreadable(vectors.length, undefined);
    this.#length = length;
    for (const [index, vector] of vectors.entries()) this.#vectors[start + index] = vector;
    this.#tokens += tokens;
    if (costUsd !== undefined) this.#costUsd = (this.#costUsd ?? 0) + costUsd;
    await this.#options.onBatch?.({ start, vectors, tokens, costUsd });
  }
}

interface Answer {
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
  readonly costUsd: number | undefined;
}

function batchesOf(texts: readonly string[]): Range[] {
  const batches: Range[] = [];
  let [start, tokens] = [0, 0];
  for (const [index, text] of texts.entries()) {
    const own = estimateTokens(text);
    if (index > start && (index - start >= MAX_TEXTS || tokens + own > MAX_TOKENS)) {
      batches.push({ start, end: index });
      [start, tokens] = [index, 0];
    }
    tokens += own;
  }
  if (start < texts.length) batches.push({ start, end: texts.length });
  return batches;
}

const TOO_MANY =
  /batch[ _]?size|too many (?:inputs|texts|documents|items)|array (?:too long|is too long)|maximum .{0,40}(?:inputs|items|texts|documents|batch)|\binput\b.{0,60}\b(?:at most|no more than|fewer than)\b.{0,20}\bitems/i;

function isTooMany(error: AppError): boolean {
  return error.status === 413 || TOO_MANY.test(error.said ?? '');
}

/** Refused for the number of texts or their length: fewer, or shorter ones, may be taken. */
function isTooMuch(error: AppError): boolean {
  if (error.code === 'context-too-long' || error.status === 413) return true;
  const isRefused = error.status === 400 || error.status === 422 || error.status === 500;
  return isRefused && (isTooMany(error) || TOO_LONG.test(error.said ?? ''));
}

/** llama.cpp says it with status 500. */
const TOO_LONG =
  /too (?:large|long) to (?:process|embed)|(?:input|text|prompt)\b.{0,40}\b(?:exceeds|too long|too large|longer than)|physical batch size|maximum (?:input|context|token|sequence) length/i;

/** Ollama says it with status 500. */
const NO_NUMBERS = /unsupported value: (?:NaN|[+-]?Inf)/;

/** Refused for what a text says, as by a filter, or for what became of it. */
function isOfOneText(error: AppError): boolean {
  if (isTooMuch(error)) return false;
  const isRefused = error.kind === 'request' && (error.status === 400 || error.status === 422);
  return isRefused || (error.status === 500 && NO_NUMBERS.test(error.said ?? ''));
}

/** Whether a request without an answer may have been worked on, also one that was given up meanwhile. */
function mayBePaid(error: AppError): boolean {
  const isRefused = error.status !== undefined && error.status < 500;
  const isOfOthers = ['network', 'protocol', 'server', 'cancelled'].includes(error.kind);
  return isOfOthers && !isRefused && !isTooMuch(error) && !isSurelyUndone(error);
}

/** `length`: of the vectors before, where some came. */
function vectorsOf(data: Fields, count: number, length?: number): readonly Float32Array[] | undefined {
  const entries = entriesOf(data);
  if (entries.length !== count) return undefined;
  const vectors: Float32Array[] = [];
  for (const [place, entry] of entries.entries()) {
    const vector = vectorOf(entry['embedding']);
    const index = countOf(entry['index']) ?? place;
    if (vector === undefined || index >= count || vectors[index] !== undefined) return undefined;
    vectors[index] = vector;
  }
  const isSound = (vector: Float32Array): boolean => vector.every(Number.isFinite);
  // All without numbers: it is no text that is to blame.
  if (length === undefined && !vectors.some(isSound)) return undefined;
  return vectors.map((vector) => (isSound(vector) ? vector : new Float32Array(vector.length)));
}

/** OpenAI's list, or vectors alone: Ollama's, Cohere's by the type of their numbers, Google's by `values`. */
function entriesOf(data: Fields): readonly Fields[] {
  const { data: list, embeddings } = data;
  const bare = fieldsOf(embeddings)?.['float'] ?? embeddings ?? (Array.isArray(listOf(list)[0]) ? list : undefined);
  if (bare === undefined) return recordsOf(list);
  return listOf(bare).map((each) => ({
    embedding: fieldsOf(each)?.['values'] ?? fieldsOf(each)?.['embedding'] ?? each,
  }));
}

/** Numbers, or their four bytes each in base64. */
function vectorOf(value: unknown): Float32Array | undefined {
  const text = textOf(value);
  // Some write what they pooled as a list of one.
  const [first] = listOf(value);
  const numbers = Array.isArray(first) && listOf(value).length === 1 ? first : listOf(value);
  const vector = text === undefined ? Float32Array.from(numbers, Number) : floatsOf(text);
  return vector !== undefined && vector.length > 0 && vector.length <= MAX_DIMENSIONS ? vector : undefined;
}

function floatsOf(text: string): Float32Array | undefined {
  const bytes = fromBase64(text);
  if (bytes === undefined || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}

function tokensOf(data: Fields): number | undefined {
  const usage = fieldsOf(data['usage']);
  const told =
    countOf(usage?.['prompt_tokens']) ?? countOf(usage?.['total_tokens']) ?? countOf(data['prompt_eval_count']);
  // No text has none: such a server does not count.
  return told === 0 ? undefined : told;
}

/** This endpoint writes `providerMetadata`, the others `provider_metadata`. */
export function costOf(data: Fields): number | undefined {
  const metadata = fieldsOf(data['providerMetadata']) ?? fieldsOf(data['provider_metadata']);
  return countOf(fieldsOf(metadata?.['gateway'])?.['cost']);
}

function unreadable(count: number, requestId: string | undefined): AppError {
  return new AppError(
    'protocol',
    l10n.t`The server’s response cannot be used: it has to hold one embedding of the same length for each of ${count} texts.`,
    { code: 'bad-embeddings', actions: ['retry', 'show-log'], ...(requestId !== undefined && { requestId }) },
  );
}
