/**
 * Requests whose answer comes in one piece: sent, waited for, and sent again by the rules that hold for turns, but only
 * where surely nothing was done: an answer that got lost was paid for. Whatever they reject with is an `AppError`.
 */
import { delay, raceSignal } from '../../base/async.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import type { Credential, GatewaySettings } from '../model/request.ts';
import { apiUrl } from './baseUrl.ts';
import {
  fromFetchFailure,
  fromStreamErrorFrame,
  fromWordsInstead,
  idleError,
  requestIdOf,
  wrongContentTypeError,
  type ErrorContext,
} from './errors.ts';
import { Lessons } from './lessons.ts';
import type { Asked } from './refusalMemory.ts';
import { withoutRefused } from './refusals.ts';
import { isSurelyUndone, retryDelay } from './retry.ts';
import { boundedText, createExchange } from './transport.ts';
import type { TurnPorts } from './wireTurn.ts';
import { fieldsOf, parseJson, type Fields } from './wire.ts';

export interface JsonRequest {
  readonly path: `/v${1 | 2}/${string}` | '/rerank';
  /** What is spoken here, under which it is remembered what the model's server refuses. */
  readonly speaks: Asked['wireFormat'];
  readonly body: Fields & { readonly model: string };
  /** The longest answer that is read, in characters. */
  readonly maxAnswer: number;
}

export interface JsonRequestOptions {
  readonly settings: GatewaySettings;
  readonly signal: AbortSignal;
}

export interface JsonAnswer {
  readonly data: Fields;
  readonly requestId: string | undefined;
}

/** Sends `request` until it is answered, cannot be answered, or `signal` fires. */
export async function requestJson(
  ports: TurnPorts,
  request: JsonRequest,
  { settings, signal }: JsonRequestOptions,
): Promise<JsonAnswer> {
  const lessons = new Lessons(ports, askedOf(request, settings));
  let credential = await raceSignal(ports.credentials.resolve(settings), signal);
  let [retries, isRefreshed] = [0, false];
  for (;;) {
    const body = withoutRefused(request.body, lessons.refused);
    try {
      const answer = await send(ports, { ...request, body }, { settings, signal, credential });
      await lessons.keep();
      return answer;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'cancelled' || signal.aborted) throw error;
      if (error.status === 401 && !isRefreshed) {
        isRefreshed = true;
        const fresh = await raceSignal(ports.credentials.refreshAfter401(credential, settings), signal);
        if (fresh === undefined) throw error;
        credential = fresh;
        continue;
      }
      if (lessons.learn(error, body)) continue;
      if (!isSurelyUndone(error)) throw error;
      retries += 1;
      const random = ports.random();
      const delayMs = retryDelay(error, { attempt: retries, maxRetries: settings.maxRetries, random });
      if (delayMs === undefined) throw error;
      await delay(delayMs, signal);
    }
  }
}

/** Who is asked for such a request. */
export function askedOf({ speaks, body }: Pick<JsonRequest, 'speaks' | 'body'>, { baseUrl }: GatewaySettings): Asked {
  return { origin: new URL(baseUrl).origin, wireFormat: speaks, model: body.model };
}

/** What a body with a good status says in place of an answer. */
function refusalIn(data: Fields, context: ErrorContext): AppError | undefined {
  if (data['error'] || data['object'] === 'error') return fromStreamErrorFrame(data, context);
  const isAnswer = Object.values(data).some((value) => Array.isArray(value) && value.length > 0);
  return isAnswer && data['errors'] === undefined ? undefined : fromWordsInstead(data, context);
}

interface Sending extends JsonRequestOptions {
  readonly credential: Credential;
}

async function send(
  ports: TurnPorts,
  { path, body, maxAnswer }: JsonRequest,
  { settings, signal, credential }: Sending,
): Promise<JsonAnswer> {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const exchange = createExchange(ports, {
    credential,
    controller,
    model: body.model,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    headerTimeoutMs: settings.idleTimeoutMs,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const response = await exchange.fetch(apiUrl(settings.baseUrl, path), {
      method: 'POST',
      body: JSON.stringify(body),
    });
    timer = setTimeout(() => controller.abort(idleError(settings.idleTimeoutMs)), settings.idleTimeoutMs);
    const value = parseJson(await raceSignal(boundedText(response, maxAnswer), signal));
    // Some servers answer with the list alone.
    const data = Array.isArray(value) ? { data: value } : fieldsOf(value);
    if (data === undefined) throw wrongContentTypeError(response.headers.get('content-type'));
    const refusal = refusalIn(data, { model: body.model, credential, now: ports.clock.now() });
    if (refusal !== undefined) throw refusal;
    return { data, requestId: requestIdOf(response.headers) };
  } catch (error) {
    throw exchange.failure() ?? fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    controller.abort();
  }
}
