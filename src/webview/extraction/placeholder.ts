/** What stands where there is no value: not yet, or not at all. */
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
    element.replaceChildren(h('p', { text: 'The values appear here as they are found.' }));
  else element.replaceChildren(...noValue(status.outcome, status.answerText));
}

function noValue(outcome: string, answerText: string | undefined): HTMLElement[] {
  if (answerText !== undefined && answerText.trim() !== '') {
    return [
      h('p', { text: 'The model answered with words instead of data:' }),
      h('blockquote', { text: visibleText(answerText), attributes: { dir: 'auto', tabindex: '0' } }),
      h('p', { class: 'dim', text: 'Run it again, or use another model or instructions.' }),
    ];
  }
  const words: Readonly<Record<string, string>> = {
    stopped: 'It was stopped before the first value arrived.',
    refused: 'Use another model, or say in the instructions what the text is for.',
    failed: 'No value arrived.',
  };
  return [h('p', { text: words[outcome] ?? 'There is no value. Run it again, or use another model.' })];
}
