/**
 * Every answer of the gateway that is not a success becomes an `AppError` here. What kind it is follows from the status, the
 * server's names for it and its words; the sentences are in `errorWords.ts`. What the server said is quoted only after cleaning.
 */
import { AppError } from '../../base/errors.ts';
import { readErrorBody, type ErrorDetails } from './errorBody.ts';
import {
  badRequest,
  contextTooLong,
  dependencyFailed,
  forbidden,
  modelLoading,
  notFound,
  overloaded,
  paymentRequired,
  policyRefused,
  rateLimited,
  redirected,
  saysPolicy,
  saysTooLong,
  serverError,
  streamBroke,
  timedOut,
  tooLarge,
  unauthorised,
  type ErrorContext,
  type Words,
} from './errorWords.ts';
import { isRetryableStatus, MAX_RETRY_AFTER_MS, readRetryAfter } from './retry.ts';
import { fieldsOf, parseJson } from './wire.ts';

export type { ErrorContext } from './errorWords.ts';
export { fromFetchFailure } from './networkErrors.ts';
export {
  headerTimeoutError,
  idleError,
  malformedJsonError,
  nestedTooDeeplyError,
  truncatedError,
  wrongContentTypeError,
} from './protocolErrors.ts';

type Writer = (context: ErrorContext, details: ErrorDetails, retryAfterMs?: number) => Words;

const BY_STATUS: { readonly [status: number]: Writer } = {
  400: badRequest,
  401: unauthorised,
  402: paymentRequired,
  403: forbidden,
  404: notFound,
  408: timedOut,
  413: tooLarge,
  422: badRequest,
  429: rateLimited,
  504: timedOut,
  529: overloaded,
};

/**
 * Types that say more than the status they come with, and the only guide where there is no status (in-band errors): in
 * lower case, letters only, without "error" or "exception" at the end, so that each maker's spelling is found. l10n: none, names of servers.
 */
const BY_TYPE: ReadonlyMap<string, Writer> = new Map(
  (
    [
      [badRequest, 'invalidrequest invalidargument badrequest validation unprocessableentity'],
      [unauthorised, 'authentication unauthenticated unauthorized invalidapikey'],
      [paymentRequired, 'insufficientfunds quotaforentityexceeded insufficientquota billing paymentrequired'],
      [forbidden, 'customerverificationrequired permission permissiondenied accessdenied forbidden'],
      [notFound, 'modelnotfound notfound'],
      [tooLarge, 'requesttoolarge'],
      [contextTooLong, 'contextlengthexceeded exceedcontextsize'],
      [rateLimited, 'ratelimit ratelimited ratelimitexceeded toomanyrequests resourceexhausted throttling'],
      [
        overloaded,
        'overloaded engineoverloaded modeloverloaded serveroverloaded serverisoverloaded provideroverloaded ' +
          'slowdown unavailable serviceunavailable capacityexceeded modelnotready',
      ],
      [timedOut, 'timeout deadlineexceeded'],
    ] as const
  ).flatMap(([writer, names]) => names.split(' ').map((name) => [name, writer] as const)),
);

function writerByType(details: ErrorDetails): Writer | undefined {
  for (const name of details.names) {
    const letters = name.toLowerCase().replace(/[^a-z]/g, '');
    const writer = BY_TYPE.get(letters.replace(/(?:error|exception)$/, ''));
    if (writer !== undefined) return writer;
  }
  return undefined;
}

const OVERLOADED =
  /\boverload|\b(?:at|over|insufficient|no) capacity\b|\bserver (?:is )?(?:too )?busy\b|\bmaximum pending requests\b/i;

function saysOverloaded(details: ErrorDetails): boolean {
  return writerByType(details) === overloaded ? !isBareUnavailable(details) : OVERLOADED.test(details.message);
}

/** "Service unavailable" and no more than that: a proxy says it of a server that is down. */
function isBareUnavailable({ names, message }: ErrorDetails): boolean {
  return names.every((name) => /^service[ _-]?unavailable$/i.test(name)) && !OVERLOADED.test(message);
}

/** What llama.cpp, Ollama, Hugging Face and servers like them say until the model is in memory. */
function saysLoading({ message }: ErrorDetails): boolean {
  return (
    /\bloading (?:the )?model\b|\bmodel\b.{0,200}\b(?:is|being|still|currently) (?:being )?load(?:ing|ed)\b/i.test(
      message,
    ) && !/\b(?:fail(?:ed|ure)?|error|cannot|could not|unable|not (?:being |currently )?loaded)\b/i.test(message)
  );
}

