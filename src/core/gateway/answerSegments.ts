/**
 * An answer taken apart by the requests that made it. One that was stopped and continued is one answer on screen and in
 * the file, but several in the history: with the words between them that asked for more, as they were sent.
 */
import { slicedText } from '../model/citations.ts';
import type { AnswerRequest, AssistantMessage, AssistantPart, ResumedAt } from '../model/message.ts';

export interface AnswerSegment {
  /** Absent for what an older version wrote. */
  readonly request: AnswerRequest | undefined;
  readonly parts: readonly AssistantPart[];
  readonly reasoningDetails: readonly unknown[];
}

interface OpenSegment {
  readonly request: AnswerRequest | undefined;
  readonly parts: AssistantPart[];
}

/** What each request brought, oldest first; at least one segment. */
export function answerSegments(message: AssistantMessage): readonly AnswerSegment[] {
  const [first, ...later] = message.requests ?? [];
  const requests = first?.resumed === undefined ? [first, ...later] : [undefined, first, ...later];
  const detailsAt = Math.max(
    0,
    requests.findIndex((request) => request?.hasDetails === true),
  );
  const open =
    requests.length === 1 ? [{ request: first, parts: message.parts }] : distributed(message.parts, requests);
  // Of an answer that is not whole they may be half.
  const isWhole = (index: number): boolean => index < open.length - 1 || message.status === 'complete';
  return open.map(({ request, parts }, index) => ({
    request,
    parts,
    reasoningDetails: index === detailsAt && isWhole(index) ? (message.reasoningDetails ?? []) : [],
  }));
}

/** Thinking of a later request stands in front of the text that it went on with. */
function distributed(
  parts: readonly AssistantPart[],
  requests: readonly (AnswerRequest | undefined)[],
): readonly OpenSegment[] {
  const segments = requests.map((request): OpenSegment => ({ request, parts: [] }));
  let thoughts = 0;
  let others = 0;
  for (const part of parts) {
    if (part.type === 'thinking') {
      const index = segments.findLastIndex(({ request }) => (request?.resumed?.thoughts ?? 0) <= thoughts);
      segments[index]?.parts.push(part);
      thoughts += 1;
    } else {
      for (const [index, piece] of piecesOf(part, others, requests)) segments[index]?.parts.push(piece);
      others += 1;
    }
  }
  return segments;
}

/** The part at `place`, cut where a later request went on with it. */
function* piecesOf(
  part: AssistantPart,
  place: number,
  requests: readonly (AnswerRequest | undefined)[],
): Generator<readonly [segment: number, piece: AssistantPart], void, void> {
  const isBefore = (resumed: ResumedAt | undefined): boolean =>
    resumed === undefined || resumed.part < place || (resumed.part === place && resumed.length === 0);
  let index = requests.findLastIndex((request) => isBefore(request?.resumed));
  let start = 0;
  for (let next = index + 1; part.type === 'text' && next < requests.length; next += 1) {
    const resumed = requests[next]?.resumed;
    if (resumed?.part !== place) break;
    if (resumed.length > start) yield [index, slicedText(part, start, resumed.length)];
    start = resumed.length;
    index = next;
  }
  if (part.type !== 'text' || start === 0) yield [index, part];
  else if (part.text.length > start) yield [index, slicedText(part, start)];
}
