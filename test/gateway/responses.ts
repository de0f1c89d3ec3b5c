import { prefixedId, toolCallId } from './ids.ts';
import { arrayAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { signThinking } from './binding.ts';
import { seal } from './signatures.ts';
import type { SseWriter } from './sse.ts';
import type { ContentPiece, Encoder, TurnSummary, Wire } from './turn.ts';
import type { NeutralRequest } from './types.ts';
import { responsesUsage } from './usage.ts';

const GOOD_ENDS: readonly string[] = ['stop', 'stop-sequence', 'tool-calls'];

/** A request with what this surface is asked besides. */
interface AskedResponse extends NeutralRequest {
  /** Whether reasoning comes in a form that can go back. */
  readonly isEncrypted: boolean;
  /** Whether searches tell all pages that they found. */
  readonly hasSources: boolean;
}

/** The Responses wire for one request. */
export function responsesWire(asked: NeutralRequest, isEncrypted: boolean, hasSources: boolean): Wire {
  const request: AskedResponse = { ...asked, isEncrypted, hasSources };
  return {
    encoder: (writer, id) => new ResponsesEncoder(writer, id, request),
    whole: (answer, summary) => {
      const output: JsonObject[] = [];
      if (answer.reasoning !== '') output.push(reasoningItem(request, prefixedId('rs'), answer.reasoning));
      if (answer.text !== '') output.push(messageItem(prefixedId('msg'), answer.text));
      for (const call of answer.calls) output.push(callItem(prefixedId('fc'), call.id, call.name, call.json));
      return envelope(request, summary.id, output, summary);
    },
  };
}

function reasoningItem(request: AskedResponse, id: string, text: string): JsonObject {
  const summary = request.reasoning.visible ? [{ type: 'summary_text', text }] : [];
  const encrypted = request.isEncrypted ? seal(text, (payload) => signThinking(request, payload)) : null;
  return { id, type: 'reasoning', summary, encrypted_content: encrypted };
}

function messageItem(
  id: string,
  text: string,
  status = 'completed',
  annotations: readonly JsonObject[] = [],
): JsonObject {
  const content = status === 'completed' ? [{ type: 'output_text', text, annotations, logprobs: [] }] : [];
  return { id, type: 'message', role: 'assistant', status, content };
}

function callItem(id: string, callId: string, name: string, json: string, status = 'completed'): JsonObject {
  return { id, type: 'function_call', status, call_id: callId, name, arguments: json };
}

function searchItem(id: string, status: string, action?: JsonObject): JsonObject {
  return { id, type: 'web_search_call', status, ...(action !== undefined && { action }) };
}

function envelope(request: NeutralRequest, id: string, output: JsonObject[], summary?: TurnSummary): JsonObject {
  const finish = summary?.finish ?? 'stop';
  const isCut = !GOOD_ENDS.includes(finish);
  const reason = finish === 'length' ? 'max_output_tokens' : finish.replace('-', '_');
  return {
    id,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: summary === undefined ? 'in_progress' : isCut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: isCut ? { reason } : null,
    instructions: request.system === '' ? null : request.system,
    max_output_tokens: request.maxTokens ?? null,
    model: request.model.id,
    output,
    parallel_tool_calls: request.parallelCalls,
    tool_choice:
      request.toolChoice.type === 'tool'
        ? { type: 'function', name: request.toolChoice.name }
        : request.toolChoice.type,
    tools: request.tools.map((tool) => ({ type: 'function', name: tool.name, parameters: tool.schema, strict: false })),
    usage: summary === undefined || summary.usageStyle === 'none' ? null : responsesUsage(summary.counts),
    ...(summary === undefined ? {} : { provider_metadata: summary.metadata }),
    ...(summary?.searches['web_search'] !== undefined && {
      tool_usage: { web_search: { num_requests: summary.searches['web_search'] } },
    }),
  };
}

type OpenItem = {
  type: 'reasoning' | 'message' | 'call';
  id: string;
  callId: string;
  name: string;
  text: string;
  readonly annotations: JsonObject[];
};

class ResponsesEncoder implements Encoder {
  private readonly writer: SseWriter;
  private readonly id: string;
  private readonly request: AskedResponse;
  private readonly output: JsonObject[] = [];
  private open: OpenItem | undefined;
  private searching = { id: '', query: '' };
  private sequence = 0;

  constructor(writer: SseWriter, id: string, request: AskedResponse) {
    this.writer = writer;
    this.id = id;
    this.request = request;
  }

  begin(): void {
    this.send('response.created', { response: envelope(this.request, this.id, []) });
    this.send('response.in_progress', { response: envelope(this.request, this.id, []) });
  }

  piece(piece: ContentPiece): void {
    if (piece.type === 'reasoning') {
      const item = this.enter('reasoning', 'rs');
      item.text += piece.text;
      if (!this.request.reasoning.visible) return;
      this.send('response.reasoning_summary_text.delta', { ...this.at(item), summary_index: 0, delta: piece.text });
    } else if (piece.type === 'text') {
      const item = this.enter('message', 'msg');
      item.text += piece.text;
      this.send('response.output_text.delta', { ...this.at(item), content_index: 0, delta: piece.text, logprobs: [] });
      this.annotate(item, piece.text, piece.citations ?? []);
    } else if (piece.type === 'server-block') {
      this.close();
      this.search(piece.block);
    } else if (piece.type === 'tool-start') {
      this.close();
      this.enter('call', 'fc', piece.name);
    } else if (piece.type === 'tool-input' && this.open !== undefined) {
      this.open.text += piece.json;
      this.send('response.function_call_arguments.delta', { ...this.at(this.open), delta: piece.json });
    }
  }

  end(summary: TurnSummary, isTerminated: boolean): void {
    this.close();
    if (!isTerminated) return;
    const response = envelope(this.request, this.id, this.output, summary);
    this.send(response['status'] === 'incomplete' ? 'response.incomplete' : 'response.completed', { response });
  }

  fail(message: string): void {
    const error = { code: 'server_error', message };
    const response = { ...envelope(this.request, this.id, this.output), status: 'failed', error };
    this.send('response.failed', { response });
  }

  /** Each page that the latest words are taken from. */
  private annotate(item: OpenItem, words: string, citations: readonly JsonObject[]): void {
    for (const { url, title } of citations) {
      const place = { start_index: item.text.length - words.length, end_index: item.text.length };
      const annotation = { type: 'url_citation', ...place, url, title };
      const annotation_index = item.annotations.push(annotation) - 1;
      const at = { ...this.at(item), content_index: 0, annotation_index };
      this.send('response.output_text.annotation.added', { ...at, annotation });
    }
  }

  /** A block of Messages that searches, or tells what came of it, as the events of one item. */
  private search(block: JsonObject): void {
    if (block['type'] === 'server_tool_use') {
      this.searching = { id: prefixedId('ws'), query: stringAt(objectAt(block, 'input'), 'query') ?? '' };
      const { id } = this.searching;
      this.send('response.output_item.added', {
        output_index: this.output.length,
        item: searchItem(id, 'in_progress'),
      });
      for (const state of ['in_progress', 'searching'])
        this.send(`response.web_search_call.${state}`, { item_id: id, output_index: this.output.length });
      return;
    }
    const { id, query } = this.searching;
    const found = arrayAt(block, 'content');
    const sources = found.map((result) => ({ type: 'url', url: stringAt(result, 'url') }));
    const action = { type: 'search', queries: [query], query, ...(this.request.hasSources && { sources }) };
    const item = searchItem(id, found.length > 0 ? 'completed' : 'failed', action);
    this.send('response.web_search_call.completed', { item_id: id, output_index: this.output.length });
    this.send('response.output_item.done', { output_index: this.output.length, item });
    this.output.push(item);
  }

  private enter(type: OpenItem['type'], prefix: string, name = ''): OpenItem {
    if (this.open?.type === type && type !== 'call') return this.open;
    this.close();
    const item: OpenItem = {
      type,
      id: prefixedId(prefix),
      callId: toolCallId(this.request.model.family),
      name,
      text: '',
      annotations: [],
    };
    this.open = item;
    this.send('response.output_item.added', {
      output_index: this.output.length,
      item: this.itemOf(item, 'in_progress'),
    });
    if (type === 'message') {
      const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
      this.send('response.content_part.added', { ...this.at(item), content_index: 0, part });
    } else if (type === 'reasoning' && this.request.reasoning.visible) {
      const part = { type: 'summary_text', text: '' };
      this.send('response.reasoning_summary_part.added', { ...this.at(item), summary_index: 0, part });
    }
    return item;
  }

  private close(): void {
    const item = this.open;
    if (item === undefined) return;
    this.open = undefined;
    if (item.type === 'message') {
      const part = { type: 'output_text', text: item.text, annotations: item.annotations, logprobs: [] };
      this.send('response.output_text.done', { ...this.at(item), content_index: 0, text: item.text, logprobs: [] });
      this.send('response.content_part.done', { ...this.at(item), content_index: 0, part });
    } else if (item.type === 'call') {
      this.send('response.function_call_arguments.done', { ...this.at(item), name: item.name, arguments: item.text });
    } else if (this.request.reasoning.visible) {
      const part = { type: 'summary_text', text: item.text };
      this.send('response.reasoning_summary_text.done', { ...this.at(item), summary_index: 0, text: item.text });
      this.send('response.reasoning_summary_part.done', { ...this.at(item), summary_index: 0, part });
    }
    const done = this.itemOf(item, 'completed');
    this.send('response.output_item.done', { output_index: this.output.length, item: done });
    this.output.push(done);
  }

  private itemOf(item: OpenItem, status: string): JsonObject {
    if (item.type === 'call') return callItem(item.id, item.callId, item.name, item.text, status);
    if (item.type === 'message') return messageItem(item.id, item.text, status, item.annotations);
    return status === 'completed'
      ? reasoningItem(this.request, item.id, item.text)
      : { id: item.id, type: 'reasoning', summary: [] };
  }

  private at(item: OpenItem): JsonObject {
    return { item_id: item.id, output_index: this.output.length };
  }

  private send(type: string, rest: JsonObject): void {
    this.writer.frame(JSON.stringify({ type, sequence_number: this.sequence, ...rest }), type);
    this.sequence += 1;
  }
}
