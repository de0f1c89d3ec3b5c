import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { proposalText, type NumberedLines, type ProposalResult } from '../../../core/toolcalls/writing/proposalText.ts';
import {
  applyChanges,
  isSameText,
  normalised,
  placeAgain,
  type LineChange,
} from '../../../core/toolcalls/writing/replacements.ts';
import type { Doubt } from '../../../core/editing/doubts.ts';
import { readNotebook } from '../../../core/notebook/readNotebook.ts';
import { minimalEdit } from '../../../core/editing/minimalEdit.ts';
import { delay } from '../../../base/async.ts';
import { DisposableStore } from '../../../base/disposable.ts';
import { openUnnamed, tellDraft } from '../../editing/drafts.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import { openedOrNone } from '../../editing/textDocuments.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { besides, cellOf, fileOf, openNotebook, savedWith } from '../../workspace/notebooks.ts';
import { encoded, readFile } from '../fileSnapshots.ts';
import type { ToolHost } from '../toolHost.ts';
import { hasOpenInFile, Proposal, showForReview } from '../../editing/proposal.ts';
import { textWithoutOpen } from '../../editing/withoutOpen.ts';
import { tellInReview } from './reviewCard.ts';
import { savesByItself, type ReviewCopies } from '../../editing/reviewCopies.ts';
import { isAmongCompared } from '../../editing/reviewTab.ts';

/** How long the news of a save may take after it, and how often it is looked for. */
const [LATE_SAVE_MS, LATE_SAVE_STEP_MS] = [1_000, 50];

export interface EditToReview {
  readonly place: FencedPath;
  /** As the user reads it: a path, or a cell of it. */
  readonly label: string;
  readonly changes: readonly LineChange[];
  /** What the model is told beside the decision. */
  readonly notes?: readonly string[];
  /** Lines of the new text where something goes that nobody showed. */
  readonly hidden?: readonly number[];
  readonly document: vscode.TextDocument;
  readonly context: ToolContext;
  readonly inline: InlineEdits;
  readonly tools: ToolHost;
  /** The turn that is told what is decided in a later window. */
  readonly turnId: string | undefined;
}

/** What the user decided, and whether the disk has it. */
interface Reviewed {
  readonly result: ProposalResult;
  readonly isSaved: boolean;
  /** Where the file is now: the user may have renamed it. */
  readonly uri: vscode.Uri;
  /** The user typed in the document while they reviewed it. */
  readonly isShared?: boolean;
  readonly now?: readonly NumberedLines[];
  /** What the user said of its lines. */
  readonly comments?: string | undefined;
  /** They closed it, and what they wrote or accepted in it is open in a document of its own. */
  readonly isDrafted?: boolean;
}

const LABEL = l10n.t('Proposed edit');

/**
 * Shows a change for review and waits. Goes on after the turn was stopped: the proposal stays, and the checkpoint learns
 * what is decided later. l10n: none, for the model.
 */
export async function reviewEdit(edit: EditToReview): Promise<ToolOutcome> {
  const { place, document, context } = edit;
  const { changes, inline, notes = [] } = edit;
  const announced = savedWith(document).uri.toString();
  const inCopy = (): Promise<Reviewed | string> =>
    reviewCopy({
      label: edit.label,
      changes,
      doubts: doubtsOf(edit),
      document,
      inline,
      copies: edit.tools.reviewCopies,
      turnId: edit.turnId,
      onWaiting: (proposal) => tellInReview(context, edit.label, proposal),
    });
  const reviewed = await context.unlimited(() => (savesByItself(document) ? inCopy() : reviewInPlace(edit)));
  await context.didWrite(announced, typeof reviewed !== 'string' && reviewed.isShared === true);
  if (typeof reviewed === 'string') return errorOutcome(reviewed);
  const kind = reviewed.result === 'rejected' ? ('proposed' as const) : ('wrote' as const);
  const uri = fileOf(reviewed.uri);
  const address = uri.toString();
  const what = address === place.uri.toString() ? place.label : vscode.workspace.asRelativePath(uri);
  const label = what === place.label ? edit.label : `${edit.label} (renamed to ${what})`;
  const told = reviewed.isDrafted === true ? [...notes, DRAFTED] : notes;
  return textOutcome([proposalText({ ...reviewed, label }), ...told].join('\n'), [{ kind, what, uri: address }]);
}

/** l10n: none, for the model. */
const DRAFTED = 'What they wrote or accepted in the review before they closed it is open in the editor, unsaved.';

function doubtsOf({ hidden = [] }: EditToReview): readonly Doubt[] {
  return hidden.map((line) => ({ line, reason: l10n.t('This deletes code that the edit does not show.') }));
}

