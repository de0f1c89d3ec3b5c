import type { ViewMessage } from '../../protocol/viewState.ts';

const LINE = 20;
const CHARACTER = 7;
const QUESTION_FRAME = 14;
const ANSWER_FRAME = 56;
/** The bubble takes at most this share of the width. */
const BUBBLE_SHARE = 0.85;
const MAX_QUESTION_LINES = 17;

/** A guess at how tall a message will be, in pixels, from its size alone; `width` is that of the transcript. */
export function estimateHeight(message: ViewMessage, width: number): number {
  const isQuestion = message.role === 'user';
  const room = Math.max(120, isQuestion ? width * BUBBLE_SHARE : width);
  const lines = Math.max(1, Math.ceil((message.size * CHARACTER) / room));
  if (isQuestion) return QUESTION_FRAME + Math.min(lines, MAX_QUESTION_LINES) * LINE;
  // Lists, code and paragraphs leave lines half empty.
  return ANSWER_FRAME + Math.ceil(lines * 1.25) * LINE;
}
