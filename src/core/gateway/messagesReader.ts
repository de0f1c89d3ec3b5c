import type { ModelEvent } from '../model/events.ts';
import type { Citation, FinishReason } from '../model/message.ts';
import { isPicture, pictureIn } from './answerPicture.ts';
import type { ErrorContext } from './errors.ts';
import { finishReasonOf } from './finishReasons.ts';
import { generationIdOf, readRoute } from './routing.ts';
import { citationOf, isServerBlock, wholeServerBlock } from './serverTools.ts';
import type { SseFrame } from './sse.ts';
import { argumentsTextOf, CallIds, frameFields, isDone, usageOf, type TurnReader } from './turnReader.ts';
import { searchesIn } from './webSearch.ts';
import { countOf, fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

type OpenBlock =
  | { readonly kind: 'other' }
  | { readonly kind: 'text'; length: number; readonly citations: Citation[] }
  | { readonly kind: 'server'; readonly content: Fields; inputJson: string }
  | { readonly kind: 'thinking'; signature: string; readonly redacted: string | undefined }
  | { readonly kind: 'tool'; readonly index: number; readonly input: unknown; hasDelta: boolean };

/** Reads the events of the Messages format, or a whole message in the place of them. What is unknown is passed over. */
export class MessagesReader implements TurnReader {
  finishReason: FinishReason | undefined;
  serverReason: string | undefined;
  isPaused = false;
  readonly #context: ErrorContext;
  readonly #ids: CallIds;
  readonly #blocks = new Map<number, OpenBlock>();
  #usage: Fields = {};
  #hasToldUsage = false;
  #toolCount = 0;

  constructor(context: ErrorContext, newId: () => string) {
    this.#context = context;
    this.#ids = new CallIds(newId);
  }

  read(frame: SseFrame, out: ModelEvent[]): boolean {
    if (isDone(frame)) return this.finishReason !== undefined;
    const event = frameFields(frame, this.#context);
    if (event === undefined) return false;
    const isMessage = event['type'] === 'message' && event['content'] !== undefined;
    const type = textOf(event['type']) ?? frame.event;
    if (type === 'content_block_delta') this.#readDelta(event, out);
    else if (type === 'content_block_start') {
      this.#startBlock(numberOf(event['index']) ?? 0, fieldsOf(event['content_block']) ?? {}, out);
    } else if (type === 'content_block_stop') this.#stopBlock(numberOf(event['index']) ?? 0, out, true);
    else if (type === 'message_start') this.#startMessage(fieldsOf(event['message']) ?? {}, out);
    else if (type === 'message_delta') this.#readEnd(event, fieldsOf(event['delta']), out);
    else if (isMessage) this.#readWhole(event, out);
    return type === 'message_stop' || isMessage;
  }

  close(out: ModelEvent[], isWhole: boolean): void {
    // A server that says nothing good of the end may have broken off within a block.
    const areWhole = isWhole && this.finishReason !== undefined && this.finishReason !== 'other';
    for (const index of Array.from(this.#blocks.keys())) this.#stopBlock(index, out, areWhole);
    if (!isWhole || this.#hasToldUsage) return;
    // Some servers count at the start only; the gateway says nothing but zeros there.
    if (Object.values(this.#usage).some((value) => (countOf(value) ?? 0) > 0)) this.#tellUsage(undefined, out);
  }

  #readWhole(message: Fields, out: ModelEvent[]): void {
    this.#startMessage(message, out);
    const { content } = message;
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : recordsOf(content);
    for (const [index, block] of blocks.entries()) {
      this.#startBlock(index, block, out);
      this.#stopBlock(index, out, true);
    }
    this.#readEnd(message, message, out);
    this.finishReason ??= this.#toolCount > 0 ? 'tool-calls' : 'stop';
  }

  #startMessage(message: Fields, out: ModelEvent[]): void {
    this.#keepUsage(message['usage']);
    const generationId = generationIdOf(message['id']);
    if (generationId !== undefined) out.push({ type: 'route', route: { generationId } });
  }

  #startBlock(index: number, content: Fields, out: ModelEvent[]): void {
    switch (content['type']) {
      case 'thinking':
      case 'redacted_thinking': {
        this.#blocks.set(index, {
          kind: 'thinking',
          signature: textOf(content['signature']) ?? '',
          redacted: textOf(content['data']),
        });
        out.push({ type: 'thinking-start' });
        const text = textOf(content['thinking']);
        if (text !== undefined) out.push({ type: 'thinking-delta', text });
        break;
      }
      case 'tool_use': {
        const toolIndex = this.#toolCount;
        this.#toolCount += 1;
        this.#blocks.set(index, { kind: 'tool', index: toolIndex, input: content['input'], hasDelta: false });
        const id = this.#ids.unique(textOf(content['id']));
        out.push({ type: 'tool-input-start', index: toolIndex, id, name: textOf(content['name']) ?? '' });
        break;
      }
      case 'text': {
        const citations = listOf(content['citations']).flatMap((value) => citationOf(value) ?? []);
        const block: OpenBlock = { kind: 'text', length: 0, citations };
        this.#blocks.set(index, block);
        this.#say(textOf(content['text']), block, out);
        break;
      }
      default: {
        const isServers = isServerBlock(content);
        this.#blocks.set(index, isServers ? { kind: 'server', content, inputJson: '' } : { kind: 'other' });
        const picture = isPicture(content) ? pictureIn(content) : undefined;
        if (picture !== undefined) out.push(picture);
      }
    }
  }

  #readDelta(event: Fields, out: ModelEvent[]): void {
    const delta = fieldsOf(event['delta']);
    if (delta === undefined) return;
    const block = this.#blocks.get(numberOf(event['index']) ?? 0);
    if (delta['type'] === 'text_delta') {
      this.#say(textOf(delta['text']), block, out);
      return;
    }
    if (block?.kind === 'thinking') {
      if (delta['type'] === 'thinking_delta') {
        const text = textOf(delta['thinking']);
        if (text !== undefined) out.push({ type: 'thinking-delta', text });
      } else if (delta['type'] === 'signature_delta') {
        block.signature += textOf(delta['signature']) ?? '';
      }
    } else if (block?.kind === 'tool' && delta['type'] === 'input_json_delta') {
      const argumentsText = textOf(delta['partial_json']);
      if (argumentsText === undefined) return;
      block.hasDelta = true;
      out.push({ type: 'tool-input-delta', index: block.index, argumentsText });
    } else if (block?.kind === 'server' && delta['type'] === 'input_json_delta') {
      block.inputJson += textOf(delta['partial_json']) ?? '';
    } else if (block?.kind === 'text' && delta['type'] === 'citations_delta') {
      const citation = citationOf(delta['citation']);
      if (citation !== undefined) block.citations.push(citation);
    }
  }

  #say(text: string | undefined, block: OpenBlock | undefined, out: ModelEvent[]): void {
    if (text === undefined) return;
    if (block?.kind === 'text') block.length += text.length;
    out.push({ type: 'text-delta', text });
  }

  /** A block that was cut off keeps its text but no signature: half a signature would be refused on replay. */
  #stopBlock(index: number, out: ModelEvent[], isWhole: boolean): void {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (block?.kind === 'thinking') {
      out.push({
        type: 'thinking-end',
        ...(isWhole && block.signature !== '' && { signature: block.signature }),
        ...(isWhole && block.redacted !== undefined && { redacted: block.redacted }),
      });
    } else if (block?.kind === 'tool' && isWhole) {
      const input = fieldsOf(block.input);
      if (!block.hasDelta && input !== undefined && Object.keys(input).length > 0) {
        out.push({ type: 'tool-input-delta', index: block.index, argumentsText: argumentsTextOf(input) });
      }
      out.push({ type: 'tool-input-end', index: block.index });
    } else if (block?.kind === 'text' && block.citations.length > 0 && block.length > 0) {
      out.push({ type: 'citations', citations: block.citations, length: block.length });
    } else if (block?.kind === 'server' && isWhole) {
      const whole = wholeServerBlock(block.content, block.inputJson);
      if (whole !== undefined) out.push({ type: 'server-tool', block: whole });
    }
  }

  #keepUsage(counts: unknown): void {
    const known = Object.entries(fieldsOf(counts) ?? {}).filter(([, value]) => value !== null && value !== undefined);
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
  }

  /** `end`: the fields that say why the answer ended. */
  #readEnd(event: Fields, end: Fields | undefined, out: ModelEvent[]): void {
    const reason = textOf(end?.['stop_reason']);
    if (reason !== undefined) {
      this.finishReason = finishReasonOf(reason);
      this.isPaused = reason === 'pause_turn';
      const details = fieldsOf(end?.['stop_details']);
      this.serverReason =
        this.finishReason === 'other' ? reason : (textOf(details?.['explanation']) ?? textOf(details?.['category']));
    }
    const route = readRoute(event['provider_metadata']);
    if (route !== undefined) out.push({ type: 'route', route });
    const searches = searchesIn(event['provider_metadata'], event['usage']);
    if (searches !== undefined) out.push({ type: 'route', route: { searches } });
    if (fieldsOf(event['usage']) === undefined) return;
    this.#keepUsage(event['usage']);
    this.#tellUsage(route?.costUsd, out);
  }

  #tellUsage(costUsd: number | undefined, out: ModelEvent[]): void {
    const usage = usageOf(inputCounts(this.#usage));
    if (usage === undefined) return;
    this.#hasToldUsage = true;
    out.push({ type: 'usage', usage, ...(costUsd !== undefined && { costUsd }) });
  }
}

/**
 * This format counts the fresh, the cached and the newly cached part of a prompt apart. `inputTokens` is their sum, so
 * that it means the whole prompt in both formats.
 */
function inputCounts(counts: Fields): Parameters<typeof usageOf>[0] {
  const cached = countOf(counts['cache_read_input_tokens']);
  const creation = Object.values(fieldsOf(counts['cache_creation']) ?? {}).flatMap((value) => countOf(value) ?? []);
  const written =
    countOf(counts['cache_creation_input_tokens']) ??
    (creation.length > 0 ? creation.reduce((sum, value) => sum + value, 0) : undefined);
  const fresh = countOf(counts['input_tokens']);
  return {
    inputTokens: fresh === undefined ? undefined : fresh + (cached ?? 0) + (written ?? 0),
    outputTokens: counts['output_tokens'],
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    reasoningTokens: fieldsOf(counts['output_tokens_details'])?.['thinking_tokens'],
  };
}
