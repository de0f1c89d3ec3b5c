/** How each wire format is spoken: the one place that knows which files belong to which format. */
import type { RequestFormat } from '../model/message.ts';
import type { ModelInfo, TurnRequest } from '../model/request.ts';
import { askedQuestion } from '../model/askedQuestion.ts';
import { loadChatSdk, openChatStream } from './chatCompletions.ts';
import { ChatReader } from './chatReader.ts';
import { buildChatRequest, type BuildOptions } from './chatRequest.ts';
import { settleThinking, type SentThinking } from './boundThinking.ts';
import type { ErrorContext } from './errors.ts';
import { ImageReader } from './imageReader.ts';
import { buildImageRequest, openImages } from './imageRequest.ts';
import { loadMessagesSdk, MESSAGES_HEADERS, openMessagesStream } from './messages.ts';
import { MessagesReader } from './messagesReader.ts';
import { buildMessagesRequest } from './messagesRequest.ts';
import { returnsSearches } from './refusals.ts';
import { openResponsesStream } from './responses.ts';
import { ResponsesReader } from './responsesReader.ts';
import { buildResponsesRequest } from './responsesRequest.ts';
import { carriesServerBlocks } from './serverTools.ts';
import type { Exchange } from './transport.ts';
import type { TurnReader } from './turnReader.ts';

export interface BuiltRequest {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: SentThinking;
  /** Whether what the server found in earlier searches is in it. */
  readonly carriesSearches: boolean;
  /** Sends the body and resolves with the raw answer. */
  open(baseUrl: string, exchange: Exchange): Promise<Response>;
}

/** What is read. */
interface AskedTurn {
  readonly request: TurnRequest;
  readonly info: ModelInfo | undefined;
}

interface SpokenFormat {
  /** Loads the SDK, which is large, where there is one. */
  load(): Promise<unknown>;
  build(request: TurnRequest, info: ModelInfo | undefined, options: BuildOptions): BuiltRequest;
  reader(context: ErrorContext, newId: () => string, asked: AskedTurn): TurnReader;
}

export const SPOKEN_FORMATS: Readonly<Record<RequestFormat, SpokenFormat>> = {
  'chat-completions': {
    load: loadChatSdk,
    build(request, info, options) {
      const body = buildChatRequest(request, info, options);
      return {
        body,
        sent: settleThinking(body, request.messages),
        carriesSearches: false,
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
        carriesSearches: carriesServerBlocks(body.messages),
        headers: MESSAGES_HEADERS,
        open: (baseUrl, exchange) => openMessagesStream(baseUrl, body, exchange),
      };
    },
    reader: (context, newId) => new MessagesReader(context, newId),
  },
  images: {
    load: () => Promise.resolve(),
    build(request, _info, options) {
      const body = buildImageRequest(request, options);
      const form = { isJson: options.refused?.has('multipart') === true };
      return {
        body,
        sent: { carriesThinking: false },
        carriesSearches: false,
        headers: {},
        open: (baseUrl, exchange) => openImages(baseUrl, body, form, exchange),
      };
    },
    reader: (context, _newId, { request, info }) => new ImageReader(context, info, questionText(request)),
  },
  responses: {
    load: loadChatSdk,
    build(request, info, options) {
      const { body, sent } = buildResponsesRequest(request, info, options);
      return {
        body,
        sent,
        carriesSearches: returnsSearches({ ...body }),
        headers: {},
        open: (baseUrl, exchange) => openResponsesStream(baseUrl, body, exchange),
      };
    },
    reader: (context, newId) => new ResponsesReader(context, newId),
  },
};

function questionText({ messages }: TurnRequest): string {
  const parts = askedQuestion(messages)?.parts ?? [];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
