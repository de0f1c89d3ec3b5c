import type { PanelProtocol, RequestResult } from '../../protocol/messages.ts';
import { h, icon } from '../parts/dom.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';

const PAUSE_MS = 100;

type Hit = RequestResult<'mention-search'>[number];

export interface MentionRange {
  /** Where the `@` is. */
  readonly start: number;
  readonly end: number;
  readonly query: string;
}

/** The `@` word the caret is in, or null. An `@` inside a word (an address) opens nothing. */
export function mentionAt(text: string, caret: number): MentionRange | null {
  const match = /(?:^|[\s([{"'])@([^\s@]{0,100})$/.exec(text.slice(0, caret));
  if (match === null) return null;
  const query = match[1] ?? '';
  return { start: caret - query.length - 1, end: caret, query };
}

/** The list that opens at `@`: workspace files and open editors, by keyboard or mouse. */
export class MentionPopup {
  readonly element = h('div', { class: 'mentions' });
  readonly #list = h('ul', { attributes: { role: 'listbox', id: 'mention-list', 'aria-label': 'Files' } });
  readonly #input: HTMLTextAreaElement;
  readonly #link: HostLink<PanelProtocol>;
  readonly #onPick: (range: MentionRange, hit: Hit) => void;
  #range: MentionRange | null = null;
  #hits: readonly Hit[] = [];
  #active = 0;
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The `@` that Escape closed; it stays closed until another one is typed. */
  #closedAt = -1;

  constructor(
    input: HTMLTextAreaElement,
    link: HostLink<PanelProtocol>,
    onPick: (range: MentionRange, hit: Hit) => void,
  ) {
    this.#input = input;
    this.#link = link;
    this.#onPick = onPick;
    this.element.append(this.#list);
    this.element.hidden = true;
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', 'mention-list');
    input.addEventListener('input', () => this.#onInput());
    input.addEventListener('blur', () => this.close());
    input.addEventListener('click', () => this.#onInput());
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** True when the key was for the list. */
  handleKey(event: KeyboardEvent): boolean {
    if (!this.isOpen) return false;
    switch (event.key) {
      case 'ArrowDown':
        this.#activate(this.#active + 1);
        return true;
      case 'ArrowUp':
        this.#activate(this.#active - 1);
        return true;
      case 'Enter':
      case 'Tab':
        return this.#pick(this.#active);
      case 'Escape':
        this.#closedAt = this.#range?.start ?? -1;
        this.close();
        return true;
      default:
        return false;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#search += 1;
    this.#range = null;
    this.element.hidden = true;
    this.#input.removeAttribute('aria-activedescendant');
  }

  #onInput(): void {
    const range = mentionAt(this.#input.value, this.#input.selectionStart);
    if (range === null || range.start === this.#closedAt) {
      if (range === null) this.#closedAt = -1;
      this.close();
      return;
    }
    if (range.query === this.#range?.query && range.start === this.#range.start) return;
    this.#range = range;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => runInBackground(this.#link, 'Mentions', this.#ask(range)), PAUSE_MS);
  }

  async #ask(range: MentionRange): Promise<void> {
    const search = ++this.#search;
    const hits = await this.#link.request('mention-search', { query: range.query });
    // Another letter was typed meanwhile: this answer is stale.
    if (search !== this.#search) return;
    this.#hits = hits;
    this.#draw();
  }

  #draw(): void {
    this.#list.replaceChildren(...this.#hits.map((hit, index) => this.#option(hit, index)));
    if (this.#hits.length === 0) {
      this.#list.append(h('li', { class: 'dim', text: 'No file matches', attributes: { role: 'presentation' } }));
    }
    this.element.hidden = false;
    this.#activate(0);
  }

  #option(hit: Hit, index: number): HTMLElement {
    const option = h('li', {
      title: hit.detail === '' ? hit.label : `${hit.detail}`,
      attributes: { role: 'option', id: `mention-${index}`, 'aria-selected': 'false' },
    });
    option.append(icon(hit.isOpen ? 'go-to-file' : 'file'), h('span', { class: 'label', text: hit.label }));
    option.append(h('span', { class: 'detail', text: hit.detail }));
    // Before the text box loses the focus and closes the list.
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.#pick(index);
    });
    return option;
  }

  #activate(index: number): void {
    const count = this.#hits.length;
    if (count === 0) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    this.#active = (index + count) % count;
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(at === this.#active));
    }
    this.#input.setAttribute('aria-activedescendant', `mention-${this.#active}`);
    this.#list.children[this.#active]?.scrollIntoView({ block: 'nearest' });
  }

  #pick(index: number): boolean {
    const hit = this.#hits[index];
    const range = this.#range;
    this.close();
    if (hit === undefined || range === null) return false;
    this.#onPick(range, hit);
    return true;
  }
}
