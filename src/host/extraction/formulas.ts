/** Texts in CSV and TSV that a spreadsheet would run: what became of them is told where there are any, with the way to change it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { FormulaUse } from '../../core/extraction/outputs/delimited.ts';
import { counted } from '../../core/text/plural.ts';
import type { Settings } from '../settings.ts';

const SETTING = 'aiGateway.extraction.csvFormulaGuard';

export function formulaUse(settings: Settings): FormulaUse {
  return new FormulaUse(settings.get(SETTING));
}

/** To be called when the text has gone where it was to go; it waits for nobody. */
export function tellFormulas({ count, areKeptAsText }: FormulaUse): void {
  if (count === 0) return;
  const change = l10n.t('Change Setting');
  const told = areKeptAsText
    ? vscode.window.showInformationMessage(
        counted(
          count,
          l10n.t('Formulas are kept as text: {0} text that begins like one has an apostrophe in front.'),
          l10n.t('Formulas are kept as text: {0} texts that begin like one have an apostrophe in front.'),
        ),
        change,
      )
    : vscode.window.showWarningMessage(
        counted(
          count,
          l10n.t('{0} text begins like a formula, which a spreadsheet may run.'),
          l10n.t('{0} texts begin like a formula, which a spreadsheet may run.'),
        ),
        change,
      );
  void told.then((chosen) => {
    if (chosen === change) void vscode.commands.executeCommand('workbench.action.openSettings', `@id:${SETTING}`);
  });
}
