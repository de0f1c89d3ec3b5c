import * as vscode from 'vscode';

/** What a tab compares. One that compares several files says so, though its class is not for every extension. */
export function comparisonsOf(input: unknown): readonly vscode.TabInputTextDiff[] {
  if (input instanceof vscode.TabInputTextDiff) return [input];
  if (typeof input !== 'object' || input === null || !('textDiffs' in input)) return [];
  const { textDiffs } = input;
  return Array.isArray(textDiffs) ? textDiffs.filter((each) => each instanceof vscode.TabInputTextDiff) : [];
}

/** Whether a tab in front compares several files, this one among them: the comparison says what is changed in it. */
export function isAmongCompared(document: vscode.Uri): boolean {
  const key = document.toString();
  return vscode.window.tabGroups.all.some(({ activeTab }) => {
    const compared = activeTab?.input instanceof vscode.TabInputTextDiff ? [] : comparisonsOf(activeTab?.input);
    return compared.some(({ modified }) => modified.toString() === key);
  });
}
