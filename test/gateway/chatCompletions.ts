import { signThinking } from './binding.ts';
import { signatureFields } from './callSignatures.ts';
import { prefixedId, toolCallId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { seal } from './signatures.ts';
import type { SseWriter } from './sse.ts';
import type { Answer, ContentPiece, Encoder, TurnSummary, Wire } from './turn.ts';
import type { CatalogueModel, FinishReason, NeutralRequest } from './types.ts';
import { chatUsage } from './usage.ts';

const FINISH: Readonly<Record<FinishReason, string> & Record<string, string | undefined>> = {
  pause: 'stop',
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  'stop-sequence': 'stop',
};

const FORMATS = {
  claude: 'anthropic-claude-v1',
  openai: 'openai-responses-v1',
  gemini: 'google-gemini-v1',
  other: 'unknown',
};

/** The Chat Completions wire for one request. */
export function chatWire(request: NeutralRequest, includeUsage: boolean): Wire {
  return {
    encoder: (writer, id) => new ChatEncoder(writer, id, request, includeUsage),
    whole: (answer, summary) => wholeCompletion(request, answer, summary),
  };
}

function detail(model: CatalogueModel, rest: JsonObject): JsonObject {
  return { ...rest, format: FORMATS[model.family], index: 0 };
}

class ChatEncoder implements Encoder {
  private readonly writer: SseWriter;
  private readonly request: NeutralRequest;
  private readonly model: CatalogueModel;
  private readonly includeUsage: boolean;
  private readonly envelope: JsonObject;
  private readonly fingerprint = prefixedId('fp', 5);
  private readonly reasoningId = prefixedId('rs', 12);
  private thinking = '';
  private isThinkingOpen = false;
  private toolIndex = -1;
  private wholeCall: { readonly id: string; readonly name: string; arguments: string } | undefined;

  constructor(writer: SseWriter, id: string, request: NeutralRequest, includeUsage: boolean) {
    this.writer = writer;
    this.request = request;
    this.model = request.model;
    this.includeUsage = includeUsage;
    const created = Math.floor(Date.now() / 1000);
    this.envelope = { id, object: 'chat.completion.chunk', created, model: request.model.id };
  }

  begin(): void {
    this.delta({ role: 'assistant' });
  }

  piece(piece: ContentPiece): void {
    if (piece.type === 'reasoning') return this.reasoning(piece.text);
    this.closeThinking();
    if (this.request.signsCalls === true && (piece.type === 'tool-start' || piece.type === 'tool-input')) {
      return this.signedCall(piece);
    }
    if (piece.type === 'text') return this.delta({ content: piece.text });
    if (piece.type === 'image') {
      return this.delta({ images: [{ type: 'image_url', image_url: { url: piece.dataUri } }] });
    }
    if (piece.type === 'tool-input') {
      return this.delta({ tool_calls: [{ index: this.toolIndex, function: { arguments: piece.json } }] });
    }
    // Blocks of another format.
    if (piece.type === 'server-block') return undefined;
    this.toolIndex += 1;
    const call = { name: piece.name, arguments: '' };
    const id = toolCallId(this.model.family);
    this.delta({ tool_calls: [{ index: this.toolIndex, id, type: 'function', function: call }] });
  }

  end(summary: TurnSummary, isTerminated: boolean): void {
    this.closeThinking();
    this.sendWholeCall();
    // Gemini's thought signature arrives after the tool calls it belongs to.
    if (this.model.family === 'gemini' && this.thinking !== '') {
      this.delta({
        reasoning_details: [detail(this.model, { type: 'reasoning.encrypted', data: seal(this.thinking) })],
      });
    }
    const isGatewayStyle = summary.usageStyle === 'gateway';
    const usage = chatUsage(this.model, summary.counts);
    const choice = {
      index: 0,
      delta: isGatewayStyle ? { provider_metadata: summary.metadata } : {},
      logprobs: null,
      finish_reason: finishReason(this.request, summary),
    };
    const last = { system_fingerprint: this.fingerprint, service_tier: 'default', generationId: summary.id };
    this.send({ choices: [choice], ...(isGatewayStyle && this.includeUsage ? { usage } : {}), ...last });
    if (summary.usageStyle === 'openai' && this.includeUsage) this.send({ choices: [], usage });
    if (isTerminated) this.writer.frame('[DONE]');
  }

  fail(message: string): void {
    const text = JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message } });
    const cause = { name: 'AI_JSONParseError', message: `Provider sent an error: ${message}` };
    const value = { error_type: 'overloaded_error', error_message: text };
    const error = { code: 'error', message: 'Stream error occurred', name: 'AI_TypeValidationError', cause, value };
    this.writer.frame(JSON.stringify({ ...this.envelope, error }));
  }

  /** Google tells each call whole and without an index, and ends with `stop`. */
  private signedCall(piece: Extract<ContentPiece, { readonly type: 'tool-start' | 'tool-input' }>): void {
    if (piece.type === 'tool-input') {
      if (this.wholeCall !== undefined) this.wholeCall.arguments += piece.json;
      return;
    }
    this.sendWholeCall();
    this.toolIndex += 1;
    this.wholeCall = { id: toolCallId(this.model.family), name: piece.name, arguments: '' };
  }

  private sendWholeCall(): void {
    if (this.wholeCall === undefined) return;
    const { id, ...call } = this.wholeCall;
    const signed = this.toolIndex === 0 ? signatureFields({ id, name: call.name }) : {};
    this.delta({ role: 'assistant', tool_calls: [{ ...signed, function: call, id, type: 'function' }] });
    this.wholeCall = undefined;
  }

  private reasoning(text: string): void {
    if (this.request.signsCalls === true) return;
    this.thinking += text;
    if (!this.request.reasoning.visible) return;
    this.isThinkingOpen = true;
    const { family } = this.model;
    if (family === 'openai') {
      const item = { type: 'reasoning.summary', summary: text, id: this.reasoningId };
      return this.delta({ reasoning: text, reasoning_details: [detail(this.model, item)] });
    }
    const signed = family === 'claude' ? { signature: '' } : {};
    this.delta({
      reasoning: text,
      reasoning_details: [detail(this.model, { type: 'reasoning.text', text, ...signed })],
    });
  }

  private closeThinking(): void {
    if (!this.isThinkingOpen) return;
    this.isThinkingOpen = false;
    const { family } = this.model;
    if (family === 'claude') {
      const item = { type: 'reasoning.text', text: '', signature: signThinking(this.request, this.thinking) };
      this.delta({ reasoning: '', reasoning_details: [detail(this.model, item)] });
    } else if (family === 'openai') {
      const item = { type: 'reasoning.encrypted', data: seal(this.thinking), id: this.reasoningId };
      this.delta({ reasoning_details: [detail(this.model, item)] });
    }
  }

  private delta(delta: JsonObject): void {
    this.send({
      choices: [{ index: 0, delta, logprobs: null, finish_reason: null }],
      system_fingerprint: this.fingerprint,
    });
  }

  private send(rest: JsonObject): void {
    this.writer.frame(JSON.stringify({ ...this.envelope, ...rest }));
  }
}

