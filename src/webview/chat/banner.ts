import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import { h, icon, textButton } from '../parts/dom.ts';
import { withInlineCode } from './questionText.ts';
import type { PanelState } from './store.ts';

type Send = (command: PanelCommand) => void;
type RunAction = Extract<PanelCommand, { type: 'run' }>['action'];

interface BannerContent {
  readonly kind: 'warning' | 'info';
  readonly text: string;
  readonly steps: readonly { readonly label: string; readonly action: RunAction }[];
}

/** What stands between the user and an answer, above the text box; null when nothing does. */
export function bannerOf(state: PanelState): BannerContent | null {
  const { connection } = state;
  const key = { label: l10n.t('Set API key'), action: 'set-key' } as const;
  switch (connection.state) {
    case 'no-key':
      // The empty conversation says it itself, and so does the question for a key.
      if (state.messages.length === 0 || state.waitsForKey === true) return restricted(state);
      return { kind: 'warning', text: connection.detail, steps: [key] };
    case 'expired':
      return {
        kind: 'warning',
        text: connection.detail,
        steps: [key, { label: l10n.t('Connection status'), action: 'show-status' }],
      };
    case 'bad-base-url':
      return {
        kind: 'warning',
        text: connection.detail,
        steps: [{ label: l10n.t('Settings'), action: 'open-settings' }],
      };
    case 'no-account':
      return {
        kind: 'warning',
        text: connection.detail,
        steps: [{ label: l10n.t('Switch account…'), action: 'switch-account' }],
      };
    case 'ready':
      return restricted(state);
  }
}

function restricted(state: PanelState): BannerContent | null {
  if (state.isTrusted) return null;
  return {
    kind: 'info',
    text: l10n.t('Restricted Mode: workspace files are not read.'),
    steps: [{ label: l10n.t('Manage trust'), action: 'manage-trust' }],
  };
}

export function drawBanner(content: BannerContent, send: Send): HTMLElement {
  const buttons = content.steps.map(({ label, action }) => {
    const button = textButton(label, 'secondary', () => send({ type: 'run', action }));
    button.classList.add('link');
    return button;
  });
  return h(
    'div',
    { class: `banner ${content.kind}` },
    icon(content.kind === 'warning' ? 'warning' : 'shield'),
    h('div', {}, h('span', {}, ...withInlineCode(content.text)), ' ', ...buttons),
  );
}
