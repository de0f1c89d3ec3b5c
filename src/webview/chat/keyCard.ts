import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewConnection } from '../../protocol/viewState.ts';
import { h } from '../parts/dom.ts';
import { QuestionCard } from '../parts/questionCard.ts';

/** Asks for the key that a question waits for. The key itself goes into the editor's own box, never into the page. */
export function drawKeyCard(
  { isOfficial, isLink = false, offeredToken, origin }: ViewConnection,
  send: (command: PanelCommand) => void,
): HTMLElement {
  const run = (action: Extract<PanelCommand, { type: 'run' }>['action']) => (): void => send({ type: 'run', action });
  const card = new QuestionCard({
    primary: { name: l10n.t('Enter API key…'), onPick: run('enter-key') },
    others: [
      ...(offeredToken === undefined ? [] : [{ name: offer(isLink), onPick: run('use-folder-token') }]),
      ...(isOfficial ? [{ name: l10n.t('Create one in the Vercel dashboard'), onPick: run('create-key') }] : []),
    ],
    refusal: { name: l10n.t('Not now'), onPick: () => send({ type: 'keep-draft' }) },
  });
  card.element.classList.add('key-card');
  card.ask(l10n.t('Set up a key to send this message'), true);
  const token = offeredToken === undefined ? '' : offerWords(offeredToken || l10n.t('its team'), isLink);
  const where = isOfficial ? '' : l10n.t`It is sent to ${origin} only.`;
  const kept = l10n.t("The key stays in the editor's secret storage.");
  const next = l10n.t('Your message is sent once the key is set.');
  const text = [kept, where, token, next].filter((words) => words !== '').join(' ');
  card.about.append(h('p', { text }));
  return card.element;
}

function offer(isLink: boolean): string {
  return isLink
    ? l10n.t('Use a token of the Vercel project this folder is linked to')
    : l10n.t('Use the Vercel token in .env.local');
}

function offerWords(whose: string, isLink: boolean): string {
  return isLink
    ? l10n.t`Requests with a token of this folder's Vercel project, got with your Vercel CLI login, are billed to ${whose}.`
    : l10n.t`Requests with the token of this folder's .env.local are billed to ${whose}.`;
}
