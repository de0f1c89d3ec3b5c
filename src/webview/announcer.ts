import { h } from './parts/dom.ts';

const PAUSE_MS = 3000;

/**
 * Says short sentences to screen readers, at most one every few seconds. A newer sentence replaces one that still waits:
 * what is over need not be said.
 */
export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', attributes: { role: 'status', 'aria-live': 'polite' } });
  #waiting: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(sentence: string): void {
    if (this.#timer !== undefined) {
      this.#waiting = sentence;
      return;
    }
    this.element.textContent = sentence;
    this.#timer = setTimeout(() => this.#next(), PAUSE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #next(): void {
    this.#timer = undefined;
    const sentence = this.#waiting;
    this.#waiting = null;
    if (sentence !== null) this.say(sentence);
  }
}
