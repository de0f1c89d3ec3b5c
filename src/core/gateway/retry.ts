import * as l10n from '@vscode/l10n';
import type { AppError } from '../../base/errors.ts';
import { counted } from '../text/plural.ts';
import { neverArrived } from './networkErrors.ts';

/** A server may ask for a wait up to this long; beyond it the user is told instead. */
export const MAX_RETRY_AFTER_MS = 60_000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;
const JITTER = 0.25;

/** The code of an error that says: the server still reads the model from the disk. */
export const MODEL_LOADING = 'model-loading';
const MAX_LOADING_DELAY_MS = 5_000;
/** How long a model that loads is waited for in all, whatever the number of retries. */
const LOADING_PATIENCE_MS = 120_000;

const RETRYABLE_STATUS = new Set([408, 409, 429]);

/** Whether an HTTP status may go away by itself. */
export function isRetryableStatus(status: number): boolean {
  return RETRYABLE_STATUS.has(status) || status >= 500;
}

const TURNED_AWAY = new Set([429, 503, 529]);

/**
 * Whether surely nothing was done for a request that failed: it reached no server, or was turned away at the door. What is
 * answered in one piece may have been made, and paid for, in all other cases, though nothing of it was seen.
 */
export function isSurelyUndone(error: AppError): boolean {
  const { status, code } = error;
  if (status !== undefined) return TURNED_AWAY.has(status) || code === MODEL_LOADING;
  return neverArrived(error) || code === 'rate-limited' || code === 'overloaded' || code === MODEL_LOADING;
}

/** The wait a server asks for, in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date. */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d+(?:\.\d+)?$/.test(milliseconds.trim())) return Number(milliseconds);
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface RetryState {
  /** How often the request was sent already, from 1. */
  readonly attempt: number;
  readonly maxRetries: number;
  /** A number in [0, 1). */
  readonly random: number;
}

/**
 * How long to wait before sending again, in milliseconds, or `undefined` to give up. Only for requests that
 * brought no content yet: what was shown, or thought, is never asked for again.
 */
export function retryDelay(error: AppError, state: RetryState): number | undefined {
  if (!error.retryable || state.maxRetries === 0) return undefined;
  if (error.code === MODEL_LOADING) return loadingDelay(error, state.attempt);
  if (state.attempt > state.maxRetries) return undefined;
  // A request that was silently worked on for minutes is the user's to repeat: it may have been paid for.
  if (error.status === undefined && (error.code === 'timeout' || error.code === 'stream-idle')) return undefined;
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs <= MAX_RETRY_AFTER_MS ? error.retryAfterMs : undefined;
  }
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (state.attempt - 1), MAX_DELAY_MS);
  return Math.round(delay * (1 - JITTER * state.random));
}

/**
 * A large model takes a minute or more to load, and then the server answers at once. Who wants no retries at all (as
 * completions do) does not wait for it either.
 */
function loadingDelay({ retryAfterMs }: AppError, attempt: number): number | undefined {
  // Never less than the first delay: a server that says "0 seconds" would be asked without end.
  const delay = (n: number): number =>
    Math.max(FIRST_DELAY_MS, retryAfterMs ?? Math.min(FIRST_DELAY_MS * 2 ** n, MAX_LOADING_DELAY_MS));
  let waited = 0;
  for (let n = 1; n < attempt; n += 1) waited += delay(n);
  return waited < LOADING_PATIENCE_MS ? delay(attempt) : undefined;
}

/** A wait in words: `4 seconds`, `3 minutes`. */
export function describeWait(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return counted(seconds, l10n.t('{0} second'), l10n.t('{0} seconds'));
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return counted(minutes, l10n.t('{0} minute'), l10n.t('{0} minutes'));
  return counted(Math.ceil(minutes / 60), l10n.t('{0} hour'), l10n.t('{0} hours'));
}