/** In the document itself: nothing saves it but the user. Until they decide, the file counts as without the change. */
async function reviewInPlace(edit: EditToReview): Promise<Reviewed | string> {
  const { label, document, changes, inline, tools } = edit;
  const cell = cellOf(document.uri);
  const before = { isDirty: savedWith(document).isDirty, besides: besides(document), index: cell?.index ?? 0 };
  const bytes = before.isDirty ? undefined : await readFile(savedWith(document).uri);
  const maker = { kind: 'tool', turnId: edit.turnId } as const;
  const proposal = new Proposal(inline, document, changes, { doubts: doubtsOf(edit), maker });
  const withoutIt = async (): Promise<Uint8Array | undefined> => {
    if (cell !== undefined) return bytes;
    const text = textWithoutOpen(proposal.document, inline.find(proposal.uri)?.edits ?? []);
    return normalised(text) === proposal.textBefore && bytes !== undefined ? bytes : encoded(proposal.document, text);
  };
  const held = tools.snapshots.hold(() => fileOf(proposal.uri), withoutIt);
  try {
    // l10n: none, for the model
    if (!(await proposal.write(LABEL))) return `${label} is read-only, so it was not changed.`;
    tellInReview(edit.context, label, proposal);
    const decided = await proposal.decided();
    if (decided.type === 'closed') {
      proposal.letGo();
      const { uri } = proposal;
      if (cell !== undefined && openNotebook(cell.notebook.uri) !== undefined) return deletedWords(label);
      const text = await (cell === undefined ? diskText(uri) : cellText(cell.notebook.uri, before.index));
      if (text === undefined) return deletedWords(label);
      return { result: resultOf(proposal, text), isSaved: true, uri, isShared: !isOurs(proposal, text) };
    }
    const { comments } = proposal;
    return { ...(await afterDecision(proposal, before, inline)), result: decided.result, comments };
  } finally {
    held.dispose();
  }
}

/** l10n: none, for the model. */
function deletedWords(label: string): string {
  return `${label} was deleted by the user during the review, so there is nothing to change. Read the notebook again.`;
}

/** A cell as the disk has it. */
async function cellText(notebook: vscode.Uri, index: number): Promise<string | undefined> {
  const reading = readNotebook(await diskText(notebook));
  return reading.ok ? reading.notebook.cells[index]?.text : undefined;
}

async function afterDecision(
  proposal: Proposal,
  before: { readonly isDirty: boolean; readonly besides: string },
  inline: InlineEdits,
): Promise<Omit<Reviewed, 'result'>> {
  const { document, uri } = proposal;
  const isOnlyThis = normalised(document.getText()) === proposal.decidedText && besides(document) === before.besides;
  const saves = !before.isDirty && isOnlyThis && !hasOpenInFile(inline, uri);
  const isSaved = saves ? await save(document) : !savedWith(document).isDirty;
  return { isSaved, uri, isShared: !isOnlyThis, now: proposal.linesNow() };
}

interface CopyToReview {
  readonly label: string;
  readonly changes: readonly LineChange[];
  readonly document: vscode.TextDocument;
  readonly inline: InlineEdits;
  readonly copies: ReviewCopies;
  readonly doubts?: readonly Doubt[];
  readonly turnId: string | undefined;
  readonly onWaiting?: (proposal: Proposal) => void;
  /** Where the review was begun in an earlier window: what it is kept as. */
  readonly keptAs?: string;
  /** And words in it are the user's. */
  readonly isShared?: boolean;
}

/** In a copy, where the editor would save the document before anybody said yes; what is decided goes into the document. */
export async function reviewCopy(review: CopyToReview): Promise<Reviewed | string> {
  const { label, document, changes, inline, copies, keptAs, turnId, isShared } = review;
  const wasDirty = savedWith(document).isDirty;
  const text = applyChanges(normalised(document.getText()), changes);
  const maker = { kind: 'tool', turnId } as const;
  const copy = await copies.open(document, { label, text, keptAs, maker, isShared });
  const proposal = new Proposal(inline, copy, changes, { doubts: review.doubts, maker });
  const giveUp = (): Promise<void> => (keptAs === undefined ? copies.close(copy) : copies.leave(copy));
  const isShown = await proposal.write(LABEL).catch(async (error: unknown) => {
    await giveUp();
    throw error;
  });
  if (!isShown) {
    await giveUp();
    // l10n: none, for the model
    return `${label} could not be shown for review.`;
  }
  review.onWaiting?.(proposal);
  return afterReview(review, { copy, proposal, wasDirty });
}

interface CopyInReview {
  readonly copy: vscode.TextDocument;
  readonly proposal: Proposal;
  readonly wasDirty: boolean;
}

async function afterReview(
  review: CopyToReview,
  { copy, proposal, wasDirty }: CopyInReview,
): Promise<Reviewed | string> {
  const { label, copies } = review;
  const decided = await proposal.decided();
  const text = normalised(copy.getText());
  const isClosed = decided.type === 'closed';
  // Its file may get nothing that is not decided, and what is theirs cannot be told apart for sure once it is closed.
  const isDrafted = isClosed && isTheirs(review, proposal, text);
  if (isClosed) proposal.letGo();
  const result = isClosed ? 'rejected' : resultOf(proposal, text);
  const uri = copies.sourceOf(copy.uri) ?? review.document.uri;
  // A tab of the file would cover the comparison, where the other files wait.
  const isCompared = isAmongCompared(copy.uri);
  if (result === 'rejected') {
    if (isDrafted) {
      await openUnnamed({ text, languageId: copy.languageId }, true);
      tellDraft(label);
    }
    await copies.close(copy);
    return { result, isSaved: true, uri, comments: proposal.comments, isDrafted };
  }
  const document = await putInto(uri, proposal, text);
  if (document === undefined) {
    // l10n: none, for the model
    return `${label} was changed or went away while the user reviewed it, so the change could not be put in. Read it again.`;
  }
  await copies.close(copy);
  if (!isCompared) await showForReview(document, true);
  const isShared = review.isShared === true || !isOurs(proposal, text);
  const saved = savedWith(document);
  const isSaved = wasDirty ? !saved.isDirty : await isSavedNow(saved);
  return { result, isSaved, uri, isShared, now: proposal.linesNow(), comments: proposal.comments };
}

