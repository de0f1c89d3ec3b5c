// What a model reads of a command that ended. l10n: none, for the model.
import { formatDuration } from '../../text/format.ts';

/** How a command ended. `ended`: the user ended it; `late`: its time was up; `too-much`: it wrote more than is kept. */
export type CommandEnd =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'killed'; readonly by: string }
  | { readonly type: 'ended' | 'late' | 'too-much' | 'stopped' }
  | { readonly type: 'not-started'; readonly reason: string };

export interface FinishedCommand {
  readonly end: CommandEnd;
  /** Without terminal codes. */
  readonly output: string;
  readonly seconds: number;
  /** Programs it had left running in the background were ended with it. */
  readonly hadLeftovers: boolean;
}

/** What the model reads: how it ended first, because long output is cut in its middle. */
export function commandText({ end, output, seconds, hadLeftovers }: FinishedCommand): string {
  const leftovers = hadLeftovers ? ' What it had left running in the background was ended.' : '';
  const head = `${endInWords(end, seconds)}${leftovers}`;
  if (end.type === 'not-started') return head;
  return output.trim() === '' ? `${head} There was no output.` : `${head}\n\n${output}`;
}

export function hasSucceeded(end: CommandEnd): boolean {
  return end.type === 'exited' && end.code === 0;
}

function endInWords(end: CommandEnd, seconds: number): string {
  const time = formatDuration(seconds * 1000);
  switch (end.type) {
    case 'exited':
      return `Exit code ${end.code} after ${time}.`;
    case 'killed':
      return `The command was ended by ${end.by} after ${time}.`;
    case 'ended':
      return `The user ended the command after ${time}.`;
    case 'late':
      return `The command did not end within ${time} and was ended. Give a longer timeoutSeconds if it needs more.`;
    case 'too-much':
      return `The command wrote more than is kept and was ended after ${time}. Let it write less.`;
    case 'stopped':
      return `The command was stopped after ${time}.`;
    case 'not-started':
      return `The command could not be started: ${end.reason}`;
    default:
      return end satisfies never;
  }
}
