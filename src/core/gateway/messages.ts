/**
 * A turn in the Messages format. `@anthropic-ai/sdk` makes the request; as with `chatCompletions.ts` its stream reader is
 * left out, because it passes over error frames without an event name and ends silently when the body is cut.
 */
import type { Anthropic } from '@anthropic-ai/sdk';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { SDK_TIMEOUT_MS } from './chatCompletions.ts';
import type { MessagesBody } from './messagesRequest.ts';
import { PLACEHOLDER_KEY, type Exchange } from './transport.ts';

/** The version the gateway documents; the SDK would send a newer one. */
export const MESSAGES_HEADERS = { 'anthropic-version': '2023-06-01' } as const;

/** The SDK, which is large and loaded with the first turn only. */
export async function loadMessagesSdk(): Promise<typeof Anthropic> {
  const sdk = await import('@anthropic-ai/sdk');
  return sdk.Anthropic;
}

async function createClient(baseUrl: string, exchange: Exchange): Promise<Anthropic> {
  const Client = await loadMessagesSdk();
  return new Client({
    apiKey: PLACEHOLDER_KEY,
    authToken: null,
    webhookKey: null,
    baseURL: baseUrl,
    fetch: exchange.fetch,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    dangerouslyAllowBrowser: true,
  });
}

/** Sends `body` through `@anthropic-ai/sdk` and resolves with the raw answer. */
export async function openMessagesStream(baseUrl: string, body: MessagesBody, exchange: Exchange): Promise<Response> {
  const client = await createClient(baseUrl, exchange);
  return client.messages.create(body as MessageCreateParamsStreaming).asResponse();
}

/** How many tokens the server counts in `body`; it knows only Claude models. */
export async function countMessagesTokens(baseUrl: string, body: MessagesBody, exchange: Exchange): Promise<number> {
  const client = await createClient(baseUrl, exchange);
  const { model, messages, system, tools } = body;
  const counted = await client.messages.countTokens({
    model,
    messages,
    ...(system !== undefined && { system }),
    ...(tools !== undefined && { tools }),
  });
  return counted.input_tokens;
}
