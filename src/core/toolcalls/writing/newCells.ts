// Cells of a new notebook as a model wrote them. l10n: none, for the model.
import { withoutOpening } from '../../answers/fences.ts';
import type { NotebookCell } from '../../notebook/notebook.ts';
import { readNotebook } from '../../notebook/readNotebook.ts';
import { newCellText } from './cleanText.ts';

/** The cells that a model wrote for a new notebook: as the JSON of a file, else as the text of one cell. */
export function cellsOfContent(
  content: string,
): { readonly cells: readonly NotebookCell[] } | { readonly problem: string } {
  const reading = readNotebook(content);
  if (!reading.ok && isCutFile(content)) {
    return { problem: `Its content looks like a notebook’s JSON, but ${reading.why.forModel}. Give all of it.` };
  }
  const given = reading.ok
    ? reading.notebook.cells
    : [{ kind: 'code' as const, language: 'python', text: content, outputs: [] }];
  const cleaned = given.map((cell) => ({ cell, ...newCellText(cell.text, cell.kind) }));
  const bad = cleaned.findIndex(({ leftOut }) => leftOut !== undefined);
  const leftOut = cleaned[bad]?.leftOut;
  if (leftOut !== undefined) return { problem: `Cell ${bad + 1} leaves parts out (“${leftOut}”). Give all of it.` };
  return { cells: cleaned.map(({ cell, text }) => ({ ...cell, text })) };
}

/** The file of a notebook, or its cells, that broke off or is damaged: it is the text of no cell. */
function isCutFile(content: string): boolean {
  return /^\s*[{[]/.test(withoutOpening(content)) && /"(?:cells|cell_type)"\s*:/.test(content);
}
