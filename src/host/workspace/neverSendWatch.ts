import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';

const SETTING = 'aiGateway.neverSend';

/** Tells what of the setting cannot be read: at once, and after each change. Reading globs is loaded where there are own ones. */
export function watchNeverSend(log: Logger): vscode.Disposable {
  let told: ReadonlySet<string> = new Set();
  const look = async (): Promise<void> => {
    const problems = isSet() ? (await import('./neverSend.ts')).neverSendProblems() : [];
    const untold = problems.filter((problem) => !told.has(problem));
    told = new Set(problems);
    const [first] = untold;
    if (first === undefined) return;
    for (const problem of untold) log.warn(`${SETTING}: ${problem}`);
    const open = l10n.t('Open Settings');
    const choice = await vscode.window.showWarningMessage(l10n.t`The setting ${SETTING}: ${first}`, open);
    const revealSetting = { key: SETTING, edit: true };
    if (choice === open) await vscode.commands.executeCommand('workbench.action.openSettingsJson', { revealSetting });
  };
  const lookAgain = (): void => runInBackground(log, 'Reading aiGateway.neverSend', look());
  lookAgain();
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(SETTING)) lookAgain();
  });
}

function isSet(): boolean {
  const found = vscode.workspace.getConfiguration(undefined, null).inspect(SETTING);
  return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((value) => value !== undefined);
}
