import { newId } from '../model/ids.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import { AnswerBuilder } from '../model/fold.ts';
import type { AssistantMessage } from '../model/message.ts';
import type { TurnRequest } from '../model/request.ts';

/** Each time all that was said is read again, and paid for. */
const MAX_PAUSES = 8;

/**
 * Runs a turn to its end. A server that searches may pause in the middle of it; what it said goes back as it was, and it
 * goes on: to whoever listens it is one answer.
 */
export async function* runThroughPauses(
  request: TurnRequest,
  run: (request: TurnRequest) => AsyncGenerator<ModelEvent, TurnEnd, void>,
): AsyncGenerator<ModelEvent, TurnEnd, void> {
  const answer = new AnswerBuilder(emptyAnswer(request));
  let asked = request;
  for (let pauses = 0; ; pauses += 1) {
    const end = yield* passedOn(run(asked), answer, pauses > 0);
    if (end.isPaused !== true || pauses >= MAX_PAUSES) return end;
    asked = { ...request, messages: [...request.messages, answer.snapshot()] };
  }
}

async function* passedOn(
  turn: AsyncGenerator<ModelEvent, TurnEnd, void>,
  answer: AnswerBuilder,
  isLater: boolean,
): AsyncGenerator<ModelEvent, TurnEnd, void> {
  try {
    let next = await turn.next();
    for (; next.done !== true; next = await turn.next()) {
      const { value } = next;
      const event = isLater && value.type === 'request-start' ? { ...value, continues: true as const } : value;
      answer.apply(event);
      yield event;
    }
    return next.value;
  } finally {
    await turn.return({ type: 'turn-end', reason: 'cancelled' });
  }
}

function emptyAnswer({ model }: TurnRequest): AssistantMessage {
  return { id: newId(), role: 'assistant', createdAt: 0, parts: [], model, status: 'streaming' };
}
