import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { defaultNeverSend } from '../../core/privacy/defaultNeverSend.ts';
import { keptBackBy, keptBackInWorkspace, unreadableGlobs } from '../../core/privacy/neverSend.ts';
import { plainWords } from '../../core/text/plainWords.ts';

const SETTING = 'aiGateway.neverSend';

/**
 * Why a file may not be sent, as a sentence; `undefined` where it may. The one place where `aiGateway.neverSend` is
 * decided, by name; what reads a file to send it asks `sending.ts`, which follows links. A workspace can only add to the user's globs. Who asks
 * about thousands of files may read the globs once.
 */
export function neverSendReason(uri: vscode.Uri, globs = neverSendGlobs()): string | undefined {
  const path = vscode.workspace.asRelativePath(uri, false);
  const isInside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const by =
    (isInside ? keptBackInWorkspace(path, globs) : undefined) ?? keptBackBy(`${uri.authority}${uri.path}`, globs);
  if (by === undefined) return undefined;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  if (by.problem === undefined) return l10n.t`${name} is not sent: it matches the setting ${SETTING}.`;
  return l10n.t`${name} is not sent: “${plainWords(by.glob, 60)}” in the setting ${SETTING} ${by.problem}, and may mean this file.`;
}

export function neverSendGlobs(): readonly string[] {
  return valuesOfSetting().filter((value) => typeof value === 'string');
}

/** A value that is no list is one more glob: dropping it would send what the user meant to keep. */
function valuesOfSetting(): readonly unknown[] {
  const found = vscode.workspace.getConfiguration(undefined, null).inspect(SETTING);
  const own = found?.globalValue;
  return [
    ...(Array.isArray(own) ? [] : defaultNeverSend),
    ...[own, found?.workspaceValue, found?.workspaceFolderValue].flatMap((value) => value ?? []),
  ];
}

/** What of the setting cannot be read, as sentences. */
export function neverSendProblems(): readonly string[] {
  const unreadable = unreadableGlobs(neverSendGlobs()).map(
    ({ glob, problem }) =>
      l10n.t`“${plainWords(glob, 60)}” ${problem}. Until you correct it, all files it may mean are kept back.`,
  );
  const others = valuesOfSetting().filter((value) => typeof value !== 'string');
  return [
    ...unreadable,
    ...others.map(
      (value) => l10n.t`${plainWords(JSON.stringify(value) ?? '', 60)} is not a string and keeps nothing back.`,
    ),
  ];
}
