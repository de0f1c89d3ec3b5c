// A list of suggestions for a text box, which keeps the focus: the ARIA combobox pattern.

import * as l10n from '@vscode/l10n';
import { h, hiddenText, icon, setText } from './dom.ts';

export interface ComboboxRow {
  readonly label: string;
  readonly detail: string;
  readonly icon: string;
  /** It is there to say why it cannot be chosen. */
  readonly isDisabled?: boolean;
}

interface Looks {
  /** What assistive technology calls the list. */
  readonly name: string;
  /** Begins the ids of the list and its options: one of its kind on a page. */
  readonly id: string;
}

const MAX_ROWS = 10;
/** As the style sheet has it. */
const ROW_HEIGHT = 22;
const MARGIN = 16;

/**
 * Suggestions above a text box: walked with arrows and Page keys, taken with Enter, Tab or the mouse, closed with Escape.
 * Whole rows are seen, and their number is spoken. `frame` holds the text box and has the combobox’s role while the list is
 * open: a text box of several lines may have no role but its own.
 */
export class Combobox<Row extends ComboboxRow> {
  readonly element = h('div', { class: 'combobox' });
  readonly #list: HTMLElement;
  readonly #count = h('div', { class: 'visually-hidden', attributes: { role: 'status' } });
  readonly #input: HTMLInputElement | HTMLTextAreaElement;
  readonly #frame: HTMLElement;
  readonly #looks: Looks;
  readonly #onPick: (row: Row) => void;
  #rows: readonly Row[] = [];
  #active = -1;

  constructor(
    input: HTMLInputElement | HTMLTextAreaElement,
    frame: HTMLElement,
    looks: Looks,
    onPick: (row: Row) => void,
  ) {
    this.#input = input;
    this.#frame = frame;
    this.#looks = looks;
    this.#onPick = onPick;
    const attributes = { role: 'listbox', id: `${looks.id}-list`, 'aria-label': looks.name };
    this.#list = h('ul', { class: 'combobox-list', attributes });
    this.#list.hidden = true;
    this.element.append(this.#list, this.#count);
    input.setAttribute('aria-autocomplete', 'list');
  }

  get isOpen(): boolean {
    return !this.#list.hidden;
  }

  /** Shows these rows. More of the same go on from the row that is active; while there are none, it can be said that they come. */
  show(rows: readonly Row[], state: 'fresh' | 'more' | 'loading' = 'fresh'): void {
    const active = state === 'more' ? this.#active : -1;
    this.#rows = rows;
    this.#list.replaceChildren(...rows.map((row, index) => this.#option(row, index)));
    const isLoading = state === 'loading';
    if (rows.length === 0) this.#list.append(placeholder(isLoading));
    this.#open();
    const first = rows.findIndex(({ isDisabled }) => isDisabled !== true);
    this.#activate(active < 0 ? first : active);
    if (!isLoading)
      setText(
        this.#count,
        rows.length === 0
          ? l10n.t('No matches')
          : rows.length === 1
            ? l10n.t('1 suggestion')
            : l10n.t`${rows.length} suggestions`,
      );
  }

  close(): void {
    this.#rows = [];
    this.#active = -1;
    this.#list.hidden = true;
    setText(this.#count, '');
    this.#input.removeAttribute('aria-activedescendant');
    this.#input.removeAttribute('aria-controls');
    for (const name of ['role', 'aria-expanded', 'aria-controls', 'aria-haspopup', 'aria-label'])
      this.#frame.removeAttribute(name);
  }

  /** True when the key was for the list. */
  handleKey(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { length } = this.#rows;
    switch (event.key) {
      case 'ArrowDown':
        if (length > 0) this.#activate((this.#active + 1) % length);
        return true;
      case 'ArrowUp':
        if (length > 0) this.#activate((Math.max(this.#active, 0) - 1 + length) % length);
        return true;
      case 'PageDown':
        this.#activate(Math.min(this.#active + MAX_ROWS - 1, length - 1));
        return true;
      case 'PageUp':
        this.#activate(Math.max(this.#active - MAX_ROWS + 1, Math.min(0, length - 1)));
        return true;
      case 'Enter':
      case 'Tab':
        return !event.shiftKey && this.#pick(this.#active);
      case 'Escape':
        this.close();
        return true;
      default:
        return false;
    }
  }

  #open(): void {
    this.#list.hidden = false;
    const { id, name } = this.#looks;
    const attributes = { role: 'combobox', 'aria-expanded': 'true', 'aria-haspopup': 'listbox', 'aria-label': name };
    for (const [key, value] of Object.entries(attributes)) this.#frame.setAttribute(key, value);
    for (const each of [this.#frame, this.#input]) each.setAttribute('aria-controls', `${id}-list`);
    // No more rows than there is room for, each of them whole.
    const room = Math.floor((this.#frame.getBoundingClientRect().top - MARGIN) / ROW_HEIGHT);
    this.#list.style.setProperty('--rows', String(Math.max(2, Math.min(MAX_ROWS, room))));
  }

  #option(row: Row, index: number): HTMLElement {
    const option = h('li', {
      title: row.detail,
      attributes: { role: 'option', id: `${this.#looks.id}-${index}`, 'aria-selected': 'false' },
    });
    if (row.isDisabled === true) option.setAttribute('aria-disabled', 'true');
    option.append(icon(row.icon), h('span', { class: 'label', text: row.label }));
    option.append(hiddenText(' '), h('span', { class: 'detail', text: row.detail }));
    // Before the text box loses the focus and closes the list.
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      if (event.button === 0) this.#pick(index);
    });
    return option;
  }

  #activate(index: number): void {
    this.#list.children[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = index;
    const option = index < 0 || this.#rows.length === 0 ? undefined : this.#list.children[index];
    if (option === undefined) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option.id);
  }

  /** False where there is nothing to take, so that the key does what it does without a list. */
  #pick(index: number): boolean {
    const row = this.#rows[index];
    if (row?.isDisabled === true) return true;
    this.close();
    if (row === undefined) return false;
    this.#onPick(row);
    return true;
  }
}

function placeholder(isLoading: boolean): HTMLElement {
  const attributes = { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' };
  const words = h('span', { class: 'label', text: isLoading ? l10n.t('Searching…') : l10n.t('No matches') });
  return h('li', { attributes }, ...(isLoading ? [icon('loading')] : []), words);
}