function writerFor(status: number, details: ErrorDetails): Writer {
  if (status >= 300 && status < 400) return redirected;
  if (status >= 500 && saysLoading(details)) return modelLoading;
  if (status === 424) return dependencyFailed;
  if (isOutOfCredit(status, details)) return paymentRequired;
  if (status === 400 && saysPolicy(details)) return policyRefused;
  // A server between that passes a provider's refusal on as a failure of its own: sent again it is refused again.
  if (status >= 500 && writerByType(details) === badRequest) return badRequest;
  const byStatus = BY_STATUS[status];
  if (byStatus !== undefined) return byStatus;
  if (status >= 500) return saysOverloaded(details) ? overloaded : serverError;
  return writerByType(details) ?? badRequest;
}

/** OpenAI answers it like a rate limit, Anthropic like a wrong request. */
function isOutOfCredit(status: number, { names, message }: ErrorDetails): boolean {
  if (status === 429) return names.includes('insufficient_quota');
  return status === 400 && /\bcredit balance is too low\b/i.test(message);
}

/** Whether the same request may succeed later: not for money that is used up, nor beyond the longest wait. */
function isWorthWaiting(words: Words, retryAfterMs: number | undefined): boolean {
  return (words.kind !== 'quota' || words.code === 'rate-limited') && (retryAfterMs ?? 0) <= MAX_RETRY_AFTER_MS;
}

/** An HTTP answer that is no success, as an error in words. `bodyText` may be anything, also HTML or empty. */
export function fromHttp(status: number, bodyText: string, headers: Headers, context: ErrorContext): AppError {
  const details = readErrorBody(parseJson(bodyText) ?? bodyText, [context.credential?.token]);
  const retryAfterMs = readRetryAfter(headers, context.now) ?? details.retryAfterMs;
  const words = writerFor(status, details)(context, details, retryAfterMs);
  const requestId = requestIdOf(headers) ?? details.requestId;
  const isRefusal = status >= 500 && words.kind === 'request';
  return new AppError(words.kind, words.message, {
    code: words.code,
    status,
    actions: words.actions,
    retryable: isRetryableStatus(status) && !isRefusal && isWorthWaiting(words, retryAfterMs),
    ...(details.field !== undefined && { field: details.field }),
    ...(details.message !== '' && { said: details.message }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(requestId !== undefined && { requestId }),
  });
}

/** The id under which the gateway or its edge knows an answer. */
export function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('request-id') ?? headers.get('x-vercel-id');
  return id === null || id === '' ? undefined : id.slice(0, 200);
}

/** Statuses that say what happened where a frame has no type; the others are a stream that broke. */
const TOLD_IN_FRAMES = new Set([400, 401, 402, 403, 404, 408, 413, 422, 429, 529]);

function writerOfFrame(details: ErrorDetails): Writer | undefined {
  const { status } = details;
  if (saysTooLong(details)) return contextTooLong;
  if (saysLoading(details)) return modelLoading;
  const byType = writerByType(details);
  if (byType !== undefined) return byType;
  if (status !== undefined && TOLD_IN_FRAMES.has(status)) return writerFor(status, details);
  return status === 503 || OVERLOADED.test(details.message) ? overloaded : undefined;
}

/**
 * A refusal with a good status and nothing that calls it an error: only words, where an answer was to be. `undefined`
 * where there are none.
 */
export function fromWordsInstead(value: unknown, context: ErrorContext): AppError | undefined {
  const { choices, message, ...rest } = fieldsOf(value) ?? {};
  const isAnswer = Array.isArray(choices) && choices.length > 0;
  const words = { ...rest, ...(typeof message === 'string' && { message }) };
  const told = isAnswer ? { x_groq: rest['x_groq'] } : words;
  return readErrorBody(told).message === '' ? undefined : fromStreamErrorFrame(told, context);
}

/**
 * An error inside a stream that began well (`{error: …}` on either surface). The text received so far stays. Overload and
 * rate limits are `retryable`, with the wait that the frame names.
 */
export function fromStreamErrorFrame(frame: unknown, context: ErrorContext): AppError {
  const details = readErrorBody(frame, [context.credential?.token]);
  const { field, requestId, retryAfterMs } = details;
  const words = (writerOfFrame(details) ?? streamBroke)(context, details, retryAfterMs);
  return new AppError(words.kind, words.message, {
    code: words.code,
    actions: words.actions,
    retryable: (words.kind === 'server' || words.code === 'rate-limited') && isWorthWaiting(words, retryAfterMs),
    ...(field !== undefined && { field }),
    ...(details.message !== '' && { said: details.message }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(requestId !== undefined && { requestId }),
  });
}
