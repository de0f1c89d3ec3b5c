// A small list of actions that opens from a button.

import { h } from './dom.ts';

export interface MenuItem {
  readonly name: string;
  /** What it would do, for its hover card. */
  readonly detail?: string | undefined;
  readonly onPick: () => void;
}

/**
 * The actions behind a button: opened by a click or the arrow keys, closed by Escape, Tab, a click elsewhere, or a choice.
 * Escape and a choice give the focus back to the button.
 */
export class Menu {
  readonly element = h('div', { class: 'menu' });
  readonly #button: HTMLButtonElement;
  readonly #items: () => readonly MenuItem[];

  /** `items` is asked each time the menu opens. The element belongs beside the button, in a box that is positioned. */
  constructor(button: HTMLButtonElement, items: () => readonly MenuItem[]) {
    this.#button = button;
    this.#items = items;
    this.element.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => (this.isOpen ? this.close() : this.#open(0)));
    button.addEventListener('keydown', (event) => this.#onButtonKey(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
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
    this.#hide();
    this.#button.focus({ preventScroll: true });
  }

  #hide(): void {
    this.element.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
  }

  #open(index: number): void {
    this.element.replaceChildren(...this.#items().map((item) => this.#draw(item)));
    this.element.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    this.#place();
    this.#focus(index);
  }

  #draw({ name, detail, onPick }: MenuItem): HTMLElement {
    const attributes = { type: 'button', tabindex: '-1' };
    const button = h('button', { class: 'menu-item', text: name, title: detail ?? '', attributes });
    button.addEventListener('click', () => {
      this.close();
      onPick();
    });
    return button;
  }

  /** Above the button where there is no room below. */
  #place(): void {
    this.element.classList.remove('is-above', 'is-left');
    const { bottom, right } = this.element.getBoundingClientRect();
    const page = document.documentElement;
    this.element.classList.toggle('is-above', bottom > page.clientHeight);
    this.element.classList.toggle('is-left', right > page.clientWidth);
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
    const at = [...this.element.children].indexOf(document.activeElement ?? this.element);
    const steps: { readonly [key: string]: number | undefined } = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: -1,
    };
    const next = steps[event.key];
    if (next !== undefined) this.#focus(next);
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
