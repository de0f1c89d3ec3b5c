import * as vscode from 'vscode';
import { pathsOf, specifiersIn, type ScriptFiles } from '../../core/code/script/files.ts';
import { readToSend } from './sending.ts';

export const MAX_FILES = 40;
const MAX_BYTES = 300_000;

/**
 * The files of the workspace that a script takes something from, and those that they do: a schema or a tool may be made of
 * constants in them. Only of a trusted workspace, and none that is never sent: what is read of them becomes part of a request.
 */
export async function filesBeside(uri: vscode.Uri, text: string): Promise<ScriptFiles> {
  const texts = new Map<string, string>();
  const files = { path: uri.path, texts };
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (!vscode.workspace.isTrusted || root === undefined) return files;
  const queue = [{ path: uri.path, text }];
  for (let next = queue.shift(); next !== undefined && texts.size < MAX_FILES; next = queue.shift()) {
    for (const specifier of specifiersIn(next.text)) {
      const paths = pathsOf(next.path, specifier).filter((path) => path.startsWith(`${root.path}/`));
      if (paths.some((path) => texts.has(path))) continue;
      const found = await firstThere(uri, paths);
      if (found === undefined) continue;
      texts.set(found.path, found.text);
      queue.push(found);
    }
  }
  return files;
}

export async function firstThere(
  beside: vscode.Uri,
  paths: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of paths) {
    const text = await textAt(beside.with({ path, query: '', fragment: '' }));
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

async function textAt(uri: vscode.Uri): Promise<string | undefined> {
  return (await readText(uri)).text;
}

/** Neither where nothing is there. */
export async function readText(uri: vscode.Uri): Promise<{ readonly text?: string; readonly reason?: string }> {
  try {
    const read = await readToSend(uri, MAX_BYTES);
    if (read.kind === 'refused') return { reason: read.reason };
    if (read.kind === 'large') return { reason: `it is larger than ${MAX_BYTES / 1000} kB` };
    if (read.kind !== 'bytes') return {};
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return { text: open?.getText() ?? (await vscode.workspace.decode(read.bytes, { uri })) };
  } catch {
    return {}; // Not there, or not to be read: the next name it may have.
  }
}
