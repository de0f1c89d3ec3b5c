import * as vscode from 'vscode';
import type { ScriptFiles } from '../../core/code/script/files.ts';
import { firstThere } from '../workspace/filesBeside.ts';

const MAX_FILES = 60;
/** How many imports lie between the class and the last file. */
const MAX_ROUNDS = 12;

/**
 * The files of the workspace that a Python class is made of, each read when the reading asks for it. Only of a trusted
 * workspace, and none that is never sent: what is read of them becomes part of a request.
 */
export async function modulesBeside(uri: vscode.Uri, text: string, rootName: string | undefined): Promise<ScriptFiles> {
  const { modulesWanted } = await import('../../core/extraction/sources/pythonReader.ts');
  const texts = new Map<string, string>();
  const files = { path: uri.path, texts };
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (!vscode.workspace.isTrusted || root === undefined) return files;
  const tried = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS && texts.size < MAX_FILES; round += 1) {
    const before = texts.size;
    for (const paths of modulesWanted(text, rootName, files)) {
      const key = paths.join('\n');
      if (tried.has(key) || texts.size >= MAX_FILES) continue;
      tried.add(key);
      const found = await firstThere(
        uri,
        paths.filter((path) => path.startsWith(`${root.path}/`)),
      );
      if (found !== undefined) texts.set(found.path, found.text);
    }
    if (texts.size === before) break;
  }
  return files;
}
