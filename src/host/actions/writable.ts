import * as vscode from 'vscode';
import type { UsedSymbol } from '../../core/actions/editPrompt.ts';
import { isWritable } from '../editing/inlineEdits.ts';
import { linesOf } from '../editing/textDocuments.ts';
import type { ActionTarget } from './target.ts';

/** Where an edit is written, and code from elsewhere it is about. */
export interface WritableTarget {
  readonly target: ActionTarget;
  readonly subjects: readonly UsedSymbol[];
}

/** The target itself where it can be written to; else a copy of its lines in a new editor beside it. */
export async function writableTarget(target: ActionTarget): Promise<WritableTarget> {
  const { document, taken, cursor } = target;
  const isReadOnly = !isWritable(document.uri) || (await isLocked(document.uri));
  if (!isReadOnly && !isInDiff(document.uri)) return { target, subjects: [] };
  const content = target.ranges.map((range) => linesOf(document, range.start, range.end).join('\n')).join('\n\n');
  const copy = await vscode.workspace.openTextDocument({ language: document.languageId, content });
  await vscode.window.showTextDocument(copy, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  const range = { start: 0, end: copy.lineCount };
  return { target: { document: copy, ranges: [range], taken, cursor }, subjects: [] };
}

async function isLocked(uri: vscode.Uri): Promise<boolean> {
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    return permissions !== undefined && (permissions & vscode.FilePermission.Readonly) !== 0;
  } catch {
    return false; // not on disk yet
  }
}

function isInDiff(uri: vscode.Uri): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff)) return false;
  const key = uri.toString();
  return input.original.toString() === key || input.modified.toString() === key;
}
