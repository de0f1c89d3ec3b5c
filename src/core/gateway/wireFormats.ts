/** How each wire format is spoken: the one place that knows which files belong to which format. */
import type { WireFormat } from '../model/message.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';
import { loadChatSdk, openChatStream } from './chatCompletions.ts';
import { ChatReader } from './chatReader.ts';
import { buildChatRequest, type BuildOptions } from './chatRequest.ts';
import { settleThinking, type SentThinking } from './boundThinking.ts';
import type { ErrorContext } from './errors.ts';
import { loadMessagesSdk, MESSAGES_HEADERS, openMessagesStream } from './messages.ts';
import { MessagesReader } from './messagesReader.ts';
import { buildMessagesRequest } from './messagesRequest.ts';
import { openResponsesStream } from './responses.ts';
import { ResponsesReader } from './responsesReader.ts';
import { buildResponsesRequest } from './responsesRequest.ts';
import type { Exchange } from './transport.ts';
import type { TurnReader } from './turnReader.ts';

export interface BuiltRequest {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: SentThinking;
  /** Sends the body and resolves with the raw answer. */
  open(baseUrl: string, exchange: Exchange): Promise<Response>;
}

interface SpokenFormat {
  /** Loads the SDK, which is large. */
  load(): Promise<unknown>;
  build(request: TurnRequest, info: ModelInfo | undefined, options: BuildOptions): BuiltRequest;
  reader(context: ErrorContext, newId: () => string): TurnReader;
}

export const SPOKEN_FORMATS: Readonly<Record<WireFormat, SpokenFormat>> = {
  'chat-completions': {
    load: loadChatSdk,
    build(request, info, options) {
      const body = buildChatRequest(request, info, options);
      return {
        body,
        sent: settleThinking(body, request.messages),
        headers: {},
        open: (baseUrl, exchange) => openChatStream(baseUrl, body, exchange),
      };
    },
    reader: (context, newId) => new ChatReader(context, newId),
  },
  messages: {
    load: loadMessagesSdk,
    build(request, info, options) {
      const body = buildMessagesRequest(request, info, options);
      return {
        body,
        sent: settleThinking(body, request.messages),
        headers: MESSAGES_HEADERS,
        open: (baseUrl, exchange) => openMessagesStream(baseUrl, body, exchange),
      };
    },
    reader: (context, newId) => new MessagesReader(context, newId),
  },
  responses: {
    load: loadChatSdk,
    build(request, info, options) {
      const { body, sent } = buildResponsesRequest(request, info, options);
      return { body, sent, headers: {}, open: (baseUrl, exchange) => openResponsesStream(baseUrl, body, exchange) };
    },
    reader: (context, newId) => new ResponsesReader(context, newId),
  },
};
