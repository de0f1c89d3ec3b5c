// The page of an extraction: of one, and of one from many files.

import * as l10n from '@vscode/l10n';
import type { ExtractionViewEvent, ViewSnapshot } from '../../protocol/extraction.ts';
import { Announcer } from '../announcer.ts';
import { h } from '../parts/dom.ts';
import type { PageApp } from '../page.ts';
import { BatchPage } from './batchPage.ts';
import { ComparisonPage } from './comparisonPage.ts';
import { keepResult, type ExtractionMemory, type Link } from './memory.ts';
import { Notice } from './notice.ts';
import { ResultView } from './resultView.ts';

interface Face extends PageApp<ExtractionViewEvent> {
  /** Puts back what the user arranged, once the face is in the page. */
  arrange(): void;
  /** Gives what the keyboard is on the focus. */
  focus(): void;
  dispose(): void;
}

export class App {
  readonly element = h('main', { class: 'view', attributes: { 'aria-label': l10n.t('Extraction') } });
  readonly #link: Link;
  readonly #memory: ExtractionMemory;
  readonly #announcer = new Announcer();
  readonly #notice = new Notice();
  #face: Face | null = null;

  constructor(link: Link, memory: ExtractionMemory) {
    this.#link = link;
    this.#memory = memory;
    this.element.append(this.#announcer.element, this.#notice.element);
    // What the pointer presses takes the focus itself, a moment after the page has it.
    window.addEventListener('focus', () => setTimeout(() => this.#takeFocus()));
  }

  receive(event: ExtractionViewEvent): void {
    if (event.type === 'snapshot') this.#open(event.snapshot);
    else if (event.type === 'notice') {
      this.#notice.show(event.text, event.level);
      this.#announcer.say(event.text);
    } else this.#face?.receive(event);
  }

  #open(snapshot: ViewSnapshot): void {
    this.#face?.dispose();
    this.#face?.element.remove();
    this.#face = this.#makeFace(snapshot);
    this.element.prepend(this.#face.element);
    this.#face.arrange();
    this.#keep(snapshot);
    // A tab that was switched to, or the button that began a new run is gone with the old one.
    this.#takeFocus();
  }

  /** Arrows and F2 work at once where the page has the focus. */
  #takeFocus(): void {
    const { activeElement } = document;
    if (document.hasFocus() && (activeElement === null || activeElement === document.body)) this.#face?.focus();
  }

  /** A batch is opened again from its journal and a comparison is run again; a result is kept when it is there. */
  #keep(snapshot: ViewSnapshot): void {
    const { mode } = snapshot;
    if (mode === 'batch' || mode === 'comparison') this.#memory.update({ what: mode, id: undefined, snapshot: null });
    else if (mode === 'result')
      keepResult(this.#memory, snapshot.keptAs, snapshot.status.state === 'ended' ? snapshot : undefined);
  }

  #makeFace(snapshot: ViewSnapshot): Face {
    const rowHeight = rowHeightOf(document.body);
    switch (snapshot.mode) {
      case 'result':
        return new ResultView(snapshot, this.#link, this.#memory, this.#announcer, rowHeight);
      case 'batch':
        return new BatchPage(snapshot, this.#link, this.#announcer, rowHeight);
      case 'comparison':
        return new ComparisonPage(snapshot.comparison, this.#link, this.#announcer, rowHeight);
      case 'lost':
        return lostFace(snapshot.what);
    }
  }
}

function rowHeightOf(body: HTMLElement): number {
  const size = Number.parseFloat(getComputedStyle(body).fontSize);
  return Math.max(22, Math.round(size * 1.7));
}

type Lost = Extract<ViewSnapshot, { mode: 'lost' }>['what'];

const LOST: { readonly [K in Lost]: string } = {
  result: l10n.t(
    'The window was reloaded and this result was not kept. Run the extraction again; what a batch of files has done is kept, and “AI Gateway: Show Batches…” opens it.',
  ),
  batch: l10n.t(
    'The window was reloaded. What the batch has done is kept: open it again with “AI Gateway: Show Batches…”.',
  ),
  comparison: l10n.t('The window was reloaded. Run the saved extraction against the models again.'),
  newer: l10n.t(
    'A newer version of the extension kept this result, and this one cannot read it. Update the extension, then reload the window.',
  ),
};

function lostFace(what: Lost): Face {
  return {
    element: h(
      'div',
      { class: 'placeholder' },
      h('h1', { class: 'visually-hidden', text: l10n.t('Extraction') }),
      h('p', { text: LOST[what] }),
    ),
    receive: () => undefined,
    arrange: () => undefined,
    focus: () => undefined,
    dispose: () => undefined,
  };
}
