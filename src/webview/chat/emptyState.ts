import * as l10n from '@vscode/l10n';
import { formatRelativeTime } from '../../core/text/format.ts';
import { counted } from '../../core/text/plural.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewHere } from '../../protocol/viewState.ts';
import { h, icon, setHover, textButton } from '../parts/dom.ts';
import type { PanelState } from './store.ts';

export interface EmptyHooks {
  readonly send: (command: PanelCommand) => void;
  /** Puts the beginning of a question into the text box, which may be empty; what is there stays. */
  readonly write: (text: string) => void;
}

/** One thing that can be done here; its act sends nothing to a model. */
interface Row {
  readonly icon: string;
  readonly label: string;
  readonly act: () => void;
  readonly note?: string;
}

/** What an empty conversation shows: what one can do here, or the step that is missing before. */
export function drawEmpty(state: PanelState, hooks: EmptyHooks): HTMLElement {
  const box = h('div', { class: 'empty' }, h('h2', { text: l10n.t('Ask about your code') }));
  const isReady = state.connection.state !== 'no-key';
  if (!isReady) {
    box.append(h('p', { text: l10n.t('One gateway key, hundreds of models. It stays in the editor’s secret store.') }));
    box.append(setUpButtons(hooks));
    box.append(h('p', { class: 'hint', text: state.connection.detail }));
  } else {
    box.append(drawRows(rowsOf(state, hooks)));
  }
  const chats = state.here?.chats ?? [];
  if (chats.length > 0)
    box.append(h('h3', { text: l10n.t('Recent chats') }), drawRows(chats.map((chat) => chatRow(chat, hooks))));
  // Last, so that nothing moves when the chats are known.
  if (isReady && state.here?.chats !== undefined) box.append(h('p', { class: 'hint', text: hintOf(state) }));
  return box;
}

/** Draws anew without taking the focus from a row that is still there. */
export function redrawEmpty(place: HTMLElement, state: PanelState | null, hooks: EmptyHooks): void {
  const focused = place.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
  place.replaceChildren(...(state === null ? [] : [drawEmpty(state, hooks)]));
  if (focused === undefined) return;
  const buttons = [...place.querySelectorAll<HTMLElement>('button')];
  (buttons.find((button) => button.textContent === focused) ?? buttons[0])?.focus({ preventScroll: true });
}

function rowsOf(state: PanelState, hooks: EmptyHooks): Row[] {
  const { file, lines, problems } = state.here ?? { problems: 0 };
  if (file === undefined) return starters(state, hooks);
  const rows = lines === undefined ? fileRows(file, hooks) : selectionRows(file, lines, hooks);
  if (problems === 0) return rows;
  const label = l10n.t('Fix {0} in {1}', counted(problems, l10n.t('{0} problem'), l10n.t('{0} problems')), file);
  return [...rows, { icon: 'wrench', label, act: () => hooks.send({ type: 'attach-problems' }) }];
}

function selectionRows(file: string, lines: string, hooks: EmptyHooks): Row[] {
  const isOne = /^\d+$/.test(lines);
  const ask = isOne ? l10n.t`Ask about line ${lines} of ${file}` : l10n.t`Ask about lines ${lines} of ${file}`;
  const explain = isOne ? l10n.t`Explain line ${lines} of ${file}` : l10n.t`Explain lines ${lines} of ${file}`;
  return [
    { icon: 'comment', label: ask, act: attaching(hooks, 'selection') },
    { icon: 'book', label: explain, act: attaching(hooks, 'selection', l10n.t('Explain this code.')) },
  ];
}

function fileRows(file: string, hooks: EmptyHooks): Row[] {
  return [
    { icon: 'comment', label: l10n.t`Ask about ${file}`, act: attaching(hooks, 'open-file') },
    { icon: 'checklist', label: l10n.t`Review ${file}`, act: attaching(hooks, 'open-file', REVIEW) },
  ];
}

const REVIEW = l10n.t('Review this file: bugs first, then what could be simpler.');

/** Where nothing is open that could be asked about. */
function starters(state: PanelState, hooks: EmptyHooks): Row[] {
  const picture = l10n.t('What does this picture show?');
  const rows: Row[] = [
    { icon: 'file-media', label: l10n.t('Ask about a picture…'), act: attaching(hooks, 'image', picture) },
  ];
  if (state.isTrusted)
    rows.unshift({ icon: 'checklist', label: l10n.t('Review a file…'), act: attaching(hooks, 'file', REVIEW) });
  return rows;
}

function attaching(
  hooks: EmptyHooks,
  what: Extract<PanelCommand, { type: 'attach' }>['what'],
  question = '',
): () => void {
  return () => {
    hooks.write(question);
    hooks.send({ type: 'attach', what });
  };
}

function chatRow({ id, title, updatedAt }: NonNullable<ViewHere['chats']>[number], hooks: EmptyHooks): Row {
  return {
    icon: 'comment-discussion',
    label: title,
    note: formatRelativeTime(updatedAt, Date.now(), document.documentElement.lang || 'en'),
    act: () => hooks.send({ type: 'open-chat', conversationId: id }),
  };
}

function drawRows(rows: readonly Row[]): HTMLElement {
  return h(
    'ul',
    { class: 'empty-rows', attributes: { role: 'list' } },
    ...rows.map((row) => h('li', {}, drawRow(row))),
  );
}

function drawRow(row: Row): HTMLElement {
  const label = h('span', { class: 'label', text: row.label });
  const note = row.note === undefined ? [] : [' ', h('span', { class: 'note', text: row.note })];
  const button = h('button', { class: 'empty-row', attributes: { type: 'button' } }, icon(row.icon), label, ...note);
  setHover(label, row.label);
  button.addEventListener('click', row.act);
  return button;
}

function setUpButtons(hooks: EmptyHooks): HTMLElement {
  return h(
    'div',
    { class: 'buttons' },
    textButton(l10n.t('Set API key'), 'primary', () => hooks.send({ type: 'run', action: 'set-key' })),
    textButton(l10n.t('Use a local server'), 'secondary', () =>
      hooks.send({ type: 'run', action: 'use-local-server' }),
    ),
  );
}

function hintOf(state: PanelState): string {
  const keys = state.sendWithEnter ? l10n.t('Shift+Enter inserts a line break') : l10n.t('Ctrl+Enter sends');
  const canMention = state.isTrusted && state.hasWorkspace;
  return canMention ? l10n.t`@ adds a file · ↑ brings back earlier questions · ${keys}` : keys;
}
