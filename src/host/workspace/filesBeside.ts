import * as vscode from 'vscode';
import { isRelative, pathsOf, specifiersIn, type ScriptFiles } from '../../core/code/script/files.ts';
import { ScriptProject } from './scriptProject.ts';
import { firstThere } from './textsBeside.ts';

export const MAX_FILES = 80;
const MAX_CHARS = 3_000_000;
/** How many names a project's files may have at most are looked for; what is not found is told where it is needed. */
const MAX_TRIED = 5000;

/**
 * The files of the workspace that a script takes something from, and those that they do: a schema or a tool may be made of
 * constants in them. Only of a trusted workspace, and none that is never sent: what is read of them becomes part of a request.
 */
export async function filesBeside(uri: vscode.Uri, text: string): Promise<ScriptFiles> {
  const texts = new Map<string, string>();
  const links = new Map<string, Map<string, string>>();
  const files = { path: uri.path, texts, links };
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (!vscode.workspace.isTrusted || root === undefined) return files;
  const project = new ScriptProject(root);
  const queue = [{ path: uri.path, text }];
  const tried = new Set<string>();
  let left = MAX_CHARS;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const specifier of specifiersIn(next.text)) {
      const isByPath = isRelative(specifier);
      const all = isByPath ? pathsOf(next.path, specifier) : await project.pathsOf(next.path, specifier);
      const paths = all.filter((path) => path.startsWith(`${root.path}/`) && !path.includes('/node_modules/'));
      let target = paths.find((path) => texts.has(path));
      if (target === undefined && texts.size < MAX_FILES && left > 0) {
        const untried = paths.filter((path) => !tried.has(path)).slice(0, MAX_TRIED - tried.size);
        for (const path of untried) tried.add(path);
        const found = await firstThere(uri, untried);
        target = found?.path;
        if (found !== undefined) {
          left -= found.text.length;
          texts.set(found.path, found.text);
          queue.push(found);
        }
      }
      if (target === undefined || isByPath) continue;
      links.set(next.path, (links.get(next.path) ?? new Map<string, string>()).set(specifier, target));
    }
  }
  return files;
}
