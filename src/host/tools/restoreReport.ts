import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Checkpoint, RestoreReport } from '../../core/toolcalls/checkpoint.ts';
import type { KeepFocus } from '../window/composerFocus.ts';
import type { ReadOnlyTexts } from '../window/readOnlyTexts.ts';
import { decodeFile } from '../workspace/encodings.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';

/** Asks with the list of files, restores, and shows what was left alone, with what it was before. */
export async function reportRestore(
  checkpoint: Checkpoint,
  restore: () => Promise<RestoreReport | undefined>,
  keepFocus: KeepFocus,
  texts: ReadOnlyTexts,
): Promise<void> {
  const planned = (await checkpoint.plan()).filter(({ action }) => action !== 'same');
  const gaps = gapsOf(checkpoint);
  if (planned.length === 0) {
    const same = l10n.t('These files are what they were before this response already.');
    void vscode.window.showInformationMessage(plainWords(inRow([same, gaps])));
    return;
  }
  const lines = planned.map(({ uri, action }) => `${ACTIONS[action]}: ${labelOf(uri)}`);
  const confirm = l10n.t('Restore');
  const more = lines.length > 30 ? [l10n.t`and ${lines.length - 30} more`] : [];
  const detail = [...lines.slice(0, 30), ...more, ...(gaps === '' ? [] : ['', gaps])].join('\n');
  const options = { modal: true, detail };
  const question = l10n.t('Bring files back to before this response?');
  const choice = await keepFocus(async () => vscode.window.showWarningMessage(question, options, confirm));
  if (choice !== confirm) return;
  const report = await restore();
  if (report !== undefined) await tell(checkpoint, report, texts);
}

async function tell(checkpoint: Checkpoint, report: RestoreReport, texts: ReadOnlyTexts): Promise<void> {
  const done = counted(report.restored.length, l10n.t('{0} file was restored.'), l10n.t('{0} files were restored.'));
  const failed = report.failed.map(({ uri, reason }) => `${labelOf(uri)} (${reason})`).join(', ');
  const sentences = [done, failed === '' ? '' : l10n.t`Not restored: ${failed}.`, gapsOf(checkpoint)];
  const [conflict] = report.conflicts;
  if (conflict === undefined) {
    if (failed === '') void vscode.window.showInformationMessage(plainWords(inRow(sentences)));
    else void vscode.window.showWarningMessage(plainWords(inRow(sentences)));
    return;
  }
  const names = report.conflicts.map(labelOf).join(', ');
  const compare = l10n.t('Compare');
  const words = inRow([...sentences, l10n.t`Changed since, so left alone: ${names}.`]);
  const choice = await vscode.window.showWarningMessage(plainWords(words), compare);
  if (choice !== compare) return;
  for (const uri of report.conflicts.slice(0, 5)) await showBefore(uri, checkpoint.before(uri), texts);
}

async function showBefore(address: string, before: Uint8Array | undefined, texts: ReadOnlyTexts): Promise<void> {
  const now = vscode.Uri.parse(address, true);
  const content = before === undefined ? '' : (await decodeFile(before, now)).text;
  const old = await texts.open(content, path.posix.basename(now.path));
  await vscode.commands.executeCommand(
    'vscode.diff',
    old.uri,
    now,
    l10n.t`${labelOf(address)}: before the response ↔ now`,
  );
}

const ACTIONS = {
  same: l10n.t('Unchanged'),
  rewrite: l10n.t('Old content'),
  remove: l10n.t('Removed, since the response created it'),
  recreate: l10n.t('Made again'),
  conflict: l10n.t('Left alone, since it was changed after the response'),
} as const;

/** What "Restore" does not bring back; empty where that is nothing. */
function gapsOf({ notCovered }: Checkpoint): string {
  return notCovered.length === 0 ? '' : l10n.t`Not covered: ${notCovered.join('; ')}.`;
}

function inRow(sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function labelOf(address: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(address, true));
}
