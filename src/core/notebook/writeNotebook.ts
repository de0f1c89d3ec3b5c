import { readNotebook } from './readNotebook.ts';
import type { NotebookCell } from './notebook.ts';

/** The cells that a model wrote for a new notebook: as the JSON of a file, else as the text of one cell. */
export function cellsOfContent(content: string): readonly NotebookCell[] {
  const reading = readNotebook(content);
  if (reading.ok) return reading.notebook.cells;
  return [{ kind: 'code', language: 'python', text: content.replace(/\n$/, ''), outputs: [] }];
}

/** The file of a new notebook, format 4. It has no outputs: nothing was run. */
export function notebookFile(cells: readonly NotebookCell[]): string {
  const language = cells.find(({ kind }) => kind === 'code')?.language ?? 'python';
  const file = {
    cells: cells.map(({ kind, text, language: own }) => ({
      cell_type: kind,
      ...(kind === 'code' && { execution_count: null, outputs: [] }),
      metadata: kind === 'code' && own !== language ? { vscode: { languageId: own } } : {},
      source: text === '' ? [] : text.split(/(?<=\n)/),
    })),
    metadata: { language_info: { name: language } },
    nbformat: 4,
    nbformat_minor: 2,
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}
