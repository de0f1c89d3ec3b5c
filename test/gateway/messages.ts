import { toolCallId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { signThinking } from './binding.ts';
import type { SseWriter } from './sse.ts';
import type { Answer, ContentPiece, Encoder, TurnSummary, Wire } from './turn.ts';
import type { FinishReason, NeutralRequest } from './types.ts';
import { messagesUsage } from './usage.ts';

const STOP: Readonly<Record<FinishReason, string> & Record<string, string | undefined>> = {
  pause: 'pause_turn',
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  'stop-sequence': 'stop_sequence',
};

type BlockType = 'thinking' | 'text' | 'tool_use' | 'image';

/** The Messages wire for one request. */
export function messagesWire(request: NeutralRequest): Wire {
  return {
    encoder: (writer, id) => new MessagesEncoder(writer, id, request),
    whole: (answer, summary) => wholeMessage(request, answer, summary),
  };
}

class MessagesEncoder implements Encoder {
  private readonly writer: SseWriter;
  private readonly id: string;
  private readonly request: NeutralRequest;
  private index = -1;
  private open: BlockType | undefined;
  private thinking = '';

  constructor(writer: SseWriter, id: string, request: NeutralRequest) {
    this.writer = writer;
    this.id = id;
    this.request = request;
  }

  begin(): void {
    this.send({
      type: 'message_start',
      message: {
        id: this.id,
        type: 'message',
        role: 'assistant',
        content: [],
        model: this.request.model.id,
        stop_reason: null,
        stop_sequence: null,
        // The gateway reports nothing here; the real figures come with message_delta.
        usage: { input_tokens: 0, output_tokens: 0 },
      },
    });
  }

  ping(): void {
    this.send({ type: 'ping' });
  }

  piece(piece: ContentPiece): void {
    if (piece.type === 'reasoning') {
      this.enter('thinking', { type: 'thinking', thinking: '' });
      this.thinking += piece.text;
      if (this.request.reasoning.visible) this.delta({ type: 'thinking_delta', thinking: piece.text });
    } else if (piece.type === 'text' && piece.citations !== undefined) {
      this.close();
      this.enter('text', { type: 'text', text: '', citations: [] });
      for (const citation of piece.citations) this.delta({ type: 'citations_delta', citation });
      this.delta({ type: 'text_delta', text: piece.text });
      this.close();
    } else if (piece.type === 'server-block') {
      this.serverBlock(piece.block);
    } else if (piece.type === 'text') {
      this.enter('text', { type: 'text', text: '' });
      this.delta({ type: 'text_delta', text: piece.text });
    } else if (piece.type === 'tool-start') {
      this.close();
      const id = toolCallId(this.request.model.family);
      this.enter('tool_use', { type: 'tool_use', id, name: piece.name, input: {} });
    } else if (piece.type === 'tool-input') {
      this.delta({ type: 'input_json_delta', partial_json: piece.json });
    } else {
      // Not documented for this surface; the shape is the one that pictures have in its questions.
      this.close();
      this.enter('image', pictureBlock(piece.dataUri));
      this.close();
    }
  }

  end(summary: TurnSummary, isTerminated: boolean): void {
    this.close();
    const hasUsage = summary.usageStyle !== 'none';
    this.send({
      type: 'message_delta',
      delta: endFields(summary),
      usage: hasUsage ? { ...messagesUsage(summary.counts), ...searchUsage(summary) } : { output_tokens: 0 },
      ...(hasUsage ? { provider_metadata: summary.metadata } : {}),
    });
    if (isTerminated) this.send({ type: 'message_stop' });
  }

  fail(message: string): void {
    this.send({ type: 'error', error: { type: 'overloaded_error', message } }, 'error');
  }

  private enter(type: BlockType, block: JsonObject): void {
    if (this.open === type && type !== 'tool_use') return;
    this.close();
    this.open = type;
    this.index += 1;
    this.send({ type: 'content_block_start', index: this.index, content_block: block });
  }

  /** A call's input comes in pieces, a result whole. */
  private serverBlock(block: JsonObject): void {
    this.close();
    this.index += 1;
    const { input, ...rest } = block;
    const start = input === undefined ? block : { ...rest, input: {} };
    this.send({ type: 'content_block_start', index: this.index, content_block: start });
    if (input !== undefined) {
      const json = JSON.stringify(input);
      const half = Math.ceil(json.length / 2);
      for (const part of ['', json.slice(0, half), json.slice(half)])
        this.delta({ type: 'input_json_delta', partial_json: part });
    }
    this.send({ type: 'content_block_stop', index: this.index });
  }

  private close(): void {
    if (this.open === undefined) return;
    if (this.open === 'thinking' && this.request.model.family === 'claude') {
      const signed = this.request.reasoning.visible ? this.thinking : '';
      this.delta({ type: 'signature_delta', signature: signThinking(this.request, signed) });
    }
    this.open = undefined;
    this.thinking = '';
    this.send({ type: 'content_block_stop', index: this.index });
  }

  private delta(delta: JsonObject): void {
    this.send({ type: 'content_block_delta', index: this.index, delta });
  }

  private send(event: JsonObject, name = String(event['type'])): void {
    this.writer.frame(JSON.stringify(event), name);
  }
}

/** Why an answer ended; a refusal says of what kind it is. */
function endFields({ finish, stopSequence }: TurnSummary): JsonObject {
  const details = { type: 'refusal', category: 'cyber', explanation: 'The request asks for help with an attack.' };
  return {
    stop_reason: STOP[finish] ?? finish,
    stop_sequence: stopSequence,
    stop_details: finish === 'content-filter' ? details : null,
  };
}

function searchUsage({ searches }: TurnSummary): JsonObject {
  const count = searches['web_search'] ?? 0;
  return count > 0 ? { server_tool_use: { web_search_requests: count } } : {};
}

function inputOf(json: string): unknown {
  // An input cut by the token limit is not JSON; the provider then reports what it has as empty.
  try {
    return json === '' ? {} : JSON.parse(json);
  } catch {
    return {};
  }
}

function pictureBlock(dataUri: string): JsonObject {
  const [, mediaType, data] = /^data:([^;]+);base64,(.*)$/.exec(dataUri) ?? [];
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

function wholeMessage(request: NeutralRequest, answer: Answer, summary: TurnSummary): JsonObject {
  const content: JsonObject[] = [];
  if (answer.reasoning !== '') {
    const thinking = request.reasoning.visible ? answer.reasoning : '';
    const signed = request.model.family === 'claude' ? { signature: signThinking(request, thinking) } : {};
    content.push({ type: 'thinking', thinking, ...signed });
  }
  if (answer.blocks.length > 0) content.push(...answer.blocks);
  else if (answer.text !== '') content.push({ type: 'text', text: answer.text });
  for (const call of answer.calls) {
    content.push({ type: 'tool_use', id: call.id, name: call.name, input: inputOf(call.json) });
  }
  content.push(...answer.images.map(pictureBlock));
  const hasUsage = summary.usageStyle !== 'none';
  return {
    id: summary.id,
    type: 'message',
    role: 'assistant',
    model: request.model.id,
    content,
    ...endFields(summary),
    usage: hasUsage
      ? { ...messagesUsage(summary.counts), ...searchUsage(summary) }
      : { input_tokens: 0, output_tokens: 0 },
    ...(hasUsage ? { provider_metadata: summary.metadata } : {}),
  };
}
