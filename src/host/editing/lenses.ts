import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { headLines, shortened } from '../../core/editing/buttonRows.ts';
import type { Hunk } from '../../core/editing/hunks.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import type { ListedChange } from '../../core/editing/reviewList.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { EditTarget } from './editTarget.ts';
import { bothVersionsNote, figures, isPartOfApplyAll, nameOf } from './moreActions.ts';

/** More hunks than this get no buttons of their own: the editor draws each one. */
const mostHunkLenses = 200;
/** What does not fit into a row is cut at the editor's edge. */
const mostInRow = 4;

interface Button {
  readonly title: string;
  readonly command?: CommandId;
  /** The whole of a title that is cut short. */
  readonly tooltip?: string;
  /** Which of several results it is about. */
  readonly result?: number;
}

interface Row {
  readonly target: EditTarget;
  readonly buttons: readonly Button[];
}

interface HeadRow extends Row {
  readonly line: number;
  readonly first: Hunk | undefined;
}

/** The buttons over what waits in a document and over each of its changes. */
export class EditLenses implements vscode.CodeLensProvider, Disposable {
  readonly #find: (uri: vscode.Uri) => DocumentEditing | undefined;
  readonly #changesIn: (editing: DocumentEditing) => readonly ListedChange[];
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(
    find: (uri: vscode.Uri) => DocumentEditing | undefined,
    changesIn: (editing: DocumentEditing) => readonly ListedChange[],
  ) {
    this.#find = find;
    this.#changesIn = changesIn;
  }

