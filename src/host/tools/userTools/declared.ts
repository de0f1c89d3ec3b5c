import * as vscode from 'vscode';
import { nameOf } from '../../../core/toolcalls/userTools/checkDeclaration.ts';
import type {
  DeclarationProblem,
  PlacedProblem,
  ToolDeclaration,
} from '../../../core/toolcalls/userTools/declaration.ts';
import {
  MAX_DECLARATION_CHARS,
  parseToolFile,
  parseToolValue,
} from '../../../core/toolcalls/userTools/parseDeclaration.ts';
import { addresses } from '../../network/addresses.ts';

/** Where declarations are in a folder of the workspace. */
export const TOOL_FOLDER = '.aigateway/tools';
export const TOOL_FILE_GLOB = `**/${TOOL_FOLDER}/*.{json,jsonc}`;
/** A folder that comes or goes as a whole is told instead of its files. */
export const TOOL_FOLDER_GLOB = '**/.aigateway{,/tools}';

/** A declaration as it was found, whole or broken. */
export interface Declared {
  /** What it calls itself; absent where even that cannot be read. */
  readonly name: string | undefined;
  readonly declaration: ToolDeclaration | undefined;
  readonly place: FilePlace | SettingPlace;
  /** Of a file: the folder it belongs to. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** Another declaration before it has the same name. */
  readonly isDuplicate: boolean;
}

export interface FilePlace {
  readonly type: 'file';
  readonly uri: vscode.Uri;
  readonly problems: readonly PlacedProblem[];
  readonly namePlace: { readonly line: number; readonly column: number };
}

export interface SettingPlace {
  readonly type: 'setting';
  /** Place in the list of the setting. */
  readonly index: number;
  readonly problems: readonly DeclarationProblem[];
}

/** All declarations: of the user's own setting first, then of files in the folders of a trusted workspace. */
export async function readDeclarations(): Promise<readonly Declared[]> {
  const names = new Set<string>();
  return [...fromSetting(), ...(await fromFiles())].map((declared) => {
    const { name } = declared;
    const isDuplicate = name !== undefined && names.has(name);
    if (name !== undefined && declared.declaration !== undefined) names.add(name);
    return { ...declared, isDuplicate };
  });
}

type Found = Omit<Declared, 'isDuplicate'>;

/** A workspace's value of the setting counts for nothing: it could make a tool out of anything. */
function fromSetting(): readonly Found[] {
  const value = vscode.workspace.getConfiguration(undefined, null).inspect('aiGateway.tools')?.globalValue;
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown, index) => {
    const { declaration, problems } = parseToolValue(item, { allowEnvironment: true, addresses });
    return { name: nameOf(item), declaration, folder: undefined, place: { type: 'setting', index, problems } };
  });
}

async function fromFiles(): Promise<readonly Found[]> {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(folders.map(filesIn));
  return found.flat();
}

async function filesIn(folder: vscode.WorkspaceFolder): Promise<readonly Found[]> {
  const pattern = new vscode.RelativePattern(folder, `${TOOL_FOLDER}/*.{json,jsonc}`);
  const uris = await vscode.workspace.findFiles(pattern, null, 200);
  const sorted = uris.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const read = await Promise.all(sorted.map((uri) => readFile(uri, folder)));
  return read.filter((item) => item !== undefined);
}

async function readFile(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<Found | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    // A file of any size is not to be read; the sentence about its length comes from a text that is too long as well.
    const bytes = size > MAX_DECLARATION_CHARS * 4 ? undefined : await vscode.workspace.fs.readFile(uri);
    const text = bytes === undefined ? ' '.repeat(MAX_DECLARATION_CHARS + 1) : new TextDecoder().decode(bytes);
    const { declaration, problems, namePlace } = parseToolFile(text, { allowEnvironment: false, addresses });
    return { name: declaration?.name, declaration, folder, place: { type: 'file', uri, problems, namePlace } };
  } catch {
    return undefined; // deleted meanwhile
  }
}

/** The file that holds the user's settings, wherever the editor keeps it; never one inside the workspace. */
export function isUserSettings(uri: vscode.Uri): boolean {
  if (uri.scheme === 'vscode-userdata') return uri.path.endsWith('/settings.json');
  return (
    /\/User\/(?:profiles\/[^/]+\/)?settings\.json$/.test(uri.path) &&
    vscode.workspace.getWorkspaceFolder(uri) === undefined
  );
}
