/** An answer that cannot be read, ended too early, or never came. */
import * as l10n from '@vscode/l10n';
import { AppError, type AppErrorOptions } from '../../base/errors.ts';
import { isOfficialOrigin } from './baseUrl.ts';
import { describeWait } from './retry.ts';

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

/** No answer at all from `origin` within `timeoutMs`. */
export function headerTimeoutError(timeoutMs: number, origin: string): AppError {
  const wait = describeWait(timeoutMs);
  const message = isOfficialOrigin(origin)
    ? l10n.t`The gateway sent no response within ${wait}. Try again, or pick another model.`
    : l10n.t`${new URL(origin).host} sent no response within ${wait}. Try again, or pick another model.`;
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

export function nestedTooDeeplyError(options: AppErrorOptions = {}): AppError {
  return protocolError('nested-too-deeply', l10n.t('A part of the response is nested too deeply to be read.'), options);
}

/** A frame that is no JSON. */
export function malformedJsonError(options: AppErrorOptions = {}): AppError {
  return protocolError(
    'malformed-json',
    l10n.t('A part of the response could not be read: it is not valid JSON.'),
    options,
  );
}

/** More comes in one piece than is read. */
export function tooLargeError(): AppError {
  return protocolError('too-large', l10n.t('A part of the response is too large to be read.'), {
    retryable: false,
    actions: ['retry', 'pick-model'],
  });
}
