import * as l10n from '@vscode/l10n';
import type { MentionRow, PanelProtocol } from '../../protocol/messages.ts';
import type { Combobox, ComboboxRow } from '../parts/combobox.ts';
import { h } from '../parts/dom.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';

const PAUSE_MS = 100;
/** What takes longer is said to be under way. */
const PATIENCE_MS = 150;

type Hit = MentionRow & ComboboxRow;

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

/** The list that opens at `@`: files, folders, symbols and other context, by keyboard or mouse. */
export class MentionPopup {
  readonly element = h('div', { class: 'mentions' });
  /** Loaded with the first `@`. */
  #box: Combobox<Hit> | undefined;
  #loading: Promise<Combobox<Hit>> | undefined;
  readonly #frame: HTMLElement;
  readonly #onPick: (range: MentionRange, row: MentionRow) => void;
  readonly #input: HTMLTextAreaElement;
  readonly #link: HostLink<PanelProtocol>;
  #range: MentionRange | null = null;
  #search = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** The `@` that Escape closed; it stays closed until another one is typed. */
  #closedAt = -1;

  /** `frame` is what the text box is in. */
  constructor(
    input: HTMLTextAreaElement,
    frame: HTMLElement,
    link: HostLink<PanelProtocol>,
    onPick: (range: MentionRange, row: MentionRow) => void,
  ) {
    this.#input = input;
    this.#link = link;
    this.#frame = frame;
    this.#onPick = onPick;
    input.addEventListener('input', () => this.#onInput());
    input.addEventListener('blur', () => this.close());
    input.addEventListener('click', () => this.#onInput());
  }

  /** True when the key was for the list. */
  handleKey(event: KeyboardEvent): boolean {
    if (this.#box?.isOpen !== true) return false;
    if (event.key === 'Escape') {
      this.#closedAt = this.#range?.start ?? -1;
      this.close();
      return true;
    }
    return this.#box.handleKey(event);
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.#search += 1;
    this.#range = null;
    this.#box?.close();
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
    this.#loading ??= this.#load();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => runInBackground(this.#link, 'Mentions', this.#ask(range)), PAUSE_MS);
  }

  async #load(): Promise<Combobox<Hit>> {
    const { Combobox: Made } = await import('../parts/combobox.ts');
    this.#box = new Made<Hit>(this.#input, this.#frame, { name: l10n.t('Files and context'), id: 'mention' }, (row) => {
      const range = this.#range;
      this.close();
      if (range !== null) this.#onPick(range, row);
    });
    this.element.append(this.#box.element);
    return this.#box;
  }

  /** What is there at once comes first; symbols follow when the language servers have told them. */
  async #ask({ query }: MentionRange): Promise<void> {
    const search = ++this.#search;
    clearTimeout(this.#patience);
    // Another letter was typed meanwhile: this answer is stale.
    const isStale = (): boolean => search !== this.#search;
    const box = await (this.#loading ??= this.#load());
    if (isStale()) return;
    this.#patience = setTimeout(() => {
      if (!isStale()) box.show([], 'loading');
    }, PATIENCE_MS);
    const symbols = query === '' ? Promise.resolve([]) : this.#link.request('mention-symbols', { query });
    // Said below, once the others are there.
    symbols.catch(() => undefined);
    const found = (await this.#link.request('mention-search', { query })).map(toHit);
    if (isStale()) return;
    if (found.length > 0 || query === '') {
      clearTimeout(this.#patience);
      box.show(found);
    }
    const more = (await symbols).map(toHit);
    if (isStale()) return;
    clearTimeout(this.#patience);
    if (more.length > 0 || found.length === 0) box.show([...found, ...more], found.length > 0 ? 'more' : 'fresh');
  }
}

/** What has nothing to attach says why. */
function toHit(row: MentionRow): Hit {
  return { ...row, isDisabled: row.mention === undefined && row.narrows === undefined };
}
