import * as l10n from '@vscode/l10n';
import { h, textButton } from '../parts/dom.ts';
import { removableChip, type QuestionAttachment } from './questionParts.ts';
import { isSendKey } from '../keys.ts';

interface EditHooks {
  readonly onSubmit: (text: string, removedAttachments: readonly number[]) => void;
  readonly onInput: (text: string) => void;
  readonly onCancel: () => void;
  readonly sendWithEnter: () => boolean;
}

/** Edits an earlier question in its place: the send key sends it again as a new version, Escape gives up. */
export class EditBox {
  readonly element = h('div', { class: 'edit-box' });
  readonly #input = h('textarea', { attributes: { 'aria-label': l10n.t('Edit message'), rows: '2', dir: 'auto' } });
  readonly #removed = new Set<number>();
  readonly #hooks: EditHooks;

  constructor(text: string, attachments: readonly QuestionAttachment[], hooks: EditHooks) {
    this.#hooks = hooks;
    this.#input.value = text;
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('input', () => hooks.onInput(this.#input.value));
    const chips = h('div', { class: 'chips' });
    for (const attachment of attachments) {
      const chip = removableChip(attachment, () => {
        this.#removed.add(attachment.index);
        chip.remove();
        this.#input.focus();
      });
      chips.append(chip);
    }
    const buttons = h(
      'div',
      { class: 'buttons' },
      textButton(l10n.t('Send again'), 'primary', () => this.#submit()),
      textButton(l10n.t('Cancel'), 'secondary', () => hooks.onCancel()),
    );
    this.element.append(chips, this.#input, buttons);
  }

  focus(): void {
    this.#input.focus({ preventScroll: true });
    this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
    this.element.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#hooks.onCancel();
    } else if (isSendKey(event, this.#hooks.sendWithEnter())) {
      event.preventDefault();
      this.#submit();
    }
  }

  #submit(): void {
    const text = this.#input.value.trim();
    if (text !== '')
      this.#hooks.onSubmit(
        text,
        [...this.#removed].sort((a, b) => a - b),
      );
  }
}
