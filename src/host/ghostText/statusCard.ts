import * as vscode from 'vscode';
import type { AppError } from '../../base/errors.ts';
import { Commands } from '../../base/manifest.ts';
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
  empty: 'The last answer was empty: the model found nothing missing.',
  unusable: 'The last answer had nothing to insert: only talk, or what stands there already.',
};

/** Text of the status bar item: a word for a state, not for every request. */
export function statusText(state: GhostTextState): string {
  if (!state.isOn) return '$(circle-slash) AI Gateway';
  if (state.freeAgainAt !== undefined) return '$(debug-pause) AI Gateway';
  if (state.error !== undefined) return '$(warning) AI Gateway';
  return state.isBusy ? '$(loading~spin) AI Gateway' : '$(sparkle) AI Gateway';
}

/** The item as a screen reader says it. */
export function statusLabel(state: GhostTextState): string {
  const what = !state.isOn
    ? 'off'
    : state.freeAgainAt !== undefined
      ? 'paused at the cost limit'
      : state.error !== undefined
        ? 'waiting after a failure'
        : 'on';
  return `AI Gateway inline completions: ${what}`;
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
  card.appendMarkdown(`**Inline completions** are ${state.isOn ? 'on' : 'off'}\n\n`);
  for (const sentence of troubles(state)) {
    card.appendMarkdown('$(warning) ');
    card.appendText(sentence);
    card.appendMarkdown('\n\n');
  }
  if (state.isOn && state.nothing !== undefined) card.appendMarkdown(`$(info) ${nothingWords[state.nothing]}\n\n`);
  if (state.isOn) appendFigures(card, state);
  const links = [`[${state.isOn ? 'Turn off' : 'Turn on'}](command:${Commands.toggleInlineCompletions})`];
  if (state.isOn) links.push(`[On or off for this language](command:${Commands.toggleInlineCompletionsForLanguage})`);
  links.push(`[Settings](command:${Commands.openSettings})`);
  card.appendMarkdown(`\n\n${links.join(' · ')}`);
  return card;
}

function troubles(state: GhostTextState): string[] {
  if (!state.isOn) return [];
  const sentences: string[] = [];
  if (state.freeAgainAt !== undefined) {
    const time = new Date(state.freeAgainAt).toLocaleTimeString(vscode.env.language, { timeStyle: 'short' });
    sentences.push(`Paused until ${time}: the limit of ${formatMoney(state.ceiling)} an hour is reached.`);
  }
  if (state.spent.isPartial === true && state.ceiling > 0) {
    const ceiling = formatMoney(state.ceiling);
    sentences.push(`The price of this model is unknown: the limit of ${ceiling} an hour cannot be kept.`);
  }
  if (state.error !== undefined) sentences.push(`${state.error.message} Waiting before the next try.`);
  if (state.keptBack !== undefined) sentences.push(state.keptBack);
  return sentences;
}

function appendFigures(card: vscode.MarkdownString, state: GhostTextState): void {
  const { spent, p50, p95, shown, accepted, reused } = state;
  const known = `${spent.isEstimate ? 'about ' : ''}${formatMoney(spent.usd)}`;
  const cost = spent.isPartial === true ? `${known} and more that is not known` : known;
  const ceiling = state.ceiling > 0 ? ` of at most ${formatMoney(state.ceiling)}` : '';
  const share = shown > 0 ? ` (${Math.round((accepted / shown) * 100)} %)` : '';
  const latency =
    p50 === undefined || p95 === undefined ? 'none yet' : `${formatLatency(p50)} median, ${formatLatency(p95)} p95`;
  const rows = [
    ['Model', (state.model ?? 'none chosen').replaceAll('|', ' ')],
    ['Latency', latency],
    ['Accepted', `${accepted} of ${shown} shown${share}`],
    ['From memory', String(reused)],
    ['Cost, last hour', cost + ceiling],
    ...(state.payer === undefined ? [] : [['Who pays', state.payer] as const]),
  ] as const;
  card.appendMarkdown('| | |\n|---|---|\n');
  for (const [name, value] of rows) {
    card.appendMarkdown(`| ${name} | `);
    card.appendText(value);
    card.appendMarkdown(' |\n');
  }
}