/** Whether a review that was closed held the user's words or decisions. */
function isTheirs({ isShared }: CopyToReview, proposal: Proposal, text: string): boolean {
  return isShared === true ? text !== proposal.textBefore : proposal.isWorkedOn;
}

/** Whether a text is the old one with what was decided, and with nothing that the user typed. */
function isOurs(proposal: Proposal, text: string): boolean {
  const { textBefore, proposedText, decidedText } = proposal;
  return [textBefore, proposedText, decidedText].some((each) => isSameText(each, text));
}

function resultOf(proposal: Proposal, text: string): ProposalResult {
  if (text === proposal.textBefore) return 'rejected';
  return text === proposal.proposedText ? 'accepted' : 'partly';
}

/**
 * Puts the reviewed text into its file's document, as one step of undo. Resolves with the document as it is open now, or
 * with `undefined` where the text does not fit any more.
 */
async function putInto(
  uri: vscode.Uri,
  proposal: Proposal,
  reviewed: string,
): Promise<vscode.TextDocument | undefined> {
  const open = await openedOrNone(uri);
  if (open === undefined) return undefined;
  const now = normalised(open.getText());
  const wanted = now === proposal.textBefore ? reviewed : textElsewhere(proposal, reviewed, now);
  if (wanted === undefined) return undefined;
  const isCrlf = open.eol === vscode.EndOfLine.CRLF;
  const change = minimalEdit(open.getText(), isCrlf ? wanted.replaceAll('\n', '\r\n') : wanted);
  if (change === undefined) return open;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(open.uri, new vscode.Range(open.positionAt(change.start), open.positionAt(change.end)), change.text);
  return (await vscode.workspace.applyEdit(edit)) ? open : undefined;
}

/** The document changed meanwhile: only what was decided goes in, where its lines still stand. */
function textElsewhere(proposal: Proposal, reviewed: string, now: string): string | undefined {
  if (reviewed !== proposal.decidedText) return undefined;
  const placed = placeAgain(proposal.textBefore, proposal.decidedChanges, now);
  return 'changes' in placed ? applyChanges(now, placed.changes) : undefined;
}

async function diskText(uri: vscode.Uri): Promise<string> {
  const bytes = await readFile(uri);
  return bytes === undefined ? '' : normalised(await vscode.workspace.decode(bytes, { uri }));
}

/** Saves a document. The editor also answers no where it saves it by itself at that moment, and says a little later so. */
export async function isSavedNow(document: Pick<vscode.TextDocument, 'isDirty' | 'save'>): Promise<boolean> {
  try {
    if (await document.save()) return true;
  } catch {
    return false;
  }
  for (let waited = 0; document.isDirty && waited < LATE_SAVE_MS; waited += LATE_SAVE_STEP_MS) {
    await delay(LATE_SAVE_STEP_MS);
  }
  return !document.isDirty;
}

/** The document holds the decision and nothing else. Where the disk has just that, only the mark of changes goes. */
async function save(document: vscode.TextDocument): Promise<boolean> {
  const saved = savedWith(document);
  if (!saved.isDirty) return true;
  // A notebook may be about to get another name.
  if (saved !== document) return isSavedNow(saved);
  const isSame = (await diskText(document.uri)) === normalised(document.getText());
  if (!isSame) return isSavedNow(document);
  await dropMark(document);
  return true;
}

/**
 * Takes the mark of changes off a document whose text is that of its file. The editor does so only for the tab in front,
 * and there for all files that the tab shows: it waits until that is this one alone.
 */
async function dropMark(document: vscode.TextDocument): Promise<void> {
  if (isAloneInFront(document.uri)) {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    return;
  }
  const store = new DisposableStore();
  const look = async (): Promise<void> => {
    if (!isAloneInFront(document.uri)) return;
    store.dispose();
    const isSame = document.isDirty && (await diskText(document.uri)) === normalised(document.getText());
    if (isSame && isAloneInFront(document.uri)) {
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  };
  store.add(vscode.window.tabGroups.onDidChangeTabs(() => void look().catch(() => store.dispose())));
  store.add(vscode.workspace.onDidSaveTextDocument((saved) => saved === document && store.dispose()));
  store.add(vscode.workspace.onDidCloseTextDocument((closed) => closed === document && store.dispose()));
}

function isAloneInFront(uri: vscode.Uri): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}
