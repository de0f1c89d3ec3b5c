import { toErrorInfo, type AppError, type ErrorInfo } from '../../base/errors.ts';
import { emptyAnswerError, emptyAtLimitError, endError } from './errors.ts';
import type { TurnEnd } from './events.ts';
import type { AnswerStatus, AssistantMessage, AssistantPart, FinishReason } from './message.ts';

export interface AnswerOutcome {
  readonly status: AnswerStatus;
  readonly finishReason: FinishReason;
  readonly error?: ErrorInfo;
  readonly serverReason?: string;
}

/** Whether an answer ended so that more of it may be missing, though nothing failed: at a limit, or for a reason nobody knows. */
export function endsShort(reason: FinishReason | undefined): boolean {
  return reason === 'length' || reason === 'other';
}

/** What the end of a turn means for its answer. An end that looks fine but brought nothing is told as a failure. */
export function answerOutcome(end: TurnEnd, parts: readonly AssistantPart[]): AnswerOutcome {
  const { reason, serverReason } = end;
  if (reason === 'cancelled') return { status: 'stopped', finishReason: reason };
  const failure = failureOf(end, parts);
  if (failure !== undefined) return { status: 'failed', finishReason: reason, error: toErrorInfo(failure) };
  return { status: 'complete', finishReason: reason, ...(serverReason !== undefined && { serverReason }) };
}

function failureOf(end: TurnEnd, parts: readonly AssistantPart[]): AppError | undefined {
  const { reason, serverReason } = end;
  if (reason === 'error' || reason === 'content-filter') return endError(end);
  if (hasAnswer(parts)) return undefined;
  return reason === 'length' ? emptyAtLimitError() : emptyAnswerError(serverReason);
}

/** Whether there is more than thinking and searching: words, a picture or a call. */
export function hasAnswer(parts: readonly AssistantPart[]): boolean {
  return parts.some((part) =>
    part.type === 'text' ? part.text.trim() !== '' : part.type === 'image' || part.type === 'tool-call',
  );
}

/** Whether an answer can be taken up where it ended: it stopped early, and there are words to go on from. */
export function canContinue(message: AssistantMessage): boolean {
  const endedEarly = message.status === 'stopped' || message.status === 'failed' || endsShort(message.finishReason);
  return endedEarly && message.status !== 'streaming' && message.parts.some((part) => part.type === 'text');
}
