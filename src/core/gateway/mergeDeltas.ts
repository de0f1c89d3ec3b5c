import type { ModelEvent } from '../model/events.ts';

function merged(last: ModelEvent, next: ModelEvent): ModelEvent | undefined {
  if (last.type === 'text-delta' && next.type === 'text-delta') {
    return { type: 'text-delta', text: last.text + next.text };
  }
  if (last.type === 'thinking-delta' && next.type === 'thinking-delta') {
    return { type: 'thinking-delta', text: last.text + next.text };
  }
  if (last.type === 'tool-input-delta' && next.type === 'tool-input-delta' && last.index === next.index) {
    return { type: 'tool-input-delta', index: last.index, argumentsText: last.argumentsText + next.argumentsText };
  }
  return undefined;
}

/**
 * Joins neighbouring deltas of one kind that arrived in the same piece of the network stream: what comes at once is passed
 * on at once, and a fast model costs its consumers one event per packet instead of one per token.
 */
export function mergeDeltas(events: readonly ModelEvent[]): readonly ModelEvent[] {
  if (events.length < 2) return events.slice();
  const result: ModelEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    const joined = last === undefined ? undefined : merged(last, event);
    if (joined === undefined) result.push(event);
    else result[result.length - 1] = joined;
  }
  return result;
}
