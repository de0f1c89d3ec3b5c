import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deferred } from '../../base/async.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { placeAll } from '../../core/apply/placeAll.ts';
import { changedLines } from '../../core/editing/changedLines.ts';
import type { ModelRun } from '../../core/editing/modelRun.ts';
import type { EditMaker } from '../../core/editing/inlineEdit.ts';
import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { withoutModel } from '../editing/fastApply.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { hasOpenChanges, Proposal, showForReview } from '../editing/proposal.ts';
import { openDocument, visibleEditor } from '../editing/textDocuments.ts';
import { mergeBlocks, type MergedBlocks } from './mergeBlocks.ts';

/** Blocks that found no place, by their index. */
export type Unplaced = ReturnType<typeof placeAll>['unplaced'];

interface PlacedHow {
  readonly unplaced: Unplaced;
  /** Why the model of the user's choice did not place them, as a sentence. */
  readonly note?: string | undefined;
}

export type Begun =
  | ({ readonly kind: 'begun'; readonly proposal: Proposal } & PlacedHow)
  | ({ readonly kind: 'same' } & PlacedHow)
  | { readonly kind: 'waiting' }
  /** The user stopped the model that was to place them. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused' };

export interface BlocksForFile {
  readonly edits: InlineEdits;
  readonly document: vscode.TextDocument;
  readonly blocks: readonly Pick<AnswerBlock, 'code' | 'language'>[];
  readonly maker: EditMaker;
  /** Whether what is selected is what the block is for. */
  readonly isForSelection: boolean;
}

/** Begins the review of blocks. Once the document is shown, nothing can come between placing them and writing them. */
export async function beginReview(given: BlocksForFile): Promise<Begun> {
  const { edits, document, maker } = given;
  const shown = await showForReview(document, true);
  if (hasOpenChanges(edits, document.uri)) return { kind: 'waiting' };
  const merged = isForModel(shown, given) ? await merge(shown, given) : 'unasked';
  if (merged === undefined) return { kind: 'stopped' };
  const editor = merged === 'unasked' ? shown : await showForReview(document, true);
  if (hasOpenChanges(edits, document.uri)) return { kind: 'waiting' };
  const before = normalised(document.getText());
  const isCurrent = merged !== 'unasked' && merged.before === before;
  const { text, doubts, unplaced } = isCurrent ? merged.placed : placeIn(editor, given);
  const note = isCurrent ? merged.note : merged === 'unasked' ? undefined : changedMeanwhile(edits, merged.runs);
  const change = changedLines(before, text);
  if (change === undefined) return { kind: 'same', unplaced, note };
  const merges = isCurrent ? merged.runs : [];
  const proposal = new Proposal(edits, document, [change], { doubts, maker, merges });
  if (isCurrent && note === undefined) void edits.fast.tell(merges);
  return (await proposal.writeInto(editor, l10n.t('Apply')))
    ? { kind: 'begun', proposal, unplaced, note }
    : { kind: 'refused' };
}

/** A place that the user selected is no model's to find. */
function isForModel(editor: vscode.TextEditor, { edits, isForSelection }: BlocksForFile): boolean {
  return edits.fast.model !== undefined && !(isForSelection && !editor.selection.isEmpty);
}

function merge(
  editor: vscode.TextEditor,
  { edits, document, blocks }: BlocksForFile,
): Promise<MergedBlocks | undefined> {
  return mergeBlocks({ fast: edits.fast, document, blocks, indentUnit: indentUnit(editor) });
}

function changedMeanwhile({ fast }: InlineEdits, runs: readonly ModelRun[]): string {
  return withoutModel(fast.model ?? '', l10n.t('The file was changed meanwhile.'), runs);
}

/**
 * Waits for a change that is being written. The user may go to another tab meanwhile: the document is shown again, for it
 * is written in an editor. `undefined` where it was closed: then others do not wait for it.
 */
export async function keptInView<T>(uri: vscode.Uri, work: Promise<T>): Promise<T | undefined> {
  const store = new DisposableStore();
  const closed = deferred<undefined>();
  store.add(
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (document.uri.toString() === uri.toString()) closed.resolve(undefined);
    }),
  );
  store.add(
    vscode.window.onDidChangeVisibleTextEditors(() => {
      const document = openDocument(uri);
      if (document === undefined || visibleEditor(uri) !== undefined) return;
      showForReview(document, true).then(undefined, () => closed.resolve(undefined));
    }),
  );
  return Promise.race([work, closed.promise]).finally(() => store.dispose());
}

function placeIn(editor: vscode.TextEditor, { blocks, isForSelection }: BlocksForFile): ReturnType<typeof placeAll> {
  const { document, selection } = editor;
  const before = document.getText(new vscode.Range(new vscode.Position(0, 0), selection.start));
  const start = isForSelection ? normalised(before).length : 0;
  const end = isForSelection ? start + normalised(document.getText(selection)).length : 0;
  const inLanguage = blocks.map(({ code, language }) => ({
    code,
    language: language === '' ? document.languageId : language,
  }));
  return placeAll(normalised(document.getText()), inLanguage, {
    selection: { start, end },
    path: document.isUntitled ? '' : document.uri.path,
    indentUnit: indentUnit(editor),
  });
}

/** Accepts what waits in a document. False where some of it is in doubt, or could not be accepted. */
export async function acceptWaiting(edits: InlineEdits, document: vscode.TextDocument): Promise<boolean> {
  const editing = edits.find(document.uri);
  await editing?.command(
    (edit) => edit.isOpen,
    (review) => review.acceptAll(),
  );
  if (editing !== undefined) edits.refresh(editing);
  return !hasOpenChanges(edits, document.uri);
}

/** One step of indentation in an editor. */
export function indentUnit(editor: vscode.TextEditor): string {
  const { insertSpaces, tabSize } = editor.options;
  if (insertSpaces === false) return '\t';
  return ' '.repeat(typeof tabSize === 'number' ? tabSize : 4);
}
