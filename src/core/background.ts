import { isCancelled } from '../base/errors.ts';
import type { Logger } from './ports.ts';

/** Gives a promise that nobody awaits an owner: its failure is logged, a cancellation is silent. */
export function runInBackground(log: Logger, label: string, promise: PromiseLike<unknown>): void {
  Promise.resolve(promise).catch((error: unknown) => {
    if (!isCancelled(error)) log.error(`${label} failed.`, error);
  });
}
