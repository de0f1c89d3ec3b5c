// Finding words in the conversation. Loaded when it is first asked for.

import * as l10n from '@vscode/l10n';
import { Throttle } from '../../base/throttle.ts';
import type { PanelEvent, PanelProtocol, RequestResult } from '../../protocol/messages.ts';
import { h, iconButton, setText } from '../parts/dom.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';
import { partsOf, rangesIn } from './foundRanges.ts';
import type { Transcript } from './transcript.ts';

const TYPING_MS = 120;
/** How often what grows is looked at again. */
const GROWING_MS = 400;
const ALL = 'chat-find';
const CURRENT = 'chat-find-current';

type Found = NonNullable<RequestResult<'find-in-chat'>>[number];

/** A match: one of those in a part of a message. */
interface Place {
  readonly id: string;
  readonly part: number;
  readonly index: number;
}

export interface FindHooks {
  readonly link: HostLink<PanelProtocol>;
  readonly transcript: Transcript;
  /** The messages of the branch shown, in their order. */
  readonly order: () => readonly string[];
  readonly focusComposer: () => void;
}

/** The bar above the transcript: matches are counted by the host, in messages that are not drawn as well. */
export class FindBar {
  readonly element = h('div', {
    class: 'find-bar',
    attributes: { role: 'search', 'aria-label': l10n.t('Find in chat') },
  });
  readonly #hooks: FindHooks;
  readonly #input = h('input', {
    class: 'find-input',
    attributes: {
      type: 'text',
      'aria-label': l10n.t('Find in chat'),
      placeholder: l10n.t('Find'),
      spellcheck: 'false',
      maxlength: '1000',
    },
  });
  readonly #matchCase = iconButton(l10n.t('Match case'), 'case-sensitive', () => this.#toggleCase());
  readonly #count = h('span', { class: 'find-count', attributes: { role: 'status' } });
  readonly #steps: readonly HTMLButtonElement[];
  readonly #watch = new MutationObserver(() => this.#redraw.call());
  readonly #redraw = new Throttle(GROWING_MS, () => this.#onDrawn());
  readonly #recount = new Throttle(GROWING_MS, () => this.#countGrown());
  readonly #grown = new Set<string>();
  #typing: ReturnType<typeof setTimeout> | undefined;
  #before: HTMLElement | null = null;
  #asked = 0;
  #found: readonly Found[] = [];
  #current: Place | undefined;
  /** The match that is gone to, until it is drawn. */
  #pending: Place | undefined;

  constructor(hooks: FindHooks) {
    this.#hooks = hooks;
    const previous = iconButton(
      l10n.t('Previous match'),
      'arrow-up',
      () => this.#step(-1),
      l10n.t('Previous match'),
      'Shift+Enter',
    );
    const next = iconButton(l10n.t('Next match'), 'arrow-down', () => this.#step(1), l10n.t('Next match'), 'Enter');
    this.#steps = [previous, next];
    const close = iconButton(l10n.t('Close find'), 'close', () => this.close(), l10n.t('Close'), 'Escape');
    this.#matchCase.setAttribute('aria-pressed', 'false');
    this.element.append(this.#input, this.#matchCase, this.#count, previous, next, close);
    this.element.hidden = true;
    this.#input.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#search(true), TYPING_MS);
    });
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Shows the bar with the focus in it; what is selected in the chat is looked for. */
  open(): void {
    const { activeElement } = document;
    const selected = document.getSelection()?.toString() ?? '';
    if (!this.element.contains(activeElement)) {
      this.#before = activeElement instanceof HTMLElement ? activeElement : null;
      if (selected !== '' && selected.length <= 200 && !selected.includes('\n')) this.#input.value = selected;
    }
    const wasOpen = this.isOpen;
    this.element.hidden = false;
    this.#input.focus({ preventScroll: true });
    this.#input.select();
    if (wasOpen) return;
    this.#watch.observe(this.#hooks.transcript.element, { childList: true, characterData: true, subtree: true });
    this.#search(true);
  }

  close(): void {
    clearTimeout(this.#typing);
    this.element.hidden = true;
    this.#watch.disconnect();
    this.#pending = undefined;
    this.#asked += 1;
    for (const name of [ALL, CURRENT]) CSS.highlights.delete(name);
    if (this.#before?.isConnected === true) this.#before.focus({ preventScroll: true });
    else this.#hooks.focusComposer();
  }

  /** The host said something: what there is to find may be another thing now. */
  onEvent(event: PanelEvent): void {
    if (!this.isOpen) return;
    if (event.type === 'answer-delta') this.#countSoon(event.messageId);
    else if (event.type === 'message-changed') this.#countSoon(event.message.id);
    else if (event.type === 'tool-changed') this.#countSoon(event.messageId);
    else if (['snapshot', 'messages-added', 'branch-changed'].includes(event.type)) this.#search(false);
  }

  #onKey(event: KeyboardEvent): void {
    const isStep = event.key === 'F3' || (event.key === 'Enter' && event.target === this.#input);
    if (event.isComposing || !(isStep || event.key === 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    if (isStep) this.#step(event.shiftKey ? -1 : 1);
    else this.close();
  }

  #toggleCase(): void {
    const isOn = this.#matchCase.getAttribute('aria-pressed') !== 'true';
    this.#matchCase.setAttribute('aria-pressed', String(isOn));
    this.#search(true);
  }

  get #wanted(): { readonly query: string; readonly matchCase: boolean } {
    return { query: this.#input.value, matchCase: this.#matchCase.getAttribute('aria-pressed') === 'true' };
  }

  /** Counts everything anew; with `isNew` words the nearest match is gone to. */
  #search(isNew: boolean): void {
    clearTimeout(this.#typing);
    this.#asked += 1;
    runInBackground(this.#hooks.link, 'Finding in the chat', this.#ask(isNew, this.#asked));
  }

  async #ask(isNew: boolean, asked: number): Promise<void> {
    const { query } = this.#wanted;
    const found = query === '' ? [] : await this.#hooks.link.request('find-in-chat', this.#wanted);
    // Something else is looked for by now.
    if (found === null || asked !== this.#asked) return;
    this.#grown.clear();
    this.#found = found;
    if (!isNew) this.#keepCurrent();
    else this.#go(this.#nearest());
    this.#onDrawn();
  }

  #countSoon(id: string): void {
    this.#grown.add(id);
    this.#recount.call();
  }

  #countGrown(): void {
    if (!this.isOpen || this.#grown.size === 0 || this.#wanted.query === '') return;
    const ids = [...this.#grown];
    this.#grown.clear();
    runInBackground(this.#hooks.link, 'Finding in the chat', this.#askGrown(ids, this.#asked));
  }

  /** Only what has changed is counted again, however long the chat is. */
  async #askGrown(ids: readonly string[], asked: number): Promise<void> {
    const found = await this.#hooks.link.request('find-in-chat', { ...this.#wanted, ids: [...ids] });
    if (found === null || asked !== this.#asked) return;
    const places = new Map(this.#hooks.order().map((id, place) => [id, place]));
    const place = ({ id }: Found): number => places.get(id) ?? -1;
    const others = this.#found.filter(({ id }) => !ids.includes(id));
    this.#found = [...others, ...found].toSorted((a, b) => place(a) - place(b));
    this.#keepCurrent();
    this.#showCount();
  }

  /** What grows or is edited has the match no more: then the nearest is the current one, without going there. */
  #keepCurrent(): void {
    const current = this.#current;
    const parts = this.#found.find(({ id }) => id === current?.id)?.parts ?? [];
    if (current !== undefined && current.index < (parts[current.part] ?? 0)) return;
    this.#current = this.#nearest();
  }

  /** The first match in what is in view, or below it, or in all. */
  #nearest(): Place | undefined {
    const order = this.#hooks.order();
    const from = order.indexOf(this.#hooks.transcript.firstInView ?? '');
    const found = this.#found.find(({ id }) => order.indexOf(id) >= from) ?? this.#found[0];
    return found === undefined
      ? undefined
      : { id: found.id, part: found.parts.findIndex((count) => count > 0), index: 0 };
  }

  #step(by: 1 | -1): void {
    const count = this.#total;
    if (count === 0) return;
    this.#go(this.#at((this.#number - 1 + by + count) % count));
    this.#onDrawn();
  }

  get #total(): number {
    return this.#found.reduce((sum, { parts }) => sum + sumOf(parts), 0);
  }

  /** The current match's place among all, from one; 0 where there is none. */
  get #number(): number {
    const current = this.#current;
    if (current === undefined) return 0;
    let before = 0;
    for (const { id, parts } of this.#found) {
      if (id === current.id) return before + sumOf(parts.slice(0, current.part)) + current.index + 1;
      before += sumOf(parts);
    }
    return 0;
  }

  #at(number: number): Place | undefined {
    let rest = number;
    for (const { id, parts } of this.#found) {
      for (const [part, count] of parts.entries()) {
        if (rest < count) return { id, part, index: rest };
        rest -= count;
      }
    }
    return undefined;
  }

  #go(place: Place | undefined): void {
    this.#current = place;
    this.#pending = place;
  }

  /** Marks what is drawn, and goes to the match that is wanted when it is there. */
  #onDrawn(): void {
    if (!this.isOpen) return;
    this.#showCount();
    const { transcript } = this.#hooks;
    const pending = this.#pending;
    const article = pending === undefined ? undefined : transcript.bringIn(pending.id);
    const isUnfolded = article === undefined || this.#unfold(article, pending);
    const wanted = this.#wanted;
    const all = new Highlight();
    let current: Range | undefined;
    if (wanted.query !== '') {
      const ids = new Set(this.#found.map(({ id }) => id));
      for (const [id, each] of transcript.drawn(ids)) {
        for (const [part, element] of partsOf(each).entries()) {
          const ranges = rangesIn(element, wanted);
          for (const range of ranges) all.add(range);
          if (id === this.#current?.id && part === this.#current.part) {
            current = ranges[Math.min(this.#current.index, ranges.length - 1)];
          }
        }
      }
    }
    if (current !== undefined) all.delete(current);
    const mark = new Highlight(...(current === undefined ? [] : [current]));
    mark.priority = 1;
    CSS.highlights.set(ALL, all);
    CSS.highlights.set(CURRENT, mark);
    if (pending === undefined || article === undefined || !isUnfolded) return;
    // A long message is drawn bit by bit.
    if (current === undefined && !transcript.isWhole(pending.id)) return;
    this.#pending = undefined;
    transcript.showAt(current ?? partsOf(article)[pending.part] ?? article);
  }

  /** Opens what the match is folded away in; false where it is drawn only now. */
  #unfold(article: Element, place: Place | undefined): boolean {
    const part = partsOf(article)[place?.part ?? 0];
    for (
      let each = part?.closest('details');
      each !== null && each !== undefined;
      each = each.parentElement?.closest('details')
    ) {
      each.open = true;
    }
    const isEmpty = part?.matches('.thinking') === true && part.querySelector('.thinking-text > div') === null;
    const more =
      part?.matches('.question.folded') === true ? article.querySelector<HTMLElement>('.bubble > .link') : null;
    more?.click();
    // Thoughts are drawn when they have opened.
    if (isEmpty || more !== null) requestAnimationFrame(() => this.#redraw.flush());
    return !isEmpty && more === null;
  }

  #showCount(): void {
    const total = this.#total;
    const { query } = this.#wanted;
    const words = total === 0 ? l10n.t('No results') : l10n.t`${this.#number} of ${total.toLocaleString('en-US')}`;
    setText(this.#count, query === '' ? '' : words);
    this.#input.classList.toggle('has-none', query !== '' && total === 0);
    for (const button of this.#steps) button.disabled = total === 0;
  }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
