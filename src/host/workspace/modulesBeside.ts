import * as vscode from 'vscode';
import type { ScriptFiles } from '../../core/code/script/files.ts';
import { firstThere } from './textsBeside.ts';

const MAX_FILES = 150;
/** How many imports lie between the text and the last file. */
const MAX_ROUNDS = 30;

type ModulesWanted = (files: ScriptFiles) => Promise<readonly (readonly string[])[]>;

/**
 * The files of the workspace that a Python class or tool is made of. `wanted` tells, with the files so far, the paths that
 * each missing module may have. Only of a trusted workspace, and none that is never sent: what is read of them becomes part
 * of a request.
 */
export async function modulesBeside(uri: vscode.Uri, wanted: ModulesWanted): Promise<ScriptFiles> {
  const texts = new Map<string, string>();
  const files = { path: uri.path, texts };
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (!vscode.workspace.isTrusted || root === undefined) return files;
  const tried = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS && texts.size < MAX_FILES; round += 1) {
    const before = texts.size;
    for (const paths of await wanted(files)) {
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
