import type { ModelEvent } from '../model/events.ts';
import type { FinishReason } from '../model/message.ts';
import { isPicture, pictureIn } from './answerPicture.ts';
import { messageSeal } from './callSeals.ts';
import { ChatCalls } from './chatCalls.ts';
import { readFigures } from './chatFigures.ts';
import { fromStreamErrorFrame, type ErrorContext } from './errors.ts';
import { FoundSources } from './foundSources.ts';
import { finishReasonOf } from './finishReasons.ts';
import { ReasoningDetails } from './reasoningDetails.ts';
import { generationIdOf, readRoute } from './routing.ts';
import type { SseFrame } from './sse.ts';
import { frameFields, isDone, type TurnReader } from './turnReader.ts';
import { searchesIn } from './webSearch.ts';
import { fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

/** Reads Chat Completions chunks, the gateway's and those of other servers that speak the format. */
export class ChatReader implements TurnReader {
  finishReason: FinishReason | undefined;
  serverReason: string | undefined;
  readonly #context: ErrorContext;
  readonly #calls: ChatCalls;
  readonly #details = new ReasoningDetails();
  readonly #sources = new FoundSources();
  #isThinking = false;
  #hasThinking = false;
  /** The last block of thinking ended without a signature. */
  #isUnsigned = false;
  #hasText = false;
  #hasImages = false;
  #hasDeltas = false;
  #hasUsage = false;
  #hasId = false;

  constructor(context: ErrorContext, newId: () => string) {
    this.#context = context;
    this.#calls = new ChatCalls(newId);
  }

  read(frame: SseFrame, out: ModelEvent[]): boolean {
    if (isDone(frame)) {
      this.finishReason ??= this.#ended();
      return true;
    }
    const fields = frameFields(frame, this.#context);
    if (fields === undefined) return false;
    const chunk = unwrapped(fields);
    if (!this.#hasId) this.#readId(chunk['id'], out);
    this.#sources.read(chunk);
    const choice = firstChoice(chunk['choices']) ?? bareChoice(chunk);
    if (choice !== undefined) this.#readChoice(choice, out);
    if (choice !== undefined && chunk['object'] === 'chat.completion') this.finishReason ??= this.#ended();
    this.#readFigures(chunk, choice, out);
    return false;
  }

  close(out: ModelEvent[], isWhole: boolean): void {
    this.#endThinking(out);
    this.#calls.close(out, isWhole);
    for (const found of this.#sources.take()) out.push({ type: 'citations', ...found });
    const { items, isCut } = this.#details;
    if (items.length > 0 || isCut) {
      out.push({ type: 'reasoning-details', details: items, ...(isCut && { isCut }) });
    }
  }

  #ended(): FinishReason {
    return this.#calls.count > 0 ? 'tool-calls' : 'stop';
  }

  /** What an answer cost can be asked for by this id, also where it never comes to its end. */
  #readId(id: unknown, out: ModelEvent[]): void {
    this.#hasId = textOf(id) !== undefined;
    const generationId = generationIdOf(id);
    if (generationId !== undefined) out.push({ type: 'route', route: { generationId } });
  }

  #readChoice(choice: Fields, out: ModelEvent[]): void {
    const delta = fieldsOf(choice['delta']);
    const message = fieldsOf(choice['message']);
    if (message !== undefined) this.#sources.read(message);
    if (delta !== undefined) {
      this.#sources.read(delta);
      const known = out.length + this.#calls.count;
      this.#readDelta(delta, out);
      this.#hasDeltas ||= out.length + this.#calls.count > known;
    }
    if (message !== undefined) this.#readDelta(this.#hasDeltas ? this.#newIn(message) : message, out);
    else if (delta === undefined) this.#readDelta({ content: choice['text'] }, out);
    const reason = textOf(choice['finish_reason']);
    const error =
      choice['error'] ??
      delta?.['error'] ??
      (reason?.toLowerCase() === 'error' ? textOf(choice['message']) : undefined);
    if (error) throw fromStreamErrorFrame({ error }, this.#context);
    if (reason === undefined) return;
    this.#calls.finish(out);
    const known = finishReasonOf(reason);
    this.serverReason = known === 'other' ? reason : undefined;
    // Several servers say `stop` although they ask for tools.
    this.finishReason = known === 'stop' ? this.#ended() : known;
  }

  /** What a whole message behind the deltas says that they did not. */
  #newIn(message: Fields): Fields {
    const known = [
      ...(this.#hasText ? ['content', 'refusal', 'audio'] : []),
      ...(this.#hasThinking ? [...THINKING_FIELDS, 'thinking_blocks', 'reasoning_details'] : []),
      ...(this.#calls.count > 0 ? ['tool_calls', 'function_call'] : []),
      ...(this.#hasImages ? ['images'] : []),
    ];
    return Object.fromEntries(Object.entries(message).filter(([name]) => !known.includes(name)));
  }

  #readDelta(delta: Fields, out: ModelEvent[]): void {
    this.#readThinking(delta, out);
    if (!this.#readContent(delta['content'], out)) {
      this.#say(textOf(delta['refusal']) ?? textOf(fieldsOf(delta['audio'])?.['transcript']), out);
    }
    // One server gives its only call without a list.
    const only = fieldsOf(delta['tool_calls']) ?? {};
    const calls = Object.keys(only).length > 0 ? [only] : listOf(delta['tool_calls']);
    const functionCall = fieldsOf(delta['function_call']);
    if (calls.length > 0 || functionCall !== undefined) this.#endThinking(out);
    if (calls.length > 0) this.#calls.read(calls, out);
    if (functionCall !== undefined) this.#calls.readFunctionCall(functionCall, out);
    const seal = messageSeal(delta);
    if (seal !== undefined) this.#calls.addMessageSeal(seal, out);
    for (const image of listOf(delta['images'])) this.#readImage(image, out);
  }

  #readThinking(delta: Fields, out: ModelEvent[]): void {
    const details = delta['reasoning_details'];
    const fromDetails = Array.isArray(details) ? this.#details.add(details) : '';
    if (!Array.isArray(delta['thinking_blocks'])) return this.#think(thinkingText(delta) ?? fromDetails, out);
    const blocks = recordsOf(delta['thinking_blocks']);
    // They repeat what the other fields say.
    const areTold = blocks.some((block) => textOf(block['thinking']) !== undefined);
    if (!areTold) this.#think(thinkingText(delta) ?? fromDetails, out);
    for (const block of blocks) this.#readThinkingBlock(block, out);
  }

  /** LiteLLM's: what Anthropic's models think, with the signature that is to go back. */
  #readThinkingBlock(block: Fields, out: ModelEvent[]): void {
    const redacted = textOf(block['data']);
    if (redacted !== undefined) {
      this.#endThinking(out);
      this.#hasThinking = true;
      out.push({ type: 'thinking-start' }, { type: 'thinking-end', redacted });
      return;
    }
    this.#think(textOf(block['thinking']) ?? '', out);
    const signature = textOf(block['signature']);
    // One that comes after the end of its block is lost: alone it would sign other words.
    if (signature === undefined || (this.#isUnsigned && !this.#isThinking)) return;
    this.#hasThinking = true;
    if (!this.#isThinking) out.push({ type: 'thinking-start' });
    this.#isThinking = false;
    out.push({ type: 'thinking-end', signature });
  }

  /** A text, or a list of parts as some servers send it; whether it says something. */
  #readContent(content: unknown, out: ModelEvent[]): boolean {
    if (!Array.isArray(content)) return this.#say(textOf(content) ?? textOf(fieldsOf(content)?.['text']), out);
    let saysSomething = false;
    for (const value of content) {
      const part = fieldsOf(value);
      if (part?.['type'] === 'thinking' || part?.['type'] === 'reasoning') this.#think(thinkingText(part) ?? '', out);
      else if (part !== undefined && isPicture(part)) this.#readImage(part, out);
      else if (this.#say(textOf(part?.['text']) ?? textOf(part?.['refusal']) ?? textOf(value), out))
        saysSomething = true;
    }
    return saysSomething;
  }

  #say(text: string | undefined, out: ModelEvent[]): boolean {
    if (text === undefined) return false;
    this.#hasText = true;
    this.#endThinking(out);
    this.#calls.pause(out);
    out.push({ type: 'text-delta', text });
    return true;
  }

  #think(text: string, out: ModelEvent[]): void {
    if (text === '') return;
    if (!this.#isThinking) out.push({ type: 'thinking-start' });
    this.#isThinking = true;
    this.#isUnsigned = false;
    this.#hasThinking = true;
    out.push({ type: 'thinking-delta', text });
  }

  #endThinking(out: ModelEvent[]): void {
    if (!this.#isThinking) return;
    out.push({ type: 'thinking-end' });
    this.#isThinking = false;
    this.#isUnsigned = true;
  }

  #readImage(image: unknown, out: ModelEvent[]): void {
    const picture = pictureIn(image);
    if (picture === undefined) return;
    this.#endThinking(out);
    this.#hasImages = true;
    this.#calls.pause(out);
    out.push(picture);
  }

  #readFigures(chunk: Fields, choice: Fields | undefined, out: ModelEvent[]): void {
    const said = fieldsOf(choice?.['delta']) ?? fieldsOf(choice?.['message']);
    const metadata = said?.['provider_metadata'] ?? choice?.['provider_metadata'] ?? chunk['provider_metadata'];
    const figures = readFigures(chunk, choice, !this.#hasUsage);
    if (figures === undefined && metadata === undefined) return;
    const route = readRoute(metadata, chunk['generationId']);
    if (route !== undefined) out.push({ type: 'route', route });
    const searches = searchesIn(metadata);
    if (searches !== undefined) out.push({ type: 'route', route: { searches } });
    if (figures?.usage === undefined) return;
    this.#hasUsage = true;
    const costUsd = figures.costUsd ?? route?.costUsd;
    out.push({ type: 'usage', usage: figures.usage, ...(costUsd !== undefined && { costUsd }) });
  }
}

/** Only one was asked for; more of them come mixed. */
function firstChoice(choices: unknown): Fields | undefined {
  const first = fieldsOf(listOf(choices)[0]);
  if (first?.['index'] === 0) return first;
  return recordsOf(choices).find((choice, position) => (numberOf(choice['index']) ?? position) === 0);
}

/** The envelopes that proxies put around a chunk or a whole answer. */
const ENVELOPES = ['result', 'data', 'output', 'response'];

function unwrapped(fields: Fields): Fields {
  if (fields['choices'] !== undefined || fields['object'] !== undefined) return fields;
  const inner = ENVELOPES.map((name) => fieldsOf(fields[name])).find((value) => Array.isArray(value?.['choices']));
  return inner ?? fields;
}

/** A message without choices around it, in pieces or whole: the native formats of Ollama and Cohere. */
function bareChoice(chunk: Fields): Fields | undefined {
  const message = chunk['choices'] === undefined ? fieldsOf(chunk['message']) : undefined;
  if (message === undefined || textOf(message['role']) === undefined) return undefined;
  const end = textOf(chunk['finish_reason']) ?? textOf(chunk['done_reason']);
  return { delta: message, finish_reason: end ?? (chunk['done'] === true ? 'stop' : undefined) };
}

const THINKING_FIELDS = ['reasoning', 'reasoning_content', 'thinking', 'reasoning_text', 'thinking_content'];

/** The first of the fields for thinking that holds a text: as such, in a list of parts, or within an object. */
function thinkingText(fields: Fields): string | undefined {
  for (const name of THINKING_FIELDS) {
    const value = fields[name];
    const text = value === undefined || value === null ? undefined : textWithin(value);
    if (text !== undefined) return text;
  }
  return fields['type'] === undefined ? undefined : (textOf(fields['text']) ?? textWithin(fields['summary']));
}

function textWithin(value: unknown): string | undefined {
  if (Array.isArray(value)) return textOf(value.map((part) => textOf(part) ?? partText(part) ?? '').join(''));
  return textOf(value) ?? partText(value);
}

function partText(value: unknown): string | undefined {
  const part = fieldsOf(value);
  return textOf(part?.['text']) ?? textOf(part?.['content']) ?? textOf(part?.['summary']) ?? textOf(part?.['thinking']);
}
