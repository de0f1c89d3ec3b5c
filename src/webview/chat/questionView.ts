import * as l10n from '@vscode/l10n';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { h, icon, textButton } from '../parts/dom.ts';
import { EditBox } from './editBox.ts';
import { formatCount } from '../../core/text/format.ts';
import { branchSwitch, questionActions, setTabStops } from './messageActions.ts';
import type { MessageBody, MessageContext } from './messageBody.ts';
import { fileChip } from './makePartView.ts';
import { drawImage } from './picture.ts';
import { drawPlainNotice, plainText } from './plainView.ts';
import { contextIcon } from './attachments.ts';
import { attachmentsOf, questionText } from './questionParts.ts';
import { drawQuestion } from './questionText.ts';

/** Longer questions are cut to a few lines until the user unfolds them. */
const FOLD_CHARACTERS = 1500;
const FOLD_LINES = 16;

/** A question: a small bubble on the right with its attachments, which can be edited in place. */
export class QuestionView implements MessageBody {
  readonly isSettled = true;
  readonly #article: HTMLElement;
  readonly #context: MessageContext;
  #message: ViewMessage;
  #editor: EditBox | null = null;
  #isUnfolded = false;
  #actions: HTMLElement | null = null;
  #isTabStop = false;

  constructor(article: HTMLElement, message: ViewMessage, context: MessageContext) {
    this.#article = article;
    this.#context = context;
    this.#message = message;
    this.#draw();
  }

  get isEditing(): boolean {
    return this.#editor !== null;
  }

  update(message: ViewMessage): void {
    this.#message = message;
    if (this.#editor === null) this.#draw();
  }

  append(): void {
    // A question does not grow.
  }

  setProgress(): void {
    // Nor does it wait for anything.
  }

  setTabStop(isTabStop: boolean): void {
    this.#isTabStop = isTabStop;
    setTabStops(this.#actions, isTabStop);
  }

  dispose(): void {
    this.#editor = null;
    this.#markEdited(false);
  }

  startEditing(): void {
    if (this.#editor !== null) return;
    const chips = attachmentsOf(this.#message);
    const { id } = this.#message;
    const context = this.#context;
    const before = questionText(this.#message);
    this.#editor = new EditBox(context.editDraft(id) ?? before, chips, {
      // Given up by a stray key, or gone with its page, what was written is there again at the next edit.
      onInput: (text) => context.keepEditDraft(id, text === before ? undefined : text),
      onCancel: () => this.#stopEditing(),
      onSubmit: (text, removedAttachments) => {
        context.keepEditDraft(id, undefined);
        this.#context.send({
          type: 'edit',
          messageId: this.#message.id,
          text,
          removedAttachments: [...removedAttachments],
        });
        this.#stopEditing();
        this.#context.focusComposer();
      },
      sendWithEnter: () => this.#context.sendWithEnter(),
    });
    this.#article.replaceChildren(this.#editor.element);
    this.#markEdited(true);
    this.#editor.focus();
  }

  #markEdited(isEdited: boolean): void {
    this.#article.classList.toggle('is-edited', isEdited);
    this.#article.parentElement?.classList.toggle('has-edited', isEdited);
  }

  #stopEditing(): void {
    this.#editor = null;
    this.#markEdited(false);
    this.#draw();
    this.#actions?.querySelector<HTMLElement>('button:has(.codicon-edit)')?.focus({ preventScroll: true });
  }

  #draw(): void {
    const bubble = h('div', { class: 'bubble' });
    const chips = this.#chips();
    if (chips !== null) bubble.append(chips);
    for (const part of this.#message.parts) {
      if (part.type === 'image') bubble.append(drawImage(part.mediaType, part.data, part.name));
    }
    bubble.append(...this.#words());
    const row = h('div', { class: 'question-tail' });
    const branch = branchSwitch(this.#message, this.#context.send);
    this.#actions = questionActions(this.#message, () => this.startEditing(), this.#context.send);
    setTabStops(this.#actions, this.#isTabStop);
    row.append(this.#actions);
    this.#article.replaceChildren(bubble, ...this.#plainNotice(), ...(branch === null ? [] : [branch]), row);
  }

  #words(): readonly HTMLElement[] {
    const text = questionText(this.#message);
    if (text === '') return [];
    const box = h('div', { class: 'question' });
    if (this.#message.isPlain === true) box.append(plainText(text));
    else box.append(drawQuestion(text));
    if (this.#isUnfolded || !isLong(text)) return [box];
    box.classList.add('folded');
    const unfold = textButton(l10n.t('Show more'), 'secondary', () => {
      this.#isUnfolded = true;
      this.#draw();
    });
    unfold.classList.add('link');
    return [box, unfold];
  }

  #plainNotice(): readonly HTMLElement[] {
    const { id, isPlain } = this.#message;
    const format = (): void => this.#context.send({ type: 'show-formatted', messageId: id });
    return isPlain === true ? [drawPlainNotice(format)] : [];
  }

  #chips(): HTMLElement | null {
    const chips = attachmentsOf(this.#message);
    if (chips.length === 0) return null;
    const box = h('div', { class: 'chips' });
    for (const { part, index } of chips) {
      if (part.type === 'file') box.append(fileChip(part.name, part.bytes));
      else if (part.type === 'context') box.append(this.#contextChip(part, index));
    }
    return box.childElementCount > 0 ? box : null;
  }

  #contextChip(part: Extract<ViewPart, { type: 'context' }>, index: number): HTMLElement {
    const note = part.note === undefined ? '' : `\n${part.note}`;
    const title = `${part.path ?? part.label} · ${l10n.t`≈ ${formatCount(part.tokens)} tokens`}${note}\n\n${part.excerpt}`;
    const chip = h('button', {
      class: 'chip',
      title,
      attributes: { type: 'button', 'aria-label': l10n.t`Show ${part.label}` },
    });
    chip.append(icon(contextIcon(part)), h('span', { text: part.label }));
    chip.addEventListener('click', () =>
      this.#context.send({ type: 'reveal-context', messageId: this.#message.id, index }),
    );
    return chip;
  }
}

function isLong(text: string): boolean {
  return text.length > FOLD_CHARACTERS || text.split('\n', FOLD_LINES + 1).length > FOLD_LINES;
}
