import * as l10n from '@vscode/l10n';
import type { ViewPart } from '../../protocol/viewState.ts';
import { h, textButton } from '../parts/dom.ts';
import type { PartView } from './partView.ts';

/** Text as it is, without Markdown: for a message that could not be drawn. */
export class PlainView implements PartView {
  readonly type = 'text';
  readonly element: HTMLElement;
  #text: string;

  constructor(part: Extract<ViewPart, { type: 'text' }>) {
    this.#text = part.text;
    this.element = plainText(part.text);
  }

  append(text: string): void {
    this.#text += text;
    this.element.append(text);
  }

  sync(part: ViewPart): boolean {
    if (part.type !== 'text' || !part.text.startsWith(this.#text)) return false;
    if (part.text.length > this.#text.length) this.append(part.text.slice(this.#text.length));
    return true;
  }

  finish(): void {}

  dispose(): void {}
}

export function plainText(text: string): HTMLElement {
  return h('div', { class: 'plain-text', text, attributes: { dir: 'auto' } });
}

/** Says why a message is plain, with the way back. */
export function drawPlainNotice(onFormat: () => void): HTMLElement {
  return h(
    'div',
    { class: 'notice-card ending' },
    h('p', { text: l10n.t('Shown as plain text, because formatting it held up the chat the last time.') }),
    h('div', { class: 'buttons' }, textButton(l10n.t('Show Formatted'), 'secondary', onFormat)),
  );
}
