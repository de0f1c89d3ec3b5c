import path from 'node:path';
import * as vscode from 'vscode';
import type { Checkpoint, RestoreReport } from '../../core/toolcalls/checkpoint.ts';
import type { KeepFocus } from '../window/composerFocus.ts';
import type { ReadOnlyTexts } from '../window/readOnlyTexts.ts';
import { decodeFile } from '../workspace/encodings.ts';
import { plainWords } from '../../core/text/plainWords.ts';

/** Asks with the list of files, restores, and shows what was left alone, with what it was before. */
export async function reportRestore(
  checkpoint: Checkpoint,
  restore: () => Promise<RestoreReport | undefined>,
  keepFocus: KeepFocus,
  texts: ReadOnlyTexts,
): Promise<void> {
  const planned = (await checkpoint.plan()).filter(({ action }) => action !== 'same');
  const gaps = checkpoint.notCovered.length === 0 ? '' : `Not covered: ${checkpoint.notCovered.join('; ')}.`;
  if (planned.length === 0) {
    const same = 'These files are what they were before this answer already.';
    void vscode.window.showInformationMessage(plainWords(`${same} ${gaps}`.trimEnd()));
    return;
  }
  const lines = planned.map(({ uri, action }) => `${ACTIONS[action]}: ${labelOf(uri)}`);
  const confirm = 'Restore';
  const more = lines.length > 30 ? [`and ${lines.length - 30} more`] : [];
  const detail = [...lines.slice(0, 30), ...more, ...(gaps === '' ? [] : ['', gaps])].join('\n');
  const options = { modal: true, detail };
  const question = 'Bring files back to before this answer?';
  const choice = await keepFocus(async () => vscode.window.showWarningMessage(question, options, confirm));
  if (choice !== confirm) return;
  const report = await restore();
  if (report !== undefined) await tell(checkpoint, report, texts);
}

async function tell(checkpoint: Checkpoint, report: RestoreReport, texts: ReadOnlyTexts): Promise<void> {
  const done = `${report.restored.length} ${report.restored.length === 1 ? 'file was' : 'files were'} restored.`;
  const failed = report.failed.map(({ uri, reason }) => `${labelOf(uri)} (${reason})`).join(', ');
  const gaps = checkpoint.notCovered.length === 0 ? '' : ` Not covered: ${checkpoint.notCovered.join('; ')}.`;
  const failures = `${failed === '' ? '' : ` Not restored: ${failed}.`}${gaps}`;
  const [conflict] = report.conflicts;
  if (conflict === undefined) {
    if (failed === '') void vscode.window.showInformationMessage(plainWords(`${done}${gaps}`));
    else void vscode.window.showWarningMessage(plainWords(`${done}${failures}`));
    return;
  }
  const names = report.conflicts.map(labelOf).join(', ');
  const compare = 'Compare';
  const words = `${done}${failures} Changed since, so left alone: ${names}.`;
  const choice = await vscode.window.showWarningMessage(plainWords(words), compare);
  if (choice !== compare) return;
  for (const uri of report.conflicts.slice(0, 5)) await showBefore(uri, checkpoint.before(uri), texts);
}

async function showBefore(address: string, before: Uint8Array | undefined, texts: ReadOnlyTexts): Promise<void> {
  const now = vscode.Uri.parse(address, true);
  const content = before === undefined ? '' : (await decodeFile(before, now)).text;
  const old = await texts.open(content, path.posix.basename(now.path));
  await vscode.commands.executeCommand('vscode.diff', old.uri, now, `${labelOf(address)}: before the answer ↔ now`);
}

const ACTIONS = {
  same: 'Unchanged',
  rewrite: 'Old content',
  remove: 'Removed, since the answer created it',
  recreate: 'Made again',
  conflict: 'Left alone, since it was changed after the answer',
} as const;

function labelOf(address: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(address, true));
}
