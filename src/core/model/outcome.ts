import { toErrorInfo, type AppError, type ErrorInfo } from '../../base/errors.ts';
import { contentFilterError, emptyAnswerError, emptyAtLimitError, unfinishedTurnError } from './errors.ts';
import type { AnswerStatus, AssistantMessage, AssistantPart, FinishReason } from './message.ts';

export interface AnswerOutcome {
  readonly status: AnswerStatus;
  readonly finishReason: FinishReason;
  readonly error?: ErrorInfo;
}

/** What the end of a turn means for its answer. An end that looks fine but brought nothing is told as a failure. */
export function answerOutcome(
  reason: FinishReason,
  error: AppError | undefined,
  parts: readonly AssistantPart[],
): AnswerOutcome {
  if (reason === 'cancelled') return { status: 'stopped', finishReason: reason };
  const failure = failureOf(reason, error, parts);
  if (failure === undefined) return { status: 'complete', finishReason: reason };
  return { status: 'failed', finishReason: reason, error: toErrorInfo(failure) };
}

function failureOf(
  reason: FinishReason,
  error: AppError | undefined,
  parts: readonly AssistantPart[],
): AppError | undefined {
  if (reason === 'error') return error ?? unfinishedTurnError();
  if (reason === 'content-filter') return contentFilterError();
  if (hasAnswer(parts)) return undefined;
  return reason === 'length' ? emptyAtLimitError() : emptyAnswerError();
}

/** Whether there is more than thinking: words, a picture or a call. */
export function hasAnswer(parts: readonly AssistantPart[]): boolean {
  return parts.some((part) => (part.type === 'text' ? part.text.trim() !== '' : part.type !== 'thinking'));
}

/** Whether an answer can be taken up where it ended: it stopped early, and there are words to go on from. */
export function canContinue(message: AssistantMessage): boolean {
  const endedEarly = message.status === 'stopped' || message.status === 'failed' || message.finishReason === 'length';
  return endedEarly && message.status !== 'streaming' && message.parts.some((part) => part.type === 'text');
}
