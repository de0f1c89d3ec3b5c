import * as vscode from 'vscode';
import { NodeJournalStore } from './files.ts';

/**
 * Conversations belong to the workspace; a window without a folder keeps its own in the global storage. The extension host
 * runs where these folders are, so plain file access is right also with remote windows.
 */
export function storageFolder(context: vscode.ExtensionContext, name: string): string {
  const base = context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, 'no-folder');
  return vscode.Uri.joinPath(base, name).fsPath;
}

export function conversationFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'conversations'));
}

export function draftFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'drafts'));
}

/** Inline edits that are open, for the case that the window goes in the middle. */
export function editFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'edits'));
}

/** What files were before turns with tools wrote them. */
export function checkpointFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'checkpoints'));
}

/** Whole outputs of tools whose results were cut. */
export function toolOutputFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'tool-outputs'));
}

/** Extractions from many files: plans and journals. */
export function batchStore(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(storageFolder(context, 'batches'), { one: 'batch', many: 'batches' });
}

/** Lists of models are the same for every workspace. */
export function catalogueFiles(context: vscode.ExtensionContext): NodeJournalStore {
  return new NodeJournalStore(vscode.Uri.joinPath(context.globalStorageUri, 'catalogue').fsPath);
}
