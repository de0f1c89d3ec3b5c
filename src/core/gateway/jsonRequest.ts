/**
 * Requests whose answer comes in one piece: sent, waited for, and sent again by the rules that hold for turns. Whatever
 * they reject with is an `AppError`.
 */
import { delay, raceSignal } from '../../base/async.ts';
import { toAppError, type AppError } from '../../base/errors.ts';
import type { Credential, GatewaySettings } from '../model/request.ts';
import { apiUrl, OFFICIAL_ORIGIN } from './baseUrl.ts';
import { fromFetchFailure, idleError, requestIdOf, wrongContentTypeError } from './errors.ts';
import type { Asked } from './refusalMemory.ts';
import { lessonOf, withoutRefused, withRefusal, type Refusals } from './refusals.ts';
import { retryDelay } from './retry.ts';
import { boundedText, createExchange } from './transport.ts';
import type { TurnPorts } from './wireTurn.ts';
import { fieldsOf, parseJson, type Fields } from './wire.ts';

/** A server never refuses more of one small request. */
const MAX_LESSONS = 4;

export interface JsonRequest {
  readonly path: `/v${1 | 2}/${string}`;
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
  const asked = askedOf(request, settings);
  let refused: Refusals = ports.refusals.of(asked);
  const lessons = new Set<string>();
  let credential = await raceSignal(ports.credentials.resolve(settings), signal);
  let [retries, isRefreshed] = [0, false];
  for (;;) {
    const body = withoutRefused(request.body, refused);
    try {
      const answer = await send(ports, { ...request, body }, { settings, signal, credential });
      if (lessons.size > 0) await remember(ports, asked, lessons);
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
      const lesson = newLesson(error, body, { refused, isFull: lessons.size >= MAX_LESSONS, origin: asked.origin });
      if (lesson !== undefined) {
        refused = withRefusal(refused, lesson);
        lessons.add(lesson);
        continue;
      }
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

function newLesson(
  error: AppError,
  body: object,
  { refused, isFull, origin }: { readonly refused: Refusals; readonly isFull: boolean; readonly origin: string },
): string | undefined {
  const lesson = isFull ? undefined : lessonOf(error, body)?.name;
  // The gateway knows its own options: what it refuses of them is for the user to see.
  const isOwn = lesson === 'providerOptions' && origin === OFFICIAL_ORIGIN;
  return lesson === undefined || refused.has(lesson) || isOwn ? undefined : lesson;
}

async function remember({ refusals, logger }: TurnPorts, asked: Asked, lessons: ReadonlySet<string>): Promise<void> {
  logger.info(`${asked.model} does not take: ${[...lessons].join(', ')}`);
  await refusals.learn(asked, lessons).catch((error: unknown) => {
    logger.warn('What the model refuses could not be stored.', error);
  });
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
    const data = fieldsOf(parseJson(await raceSignal(boundedText(response, maxAnswer), signal)));
    if (data === undefined) throw wrongContentTypeError(response.headers.get('content-type'));
    return { data, requestId: requestIdOf(response.headers) };
  } catch (error) {
    throw exchange.failure() ?? fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    controller.abort();
  }
}
