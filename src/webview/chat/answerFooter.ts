import * as l10n from '@vscode/l10n';
import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { counted } from '../../core/text/plural.ts';
import { h } from '../parts/dom.ts';
import { setDrawnHover } from '../parts/hover.ts';
import { formatCount, formatDuration, formatMoney, formatRate } from '../../core/text/format.ts';

/** A figure of an answer with its name; several lines where it is a list. */
type Fact = readonly [name: string, ...values: string[]];

/** What stands under an answer: its cost, who answered, and at most one word of what went otherwise than asked. */
export function figureWords(message: ViewMessage): readonly string[] {
  const figures = message.figures;
  if (figures === undefined || isNothing(message, figures)) return [];
  const words = [
    costWords(figures),
    searchWords(figures),
    providerWords(figures),
    servedWords(message, figures),
    figures.terms?.speed === 'standard' ? l10n.t('at standard speed') : '',
    thinkingWords(figures),
  ];
  return words.filter((each) => each !== '');
}

/** Everything that is known of an answer, for the hover card of its figures. */
export function figureFacts(message: ViewMessage): readonly Fact[] {
  const figures = message.figures;
  if (figures === undefined || isNothing(message, figures)) return [];
  const { failedProviders: failed = [], attempts = [], warnings = [], generationId } = figures;
  const facts: (Fact | undefined)[] = [
    [l10n.t('Cost'), costFact(figures)],
    message.model === undefined ? undefined : [l10n.t('Model'), message.model.id],
    servedFact(message, figures),
    providerFact(message, figures),
    attempts.length > 1 ? [l10n.t('Attempts'), ...attemptLines(attempts)] : undefined,
    failed.length === 0 || attempts.length > 1 ? undefined : [l10n.t('Failed before'), failed.join(', ')],
    ...termFacts(figures),
    warnings.length === 0 ? undefined : [l10n.t('Not used'), ...warnings],
    figures.isUnsearched === true ? [l10n.t('Web search'), l10n.t('not possible with this request')] : undefined,
    figures.searches === undefined ? undefined : [l10n.t('Web search'), searchFact(figures.searches)],
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
  const spoken = facts.map(([name, ...values]) => `${name}: ${values.join(' · ')}`).join(', ');
  setDrawnHover(button, spoken, () => [drawFacts(facts)]);
  line.append(button);
  return line;
}

function drawFacts(facts: readonly Fact[]): HTMLElement {
  const list = h('dl', { class: 'facts' });
  for (const [name, ...values] of facts)
    list.append(h('dt', { text: name }), ...values.map((value) => h('dd', { text: value })));
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

function searchWords({ searches, isUnsearched }: Figures): string {
  if (searches !== undefined) return countedSearches(searches.count);
  return isUnsearched === true ? l10n.t('without web search') : '';
}

function searchFact({ count, usd }: NonNullable<Figures['searches']>): string {
  const words = countedSearches(count);
  // Documented prices: whether they are part of the cost, the server does not say.
  return usd === undefined ? words : l10n.t`${words}, about ${formatMoney(usd)}`;
}

function countedSearches(count: number): string {
  return counted(count, l10n.t('{0} web search'), l10n.t('{0} web searches'));
}

function providerWords({ provider, failedProviders: failed = [] }: Figures): string {
  if (provider === undefined) return '';
  return failed.length === 0 ? l10n.t`via ${provider}` : l10n.t`via ${provider} after ${failed.join(', ')} failed`;
}

function servedWords(message: ViewMessage, { servedModel, isByRule }: Figures): string {
  if (servedModel === undefined || servedModel === message.model?.id) return '';
  return isByRule === true ? l10n.t`by ${servedModel}: a rule of your team` : l10n.t`by ${servedModel}`;
}

function servedFact(message: ViewMessage, figures: Figures): Fact | undefined {
  if (servedWords(message, figures) === '') return undefined;
  const served = figures.servedModel ?? '';
  return [l10n.t('Answered by'), figures.isByRule === true ? l10n.t`${served}: a rule of your team` : served];
}

function providerFact(message: ViewMessage, figures: Figures): Fact | undefined {
  const { provider, attempts = [], isByRule } = figures;
  if (provider === undefined) return undefined;
  const isOwnKey = attempts.some(({ hasAnswered, isOwnKey: isOwn }) => hasAnswered === true && isOwn === true);
  const name = isOwnKey ? l10n.t`${provider}, with your own key of it` : provider;
  const isRuled = isByRule === true && servedWords(message, figures) === '';
  return [l10n.t('Provider'), isRuled ? l10n.t`${name}: a rule of your team` : name];
}

function termFacts({
  terms: { speed, serviceTier, region, listUsd, surchargeUsd } = {},
}: Figures): readonly (Fact | undefined)[] {
  const fast = speed === 'fast' ? l10n.t('served') : l10n.t('not available: served at standard speed');
  const tier = serviceTier === 'default' ? l10n.t('standard') : serviceTier;
  return [
    listUsd === undefined ? undefined : [l10n.t('List price'), `$${listUsd}`],
    surchargeUsd === undefined ? undefined : [l10n.t('Surcharge'), `$${surchargeUsd}`],
    speed === undefined ? undefined : [l10n.t('Fast mode'), fast],
    tier === undefined ? undefined : [l10n.t('Service tier'), tier],
    region === undefined ? undefined : [l10n.t('Region'), region.toUpperCase()],
  ];
}

type Attempt = NonNullable<Figures['attempts']>[number];

/** `1. azure – failed (503: overloaded)`, and so on. */
function attemptLines(attempts: readonly Attempt[]): readonly string[] {
  return attempts.map((attempt, index) => {
    const who = [attempt.provider, attempt.model].filter((name) => name !== undefined).join(' ');
    const asked = attempt.isOwnKey === true ? l10n.t`${who} (your own key)` : who;
    return l10n.t`${index + 1}. ${asked} – ${outcomeOf(attempt)}`;
  });
}

function outcomeOf({ hasAnswered, status, error, isTimeout, durationMs }: Attempt): string {
  const time = durationMs === undefined ? undefined : formatDuration(durationMs);
  if (hasAnswered === true) return time === undefined ? l10n.t('answered') : l10n.t`answered in ${time}`;
  if (hasAnswered === undefined) return l10n.t('not known');
  const code = status === undefined || status < 400 ? undefined : String(status);
  const words = isTimeout === true ? (error ?? l10n.t('your time for it was over')) : error;
  const why = [code, words].filter((part) => part !== undefined).join(': ');
  const failed = why === '' ? l10n.t('failed') : l10n.t`failed (${why})`;
  return time === undefined ? failed : l10n.t`${failed} after ${time}`;
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
