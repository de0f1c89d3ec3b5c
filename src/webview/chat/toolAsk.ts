import * as l10n from '@vscode/l10n';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewQuestion } from '../../protocol/viewState.ts';
import { isSendKey } from '../keys.ts';
import { h } from '../parts/dom.ts';
import { QuestionCard } from '../parts/questionCard.ts';
import type { ToolCardContext } from './toolContext.ts';

const LABELS = { one: l10n.t('Send answer'), agree: l10n.t('Reason (optional)') } as const;

/** What a running call asks the user: ready answers, and a field for their own words. What is typed outlives the card. */
export class ToolAsk {
  readonly #card: QuestionCard;
  readonly #callId: string;
  readonly #context: ToolCardContext;
  readonly #question: ViewQuestion;
  readonly #picked: Set<number>;
  readonly #field: HTMLTextAreaElement | null;
  readonly #isNew: boolean;

  constructor(callId: string, question: ViewQuestion, context: ToolCardContext) {
    this.#callId = callId;
    this.#question = question;
    this.#context = context;
    const draft = context.answerDraft(callId);
    this.#picked = new Set(draft?.picked);
    this.#field = question.field === undefined ? null : this.#makeField(question.field, draft?.text ?? '');
    this.#card = this.#makeCard(question);
    this.#card.element.classList.add('tool-ask');
    this.#card.element.dataset['call'] = callId;
    this.#card.ask(question.title, true);
    this.#refresh();
    this.#isNew = draft === undefined;
  }

  get element(): HTMLElement {
    return this.#card.element;
  }

  #makeCard({ detail, options, several, isConfirmation, others = [], skip }: ViewQuestion): QuestionCard {
    const [only] = options;
    const agree = isConfirmation === true && only !== undefined ? only.label : undefined;
    const canSend = several === true || this.#field !== null;
    const card = new QuestionCard({
      ...(agree !== undefined
        ? { primary: { name: agree, onPick: () => this.#send([0]) } }
        : canSend && { primary: { name: LABELS.one, onPick: () => this.#send([...this.#picked]) } }),
      others: others.map((name, index) => ({ name, onPick: () => this.#answer({ kind: 'other', index }) })),
      refusal: {
        name: skip,
        onPick: () => this.#answer({ kind: 'skip', text: agree === undefined ? '' : this.#text }),
      },
    });
    if (detail !== undefined) {
      card.about.append(h('pre', { class: 'tool-text', text: detail, attributes: { tabindex: '0', dir: 'auto' } }));
    }
    if (agree === undefined && options.length > 0) {
      const rows = options.map((option, index) =>
        several === true ? this.#box(option, index) : this.#option(card, option, index),
      );
      card.about.append(h('ul', { class: 'ask-options' }, ...rows.map((row) => h('li', {}, row))));
    }
    if (this.#field !== null) card.about.append(this.#field);
    return card;
  }

  #option(card: QuestionCard, { label, detail }: ViewQuestion['options'][number], index: number): HTMLElement {
    const button = card.button(label, 'secondary', () => this.#send([index]));
    if (detail !== undefined) button.append(' ', h('span', { class: 'ask-detail', text: detail }));
    return button;
  }

  #box({ label, detail }: ViewQuestion['options'][number], index: number): HTMLElement {
    const box = h('input', { attributes: { type: 'checkbox' } });
    box.checked = this.#picked.has(index);
    box.addEventListener('change', () => {
      if (box.checked) this.#picked.add(index);
      else this.#picked.delete(index);
      this.#keep();
    });
    const more = detail === undefined ? null : h('span', { class: 'ask-detail', text: detail });
    return h('label', {}, box, h('span', {}, label, ' ', more));
  }

  #makeField(name: string, text: string): HTMLTextAreaElement {
    const isReason = this.#question.isConfirmation === true;
    const field = h('textarea', {
      class: 'ask-field',
      attributes: { rows: '1', 'aria-label': name, placeholder: isReason ? LABELS.agree : name, dir: 'auto' },
    });
    field.value = text;
    field.addEventListener('input', () => this.#keep());
    field.addEventListener('keydown', (event) => {
      if (!isSendKey(event, this.#context.sendWithEnter())) return;
      event.preventDefault();
      event.stopPropagation();
      if (isReason) this.#answer({ kind: 'skip', text: this.#text });
      else this.#send([...this.#picked]);
    });
    return field;
  }

  get #text(): string {
    return this.#field?.value.trim() ?? '';
  }

  #keep(): void {
    this.#context.keepAnswerDraft(this.#callId, { picked: [...this.#picked], text: this.#field?.value ?? '' });
    this.#refresh();
  }

  #refresh(): void {
    const isAgreed = this.#question.isConfirmation === true;
    this.#card.enable(isAgreed || this.#picked.size > 0 || this.#text !== '');
  }

  #send(picked: readonly number[]): void {
    const text = this.#question.isConfirmation === true ? '' : this.#text;
    if (picked.length > 0 || text !== '') this.#answer({ kind: 'answer', picked: [...picked], text });
  }

  #answer(answer: Extract<PanelCommand, { type: 'tool-answer' }>['answer']): void {
    this.#context.send({ type: 'tool-answer', callId: this.#callId, answer });
  }

  /** To be called once it is on the page: the focus goes to a new question, where nobody is writing. */
  begin(): void {
    if (this.#context.hadFocus(this.#callId)) (this.#field ?? this.#card).focus();
    if (!this.#isNew) return;
    // Drawn again, it is not new.
    this.#keep();
    if (this.#context.mayTakeFocus()) this.#card.focus();
  }
}
