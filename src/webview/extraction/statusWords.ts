/** What the status line and the screen reader say. Pure, so that every state's words are tested. */
import * as l10n from '@vscode/l10n';
import type { ViewBatchProgress, ViewSpent, ViewStatus } from '../../protocol/extraction.ts';
import { formatCount, formatDuration, formatMoney, formatWholeSeconds } from '../../core/text/format.ts';
import type { ColumnFigures } from '../../core/text/columnFigures.ts';
import { counted } from '../../core/text/plural.ts';

export type Tone = 'running' | 'good' | 'warning' | 'bad' | 'quiet';

export interface StatusWords {
  readonly text: string;
  /** How it begins, where the rest may go when there is little room. */
  readonly short?: string;
  readonly tone: Tone;
  readonly icon: string;
}

/** What a result is like beside its status. */
export interface ResultCounts {
  readonly leaves: number;
  readonly errors: number;
  readonly corrections: number;
}

type Running = Extract<ViewStatus, { state: 'running' }>;
type Ended = Extract<ViewStatus, { state: 'ended' }>;

export function statusWords(status: ViewStatus, counts: ResultCounts, now: number): StatusWords {
  if (status.state === 'idle') return { text: 'Nothing was extracted yet.', tone: 'quiet', icon: 'circle-outline' };
  if (status.state === 'running')
    return {
      text: runningText(status, counts, now),
      tone: 'running',
      icon: status.phase === 'retrying' ? 'watch' : 'sync',
    };
  return endedWords(status, counts);
}

function runningText(status: Running, counts: ResultCounts, now: number): string {
  const part = status.part === undefined ? '' : `Part ${status.part.number} of ${status.part.count}: `;
  const words = part === '' ? phaseText(status, counts, now) : lowerFirst(phaseText(status, counts, now));
  return `${part}${words}`;
}

function phaseText(status: Running, counts: ResultCounts, now: number): string {
  if (status.phase === 'retrying') {
    const reason = status.reason === undefined ? '' : ` ${status.reason}`;
    return `Trying again in ${formatWholeSeconds(Math.max(0, (status.until ?? now) - now))}.${reason}`;
  }
  if (status.phase === 'checking') return 'Checking the answer…';
  if (status.kind === 'repair') {
    const count = status.repairing.length;
    return `Repairing ${count === 0 ? 'the answer' : counted(count, l10n.t('{0} error'), l10n.t('{0} errors'))}, attempt ${status.attempt}…`;
  }
  if (status.phase === 'thinking') return 'The model is thinking…';
  if (status.phase === 'writing')
    return `Extracting… ${counted(counts.leaves, l10n.t('{0} value'), l10n.t('{0} values'))}`;
  return status.kind === 'continue' ? 'Asking for the rest…' : 'Waiting for the model…';
}

function endedWords({ outcome, error, attempts }: Ended, { leaves, errors, corrections }: ResultCounts): StatusWords {
  const corrected =
    corrections === 0 ? '' : `, ${counted(corrections, l10n.t('{0} correction'), l10n.t('{0} corrections'))}`;
  switch (outcome) {
    case 'valid': {
      const repaired = attempts > 1 ? `, after ${attempts} attempts` : '';
      const short = `Valid, ${counted(leaves, l10n.t('{0} value'), l10n.t('{0} values'))}`;
      return { text: `${short}${corrected}${repaired}`, short, tone: 'good', icon: 'pass' };
    }
    case 'invalid': {
      const short = invalidText(leaves, errors);
      const more = short.endsWith('.') ? '' : corrected;
      return { text: `${short}${more}`, short, tone: 'bad', icon: 'error' };
    }
    case 'truncated':
      return { text: 'Cut off at the length limit. The partial response was kept.', tone: 'warning', icon: 'warning' };
    case 'refused':
      return { text: 'The model refused.', tone: 'bad', icon: 'circle-slash' };
    case 'stopped':
      return {
        text: leaves > 0 ? 'Stopped. The partial response was kept.' : 'Stopped.',
        tone: 'quiet',
        icon: 'debug-stop',
      };
    case 'failed':
      return { text: error?.message ?? 'The extraction failed.', tone: 'bad', icon: 'error' };
  }
}

function invalidText(leaves: number, errors: number): string {
  if (leaves === 0 && errors === 0) return 'The answer has no data in it.';
  return `Not valid: ${errors === 0 ? 'not everything could be checked' : counted(errors, l10n.t('{0} error'), l10n.t('{0} errors'))}`;
}

/** `$0.0021` as the server told it, `≈ $0.0021` by the list of prices. */
export function costWords(costUsd: number, isEstimated: boolean | undefined): string {
  return `${isEstimated === true ? '≈ ' : ''}${formatMoney(costUsd)}`;
}

/** A figure of a column, `≈` before what goes by the list of prices; empty where it is not known. */
export function figureText(column: ColumnFigures, value: number | undefined, isEstimated = false): string {
  return value === undefined ? '' : `${isEstimated ? '≈ ' : ''}${column.text(value)}`;
}

/** Cost, time and tokens, as far as they are known: `$0.0021`, `1.4 s`, `1.2k → 310 tokens`. */
export function spentWords(spent: ViewSpent): readonly string[] {
  const { costUsd, durationMs, inputTokens, outputTokens, isPartial, isEstimated } = spent;
  const words: string[] = [];
  if (costUsd !== undefined) words.push(`${isPartial ? '≥ ' : ''}${costWords(costUsd, !isPartial && isEstimated)}`);
  else if (durationMs !== undefined) words.push('cost unknown');
  if (durationMs !== undefined) words.push(formatDuration(durationMs));
  if (inputTokens !== undefined && outputTokens !== undefined)
    words.push(`${formatCount(inputTokens)} → ${formatCount(outputTokens)} tokens`);
  return words;
}

export function progressWords(progress: ViewBatchProgress): StatusWords {
  const { done, failed, total, state, message, running } = progress;
  const left = total - done - failed;
  const sum = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} done`;
  const more = failed === 0 ? sum : `${sum}, ${failed.toLocaleString('en-US')} failed`;
  const why = message === undefined ? '' : ` ${message}`;
  switch (state) {
    case 'running':
      return { text: `${more}, ${running} running`, short: more, tone: 'running', icon: 'sync' };
    case 'paused':
      return { text: `Paused: ${more}`, tone: 'quiet', icon: 'debug-pause' };
    case 'finished':
      return failed === 0
        ? { text: `Finished: ${more}.${why}`, tone: 'good', icon: 'pass' }
        : { text: `Finished: ${more}.${why}`, tone: 'warning', icon: 'warning' };
    case 'stopped':
      return { text: `Stopped: ${more}. What is done is kept.${why}`, tone: 'quiet', icon: 'debug-stop' };
    case 'ceiling':
      return {
        text: `Stopped at the cost limit: ${more}, ${left.toLocaleString('en-US')} left.${why}`,
        tone: 'warning',
        icon: 'warning',
      };
    case 'failed':
      return { text: message ?? 'The batch failed. What is done is kept.', tone: 'bad', icon: 'error' };
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
