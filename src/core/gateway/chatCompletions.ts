/**
 * A turn in the Chat Completions format. The `openai` package makes the request; its stream reader is left out on purpose
 * and the SSE read from the raw response (`sse.ts`): the SDK's reader hides `[DONE]`, ends silently when the body is cut
 * or the request aborted, and logs what it cannot parse, all of which a turn has to tell apart.
 */
import type { OpenAI } from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { apiUrl } from './baseUrl.ts';
import type { ChatBody } from './chatRequest.ts';
import { PLACEHOLDER_KEY, type Exchange } from './transport.ts';

/** Longer than any wait of ours: the exchange has the timers. */
export const SDK_TIMEOUT_MS = 2_000_000_000;

/** The SDK, which is large and loaded with the first turn only. */
export async function loadChatSdk(): Promise<typeof OpenAI> {
  const sdk = await import('openai');
  return sdk.OpenAI;
}

/** A client of the `openai` package whose requests go through `exchange`. */
export async function openAiClient(baseUrl: string, exchange: Exchange): Promise<OpenAI> {
  const Client = await loadChatSdk();
  return new Client({
    apiKey: PLACEHOLDER_KEY,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: apiUrl(baseUrl, '/v1/'),
    fetch: exchange.fetch,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    // Never reached by a page: the extension host of an editor in the browser is a worker.
    dangerouslyAllowBrowser: true,
  });
}

/** Sends `body` through the `openai` package and resolves with the raw answer. */
export async function openChatStream(baseUrl: string, body: ChatBody, exchange: Exchange): Promise<Response> {
  const client = await openAiClient(baseUrl, exchange);
  return client.chat.completions.create(body as ChatCompletionCreateParamsStreaming).asResponse();
}
