// The one card that asks the user something in our pages: what it is about, and the answers.

import * as l10n from '@vscode/l10n';
import { uncoveredSince } from './cover.ts';
import { ANSWER_EVENT } from './answerByCommand.ts';
import { h, icon, setHover, setText, textButton } from './dom.ts';
import { Menu, type MenuItem } from './menu.ts';

/** A key pressed for something else must not answer a question that has just appeared under it. */
const GUARD_MS = 400;
/** A command, whose key works wherever the focus is, says yes to nothing that was in sight for less. */
const READ_MS = 1_000;

interface QuestionAnswer {
  readonly name: string;
  readonly keys?: string | undefined;
  readonly onPick: () => void;
}

export interface QuestionAnswers {
  /** What is done this one time; absent where what the question is about has the answers itself. */
  readonly primary?: QuestionAnswer;
  /** Other ways to say yes, behind the arrow beside it; asked each time that opens. */
  readonly wider?: () => readonly MenuItem[];
  /** Other answers. */
  readonly others?: readonly QuestionAnswer[];
  readonly refusal: {
    readonly name: string;
    readonly keys?: string | undefined;
    /** The accessible name of the field for why; absent: there is none. */
    readonly reason?: string;
    readonly onPick: (reason: string) => void;
  };
  /** The commands that allow and deny a tool call answer this question. */
  readonly isForCommands?: boolean;
}

/**
 * A question in the page. The focus goes to the card and to none of its answers: no key that was meant for something else
 * answers it. Its answers do nothing in the first moment. Escape answers nothing: it leads out of a field of the card.
 */
export class QuestionCard {
  readonly element = h('div', { class: 'question-card', attributes: { role: 'group', tabindex: '-1' } });
  /** What the question is about. */
  readonly about = h('div', { class: 'question-about' });
  readonly #title = h('p', { class: 'question-title' });
  readonly #answers = h('div', { class: 'question-answers' });
  /** What there is to be an answer for. */
  readonly #enabled: HTMLButtonElement[] = [];
  #shownAt = 0;
  /** Since when all of it can be seen; `Infinity` while it cannot. */
  #inSightSince = Infinity;

  constructor({ primary, wider, others = [], refusal, isForCommands = false }: QuestionAnswers) {
    this.element.append(this.#title, this.about, this.#answers);
    if (primary !== undefined) this.#addPrimary(primary, wider);
    for (const { name, onPick } of others) this.#answers.append(this.button(name, 'secondary', onPick));
    const refuse = this.#addRefusal(refusal);
    this.element.addEventListener('keydown', (event) => {
      const { target } = event;
      const isInField = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
      if (event.key !== 'Escape' || !isInField || event.isComposing) return;
      event.preventDefault();
      // The editor's own key would stop the answer.
      event.stopPropagation();
      this.focus();
    });
    if (!isForCommands || primary === undefined) return;
    this.element.dataset['forCommands'] = '';
    this.#watchSight();
    this.element.addEventListener(ANSWER_EVENT, (event) => {
      // Put away while what it asks is being edited, it answers nothing.
      if (!(event instanceof CustomEvent) || this.#isDisabled || this.element.offsetParent === null) return;
      if (event.detail === 'deny') refuse();
      else if (performance.now() - Math.max(this.#inSightSince, uncoveredSince(this.element)) >= READ_MS)
        primary.onPick();
      else return;
      event.preventDefault();
    });
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
    for (const button of this.#enabled) button.disabled = !isEnabled;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** A button that answers; by a key not in the first moment. */
  button(name: string, kind: 'primary' | 'secondary', onPick: () => void): HTMLButtonElement {
    const button = textButton(name, kind, () => undefined);
    button.addEventListener('click', (event) => {
      // `detail` is 0 for keys.
      if (event.detail === 0 && performance.now() - this.#shownAt < GUARD_MS) return;
      onPick();
    });
    return button;
  }

  get #isDisabled(): boolean {
    return this.#enabled.some((button) => button.disabled);
  }

  #addPrimary({ name, keys, onPick }: QuestionAnswer, wider: QuestionAnswers['wider']): void {
    const button = this.button(name, 'primary', onPick);
    setHover(button, name, keys);
    this.#enabled.push(button);
    if (wider === undefined) {
      this.#answers.append(button);
      return;
    }
    const more = h('button', {
      class: 'text-button primary split-arrow',
      title: l10n.t('More choices'),
      attributes: { type: 'button', 'aria-label': l10n.t('More choices') },
    });
    more.append(icon('chevron-down'));
    this.#enabled.push(more);
    const menu = new Menu(more, wider);
    this.#answers.append(h('span', { class: 'split-button' }, button, more, menu.element));
  }

  #addRefusal({ name, keys, reason, onPick }: QuestionAnswers['refusal']): () => void {
    const field = h('input', {
      class: 'question-reason',
      attributes: { type: 'text', 'aria-label': reason ?? '', placeholder: l10n.t('Reason (optional)') },
    });
    const refuse = (): void => {
      const words = field.value.trim();
      field.value = '';
      onPick(words);
    };
    const button = this.button(name, 'secondary', refuse);
    setHover(button, name, keys);
    this.#answers.append(button);
    if (reason === undefined) return refuse;
    this.#enabled.push(button);
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      refuse();
    });
    this.#answers.append(field);
    return refuse;
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
}
