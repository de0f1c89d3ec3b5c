import type { Clock } from '../ports.ts';
import type { ModelEvent } from '../model/events.ts';

/**
 * What a running answer is doing (`asking`: a call waits for the user; `tools`: calls run); `until` is milliseconds since
 * the epoch, `reason` a sentence, `preview` what there is of the picture that is being drawn.
 */
export interface AnswerProgress {
  readonly state: 'sending' | 'waiting' | 'retrying' | 'thinking' | 'writing' | 'drawing' | 'asking' | 'tools';
  readonly until?: number;
  readonly reason?: string;
  readonly preview?: { readonly mediaType: string; readonly data: string };
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
  if (event.type === 'image-preview') {
    return { state: 'drawing', preview: { mediaType: event.mediaType, data: event.data } };
  }
  // Whoever only draws says nothing until the picture is there.
  if (event.type === 'response-start' && current?.state === 'drawing') return current;
  const state = stateOf(event);
  return state === undefined || state === current?.state ? current : { state };
}

function stateOf(event: ModelEvent): AnswerProgress['state'] | undefined {
  switch (event.type) {
    case 'request-start':
      return event.wireFormat === 'images' ? 'drawing' : 'sending';
    case 'response-start':
    case 'left-out':
      return 'waiting';
    case 'thinking-start':
    case 'thinking-delta':
      return 'thinking';
    case 'text-delta':
    case 'image':
    case 'tool-input-start':
    case 'tool-input-delta':
      return 'writing';
    case 'server-tool':
      return event.block['type'] === 'server_tool_use' ? 'tools' : 'writing';
    case 'thinking-end':
    case 'tool-input-end':
    case 'tool-input-sealed':
    case 'reasoning-details':
    case 'citations':
    case 'usage':
    case 'route':
    case 'turn-end':
    case 'retry-wait':
    case 'image-preview':
      return undefined;
    default:
      return event satisfies never;
  }
}
