import type { PanelCommand } from '../../protocol/messages.ts';
import { h, textButton } from '../parts/dom.ts';
import type { PanelState } from './store.ts';

export interface EmptyHooks {
  readonly send: (command: PanelCommand) => void;
  /** Puts a beginning into the text box. */
  readonly write: (text: string) => void;
}

interface Starter {
  readonly label: string;
  readonly text: string;
  readonly attach: 'selection' | 'file' | 'image';
}

const STARTERS: readonly Starter[] = [
  { label: 'Explain the selection', text: 'Explain this code.', attach: 'selection' },
  { label: 'Review a file', text: 'Review this file: bugs first, then what could be simpler.', attach: 'file' },
  { label: 'Ask about a picture', text: 'What does this picture show?', attach: 'image' },
];

/** What an empty conversation shows: what one can do, or the step that is missing before. */
export function drawEmpty(state: PanelState, hooks: EmptyHooks): HTMLElement {
  const box = h('div', { class: 'empty' }, h('h2', { text: 'Ask about your code' }));
  if (state.connection.state === 'no-key') {
    box.append(h('p', { text: 'One gateway key, hundreds of models. It stays in the editor’s secret store.' }));
    box.append(setUpButtons(hooks));
    box.append(h('p', { class: 'hint', text: state.connection.detail }));
    return box;
  }
  box.append(h('p', { text: 'Ask about code, errors, pictures and ideas. Every answer shows what it cost.' }));
  const canRead = state.isTrusted && state.hasWorkspace;
  const starters = STARTERS.filter((starter) => canRead || starter.attach === 'image');
  const list = h('div', { class: 'starters' });
  for (const starter of starters) list.append(starterButton(starter, hooks));
  box.append(list, h('p', { class: 'hint', text: hintOf(state, canRead) }));
  return box;
}

function setUpButtons(hooks: EmptyHooks): HTMLElement {
  return h(
    'div',
    { class: 'buttons' },
    textButton('Set API key', 'primary', () => hooks.send({ type: 'run', action: 'set-key' })),
    textButton('Use a local server', 'secondary', () => hooks.send({ type: 'run', action: 'use-local-server' })),
  );
}

function starterButton(starter: Starter, hooks: EmptyHooks): HTMLElement {
  return textButton(starter.label, 'secondary', () => {
    hooks.write(starter.text);
    hooks.send({ type: 'attach', what: starter.attach });
  });
}

function hintOf(state: PanelState, canRead: boolean): string {
  const keys = state.sendWithEnter ? 'Shift+Enter inserts a line break' : 'Ctrl+Enter sends';
  return canRead ? `@ adds a file · ↑ brings back earlier questions · ${keys}` : keys;
}
