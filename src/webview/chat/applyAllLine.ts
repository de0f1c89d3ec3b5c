import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, textButton, setHover } from '../parts/dom.ts';
import { reviewAll } from './reviewsLine.ts';

type Action = Extract<PanelCommand, { type: 'apply-all' }>['action'];

/** The button for all code blocks of an answer at once, and what became of them; null where there is at most one. */
export function drawApplyAll(message: ViewMessage, send: (command: PanelCommand) => void): HTMLElement | null {
  const { blocksForFiles = 0, applied, id: messageId } = message;
  const button = (name: string, action: Action, label: string): HTMLButtonElement => {
    const made = textButton(name, 'secondary', () => send({ type: 'apply-all', action, messageId }));
    made.setAttribute('aria-label', label);
    setHover(made, label);
    return made;
  };
  if (applied !== undefined) {
    const undo = counted(
      applied.files,
      l10n.t('Undo All: everything that Apply All did in {0} file'),
      l10n.t('Undo All: everything that Apply All did in {0} files'),
    );
    return line(stateOf(applied), [
      ...(applied.open > 1 && applied.files > 1 ? [reviewAll(send)] : []),
      ...(applied.open > 0
        ? [button(l10n.t('Show Next'), 'show-next', l10n.t('Show Next: the next change to decide on'))]
        : []),
      button(l10n.t('Undo All'), 'undo', undo),
    ]);
  }
  if (blocksForFiles < 2) return null;
  const label = l10n.t`Apply all ${blocksForFiles} code blocks to their files`;
  return line(l10n.t`${blocksForFiles} code blocks`, [button(l10n.t('Apply All'), 'apply', label)]);
}

function line(text: string, buttons: readonly HTMLButtonElement[]): HTMLElement {
  return h('div', { class: 'apply-all' }, h('span', { text }), ...buttons);
}

function stateOf({ files, open, doubtful }: NonNullable<ViewMessage['applied']>): string {
  const facts = [counted(files, l10n.t('Applied to {0} file'), l10n.t('Applied to {0} files'))];
  if (open > 0) facts.push(l10n.t`${open} open`);
  if (doubtful > 0) facts.push(counted(doubtful, l10n.t('{0} needs a look'), l10n.t('{0} need a look')));
  return facts.join(' · ');
}
