import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from './account.ts';
import { sendJson } from './failure.ts';
import { speedOf } from './faults.ts';
import type { Fault } from './faults.ts';
import { generationId, toolCallId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { limited, paced } from './pace.ts';
import { SseWriter } from './sse.ts';
import type { Backend, FinishReason, NeutralRequest, Piece, Speed } from './types.ts';
import type { Route } from './routing.ts';
import { costOf, estimateTokens, gatewayMetadata, servedHop } from './usage.ts';
import type { Counts } from './usage.ts';
import { searchMetadata } from './webSearch.ts';

/** Everything one turn needs besides its request. */
export interface TurnContext {
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
  readonly body: JsonObject;
  readonly fault: Fault;
  /** Resolves when an answer that waits because of `hold-before` is let go, or its client has gone. */
  readonly held: () => Promise<void>;
  readonly speed: Speed;
  readonly backend: Backend;
  readonly ledger: Ledger;
  readonly cached: { readonly cached: number; readonly cacheWritten: number };
  readonly route: Route;
  /** Hears what a whole answer cost, in US dollars. */
  readonly onBooked?: (costUsd: number) => void;
}

/** What is known once an answer is whole. */
export interface TurnSummary {
  readonly id: string;
  /** A reason that is none of `FinishReason` goes to the client as it is. */
  readonly finish: string;
  readonly stopSequence: string | null;
  readonly counts: Counts;
  readonly usageStyle: 'gateway' | 'openai' | 'none';
  /** How often each search tool ran. */
  readonly searches: Readonly<Record<string, number>>;
  /** Value of `provider_metadata`. */
  readonly metadata: JsonObject;
}

/** An answer gathered for a client that did not ask for a stream. */
export interface Answer {
  reasoning: string;
  text: string;
  calls: { id: string; name: string; json: string }[];
  images: string[];
  /** Blocks of Messages in their order, where there are others than one text. */
  blocks: JsonObject[];
}

export type ContentPiece = Exclude<Piece, { type: 'finish' | 'searched' }>;

/** Turns pieces into the frames of one wire format. */
export interface Encoder {
  begin(): void;
  /** A keep-alive event, on the wires that have one. */
  ping?(): void;
  piece(piece: ContentPiece): void;
  end(summary: TurnSummary, isTerminated: boolean): void;
  /** The in-band error frame of this format. */
  fail(message: string): void;
}

/** How one wire format writes streams and whole answers. */
export interface Wire {
  encoder(writer: SseWriter, id: string): Encoder;
  whole(answer: Answer, summary: TurnSummary): JsonObject;
}

interface Tally {
  reasoning: number;
  output: number;
  sent: number;
  firstAt: number | undefined;
  finish: FinishReason;
  stopSequence: string | null;
  searches: Record<string, number>;
}

/** Answers one turn, streamed or whole, with its fault played and its cost booked. */
export async function runTurn(
  context: TurnContext,
  request: NeutralRequest,
  wire: Wire,
  isStream: boolean,
): Promise<void> {
  const id = generationId();
  const start = performance.now();
  const tally: Tally = {
    reasoning: 0,
    output: 0,
    sent: 0,
    firstAt: undefined,
    finish: 'stop',
    stopSequence: null,
    searches: {},
  };
  const speed = speedOf(context.fault, context.speed);
  const pieces = paced(limited(context.backend.answer(request, context.signal), request), speed, context.signal);
  const isWhole = isStream
    ? await stream(context, wire, id, pieces, tally)
    : await gather(context, wire, id, pieces, tally, request);
  // What was written is paid for, whoever ended it.
  if (!isWhole && tally.sent === 0) return;
  const counts = countsOf(context, tally);
  if (isWhole) context.onBooked?.(costOf(request.model, counts));
  context.ledger.record({
    id,
    model: servedHop(context.route).model.id,
    provider: servedHop(context.route).provider,
    cost: costOf(request.model, counts),
    counts,
    isStreamed: isStream,
    finish: tally.finish,
    latencyMs: Math.round((tally.firstAt ?? start) - start),
    durationMs: Math.round(performance.now() - start),
    createdAt: new Date(),
  });
}

async function stream(
  context: TurnContext,
  wire: Wire,
  id: string,
  pieces: AsyncIterable<Piece>,
  tally: Tally,
): Promise<boolean> {
  const { fault, response, signal } = context;
  const writer = new SseWriter(response, fault, signal);
  const encoder = wire.encoder(writer, id);
  const holds = new Holds(fault.holdBefore);
  writer.open();
  encoder.begin();
  if (fault.ping === true) encoder.ping?.();
  await writer.flush();
  for await (const piece of pieces) {
    if (piece.type === 'finish') {
      note(tally, piece);
      break;
    }
    if (piece.type === 'searched') {
      note(tally, piece);
      continue;
    }
    if (await isInterrupted(context, writer, encoder, tally.sent)) return false;
    if (holds.isDue(piece)) {
      await writer.flush();
      await context.held();
    }
    encoder.piece(piece);
    note(tally, piece);
    // The first token leaves on its own: time to first token is what people feel.
    if (writer.isFull || tally.sent === 1) await writer.flush();
    if (signal.aborted) return false;
  }
  if (signal.aborted || (await isInterrupted(context, writer, encoder, Infinity))) return false;
  encoder.end(summarise(context, id, tally), fault.noDone !== true);
  await writer.end();
  return !signal.aborted;
}

/** Knows before which pieces of an answer to wait. */
class Holds {
  readonly #words: string[];
  #text = '';

  constructor(words: string | undefined) {
    this.#words = words === undefined ? [] : words.split('+');
  }

  /** True where this piece brings the next word that is waited before. */
  isDue(piece: Piece): boolean {
    const [word] = this.#words;
    if (word === undefined || (piece.type !== 'text' && piece.type !== 'server-block')) return false;
    // A block is known by its type.
    if (piece.type === 'text') this.#text += piece.text;
    else if (piece.block['type'] !== word) return false;
    if (piece.type === 'text' && !this.#text.includes(word)) return false;
    this.#words.shift();
    return true;
  }
}

/** Plays the fault that is due after this many pieces; true when the answer ends with it. */
async function isInterrupted(
  context: TurnContext,
  writer: SseWriter,
  encoder: Encoder,
  sent: number,
): Promise<boolean> {
  const { fault, response, signal } = context;
  // The answer goes on after the broken frame: a client that skips it would lose text without noticing.
  if (fault.malformedAfter === sent) writer.frame('{"id":"gen_broken","choices":[{"delta":{"content":"unfin');
  if (fault.errorAfter !== undefined && sent >= fault.errorAfter) {
    encoder.fail(fault.message ?? 'Overloaded');
    await writer.end();
    return true;
  }
  if (fault.cutAfter !== undefined && sent >= fault.cutAfter) {
    await writer.end();
    return true;
  }
  if (fault.resetAfter !== undefined && sent >= fault.resetAfter) {
    await writer.flush();
    response.socket?.resetAndDestroy();
    return true;
  }
  if (fault.idleAfter !== undefined && sent >= fault.idleAfter) {
    await writer.flush();
    await aborted(signal);
    return true;
  }
  return false;
}

async function gather(
  context: TurnContext,
  wire: Wire,
  id: string,
  pieces: AsyncIterable<Piece>,
  tally: Tally,
  request: NeutralRequest,
): Promise<boolean> {
  const { fault, response, signal } = context;
  const answer: Answer = { reasoning: '', text: '', calls: [], images: [], blocks: [] };
  for await (const piece of pieces) {
    note(tally, piece);
    if (piece.type === 'reasoning') answer.reasoning += piece.text;
    else if (piece.type === 'text') addText(answer, piece);
    else if (piece.type === 'server-block') answer.blocks.push(...textSoFar(answer), piece.block);
    else if (piece.type === 'image') answer.images.push(piece.dataUri);
    else if (piece.type === 'tool-start') {
      answer.calls.push({ id: toolCallId(request.model.family), name: piece.name, json: '' });
    } else if (piece.type === 'tool-input') {
      const call = answer.calls.at(-1);
      if (call !== undefined) call.json += piece.json;
    }
  }
  if (signal.aborted) return false;
  const breaks = [fault.cutAfter, fault.errorAfter, fault.resetAfter, fault.malformedAfter];
  if (fault.idleAfter !== undefined) await aborted(signal);
  else if (fault.malformedAfter !== undefined) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"id":"gen_broken","choices":[{"message":{"content":"unfin');
  } else if (breaks.some((each) => each !== undefined)) response.socket?.resetAndDestroy();
  else {
    sendJson(response, 200, wire.whole(answer, summarise(context, id, tally)));
    return true;
  }
  return false;
}

/** Once there are blocks, each text is one of them. */
function addText(answer: Answer, { text, citations }: Extract<Piece, { type: 'text' }>): void {
  if (citations !== undefined) answer.blocks.push(...textSoFar(answer), { type: 'text', text, citations });
  else if (answer.blocks.length > 0) {
    const last = answer.blocks.at(-1);
    if (last?.['type'] === 'text' && last['citations'] === undefined) last['text'] = `${String(last['text'])}${text}`;
    else answer.blocks.push({ type: 'text', text });
  }
  answer.text += text;
}

function textSoFar({ blocks, text }: Answer): JsonObject[] {
  return blocks.length === 0 && text !== '' ? [{ type: 'text', text }] : [];
}

function note(tally: Tally, piece: Piece): void {
  if (piece.type === 'searched') {
    tally.searches[piece.tool] = (tally.searches[piece.tool] ?? 0) + 1;
    return;
  }
  if (piece.type === 'finish') {
    tally.finish = piece.reason;
    tally.stopSequence = piece.stopSequence ?? null;
    return;
  }
  tally.firstAt ??= performance.now();
  tally.sent += 1;
  if (piece.type === 'reasoning') tally.reasoning += 1;
  else tally.output += piece.type === 'image' ? 1290 : 1;
}

function countsOf(context: TurnContext, tally: Tally): Counts {
  const { body } = context;
  const prompt = estimateTokens(JSON.stringify([body['system'], body['messages'] ?? body['input'], body['tools']]));
  const { cached, cacheWritten } = context.cached;
  return {
    prompt: Math.max(prompt, cached + cacheWritten),
    cached,
    cacheWritten,
    reasoning: tally.reasoning,
    output: tally.output,
  };
}

function summarise(context: TurnContext, id: string, tally: Tally): TurnSummary {
  const counts = countsOf(context, tally);
  const { fault, route } = context;
  const { provider, model } = servedHop(route);
  return {
    id,
    finish: fault.finish ?? tally.finish,
    stopSequence: tally.stopSequence,
    counts,
    usageStyle: fault.usage ?? 'gateway',
    searches: tally.searches,
    metadata: {
      [provider]: {},
      gateway: {
        ...gatewayMetadata(model, route, id, costOf(model, counts)),
        ...(Object.keys(tally.searches).length > 0 && searchMetadata(tally.searches)),
      },
    },
  };
}

/** Resolves when the client has gone. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Waits, or less when the client goes away. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
