import * as vscode from 'vscode';

/** Says how many changes stay open after *Accept*, because they should be looked at first. */
export function tellDoubts(count: number): void {
  const sentence =
    count === 1
      ? 'One change needs a look before you accept it.'
      : `${count} changes need a look before you accept them.`;
  void vscode.window.showInformationMessage(sentence);
}
