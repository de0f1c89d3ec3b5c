import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../../../core/text/visible.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { isWholeWorkspace } from '../../workspace/fileList.ts';
import { labelOf, type FencedPath, type WorkspaceFence } from '../../workspace/fence.ts';

const MAX_ENTRIES = 1_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'The folder, e.g. src. Default: the whole workspace.' },
    depth: { type: 'integer', minimum: 1, maximum: 6, description: 'How many levels to list. Default: 1.' },
  },
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Lists what is in a folder, some levels deep. */
export function listDirectoryTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'listDirectory',
    displayName: l10n.t('List folder'),
    userDescription: l10n.t('Lists the files and folders in a folder of the workspace.'),
    // l10n: none, for the model
    description: [
      'Lists the files and folders in a folder of the user’s workspace, one a line, folders with a slash at the end.',
      'Give depth to see several levels at once. What git ignores and what the user keeps private is left out.',
      'To find files by name use findFiles.',
    ].join(' '),
    icon: '$(list-tree)',
    tags: ['workspace', 'files'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path', '.') || '.',
    run: (input: Input, context) => list(fence, input, context),
  };
}

/** l10n: none, for the model. */
async function list(fence: WorkspaceFence, input: Input, { signal }: ToolContext): Promise<ToolOutcome> {
  const text = textArgument(input, 'path', '.');
  const depth = numberArgument(input, 'depth', { fallback: 1, min: 1, max: 6 });
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1 && isWholeWorkspace(text) && vscode.workspace.isTrusted) {
    return textOutcome(`The workspace has these folders:\n${folders.map(({ name }) => `${name}/`).join('\n')}`);
  }
  const place = await fence.existing(isWholeWorkspace(text) ? '.' : text);
  if (!place.ok) return errorOutcome(place.forModel);
  const listing = new Listing(fence, signal);
  try {
    await listing.add(place, place.segments, depth, '');
  } catch (error) {
    if (signal.aborted) throw error;
    return errorOutcome(`${place.label} could not be listed. Is it a folder?`);
  }
  const notes = [
    listing.hidden > 0 ? `[${listing.hidden} ignored or private entries are not listed.]` : [],
    listing.lines.length >= MAX_ENTRIES ? `[Only ${MAX_ENTRIES} entries are shown. List a folder below this one.]` : [],
  ].flat();
  const body = listing.lines.length === 0 ? ['(nothing to list)'] : listing.lines;
  const activity = [{ kind: 'read' as const, what: `${place.label}/`.replace(/^\.\/$/, '.') }];
  return textOutcome([`${place.label}:`, ...body, ...notes].join('\n'), activity);
}

class Listing {
  readonly lines: string[] = [];
  hidden = 0;
  readonly #fence: WorkspaceFence;
  readonly #signal: AbortSignal;

  constructor(fence: WorkspaceFence, signal: AbortSignal) {
    this.#fence = fence;
    this.#signal = signal;
  }

  async add(place: FencedPath, segments: readonly string[], depth: number, indent: string): Promise<void> {
    const { folder } = place;
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder.uri, ...segments));
    const isFolder = (type: vscode.FileType): boolean => (type & vscode.FileType.Directory) !== 0;
    entries.sort(([a, aType], [b, bType]) => Number(isFolder(bType)) - Number(isFolder(aType)) || (a < b ? -1 : 1));
    for (const [name, type] of entries) {
      this.#signal.throwIfAborted();
      if (this.lines.length >= MAX_ENTRIES) return;
      const below = [...segments, name];
      if (!(await this.#fence.mayList(folder, below, isFolder(type)))) {
        this.hidden += 1;
        continue;
      }
      const shown = `${indent}${oneLine(name, 255)}`;
      if ((type & vscode.FileType.SymbolicLink) !== 0) this.lines.push(await this.#link(shown, folder, below));
      else this.lines.push(isFolder(type) ? `${shown}/` : shown);
      const goesOn = isFolder(type) && (type & vscode.FileType.SymbolicLink) === 0;
      if (goesOn && depth > 1) await this.add(place, below, depth - 1, `${indent}  `);
    }
  }

  /** Links are named with where they lead, as long as that is inside, and never entered. l10n: none, for the model. */
  async #link(shown: string, folder: vscode.WorkspaceFolder, segments: readonly string[]): Promise<string> {
    const target = await this.#fence.ofUri(vscode.Uri.joinPath(folder.uri, ...segments));
    return `${shown} -> ${target.ok ? labelOf(target.folder, target.segments) : '(outside, cannot be read)'}`;
  }
}
