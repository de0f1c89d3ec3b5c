import { h, icon } from '../parts/dom.ts';

const SHOWN_MS = 6_000;
const ICONS = { info: 'info', warning: 'warning', error: 'error' } as const;

/** A passing word about what a button did. It takes no room of its own, so that nothing moves. */
export class Notice {
  readonly element = h('div', { class: 'notice', attributes: { hidden: '' } });
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string, level: keyof typeof ICONS): void {
    clearTimeout(this.#timer);
    this.element.className = `notice is-${level}`;
    this.element.replaceChildren(icon(ICONS[level]), h('span', { text }));
    this.element.hidden = false;
    this.#timer = setTimeout(() => (this.element.hidden = true), SHOWN_MS);
  }
}
