import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fileOfBlock, isForTerminal, likelyFiles, namesOfBlock } from '../../core/apply/targetFile.ts';
import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { WorkspaceFence } from '../workspace/fence.ts';
import { fileOf, isNotebook } from '../workspace/notebooks.ts';
import { selectedCell, targetEditor } from './targetEditor.ts';

/** A file that is not there yet, where tools may make one. */
export interface NewPlace {
  readonly kind: 'new';
  readonly uri: vscode.Uri;
  readonly label: string;
  mayCreate(): Promise<boolean>;
}

/** Files that a block may be for. */
export interface SeveralFiles {
  readonly kind: 'several';
  readonly files: readonly { readonly path: string; readonly uri: vscode.Uri }[];
}

/** Where a block of an answer goes. */
export type BlockTarget =
  | { readonly kind: 'document'; readonly document: vscode.TextDocument }
  | NewPlace
  | { readonly kind: 'command' | 'none' | 'cancelled' }
  | Refused;

export interface Refused {
  readonly kind: 'refused';
  /** A sentence. */
  readonly reason: string;
  /** The sentence names the file. */
  readonly isNamed?: true;
}

type NamedBlock = Pick<AnswerBlock, 'code' | 'info' | 'before'>;

/** What else says where a block may go. */
export interface BlockSurroundings {
  /** The document in the editor that is open. */
  readonly active: vscode.TextDocument | undefined;
  /** Files that the blocks before it went to. */
  readonly earlier?: readonly string[];
}

const HIDDEN = '**/{node_modules,.git}/**';
const MAX_FOUND = 20;
const MAX_NAMES = 6;

/** The file a block names, the open one where it names none. Where a name fits several, the user chooses. */
export async function targetOf(block: NamedBlock): Promise<BlockTarget> {
  const target = await findTarget(block, { active: targetEditor()?.document ?? selectedCell()?.document });
  if (target.kind !== 'several') return target;
  const uri = await chooseFile(target, l10n.t('Apply to Which File?'));
  return uri === undefined ? { kind: 'cancelled' } : opened(uri);
}

/** The same without asking anybody. */
export async function findTarget(
  block: NamedBlock,
  { active: document, earlier = [] }: BlockSurroundings,
): Promise<BlockTarget | SeveralFiles> {
  const names = namesOfBlock(block);
  const found = new Map((await Promise.all(names.slice(0, MAX_NAMES).map(filesNamed))).flat());
  const active = document === undefined ? undefined : vscode.workspace.asRelativePath(fileOf(document.uri));
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.name);
  const address = { ...block, files: [...found.keys()], active, folders, attached: earlier };
  const path = fileOfBlock(address);
  const likely = likelyFiles(address);
  if (likely.length > 1 && (path === undefined || !likely.includes(path))) {
    const files = likely.flatMap((each) => {
      const uri = found.get(each);
      return uri === undefined ? [] : [{ path: each, uri }];
    });
    return { kind: 'several', files };
  }
  if (path !== undefined && path === active && document !== undefined) return { kind: 'document', document };
  const known = path === undefined ? undefined : found.get(path);
  if (known !== undefined) return opened(known);
  if (path === undefined) return { kind: isForTerminal(block.info) ? 'command' : 'none' };
  return newFile(path);
}

/** Asks which of several files was meant. */
export async function chooseFile({ files }: SeveralFiles, title: string): Promise<vscode.Uri | undefined> {
  const items = files.map(({ path, uri }) => ({ label: plainWords(path), uri }));
  return (await vscode.window.showQuickPick(items, { title }))?.uri;
}

async function filesNamed(name: string): Promise<readonly (readonly [string, vscode.Uri])[]> {
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (base === '') return [];
  const literal = base.replaceAll(/[[\]{}*?]/g, '[$&]');
  const uris = await vscode.workspace.findFiles(`**/${literal}`, HIDDEN, MAX_FOUND);
  return uris.map((uri) => [vscode.workspace.asRelativePath(uri), uri] as const);
}

/** Which cell of a notebook is meant nobody can say but the user. */
function inNotebook(path: string): BlockTarget {
  const reason = l10n.t`${path} is a notebook. Select the cell the code is for and press Apply again.`;
  return { kind: 'refused', reason, isNamed: true };
}

async function opened(uri: vscode.Uri): Promise<BlockTarget> {
  if (isNotebook(uri)) return inNotebook(vscode.workspace.asRelativePath(uri));
  return { kind: 'document', document: await vscode.workspace.openTextDocument(uri) };
}

async function newFile(path: string): Promise<BlockTarget> {
  const fence = new WorkspaceFence();
  const present = await fence.existing(path);
  if (present.ok) return opened(present.uri);
  if (path.endsWith('.ipynb'))
    return {
      kind: 'refused',
      reason: l10n.t`${path} would be a notebook, which a block of code is not.`,
      isNamed: true,
    };
  const place = await fence.creatable(path);
  if (!place.ok) return { kind: 'refused', reason: place.message, isNamed: true };
  if (place.uri.scheme !== 'file') return { kind: 'none' };
  const mayCreate = async (): Promise<boolean> => {
    const still = await fence.creatable(path);
    return still.ok && still.uri.toString() === place.uri.toString();
  };
  return { kind: 'new', uri: place.uri, label: place.label, mayCreate };
}
