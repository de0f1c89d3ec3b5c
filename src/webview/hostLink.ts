import { isCancelled, toAppError } from '../base/errors.ts';
import type { PageChannel, PageCommand, Protocol } from '../protocol/channel.ts';

/** What a view needs of the channel: say something, ask something. */
export type HostLink<P extends Protocol> = Pick<PageChannel<P>, 'command' | 'request'>;

interface LogLink {
  readonly command: (command: PageCommand) => void;
}

/** Tells the host's log what went wrong in the page; a cancelled wait is not worth a line. */
export function reportProblem(link: LogLink, label: string, error: unknown): void {
  if (isCancelled(error)) return;
  const detail = error instanceof Error ? (error.stack ?? error.message) : toAppError(error).message;
  link.command({ type: 'log', level: 'error', text: `${label}: ${detail}`.slice(0, 4000) });
}

/** Owns a promise nobody waits for: its failure goes to the log. */
export function runInBackground(link: LogLink, label: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => reportProblem(link, label, error));
}
