import * as vscode from 'vscode';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { changePreview } from '../../../core/toolcalls/writing/proposalText.ts';
import { normalised } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import { openDocument } from '../../editing/textDocuments.ts';
import type { ToolServices } from '../toolServices.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTool.ts';
import type { FencedPath, WorkspaceFence } from '../../workspace/fence.ts';
import { readFile } from '../fileSnapshots.ts';
import { Proposal } from '../../editing/proposal.ts';

const DESCRIPTION = [
  'Proposes a new text file in the workspace. The user reads it in the editor first; it is on disk only once they accept,',
  'and the result tells what they decided. Folders on the way are made. Refused where the file exists: use proposeEdit.',
].join(' ');

/** Longer files are not written by a model in one piece; the editor would show them poorly. */
const MAX_CHARS = 2_000_000;

const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Path of the new file from the workspace folder, e.g. src/new.ts.' },
    content: { type: 'string', maxLength: MAX_CHARS, description: 'The whole text of the file.' },
  },
  required: ['path', 'content'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Proposes a new file, which exists only once the user accepted it. */
export function createFileTool(services: Pick<ToolServices, 'edits'>, { fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'createFile',
    displayName: 'Create file',
    userDescription: 'Proposes a new file, which you review before it exists.',
    description: DESCRIPTION,
    icon: '$(new-file)',
    tags: ['workspace', 'files', 'edit'],
    origin: 'builtin',
    effect: 'write',
    group: 'Editing',
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path'),
    preview: (input: Input) => changePreview([{ oldText: '', newText: textArgument(input, 'content') }]),
    async run(input: Input, context) {
      const place = await placeFor(textArgument(input, 'path'), fence);
      if ('problem' in place) return errorOutcome(place.problem);
      return propose(place, input, context, fence, await services.edits());
    },
  };
}

async function placeFor(path: string, fence: WorkspaceFence): Promise<FencedPath | { readonly problem: string }> {
  const present = await fence.existing(path);
  if (present.ok) return { problem: `${present.label} exists. Use proposeEdit to change it, or choose another name.` };
  const place = await fence.creatable(path);
  if (!place.ok) return { problem: place.reason };
  // Only files of this machine can be shown under their name before they exist.
  if (place.uri.scheme !== 'file') return { problem: `${place.label} is not on a disk, so it cannot be created here.` };
  return place;
}

async function propose(
  place: FencedPath,
  input: Input,
  context: ToolContext,
  fence: WorkspaceFence,
  inline: InlineEdits,
): Promise<ToolOutcome> {
  const content = normalised(textArgument(input, 'content'));
  const address = place.uri.toString();
  const draft = place.uri.with({ scheme: 'untitled' });
  if ((openDocument(draft)?.getText() ?? '') !== '') {
    return errorOutcome(`The user has unsaved text for ${place.label} open. Ask them to save or close it first.`);
  }
  await context.willWrite(address);
  if (context.signal.aborted) return errorOutcome('Stopped before the file was proposed.');
  // There is nothing to review in an empty file but its name, and that was allowed.
  if (content === '') {
    await vscode.workspace.fs.writeFile(place.uri, new Uint8Array());
    await context.didWrite(address);
    return created(place, `${place.label} was created. It is empty.`);
  }
  const end = await context.unlimited(() => review({ place, draft, content, context, fence, inline }));
  await context.didWrite(address, end === 'shared');
  if (end === 'refused') {
    return errorOutcome(`${place.label} was accepted, but could not be saved there. The text is still open, unsaved.`);
  }
  if (end === 'rejected') {
    return textOutcome(`The user rejected the new file: ${place.label} was not created. Ask what they want.`, [
      { kind: 'proposed', what: place.label },
    ]);
  }
  const isChanged = !isSameText((await textOf(place.uri)) ?? '', content);
  return created(
    place,
    isChanged
      ? `The user accepted ${place.label} with changes of their own, and it was created. Read it before you go on.`
      : `The user accepted ${place.label}, and it was created.`,
  );
}

function created(place: FencedPath, text: string): ToolOutcome {
  return textOutcome(text, [{ kind: 'wrote', what: place.label, uri: place.uri.toString() }]);
}

interface NewFile {
  readonly place: FencedPath;
  /** The unsaved document that will be saved as the file. */
  readonly draft: vscode.Uri;
  readonly content: string;
  readonly context: ToolContext;
  readonly fence: WorkspaceFence;
  readonly inline: InlineEdits;
}

/** `shared`: created, with text that the user typed. `refused`: accepted, and could not be saved. */
type ReviewEnd = 'created' | 'shared' | 'rejected' | 'refused';

async function review({ place, draft, content, context, fence, inline }: NewFile): Promise<ReviewEnd> {
  const document = await vscode.workspace.openTextDocument(draft);
  const lines = content.replace(/\n$/, '').split('\n');
  const proposal = new Proposal(inline, document, [{ start: 0, end: 0, lines }]);
  context.progress(`Waiting for your review: ${place.label}`, [{ label: 'Review', run: () => proposal.reveal() }]);
  if (!(await proposal.write('New file'))) throw new Error(`${place.label} could not be shown for review.`);
  const decided = await proposal.decided();
  proposal.letGo();
  if (decided.type === 'closed') {
    const text = await textOf(place.uri);
    if (text === undefined) return 'rejected';
    return isSameText(text, content) ? 'created' : 'shared';
  }
  if (decided.result === 'rejected') {
    await discard(document);
    return 'rejected';
  }
  const isShared = !isSameText(normalised(document.getText()), proposal.decidedText);
  // Folders may have become links while it waited.
  const still = await fence.creatable(place.label);
  const isInPlace = still.ok && still.uri.toString() === place.uri.toString();
  if (!isInPlace || (await readFile(place.uri)) !== undefined) return 'refused';
  if (!(await document.save()) || (await readFile(place.uri)) === undefined) return 'refused';
  return isShared ? 'shared' : 'created';
}

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const bytes = await readFile(uri);
  return bytes === undefined ? undefined : normalised(await vscode.workspace.decode(bytes, { uri }));
}

/** Whether two texts differ in no more than the last line's end, which the editor may add. */
function isSameText(one: string, other: string): boolean {
  return one.replace(/\n$/, '') === other.replace(/\n$/, '');
}

/** Closes a document whose text was taken back without asking whether to save nothing. */
async function discard(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed || document.getText() !== '') return;
  await vscode.window.showTextDocument(document, { preview: false });
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
