import * as vscode from 'vscode';
import type { FileSnapshots } from '../../core/toolcalls/checkpoint.ts';

/** Files through the editor: an open document counts as it is on screen, saved or not. */
export const editorSnapshots: FileSnapshots = {
  async read(address) {
    const uri = vscode.Uri.parse(address, true);
    const open = openDocument(uri);
    if (open?.isDirty === true) return new TextEncoder().encode(open.getText());
    try {
      return await vscode.workspace.fs.readFile(uri);
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
      throw error;
    }
  },

  async write(address, content) {
    const uri = vscode.Uri.parse(address, true);
    const open = openDocument(uri);
    if (open === undefined || !isText(content)) {
      await vscode.workspace.fs.writeFile(uri, content);
      return;
    }
    // Through the document, so that it can be undone and no editor shows an old state.
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, open.lineCount, 0);
    edit.replace(uri, open.validateRange(whole), new TextDecoder().decode(content));
    if (!(await vscode.workspace.applyEdit(edit)) || !(await open.save())) {
      await vscode.workspace.fs.writeFile(uri, content);
    }
  },

  async remove(address) {
    await vscode.workspace.fs.delete(vscode.Uri.parse(address, true), { useTrash: true });
  },
};

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

function isText(content: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
