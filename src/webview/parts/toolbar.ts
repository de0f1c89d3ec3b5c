// A line of icon buttons as the editor's own: one stop of the Tab key, walked with arrows, Home and End. What does not fit
// is in the menu "More actions" at its end.

import * as l10n from '@vscode/l10n';
import { h, icon, iconButton, setHover } from './dom.ts';
import { Menu, type MenuItem } from './menu.ts';

export interface ToolbarAction {
  /** What assistive technology and outside checks find it by. */
  readonly name: string;
  readonly icon: string;
  readonly onPick: () => void;
  /** Where the name does not say enough. */
  readonly hover?: string;
  readonly keys?: string;
  /** Makes it a split button: other ways to do the same. */
  readonly others?: { readonly name: string; readonly items: () => readonly MenuItem[] };
}

/** As the style sheet has it. */
const GAP = 2;

export class ToolbarButton {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly #action: ToolbarAction;
  readonly #others: HTMLButtonElement | undefined;
  readonly #onChanged: () => void;
  #name: string;
  #icon: string;
  #isShown = true;

  constructor(action: ToolbarAction, onChanged: () => void) {
    this.#action = action;
    this.#name = action.name;
    this.#icon = action.icon;
    this.#onChanged = onChanged;
    this.button = iconButton(action.name, action.icon, action.onPick, action.hover, action.keys);
    const { others } = action;
    if (others === undefined) {
      this.element = this.button;
      return;
    }
    const [arrow, menu] = menuButton(others.name, 'chevron-down', others.items);
    this.#others = arrow;
    this.element = h('span', { class: 'split-button' }, this.button, arrow, menu);
  }

  /** What the Tab key or an arrow may stop at. */
  get stops(): readonly HTMLButtonElement[] {
    if (!this.#isShown || this.isOver) return [];
    return [this.button, ...(this.#others === undefined ? [] : [this.#others])].filter(({ disabled }) => !disabled);
  }

  /** The same for the menu "More actions". */
  get items(): readonly MenuItem[] {
    if (this.button.disabled) return [];
    const { onPick, others } = this.#action;
    return [{ name: this.#name, icon: this.#icon, onPick }, ...(others?.items() ?? []).map(withoutChoice)];
  }

  /** There is no room for it in the line. */
  get isOver(): boolean {
    return this.#isShown && this.element.classList.contains('is-over');
  }

  set isOver(isOver: boolean) {
    this.element.classList.toggle('is-over', isOver);
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  set isShown(isShown: boolean) {
    if (isShown === this.#isShown) return;
    this.#onChanged();
    this.#isShown = isShown;
    this.element.hidden = !isShown;
  }

  set isEnabled(isEnabled: boolean) {
    if (isEnabled !== this.button.disabled) return;
    this.#onChanged();
    this.button.disabled = !isEnabled;
    if (this.#others !== undefined) this.#others.disabled = !isEnabled;
  }

  /** What its hover card says. */
  explain(hover: string): void {
    setHover(this.button, hover, this.#action.keys);
  }

  /** What it does is called otherwise now. */
  rename(name: string, iconName = this.#icon, hover = name): void {
    if (name !== this.#name) this.button.setAttribute('aria-label', name);
    if (iconName !== this.#icon) this.button.replaceChildren(icon(iconName));
    this.#name = name;
    this.#icon = iconName;
    this.explain(hover);
  }
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #buttons: ToolbarButton[] = [];
  readonly #more: HTMLButtonElement;
  readonly #observer = new ResizeObserver(() => this.#fit());
  #isChanging = false;
  #hadFocus = false;

  constructor(name: string) {
    const [more, menu] = menuButton(l10n.t('More actions'), 'ellipsis', () =>
      this.#buttons.filter(({ isOver }) => isOver).flatMap(({ items }) => items),
    );
    this.#more = more;
    more.hidden = true;
    const attributes = { role: 'toolbar', 'aria-label': name };
    this.element = h('div', { class: 'toolbar', attributes }, more, menu);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('focusin', ({ target }) => this.#markStop(target));
    this.#observer.observe(this.element);
  }

  /** Puts a button at the end; the first ones are the last to go into the menu. */
  add(action: ToolbarAction): ToolbarButton {
    const button = new ToolbarButton(action, () => this.#changes());
    this.#buttons.push(button);
    this.#more.before(button.element);
    this.#changes();
    return button;
  }

  /** Its first button that can be pressed. */
  focus(): void {
    this.#stops()[0]?.focus();
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  /** Several changes of one moment are looked at once, after them. */
  #changes(): void {
    if (this.#isChanging) return;
    this.#isChanging = true;
    this.#hadFocus = this.element.contains(document.activeElement);
    queueMicrotask(() => {
      this.#isChanging = false;
      this.#fit();
    });
  }

  #fit(): void {
    const room = this.element.clientWidth;
    const focused = document.activeElement;
    const hadFocus = this.#hadFocus || this.element.contains(focused);
    this.#hadFocus = false;
    if (room > 0) this.#fold(room);
    const stops = this.#stops();
    const isLost = !stops.some((stop) => stop === focused) && focused?.closest('.menu') === null;
    // The focus is never on what is gone; it may be elsewhere by now.
    if (hadFocus && isLost && (focused === document.body || this.element.contains(focused))) stops.at(0)?.focus();
    this.#markStop(document.activeElement);
  }

  #fold(room: number): void {
    const shown = this.#buttons.filter(({ isShown }) => isShown);
    const more = this.#more;
    for (const button of shown) button.isOver = false;
    more.hidden = false;
    const widths = shown.map(({ element }) => element.offsetWidth + GAP);
    const own = more.offsetWidth;
    let wanted = widths.reduce((sum, width) => sum + width, 0);
    more.hidden = wanted - GAP <= room;
    if (more.hidden) return;
    for (let at = shown.length - 1; at >= 0 && wanted + own > room; at -= 1) {
      const button = shown[at];
      if (button !== undefined) button.isOver = true;
      wanted -= widths[at] ?? 0;
    }
  }

  #stops(): readonly HTMLButtonElement[] {
    const more = this.#more;
    return [...this.#buttons.flatMap(({ stops }) => stops), ...(more.hidden ? [] : [more])];
  }

  #markStop(focused: unknown): void {
    const stops = this.#stops();
    const current = stops.find((stop) => stop === focused) ?? stops.find(({ tabIndex }) => tabIndex === 0) ?? stops[0];
    for (const button of this.element.querySelectorAll<HTMLElement>('.icon-button'))
      button.tabIndex = button === current ? 0 : -1;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const stops = this.#stops();
    const at = stops.findIndex((stop) => stop === event.target);
    const places: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % stops.length,
      ArrowLeft: at < 1 ? stops.length - 1 : at - 1,
      Home: 0,
      End: stops.length - 1,
    };
    const to = places[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    stops[to]?.focus();
  }
}

/** Beside other actions nothing is one of several. */
function withoutChoice({ name, onPick }: MenuItem): MenuItem {
  return { name, onPick };
}

function menuButton(
  name: string,
  iconName: string,
  items: () => readonly MenuItem[],
): readonly [button: HTMLButtonElement, menu: HTMLElement] {
  const button = iconButton(name, iconName, () => undefined);
  return [button, new Menu(button, items, name).element];
}
