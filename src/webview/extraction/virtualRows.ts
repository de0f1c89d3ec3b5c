/**
 * Rows of one height, of which only those in sight exist. What it costs to draw depends on the height of the window, not
 * on how many rows there are.
 */
import { h } from '../parts/dom.ts';

/** Browsers stop at about thirty million pixels; longer lists are scrolled by share. */
const MAX_PIXELS = 12_000_000;
const BEYOND = 6;
/** Where the row with the focus waits while it is out of sight. */
const FAR = 5_000;

export interface RowSource {
  readonly count: () => number;
  /** The element for a row: `before` is what the row with the same key had, to be brought up to date. */
  readonly draw: (index: number, before: HTMLElement | undefined) => HTMLElement;
  /** What tells rows apart while others come and go. */
  readonly key: (index: number) => unknown;
}

export class VirtualRows {
  /** What scrolls. */
  readonly scroller: HTMLElement;
  /** What holds the rows; as tall as all of them. */
  readonly body: HTMLElement;
  readonly rowHeight: number;
  readonly #source: RowSource;
  readonly #drawn = new Map<unknown, HTMLElement>();
  readonly #observer: ResizeObserver;
  #frame = 0;
  #pinned = -1;
  /** Space above the rows that scrolls with them or sticks: a table's header. */
  #head = 0;

  constructor(source: RowSource, scroller: HTMLElement, rowHeight: number) {
    this.#source = source;
    this.scroller = scroller;
    this.rowHeight = rowHeight;
    this.body = h('div', { class: 'rows', attributes: { role: 'presentation' } });
    scroller.addEventListener('scroll', () => this.refresh(), { passive: true });
    this.#observer = new ResizeObserver(() => this.refresh());
    this.#observer.observe(scroller);
  }

  set head(pixels: number) {
    this.#head = pixels;
  }

  /** The row that stays in the page wherever is scrolled to, because it has the focus; -1 for none. */
  set pinned(index: number) {
    this.#pinned = index;
  }

  /** Rows that fit at once. */
  get pageSize(): number {
    return Math.max(1, Math.floor((this.scroller.clientHeight - this.#head) / this.rowHeight));
  }

  /** Whether the user has gone to the end and is to stay there. */
  get isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - this.rowHeight;
  }

  /** Draws before the next frame. */
  refresh(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.draw());
  }

  /** Draws now. */
  draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const count = this.#source.count();
    const wanted = `${Math.min(count * this.rowHeight, MAX_PIXELS)}px`;
    if (this.body.style.height !== wanted) this.body.style.height = wanted;
    const first = this.#first(count);
    const from = Math.max(0, Math.floor(first) - BEYOND);
    const to = Math.min(count, Math.ceil(first + this.scroller.clientHeight / this.rowHeight) + BEYOND);
    const left = new Set(this.#drawn.keys());
    const shift = this.scroller.scrollTop - first * this.rowHeight;
    const pinned = this.#pinned < count ? this.#pinned : -1;
    // In the order of the rows, so that a screen reader's own walk through the page is in order too.
    let last: HTMLElement | null = null;
    if (pinned >= 0 && pinned < from) last = this.#put(pinned, from * this.rowHeight + shift - FAR, left, last);
    for (let index = from; index < to; index += 1) last = this.#put(index, index * this.rowHeight + shift, left, last);
    if (pinned >= to) this.#put(pinned, to * this.rowHeight + shift + FAR, left, last);
    for (const key of left) {
      this.#drawn.get(key)?.remove();
      this.#drawn.delete(key);
    }
  }

  /** The element of a row that is in the page. */
  element(index: number): HTMLElement | undefined {
    return this.#drawn.get(this.#source.key(index));
  }

  /** Scrolls just as far as it takes to see a row whole, and draws it. */
  show(index: number, where: 'nearest' | 'middle' = 'nearest'): void {
    const count = this.#source.count();
    this.draw();
    const fits = (this.scroller.clientHeight - this.#head) / this.rowHeight;
    const first = this.#first(count);
    if (index >= first && index + 1 <= first + fits) return;
    const middle = index - Math.floor(fits / 2);
    const top = where === 'middle' ? middle : index < first ? index : index + 1 - fits;
    this.scroller.scrollTop = this.#offset(Math.max(0, top), count);
    this.draw();
  }

  /** Forgets all elements: rows come in another order now. */
  clear(): void {
    this.#drawn.clear();
    this.body.replaceChildren();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
  }

  #put(index: number, top: number, left: Set<unknown>, last: HTMLElement | null): HTMLElement {
    const key = this.#source.key(index);
    const before = this.#drawn.get(key);
    left.delete(key);
    const element = this.#source.draw(index, before);
    if (element !== before) {
      before?.remove();
      this.#drawn.set(key, element);
      if (last === null) this.body.prepend(element);
      else last.after(element);
    }
    const transform = `translateY(${Math.round(top)}px)`;
    if (element.style.transform !== transform) element.style.transform = transform;
    return element;
  }

  /** The row at the top of the window, in parts of rows. */
  #first(count: number): number {
    const { scrollTop } = this.scroller;
    const whole = count * this.rowHeight;
    if (whole <= MAX_PIXELS) return scrollTop / this.rowHeight;
    const room = this.scroller.clientHeight - this.#head;
    return (scrollTop / (MAX_PIXELS - room)) * (count - room / this.rowHeight);
  }

  #offset(row: number, count: number): number {
    if (count * this.rowHeight <= MAX_PIXELS) return row * this.rowHeight;
    const room = this.scroller.clientHeight - this.#head;
    return (row / (count - room / this.rowHeight)) * (MAX_PIXELS - room);
  }
}
