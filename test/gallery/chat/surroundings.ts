// What is around the conversation: the empty chat, banners, what waits, and buttons.
import { bannerOf, drawBanner } from '../../../src/webview/chat/banner.ts';
import { drawEmpty } from '../../../src/webview/chat/emptyState.ts';
import { SetupLine } from '../../../src/webview/chat/setupLine.ts';
import type { PanelState } from '../../../src/webview/chat/store.ts';
import type { Snapshot, ViewHere } from '../../../src/protocol/viewState.ts';
import { h, iconButton, skeleton, textButton } from '../../../src/webview/parts/dom.ts';
import { question, snapshot, sonnet } from '../../panel/support/content.ts';
import { START } from '../frozenTime.ts';
import type { GallerySection, GalleryState } from '../gallery.ts';

export function stateOf(change: Partial<Snapshot> = {}): PanelState {
  const shown = snapshot(change);
  return { ...shown, messages: [...shown.messages], progress: null };
}

const nothing = (): void => undefined;
const { connection } = snapshot();
const noKey: Partial<Snapshot> = {
  model: null,
  connection: { ...connection, state: 'no-key', detail: 'No key is set. Enter one, or start a local server.' },
};

const hour = 3_600_000;
const chats: NonNullable<ViewHere['chats']> = [
  { id: 'a', title: 'Parse the retry header', updatedAt: START - 2 * hour },
  {
    id: 'b',
    title: 'Why does the invoice total differ by a cent where the tax is rounded by line?',
    updatedAt: START - 25 * hour,
  },
  { id: 'c', title: 'Tests for the tide table', updatedAt: START - 200 * hour },
];

const nowhere: ViewHere = { problems: 0, chats: [] };

function empty(name: string, change: Partial<Snapshot>): GalleryState {
  return {
    name,
    draw: (frame) => {
      const place = h(
        'div',
        { class: 'empty-place' },
        drawEmpty(stateOf({ title: '', ...change }), { send: nothing, write: nothing }),
      );
      frame.style.height = '340px';
      frame.append(h('div', { class: 'panel is-empty' }, h('div', { class: 'body' }, place)));
    },
  };
}

export const emptyStates: GallerySection = {
  name: 'Empty chat',
  typical: ['a selection, problems and chats'],
  states: [
    empty('nothing is open', { here: nowhere }),
    empty('a file is open', { here: { file: 'load.ts', problems: 0, chats: [] } }),
    empty('a selection, problems and chats', { here: { file: 'load.ts', lines: '3–20', problems: 3, chats } }),
    empty('one line, one problem, several stretches', {
      here: { file: 'invoices.ipynb, cell 12', lines: '7', problems: 1, chats: chats.slice(0, 1) },
    }),
    empty('a long and a hostile name', {
      here: {
        file: 'a⟦U+202E⟧component-with-a-name-that-no-panel-has-room-for.spec.ts',
        lines: '12–40 +1',
        problems: 1_204,
        chats,
      },
    }),
    empty('no key', noKey),
    empty('no key, and chats', { ...noKey, here: { problems: 0, chats } }),
    empty('restricted', { isTrusted: false, here: { problems: 0, chats } }),
    empty('no folder', { hasWorkspace: false, here: nowhere }),
    empty('Ctrl+Enter sends', { sendWithEnter: false, here: nowhere }),
  ],
};

function banner(name: string, change: Partial<Snapshot>): GalleryState {
  return {
    name,
    draw: (frame) => {
      const content = bannerOf(stateOf({ messages: [question('q', 'Why?')], ...change }));
      if (content === null) throw new Error(`There is no banner: ${name}`);
      frame.append(h('div', { class: 'banner-place', attributes: { role: 'status' } }, drawBanner(content, nothing)));
    },
  };
}

export const banners: GallerySection = {
  name: 'Banner',
  states: [
    banner('no key', noKey),
    banner('expired token', {
      connection: {
        ...connection,
        state: 'expired',
        detail: 'The Vercel token in .env.local ended 2 hours ago. Run `vercel env pull` to get a new one.',
      },
    }),
    banner('bad address', {
      connection: {
        ...connection,
        state: 'bad-base-url',
        detail: 'aiGateway.baseUrl is not an http or https address.',
      },
    }),
    banner('an account that is gone', {
      connection: {
        ...connection,
        state: 'no-account',
        detail: 'The account “Client A” that this workspace uses is no longer there.',
      },
    }),
    banner('restricted', { isTrusted: false }),
  ],
};

function setup(name: string, change: Partial<Snapshot>): GalleryState {
  return {
    name,
    draw: (frame) => {
      const line = new SetupLine(nothing);
      line.show(stateOf(change));
      frame.append(h('div', { class: 'composer' }, line.element));
    },
  };
}

export const setupLines: GallerySection = {
  name: 'Setup line',
  states: [
    setup('a model that nobody chose', { model: { ...sonnet, isDefault: true } }),
    setup('one account of several', { connection: { ...connection, account: 'Client A, billed to the project' } }),
    setup('token of the folder', { connection: { ...connection, folderToken: 'acme/shop' } }),
    setup('token that is offered', { connection: { ...connection, offeredToken: 'acme/shop' } }),
    setup('what the folder suggests', { folderSuggests: ['Claude Haiku 4.5', 'thinking: low'] }),
  ],
};

export const skeletons: GallerySection = {
  name: 'Skeleton',
  states: [
    {
      name: 'loading',
      draw: (frame) => {
        const lines = skeleton('short', 'long', 'long', 'middle');
        frame.style.height = '120px';
        frame.append(h('div', { class: 'panel is-loading' }, h('div', { class: 'body' }, lines)));
      },
    },
  ],
};

function disabled<T extends HTMLButtonElement>(button: T): T {
  button.disabled = true;
  return button;
}

export const buttons: GallerySection = {
  name: 'Buttons',
  states: [
    {
      name: 'with words',
      draw: (frame) => {
        const link = textButton('Show more', 'secondary', nothing);
        link.classList.add('link');
        const made = [textButton('Allow', 'primary', nothing), textButton('Deny', 'secondary', nothing), link];
        const off = [
          disabled(textButton('Allow', 'primary', nothing)),
          disabled(textButton('Deny', 'secondary', nothing)),
        ];
        frame.append(h('div', { class: 'buttons' }, ...made, ...off));
      },
    },
    {
      name: 'with signs',
      draw: (frame) => {
        const made = [iconButton('Copy', 'copy', nothing), iconButton('Delete', 'trash', nothing)];
        frame.append(h('div', { class: 'buttons' }, ...made, disabled(iconButton('Edit', 'edit', nothing))));
      },
    },
  ],
};
