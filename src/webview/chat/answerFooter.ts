import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, hiddenText } from '../dom.ts';
import { formatCount, formatDuration, formatMoney, formatRate } from '../../core/text/format.ts';

/** One figure under an answer: what is read, and what the hover says in full. */
export interface FigureItem {
  readonly text: string;
  readonly title: string;
  /** Said by screen readers after the text. */
  readonly more?: string;
  readonly isMain?: boolean;
}

/** The figures of an answer, the most telling first: narrow panels drop them from the right. */
export function figureItems(message: ViewMessage): readonly FigureItem[] {
  const figures = message.figures;
  if (figures === undefined || isNothing(message, figures)) return [];
  return [
    costItem(figures),
    providerItem(figures),
    servedModelItem(message, figures),
    tokensItem(figures),
    ...timeItems(figures),
  ].filter((item) => item !== null);
}

/** A question that was refused, or stopped before anything came: there is no answer whose cost could be unknown. */
function isNothing(message: ViewMessage, figures: Figures): boolean {
  const hasEndedEarly = message.status === 'failed' || message.status === 'stopped';
  return hasEndedEarly && message.size === 0 && message.parts.length === 0 && figures.costUsd === undefined;
}

/** Draws the figures in one line; those that do not fit wrap out of sight. */
export function drawFigures(message: ViewMessage): HTMLElement {
  const line = h('div', { class: 'figures' });
  for (const item of figureItems(message)) {
    const figure = h('span', { class: item.isMain === true ? 'figure main' : 'figure', title: item.title });
    figure.append(item.text);
    if (item.more !== undefined) figure.append(hiddenText(` ${item.more}`));
    line.append(figure, ' ');
  }
  return line;
}

function costItem(figures: Figures): FigureItem {
  if (figures.costUsd === undefined) {
    return { text: 'cost unknown', title: 'The server did not say what this answer cost.', isMain: true };
  }
  const generation = figures.generationId === undefined ? '' : `\nGeneration ${figures.generationId}`;
  const known = `Cost as the server reported it: $${figures.costUsd}${generation}`;
  if (figures.isCostPartial === true) {
    const title = `${known}\nFor some requests of this answer it reported none: it cost at least this much.`;
    return { text: `at least ${formatMoney(figures.costUsd)}`, title, isMain: true };
  }
  return { text: formatMoney(figures.costUsd), title: known, isMain: true };
}

function providerItem(figures: Figures): FigureItem | null {
  if (figures.provider === undefined) return null;
  const failed = figures.failedProviders ?? [];
  const after = failed.length === 0 ? '' : ` after ${failed.join(', ')} failed`;
  return { text: `via ${figures.provider}${after}`, title: `Answered by the provider ${figures.provider}${after}` };
}

function servedModelItem(message: ViewMessage, figures: Figures): FigureItem | null {
  const served = figures.servedModel;
  if (served === undefined || served === message.model?.id) return null;
  return { text: `by ${served}`, title: `The gateway fell back to the model ${served}` };
}

function tokensItem(figures: Figures): FigureItem | null {
  const { inputTokens: input, outputTokens: output } = figures;
  if (input === undefined && output === undefined) return null;
  const details = [
    input === undefined ? null : `${input.toLocaleString('en-US')} tokens in`,
    figures.cachedInputTokens === undefined
      ? null
      : `${figures.cachedInputTokens.toLocaleString('en-US')} of them from the cache`,
    output === undefined ? null : `${output.toLocaleString('en-US')} tokens out`,
    figures.reasoningTokens === undefined
      ? null
      : `${figures.reasoningTokens.toLocaleString('en-US')} of them for thinking`,
  ].filter((detail) => detail !== null);
  const text =
    input === undefined || output === undefined
      ? `${formatCount(input ?? output ?? 0)} tokens`
      : `${formatCount(input)} → ${formatCount(output)} tokens`;
  return { text, title: details.join('\n'), more: `(${details.join(', ')})` };
}

function timeItems(figures: Figures): readonly FigureItem[] {
  const items: FigureItem[] = [];
  if (figures.timeToFirstTokenMs !== undefined) {
    const first = formatDuration(figures.timeToFirstTokenMs);
    items.push({ text: first, title: `Time to the first token: ${first}`, more: 'to the first token' });
  }
  if (figures.tokensPerSecond !== undefined) {
    items.push({ text: formatRate(figures.tokensPerSecond), title: 'Tokens per second after the first token' });
  }
  if (figures.durationMs !== undefined) {
    const whole = formatDuration(figures.durationMs);
    items.push({ text: `in ${whole}`, title: `Time for the whole answer: ${whole}` });
  }
  return items;
}
