// What a model reads of a notebook. l10n: none, for the model.

import type { Notebook, NotebookCell } from '../../../core/notebook/notebook.ts';
import { notebookText } from '../../../core/notebook/notebookText.ts';
import { numberedLines } from '../../../core/toolcalls/workspace/lines.ts';
import { errorOutcome, textOutcome, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { openNotebook } from '../../workspace/notebooks.ts';

const MAX_CHARS = 55_000;

/** Which cells of a notebook are read, and which lines where it is one cell. */
interface CellRange {
  readonly cell?: number;
  readonly startLine?: number;
  readonly endLine?: number;
}

/** The cells of a notebook as a model reads them, lines counted within each. */
export function readCells(place: FencedPath, notebook: Notebook, input: CellRange): ToolOutcome {
  const { cell: first = 1, startLine, endLine } = input;
  const activity = [{ kind: 'read' as const, what: place.label, uri: place.uri.toString() }];
  const count = notebook.cells.length;
  if (count === 0) return textOutcome(`${place.label} is a notebook without cells.`, activity);
  const cell = notebook.cells[first - 1];
  if (cell === undefined) return errorOutcome(`${place.label} has only ${count} cells.`);
  const name = `${place.label} (notebook, ${count === 1 ? '1 cell' : `${count} cells`}${unsavedNote(place)})`;
  if (startLine !== undefined || endLine !== undefined) {
    if (input.cell === undefined) {
      return errorOutcome(`${place.label} is a notebook: lines are counted within its cells. Give cell as well.`);
    }
    const lines = linesOf(cell, first, { start: startLine ?? 1, end: endLine ?? Number.MAX_SAFE_INTEGER });
    if (lines === '') return errorOutcome(`Cell ${first} of ${place.label} does not have these lines.`);
    return textOutcome(`${name}, cell ${first}\n${lines}`, activity);
  }
  const whole = { start: 1, end: Number.MAX_SAFE_INTEGER };
  const { text, next } = notebookText(notebook, {
    from: first,
    maxChars: MAX_CHARS,
    textOf: (each, number) => linesOf(each, number, whole),
  });
  const rest = next === undefined ? '' : `\n\n[More follows. Read on with cell ${next}.]`;
  return textOutcome(`${name}\n\n${text}${rest}`, activity);
}

function linesOf(cell: NotebookCell, number: number, range: { readonly start: number; readonly end: number }): string {
  const view = numberedLines(cell.text, { ...range, maxChars: MAX_CHARS });
  const isCut = view.text !== '' && view.last < Math.min(view.total, range.end);
  const rest = `\n[More of this cell follows. Read on with cell ${number} and startLine ${view.last + 1}.]`;
  return isCut ? `${view.text}${rest}` : view.text;
}

function unsavedNote({ uri }: FencedPath): string {
  return openNotebook(uri)?.isDirty === true ? ', with unsaved changes' : '';
}
