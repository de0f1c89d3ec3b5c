/**
 * Every answer of the gateway that is not a success becomes an `AppError` here: a sentence that says what happened and
 * what to do, a stable `code`, and the buttons worth offering. What the server said is quoted only after cleaning.
 */
import * as l10n from '@vscode/l10n';
import { AppError, type AppErrorOptions, type ErrorAction, type ErrorKind } from '../../base/errors.ts';
import { readErrorBody, type ErrorDetails } from './errorBody.ts';
import { describeWait, isRetryableStatus, MAX_RETRY_AFTER_MS, readRetryAfter } from './retry.ts';
import { serverWords } from '../model/errors.ts';
import type { Credential } from '../model/request.ts';
import { parseJson } from './wire.ts';
import { withoutEnd } from '../../base/trim.ts';

export { fromFetchFailure } from './networkErrors.ts';

/** What the sentences need to know about the request that failed. */
export interface ErrorContext {
  readonly model?: string;
  readonly credential?: Credential;
  /** Milliseconds since the epoch, for `retry-after` dates. */
  readonly now: number;
}

interface Words {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly actions: readonly ErrorAction[];
}

const CONTEXT_TOO_LONG =
  /context[ _-]?(?:length|window|size|limit)|maximum context|prompt is too long|too many (?:input )?tokens|input (?:is )?too long|exceeds? the (?:maximum|max)[^.]{0,40}tokens|input token count|reduce the length|exceeds the available context/i;

function quote(details: ErrorDetails): string {
  return serverWords(details.message);
}

