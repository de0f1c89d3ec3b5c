// Notebooks as they lie on a disk, and as the editor shows them.
import { gradientPng } from '../../gateway/png.ts';
import type { Evaluate } from '../../harness/driver.ts';
import { until } from './workbench.ts';

export const PLOT = gradientPng('a plot').toString('base64');

/** The file of a notebook: text, a cell that prints and one that draws. */
export function notebookFile(): string {
  const code = (source: string, outputs: readonly unknown[]): unknown => ({
    cell_type: 'code',
    execution_count: null,
    metadata: {},
    outputs,
    source: source.split(/(?<=\n)/),
  });
  const cells = [
    { cell_type: 'markdown', metadata: {}, source: ['# Numbers\n', 'as they are'] },
    code('a = 1\nb = 2\nc = 4', [{ name: 'stdout', output_type: 'stream', text: ['printed\n'] }]),
    code('plot(a)', [
      { data: { 'image/png': PLOT, 'text/plain': ['<Figure>'] }, metadata: {}, output_type: 'display_data' },
    ]),
  ];
  const metadata = { language_info: { name: 'python' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 2 }, undefined, 1)}\n`;
}

/** Opens a notebook of the workspace and begins to type in one of its cells. */
export async function editCell(evaluate: Evaluate, name: string, index: number): Promise<void> {
  await evaluate(
    async (vscode, file, at): Promise<void> => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (folder === undefined) throw new Error('There is no folder.');
      const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.joinPath(folder.uri, file));
      const selections = [new vscode.NotebookRange(at, at + 1)];
      await vscode.window.showNotebookDocument(notebook, { selections });
      await vscode.commands.executeCommand('notebook.cell.edit');
    },
    name,
    index,
  );
  const cell = (await cellTexts(evaluate, name))[index];
  await until('an editor in the cell', async () => {
    const text = await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText());
    return text === cell ? true : undefined;
  });
}

/** The cells of a notebook as the editor has them. */
export function cellTexts(evaluate: Evaluate, name: string): Promise<string[]> {
  return evaluate((vscode, file) => {
    const notebook = vscode.workspace.notebookDocuments.find(({ uri }) => uri.path.endsWith(`/${file}`));
    return (notebook?.getCells() ?? []).map(({ document }) => document.getText());
  }, name);
}

/** What the editor shows: its tabs, and where the cursor is in a notebook. */
export function shownNotebook(
  evaluate: Evaluate,
): Promise<{ readonly tabs: string[]; readonly selected: number[]; readonly inCell: string | undefined }> {
  return evaluate((vscode) => ({
    tabs: vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)),
    selected: (vscode.window.activeNotebookEditor?.selections ?? []).map(({ start }) => start),
    inCell: vscode.window.activeTextEditor?.document.uri.scheme,
  }));
}
