/** What stands where there is no value: not yet, or not at all. */
import * as l10n from '@vscode/l10n';
import { visibleText } from '../../core/text/visible.ts';
import { h, skeleton } from '../parts/dom.ts';
import type { ResultModel } from './resultModel.ts';

export function drawPlaceholder(element: HTMLElement, model: ResultModel): void {
  const { status, hasValue } = model;
  element.hidden = hasValue;
  if (hasValue) return;
  const wanted = status.state === 'ended' ? `${status.outcome} ${status.answerText ?? ''}` : status.state;
  if (element.dataset['drawn'] === wanted) return;
  element.dataset['drawn'] = wanted;
  if (status.state === 'running') element.replaceChildren(skeleton('short', 'long', 'middle', 'long', 'short'));
  else if (status.state === 'idle')
    element.replaceChildren(h('p', { text: l10n.t('The values appear here as they are found.') }));
  else element.replaceChildren(...noValue(status.outcome, status.answerText));
}

function noValue(outcome: string, answerText: string | undefined): HTMLElement[] {
  if (answerText !== undefined && answerText.trim() !== '') {
    return [
      h('p', { text: l10n.t('The model answered with words instead of data:') }),
      h('blockquote', { text: visibleText(answerText), attributes: { dir: 'auto', tabindex: '0' } }),
      h('p', { class: 'dim', text: l10n.t('Run it again, or use another model or instructions.') }),
    ];
  }
  const words: Readonly<Record<string, string>> = {
    stopped: l10n.t('It was stopped before the first value arrived.'),
    refused: l10n.t('Use another model, or say in the instructions what the text is for.'),
    failed: l10n.t('No value arrived.'),
  };
  return [h('p', { text: words[outcome] ?? l10n.t('There is no value. Run it again, or use another model.') })];
}
