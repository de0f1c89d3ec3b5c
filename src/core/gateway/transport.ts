/**
 * The one place a credential leaves from. Everything the client sends, also what the two SDKs send, goes through the
 * `fetch` made here: it refuses any origin but the credential's, never follows a redirect, and sends only headers
 * it knows, so that nothing the SDKs pick up from the environment (custom headers, organisation ids) or add by themselves
 * reaches the wire. The SDKs never see the token.
 */
import * as l10n from '@vscode/l10n';
import { AppError, isAppError } from '../../base/errors.ts';
import type { Clock, FetchLike, Logger } from '../ports.ts';
import { redactTokens } from '../privacy/redact.ts';
import { fromFetchFailure, fromHttp, headerTimeoutError, requestIdOf } from './errors.ts';
import { abortError } from './byteSource.ts';
import type { Credential } from '../model/request.ts';

const USER_AGENT = 'ai-gateway-studio';
/** What the SDKs are given instead of the token. */
export const PLACEHOLDER_KEY = 'kept-by-the-transport';
const MAX_ERROR_BODY = 64 * 1024;

/** Headers an SDK may set and that go out as they are. All others are ours or dropped. */
const PASSED_HEADERS = ['content-type', 'accept'] as const;

export interface TransportPorts {
  readonly fetch: FetchLike;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What else goes along to an origin, besides what a request itself needs. */
  readonly extraHeaders?: (origin: string) => Readonly<Record<string, string>>;
}

export interface ExchangeOptions {
  readonly credential: Credential;
  /** Ends the request and the reading of its body. */
  readonly controller: AbortController;
  /** How long to wait for the answer's headers, in milliseconds. */
  readonly headerTimeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly model?: string;
}

/** One request and its answer. */
export interface Exchange {
  readonly fetch: FetchLike;
  /** Why it failed, as long as it did: SDKs wrap what `fetch` throws beyond recognition. */
  failure(): AppError | undefined;
}

/** l10n: none, for the server. */
function sentHeaders(init: RequestInit | undefined, ports: TransportPorts, options: ExchangeOptions): Headers {
  const given = new Headers(init?.headers);
  const headers = new Headers({ ...ports.extraHeaders?.(options.credential.origin), ...options.headers });
  for (const name of PASSED_HEADERS) {
    const value = given.get(name);
    if (value !== null && !headers.has(name)) headers.set(name, value);
  }
  headers.set('user-agent', USER_AGENT);
  if (options.credential.token !== undefined) headers.set('authorization', `Bearer ${options.credential.token}`);
  return headers;
}

/** The text of a body, cut off after `limit` characters. */
export async function boundedText(response: Response, limit = MAX_ERROR_BODY): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let length = 0;
  while (length < limit) {
    const { done, value } = await reader.read();
    const piece = decoder.decode(value, { stream: !done });
    pieces.push(piece);
    length += piece.length;
    if (done) return pieces.join('');
  }
  reader.cancel().catch(() => undefined);
  return pieces.join('').slice(0, limit);
}

async function send(
  url: URL,
  init: RequestInit | undefined,
  ports: TransportPorts,
  options: ExchangeOptions,
): Promise<Response> {
  const { credential, controller, model } = options;
  const started = ports.clock.monotonic();
  const answer = await ports.fetch(url.href, {
    method: init?.method ?? 'GET',
    headers: sentHeaders(init, ports, options),
    ...(init?.body !== undefined && { body: init.body }),
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    signal: controller.signal,
  });
  const response = withoutSecrets(answer, credential);
  const status = response.type === 'opaqueredirect' ? 302 : response.status;
  ports.logger.debug(`${init?.method ?? 'GET'} ${url.pathname} ${status}`, {
    ms: Math.round(ports.clock.monotonic() - started),
    requestId: requestIdOf(response.headers),
  });
  if (status >= 200 && status < 300) return response;
  // The status says enough should the body break.
  const text = await boundedText(response).catch(() => '');
  if (controller.signal.aborted) throw abortError(controller.signal);
  throw fromHttp(status, text, response.headers, {
    now: ports.clock.now(),
    credential,
    ...(model !== undefined && { model }),
  });
}

/** The same response where its headers repeat no credential: they get into errors and the log. */
function withoutSecrets(response: Response, { token }: Credential): Response {
  const headers = [...response.headers].map(([name, value]) => [name, redactTokens(value, [token])] as const);
  if (headers.every(([name, value]) => response.headers.get(name) === value)) return response;
  const { status } = response;
  const body = [101, 204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, headers: headers.map(([name, value]) => [name, value]) });
}

function targetOf(input: string | URL | Request, credential: Credential): URL {
  const text = typeof input === 'string' || input instanceof URL ? String(input) : input.url;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin === credential.origin) return url;
  throw new AppError(
    'bug',
    l10n.t('A request was about to go to an address its key was not entered for, and was stopped.'),
    {
      code: 'wrong-origin',
      actions: ['show-log'],
    },
  );
}

/** Rejects as soon as `signal` fires, also where the platform's `fetch` ignores it. */
function settleOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A `fetch` for one request with one credential. Whatever it throws is an `AppError`, HTTP errors included. */
export function createExchange(ports: TransportPorts, options: ExchangeOptions): Exchange {
  const { controller, credential, headerTimeoutMs } = options;
  let failure: AppError | undefined;
  const guarded: FetchLike = async (input, init) => {
    const giveUp = (): void => controller.abort(headerTimeoutError(headerTimeoutMs, credential.origin));
    const timer = setTimeout(giveUp, headerTimeoutMs);
    try {
      if (controller.signal.aborted) throw abortError(controller.signal);
      return await settleOnAbort(send(targetOf(input, credential), init, ports, options), controller.signal);
    } catch (error) {
      failure =
        controller.signal.aborted && !isAppError(error)
          ? abortError(controller.signal)
          : fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
      throw failure;
    } finally {
      clearTimeout(timer);
    }
  };
  return { fetch: guarded, failure: () => failure };
}
