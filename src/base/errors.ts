import * as l10n from '@vscode/l10n';

/**
 * What went wrong, by what a user can do about it.
 *
 * - `cancelled`: the user or an owner stopped it; never shown.
 * - `auth`: the key is missing or refused.
 * - `quota`: rate limit, credit or budget.
 * - `network`: no answer, or the connection dropped.
 * - `server`: the gateway or a provider failed (5xx).
 * - `request`: the gateway refused what we sent.
 * - `protocol`: an answer we cannot read, or one cut short.
 * - `tool`: a tool failed; the turn goes on.
 * - `schema`: an extracted value breaks the user's schema.
 * - `bug`: a broken promise of ours.
 */
export const ERROR_KINDS = [
  'cancelled',
  'auth',
  'quota',
  'network',
  'server',
  'request',
  'protocol',
  'tool',
  'schema',
  'bug',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** The next steps an error can offer as a button. */
export const ERROR_ACTIONS = [
  'retry',
  'continue',
  'pick-model',
  'set-key',
  'switch-account',
  'add-credit',
  'open-dashboard',
  'show-status',
  'open-settings',
  'new-chat',
  'show-log',
] as const;

export type ErrorAction = (typeof ERROR_ACTIONS)[number];

export interface AppErrorOptions {
  /** Short stable word for tests and for picking words, e.g. `stream-truncated`, `model-not-found`. */
  readonly code?: string;
  /** Whether sending the same request again may succeed. */
  readonly retryable?: boolean;
  /** HTTP status, where there was one. */
  readonly status?: number;
  readonly requestId?: string;
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The parameter of the request that the server refused, where it named one. */
  readonly field?: string;
  /** What the server said, cleaned and in its own language, for rules that read it. */
  readonly said?: string;
  /** The next steps worth offering, best first. */
  readonly actions?: readonly ErrorAction[];
  readonly cause?: unknown;
}

/**
 * The one error class that crosses module borders. `message` is a sentence for the user that says what to do; it never
 * contains a key.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly field: string | undefined;
  readonly said: string | undefined;
  readonly actions: readonly ErrorAction[];

  constructor(kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.code = options.code ?? kind;
    this.retryable = options.retryable ?? false;
    this.status = options.status;
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
    this.field = options.field;
    this.said = options.said;
    this.actions = options.actions ?? [];
  }
}

/** An `AppError` as plain data, for disk and for the panel. */
export interface ErrorInfo {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly actions: readonly ErrorAction[];
}

/** Tells an `AppError` by shape: bundles may hold two copies of the class. */
export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && value.name === 'AppError' && 'kind' in value;
}

export function isCancelled(value: unknown): boolean {
  return isAppError(value) ? value.kind === 'cancelled' : value instanceof Error && value.name === 'AbortError';
}

/** Wraps anything thrown; what is not ours is a bug of ours until somebody who understands it says otherwise. */
export function toAppError(value: unknown): AppError {
  if (isAppError(value)) return value;
  if (isCancelled(value)) return new AppError('cancelled', l10n.t('Stopped.'), { cause: value });
  return new AppError('bug', l10n.t('Something went wrong inside AI Gateway Studio. The log has the details.'), {
    cause: value,
    actions: ['show-log'],
  });
}

export function toErrorInfo(error: AppError): ErrorInfo {
  return {
    kind: error.kind,
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    actions: error.actions,
  };
}

/** Makes a forgotten case a compile error. l10n: none, a fault of ours. */
export function assertNever(value: never): never {
  throw new AppError('bug', `Unexpected value: ${JSON.stringify(value)}`);
}
