import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../core/text/format.ts';
import { toolMaker, toolTitle, toolWay, type ToolCall } from './toolContext.ts';

type State = NonNullable<ToolCall['state']>;

interface Look {
  readonly icon: string;
  readonly words: string;
}

const LOOKS: { readonly [K in State]: Look } = {
  writing: { icon: 'edit', words: l10n.t('Writing arguments') },
  waiting: { icon: 'question', words: l10n.t('Waiting for you') },
  asking: { icon: 'question', words: l10n.t('Waiting for you') },
  queued: { icon: 'clock', words: l10n.t('Queued') },
  running: {
    // l10n: none, a class list.
    icon: 'loading codicon-modifier-spin',
    words: l10n.t('Running'),
  },
  reviewing: { icon: 'diff', words: l10n.t('Waiting for your review') },
  confirming: { icon: 'question', words: l10n.t('Waiting for VS Code') },
  done: { icon: 'check', words: l10n.t('Done') },
  failed: { icon: 'error', words: l10n.t('Failed') },
  refused: { icon: 'warning', words: l10n.t('Invalid tool call') },
  denied: { icon: 'circle-slash', words: l10n.t('Denied') },
  stopped: { icon: 'debug-stop', words: l10n.t('Stopped') },
  interrupted: { icon: 'debug-disconnect', words: l10n.t('Interrupted: the window was closed') },
  left: { icon: 'debug-stop', words: l10n.t('Stopped; review still open') },
  skipped: { icon: 'circle-slash', words: l10n.t('Not run: limit reached') },
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
  const way = toolWay(call);
  // A time alone follows, which only a call that is done has.
  return `${toolMaker(call)} ${way === '' ? '' : `${way}. `}${isShown ? '' : `${l10n.t('Done in')} `}`;
}

/** A whole sentence for screen readers. */
export function spokenState(call: ToolCall): string {
  const time = call.durationMs === undefined ? undefined : formatDuration(call.durationMs);
  const words = time === undefined ? wordsOf(call) : l10n.t`${wordsOf(call)} in ${time}`;
  const summary = call.summary === undefined ? '' : ` ${call.summary}`;
  return `${toolTitle(call)}${toolMaker(call)}${summary}: ${words}`;
}

export function hasEnded(call: ToolCall): boolean {
  return !['writing', 'waiting', 'asking', 'queued', 'running', 'reviewing', 'confirming'].includes(stateOf(call));
}
