// The one card that asks the user something in our pages: what it is about, and the answers.

import { h, icon, setHover, setText, textButton } from './dom.ts';
import { Menu, type MenuItem } from './menu.ts';

/** A key pressed for something else must not answer a question that has just appeared under it. */
const GUARD_MS = 400;
/** A command, whose key works wherever the focus is, says yes to nothing that was in sight for less. */
const READ_MS = 1_000;

/** The name of the event that answers the card it is sent to. Cancelled where it was answered. */
const ANSWER_EVENT = 'answer-question';

/** Answers `card` as its own buttons do, by a command. False where that was not to be done, and the card is to be read. */
export function answerByCommand(card: HTMLElement, answer: 'allow' | 'deny'): boolean {
  return !card.dispatchEvent(new CustomEvent(ANSWER_EVENT, { detail: answer, cancelable: true }));
}

export interface QuestionAnswers {
  /** What is done this one time. */
  readonly primary: { readonly name: string; readonly keys?: string | undefined; readonly onPick: () => void };
  /** Other ways to say yes, behind the arrow beside it; asked each time that opens. */
  readonly wider: () => readonly MenuItem[];
  readonly refusal: {
    readonly name: string;
    readonly keys?: string | undefined;
    /** The accessible name of the field for why. */
    readonly reason: string;
    readonly onPick: (reason: string) => void;
  };
}

/**
 * A question in the page. The focus goes to the card and to none of its answers: no key that was meant for something else
 * answers it. Its answers do nothing in the first moment.
 */
export class QuestionCard {
  readonly element = h('div', { class: 'question-card', attributes: { role: 'group', tabindex: '-1' } });
  /** What the question is about. */
  readonly about = h('div', { class: 'question-about' });
  readonly #title = h('p', { class: 'question-title' });
  readonly #primary: HTMLButtonElement;
  readonly #more: HTMLButtonElement;
  readonly #refuse: HTMLButtonElement;
  readonly #reason: HTMLInputElement;
  #shownAt = 0;
  /** Since when all of it can be seen; `Infinity` while it cannot. */
  #inSightSince = Infinity;

  constructor({ primary, wider, refusal }: QuestionAnswers) {
    this.#primary = this.#answer(primary.name, 'primary', primary.onPick);
    setHover(this.#primary, primary.name, primary.keys);
    this.#more = h('button', {
      class: 'text-button primary split-arrow',
      title: 'More choices',
      attributes: { type: 'button', 'aria-label': 'More choices' },
    });
    this.#more.append(icon('chevron-down'));
    const menu = new Menu(this.#more, wider);
    const refuse = (): void => {
      const reason = this.#reason.value.trim();
      this.#reason.value = '';
      refusal.onPick(reason);
    };
    this.#refuse = this.#answer(refusal.name, 'secondary', refuse);
    setHover(this.#refuse, refusal.name, refusal.keys);
    this.#reason = h('input', {
      class: 'question-reason',
      attributes: { type: 'text', 'aria-label': refusal.reason, placeholder: 'Reason (optional)' },
    });
    this.#reason.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      refuse();
    });
    const split = h('span', { class: 'split-button' }, this.#primary, this.#more, menu.element);
    const answers = h('div', { class: 'question-answers' }, split, this.#refuse, this.#reason);
    this.element.append(this.#title, this.about, answers);
    this.#watchSight();
    this.element.addEventListener(ANSWER_EVENT, (event) => {
      // Put away while what it asks is being edited, it answers nothing.
      if (!(event instanceof CustomEvent) || this.#primary.disabled || this.element.offsetParent === null) return;
      if (event.detail === 'deny') refuse();
      else if (performance.now() - this.#inSightSince >= READ_MS) primary.onPick();
      else return;
      event.preventDefault();
    });
  }

  #watchSight(): void {
    const observer = new IntersectionObserver(
      ([entry]) => {
        const isInSight = entry?.isIntersecting === true && entry.intersectionRatio >= 0.99;
        this.#inSightSince = isInSight ? performance.now() : Infinity;
      },
      { threshold: 0.99 },
    );
    observer.observe(this.element);
  }

  /** Asks with these words; `isNew` where it is another question than before. */
  ask(title: string, isNew: boolean): void {
    setText(this.#title, title);
    this.element.setAttribute('aria-label', title);
    if (!isNew) return;
    this.#shownAt = performance.now();
    // What it asks now has not been read yet.
    if (this.#inSightSince !== Infinity) this.#inSightSince = this.#shownAt;
  }

  /** Whether there is anything to answer for. */
  enable(isEnabled: boolean): void {
    for (const button of [this.#primary, this.#more, this.#refuse]) button.disabled = !isEnabled;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  #answer(name: string, kind: 'primary' | 'secondary', onPick: () => void): HTMLButtonElement {
    const button = textButton(name, kind, () => undefined);
    button.addEventListener('click', (event) => {
      // `detail` is 0 for keys.
      if (event.detail === 0 && performance.now() - this.#shownAt < GUARD_MS) return;
      onPick();
    });
    return button;
  }
}
