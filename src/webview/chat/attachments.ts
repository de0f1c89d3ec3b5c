import * as l10n from '@vscode/l10n';
import type { AttachmentChip, ViewPart } from '../../protocol/viewState.ts';
import { h, icon, iconButton } from '../parts/dom.ts';
import { formatCount } from '../../core/text/format.ts';

const ICONS: { readonly [K in AttachmentChip['kind']]: string } = {
  selection: 'selection',
  file: 'file',
  image: 'file-media',
  pdf: 'file-pdf',
  text: 'note',
  folder: 'folder',
  problems: 'warning',
  terminal: 'terminal',
  changes: 'git-compare',
  symbol: 'symbol-method',
};

/** The icon of an attachment that was sent. */
export function contextIcon({ origin, source }: Extract<ViewPart, { type: 'context' }>): string {
  if (source === undefined) return origin === 'selection' ? ICONS.selection : ICONS.file;
  return source === 'long-paste' ? ICONS.text : ICONS[source];
}

/** What goes along with the next question: a chip each, which can be removed, with what is wrong with it below. */
export class AttachmentRow {
  readonly element = h('div', { class: 'attachments' });
  readonly #list = h('ul', { class: 'chips', attributes: { 'aria-label': l10n.t('Attachments') } });
  readonly #problems = h('div', { class: 'problems', attributes: { role: 'status' } });
  readonly #onRemove: (id: string) => void;
  readonly #onShow: (index: number) => void;
  readonly #onPasteAsText: (id: string) => void;
  #chips: readonly AttachmentChip[] = [];

  constructor(onRemove: (id: string) => void, onShow: (index: number) => void, onPasteAsText: (id: string) => void) {
    this.#onRemove = onRemove;
    this.#onShow = onShow;
    this.#onPasteAsText = onPasteAsText;
    this.element.append(this.#list, this.#problems);
    this.element.hidden = true;
  }

  get count(): number {
    return this.#chips.length;
  }

  show(chips: readonly AttachmentChip[]): void {
    this.#chips = chips;
    this.element.hidden = chips.length === 0;
    this.#list.replaceChildren(...chips.map((chip, index) => this.#draw(chip, index)));
    const problems = chips.filter((chip) => chip.problem !== undefined);
    this.#problems.replaceChildren(
      ...problems.map((chip) => h('div', {}, icon('warning'), h('span', { text: `${chip.label}: ${chip.problem}` }))),
    );
  }

  removeLast(): void {
    const last = this.#chips.at(-1);
    if (last !== undefined) this.#onRemove(last.id);
  }

  #draw(chip: AttachmentChip, index: number): HTMLElement {
    const title = [chip.detail, chip.tokens > 0 ? l10n.t`≈ ${formatCount(chip.tokens)} tokens` : '', chip.problem ?? '']
      .filter((line) => line !== '')
      .join('\n');
    const item = h('li', { class: chip.problem === undefined ? 'chip' : 'chip has-problem', title });
    const show = h('button', { class: 'chip-label', text: chip.label, attributes: { type: 'button' } });
    show.setAttribute('aria-label', l10n.t`Show ${chip.label}`);
    show.addEventListener('click', () => this.#onShow(index));
    item.append(this.#picture(chip), show);
    if (chip.isLongPaste === true) {
      const back = (): void => this.#onPasteAsText(chip.id);
      item.append(iconButton(l10n.t`Paste as text: ${chip.label}`, 'insert', back, l10n.t('Paste as text')));
    }
    item.append(iconButton(l10n.t`Remove ${chip.label}`, 'close', () => this.#onRemove(chip.id)));
    return item;
  }

  #picture(chip: AttachmentChip): HTMLElement {
    if (chip.preview === undefined || !chip.preview.startsWith('data:image/')) return icon(ICONS[chip.kind]);
    const image = h('img', { attributes: { alt: '' } });
    image.src = chip.preview;
    return image;
  }
}
