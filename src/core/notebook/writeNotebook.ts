import type { NotebookCell } from './notebook.ts';

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
