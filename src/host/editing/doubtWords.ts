import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted } from '../../core/text/plural.ts';

/** Says how many changes stay open after *Accept*, because they should be looked at first. */
export function tellDoubts(count: number): void {
  const sentence = counted(
    count,
    l10n.t('One change needs a look before you accept it.'),
    l10n.t('{0} changes need a look before you accept them.'),
  );
  void vscode.window.showInformationMessage(sentence);
}
