import type { ModelEvent } from '../model/events.ts';
import type { FinishReason } from '../model/message.ts';
import { pictureEvent } from './answerPicture.ts';
import { fromStreamErrorFrame, malformedJsonError, type ErrorContext } from './errors.ts';
import { ReasoningDetails } from './reasoningDetails.ts';
import { generationIdOf, readRoute } from './routing.ts';
import type { SseFrame } from './sse.ts';
import { argumentsTextOf, usageOf, type TurnReader } from './turnReader.ts';
import { fieldsOf, listOf, numberOf, parseJson, textOf, type Fields } from './wire.ts';

const FINISH_REASONS: { readonly [reason: string]: FinishReason } = {
  stop: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

interface OpenCall {
  readonly index: number;
  id: string | undefined;
  name: string | undefined;
  /** Arguments that came before the name. */
  pending: string;
  started: boolean;
}

/** Reads Chat Completions chunks, the gateway's and those of other servers that speak the format. */
export class ChatReader implements TurnReader {
  finishReason: FinishReason | undefined;
  serverReason: string | undefined;
  readonly #context: ErrorContext;
  readonly #newId: () => string;
  readonly #details = new ReasoningDetails();
  readonly #calls: OpenCall[] = [];
  /** Which of `#calls` a wire index means now. */
  readonly #callAt = new Map<number, OpenCall>();
  #isThinking = false;
  #isNamed = false;

  constructor(context: ErrorContext, newId: () => string) {
    this.#context = context;
    this.#newId = newId;
  }

  read(frame: SseFrame, out: ModelEvent[]): boolean {
    if (frame.data === '[DONE]') {
      this.finishReason ??= this.#calls.length > 0 ? 'tool-calls' : 'stop';
      return true;
    }
    const chunk = fieldsOf(parseJson(frame.data));
    if (chunk === undefined) throw malformedJsonError();
    if (Boolean(chunk['error']) || frame.event === 'error') throw fromStreamErrorFrame(chunk, this.#context);
    if (!this.#isNamed) this.#tellName(chunk, out);
    const choice = fieldsOf(listOf(chunk['choices'])[0]);
    if (choice !== undefined) this.#readChoice(choice, out);
    const delta = fieldsOf(choice?.['delta']);
    const metadata = delta?.['provider_metadata'] ?? choice?.['provider_metadata'] ?? chunk['provider_metadata'];
    if (chunk['usage'] || metadata !== undefined) this.#readFigures(chunk, metadata, out);
    return false;
  }

  close(out: ModelEvent[], isWhole: boolean): void {
    this.#endThinking(out);
    for (const call of this.#calls) {
      if (isWhole && !call.started) this.#startCall(call, out);
      if (isWhole) out.push({ type: 'tool-input-end', index: call.index });
    }
    const { items, isCut } = this.#details;
    if (items.length > 0 || isCut) {
      out.push({ type: 'reasoning-details', details: items, ...(isCut && { isCut }) });
    }
  }

  /** The gateway names its record of the answer from the first chunk on. */
  #tellName(chunk: Fields, out: ModelEvent[]): void {
    const generationId = generationIdOf(chunk['id']);
    this.#isNamed = generationId !== undefined;
    if (generationId !== undefined) out.push({ type: 'route', route: { generationId } });
  }

  #readChoice(choice: Fields, out: ModelEvent[]): void {
    const delta = fieldsOf(choice['delta']);
    if (delta !== undefined) this.#readDelta(delta, out);
    const reason = textOf(choice['finish_reason']);
    if (reason === undefined) return;
    const known = FINISH_REASONS[reason] ?? 'other';
    this.serverReason = known === 'other' ? reason : undefined;
    // Several servers say `stop` although they ask for tools.
    this.finishReason = known === 'stop' && this.#calls.length > 0 ? 'tool-calls' : known;
  }

  #readDelta(delta: Fields, out: ModelEvent[]): void {
    const details = delta['reasoning_details'];
    const fromDetails = Array.isArray(details) ? this.#details.add(details) : '';
    const thinking = textOf(delta['reasoning']) ?? textOf(delta['reasoning_content']) ?? fromDetails;
    if (thinking !== '') {
      if (!this.#isThinking) out.push({ type: 'thinking-start' });
      this.#isThinking = true;
      out.push({ type: 'thinking-delta', text: thinking });
    }
    const text = contentText(delta['content']) ?? textOf(delta['refusal']);
    if (text !== undefined) {
      this.#endThinking(out);
      out.push({ type: 'text-delta', text });
    }
    if (Array.isArray(delta['tool_calls'])) {
      for (const [position, call] of delta['tool_calls'].entries()) this.#readCall(fieldsOf(call), position, out);
    }
    if (Array.isArray(delta['images'])) {
      for (const image of delta['images']) this.#readImage(fieldsOf(image), out);
    }
  }

  #endThinking(out: ModelEvent[]): void {
    if (this.#isThinking) out.push({ type: 'thinking-end' });
    this.#isThinking = false;
  }

  #readCall(piece: Fields | undefined, position: number, out: ModelEvent[]): void {
    if (piece === undefined) return;
    this.#endThinking(out);
    const call = this.#callFor(piece, position);
    const declared = fieldsOf(piece['function']);
    call.id ??= textOf(piece['id']);
    call.name ??= textOf(declared?.['name']);
    const given = declared?.['arguments'];
    const argumentsText = typeof given === 'object' && given !== null ? argumentsTextOf(given) : (textOf(given) ?? '');
    if (!call.started && call.name !== undefined) this.#startCall(call, out);
    if (!call.started) call.pending += argumentsText;
    else if (argumentsText !== '') out.push({ type: 'tool-input-delta', index: call.index, argumentsText });
  }

  /** By index; a second id under the same index is another call (servers that number every call 0). */
  #callFor(piece: Fields, position: number): OpenCall {
    const wireIndex = numberOf(piece['index']) ?? position;
    const id = textOf(piece['id']);
    const known = this.#callAt.get(wireIndex);
    if (known !== undefined && (id === undefined || known.id === undefined || known.id === id)) return known;
    const call: OpenCall = { index: this.#calls.length, id, name: undefined, pending: '', started: false };
    this.#calls.push(call);
    this.#callAt.set(wireIndex, call);
    return call;
  }

  #startCall(call: OpenCall, out: ModelEvent[]): void {
    call.started = true;
    call.id ??= `call_${this.#newId()}`;
    out.push({ type: 'tool-input-start', index: call.index, id: call.id, name: call.name ?? '' });
    if (call.pending !== '') out.push({ type: 'tool-input-delta', index: call.index, argumentsText: call.pending });
  }

  #readImage(image: Fields | undefined, out: ModelEvent[]): void {
    const url = textOf(fieldsOf(image?.['image_url'])?.['url']) ?? textOf(image?.['image_url']);
    if (url === undefined) return;
    this.#endThinking(out);
    const picture = pictureEvent(url);
    if (picture !== undefined) out.push(picture);
  }

  #readFigures(chunk: Fields, metadata: unknown, out: ModelEvent[]): void {
    const route = readRoute(metadata, chunk['generationId']);
    if (route !== undefined) out.push({ type: 'route', route });
    const counts = fieldsOf(chunk['usage']);
    if (counts === undefined) return;
    const input = fieldsOf(counts['prompt_tokens_details']);
    const usage = usageOf({
      inputTokens: counts['prompt_tokens'],
      outputTokens: counts['completion_tokens'],
      cachedInputTokens: input?.['cached_tokens'],
      cacheWriteTokens: counts['cache_creation_input_tokens'],
      reasoningTokens: fieldsOf(counts['completion_tokens_details'])?.['reasoning_tokens'],
    });
    const costUsd = numberOf(counts['cost']) ?? route?.costUsd;
    if (usage !== undefined) out.push({ type: 'usage', usage, ...(costUsd !== undefined && { costUsd }) });
  }
}

/** A string, or the text of a list of parts as some servers send it. */
function contentText(content: unknown): string | undefined {
  if (!Array.isArray(content)) return textOf(content);
  return textOf(content.map((part) => textOf(fieldsOf(part)?.['text']) ?? '').join(''));
}
