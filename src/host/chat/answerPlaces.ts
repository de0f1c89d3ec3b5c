import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted } from '../../core/text/plural.ts';
import type { NamedPlace } from '../../protocol/messages.ts';
import type { MentionSearch } from '../attachments/mentions.ts';
import { columnOf } from '../editing/proposal.ts';
import { WorkspaceFence, type FencedPath } from '../workspace/fence.ts';

/** Files looked for at the same time. */
const AT_ONCE = 8;

/**
 * The places in files that answers name. A path of a model is never opened as it is: it has to be a file of the workspace
 * after all links, when the page asks and again when it is clicked. What `aiGateway.neverSend` keeps back is no link.
 */
export class AnswerPlaces {
  readonly #fence = new WorkspaceFence();
  readonly #list: Pick<MentionSearch, 'onlyEndingIn'>;

  constructor(list: Pick<MentionSearch, 'onlyEndingIn'>) {
    this.#list = list;
  }

  /** Which of the paths are files that can be opened. */
  async find(paths: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < paths.length; at += AT_ONCE) {
      const some = paths.slice(at, at + AT_ONCE);
      const there = await Promise.all(some.map(async (path) => (await this.#files(path)).length > 0));
      found.push(...some.filter((_, index) => there[index]));
    }
    return found;
  }

  /** Shows a place beside the panel, with its lines selected. Says what is wrong where it cannot. */
  async open(place: NamedPlace): Promise<string | undefined> {
    const files = await this.#files(place.path);
    if (files.length === 0) return l10n.t`“${shortPath(place.path)}” is no longer a file of this workspace.`;
    const file = files.length === 1 ? files[0] : await pickFile(files);
    if (file === undefined) return undefined;
    const selection = selectionOf(place);
    // Text, pictures and notebooks, each in the editor that the user has for it, in the group that was used last.
    await vscode.commands.executeCommand('vscode.open', file.uri, {
      preview: true,
      preserveFocus: false,
      viewColumn: vscode.ViewColumn.Active,
      ...columnOf(file.uri),
      ...(selection && { selection }),
    });
    return problemOf(file, place);
  }

  async #files(path: string): Promise<readonly FencedPath[]> {
    const found = await this.#fence.shown(onThisMachine(path));
    if (found.length > 0) return found;
    // From the workspace on, as pages of a repository write it.
    if (/^[/\\]/.test(path)) return /^[/\\]{2}/.test(path) ? [] : this.#fence.shown(path.slice(1));
    // Its end alone, as compilers and people write it.
    const names = path.split(/[/\\]/).filter((name) => name !== '.');
    const only = await this.#list.onlyEndingIn(names);
    return only === undefined ? [] : this.#fence.shown(only.path);
  }
}

/** A path with a drive as the editor's addresses write it. */
function onThisMachine(path: string): string {
  const drive = process.platform === 'win32' ? /^\/?([A-Za-z]):[/\\]/.exec(path) : null;
  return drive?.[1] === undefined ? path : `/${drive[1].toLowerCase()}:/${path.slice(drive[0].length)}`;
}

function shortPath(path: string): string {
  return path.length > 100 ? `…${path.slice(-99)}` : path;
}

/** The whole line, or lines; from a column on where one is told, and only the cursor there where no end is. */
function selectionOf({ line, column, endLine, endColumn }: NamedPlace): vscode.Range | undefined {
  if (line === undefined) return undefined;
  const from = Math.max(0, line - 1);
  const start = Math.max(0, (column ?? 1) - 1);
  if (column !== undefined && endLine === undefined) return new vscode.Range(from, start, from, start);
  const to = Math.max(from, (endLine ?? line) - 1);
  return new vscode.Range(from, start, to, endColumn === undefined ? Number.MAX_SAFE_INTEGER : endColumn - 1);
}

async function pickFile(files: readonly FencedPath[]): Promise<FencedPath | undefined> {
  const rows = files.map((file) => ({ label: file.label, file }));
  return (
    await vscode.window.showQuickPick(rows, {
      title: l10n.t('Open'),
      placeHolder: l10n.t('Several folders have this file'),
    })
  )?.file;
}

function problemOf({ label, uri }: FencedPath, { line = 0 }: NamedPlace): string | undefined {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (document === undefined || line <= document.lineCount) return undefined;
  const lines = counted(document.lineCount, l10n.t('{0} line'), l10n.t('{0} lines'));
  return l10n.t`${label} has ${lines}; line ${line} is not there.`;
}
