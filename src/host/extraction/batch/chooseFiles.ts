/** Asks what a batch runs over: what the explorer named, open editors, a folder, files, a pattern, rows, selections. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import { targetEditor } from '../../editor/targetEditor.ts';
import { withPatience } from '../../window/progress.ts';
import { collectFiles, collectRows, collectSelections, withoutIgnored, type Collected } from './collect.ts';
import { counted } from '../../../core/text/plural.ts';
import { tableKindOf } from '../../../core/extraction/batch/rows.ts';
import { askNext, askText } from '../../window/question.ts';

/** What was collected, and how it is counted. */
export interface Chosen extends Collected {
  readonly noun: 'file' | 'row' | 'selection';
}

/** `1 file`, `20 rows`. */
export function countedItems(count: number, noun: Chosen['noun']): string {
  if (noun === 'row') return counted(count, l10n.t('{0} row'), l10n.t('{0} rows'));
  if (noun === 'selection') return counted(count, l10n.t('{0} selection'), l10n.t('{0} selections'));
  return counted(count, l10n.t('{0} file'), l10n.t('{0} files'));
}

interface Way extends vscode.QuickPickItem {
  readonly take: () => Promise<Chosen | undefined>;
}

/** `given` is what the command was called with: nothing from the palette, the resources from the explorer. */
export async function chooseItems(given: readonly unknown[]): Promise<Chosen | undefined> {
  const uris = urisOf(given);
  if (uris.length > 0) return fromUris(uris);
  const editor = targetEditor();
  const ways: Way[] = [
    ...selectionWay(editor),
    ...rowsWay(editor?.document.uri),
    ...openEditorsWay(),
    {
      label: `$(folder) ${l10n.t('A folder…')}`,
      description: l10n.t('with all folders in it'),
      take: () => fromDialog('folder'),
    },
    { label: `$(files) ${l10n.t('Files…')}`, description: l10n.t('one or many'), take: () => fromDialog('files') },
    {
      label: `$(search) ${l10n.t('By pattern…')}`,
      description: l10n.t('such as invoices/**/*.txt'),
      take: fromPattern,
    },
  ];
  const way = await vscode.window.showQuickPick(ways, {
    title: l10n.t('Extract from Files'),
    placeHolder: l10n.t('From which files?'),
  });
  return way?.take();
}

/** The explorer hands over the resource clicked on and all that are selected. */
function urisOf(given: readonly unknown[]): readonly vscode.Uri[] {
  const [first, all] = given;
  if (Array.isArray(all)) {
    const uris = (all as unknown[]).filter((each) => each instanceof vscode.Uri);
    if (uris.length > 0) return uris;
  }
  return first instanceof vscode.Uri ? [first] : [];
}

async function fromUris(uris: readonly vscode.Uri[]): Promise<Chosen | undefined> {
  const [only] = uris;
  if (uris.length !== 1 || only === undefined || tableKindOf(only.path) === undefined) return files(uris);
  const name = nameOf(only);
  const rows = {
    label: `$(table) ${l10n.t('Row by row')}`,
    description: l10n.t('one result for each row'),
    isByRow: true,
  };
  const whole = {
    label: `$(file) ${l10n.t('As a whole')}`,
    description: l10n.t('one result for the file'),
    isByRow: false,
  };
  const choice = await askNext([rows, whole], { title: l10n.t`Extract from ${name}` });
  if (choice === undefined) return undefined;
  return choice.isByRow ? rowsOf(only) : files(uris);
}

/** Collecting many files takes a while: a notification says so and can stop it. */
async function files(uris: readonly vscode.Uri[]): Promise<Chosen> {
  const collected = await withPatience(l10n.t('Looking for files…'), (signal) => collectFiles(uris, signal));
  return { ...collected, noun: 'file' };
}

async function rowsOf(uri: vscode.Uri): Promise<Chosen | undefined> {
  const collected = await collectRows(uri);
  return collected === undefined ? undefined : { ...collected, noun: 'row' };
}

function selectionWay(editor: vscode.TextEditor | undefined): readonly Way[] {
  const count = editor?.selections.filter((selection) => !selection.isEmpty).length ?? 0;
  if (editor === undefined || count < 2) return [];
  return [
    {
      label: `$(list-selection) ${l10n.t`The ${count} selections`}`,
      description: nameOf(editor.document.uri),
      take: async () => ({ ...(await collectSelections(editor)), noun: 'selection' as const }),
    },
  ];
}

function rowsWay(uri: vscode.Uri | undefined): readonly Way[] {
  if (uri === undefined || tableKindOf(uri.path) === undefined) return [];
  return [
    {
      label: `$(table) ${l10n.t`The rows of ${nameOf(uri)}`}`,
      description: l10n.t('one result for each'),
      take: () => rowsOf(uri),
    },
  ];
}

function openEditorsWay(): readonly Way[] {
  const uris = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
  if (uris.length === 0) return [];
  const description = counted(new Set(uris.map(String)).size, l10n.t('{0} file'), l10n.t('{0} files'));
  return [{ label: `$(multiple-windows) ${l10n.t('Open editors')}`, description, take: () => files(uris) }];
}

async function fromDialog(what: 'folder' | 'files'): Promise<Chosen | undefined> {
  const uris = await vscode.window.showOpenDialog({
    title: what === 'folder' ? l10n.t('Extract from the Files of a Folder') : l10n.t('Extract from Files'),
    openLabel: l10n.t('Extract'),
    canSelectFolders: what === 'folder',
    canSelectFiles: what === 'files',
    canSelectMany: true,
  });
  return uris === undefined ? undefined : fromUris(uris);
}

async function fromPattern(): Promise<Chosen | undefined> {
  const pattern = await askText({
    title: l10n.t('Extract from Files'),
    prompt: l10n.t('A pattern of paths in the workspace, such as invoices/**/*.txt. Enter looks for them.'),
    value: '**/*.txt',
    valueSelection: [0, 8],
    validateInput: (text) => (text.trim() === '' ? l10n.t('Type a pattern such as **/*.txt.') : undefined),
  });
  return pattern === undefined ? undefined : matching([pattern]);
}

/** The files that match globs or are named by paths, without what Git ignores. */
export async function matching(patterns: readonly string[]): Promise<Chosen> {
  if (vscode.workspace.workspaceFolders === undefined) {
    throw new AppError('request', l10n.t('Open a folder first: patterns are about its files.'), { code: 'no-folder' });
  }
  const found = await Promise.all(patterns.map((pattern) => vscode.workspace.findFiles(pattern.trim())));
  const { kept, skipped } = await withoutIgnored(found.flat());
  const chosen = await files(kept);
  return { ...chosen, skipped: [...skipped, ...chosen.skipped] };
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
