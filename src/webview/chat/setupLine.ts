import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import { priceWords } from './composerBar.ts';
import { h, textButton } from '../parts/dom.ts';
import type { PanelState } from './store.ts';

interface SetupContent {
  readonly text: string;
  readonly buttons: readonly (readonly [label: string, action: Extract<PanelCommand, { type: 'run' }>['action']])[];
}

/**
 * What is in use without the user having chosen it, said before it costs anything, and what the folder suggests to use;
 * nothing where all is their own. With
 * `isUnseen` the first question was asked before its model could be named: then that is said until the second.
 */
function setupOf(state: PanelState, isUnseen: boolean): readonly SetupContent[] {
  const { connection, model, folderSuggests = [] } = state;
  const contents: SetupContent[] = [];
  const asked = state.messages.filter((message) => message.role === 'user').length;
  if (model?.isDefault === true && (state.messages.length === 0 || (isUnseen && asked <= 1))) {
    const price = priceWords(model);
    const text =
      price === ''
        ? l10n.t`${model.name} answers until you choose a model.`
        : l10n.t`${model.name} answers until you choose a model: ${price}.`;
    contents.push({ text, buttons: [[l10n.t('Choose model'), 'select-model']] });
  }
  const { account, folderToken, offeredToken, isLink = false } = connection;
  const whose = (project: string): string => (project === '' ? l10n.t('its team') : project);
  if (account !== undefined && state.messages.length === 0) {
    const text = l10n.t`Requests use the account “${account}”.`;
    contents.push({ text, buttons: [[l10n.t('Switch account…'), 'switch-account']] });
  }
  if (folderToken !== undefined && state.messages.length === 0) {
    const text = isLink
      ? l10n.t`Requests use a token of the Vercel project this folder is linked to and are billed to ${whose(folderToken)}.`
      : l10n.t`Requests use the Vercel token in this folder's .env.local and are billed to ${whose(folderToken)}.`;
    contents.push({ text, buttons: [[l10n.t('Use my own key'), 'set-key']] });
  }
  // The question for a key offers it itself.
  if (offeredToken !== undefined && state.waitsForKey !== true) {
    const text = isLink
      ? l10n.t`This folder is linked to a Vercel project. Requests with its token, got with your Vercel CLI login, are billed to ${whose(offeredToken)}.`
      : l10n.t`This folder's .env.local has a Vercel token. Requests with it are billed to ${whose(offeredToken)}.`;
    contents.push({ text, buttons: [[l10n.t('Use It'), 'use-folder-token']] });
  }
  if (folderSuggests.length > 0) {
    const text = l10n.t`This folder suggests: ${folderSuggests.join(', ')}.`;
    contents.push({
      text,
      buttons: [
        [l10n.t('Use It'), 'use-suggestion'],
        [l10n.t('Ignore'), 'ignore-suggestion'],
      ],
    });
  }
  return contents;
}

/** The lines above the text box; empty, and then not there, where there is nothing to say. */
export class SetupLine {
  readonly element = h('div', { class: 'composer-setup', attributes: { role: 'status' } });
  readonly #send: (command: PanelCommand) => void;
  #shown = '[]';
  /** The conversation whose first question was asked before its model could be named. */
  #unseenIn: string | undefined;

  constructor(send: (command: PanelCommand) => void) {
    this.#send = send;
  }

  /** A question is asked; `isSeen` says whether what is above the box could be read before. */
  noteQuestion({ conversationId, messages, model }: PanelState, isSeen: boolean): void {
    if (messages.length === 0) this.#unseenIn = isSeen && model !== null ? undefined : conversationId;
  }

  show(state: PanelState): void {
    const contents = setupOf(state, state.conversationId === this.#unseenIn);
    const shown = JSON.stringify(contents);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(...contents.map((content) => this.#draw(content)));
  }

  #draw({ text, buttons }: SetupContent): HTMLElement {
    const drawn = buttons.flatMap(([label, action]) => {
      const button = textButton(label, 'secondary', () => this.#send({ type: 'run', action }));
      button.classList.add('link');
      return [' ', button];
    });
    return h('div', {}, h('span', { text }), ...drawn);
  }
}
