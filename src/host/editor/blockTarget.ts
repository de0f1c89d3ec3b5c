import * as vscode from 'vscode';
import { fileOfBlock, isForTerminal, likelyFiles, namesOfBlock } from '../../core/apply/targetFile.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { fileOf, isNotebook } from '../workspace/notebooks.ts';
import { selectedCell, targetEditor } from './targetEditor.ts';

/** Where a block of an answer goes. */
export type BlockTarget =
  | { readonly kind: 'document'; readonly document: vscode.TextDocument }
  | { readonly kind: 'new'; readonly uri: vscode.Uri; readonly label: string; mayCreate(): Promise<boolean> }
  | { readonly kind: 'command' | 'none' | 'cancelled' }
  | { readonly kind: 'refused'; readonly reason: string };

interface NamedBlock {
  readonly code: string;
  readonly info: string;
  readonly before: string;
}

const HIDDEN = '**/{node_modules,.git}/**';
const MAX_FOUND = 20;
const MAX_NAMES = 6;

/** The file a block names, the open one where it names none. Where a name fits several, the user chooses. */
export async function targetOf(block: NamedBlock): Promise<BlockTarget> {
  const editor = targetEditor();
  const names = namesOfBlock(block);
  const found = new Map((await Promise.all(names.slice(0, MAX_NAMES).map(filesNamed))).flat());
  const document = editor?.document ?? selectedCell()?.document;
  const active = document === undefined ? undefined : vscode.workspace.asRelativePath(fileOf(document.uri));
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.name);
  const address = { ...block, files: [...found.keys()], active, folders };
  const path = fileOfBlock(address);
  const likely = likelyFiles(address);
  if (likely.length > 1 && (path === undefined || !likely.includes(path))) return choose(likely, found);
  if (path !== undefined && path === active && document !== undefined) return { kind: 'document', document };
  const known = path === undefined ? undefined : found.get(path);
  if (known !== undefined) return opened(known);
  if (path === undefined) return { kind: isForTerminal(block.info) ? 'command' : 'none' };
  return newFile(path);
}

async function filesNamed(name: string): Promise<readonly (readonly [string, vscode.Uri])[]> {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (base === '') return [];
  const literal = base.replaceAll(/[[\]{}*?]/g, '[$&]');
  const uris = await vscode.workspace.findFiles(`**/${literal}`, HIDDEN, MAX_FOUND);
  return uris.map((uri) => [vscode.workspace.asRelativePath(uri), uri] as const);
}

async function choose(likely: readonly string[], found: ReadonlyMap<string, vscode.Uri>): Promise<BlockTarget> {
  const items = likely.map((path) => ({ label: plainWords(path), path }));
  const chosen = await vscode.window.showQuickPick(items, { title: 'Apply to Which File?' });
  const uri = chosen === undefined ? undefined : found.get(chosen.path);
  return uri === undefined ? { kind: 'cancelled' } : opened(uri);
}

/** Which cell of a notebook is meant nobody can say but the user. */
function inNotebook(path: string): BlockTarget {
  const reason = `${path} is a notebook. Select the cell the code is for and press Apply again.`;
  return { kind: 'refused', reason };
}

async function opened(uri: vscode.Uri): Promise<BlockTarget> {
  if (isNotebook(uri)) return inNotebook(vscode.workspace.asRelativePath(uri));
  return { kind: 'document', document: await vscode.workspace.openTextDocument(uri) };
}

/** A file that is not there yet, where tools may make one. */
async function newFile(path: string): Promise<BlockTarget> {
  const fence = new WorkspaceFence();
  const present = await fence.existing(path);
  if (present.ok) return opened(present.uri);
  if (path.endsWith('.ipynb'))
    return { kind: 'refused', reason: `${path} would be a notebook, which a block of code is not.` };
  const place = await fence.creatable(path);
  if (!place.ok) return { kind: 'refused', reason: place.reason };
  if (place.uri.scheme !== 'file') return { kind: 'none' };
  const mayCreate = async (): Promise<boolean> => {
    const still = await fence.creatable(path);
    return still.ok && still.uri.toString() === place.uri.toString();
  };
  return { kind: 'new', uri: place.uri, label: place.label, mayCreate };
}
