import type { ServerResponse } from 'node:http';
import { prefixedId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Surface } from './types.ts';

interface FailureExtras {
  readonly param?: unknown;
  readonly code?: string | number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly generationId?: string;
  readonly providerMetadata?: JsonObject;
}

/** A refusal with the status, type and message the real gateway is known (or inferred) to send. */
export class Failure extends Error {
  readonly status: number;
  readonly type: string;
  readonly extras: FailureExtras;

  constructor(status: number, type: string, message: string, extras: FailureExtras = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.extras = extras;
  }
}

/** A 400 for a body the gateway would not accept. */
export function invalid(message: string, param?: unknown): Failure {
  return new Failure(400, 'invalid_request_error', message, param === undefined ? {} : { param });
}

// The Messages surface words what it shares with Anthropic in Anthropic's types and keeps the gateway's own.
const ANTHROPIC_TYPES: Readonly<Record<string, string>> = {
  model_not_found: 'not_found_error',
  not_found: 'not_found_error',
  rate_limit_exceeded: 'rate_limit_error',
  internal_server_error: 'api_error',
  service_unavailable: 'overloaded_error',
};

/** The JSON body of a refusal in the envelope of its surface. */
function errorBody(surface: Surface, failure: Failure): JsonObject {
  const { param, code, generationId, providerMetadata } = failure.extras;
  if (surface === 'messages') {
    const type = ANTHROPIC_TYPES[failure.type] ?? failure.type;
    return { type: 'error', error: { type, message: failure.message }, request_id: prefixedId('req') };
  }
  return {
    error: {
      message: failure.message,
      type: failure.type,
      ...(param === undefined ? {} : { param }),
      ...(code === undefined ? {} : { code }),
    },
    ...(generationId === undefined ? {} : { generationId }),
    ...(providerMetadata === undefined ? {} : { providerMetadata }),
  };
}

/** Answers with a JSON value. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
  response.end(body);
}

/** Answers with a refusal. */
export function sendFailure(response: ServerResponse, surface: Surface, failure: Failure): void {
  sendJson(response, failure.status, errorBody(surface, failure), failure.extras.headers);
}
