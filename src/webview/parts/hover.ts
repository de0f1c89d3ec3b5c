// The one hover card of our pages, in the editor's look. It also shows for what the keyboard focuses, and can be read
// and selected with the pointer in it.

import { h } from './dom.ts';

/** As long as the editor waits by default (`workbench.hover.delay`). */
const DELAY_MS = 500;
/** From one control to the next beside it the card follows at once. */
const FOLLOW_MS = 300;
/** So long the pointer may take from the control into the card. */
const LEAVE_MS = 150;
const GAP = 4;

/** Content that is more than a few lines of text; drawn each time the card opens. */
type DrawHover = () => readonly Node[];

const drawn = new WeakMap<Element, DrawHover>();

/**
 * Gives an element a hover card whose content is drawn when it opens. `spoken` is what assistive technology gets. With the
 * attribute `data-hover-click` a press opens it at once.
 */
export function setDrawnHover(element: HTMLElement, spoken: string, draw: DrawHover): void {
  element.dataset['hover'] = spoken;
  element.setAttribute('aria-description', spoken);
  drawn.set(element, draw);
}

/** Shows the card of whatever is under the pointer, or has the focus by keyboard, in all of `root`. */
export class HoverCards {
  readonly element = h('div', { class: 'hover-card', attributes: { role: 'tooltip', id: 'hover-card' } });
  #owner: HTMLElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hiddenAt = -Infinity;
  /** The card is shown, or is about to be, for what has the focus. */
  #isForFocus = false;
  #pointer = '';
  /** Something came under the pointer while it was at rest. */
  #isUnheard = false;

  constructor(root: HTMLElement) {
    this.element.hidden = true;
    root.addEventListener(
      'pointermove',
      (event) => {
        if (this.#hasMoved(event) && this.#isUnheard) this.#over(event);
      },
      { passive: true },
    );
    root.addEventListener('pointerover', (event) => {
      // What comes under a pointer at rest, where a card was or an answer grows, is not pointed at before it moves.
      this.#isUnheard = !this.#hasMoved(event) && this.#isForFocus;
      if (!this.#isUnheard) this.#over(event);
    });
    root.addEventListener('pointerleave', () => {
      if (!this.#isForFocus) this.#point(null);
    });
    root.addEventListener('focusin', ({ target }) => this.#focus(target));
    root.addEventListener('focusout', () => this.hide());
    root.addEventListener('keydown', (event) => this.#onKey(event), { capture: true });
    root.addEventListener('pointerdown', ({ target }) => {
      if (!(target instanceof Node && this.element.contains(target))) this.hide();
    });
    root.addEventListener('scroll', ({ target }) => this.#onScroll(target), { capture: true, passive: true });
    root.addEventListener('click', ({ target }) => {
      const owner = ownerOf(target);
      if (owner?.dataset['hoverClick'] !== undefined) this.#later(0, () => this.#show(owner));
    });
    window.addEventListener('blur', () => this.hide());
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#isForFocus = false;
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#owner = null;
    this.#hiddenAt = performance.now();
  }

  /** What is shown is beside nothing any more; what is to be shown comes, if it is still pointed at. */
  #onScroll(target: EventTarget | null): void {
    if (target !== this.element && !this.element.hidden) this.hide();
  }

  /** Any key takes the card away, and Escape does nothing else then: but for somebody who writes, it means the rest. */
  #onKey(event: KeyboardEvent): void {
    const wasShown = !this.element.hidden;
    this.hide();
    if (event.key !== 'Escape' || !wasShown || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the pointer is elsewhere than at its last event. */
  #hasMoved({ screenX, screenY }: PointerEvent): boolean {
    const pointer = `${screenX} ${screenY}`;
    const hasMoved = pointer !== this.#pointer;
    this.#pointer = pointer;
    return hasMoved;
  }

  #over({ target, pointerType }: PointerEvent): void {
    this.#isUnheard = false;
    if (pointerType !== 'touch') this.#point(target);
  }

  #point(target: EventTarget | null): void {
    this.#isForFocus = false;
    if (target instanceof Node && this.element.contains(target)) {
      clearTimeout(this.#timer);
      return;
    }
    const owner = ownerOf(target);
    if (owner !== null && owner === this.#owner) {
      clearTimeout(this.#timer);
      return;
    }
    if (owner === null) this.#later(LEAVE_MS, () => this.hide());
    else this.#later(this.#isFollowing ? 0 : DELAY_MS, () => this.#show(owner));
  }

  #focus(target: EventTarget | null): void {
    const owner = ownerOf(target);
    if (owner?.matches(':focus-visible') !== true) return;
    this.#isForFocus = true;
    this.#later(DELAY_MS, () => this.#show(owner));
  }

  get #isFollowing(): boolean {
    return !this.element.hidden || performance.now() - this.#hiddenAt < FOLLOW_MS;
  }

  #later(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }

  #show(owner: HTMLElement): void {
    if (!owner.isConnected) return;
    const text = owner.dataset['hover'] ?? '';
    const content = drawn.get(owner)?.() ?? [text];
    this.element.replaceChildren(...content);
    const { hoverKeys: keys } = owner.dataset;
    if (keys !== undefined) this.element.append(' ', h('kbd', { text: keys }));
    this.#owner = owner;
    this.element.hidden = false;
    this.#place(owner.getBoundingClientRect());
  }

  /** Below its owner, or above where there is more room, and within the page. */
  #place(owner: DOMRect): void {
    const { style } = this.element;
    style.left = '0px';
    style.top = '0px';
    const { width, height } = this.element.getBoundingClientRect();
    const page = document.documentElement;
    const left = Math.min(owner.left, page.clientWidth - width - GAP);
    const below = owner.bottom + GAP;
    const hasRoom = below + height <= page.clientHeight - GAP || owner.top < page.clientHeight - owner.bottom;
    style.left = `${Math.max(GAP, left)}px`;
    style.top = `${hasRoom ? below : Math.max(GAP, owner.top - GAP - height)}px`;
  }
}

function ownerOf(target: EventTarget | null): HTMLElement | null {
  const owner = target instanceof Element ? target.closest<HTMLElement>('[data-hover]') : null;
  return owner?.dataset['hover'] === '' ? null : owner;
}
