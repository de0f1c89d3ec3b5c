import { h } from '../parts/dom.ts';

/**
 * Tells whether the caret is on the first or last line as it is drawn, wrapped lines included: a hidden copy of the text
 * box's text is measured, because the box itself does not say.
 */
export class CaretLine {
  readonly #input: HTMLTextAreaElement;
  readonly #mirror = h('div', { class: 'composer-mirror', attributes: { 'aria-hidden': 'true' } });

  constructor(input: HTMLTextAreaElement) {
    this.#input = input;
  }

  /** Goes next to the text box, to share its width. */
  get element(): HTMLElement {
    return this.#mirror;
  }

  isOnFirst(): boolean {
    const before = this.#input.value.slice(0, this.#input.selectionStart);
    return !before.includes('\n') && this.#isOneLine(before);
  }

  isOnLast(): boolean {
    const value = this.#input.value;
    const after = value.slice(this.#input.selectionEnd);
    if (after.includes('\n')) return false;
    return this.#height(value) === this.#height(value.slice(0, this.#input.selectionEnd));
  }

  #isOneLine(text: string): boolean {
    return this.#height(text) === this.#height('');
  }

  #height(text: string): number {
    // A zero-width space gives an empty last line its height.
    this.#mirror.textContent = `${text}\u200b`;
    const height = this.#mirror.offsetHeight;
    this.#mirror.textContent = '';
    return height;
  }
}
