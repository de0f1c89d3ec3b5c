import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { pathsReferredTo, type SchemaFiles } from '../../core/extraction/sources/schemaDocuments.ts';
import { MAX_FILES } from '../workspace/filesBeside.ts';
import { readText } from '../workspace/textsBeside.ts';

/**
 * The files of the workspace that a JSON Schema refers to, and those that they do, in the order they are met; why one that is
 * there is not read is told by its path.
 */
export async function schemaFilesBeside(uri: vscode.Uri, text: string): Promise<SchemaFiles> {
  const texts = new Map<string, string>();
  const reasons = new Map<string, string>();
  const files = { path: uri.path, texts, reasons };
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  const queue = [{ path: uri.path, text }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const paths of await pathsReferredTo(next.path, next.text)) {
      if (paths.some((path) => path === uri.path || texts.has(path) || reasons.has(path))) continue;
      const [first = ''] = paths;
      const refused = whyNotRead(root, first, texts.size);
      if (refused !== undefined) reasons.set(first, refused);
      else await readFirst(uri, paths, { texts, reasons, queue });
    }
  }
  return files;
}

function whyNotRead(root: vscode.Uri | undefined, path: string, count: number): string | undefined {
  if (!vscode.workspace.isTrusted) return l10n.t('the folder is in Restricted Mode');
  if (root === undefined || !path.startsWith(`${root.path}/`)) return l10n.t('it is outside of the workspace');
  return count < MAX_FILES ? undefined : l10n.t`a schema may be made of ${MAX_FILES} files`;
}

interface Reading {
  readonly texts: Map<string, string>;
  readonly reasons: Map<string, string>;
  readonly queue: { readonly path: string; readonly text: string }[];
}

async function readFirst(beside: vscode.Uri, paths: readonly string[], reading: Reading): Promise<void> {
  for (const path of paths) {
    const read = await readText(beside.with({ path, query: '', fragment: '' }));
    if (read.text !== undefined) {
      reading.texts.set(path, read.text);
      reading.queue.push({ path, text: read.text });
      return;
    }
    if (read.reason !== undefined) reading.reasons.set(path, read.reason);
  }
}
