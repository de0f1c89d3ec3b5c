import * as vscode from 'vscode';
import { whyNotSent } from '../workspace/sending.ts';
import { isTestPath, testFileNames, testPathFor } from '../../core/actions/testFiles.ts';
import { linesOf } from '../editing/textDocuments.ts';
import { pathOf } from './context.ts';
import type { ActionTarget } from './target.ts';
import type { WritableTarget } from './writable.ts';

/** The end of the matching test file, or of a new one beside the code, shown next to it. */
export async function testTarget(target: ActionTarget): Promise<WritableTarget> {
  const { document, ranges, taken, cursor } = target;
  const code = ranges.map((range) => linesOf(document, range.start, range.end).join('\n')).join('\n\n');
  // l10n: none, for the model
  const subjects = [{ name: 'code under test', path: pathOf(document) ?? 'untitled', text: code }];
  const file = (await existing(document)) ?? (await fresh(document));
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Beside, preview: false });
  const last = Math.max(0, file.lineCount - 1);
  return { target: { document: file, ranges: [{ start: last, end: last + 1 }], taken, cursor }, subjects };
}

async function existing(document: vscode.TextDocument): Promise<vscode.TextDocument | undefined> {
  if (document.isUntitled || vscode.workspace.getWorkspaceFolder(document.uri) === undefined) return undefined;
  if (isTestPath(document.uri.path)) return document;
  const names = testFileNames(document.uri.path);
  const pattern = names.length === 1 ? `**/${names[0]}` : `**/{${names.join(',')}}`;
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git,dist,out,build}/**', 20);
  const own = document.uri.path;
  for (const near of found.toSorted((a, b) => common(b.path, own) - common(a.path, own)))
    if ((await whyNotSent(near)) === undefined) return vscode.workspace.openTextDocument(near);
  return undefined;
}

async function fresh(document: vscode.TextDocument): Promise<vscode.TextDocument> {
  const path = testPathFor(document.uri.path);
  if (document.isUntitled || path === undefined) {
    return vscode.workspace.openTextDocument({ language: document.languageId, content: '' });
  }
  return vscode.workspace.openTextDocument(
    document.uri.with({ scheme: 'untitled', path, authority: document.uri.authority }),
  );
}

/** How many leading characters two paths share. */
function common(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
