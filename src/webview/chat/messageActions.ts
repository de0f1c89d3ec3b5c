import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { confirmCopied, h, iconButton } from '../parts/dom.ts';

type Send = (command: PanelCommand) => void;

/** The buttons of an answer. They are always there for assistive technology and show on hover and focus. */
export function answerActions(message: ViewMessage, send: Send): HTMLElement {
  const messageId = message.id;
  return actionBar(
    copyButton(messageId, send, l10n.t('Copy the response as Markdown')),
    iconButton(l10n.t('Regenerate'), 'refresh', () => send({ type: 'regenerate', messageId, pickModel: false })),
    iconButton(l10n.t('Regenerate with another model'), 'arrow-swap', () =>
      send({ type: 'regenerate', messageId, pickModel: true }),
    ),
    iconButton(l10n.t('Open in editor'), 'go-to-file', () => send({ type: 'open-message', messageId })),
    iconButton(l10n.t('Delete'), 'trash', () => send({ type: 'delete-message', messageId })),
  );
}

function copyButton(messageId: string, send: Send, title: string): HTMLButtonElement {
  const copy = (): void => {
    send({ type: 'copy-message', messageId });
    const sign = button.querySelector<HTMLElement>('.codicon');
    if (sign !== null) confirmCopied(sign);
  };
  const button = iconButton(l10n.t('Copy'), 'copy', copy, title);
  return button;
}

export function questionActions(message: ViewMessage, onEdit: () => void, send: Send): HTMLElement {
  const messageId = message.id;
  return actionBar(
    iconButton(l10n.t('Edit'), 'edit', onEdit, l10n.t('Edit and send again; the old version is kept')),
    copyButton(messageId, send, l10n.t('Copy')),
    iconButton(l10n.t('Delete'), 'trash', () => send({ type: 'delete-message', messageId })),
  );
}

/** Switches between the versions at one place, "2/3"; null where there is only one. */
export function branchSwitch(message: ViewMessage, send: Send): HTMLElement | null {
  const { ids, index } = message.branch;
  if (ids.length < 2) return null;
  const show = (offset: number): void => {
    const target = ids[index + offset];
    if (target !== undefined) send({ type: 'select-branch', messageId: target });
  };
  const previous = iconButton(l10n.t('Previous version'), 'chevron-left', () => show(-1));
  const next = iconButton(l10n.t('Next version'), 'chevron-right', () => show(1));
  previous.disabled = index <= 0;
  next.disabled = index >= ids.length - 1;
  const count = h('span', {
    text: `${index + 1}/${ids.length}`,
    attributes: { role: 'img', 'aria-label': l10n.t`Version ${index + 1} of ${ids.length}` },
  });
  return h('div', { class: 'branch' }, previous, count, next);
}

/** Puts the buttons of a message into the tab order, or takes them out. */
export function setTabStops(actions: HTMLElement | null, isTabStop: boolean): void {
  for (const button of actions?.children ?? []) {
    if (button instanceof HTMLButtonElement) button.tabIndex = isTabStop ? 0 : -1;
  }
}

function actionBar(...buttons: readonly HTMLButtonElement[]): HTMLElement {
  return h('div', { class: 'actions' }, ...buttons);
}
