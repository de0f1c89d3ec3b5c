import { parseEnv } from 'node:util';
import * as vscode from 'vscode';

const ENV_FILE = '.env.local';
/** A dotenv file is small; anything larger is something else. */
const MAX_ENV_FILE_BYTES = 256 * 1024;

/** The variables of a dotenv text. */
export function parseEnvText(text: string): Readonly<Record<string, string | undefined>> {
  try {
    return parseEnv(text);
  } catch {
    return {};
  }
}

/**
 * The text of the first `.env.local` at the root of a workspace folder that holds a Vercel token; never read in Restricted
 * Mode, and read anew each time, so that a refreshed token counts at once.
 */
export async function readEnvFile(): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const text = await readSmall(vscode.Uri.joinPath(folder.uri, ENV_FILE));
    if (text?.includes('VERCEL_OIDC_TOKEN') === true) return text;
  }
  return undefined;
}

/** Whether a settings file of the workspace tries to set `setting`; the editor hides such values of user-only settings. */
export async function workspaceMentions(setting: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return false;
  const files = (vscode.workspace.workspaceFolders ?? []).map((folder) =>
    vscode.Uri.joinPath(folder.uri, '.vscode', 'settings.json'),
  );
  if (vscode.workspace.workspaceFile?.scheme === 'file') files.push(vscode.workspace.workspaceFile);
  const texts = await Promise.all(files.map(readSmall));
  return texts.some((text) => text?.includes(`"${setting}"`) === true);
}

/** The text of a file of a few lines; `undefined` for none and for a larger one. */
export async function readSmall(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_ENV_FILE_BYTES) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined; // most workspaces have none
  }
}
