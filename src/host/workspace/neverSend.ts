import * as vscode from 'vscode';
import { defaultNeverSend, isNeverSent } from '../../core/privacy/neverSend.ts';

/**
 * Why a file may not be sent, as a sentence; `undefined` where it may. The one place where `aiGateway.neverSend` is
 * decided: everything that takes text out of a file asks here. A workspace can only add to the person's globs. Who asks
 * about thousands of files may read the globs once.
 */
export function neverSendReason(uri: vscode.Uri, globs = neverSendGlobs()): string | undefined {
  const path = vscode.workspace.asRelativePath(uri, false);
  if (!isNeverSent(path, globs) && !isNeverSent(uri.path, globs)) return undefined;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return `${name} is not sent: it matches the setting aiGateway.neverSend.`;
}

export function neverSendGlobs(): readonly string[] {
  const found = vscode.workspace.getConfiguration(undefined, null).inspect('aiGateway.neverSend');
  const own = stringsOf(found?.globalValue) ?? defaultNeverSend;
  return [...own, ...(stringsOf(found?.workspaceValue) ?? []), ...(stringsOf(found?.workspaceFolderValue) ?? [])];
}

function stringsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}
