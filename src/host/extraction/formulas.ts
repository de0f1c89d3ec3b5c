/** Texts in CSV and TSV that a spreadsheet would run: what became of them is told where there are any, with the way to change it. */
import * as vscode from 'vscode';
import { FormulaUse } from '../../core/extraction/outputs/delimited.ts';
import type { Settings } from '../settings.ts';

const SETTING = 'aiGateway.extraction.csvFormulaGuard';

export function formulaUse(settings: Settings): FormulaUse {
  return new FormulaUse(settings.get(SETTING));
}

/** To be called when the text has gone where it was to go; it waits for nobody. */
export function tellFormulas({ count, areKeptAsText }: FormulaUse): void {
  if (count === 0) return;
  const texts = count === 1 ? '1 text' : `${count.toLocaleString('en-US')} texts`;
  const begin = count === 1 ? 'begins' : 'begin';
  const change = 'Change Setting';
  const told = areKeptAsText
    ? vscode.window.showInformationMessage(
        `Formulas are kept as text: ${texts} that ${begin} like one ${count === 1 ? 'has' : 'have'} an apostrophe in front.`,
        change,
      )
    : vscode.window.showWarningMessage(`${texts} ${begin} like a formula, which a spreadsheet may run.`, change);
  void told.then((chosen) => {
    if (chosen === change) void vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTING}`);
  });
}
