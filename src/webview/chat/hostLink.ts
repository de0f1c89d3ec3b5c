import { isCancelled, toAppError } from '../../base/errors.ts';
import type { PanelChannel } from '../../protocol/channel.ts';

/** What a view needs of the channel: say something, ask something. */
export type HostLink = Pick<PanelChannel, 'command' | 'request'>;

/** Tells the host's log what went wrong in the panel; a cancelled wait is not worth a line. */
export function reportProblem(link: HostLink, label: string, error: unknown): void {
  if (isCancelled(error)) return;
  const detail = error instanceof Error ? (error.stack ?? error.message) : toAppError(error).message;
  link.command({ type: 'log', level: 'error', text: `${label}: ${detail}`.slice(0, 4000) });
}

/** Owns a promise nobody waits for: its failure goes to the log. */
export function runInBackground(link: HostLink, label: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => reportProblem(link, label, error));
}
