import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewConnection } from '../../protocol/viewState.ts';
import { h } from '../parts/dom.ts';
import { QuestionCard } from '../parts/questionCard.ts';

/** Asks for the key that a question waits for. The key itself goes into the editor's own box, never into the page. */
export function drawKeyCard(
  { isOfficial, offeredToken, origin }: ViewConnection,
  send: (command: PanelCommand) => void,
): HTMLElement {
  const run = (action: Extract<PanelCommand, { type: 'run' }>['action']) => (): void => send({ type: 'run', action });
  const card = new QuestionCard({
    primary: { name: 'Enter API key…', onPick: run('enter-key') },
    others: [
      ...(offeredToken === undefined
        ? []
        : [{ name: 'Use the Vercel token in .env.local', onPick: run('use-folder-token') }]),
      ...(isOfficial ? [{ name: 'Create one in the Vercel dashboard', onPick: run('create-key') }] : []),
    ],
    refusal: { name: 'Not now', onPick: () => send({ type: 'keep-draft' }) },
  });
  card.element.classList.add('key-card');
  card.ask('Set up a key to send this message', true);
  const whose = offeredToken === '' ? 'its team' : offeredToken;
  const token =
    offeredToken === undefined ? '' : ` Requests with the token of this folder's .env.local are billed to ${whose}.`;
  const where = isOfficial ? '' : ` It is sent to ${origin} only.`;
  const words = `The key stays in the editor's secret storage.${where}${token} Your message is sent once the key is set.`;
  card.about.append(h('p', { text: words }));
  return card.element;
}
