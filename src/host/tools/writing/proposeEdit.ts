import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/extraction/json.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument } from '../../../core/toolcalls/workspace/input.ts';
import { changePreview, proposalText, type ProposalResult } from '../../../core/toolcalls/writing/proposalText.ts';
import { editsArgument, linesArgument, placeEdit } from '../../../core/toolcalls/writing/editInput.ts';
import { normalised, type LineChange } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { Services } from '../../services.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTools.ts';
import { readText } from '../builtin/files.ts';
import type { FencedPath } from '../builtin/fence.ts';
import { encoded, readFile, type EditorSnapshots } from '../fileSnapshots.ts';
import { hasOpenChanges, Proposal, textWithoutOpen, untilReviewed } from './proposal.ts';

const DESCRIPTION = [
  'Proposes a change to a text file of the workspace. The user sees it in the editor and accepts or rejects each part;',
  'nothing is written unless they accept, and the result tells what they decided. Give either edits, each with oldText',
  '(copied exactly from the file, with enough lines around it to occur only once, without line numbers) and newText, or',
  'startLine and endLine with newText. Read the file first. Put all changes to one file into one call.',
].join(' ');

/** Proposes a change to a file in the editor's inline review and waits for the person's decision. */
export function proposeEditTool(services: Services, { fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'proposeEdit',
    displayName: 'Propose edit',
    userDescription: 'Proposes a change to a file, which you review in the editor before anything is written.',
    description: DESCRIPTION,
    icon: '$(diff)',
    tags: ['workspace', 'files', 'edit'],
    origin: 'builtin',
    effect: 'write',
    group: 'Editing',
    inputSchema: {
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
      },
      required: ['path'],
      additionalProperties: false,
    },
    summarize(input) {
      const path = textArgument(input, 'path');
      const range = linesArgument(input);
      if (range !== undefined) return `${path}, lines ${range.first}–${range.last}`;
      const count = editsArgument(input).length;
      return count > 1 ? `${path}, ${count} changes` : path;
    },
    preview(input) {
      const range = linesArgument(input);
      if (range === undefined) return changePreview(editsArgument(input));
      const head = `${textArgument(input, 'path')}, lines ${range.first}–${range.last}:`;
      return `${head}\n${changePreview([{ oldText: '', newText: range.newText }])}`;
    },
    async run(input, context) {
      const place = await fence.existing(textArgument(input, 'path'));
      if (!place.ok) return errorOutcome(place.reason);
      const file = await readText(place);
      if (!file.ok) return errorOutcome(file.reason);
      if (vscode.workspace.fs.isWritableFileSystem(place.uri.scheme) === false || isNotebook(place.uri)) {
        return errorOutcome(`${place.label} cannot be edited as text here.`);
      }
      const [inline, { snapshots }] = await Promise.all([services.edits(), services.tools()]);
      return proposeIn(place, input, context, inline, snapshots);
    },
  };
}

function isNotebook({ path }: vscode.Uri): boolean {
  return /\.ipynb$/i.test(path);
}

async function proposeIn(
  place: FencedPath,
  input: JsonObject,
  context: ToolContext,
  inline: InlineEdits,
  snapshots: EditorSnapshots,
): Promise<ToolOutcome> {
  const document = await vscode.workspace.openTextDocument(place.uri);
  if (hasOpenChanges(inline, document.uri)) {
    context.progress(`Waiting for your review of an earlier change in ${place.label}`, [
      { label: 'Review', run: () => showDocument(document) },
    ]);
    await context.unlimited(() => untilReviewed(inline, document.uri, context.signal));
  }
  const placed = placeEdit(normalised(document.getText()), input);
  if ('problem' in placed) return errorOutcome(`${place.label} was not changed. ${placed.problem}`);
  await context.willWrite(place.uri.toString());
  if (context.signal.aborted) return errorOutcome('Stopped before the change was proposed.');
  return review(place, placed.changes, { document, context, inline, snapshots });
}

interface ReviewPlace {
  readonly document: vscode.TextDocument;
  readonly context: ToolContext;
  readonly inline: InlineEdits;
  readonly snapshots: EditorSnapshots;
}

/** Goes on after the turn was stopped: the proposal stays, and the checkpoint learns what is decided later. */
async function review(
  place: FencedPath,
  changes: readonly LineChange[],
  { document, context, inline, snapshots }: ReviewPlace,
): Promise<ToolOutcome> {
  const wasDirty = document.isDirty;
  const bytes = wasDirty ? undefined : await readFile(document.uri);
  const proposal = new Proposal(inline, document, changes);
  const held = snapshots.hold(document.uri, async () => {
    const text = textWithoutOpen(inline, document);
    return normalised(text) === proposal.textBefore && bytes !== undefined ? bytes : encoded(document, text);
  });
  context.progress(`Waiting for your review: ${place.label}`, [{ label: 'Review', run: () => proposal.reveal() }]);
  let result: ProposalResult;
  try {
    result = await context.unlimited(async () => {
      if (!(await proposal.write('Proposed edit'))) throw new Error(`${place.label} is read-only or was closed.`);
      const decided = await proposal.decided();
      return decided.type === 'decided' ? decided.result : closedResult(proposal);
    });
  } finally {
    held.dispose();
  }
  const isSaved = await settle(proposal, result, wasDirty, inline);
  await context.didWrite(document.uri.toString());
  const kind = result === 'rejected' ? ('proposed' as const) : ('wrote' as const);
  const now = result === 'partly' && openIn(document) ? { now: proposal.linesNow() } : {};
  return textOutcome(proposalText({ label: place.label, result, isSaved, ...now }), [
    { kind, what: place.label, uri: place.uri.toString() },
  ]);
}

/** The document was closed before everything was decided: what its file holds is the decision. */
async function closedResult(proposal: Proposal): Promise<ProposalResult> {
  proposal.letGo();
  const bytes = await readFile(proposal.document.uri);
  const text =
    bytes === undefined ? '' : normalised(await vscode.workspace.decode(bytes, { uri: proposal.document.uri }));
  if (text === proposal.textBefore) return 'rejected';
  return text === proposal.proposedText ? 'accepted' : 'partly';
}

/**
 * Brings the decision to the disk where that saves nothing else: a file that was saved before is saved again, one with
 * unsaved work of the person's is left to them. Resolves to whether the disk has it.
 */
async function settle(
  proposal: Proposal,
  result: ProposalResult,
  wasDirty: boolean,
  inline: InlineEdits,
): Promise<boolean> {
  const { document } = proposal;
  if (!openIn(document) || !document.isDirty) return true;
  const isOnlyThis = normalised(document.getText()) === proposal.decidedText;
  if (wasDirty || !isOnlyThis || hasOpenChanges(inline, document.uri)) return false;
  if (result !== 'rejected') return document.save();
  const isActive = vscode.window.activeTextEditor?.document === document;
  // The text is what the disk has; only the mark of unsaved changes is left.
  if (isActive) await vscode.commands.executeCommand('workbench.action.files.revert');
  return true;
}

function openIn(document: vscode.TextDocument): boolean {
  return !document.isClosed;
}

async function showDocument(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document, { preview: false });
}
