import type { PanelCommand } from '../../protocol/messages.ts';
import { priceWords } from './composerBar.ts';
import { h, textButton } from '../dom.ts';
import type { PanelState } from './store.ts';

interface SetupContent {
  readonly text: string;
  readonly label: string;
  readonly action: Extract<PanelCommand, { type: 'run' }>['action'];
}

/**
 * What is in use without the user having chosen it, said before it costs anything; nothing where all is their own. With
 * `isUnseen` the first question was asked before its model could be named: then that is said until the second.
 */
function setupOf(state: PanelState, isUnseen: boolean): readonly SetupContent[] {
  const { connection, model, workspaceSets = [] } = state;
  const contents: SetupContent[] = [];
  const asked = state.messages.filter((message) => message.role === 'user').length;
  if (model?.isDefault === true && (state.messages.length === 0 || (isUnseen && asked <= 1))) {
    const price = priceWords(model);
    const text = `${model.name} answers until you choose a model${price === '' ? '' : `: ${price}`}.`;
    contents.push({ text, label: 'Choose model', action: 'select-model' });
  }
  const { folderToken } = connection;
  if (folderToken !== undefined && state.messages.length === 0) {
    const whose = folderToken === '' ? 'its team' : folderToken;
    const text = `Requests use the Vercel token in this folder's .env.local and are billed to ${whose}.`;
    contents.push({ text, label: 'Use my own key', action: 'set-key' });
  }
  if (workspaceSets.length > 0) {
    const text = `This workspace sets: ${workspaceSets.join(', ')}.`;
    contents.push({ text, label: 'Use mine', action: 'use-own-settings' });
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

  #draw({ text, label, action }: SetupContent): HTMLElement {
    const button = textButton(label, 'secondary', () => this.#send({ type: 'run', action }));
    button.classList.add('link');
    return h('div', {}, h('span', { text }), ' ', button);
  }
}
