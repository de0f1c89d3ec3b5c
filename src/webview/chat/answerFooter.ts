import * as l10n from '@vscode/l10n';
import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h } from '../parts/dom.ts';
import { setDrawnHover } from '../parts/hover.ts';
import { formatCount, formatDuration, formatMoney, formatRate } from '../../core/text/format.ts';

/** A figure of an answer with its name. */
type Fact = readonly [name: string, value: string];

/** What stands under an answer: its cost, who answered, and at most one word of what went otherwise than asked. */
export function figureWords(message: ViewMessage): readonly string[] {
  const figures = message.figures;
  if (figures === undefined || isNothing(message, figures)) return [];
  const words = [costWords(figures), providerWords(figures), servedWords(message, figures), thinkingWords(figures)];
  return words.filter((each) => each !== '');
}

/** Everything that is known of an answer, for the hover card of its figures. */
export function figureFacts(message: ViewMessage): readonly Fact[] {
  const figures = message.figures;
  if (figures === undefined || isNothing(message, figures)) return [];
  const { failedProviders: failed = [], generationId } = figures;
  const facts: (Fact | undefined)[] = [
    [l10n.t('Cost'), costFact(figures)],
    message.model === undefined ? undefined : [l10n.t('Model'), message.model.id],
    servedWords(message, figures) === '' ? undefined : [l10n.t('Answered by'), figures.servedModel ?? ''],
    figures.provider === undefined ? undefined : [l10n.t('Provider'), figures.provider],
    failed.length === 0 ? undefined : [l10n.t('Failed before'), failed.join(', ')],
    figures.isThinkingUnasked === true
      ? [l10n.t('Thinking'), l10n.t('not asked for: the server refused it')]
      : undefined,
    figures.isThinkingRefused === true
      ? [l10n.t('Earlier reasoning'), l10n.t('refused by the server, so not sent')]
      : undefined,
    tokensFact(
      l10n.t('Input'),
      figures.inputTokens,
      figures.cachedInputTokens,
      (part) => l10n.t`${part} of them from the cache`,
    ),
    tokensFact(
      l10n.t('Output'),
      figures.outputTokens,
      figures.reasoningTokens,
      (part) => l10n.t`${part} of them for thinking`,
    ),
    timeFact(l10n.t('First token'), figures.timeToFirstTokenMs),
    timeFact(l10n.t('Total time'), figures.durationMs),
    figures.tokensPerSecond === undefined ? undefined : [l10n.t('Speed'), formatRate(figures.tokensPerSecond)],
    generationId === undefined ? undefined : [l10n.t('Generation'), generationId],
  ];
  return facts.filter((fact) => fact !== undefined);
}

/** One line; the rest is in its hover card, for the pointer and for the keyboard. */
export function drawFigures(message: ViewMessage): HTMLElement {
  const words = figureWords(message);
  const line = h('div', { class: 'figures' });
  if (words.length === 0) return line;
  const facts = figureFacts(message);
  const button = h('button', {
    class: 'figure',
    text: words.join(' · '),
    attributes: { type: 'button', tabindex: '-1', 'data-hover-click': '' },
  });
  const spoken = facts.map(([name, value]) => `${name}: ${value}`).join(', ');
  setDrawnHover(button, spoken, () => [drawFacts(facts)]);
  line.append(button);
  return line;
}

function drawFacts(facts: readonly Fact[]): HTMLElement {
  const list = h('dl', { class: 'facts' });
  for (const [name, value] of facts) list.append(h('dt', { text: name }), h('dd', { text: value }));
  return list;
}

/** A question that was refused, or stopped before anything came: there is no answer whose cost could be unknown. */
function isNothing(message: ViewMessage, figures: Figures): boolean {
  const hasEndedEarly = message.status === 'failed' || message.status === 'stopped';
  return hasEndedEarly && message.size === 0 && message.parts.length === 0 && figures.costUsd === undefined;
}

function costWords({ costUsd, isCostPartial, isCostListed }: Figures): string {
  if (costUsd === undefined) return l10n.t('cost unknown');
  if (isCostListed === true) return `≈ ${formatMoney(costUsd)}`;
  return isCostPartial === true ? l10n.t`at least ${formatMoney(costUsd)}` : formatMoney(costUsd);
}

function costFact({ costUsd, isCostPartial, isCostListed }: Figures): string {
  if (costUsd === undefined) return l10n.t('not reported by the server');
  if (isCostListed === true) return l10n.t('{0} by the list of models: the server told none', `$${costUsd}`);
  return isCostPartial === true ? l10n.t('at least {0}: some requests reported none', `$${costUsd}`) : `$${costUsd}`;
}

function providerWords({ provider, failedProviders: failed = [] }: Figures): string {
  if (provider === undefined) return '';
  return failed.length === 0 ? l10n.t`via ${provider}` : l10n.t`via ${provider} after ${failed.join(', ')} failed`;
}

function servedWords(message: ViewMessage, { servedModel }: Figures): string {
  return servedModel === undefined || servedModel === message.model?.id ? '' : l10n.t`by ${servedModel}`;
}

function thinkingWords({ isThinkingRefused, isThinkingUnasked }: Figures): string {
  // What the user chose and did not get comes first.
  if (isThinkingUnasked === true) return l10n.t('without thinking');
  return isThinkingRefused === true ? l10n.t('without earlier reasoning') : '';
}

function tokensFact(
  name: string,
  tokens: number | undefined,
  part: number | undefined,
  shareWords: (part: string) => string,
): Fact | undefined {
  if (tokens === undefined) return undefined;
  const share = part === undefined || part === 0 ? '' : `, ${shareWords(part.toLocaleString('en-US'))}`;
  const words = tokens < 1000 ? String(tokens) : `${tokens.toLocaleString('en-US')} (${formatCount(tokens)})`;
  return [name, `${l10n.t`${words} tokens`}${share}`];
}

function timeFact(name: string, ms: number | undefined): Fact | undefined {
  return ms === undefined ? undefined : [name, formatDuration(ms)];
}
