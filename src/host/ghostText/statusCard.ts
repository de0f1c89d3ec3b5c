import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AppError } from '../../base/errors.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';

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

/** The hover: what can be done, and what `appendDetails` says while completions are on, which is loaded with them. */
export function statusCard(
  state: GhostTextState,
  details: ((card: vscode.MarkdownString, state: GhostTextState) => void) | undefined,
): vscode.MarkdownString {
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
  if (state.isOn) details?.(card, state);
  const link = (words: string, command: CommandId): string => `[${words}](command:${command})`;
  const links = [link(state.isOn ? l10n.t('Turn off') : l10n.t('Turn on'), Commands.toggleInlineCompletions)];
  if (state.isOn) links.push(link(l10n.t('On or off for this language'), Commands.toggleInlineCompletionsForLanguage));
  links.push(link(l10n.t('Settings'), Commands.openSettings));
  card.appendMarkdown(`\n\n${links.join(' · ')}`);
  return card;
}
