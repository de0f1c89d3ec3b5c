// A small list of actions that opens from a button.

import { h, icon } from './dom.ts';

export interface MenuItem {
  readonly name: string;
  readonly icon?: string;
  /** What it would do, for its hover card. */
  readonly detail?: string | undefined;
  /** Present where the items exclude each other: whether it is the one in use. */
  readonly isChosen?: boolean;
  readonly onPick: () => void;
}

const GAP = 2;
const LEAST_HEIGHT = 60;

/**
 * The actions behind a button: opened by a click or the arrow keys, walked with arrows and first letters, closed by Escape,
 * Tab, a click elsewhere, or a choice. Escape and a choice give the focus back to the button.
 */
export class Menu {
  readonly element = h('div', { class: 'menu' });
  readonly #button: HTMLButtonElement;
  readonly #items: () => readonly MenuItem[];
  readonly #isMenu: boolean;

  /**
   * `items` is asked each time the menu opens. The element belongs beside the button. With a name it is a menu to assistive
   * technology too; without one its actions are buttons, as where outside checks look for them by that role.
   */
  constructor(button: HTMLButtonElement, items: () => readonly MenuItem[], name?: string) {
    this.#button = button;
    this.#items = items;
    this.#isMenu = name !== undefined;
    this.element.hidden = true;
    if (name !== undefined) {
      button.setAttribute('aria-haspopup', 'menu');
      this.element.setAttribute('role', 'menu');
      this.element.setAttribute('aria-label', name);
    }
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => (this.isOpen ? this.close() : this.#open(0)));
    button.addEventListener('keydown', (event) => this.#onButtonKey(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    // A press elsewhere, the Tab key and a window that is left take the focus away.
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && (this.element.contains(relatedTarget) || relatedTarget === button)))
        this.#hide();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  close(): void {
    if (!this.isOpen) return;
    this.#button.focus({ preventScroll: true });
    this.#hide();
  }

  #hide(): void {
    this.element.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
  }

  #open(index: number): void {
    const items = this.#items();
    if (items.length === 0) return;
    this.element.replaceChildren(...items.map((item) => this.#draw(item)));
    this.element.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#place();
    const chosen = items.findIndex(({ isChosen }) => isChosen === true);
    this.#focus(chosen < 0 ? index : chosen);
  }

  #draw({ name, icon: iconName, detail, isChosen, onPick }: MenuItem): HTMLElement {
    const attributes = { type: 'button', tabindex: '-1' };
    const button = h('button', { class: 'menu-item', title: detail ?? '', attributes });
    if (this.#isMenu) {
      button.append(icon(isChosen === true ? 'check' : (iconName ?? 'blank')));
      button.setAttribute('role', isChosen === undefined ? 'menuitem' : 'menuitemradio');
    }
    button.append(name);
    if (isChosen !== undefined) button.setAttribute('aria-checked', String(isChosen));
    button.addEventListener('click', () => {
      this.close();
      onPick();
    });
    return button;
  }

  /** Below the button, or above where there is more room, and within the page. */
  #place(): void {
    const { style } = this.element;
    for (const property of ['left', 'top', 'maxHeight'] as const) style[property] = '';
    const page = document.documentElement;
    const button = this.#button.getBoundingClientRect();
    const anchor = this.#button.parentElement?.getBoundingClientRect() ?? button;
    const [below, above] = [page.clientHeight - button.bottom - GAP, button.top - GAP];
    const isBelow = this.element.offsetHeight <= below || below >= above;
    style.maxHeight = `${Math.max(LEAST_HEIGHT, (isBelow ? below : above) - GAP)}px`;
    const own = this.element.getBoundingClientRect();
    const left = Math.max(GAP, Math.min(anchor.left, page.clientWidth - own.width - GAP));
    const top = isBelow ? button.bottom + GAP : button.top - GAP - own.height;
    // Where the page is not the frame of what is fixed in it, the difference counts.
    style.left = `${left - own.left}px`;
    style.top = `${top - own.top}px`;
  }

  #focus(index: number): void {
    const { children } = this.element;
    const item = children[(index + children.length) % children.length];
    if (item instanceof HTMLElement) item.focus();
  }

  #onButtonKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    this.#open(event.key === 'ArrowDown' ? 0 : -1);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = [...this.element.children].indexOf(document.activeElement ?? this.element);
    const steps: { readonly [key: string]: number | undefined } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const next = steps[event.key] ?? this.#beginningWith(event.key, at);
    if (next !== undefined) this.#focus(next);
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The next action that begins with the letter of a key. */
  #beginningWith(key: string, at: number): number | undefined {
    if (Array.from(key).length !== 1 || key === ' ') return undefined;
    const names = Array.from(this.element.children, ({ textContent }) => textContent.toLowerCase());
    const letter = key.toLowerCase();
    const next = names.findIndex((name, index) => index > at && name.startsWith(letter));
    const found = next < 0 ? names.findIndex((name) => name.startsWith(letter)) : next;
    return found < 0 ? undefined : found;
  }
}
