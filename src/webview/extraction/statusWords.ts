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
  if (status.state === 'idle')
    return { text: l10n.t('Nothing was extracted yet.'), tone: 'quiet', icon: 'circle-outline' };
  if (status.state === 'running')
    return {
      text: runningText(status, counts, now),
      tone: 'running',
      icon: status.phase === 'retrying' ? 'watch' : 'sync',
    };
  return endedWords(status, counts);
}

function runningText(status: Running, counts: ResultCounts, now: number): string {
  const [alone, afterPart] = phaseTexts(status, counts, now);
  const { part } = status;
  return part === undefined ? alone : l10n.t`Part ${part.number} of ${part.count}: ${afterPart}`;
}

/** As it stands alone, and after "Part 1 of 3:". */
function phaseTexts(status: Running, { leaves }: ResultCounts, now: number): readonly [string, string] {
  const { attempt } = status;
  if (status.phase === 'retrying') {
    const time = formatWholeSeconds(Math.max(0, (status.until ?? now) - now));
    const reason = status.reason === undefined ? '' : ` ${status.reason}`;
    return [`${l10n.t`Trying again in ${time}.`}${reason}`, `${l10n.t`trying again in ${time}.`}${reason}`];
  }
  if (status.phase === 'checking') return [l10n.t('Checking the response…'), l10n.t('checking the response…')];
  if (status.kind === 'repair') {
    const count = status.repairing.length;
    if (count === 0)
      return [l10n.t`Repairing the response, attempt ${attempt}…`, l10n.t`repairing the response, attempt ${attempt}…`];
    return [
      counted(
        count,
        l10n.t('Repairing {0} error, attempt {1}…', '{0}', attempt),
        l10n.t('Repairing {0} errors, attempt {1}…', '{0}', attempt),
      ),
      counted(
        count,
        l10n.t('repairing {0} error, attempt {1}…', '{0}', attempt),
        l10n.t('repairing {0} errors, attempt {1}…', '{0}', attempt),
      ),
    ];
  }
  if (status.phase === 'thinking') return [l10n.t('The model is thinking…'), l10n.t('the model is thinking…')];
  if (status.phase === 'writing')
    return [
      counted(leaves, l10n.t('Extracting… {0} value'), l10n.t('Extracting… {0} values')),
      counted(leaves, l10n.t('extracting… {0} value'), l10n.t('extracting… {0} values')),
    ];
  return status.kind === 'continue'
    ? [l10n.t('Asking for the rest…'), l10n.t('asking for the rest…')]
    : [l10n.t('Waiting for the model…'), l10n.t('waiting for the model…')];
}

function endedWords({ outcome, error, attempts }: Ended, { leaves, errors, corrections }: ResultCounts): StatusWords {
  const corrected =
    corrections === 0 ? '' : `, ${counted(corrections, l10n.t('{0} correction'), l10n.t('{0} corrections'))}`;
  switch (outcome) {
    case 'valid': {
      const repaired = attempts > 1 ? `, ${l10n.t`after ${attempts} attempts`}` : '';
      const short = counted(leaves, l10n.t('Valid, {0} value'), l10n.t('Valid, {0} values'));
      return { text: `${short}${corrected}${repaired}`, short, tone: 'good', icon: 'pass' };
    }
    case 'invalid': {
      const bad = { tone: 'bad', icon: 'error' } as const;
      if (leaves === 0 && errors === 0) return { text: l10n.t('The response has no data in it.'), ...bad };
      const short = invalidText(errors);
      return { text: `${short}${corrected}`, short, ...bad };
    }
    case 'truncated':
      return {
        text: error?.message ?? l10n.t('Cut off at the length limit. The partial response was kept.'),
        tone: 'warning',
        icon: 'warning',
      };
    case 'refused':
      return { text: l10n.t('The model refused.'), tone: 'bad', icon: 'circle-slash' };
    case 'stopped':
      return {
        text: leaves > 0 ? l10n.t('Stopped. The partial response was kept.') : l10n.t('Stopped.'),
        tone: 'quiet',
        icon: 'debug-stop',
      };
    case 'failed':
      return { text: error?.message ?? l10n.t('The extraction failed.'), tone: 'bad', icon: 'error' };
  }
}

function invalidText(errors: number): string {
  if (errors === 0) return l10n.t('Not valid: not everything could be checked');
  return counted(errors, l10n.t('Not valid: {0} error'), l10n.t('Not valid: {0} errors'));
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
  else if (durationMs !== undefined) words.push(l10n.t('cost unknown'));
  if (durationMs !== undefined) words.push(formatDuration(durationMs));
  if (inputTokens !== undefined && outputTokens !== undefined)
    words.push(l10n.t`${formatCount(inputTokens)} → ${formatCount(outputTokens)} tokens`);
  return words;
}

export function progressWords(progress: ViewBatchProgress): StatusWords {
  const { done, failed, total, state, message, running } = progress;
  const left = total - done - failed;
  const sum = l10n.t`${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} done`;
  const more = failed === 0 ? sum : `${sum}, ${l10n.t`${failed.toLocaleString('en-US')} failed`}`;
  const why = message === undefined ? '' : ` ${message}`;
  switch (state) {
    case 'running':
      return { text: `${more}, ${l10n.t`${running} running`}`, short: more, tone: 'running', icon: 'sync' };
    case 'paused':
      return { text: l10n.t`Paused: ${more}`, tone: 'quiet', icon: 'debug-pause' };
    case 'finished':
      return {
        text: `${l10n.t`Finished: ${more}.`}${why}`,
        ...(failed === 0 ? { tone: 'good', icon: 'pass' } : { tone: 'warning', icon: 'warning' }),
      };
    case 'stopped':
      return { text: `${l10n.t`Stopped: ${more}. What is done is kept.`}${why}`, tone: 'quiet', icon: 'debug-stop' };
    case 'ceiling':
      return {
        text: `${l10n.t`Stopped at the cost limit: ${more}, ${left.toLocaleString('en-US')} left.`}${why}`,
        tone: 'warning',
        icon: 'warning',
      };
    case 'failed':
      return { text: message ?? l10n.t('The batch failed. What is done is kept.'), tone: 'bad', icon: 'error' };
  }
}
