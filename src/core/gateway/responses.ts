/**
 * A turn in the Responses format. The `openai` package makes the request; its stream reader is left out for the reasons
 * that `chatCompletions.ts` names.
 */
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import { openAiClient } from './chatCompletions.ts';
import type { ResponsesBody } from './responsesRequest.ts';
import type { Exchange } from './transport.ts';

/** Sends `body` through the `openai` package and resolves with the raw answer. */
export async function openResponsesStream(baseUrl: string, body: ResponsesBody, exchange: Exchange): Promise<Response> {
  const client = await openAiClient(baseUrl, exchange);
  return client.responses.create(body as unknown as ResponseCreateParamsStreaming).asResponse();
}