function finishReason({ signsCalls }: NeutralRequest, { finish }: TurnSummary): string {
  return signsCalls === true && finish === 'tool-calls' ? 'stop' : (FINISH[finish] ?? finish);
}

function reasoningFields(request: NeutralRequest, thinking: string): JsonObject {
  if (thinking === '' || request.signsCalls === true || !request.reasoning.visible) return {};
  const { model } = request;
  const { family } = model;
  const id = prefixedId('rs', 12);
  const details: JsonObject[] = [];
  if (family === 'openai') details.push(detail(model, { type: 'reasoning.summary', summary: thinking, id }));
  else {
    const signed = family === 'claude' ? { signature: signThinking(request, thinking) } : {};
    details.push(detail(model, { type: 'reasoning.text', text: thinking, ...signed }));
  }
  if (family === 'openai' || family === 'gemini') {
    const named = family === 'openai' ? { id } : {};
    details.push(detail(model, { type: 'reasoning.encrypted', data: seal(thinking), ...named }));
  }
  return { reasoning: thinking, reasoning_details: details };
}

function wholeCompletion(request: NeutralRequest, answer: Answer, summary: TurnSummary): JsonObject {
  const calls = answer.calls.map(({ id, name, json }, index) => ({
    ...(request.signsCalls === true && index === 0 && signatureFields({ id, name })),
    id,
    type: 'function',
    function: { name, arguments: json },
  }));
  const images = answer.images.map((url) => ({ type: 'image_url', image_url: { url } }));
  const hasUsage = summary.usageStyle !== 'none';
  return {
    id: summary.id,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model.id,
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: finishReason(request, summary),
        message: {
          role: 'assistant',
          content: answer.text === '' && calls.length > 0 ? null : answer.text,
          ...reasoningFields(request, answer.reasoning),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
          ...(images.length === 0 ? {} : { images }),
          ...(hasUsage ? { provider_metadata: summary.metadata } : {}),
        },
      },
    ],
    ...(hasUsage ? { usage: chatUsage(request.model, summary.counts) } : {}),
    system_fingerprint: prefixedId('fp', 5),
    service_tier: 'default',
    generationId: summary.id,
  };
}
