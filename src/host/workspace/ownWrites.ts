import * as vscode from 'vscode';
import { Emitter, type Event } from '../../base/event.ts';

const written = new Emitter<vscode.Uri>();

/** Files that this extension wrote or deleted by itself, of which the editor tells nobody. */
export const onDidWriteOurselves: Event<vscode.Uri> = written.event;

/** Writes a file past all documents, so that it counts as written through the editor. */
export async function writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, content);
  written.fire(uri);
}

export async function deleteFile(uri: vscode.Uri, options?: { readonly useTrash: boolean }): Promise<void> {
  await vscode.workspace.fs.delete(uri, options);
  written.fire(uri);
}
