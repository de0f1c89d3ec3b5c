import * as l10n from '@vscode/l10n';
import { h, hiddenText, icon } from '../parts/dom.ts';
import { visibleText } from '../../core/text/visible.ts';
import type { Marks } from './marks.ts';

/** What the sign of a new record says. */
const ADDED = l10n.t('New: found when it was looked at again');

/** Class names for where a value was found in its source. */
export function valueClass(marks: Marks, pointer: string): string[] {
  const finding = marks.findingAt(pointer);
  return finding === undefined ? [] : [`found-${finding}`];
}

/** The sign beside a value that needs a second look; the underline alone would say it to eyes only. */
export function drawMark(marks: Marks, pointer: string): HTMLElement[] {
  const signs: HTMLElement[] = [];
  if (marks.isAdded(pointer))
    signs.push(h('span', { class: 'sign is-added', title: ADDED }, icon('diff-added'), hiddenText(ADDED)));
  if (marks.findingAt(pointer) === 'missing') {
    const words = l10n.t('Not found in the source');
    signs.push(h('span', { class: 'sign is-missing', title: words }, icon('question'), hiddenText(words)));
  }
  const others = marks.conflictAt(pointer);
  if (others.length > 0) {
    const words = l10n.t`Other parts of the source say: ${visibleText(others.join(', ')).slice(0, 300)}`;
    signs.push(h('span', { class: 'sign is-conflict', title: words }, icon('git-compare'), hiddenText(words)));
  }
  return signs;
}

export function errorWords(errors: readonly string[]): string {
  return visibleText(errors.join(' ')).slice(0, 1_000);
}
