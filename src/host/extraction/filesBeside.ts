import * as vscode from 'vscode';
import { pathsOf, specifiersIn, type ScriptFiles } from '../../core/code/script/files.ts';
import { pathsReferredTo, type SchemaFiles } from '../../core/extraction/sources/schemaDocuments.ts';
import { readToSend } from '../workspace/sending.ts';

const MAX_FILES = 40;
const MAX_BYTES = 300_000;

/**
 * The files of the workspace that a script takes something from, and those that they do: a schema may be made of constants
 * in them. Only of a trusted workspace, and none that is never sent: what is read of them becomes part of a request.
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
  if (!vscode.workspace.isTrusted) return 'the folder is in Restricted Mode';
  if (root === undefined || !path.startsWith(`${root.path}/`)) return 'it is outside of the workspace';
  return count < MAX_FILES ? undefined : `a schema may be made of ${MAX_FILES} files`;
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

async function firstThere(
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
async function readText(uri: vscode.Uri): Promise<{ readonly text?: string; readonly reason?: string }> {
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
