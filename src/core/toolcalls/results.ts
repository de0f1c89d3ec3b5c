// What a model reads in place of a result. l10n: none, for the model.
import type { ToolCallEnd, ToolCallPart, ToolResultPart } from '../model/message.ts';

const WORDS: { readonly [K in Exclude<ToolCallEnd, 'done' | 'failed' | 'refused' | 'denied'>]: string } = {
  stopped: 'The user stopped this call. It may have been carried out in part.',
  skipped: 'This call was not carried out: a limit of this turn was reached.',
  interrupted: 'The editor was closed during this call. It may have been carried out in part, or not at all.',
};

/** The answer to a call that nobody else answers: every call gets one, so that the conversation stays valid. */
export function unansweredResult(call: Pick<ToolCallPart, 'id'>, end: keyof typeof WORDS): ToolResultPart {
  return errorResult(call.id, end, WORDS[end]);
}

/** Its change is still to be decided on: the model hears no more of it. */
export function stoppedReviewResult(call: Pick<ToolCallPart, 'id'>): ToolResultPart {
  return errorResult(
    call.id,
    'stopped',
    'The user stopped the turn while they reviewed this change. It is still open for review: nothing of it is in the file unless they accept it. Read the file before you change it again.',
  );
}

/** The turn ended before the user had answered what it asks. */
export function openQuestionResult(call: Pick<ToolCallPart, 'id'>, end: 'stopped' | 'interrupted'): ToolResultPart {
  const why = end === 'stopped' ? 'The user stopped the turn' : 'The editor was closed';
  return errorResult(call.id, end, `${why} before this question was answered. Nothing was done.`);
}

/** It waited for others, and did nothing yet. */
export function stoppedInQueueResult(call: Pick<ToolCallPart, 'id'>): ToolResultPart {
  return errorResult(
    call.id,
    'stopped',
    'The user stopped the turn while this call waited for its turn: it was not carried out, and nothing of it was shown.',
  );
}

/** A call the answer broke off at; it was never started. */
export function notStartedResult(call: Pick<ToolCallPart, 'id'>): ToolResultPart {
  return errorResult(call.id, 'stopped', 'This call was not carried out: the answer ended before it was complete.');
}

/** A call whose arguments the answer did not come to. */
export function halfResult(call: Pick<ToolCallPart, 'id'>): ToolResultPart {
  return refusedResult(call.id, 'This call was not carried out: the answer ended before its arguments were written.');
}

export function refusedResult(callId: string, problem: string): ToolResultPart {
  return errorResult(callId, 'refused', problem);
}

/** The user's reason is theirs to word; without one the model learns only that they said no. */
export function deniedResult(callId: string, reason: string | undefined): ToolResultPart {
  const why = reason?.trim() ?? '';
  const text =
    why === ''
      ? 'The user denied this call. Do not try it again in another way; go on without it, or ask.'
      : `The user denied this call and says: ${why}`;
  return errorResult(callId, 'denied', text);
}

export function errorResult(callId: string, end: ToolCallEnd, text: string): ToolResultPart {
  return { type: 'tool-result', callId, content: [{ type: 'text', text }], isError: true, end };
}
