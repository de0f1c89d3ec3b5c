import * as l10n from '@vscode/l10n';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import { newCellText } from './cleanText.ts';
import { editsArgument, linesArgument, placeEdit } from './editInput.ts';
import {
  leavesOut,
  placeLines,
  placeReplacements,
  type LineChange,
  type Placed,
  type Replacement,
} from './replacements.ts';
import { counted } from '../../text/plural.ts';

/** What a model asked for in a notebook. Cells are counted from 0 here, from 1 in its words. */
export type CellOperation =
  | { readonly kind: 'change'; readonly cells: readonly CellChange[] }
  | { readonly kind: 'insert'; readonly at: number; readonly cellKind: 'code' | 'markdown'; readonly text: string }
  | { readonly kind: 'delete'; readonly cell: number };

/** What is to change in one cell, with what is said of its placing. */
export interface CellChange {
  readonly cell: number;
  readonly changes: readonly LineChange[];
  readonly notes?: readonly string[];
  readonly hidden?: readonly number[];
}

export type PlacedInCells = CellOperation | { readonly problem: string };

export const CELL_ACTIONS = ['insertCode', 'insertMarkdown', 'delete'] as const;

/** What of a file a model wants to change, behind its path: `, cell 3, lines 1–4`. */
export function editedPart(input: JsonObject): string {
  return editedParts(input)
    .map((part) => `, ${part}`)
    .join('');
}

function editedParts(input: JsonObject): readonly string[] {
  const cell = typeof input['cell'] === 'number' ? input['cell'] : undefined;
  const action = input['cellAction'];
  if (action === 'delete') return [cell === undefined ? l10n.t('delete a cell') : l10n.t`delete cell ${cell}`];
  if (isInsertion(action))
    return [cell === undefined ? l10n.t('new cell at the end') : l10n.t`new cell before cell ${cell}`];
  const range = linesArgument(input);
  const edits = editsArgument(input).length;
  const changes = edits > 1 ? [counted(edits, l10n.t('{0} change'), l10n.t('{0} changes'))] : [];
  return [
    ...(cell === undefined ? [] : [l10n.t`cell ${cell}`]),
    ...(range === undefined ? changes : [l10n.t`lines ${range.first}–${range.last}`]),
  ];
}

function isInsertion(action: JsonValue | undefined): boolean {
  return action === 'insertCode' || action === 'insertMarkdown';
}

/**
 * Places what a model asked for in the cells of a notebook, whose texts have `\n` line breaks. l10n: none, for the model.
 */
export function placeInCells(cells: readonly string[], input: JsonObject): PlacedInCells {
  const number = typeof input['cell'] === 'number' ? input['cell'] : undefined;
  const action = input['cellAction'];
  const isInsert = isInsertion(action);
  const most = cells.length + (isInsert ? 1 : 0);
  if (number !== undefined && (number < 1 || number > most)) {
    return { problem: `There is no cell ${number}: the notebook has ${count(cells)}. Read it again.` };
  }
  if (isInsert) return placeNew(cells, number, input);
  if (action === 'delete') {
    if (number === undefined) return { problem: 'Say with cell which cell is to be deleted.' };
    return { kind: 'delete', cell: number - 1 };
  }
  const edits = editsArgument(input);
  if (number !== undefined) return placeInOne(cells[number - 1] ?? '', number, input);
  if (linesArgument(input) !== undefined || edits.length === 0) {
    return { problem: 'It is a notebook, and lines are counted within its cells. Give cell as well.' };
  }
  return placeByText(cells, edits);
}

/** A cell that is to be new. l10n: none, for the model. */
function placeNew(cells: readonly string[], number: number | undefined, input: JsonObject): PlacedInCells {
  const { newText } = input;
  if (typeof newText !== 'string') return { problem: 'Give the text of the new cell as newText.' };
  const cellKind = input['cellAction'] === 'insertCode' ? 'code' : 'markdown';
  const at = number === undefined ? cells.length : number - 1;
  const { text, leftOut } = newCellText(newText, cellKind);
  return leftOut === undefined ? { kind: 'insert', at, cellKind, text } : { problem: leavesOut('newText', leftOut) };
}

/** The whole text of a cell is replaced where the model names neither lines nor old text. l10n: none, for the model. */
function placeInOne(text: string, number: number, input: JsonObject): PlacedInCells {
  const { newText } = input;
  const isWhole =
    typeof newText === 'string' && linesArgument(input) === undefined && editsArgument(input).length === 0;
  const placed = isWhole ? placeLines(text, 1, text.split('\n').length, newText) : placeEdit(text, input);
  if ('problem' in placed) return { problem: placed.problem.replaceAll('the file', `cell ${number}`) };
  return { kind: 'change', cells: [changeOf(number - 1, placed)] };
}

function changeOf(
  cell: number,
  { changes, notes = [], hidden = [] }: Extract<Placed, { changes: unknown }>,
): CellChange {
  return { cell, changes, ...(notes.length > 0 && { notes }), ...(hidden.length > 0 && { hidden }) };
}

/** Each edit in the one cell that holds its old text. l10n: none, for the model. */
function placeByText(cells: readonly string[], edits: readonly Replacement[]): PlacedInCells {
  const byCell = new Map<number, Replacement[]>();
  for (const edit of edits) {
    const cell = onlyCellWith(cells, edit);
    if (typeof cell === 'string') return { problem: cell };
    byCell.set(cell, [...(byCell.get(cell) ?? []), edit]);
  }
  const changed: CellChange[] = [];
  for (const [cell, own] of [...byCell].toSorted(([one], [other]) => one - other)) {
    const placed = placeReplacements(cells[cell] ?? '', own);
    if ('problem' in placed)
      return { problem: `In cell ${cell + 1}: ${placed.problem.replaceAll('the file', 'the cell')}` };
    changed.push(changeOf(cell, placed));
  }
  return { kind: 'change', cells: changed };
}

/** The cell, or why there is not one alone. l10n: none, for the model. */
function onlyCellWith(cells: readonly string[], edit: Replacement): number | string {
  const holds = cells.flatMap((text, index) => ('changes' in placeReplacements(text, [edit]) ? [index] : []));
  const [first, second] = holds;
  if (first !== undefined && second === undefined) return first;
  const shown = edit.oldText.trim().split('\n')[0]?.slice(0, 60) ?? '';
  if (first === undefined) {
    return `No cell has “${shown}” just once. Read the notebook again, and give cell; text cannot reach over two cells.`;
  }
  return `“${shown}” is in cells ${holds.map((index) => index + 1).join(', ')}. Give cell.`;
}

/** How many there are. l10n: none, for the model. */
function count(cells: readonly string[]): string {
  return cells.length === 1 ? '1 cell' : `${cells.length} cells`;
}
