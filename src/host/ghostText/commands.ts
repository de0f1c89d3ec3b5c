import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostServices } from '../hostServices.ts';
import { isLanguageOn, toggled } from '../../core/completion/languages.ts';

/** Turns ghost text on or off for every window of this user. */
export async function toggleInlineCompletions({ settings }: Pick<HostServices, 'settings'>): Promise<void> {
  const isOn = !settings.get('aiGateway.inlineCompletions.enabled');
  await settings.setForUser('aiGateway.inlineCompletions.enabled', isOn);
  vscode.window.setStatusBarMessage(
    isOn ? l10n.t('Inline completions are on.') : l10n.t('Inline completions are off.'),
    3_000,
  );
  if (isOn && vscode.workspace.getConfiguration('editor').get('inlineSuggest.enabled') === false) {
    const change = l10n.t('Turn On');
    const question = l10n.t('The editor itself shows no inline suggestions: “editor.inlineSuggest.enabled” is off.');
    if ((await vscode.window.showWarningMessage(question, change)) !== change) return;
    await vscode.workspace
      .getConfiguration('editor')
      .update('inlineSuggest.enabled', true, vscode.ConfigurationTarget.Global);
  }
}

/** Turns ghost text on or off for the language of the editor in front. */
export async function toggleForLanguage({ settings }: Pick<HostServices, 'settings'>): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) {
    void vscode.window.showInformationMessage(l10n.t('Open a file of the language first.'));
    return;
  }
  const id = 'aiGateway.inlineCompletions.languages';
  const switches = toggled(settings.get(id), language);
  await settings.setForUser(id, switches);
  vscode.window.setStatusBarMessage(
    isLanguageOn(switches, language)
      ? l10n.t`Inline completions are on for ${language}.`
      : l10n.t`Inline completions are off for ${language}.`,
    3_000,
  );
}