  refresh(): void {
    this.#changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const editing = this.#find(document.uri);
    if (editing === undefined) return [];
    const changes = this.#changesIn(editing);
    const hunks = hunkRows(editing, changes);
    const heads = headRows(editing, changes);
    const lines = headLines(heads, new Set(hunks.keys()));
    const placed = heads.map((head, index) => [lines[index] ?? head.line, head] as const);
    return [...placed, ...hunks].flatMap(([line, row]) => lensesOf(line, row));
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

function lensesOf(line: number, { target, buttons }: Row): vscode.CodeLens[] {
  const range = new vscode.Range(line, 0, line, 0);
  return buttons.map(
    ({ title, command, tooltip, result }) =>
      new vscode.CodeLens(range, {
        // A plain blank between icon and word is not drawn.
        title: title.replace(') ', ')\u00a0'),
        command: command ?? '',
        arguments: [result === undefined ? target : { ...target, result }],
        ...(tooltip !== undefined && { tooltip }),
      }),
  );
}

/** By their lines. A single change is decided with the whole. */
function hunkRows(editing: DocumentEditing, changes: readonly ListedChange[]): Map<number, Row> {
  const rows = new Map<number, Row>();
  const open = editing.edits.filter((edit) => edit.isOpen);
  if (changes[0]?.count === 1 && open.every(isReviewed)) return rows;
  const isWriting = open.some(({ review }) => review.state === 'streaming');
  const written = new Set(
    open.flatMap(({ id, review }) => review.hunks().flatMap((hunk) => (hunk.open ? [`${id} ${hunk.id}`] : []))),
  );
  const told = new Set<string>();
  const isSeveral = open.filter(isReviewed).length > 1;
  for (const change of changes.slice(0, mostHunkLenses)) {
    const { edit, hunk, start } = change;
    if (written.has(`${edit} ${hunk}`)) continue;
    const isFirst = !told.has(edit);
    told.add(edit);
    const target = { uri: editing.uri.toString(), edit, hunk };
    rows.set(start, { target, buttons: hunkButtons(change, isWriting, isSeveral && isFirst) });
  }
  return rows;
}

function hunkButtons({ number, count, doubt }: ListedChange, isWriting: boolean, hasMore: boolean): Button[] {
  return [
    { title: `$(check) ${l10n.t('Accept')}`, command: Commands.acceptChange },
    { title: `$(discard) ${l10n.t('Reject')}`, command: Commands.rejectChange },
    // How many there will be is not known while some are written.
    ...(isWriting
      ? []
      : [{ title: l10n.t`${number} of ${count}`, command: Commands.nextChange, tooltip: l10n.t('Next Change') }]),
    ...(doubt !== undefined ? [doubtButton(doubt)] : hasMore ? [MORE] : []),
  ];
}

const MORE: Button = { title: l10n.t('More…'), command: Commands.moreOnEdit };

function doubtButton(doubt: string): Button {
  return { title: `$(warning) ${shortened(doubt)}`, command: Commands.moreOnEdit, tooltip: doubt };
}

function isReviewed({ review: { state } }: InlineEdit): boolean {
  return state !== 'streaming' && state !== 'stopped' && state !== 'conflict';
}

/** One for each edit that is written or ended early, one for all that are finished, and those with results to choose from. */
function headRows(editing: DocumentEditing, changes: readonly ListedChange[]): HeadRow[] {
  const uri = editing.uri.toString();
  const open = editing.edits.filter((edit) => edit.isOpen);
  const finished = open.filter(isReviewed).toSorted((one, other) => one.review.startLine - other.review.startLine);
  const others = open
    .filter((edit) => !isReviewed(edit))
    .map((edit) =>
      headOf(edit, { uri, edit: edit.id }, edit.review.state === 'streaming' ? writtenHead(edit) : stoppedHead(edit)),
    );
  const results = open
    .filter(({ runs }) => runs.length > 1)
    .map((edit) => headOf(edit, { uri, edit: edit.id }, resultButtons(edit)));
  const [first] = finished;
  if (first === undefined) return [...others, ...results];
  const target = finished.length === 1 ? { uri, edit: first.id } : { uri };
  return [headOf(first, target, reviewHead(editing, finished, changes)), ...others, ...results];
}

function headOf({ review }: InlineEdit, target: EditTarget, buttons: readonly Button[]): HeadRow {
  return { line: review.startLine, first: review.hunks()[0], target, buttons };
}

function writtenHead({ plan }: InlineEdit): Button[] {
  return [
    { title: `$(sync~spin) ${plan.label}` },
    { title: `$(debug-stop) ${l10n.t('Stop')}`, command: Commands.stop },
  ];
}

function reviewHead(
  editing: DocumentEditing,
  finished: readonly InlineEdit[],
  changes: readonly ListedChange[],
): Button[] {
  const doubt = changes[0]?.count === 1 ? changes[0].doubt : undefined;
  const last = doubt === undefined ? openButton(editing, changes) : [doubtButton(doubt)];
  const more = finished.length === 1 ? [MORE] : [];
  const isPart = finished.some(isPartOfApplyAll);
  return [
    { title: `$(check-all) ${l10n.t('Accept all')}`, command: Commands.acceptAllChanges },
    { title: `$(discard) ${l10n.t('Reject all')}`, command: Commands.rejectAllChanges },
    ...(isPart ? [{ title: l10n.t('Undo Apply All'), command: Commands.undoApplyAll }] : []),
    ...(isPart && doubt !== undefined ? last : [...more, ...last]),
  ].slice(0, mostInRow);
}

/** Where several models were asked: whose result is shown, and the others to show. What does not fit is among more. */
function resultButtons({ runs, alternatives }: InlineEdit): Button[] {
  const buttons = runs.map((run, result) => {
    const mark = result === alternatives.activeIndex ? '$(circle-filled)' : '$(circle-outline)';
    const title = `${mark} ${shortened(nameOf(run), 24)}${run.isRunning ? '…' : ''}`;
    return { title, command: Commands.showResult, tooltip: figures([run]).join(' · '), result };
  });
  return buttons.length > mostInRow ? [...buttons.slice(0, mostInRow - 1), MORE] : buttons;
}

function openButton(editing: DocumentEditing, changes: readonly ListedChange[]): Button[] {
  const note = bothVersionsNote(editing);
  if (changes[0]?.count === 1)
    return note === undefined ? [] : [{ title: l10n.t('Old and new errors'), tooltip: note }];
  const { length: count } = changes;
  return [
    note === undefined
      ? { title: l10n.t`${count} open` }
      : { title: l10n.t`${count} open · old and new errors`, tooltip: note },
  ];
}

function stoppedHead(edit: InlineEdit): Button[] {
  const { review, run } = edit;
  const reason = review.reason ?? l10n.t('Stopped.');
  const canContinue = review.canContinue && run !== undefined && run.text !== '';
  const again: readonly Button[] =
    run === undefined ? [] : [{ title: l10n.t('Try again'), command: Commands.tryAgain }];
  return [
    ...(canContinue ? [{ title: `$(debug-continue) ${l10n.t('Continue')}`, command: Commands.continueEdit }] : again),
    { title: `$(check) ${l10n.t('Keep')}`, command: Commands.keepEdit },
    { title: `$(discard) ${l10n.t('Revert')}`, command: Commands.revertEdit },
    { title: `$(warning) ${shortened(reason)}`, command: Commands.moreOnEdit, tooltip: reason },
  ];
}
