import * as l10n from '@vscode/l10n';
import { h, setText, textButton } from '../parts/dom.ts';

let nextId = 1;

/** A box to change a call's arguments in, before they are allowed. What does not fit the schema is said below it. */
export class ArgumentsEditor {
  readonly element: HTMLElement;
  readonly #input: HTMLTextAreaElement;
  readonly #problem = h('p', { class: 'tool-problem', attributes: { id: `tool-problem-${nextId++}`, role: 'alert' } });
  readonly #save: (text: string) => Promise<string | undefined>;
  readonly #onDone: () => void;

  constructor(
    text: string,
    save: (text: string) => Promise<string | undefined>,
    onDone: () => void,
    run: (work: Promise<unknown>) => void,
  ) {
    this.#save = save;
    this.#onDone = onDone;
    this.#input = h('textarea', {
      class: 'tool-input',
      attributes: { 'aria-label': l10n.t('Arguments'), spellcheck: 'false', 'aria-describedby': this.#problem.id },
    });
    this.#input.value = text;
    this.#input.rows = Math.min(16, Math.max(3, text.split('\n').length + 1));
    const use = textButton(l10n.t('Use these'), 'primary', () => run(this.#use()));
    const cancel = textButton(l10n.t('Cancel'), 'secondary', onDone);
    this.element = h(
      'div',
      { class: 'tool-part' },
      h('div', { class: 'tool-heading', text: l10n.t('Arguments') }),
      this.#input,
      this.#problem,
      h('div', { class: 'buttons' }, use, cancel),
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      // Escape leaves the box; it does not stop the whole answer.
      event.preventDefault();
      event.stopPropagation();
      onDone();
    });
  }

  focus(): void {
    this.#input.focus();
  }

  async #use(): Promise<void> {
    const problem = await this.#save(this.#input.value);
    if (problem === undefined) {
      this.#onDone();
      return;
    }
    setText(this.#problem, problem);
    this.#input.setAttribute('aria-invalid', 'true');
    this.focus();
  }
}
