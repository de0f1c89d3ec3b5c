import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { h, setHover, setText } from '../parts/dom.ts';
import type { PartHooks, PartView, Step } from './partView.ts';

type SearchPart = Extract<ViewPart, { type: 'web-search' }>;
type Page = SearchPart['results'][number];

/** A search of the web by the server: one line, and what was found once it is unfolded. */
export class WebSearchView implements PartView {
  readonly type = 'web-search';
  readonly element = h('details', { class: 'web-search' });
  readonly #words = h('span');
  readonly #summary = h('summary', {}, this.#words);
  readonly #list = h('ul', { class: 'web-pages' });
  readonly #open: (url: string) => void;
  #part: SearchPart;

  constructor(part: SearchPart, hooks: PartHooks) {
    this.#part = part;
    this.#open = (url) => hooks.markdown.onLink(url);
    this.element.append(this.#summary, this.#list);
    // A line without anything behind it does not unfold.
    this.#summary.addEventListener('click', (event) => {
      if (this.#part.results.length === 0) event.preventDefault();
    });
    this.#draw();
  }

  get step(): Step {
    return {
      hasEnded: this.#part.state !== 'running',
      isOpen: this.element.open,
      isFailed: this.#part.state === 'failed',
    };
  }

  append(): void {
    // It changes as a whole.
  }

  sync(part: ViewPart): boolean {
    if (part.type !== 'web-search' || part.query !== this.#part.query) return false;
    const isSame = part.state === this.#part.state;
    this.#part = part;
    if (!isSame) this.#draw();
    return true;
  }

  finish(): void {
    // The host says how it ended.
  }

  dispose(): void {
    // It holds nothing.
  }

  #draw(): void {
    const { query, results, state } = this.#part;
    setText(this.#words, searchWords(this.#part));
    // What its line may cut off.
    setHover(this.#summary, state === 'failed' ? searchWords(this.#part) : query);
    this.element.classList.toggle('is-empty', results.length === 0);
    this.element.classList.toggle('is-running', state === 'running');
    this.element.classList.toggle('is-failed', state === 'failed');
    this.#list.replaceChildren(...results.map((page) => h('li', {}, pageLink(page, this.#open))));
  }
}

function searchWords({ state, query, results, problem, isOpened, isUntold }: Omit<SearchPart, 'type'>): string {
  if (state === 'running')
    return query === '' ? l10n.t('Searching the web…') : l10n.t`Searching the web for “${query}”`;
  if (state === 'failed') {
    const words = l10n.t('Web search failed');
    return problem === undefined ? words : `${words}: ${problem}`;
  }
  const [page] = results;
  if (isOpened === true && page !== undefined) return l10n.t`Opened a page of ${page.host}`;
  if (isUntold === true) return query === '' ? l10n.t('Searched the web') : l10n.t`Searched the web for “${query}”`;
  return counted(results.length, l10n.t('Searched the web: {0} result'), l10n.t('Searched the web: {0} results'));
}

/** The pages that an answer cites, by their numbers; null where it cites none. */
export function drawSources({ sources = [] }: ViewMessage, open: (url: string) => void): HTMLElement | null {
  if (sources.length === 0) return null;
  const list = h('ol', { class: 'web-pages' });
  for (const { number, ...page } of sources) {
    const item = h('li', {}, pageLink(page, open));
    item.value = number;
    list.append(item);
  }
  const name = l10n.t('Sources');
  return h('section', { class: 'sources', attributes: { 'aria-label': name } }, h('div', { text: name }), list);
}

/** Its title, and the host where a click leads: the title is what a stranger wrote. */
function pageLink({ title, host, url }: Page, open: (url: string) => void): HTMLElement {
  const link = h('a', { attributes: { href: url, rel: 'noreferrer noopener', dir: 'auto' }, text: title });
  setHover(link, url);
  const follow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    if (event.type === 'click') open(url);
  };
  link.addEventListener('click', follow);
  link.addEventListener('auxclick', follow);
  return h('span', { class: 'web-page' }, link, ' ', h('span', { class: 'web-host', text: host }));
}
