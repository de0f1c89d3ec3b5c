import * as l10n from '@vscode/l10n';
import { withoutEnd } from '../../base/trim.ts';
import { h, setText } from '../parts/dom.ts';
import { formatWholeSeconds } from '../../core/text/format.ts';
import { splitSentence } from './errorCard.ts';
import type { Progress } from './store.ts';

/** What an answer is doing, in one line that keeps its height; it gives way to the footer when the answer is done. */
export class StatusLine {
  readonly element = h('div', { class: 'status-line', attributes: { 'aria-hidden': 'true' } });
  readonly #words = h('span');
  #progress: Progress | null = null;
  #since = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.element.append(h('span', { class: 'pulse' }), this.#words);
  }

  show(progress: Progress): void {
    if (progress.state !== this.#progress?.state) this.#since = Date.now();
    this.#progress = progress;
    this.element.dataset['state'] = progress.state;
    this.#timer ??= setInterval(() => this.#write(), 500);
    this.#write();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #write(): void {
    if (this.#progress !== null) setText(this.#words, progressWords(this.#progress, this.#since, Date.now()));
  }
}

/** The words for a progress that began at `since`; times in milliseconds since the epoch. */
export function progressWords(progress: Progress, since: number, now: number): string {
  const elapsed = now - since;
  const clock = elapsed < 1000 ? '' : ` ${formatWholeSeconds(elapsed)}`;
  switch (progress.state) {
    case 'sending':
      return l10n.t('Sending…');
    case 'waiting':
      return `${l10n.t('Waiting for the first token…')}${clock}`;
    case 'thinking':
      return l10n.t('Thinking…');
    case 'writing':
      return `${l10n.t('Writing…')}${clock}`;
    case 'drawing':
      return `${l10n.t('Drawing…')}${clock}`;
    case 'asking':
      return l10n.t('Waiting for your answer');
    case 'tools':
      return `${l10n.t('Using tools…')}${clock}`;
    case 'retrying': {
      const left = Math.ceil(((progress.until ?? now) - now) / 1000);
      // What follows its first sentence is advice to do by hand what is done here.
      const { title } = splitSentence(progress.reason ?? '');
      const reason = title === '' ? '' : ` (${withoutEnd(title, '.')})`;
      return `${left > 0 ? l10n.t`Retrying in ${left} s` : l10n.t('Retrying…')}${reason}`;
    }
  }
}
