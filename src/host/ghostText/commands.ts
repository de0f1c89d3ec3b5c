import * as vscode from 'vscode';
import type { HostServices } from '../hostServices.ts';
import { isLanguageOn, toggled } from '../../core/completion/languages.ts';

/** Turns ghost text on or off for every window of this user. */
export async function toggleInlineCompletions({ settings }: Pick<HostServices, 'settings'>): Promise<void> {
  const isOn = !settings.get('aiGateway.inlineCompletions.enabled');
  await settings.setForUser('aiGateway.inlineCompletions.enabled', isOn);
  vscode.window.setStatusBarMessage(`Inline completions are ${isOn ? 'on' : 'off'}.`, 3_000);
  if (isOn && vscode.workspace.getConfiguration('editor').get('inlineSuggest.enabled') === false) {
    const change = 'Turn On';
    const question = 'The editor itself shows no inline suggestions: “editor.inlineSuggest.enabled” is off.';
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
    void vscode.window.showInformationMessage('Open a file of the language first.');
    return;
  }
  const id = 'aiGateway.inlineCompletions.languages';
  const switches = toggled(settings.get(id), language);
  await settings.setForUser(id, switches);
  vscode.window.setStatusBarMessage(
    `Inline completions are ${isLanguageOn(switches, language) ? 'on' : 'off'} for ${language}.`,
    3_000,
  );
}
