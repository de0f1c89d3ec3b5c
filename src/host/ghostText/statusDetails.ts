import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatLatency, formatMoney } from '../../core/text/format.ts';
import type { GhostTextState } from './statusCard.ts';

const nothingWords: { readonly [K in NonNullable<GhostTextState['nothing']>]: string } = {
  empty: l10n.t('The last response was empty: the model found nothing missing.'),
  unusable: l10n.t('The last response had nothing to insert: only talk, or what stands there already.'),
};

/** What the hover says of completions that are on: what is in their way, and figures. */
export function appendDetails(card: vscode.MarkdownString, state: GhostTextState): void {
  for (const sentence of troubles(state)) {
    card.appendMarkdown('$(warning) ');
    card.appendText(sentence);
    card.appendMarkdown('\n\n');
  }
  if (state.nothing !== undefined) card.appendMarkdown(`$(info) ${nothingWords[state.nothing]}\n\n`);
  appendFigures(card, state);
}

function troubles(state: GhostTextState): string[] {
  const sentences: string[] = [];
  if (state.freeAgainAt !== undefined) {
    const time = new Date(state.freeAgainAt).toLocaleTimeString(vscode.env.language, { timeStyle: 'short' });
    sentences.push(l10n.t`Paused until ${time}: the limit of ${formatMoney(state.ceiling)} an hour is reached.`);
  }
  if (state.spent.isPartial === true && state.ceiling > 0) {
    const ceiling = formatMoney(state.ceiling);
    sentences.push(l10n.t`The price of this model is unknown: the limit of ${ceiling} an hour cannot be kept.`);
  }
  if (state.error !== undefined) sentences.push(`${state.error.message} ${l10n.t('Waiting before the next try.')}`);
  if (state.keptBack !== undefined) sentences.push(state.keptBack);
  return sentences;
}

function appendFigures(card: vscode.MarkdownString, state: GhostTextState): void {
  const { spent, p50, p95, shown, accepted, reused } = state;
  const known = spent.isEstimate ? l10n.t`about ${formatMoney(spent.usd)}` : formatMoney(spent.usd);
  const cost = spent.isPartial === true ? l10n.t`${known} and more that is not known` : known;
  const share = shown > 0 ? ` (${Math.round((accepted / shown) * 100)} %)` : '';
  const latency =
    p50 === undefined || p95 === undefined
      ? l10n.t('none yet')
      : l10n.t`${formatLatency(p50)} median, ${formatLatency(p95)} p95`;
  const rows = [
    [l10n.t('Model'), (state.model ?? l10n.t('none chosen')).replaceAll('|', ' ')],
    [l10n.t('Latency'), latency],
    [l10n.t('Accepted'), l10n.t`${accepted} of ${shown} shown` + share],
    [l10n.t('From memory'), String(reused)],
    [l10n.t('Cost, last hour'), state.ceiling > 0 ? l10n.t`${cost} of at most ${formatMoney(state.ceiling)}` : cost],
    ...(state.payer === undefined ? [] : [[l10n.t('Who pays'), state.payer] as const]),
  ] as const;
  card.appendMarkdown('| | |\n|---|---|\n');
  for (const [name, value] of rows) {
    card.appendMarkdown(`| ${name} | `);
    card.appendText(value);
    card.appendMarkdown(' |\n');
  }
}
