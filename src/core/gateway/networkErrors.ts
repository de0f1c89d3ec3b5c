import * as l10n from '@vscode/l10n';
import { AppError, isAppError, isCancelled, type AppErrorOptions } from '../../base/errors.ts';
import { cleanServerText } from '../privacy/redact.ts';

interface Link {
  readonly code: string;
  readonly message: string;
  /** What the system was asked to do; empty where it was nothing of the kind. */
  readonly step: string;
}

/** The innermost error codes and words of a failed `fetch`, which hides them one to four causes deep. */
function chainOf(error: unknown): readonly Link[] {
  const chain: Link[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    const code: unknown = 'code' in current ? current.code : undefined;
    const step: unknown = 'syscall' in current ? current.syscall : undefined;
    chain.push({
      code: typeof code === 'string' ? code : '',
      message: current.message,
      step: typeof step === 'string' ? step : '',
    });
    // Node tries several addresses at once and reports them together.
    current = current instanceof AggregateError && current.errors.length > 0 ? current.errors[0] : current.cause;
  }
  return chain;
}

/** Codes and words of a connection that never came to be, as of Node, undici and Chromium. */
const UNCONNECTED =
  /ECONNREFUSED|ENOTFOUND|EAI_|UND_ERR_CONNECT_TIMEOUT|CONNECTION_REFUSED|CONNECTION_TIMED_OUT|NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE/;

/** Whether a request surely reached no server: looking up its address, or connecting to it, is what failed. */
export function neverArrived({ kind, cause }: AppError): boolean {
  const isOf = ({ code, message, step }: Link): boolean =>
    step === 'connect' || step === 'getaddrinfo' || UNCONNECTED.test(code === '' ? message : code);
  return kind === 'network' && chainOf(cause).some(isOf);
}

interface Verdict {
  readonly test: RegExp;
  readonly code: string;
  readonly message: (host: string) => string;
  readonly retryable: boolean;
}

/** First match wins. Codes are of Node, undici and Chromium's network stack, whichever `fetch` the editor uses. */
const VERDICTS: readonly Verdict[] = [
  {
    test: /INTERNET_DISCONNECTED|NETWORK_CHANGED|ENETUNREACH|ENETDOWN|EHOSTUNREACH|ADDRESS_UNREACHABLE/,
    code: 'no-network',
    message: () => l10n.t('There is no network connection. Check it and try again.'),
    retryable: true,
  },
  {
    test: /PROXY|TUNNEL|ERR_SOCKS/i,
    code: 'proxy',
    message: (host) =>
      l10n.t`The proxy did not let the request through to ${host}. Check the editor's “http.proxy” setting.`,
    retryable: false,
  },
  {
    test: /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|DEPTH_ZERO|ERR_TLS|ERR_SSL|EPROTO/,
    code: 'certificate',
    message: (host) =>
      l10n.t`The certificate of ${host} is not trusted on this machine. Behind a company proxy, add its certificate to the system or check the editor's “http.systemCertificates” setting.`,
    retryable: false,
  },
  {
    test: /ENOTFOUND|EAI_|NAME_NOT_RESOLVED/,
    code: 'host-not-found',
    message: (host) =>
      l10n.t`${host} could not be found. Check your network connection, and the setting aiGateway.baseUrl.`,
    retryable: true,
  },
  {
    test: /ECONNREFUSED|CONNECTION_REFUSED/,
    code: 'connection-refused',
    message: (host) => l10n.t`Nothing answers at ${host}. Is the server running? Check the setting aiGateway.baseUrl.`,
    retryable: true,
  },
  {
    test: /TIMEDOUT|TIMEOUT|TIMED_OUT/,
    code: 'connect-timeout',
    message: (host) => l10n.t`${host} did not answer in time. Check your network connection and try again.`,
    retryable: true,
  },
  {
    test: /ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_ABORTED|CONNECTION_(?:RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|HTTP2|HPE_|UND_ERR_RES/,
    code: 'connection-reset',
    message: (host) => l10n.t`The connection to ${host} was lost. Try again.`,
    retryable: true,
  },
];

/**
 * A rejected `fetch` or a body that broke, as a sentence that tells no network, unknown host, refused connection, proxy
 * and certificate apart. `cancelled` where a signal did it.
 */
export function fromFetchFailure(
  error: unknown,
  host = l10n.t('the gateway'),
  secrets: readonly (string | undefined)[] = [],
): AppError {
  if (isAppError(error)) return error;
  if (isCancelled(error)) return new AppError('cancelled', l10n.t('Stopped.'), { cause: error });
  const chain = chainOf(error);
  const codes = chain.map((link) => link.code).filter((code) => code !== '' && code !== 'ERR_INVALID_ARG_TYPE');
  const haystack = codes.length > 0 ? codes.join(' ') : chain.map((link) => link.message).join(' ');
  const verdict =
    VERDICTS.find((candidate) => candidate.test.test(haystack)) ??
    VERDICTS.find((v) => chain.some((link) => v.test.test(link.message)));
  const options: AppErrorOptions = {
    cause: error,
    retryable: verdict?.retryable ?? true,
    actions: ['retry', 'show-status'],
  };
  if (verdict !== undefined) return new AppError('network', verdict.message(host), { ...options, code: verdict.code });
  const detail = cleanServerText(chain.at(-1)?.message ?? '', secrets);
  const message =
    detail === '' || detail === 'fetch failed'
      ? l10n.t`No response from ${host}. Check your network connection and try again.`
      : l10n.t`No response from ${host} (${detail}). Check your network connection and try again.`;
  return new AppError('network', message, { ...options, code: 'no-network' });
}
