import { formatDuration } from '../../core/text/format.ts';
import { toolMaker, toolTitle, type ToolCall } from './toolContext.ts';

type State = NonNullable<ToolCall['state']>;

interface Look {
  readonly icon: string;
  readonly words: string;
}

const LOOKS: { readonly [K in State]: Look } = {
  writing: { icon: 'edit', words: 'Writing arguments' },
  waiting: { icon: 'question', words: 'Waiting for you' },
  asking: { icon: 'question', words: 'Waiting for you' },
  queued: { icon: 'clock', words: 'Queued' },
  running: { icon: 'loading codicon-modifier-spin', words: 'Running' },
  reviewing: { icon: 'diff', words: 'Waiting for your review' },
  confirming: { icon: 'question', words: 'Waiting for VS Code' },
  done: { icon: 'check', words: 'Done' },
  failed: { icon: 'error', words: 'Failed' },
  refused: { icon: 'warning', words: 'Invalid tool call' },
  denied: { icon: 'circle-slash', words: 'Denied' },
  stopped: { icon: 'debug-stop', words: 'Stopped' },
  interrupted: { icon: 'debug-disconnect', words: 'Interrupted: the window was closed' },
  left: { icon: 'debug-stop', words: 'Stopped; review still open' },
  skipped: { icon: 'circle-slash', words: 'Not run: limit reached' },
};

export function stateOf(call: ToolCall): State {
  return call.state ?? (call.result === undefined ? 'stopped' : 'done');
}

export function stateIcon(call: ToolCall): string {
  return LOOKS[stateOf(call)].icon;
}

/** A change may still be under review when its turn was stopped. */
export function isOpenReview(call: ToolCall): boolean {
  return stateOf(call) === 'left';
}

function wordsOf(call: ToolCall): string {
  return LOOKS[stateOf(call)].words;
}

/** `Done`, with how long it ran where that is known; for the corner of a card. */
export function stateWords(call: ToolCall): string {
  const words = wordsOf(call);
  if (call.durationMs === undefined || stateOf(call) === 'denied') return words;
  const time = formatDuration(call.durationMs);
  return stateOf(call) === 'done' ? time : `${words}, ${time}`;
}

/** What a card shows by a sign, or elsewhere than in its line. */
export function unseenWords(call: ToolCall): string {
  const isShown = stateWords(call).startsWith(LOOKS[stateOf(call)].words);
  // A time alone follows.
  return `${toolMaker(call)} ${isShown ? '' : `${LOOKS[stateOf(call)].words} in `}`;
}

/** A whole sentence for screen readers. */
export function spokenState(call: ToolCall): string {
  const time = call.durationMs === undefined ? '' : ` in ${formatDuration(call.durationMs)}`;
  const summary = call.summary === undefined ? '' : ` ${call.summary}`;
  return `${toolTitle(call)}${toolMaker(call)}${summary}: ${wordsOf(call)}${time}`;
}

export function hasEnded(call: ToolCall): boolean {
  return !['writing', 'waiting', 'asking', 'queued', 'running', 'reviewing', 'confirming'].includes(stateOf(call));
}
