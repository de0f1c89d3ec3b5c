import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AppError } from '../../base/errors.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { formatLatency, formatMoney } from '../../core/text/format.ts';

/** What is known about ghost text at this moment. */
export interface GhostTextState {
  readonly isOn: boolean;
  readonly isBusy: boolean;
  /** `undefined` until one is known. */
  readonly model: string | undefined;
  /** Who pays, where it is not the user's own key. */
  readonly payer: string | undefined;
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly shown: number;
  readonly accepted: number;
  readonly reused: number;
  readonly spent: { readonly usd: number; readonly isEstimate: boolean; readonly isPartial?: boolean };
  /** US dollars; 0 for none. */
  readonly ceiling: number;
  /** Milliseconds since the epoch, while the ceiling holds completions back. */
  readonly freeAgainAt: number | undefined;
  readonly error: AppError | undefined;
  /** Why the file in front gets none. */
  readonly keptBack: string | undefined;
  /** Why the last answer gave nothing to show. */
  readonly nothing: 'empty' | 'unusable' | undefined;
}

const nothingWords: { readonly [K in NonNullable<GhostTextState['nothing']>]: string } = {
  empty: l10n.t('The last answer was empty: the model found nothing missing.'),
  unusable: l10n.t('The last answer had nothing to insert: only talk, or what stands there already.'),
};

/** Text of the status bar item: an icon for a state, not for every request. l10n: none, a name. */
export function statusText(state: GhostTextState): string {
  if (!state.isOn) return '$(circle-slash) AI Gateway';
  if (state.freeAgainAt !== undefined) return '$(debug-pause) AI Gateway';
  if (state.error !== undefined) return '$(warning) AI Gateway';
  return state.isBusy ? '$(loading~spin) AI Gateway' : '$(sparkle) AI Gateway';
}

/** The item as a screen reader says it. */
export function statusLabel(state: GhostTextState): string {
  if (!state.isOn) return l10n.t('AI Gateway inline completions: off');
  if (state.freeAgainAt !== undefined) return l10n.t('AI Gateway inline completions: paused at the cost limit');
  return state.error === undefined
    ? l10n.t('AI Gateway inline completions: on')
    : l10n.t('AI Gateway inline completions: waiting after a failure');
}

/** The hover: figures, and what can be done. */
export function statusCard(state: GhostTextState): vscode.MarkdownString {
  const card = new vscode.MarkdownString('', true);
  card.isTrusted = {
    enabledCommands: [
      Commands.toggleInlineCompletions,
      Commands.toggleInlineCompletionsForLanguage,
      Commands.openSettings,
    ],
  };
  const title = state.isOn ? l10n.t('**Inline completions** are on') : l10n.t('**Inline completions** are off');
  card.appendMarkdown(`${title}\n\n`);
  for (const sentence of troubles(state)) {
    card.appendMarkdown('$(warning) ');
    card.appendText(sentence);
    card.appendMarkdown('\n\n');
  }
  if (state.isOn && state.nothing !== undefined) card.appendMarkdown(`$(info) ${nothingWords[state.nothing]}\n\n`);
  if (state.isOn) appendFigures(card, state);
  const link = (words: string, command: CommandId): string => `[${words}](command:${command})`;
  const links = [link(state.isOn ? l10n.t('Turn off') : l10n.t('Turn on'), Commands.toggleInlineCompletions)];
  if (state.isOn) links.push(link(l10n.t('On or off for this language'), Commands.toggleInlineCompletionsForLanguage));
  links.push(link(l10n.t('Settings'), Commands.openSettings));
  card.appendMarkdown(`\n\n${links.join(' · ')}`);
  return card;
}

function troubles(state: GhostTextState): string[] {
  if (!state.isOn) return [];
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
