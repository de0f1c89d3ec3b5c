import type { PanelEvent } from '../../protocol/messages.ts';
import { PostPump } from '../window/postPump.ts';

type DeltaEvent = Extract<PanelEvent, { type: 'answer-delta' }>;
export type AnswerDelta = DeltaEvent['deltas'][number];

interface Entry {
  readonly messageId: string;
  readonly delta: AnswerDelta;
}

/** The text of answers, as about one event per frame and answer. `post` resolves when the panel has taken the event. */
export class DeltaPump extends PostPump<Entry> {
  constructor(post: (event: PanelEvent) => PromiseLike<unknown>, maxInFlight?: number) {
    super({
      post: (entries) => Promise.all(eventsOf(entries).map((event) => post(event))),
      join,
      ...(maxInFlight !== undefined && { maxInFlight }),
    });
  }

  add(messageId: string, delta: AnswerDelta): void {
    if (delta.text !== '' || delta.startsPart) this.push([{ messageId, delta }]);
  }
}

function join(last: Entry, { messageId, delta }: Entry): Entry | undefined {
  const { part, callId, text } = last.delta;
  const isSame = last.messageId === messageId && part === delta.part && callId === delta.callId;
  return isSame && !delta.startsPart ? { messageId, delta: { ...last.delta, text: text + delta.text } } : undefined;
}

function eventsOf(entries: readonly Entry[]): DeltaEvent[] {
  const events: DeltaEvent[] = [];
  for (const { messageId, delta } of entries) {
    const last = events.at(-1);
    if (last?.messageId === messageId) last.deltas.push(delta);
    else events.push({ type: 'answer-delta', messageId, deltas: [delta] });
  }
  return events;
}
