import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import type { LinkPorts } from '../../core/gateway/linkedToken.ts';
import { readSmall } from './environment.ts';

/** These files hold a few lines; anything larger is something else. */
const MAX_BYTES = 64 * 1024;

/**
 * The files in which Vercel's tools keep things: in the workspace, what a folder is linked to; with the user, the login of
 * the command line and the tokens got with it. They are read here and never written.
 */
export const vercelFiles: Pick<LinkPorts, 'readLink' | 'hasLogin' | 'readLogin' | 'readKept'> = {
  readLink,
  hasLogin: async () => (await loginFile()) !== undefined,
  readLogin: async () => readOwn(await loginFile()),
  readKept: async (projectId) => readOwn(keptFile(projectId)),
};

/**
 * The nearest `.vercel/project.json` of the first folder that has one, in the folder or above it: never outside of the
 * workspace, nor in Restricted Mode.
 */
async function readLink(): Promise<string | undefined> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return undefined;
  for (const { uri } of workspaceFolders) {
    for (const folder of foldersFrom(uri)) {
      const text = await readSmall(vscode.Uri.joinPath(folder, '.vercel', 'project.json'));
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** A folder and those above it that are in the workspace too. */
function foldersFrom(start: vscode.Uri): readonly vscode.Uri[] {
  const folders = [start];
  for (let folder = start; ;) {
    const parent = vscode.Uri.joinPath(folder, '..');
    if (parent.path === folder.path || vscode.workspace.getWorkspaceFolder(parent) === undefined) return folders;
    folders.push(parent);
    folder = parent;
  }
}

/** Where the login is: the newest place first, as Vercel's own tools look for it. */
async function loginFile(): Promise<string | undefined> {
  for (const folder of loginFolders()) {
    const file = path.join(folder, 'auth.json');
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() === true && found.size <= MAX_BYTES) return file;
  }
  return undefined;
}

/** l10n: none, names of folders. */
function loginFolders(): readonly string[] {
  const name = 'com.vercel.cli';
  const { XDG_DATA_HOME: xdg, APPDATA: appData } = process.env;
  const old = path.join(homedir(), '.now');
  if (isSet(xdg)) return [path.join(xdg, name), old];
  if (process.platform === 'darwin') return [path.join(homedir(), 'Library', 'Application Support', name), old];
  if (process.platform !== 'win32') return [path.join(homedir(), '.local', 'share', name), old];
  const roaming = isSet(appData) ? appData : path.join(homedir(), 'AppData', 'Roaming');
  return [path.join(roaming, name, 'Data'), path.join(roaming, 'xdg.data', name), old];
}

/** Where Vercel's tools keep the token of a project; `projectId` is fit for a name of a file. l10n: none, names of folders. */
function keptFile(projectId: string): string | undefined {
  const { XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = process.env;
  const ofSystem =
    process.platform === 'win32'
      ? local
      : path.join(homedir(), process.platform === 'darwin' ? 'Library/Application Support' : '.local/share');
  const folder = isSet(xdg) ? xdg : ofSystem;
  return isSet(folder) ? path.join(folder, 'com.vercel.token', `${projectId}.json`) : undefined;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

async function readOwn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    const text = await readFile(file, 'utf8');
    return text.length > MAX_BYTES ? undefined : text.replace(/^\uFEFF/, '');
  } catch {
    return undefined; // most users have none
  }
}
