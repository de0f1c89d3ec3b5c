import * as l10n from '@vscode/l10n';
import { said } from '../../../base/said.ts';
import * as vscode from 'vscode';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { changePreview } from '../../../core/toolcalls/writing/proposalText.ts';
import { CELL_ACTIONS, editedPart } from '../../../core/toolcalls/writing/cellInput.ts';
import { editsArgument, placeEdit } from '../../../core/toolcalls/writing/editInput.ts';
import { normalised } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { ToolServices } from '../toolServices.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTool.ts';
import { openInEncoding, unknownEncoding } from '../../workspace/encodings.ts';
import { isNotebook } from '../../workspace/notebooks.ts';
import { readText } from '../../workspace/files.ts';
import type { FencedPath, WorkspaceFence } from '../../workspace/fence.ts';
import type { ToolHost } from '../toolHost.ts';
import { hasOpenChanges, untilReviewed } from '../../editing/proposal.ts';
import { proposeInNotebook } from './notebookEdit.ts';
import { reviewEdit } from './reviewEdit.ts';
import { inQueue, inTurn } from './reviewTurns.ts';

/** l10n: none, for the model. */
const DESCRIPTION = [
  'Proposes a change to a text file of the workspace. The user sees it in the editor and accepts or rejects each part;',
  'nothing is written unless they accept, and the result tells what they decided. Give either edits, each with oldText',
  '(copied exactly from the file, with enough lines around it to occur only once, without line numbers) and newText, or',
  'startLine and endLine with newText. Read the file first. Put all changes to one file into one call. A notebook is',
  'changed by its cells: name the cell by its number from readFile; lines are counted within it, and oldText is looked for in',
  'it, or in all cells. newText alone replaces the whole text of the cell; cellAction inserts or deletes a cell.',
].join(' ');

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Path from the workspace folder, e.g. src/app.ts.' },
    edits: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      description: 'Exact replacements, all meant for the file as it is now.',
      items: {
        type: 'object',
        properties: {
          oldText: { type: 'string', description: 'Text that is in the file exactly once.' },
          newText: { type: 'string', description: 'What is to stand there; empty to delete it.' },
        },
        required: ['oldText', 'newText'],
        additionalProperties: false,
      },
    },
    startLine: { type: 'integer', minimum: 1, description: 'Instead of edits: first line to replace, from 1.' },
    endLine: {
      type: 'integer',
      minimum: 0,
      description: 'Last line to replace, inclusive; startLine - 1 inserts before startLine.',
    },
    newText: { type: 'string', description: 'With startLine and endLine: the new lines; empty to delete them.' },
    cell: { type: 'integer', minimum: 1, description: 'For a notebook: the number of the cell, from 1.' },
    cellAction: {
      type: 'string',
      enum: [...CELL_ACTIONS],
      description:
        'For a notebook: put a new cell with newText before cell (at the end without cell), or delete cell. One a call.',
    },
  },
  required: ['path'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Proposes a change to a file in the editor's inline review and waits for the user's decision. */
export function proposeEditTool(services: Pick<ToolServices, 'edits' | 'tools'>, { fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'proposeEdit',
    displayName: l10n.t('Propose edit'),
    userDescription: l10n.t('Proposes a change to a file, which you review in the editor before anything is written.'),
    description: DESCRIPTION,
    icon: '$(diff)',
    tags: ['workspace', 'files', 'edit'],
    origin: 'builtin',
    effect: 'write',
    group: l10n.t('Editing'),
    proposes: () => true,
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path') + editedPart(input),
    preview(input: Input) {
      const edits = editsArgument(input);
      if (edits.length > 0) return changePreview(edits);
      const newText = textArgument(input, 'newText');
      const lines = newText === '' ? '' : `\n${changePreview([{ oldText: '', newText }])}`;
      return `${textArgument(input, 'path')}${editedPart(input)}:${lines}`;
    },
    async run(input: Input, context) {
      const [inline, tools] = await Promise.all([services.edits(), services.tools()]);
      const path = textArgument(input, 'path');
      return inTurn(tools.reviewTurns, path, context, () => propose(input, context, { inline, tools, fence }));
    },
  };
}

interface Proposing {
  readonly inline: InlineEdits;
  readonly tools: ToolHost;
  readonly fence: WorkspaceFence;
}

/** l10n: none, for the model. */
async function propose(input: Input, context: ToolContext, { inline, tools, fence }: Proposing): Promise<ToolOutcome> {
  const place = await fence.existing(textArgument(input, 'path'));
  if (!place.ok) return errorOutcome(place.forModel);
  if (vscode.workspace.fs.isWritableFileSystem(place.uri.scheme) === false) {
    return errorOutcome(`${place.label} cannot be written: its file system is read-only.`);
  }
  if (isNotebook(place.uri)) return proposeInNotebook(place, input, context, { inline, tools });
  if (input.cell !== undefined || input.cellAction !== undefined) {
    return errorOutcome(`${place.label} is no notebook: it has no cells. Leave out cell and cellAction.`);
  }
  const file = await readText(place);
  if (!file.ok) return errorOutcome(file.forModel);
  // Saved in the wrong encoding, what could not be read would be gone for good.
  if (file.lost > 0) return errorOutcome(`${place.label} was not changed: ${said(unknownEncoding).forModel}.`);
  return proposeIn(place, input, context, inline, tools);
}

/** l10n: none, for the model. */
async function proposeIn(
  place: FencedPath,
  input: Input,
  context: ToolContext,
  inline: InlineEdits,
  tools: ToolHost,
): Promise<ToolOutcome> {
  const document = await openInEncoding(place.uri);
  if (hasOpenChanges(inline, document.uri)) {
    await inQueue(context, { label: place.label, open: () => showDocument(document) }, () =>
      untilReviewed(inline, document.uri, context.signal),
    );
  }
  const placed = placeEdit(normalised(document.getText()), input);
  if ('problem' in placed) return errorOutcome(`${place.label} was not changed. ${placed.problem}`);
  const turnId = await context.willWrite(place.uri.toString());
  if (context.signal.aborted) return errorOutcome('Stopped before the change was proposed.');
  return reviewEdit({ place, label: place.label, ...placed, document, context, inline, tools, turnId });
}

async function showDocument(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, { preview: false });
}
