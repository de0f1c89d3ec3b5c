import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { writeFile } from '../../workspace/ownWrites.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { leftOutLine, newFileContent } from '../../../core/toolcalls/writing/cleanText.ts';
import { cellsOfContent } from '../../../core/toolcalls/writing/newCells.ts';
import { changePreview, commentedText } from '../../../core/toolcalls/writing/proposalText.ts';
import { isSameText, normalised } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { ToolServices } from '../toolServices.ts';
import type { BuiltinDeps, BuiltinTool } from '../builtin/builtinTool.ts';
import type { FencedPath, WorkspaceFence } from '../../workspace/fence.ts';
import { isDrafted, reviewNewFile, textOf } from '../../editing/newFileReview.ts';
import { isNotebook } from '../../workspace/notebooks.ts';
import { createNotebook } from './newNotebook.ts';
import type { Proposal } from '../../editing/proposal.ts';
import type { ReviewCopies } from '../../editing/reviewCopies.ts';
import { inTurn } from './reviewTurns.ts';
import { tellInReview } from './reviewCard.ts';

/** l10n: none, for the model. */
const DESCRIPTION = [
  'Proposes a new text file in the workspace. The user reads it in the editor first; it is on disk only once they accept,',
  'and the result tells what they decided. Folders on the way are made. Refused where the file exists: use proposeEdit.',
  'A notebook (.ipynb) is made of its cells: content is its JSON with cells (cell_type, source), or the text of its only cell.',
].join(' ');

/** Longer files are not written by a model in one piece; the editor would show them poorly. */
const MAX_CHARS = 2_000_000;

/** l10n: none, for the model. */
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
export function createFileTool(services: Pick<ToolServices, 'edits' | 'tools'>, { fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'createFile',
    displayName: l10n.t('Create file'),
    userDescription: l10n.t('Proposes a new file, which you review before it exists.'),
    description: DESCRIPTION,
    icon: '$(new-file)',
    tags: ['workspace', 'files', 'edit'],
    origin: 'builtin',
    effect: 'write',
    // An empty file has nothing to review but its name, which the user is asked about.
    proposes: (input: Input) => textArgument(input, 'content') !== '',
    group: l10n.t('Editing'),
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path'),
    preview: (input: Input) => changePreview([{ oldText: '', newText: textArgument(input, 'content') }]),
    async run(input: Input, context) {
      const [inline, tools] = await Promise.all([services.edits(), services.tools()]);
      const path = textArgument(input, 'path');
      return inTurn(tools.reviewTurns, path, context, async () => {
        const place = await placeFor(path, fence);
        if ('problem' in place) return errorOutcome(place.problem);
        return propose(place, input, context, { fence, inline, copies: tools.reviewCopies });
      });
    },
  };
}

/** l10n: none, for the model. */
async function placeFor(path: string, fence: WorkspaceFence): Promise<FencedPath | { readonly problem: string }> {
  const present = await fence.existing(path);
  if (present.ok) return { problem: `${present.label} exists. Use proposeEdit to change it, or choose another name.` };
  const place = await fence.creatable(path);
  if (!place.ok) return { problem: place.forModel };
  // Only files of this machine can be shown under their name before they exist.
  if (place.uri.scheme !== 'file') return { problem: `${place.label} is not on a disk, so it cannot be created here.` };
  return place;
}

interface Proposing {
  readonly fence: WorkspaceFence;
  readonly inline: InlineEdits;
  readonly copies: ReviewCopies;
}

/** l10n: none, for the model. */
async function propose(
  place: FencedPath,
  input: Input,
  context: ToolContext,
  { fence, inline, copies }: Proposing,
): Promise<ToolOutcome> {
  const content = newFileContent(normalised(textArgument(input, 'content')), place.label);
  const address = place.uri.toString();
  const made = isNotebook(place.uri) ? cellsOfContent(content) : undefined;
  if (made !== undefined && 'problem' in made) return errorOutcome(`${place.label} was not proposed. ${made.problem}`);
  const leftOut = made === undefined ? leftOutLine(content, place.label) : undefined;
  if (leftOut !== undefined) {
    return errorOutcome(
      `${place.label} was not proposed: its content leaves parts out (“${leftOut}”). Give all of it.`,
    );
  }
  // Nobody was asked about an empty file where the model gave text.
  if (content === '' && textArgument(input, 'content') !== '') {
    return errorOutcome(`${place.label} was not proposed: its content is nothing but a wrapping. Give its text.`);
  }
  if (isDrafted(place.uri, copies)) {
    return errorOutcome(`The user has unsaved text for ${place.label} open. Ask them to save or close it first.`);
  }
  const turnId = await context.willWrite(address);
  if (context.signal.aborted) return errorOutcome('Stopped before the file was proposed.');
  const mayCreate = async (): Promise<boolean> => {
    const still = await fence.creatable(place.label);
    // Somebody may have made it while the user was asked.
    return still.ok && still.uri.toString() === address && !(await fence.existing(place.label)).ok;
  };
  if (made !== undefined) return createNotebook(place, made.cells, context, mayCreate);
  // There is nothing to review in an empty file but its name, and that was allowed.
  if (content === '') {
    await writeFile(place.uri, await vscode.workspace.encode('', { uri: place.uri }));
    await context.didWrite(address);
    return created(place, `${place.label} was created. It is empty.`);
  }
  let waiting: Proposal | undefined;
  const review = {
    uri: place.uri,
    label: place.label,
    content,
    inline,
    copies,
    maker: { kind: 'tool' as const, turnId },
    onWaiting: (proposal: Proposal) => {
      waiting = proposal;
      tellInReview(context, place.label, proposal);
    },
    mayCreate,
  };
  const end = await context.unlimited(() => reviewNewFile(review));
  await context.didWrite(address, end === 'shared');
  if (end === 'refused') {
    return errorOutcome(`${place.label} was accepted, but could not be saved there. The text is still open, unsaved.`);
  }
  if (end === 'rejected' || end === 'drafted') {
    const draft = end === 'drafted' ? ' What they wrote in it is open in the editor, unsaved.' : '';
    const words =
      waiting?.comments === undefined
        ? `The user rejected the new file: ${place.label} was not created.${draft} Ask what they want.`
        : commentedText(`${place.label} was not created.${draft}`, waiting.comments);
    return textOutcome(words, [{ kind: 'proposed', what: place.label }]);
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