function contextTooLong({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t(
          'This conversation is longer than the model can read. Remove attachments, start a new chat, or pick a model with a larger context.',
        )
      : l10n.t`This conversation is longer than ${model} can read. Remove attachments, start a new chat, or pick a model with a larger context.`;
  return {
    kind: 'request',
    code: 'context-too-long',
    message: message + quote(details),
    actions: ['new-chat', 'pick-model'],
  };
}

function badRequest(context: ErrorContext, details: ErrorDetails): Words {
  if (CONTEXT_TOO_LONG.test(`${details.type} ${details.message}`)) return contextTooLong(context, details);
  if (details.type === 'no_providers_available') return noProviders(context, details);
  const message =
    details.field === undefined
      ? l10n.t('The gateway refused the request.')
      : l10n.t`The gateway refused the request (field “${details.field}”).`;
  return {
    kind: 'request',
    code: 'bad-request',
    message: message + quote(details),
    actions: ['pick-model', 'show-log'],
  };
}

function noProviders({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t(
          'No provider may serve this model under the routing rules in force. Loosen aiGateway.routing or pick another model.',
        )
      : l10n.t`No provider may serve ${model} under the routing rules in force. Loosen aiGateway.routing or pick another model.`;
  return {
    kind: 'request',
    code: 'no-providers',
    message: message + quote(details),
    actions: ['pick-model', 'open-settings'],
  };
}

function unauthorised(context: ErrorContext, details: ErrorDetails): Words {
  const source = context.credential?.source;
  const isOidc = source === 'environment-oidc' || source === 'file-oidc';
  const message =
    source === 'none'
      ? l10n.t('The server requires a key and none is set. Set one with “AI Gateway: Set API Key”.')
      : isOidc
        ? l10n.t(
            'The gateway refused the Vercel OIDC token. Run “vercel env pull” to get a fresh one, or set an API key.',
          )
        : source === 'environment-key'
          ? l10n.t(
              'The gateway refused the key from AI_GATEWAY_API_KEY. Correct the variable and restart the editor, or set another key.',
            )
          : l10n.t('The gateway refused the key. Set another one with “AI Gateway: Set API Key”.');
  return { kind: 'auth', code: 'key-refused', message: message + quote(details), actions: ['set-key', 'show-status'] };
}

function paymentRequired(_: ErrorContext, details: ErrorDetails): Words {
  return details.type === 'quota_for_entity_exceeded' || /quota|budget|spend(?:ing)? limit/i.test(details.message)
    ? {
        kind: 'quota',
        code: 'budget-exceeded',
        message:
          l10n.t(
            'The budget of this key, project or team is used up. Raise it in the Vercel dashboard or use another key.',
          ) + quote(details),
        actions: ['add-credit', 'set-key'],
      }
    : {
        kind: 'quota',
        code: 'no-credit',
        message: l10n.t('Your AI Gateway credit is used up. Add credit, then try again.') + quote(details),
        actions: ['add-credit', 'pick-model', 'retry'],
      };
}

/** A link to vercel.com in a server's text; links to anywhere else are not repeated. */
function vercelLink(text: string): string | undefined {
  for (const match of text.match(/https:\/\/[^\s"'<>()]+/g) ?? []) {
    const link = withoutEnd(match, '.,;:!?');
    if (!URL.canParse(link)) continue;
    const { hostname, username } = new URL(link);
    if (username === '' && (hostname === 'vercel.com' || hostname.endsWith('.vercel.com'))) return link;
  }
  return undefined;
}

function forbidden({ model }: ErrorContext, details: ErrorDetails): Words {
  if (details.type === 'customer_verification_required') {
    const link = vercelLink(details.message) ?? 'https://vercel.com/dashboard';
    return {
      kind: 'quota',
      code: 'card-needed',
      message: l10n.t`Vercel wants a payment card on file before the free credit can be used. Add one at ${link} and try again.`,
      actions: ['add-credit', 'retry'],
    };
  }
  const restricted = /Restricted(?:Models|Providers)Error/.test(details.paramName ?? '');
  if (restricted || details.type === 'no_providers_available' || details.type === 'model_restricted') {
    const message =
      model === undefined
        ? l10n.t('The model is not available to this account or team. Pick another model.')
        : l10n.t`The model ${model} is not available to this account or team. Pick another model.`;
    return {
      kind: 'request',
      code: 'model-restricted',
      message: message + quote(details),
      actions: ['pick-model', 'add-credit'],
    };
  }
  return {
    kind: 'auth',
    code: 'forbidden',
    message: l10n.t('The gateway does not allow this request for this key.') + quote(details),
    actions: ['set-key', 'show-status'],
  };
}

function notFound({ model }: ErrorContext, details: ErrorDetails): Words {
  const namesModel = /\bmodel\b/i.test(details.message) && model !== undefined;
  if (details.type === 'model_not_found' || namesModel) {
    return {
      kind: 'request',
      code: 'model-not-found',
      message:
        model === undefined
          ? l10n.t('The model does not exist here. Select another model.')
          : l10n.t`The model ${model} does not exist here. Select another model.`,
      actions: ['pick-model'],
    };
  }
  return {
    kind: 'request',
    code: 'not-found',
    message:
      l10n.t('The server has nothing at this address. Is it a gateway? Check the setting aiGateway.baseUrl.') +
      quote(details),
    actions: ['open-settings', 'show-status'],
  };
}

function tooLarge(_: ErrorContext, details: ErrorDetails): Words {
  return {
    kind: 'request',
    code: 'too-large',
    message:
      l10n.t('The request is too large for the gateway. Remove attachments or start a new chat.') + quote(details),
    actions: ['new-chat'],
  };
}

function rateLimited({ model }: ErrorContext, details: ErrorDetails, retryAfterMs?: number): Words {
  return {
    kind: 'quota',
    code: 'rate-limited',
    message: rateLimitWords(model !== undefined, retryAfterMs) + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

function rateLimitWords(hasModel: boolean, retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) {
    return hasModel
      ? l10n.t('Rate limit reached. Wait a moment and try again, or pick another model.')
      : l10n.t('Rate limit reached. Wait a moment and try again.');
  }
  const time = describeWait(retryAfterMs);
  return hasModel
    ? l10n.t`Rate limit reached. Wait ${time} and try again, or pick another model.`
    : l10n.t`Rate limit reached. Wait ${time} and try again.`;
}

function overloaded({ model }: ErrorContext, details: ErrorDetails): Words {
  const message =
    model === undefined
      ? l10n.t('The model is overloaded right now. Try again in a moment, or pick another model.')
      : l10n.t`The model ${model} is overloaded right now. Try again in a moment, or pick another model.`;
  return {
    kind: 'server',
    code: 'overloaded',
    message: message + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

function timedOut(_: ErrorContext, details: ErrorDetails): Words {
  return {
    kind: 'server',
    code: 'timeout',
    message: l10n.t('The request timed out at the gateway. Try again.') + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

function serverError(context: ErrorContext, details: ErrorDetails): Words {
  if (details.type === 'overloaded_error') return overloaded(context, details);
  return {
    kind: 'server',
    code: 'server-error',
    message: l10n.t("The gateway or the model's provider failed. Try again, or pick another model.") + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

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

/** Types that say more than the status they come with, and the only guide where there is no status (in-band errors). */
const BY_TYPE: { readonly [type: string]: Writer } = {
  invalid_request_error: badRequest,
  authentication_error: unauthorised,
  insufficient_funds: paymentRequired,
  quota_for_entity_exceeded: paymentRequired,
  customer_verification_required: forbidden,
  permission_error: forbidden,
  model_not_found: notFound,
  not_found_error: notFound,
  request_too_large: tooLarge,
  context_length_exceeded: contextTooLong,
  rate_limit_exceeded: rateLimited,
  rate_limit_error: rateLimited,
  overloaded_error: overloaded,
  timeout_error: timedOut,
};

function redirected(): Words {
  return {
    kind: 'request',
    code: 'redirected',
    message: l10n.t(
      'The server redirects to another address. The key is not sent there. Check the setting aiGateway.baseUrl.',
    ),
    actions: ['open-settings'],
  };
}

function dependencyFailed(_: ErrorContext, details: ErrorDetails): Words {
  return {
    kind: 'server',
    code: 'dependency-failed',
    message: l10n.t('Something the gateway depends on failed. Try again, or pick another model.') + quote(details),
    actions: ['retry', 'pick-model'],
  };
}

function writerFor(status: number, details: ErrorDetails): Writer {
  if (status >= 300 && status < 400) return redirected;
  if (status === 424) return dependencyFailed;
  const byStatus = BY_STATUS[status];
  if (byStatus !== undefined) return byStatus;
  return status >= 500 ? serverError : (BY_TYPE[details.type] ?? badRequest);
}

/** An HTTP answer that is no success, as an error in words. `bodyText` may be anything, also HTML or empty. */
export function fromHttp(status: number, bodyText: string, headers: Headers, context: ErrorContext): AppError {
  const details = readErrorBody(parseJson(bodyText) ?? bodyText, [context.credential?.token]);
  const retryAfterMs = readRetryAfter(headers, context.now);
  const words = writerFor(status, details)(context, details, retryAfterMs);
  const requestId = requestIdOf(headers) ?? details.requestId;
  return new AppError(words.kind, words.message, {
    code: words.code,
    status,
    actions: words.actions,
    retryable: isRetryableStatus(status) && (retryAfterMs ?? 0) <= MAX_RETRY_AFTER_MS,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(requestId !== undefined && { requestId }),
  });
}

/** The id under which the gateway or its edge knows an answer. */
export function requestIdOf(headers: Headers): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('request-id') ?? headers.get('x-vercel-id');
  return id === null || id === '' ? undefined : id.slice(0, 200);
}

/** An error inside a stream that began well (`{error: …}` on either surface). The text received so far stays. */
export function fromStreamErrorFrame(frame: unknown, context: ErrorContext): AppError {
  const details = readErrorBody(frame, [context.credential?.token]);
  const writer = BY_TYPE[details.type];
  const tooLong = CONTEXT_TOO_LONG.test(`${details.type} ${details.message}`);
  const words: Words = tooLong
    ? contextTooLong(context, details)
    : writer !== undefined
      ? writer(context, details)
      : {
          kind: 'server',
          code: 'stream-error',
          message: l10n.t('The response was cut off because the provider reported an error.') + quote(details),
          actions: ['continue', 'retry', 'pick-model'],
        };
  return new AppError(words.kind, words.message, {
    code: words.code,
    actions: words.actions,
    retryable: words.kind === 'server' || words.code === 'rate-limited',
    ...(details.requestId !== undefined && { requestId: details.requestId }),
  });
}

function protocolError(code: string, message: string, options: AppErrorOptions): AppError {
  return new AppError('protocol', message, { code, retryable: true, actions: ['continue', 'retry'], ...options });
}

/** The body ended without saying that the answer is complete. */
export function truncatedError(options: AppErrorOptions = {}): AppError {
  return protocolError('stream-truncated', l10n.t('The connection ended before the response was complete.'), options);
}

/** Nothing arrived for `idleMs`. */
export function idleError(idleMs: number): AppError {
  const message = l10n.t`Nothing arrived from the model for ${describeWait(idleMs)}, so the request was ended. The setting aiGateway.stream.idleTimeoutSeconds decides how long to wait.`;
  return new AppError('network', message, {
    code: 'stream-idle',
    retryable: true,
    actions: ['continue', 'retry', 'open-settings'],
  });
}

/** No answer at all within `timeoutMs`. */
export function headerTimeoutError(timeoutMs: number): AppError {
  const message = l10n.t`The gateway sent no response within ${describeWait(timeoutMs)}. Try again, or pick another model.`;
  return new AppError('network', message, {
    code: 'timeout',
    retryable: true,
    actions: ['retry', 'pick-model', 'open-settings'],
  });
}

/** A success that is not an event stream, such as a login page in HTML. */
export function wrongContentTypeError(contentType: string | null, options: AppErrorOptions = {}): AppError {
  const type = contentType?.split(';')[0]?.slice(0, 60) ?? '';
  const message =
    contentType === null
      ? l10n.t(
          "The server answered with something without a type instead of a model's response. Is something in between (a proxy, a login page)? Check the setting aiGateway.baseUrl.",
        )
      : l10n.t`The server answered with “${type}” instead of a model's response. Is something in between (a proxy, a login page)? Check the setting aiGateway.baseUrl.`;
  return protocolError('wrong-content-type', message, {
    ...options,
    retryable: false,
    actions: ['open-settings', 'retry'],
  });
}

/** A frame that is no JSON. */
export function nestedTooDeeplyError(options: AppErrorOptions = {}): AppError {
  return protocolError('nested-too-deeply', l10n.t('A part of the response is nested too deeply to be read.'), options);
}

export function malformedJsonError(options: AppErrorOptions = {}): AppError {
  return protocolError(
    'malformed-json',
    l10n.t('A part of the response could not be read: it is not valid JSON.'),
    options,
  );
}
