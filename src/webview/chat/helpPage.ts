import * as l10n from '@vscode/l10n';
import type { PanelEvent } from '../../protocol/messages.ts';
import { uncover } from '../parts/cover.ts';
import { h, iconButton } from '../parts/dom.ts';

type CommandKeys = Extract<PanelEvent, { type: 'show-help' }>['commands'];

export interface HelpHooks {
  readonly sendWithEnter: boolean;
  /** Gives the focus a place where the one that had it is gone. */
  readonly focusComposer: () => void;
}

/**
 * What can be done by keys in the chat, and how to move in it: over the rest of the page until it is closed. What comes back
 * closes it, and says whether it was open.
 */
export function openHelp(panel: HTMLElement, commands: CommandKeys, hooks: HelpHooks): (() => boolean) | undefined {
  const open = panel.querySelector<HTMLElement>('.help-page');
  if (open !== null) {
    open.focus();
    return undefined;
  }
  const before = document.activeElement;
  // What is spoken meanwhile is still heard.
  const covered = [...panel.children].filter((child) => !child.matches('[aria-live]'));
  const page = h('section', {
    class: 'help-page',
    attributes: { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'help-title', tabindex: '-1' },
  });
  const close = (): boolean => {
    if (!page.isConnected) return false;
    page.remove();
    uncover(covered);
    if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
    else hooks.focusComposer();
    return true;
  };
  page.append(
    h(
      'header',
      {},
      h('h2', { text: l10n.t('Chat accessibility help'), attributes: { id: 'help-title' } }),
      iconButton(l10n.t('Close'), 'close', close, l10n.t('Close'), 'Escape'),
    ),
    ...drawHelp(commands, hooks.sendWithEnter),
  );
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.repeat) return;
    event.preventDefault();
    // Nothing below hears of it: an answer that runs goes on.
    event.stopPropagation();
    close();
  });
  for (const child of covered) child.toggleAttribute('inert', true);
  panel.append(page);
  page.focus();
  return close;
}

type Row = readonly [what: string, ...keys: string[]];

const UP = l10n.t('Up');
const DOWN = l10n.t('Down');

const MOVING: readonly Row[] = [
  [l10n.t('Next or previous message, on a message'), UP, DOWN],
  [l10n.t('The same from anywhere in a message'), `Ctrl+${UP}`, `Ctrl+${DOWN}`],
  [l10n.t('Into a message: its buttons, code blocks and links'), 'Tab'],
  [l10n.t('Between the buttons of a message or a code block'), l10n.t('Left'), l10n.t('Right')],
  [l10n.t('Back to the text box'), 'Escape'],
];

function writing(sendWithEnter: boolean): readonly Row[] {
  return [
    [l10n.t('Send'), sendWithEnter ? 'Enter' : 'Ctrl+Enter'],
    [l10n.t('Insert a line break'), sendWithEnter ? 'Shift+Enter' : 'Enter'],
    [l10n.t('Earlier questions, in an empty text box'), UP],
    [l10n.t('Add context'), '@'],
    [l10n.t('Go to the last message'), `Ctrl+${UP}`],
    [l10n.t('Close a notice or a list, else stop the response'), 'Escape'],
  ];
}

function drawHelp(commands: CommandKeys, sendWithEnter: boolean): HTMLElement[] {
  const known = commands.map(({ title, ...keys }): Row => [title, ...shownKey(keys)]);
  return [
    h('p', { text: l10n.t('The chat is a text box below a conversation. Escape closes this help.') }),
    h('h3', { text: l10n.t('In the text box') }),
    drawRows(writing(sendWithEnter)),
    h('h3', { text: l10n.t('In the conversation') }),
    drawRows(MOVING),
    h('p', {
      text: l10n.t('Open in editor, a button of each response, shows it as a document, where long ones are read best.'),
    }),
    h('h3', { text: l10n.t('Commands') }),
    drawRows(known),
    h('p', {
      text: l10n.t(
        'All are in the Command Palette under “AI Gateway”. Keyboard Shortcuts shows keys that you changed.',
      ),
    }),
  ];
}

function drawRows(rows: readonly Row[]): HTMLElement {
  const facts = rows.flatMap(([what, ...keys]) => {
    const drawn = keys.flatMap((key, index) => [index === 0 ? '' : ' ', h('kbd', { text: key })]);
    return [h('dt', { text: what }), h('dd', {}, ...(keys.length === 0 ? ['–'] : drawn))];
  });
  return h('dl', { class: 'facts' }, ...facts);
}

/** A key as keyboards write it: `ctrl+alt+pagedown` is `Ctrl+Alt+PageDown`. */
function shownKey({ key, mac, win }: Omit<CommandKeys[number], 'title'>): string[] {
  const { platform } = navigator;
  const isMac = platform.startsWith('Mac');
  const own = (isMac ? mac : platform.startsWith('Win') ? win : undefined) ?? key;
  if (own === undefined) return [];
  // l10n: none, names of keys.
  const names: Readonly<Record<string, string>> = {
    pageup: 'PageUp',
    pagedown: 'PageDown',
    alt: isMac ? 'Option' : 'Alt',
  };
  const named = (part: string): string => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1);
  return [
    own
      .split(' ')
      .map((chord) => chord.split('+').map(named).join('+'))
      .join(' '),
  ];
}
