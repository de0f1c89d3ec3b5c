import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import type { PanelCommand } from '../../protocol/messages.ts';
import type { ViewQueue } from '../../protocol/viewState.ts';
import { h, iconButton, setHover, setText, textButton } from '../parts/dom.ts';

type Queued = ViewQueue['messages'][number];

/** What waits for the running answer to end: a row each, above the text box, and why nothing is sent where that is so. */
export class QueueView {
  readonly element = h('div', { class: 'queue' });
  readonly #list = h('ul', { class: 'queue-list', attributes: { 'aria-label': l10n.t('Queued messages') } });
  readonly #why = h('span');
  readonly #paused = h('div', { class: 'queue-paused', attributes: { role: 'status' } });
  readonly #resume: HTMLButtonElement;
  readonly #send: (command: PanelCommand) => void;
  readonly #rows = new Map<string, HTMLElement>();

  /** `send` tells the host what the user wants. */
  constructor(send: (command: PanelCommand) => void) {
    this.#send = send;
    this.#resume = textButton(l10n.t('Resume'), 'secondary', () => send({ type: 'queue-resume' }));
    this.#resume.classList.add('link');
    this.element.append(this.#list, this.#paused);
    this.show(undefined);
  }

  show(queue: ViewQueue | undefined): void {
    const { messages = [], paused = '' } = queue ?? {};
    this.element.hidden = messages.length === 0;
    const focused = this.#focusedPlace();
    const ids = new Set(messages.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const message of messages) {
      if (this.#rows.has(message.id)) continue;
      const row = this.#draw(message);
      this.#rows.set(message.id, row);
      this.#list.append(row);
    }
    setText(this.#why, paused);
    if (paused === '') this.#paused.replaceChildren();
    else if (!this.#paused.contains(this.#why)) this.#paused.replaceChildren(this.#why, ' ', this.#resume);
    if (focused !== undefined && document.activeElement === document.body) this.#focus(focused);
  }

  #draw({ id, text, size, attachments }: Queued): HTMLElement {
    const words = text.trim().split(/\s+/, 60).join(' ');
    const row = h('li', { class: 'queued', attributes: { 'aria-label': l10n.t`Queued message: ${words}` } });
    const label = h('span', { class: 'queued-text', text: words, attributes: { dir: 'auto' } });
    const files = attachments.length === 0 ? [] : [attachments.join(', ')];
    setHover(label, [`${text}${size > text.length ? '…' : ''}`, ...files].join('\n\n').trim());
    row.append(label);
    if (attachments.length > 0) {
      row.append(
        h('span', {
          class: 'queued-files',
          text: counted(attachments.length, l10n.t('{0} attachment'), l10n.t('{0} attachments')),
        }),
      );
    }
    row.append(
      iconButton(l10n.t('Edit queued message'), 'edit', () => this.#send({ type: 'queue-edit', id })),
      iconButton(l10n.t('Remove queued message'), 'trash', () => this.#send({ type: 'queue-remove', id })),
      iconButton(l10n.t('Send now'), 'arrow-up', () => this.#send({ type: 'queue-send', id })),
    );
    return row;
  }

  /** Which row has the focus, and with which of its buttons. */
  #focusedPlace(): { readonly row: number; readonly name: string } | undefined {
    const { activeElement } = document;
    const row = [...this.#list.children].findIndex((each) => each.contains(activeElement));
    return row === -1 ? undefined : { row, name: activeElement?.getAttribute('aria-label') ?? '' };
  }

  /** The row that the button was in may be gone: the next one has the focus then. */
  #focus({ row, name }: { readonly row: number; readonly name: string }): void {
    const next = this.#list.children[row] ?? this.#list.lastElementChild;
    next?.querySelector<HTMLElement>(`[aria-label="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
  }
}
