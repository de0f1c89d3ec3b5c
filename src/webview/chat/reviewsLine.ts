import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, textButton } from '../parts/dom.ts';
import { isOpenReview } from './toolState.ts';

/** Compares every file under review in one tab of the editor. */
export function reviewAll(send: (command: PanelCommand) => void): HTMLButtonElement {
  return textButton(l10n.t('Review All Changes'), 'secondary', () => send({ type: 'run', action: 'review-all' }));
}

/** Where several changes of an answer wait for the user: the way to all of them at once. Null where there is at most one. */
export function drawReviews({ parts }: ViewMessage, send: (command: PanelCommand) => void): HTMLElement | null {
  const waiting = parts.filter(
    (part) => part.type === 'tool-call' && (part.state === 'reviewing' || isOpenReview(part)),
  ).length;
  if (waiting < 2) return null;
  return h(
    'div',
    { class: 'apply-all' },
    h('span', { text: l10n.t`${waiting} changes wait for your review` }),
    reviewAll(send),
  );
}
