import type { Clock } from '../ports.ts';
import type { ModelEvent } from '../model/events.ts';

/** What a running answer is doing (`asking`: a call waits for the user; `tools`: calls run); `until` is milliseconds since the epoch, `reason` a sentence. */
export interface AnswerProgress {
  readonly state: 'sending' | 'waiting' | 'retrying' | 'thinking' | 'writing' | 'asking' | 'tools';
  readonly until?: number;
  readonly reason?: string;
}

/** The state after `event`; the same object where nothing changed. */
export function nextProgress(
  current: AnswerProgress | undefined,
  event: ModelEvent,
  clock: Clock,
): AnswerProgress | undefined {
  if (event.type === 'retry-wait') {
    return { state: 'retrying', until: clock.now() + event.delayMs, reason: event.error.message };
  }
  const state = stateOf(event);
  return state === undefined || state === current?.state ? current : { state };
}

function stateOf(event: ModelEvent): AnswerProgress['state'] | undefined {
  switch (event.type) {
    case 'request-start':
      return 'sending';
    case 'response-start':
      return 'waiting';
    case 'thinking-start':
    case 'thinking-delta':
      return 'thinking';
    case 'text-delta':
    case 'image':
    case 'server-tool':
    case 'tool-input-start':
    case 'tool-input-delta':
      return 'writing';
    case 'thinking-end':
    case 'tool-input-end':
    case 'reasoning-details':
    case 'citations':
    case 'usage':
    case 'route':
    case 'turn-end':
    case 'retry-wait':
      return undefined;
    default:
      return event satisfies never;
  }
}
