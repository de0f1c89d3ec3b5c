import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readToSend } from './sending.ts';

const MAX_BYTES = 300_000;

export async function firstThere(
  beside: vscode.Uri,
  paths: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of paths) {
    const { text } = await readText(at(beside, path));
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

export function at(beside: vscode.Uri, path: string): vscode.Uri {
  return beside.with({ path, query: '', fragment: '' });
}

/** Neither where nothing is there. */
export async function readText(uri: vscode.Uri): Promise<{ readonly text?: string; readonly reason?: string }> {
  try {
    const read = await readToSend(uri, MAX_BYTES);
    if (read.kind === 'refused') return { reason: read.reason };
    if (read.kind === 'large') return { reason: l10n.t`it is larger than ${MAX_BYTES / 1000} kB` };
    if (read.kind !== 'bytes') return {};
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return { text: open?.getText() ?? (await vscode.workspace.decode(read.bytes, { uri })) };
  } catch {
    return {}; // Not there, or not to be read: the next name it may have.
  }
}
