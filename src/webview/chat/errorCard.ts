import * as l10n from '@vscode/l10n';
import type { ErrorAction } from '../../base/errors.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import { h, icon, textButton, setHover } from '../parts/dom.ts';

type ErrorInfo = NonNullable<ViewMessage['error']>;

interface Step {
  readonly label: string;
  readonly command: (messageId: string) => PanelCommand;
}

/** Every next step an error can offer: the button's words, and what it asks of the host. */
const STEPS: { readonly [K in ErrorAction]: Step } = {
  retry: { label: l10n.t('Retry'), command: (messageId) => ({ type: 'retry', messageId }) },
  continue: { label: l10n.t('Continue'), command: (messageId) => ({ type: 'continue', messageId }) },
  'pick-model': {
    label: l10n.t('Pick another model'),
    command: (messageId) => ({ type: 'regenerate', messageId, pickModel: true }),
  },
  'set-key': { label: l10n.t('Set API key'), command: () => ({ type: 'run', action: 'set-key' }) },
  'switch-account': { label: l10n.t('Switch account…'), command: () => ({ type: 'run', action: 'switch-account' }) },
  'open-dashboard': { label: l10n.t('Open dashboard'), command: () => ({ type: 'run', action: 'add-credit' }) },
  'add-credit': { label: l10n.t('Add credit'), command: () => ({ type: 'run', action: 'add-credit' }) },
  'show-status': { label: l10n.t('Connection status'), command: () => ({ type: 'run', action: 'show-status' }) },
  'open-settings': { label: l10n.t('Settings'), command: () => ({ type: 'run', action: 'open-settings' }) },
  'new-chat': { label: l10n.t('New chat'), command: () => ({ type: 'run', action: 'new-chat' }) },
  'show-log': { label: l10n.t('Show log'), command: () => ({ type: 'run', action: 'show-log' }) },
};

type Send = (command: PanelCommand) => void;

/** What went wrong, what was kept, and the next steps as buttons, the best one first. */
export function drawError(messageId: string, error: ErrorInfo, hasContent: boolean, send: Send): HTMLElement {
  const { title, rest } = splitSentence(error.message);
  const kept = l10n.t('The partial response was kept.');
  const isSaid = /\bkept\b/i.test(error.message) || error.message.includes(kept);
  const after = hasContent && !isSaid ? ` ${kept}` : '';
  const words = h('p', { attributes: { dir: 'auto' } }, icon('error'), h('b', { text: title }), `${rest}${after}`);
  const actions = withContinue(error.actions.length > 0 ? error.actions : fallbackActions(error), error, hasContent);
  const buttons = h('div', { class: 'buttons' });
  for (const [index, action] of actions.entries()) {
    buttons.append(stepButton(messageId, action, index === 0 ? 'primary' : 'secondary', send));
  }
  const card = h('div', { class: 'notice-card error' }, words, buttons);
  if (error.requestId !== undefined) setHover(card, l10n.t`Request ${error.requestId}`);
  return card;
}

/** A quiet line for an answer that ended early without an error: what happened, and the button to go on. */
export function drawEnding(messageId: string, words: string, action: ErrorAction, send: Send): HTMLElement {
  return h(
    'div',
    { class: 'notice-card ending' },
    h('p', { text: words }),
    h('div', { class: 'buttons' }, stepButton(messageId, action, 'secondary', send)),
  );
}

function stepButton(messageId: string, action: ErrorAction, kind: 'primary' | 'secondary', send: Send): HTMLElement {
  const step = STEPS[action];
  return textButton(step.label, kind, () => send(step.command(messageId)));
}

function fallbackActions(error: ErrorInfo): readonly ErrorAction[] {
  return error.retryable ? ['retry'] : ['show-log'];
}

/** What arrived can always be gone on with, whatever broke it off. */
function withContinue(actions: readonly ErrorAction[], error: ErrorInfo, hasContent: boolean): readonly ErrorAction[] {
  if (!hasContent || actions.includes('continue')) return actions;
  return error.retryable ? ['continue', ...actions] : [...actions, 'continue'];
}

/** The first sentence is the title. A dot inside a number, a host name or an id does not end it. */
export function splitSentence(message: string): { readonly title: string; readonly rest: string } {
  const end = /[.!?](?=\s)/.exec(message);
  if (end === null) return { title: message, rest: '' };
  return { title: message.slice(0, end.index + 1), rest: message.slice(end.index + 1) };
}
