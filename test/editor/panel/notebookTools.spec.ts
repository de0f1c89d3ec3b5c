// Tools that write in notebooks, in the real editor: by cell, decided by the user, brought back by "Restore".
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { button, idle, lastMessage, send, shows } from '../support/chat.ts';
import { cellTexts, notebookFile, shownNotebook } from '../support/notebooks.ts';
import { inReview } from '../support/reviews.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import { call, pickTools } from '../support/toolCalls.ts';
import {
  dialogText,
  lenses,
  notificationText,
  pressDialogButton,
  runCommand,
  screenshot,
  until,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const NOTEBOOKS = ['edited', 'saved', 'gone', 'cells', 'text', 'auto', 'before'].map((name) => [
  `${name}.ipynb`,
  notebookFile(),
]);

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'files.autoSave': 'off' },
  files: Object.fromEntries(NOTEBOOKS),
});

const ORIGINAL = 'a = 1\nb = 2\nc = 4';
const CHANGED = 'a = 1\nb = 3\nc = 4';
const BOTH = 'a = 1\nb = 2\nb = 3\nc = 4';

const onDisk = ({ workspace }: Session, name: string): Promise<string> => readFile(path.join(workspace, name), 'utf8');

/** The code of the cells of a file. */
async function codeOnDisk(session: Session, name: string): Promise<string[]> {
  const { cells } = JSON.parse(await onDisk(session, name)) as { cells: { source: string[] }[] };
  return cells.map(({ source }) => source.join(''));
}

/** Has a tool propose a change to the second cell, and waits until it is under review there. */
async function propose(session: Session, name: string): Promise<Awaited<ReturnType<Session['openPanel']>>> {
  const { page, openPanel, evaluate } = session;
  const panel = await openPanel();
  await pickTools(page, panel, 'Propose edit');
  await send(panel, call('proposeEdit', { path: name, edits: [{ oldText: 'b = 2', newText: 'b = 3' }] }));
  await inReview(panel, `${name}, cell 2`);
  await expect.poll(async () => (await cellTexts(evaluate, name))[1], { timeout: 60_000 }).toBe(BOTH);
  return panel;
}

spec('a cell is changed under review in its notebook, and Restore brings the file back', async (session) => {
  const { page, evaluate } = session;
  const name = 'edited.ipynb';
  const panel = await propose(session, name);
  await lenses(page, 'Accept all').waitFor();
  await screenshot(page, 'writing-review-notebook');
  expect(await shownNotebook(evaluate)).toMatchObject({ tabs: [name], selected: [1] });
  expect(await onDisk(session, name)).toBe(notebookFile());
  await button(panel, 'Open').click();
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await shows(panel, 'accepted the change in edited.ipynb, cell 2. The file is saved.');
  await idle(panel);
  expect((await codeOnDisk(session, name))[1]).toBe(CHANGED);
  expect(await shownNotebook(evaluate)).toMatchObject({ tabs: [name], selected: [1] });
  await button(panel, 'Restore').click();
  expect(await dialogText(page)).toContain(`Old content: ${name}`);
  await pressDialogButton(page, 'Restore');
  await expect.poll(() => onDisk(session, name)).toBe(notebookFile());
  await expect.poll(async () => (await cellTexts(evaluate, name))[1]).toBe(ORIGINAL);
});

spec.long('a save during the review of a cell leaves no line twice in the file', async (session) => {
  const { evaluate } = session;
  const name = 'saved.ipynb';
  const panel = await propose(session, name);
  await evaluate(async (vscode): Promise<void> => {
    await vscode.window.activeNotebookEditor?.notebook.save();
  });
  expect((await codeOnDisk(session, name))[1]).toBe(CHANGED);
  await button(panel, 'Open').click();
  await runCommand(session.page, 'AI Gateway: Reject All Changes');
  await shows(panel, 'rejected the change');
  await idle(panel);
  await expect.poll(async () => (await codeOnDisk(session, name))[1]).toBe(ORIGINAL);
});

spec.long(
  'a cell that is deleted under review ends it with a word, and undo brings it back without the change',
  async (session) => {
    const { page, evaluate } = session;
    const name = 'gone.ipynb';
    const panel = await propose(session, name);
    await evaluate(async (vscode): Promise<void> => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook === undefined) throw new Error('There is no notebook.');
      const edit = new vscode.WorkspaceEdit();
      edit.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2))]);
      await vscode.workspace.applyEdit(edit);
    });
    expect(await notificationText(page, /review ended/)).toContain('cell 2 of gone.ipynb was deleted');
    await shows(panel, 'gone.ipynb, cell 2 was deleted by the user');
    await idle(panel);
    await evaluate((vscode) => vscode.commands.executeCommand('notebook.focusTop'));
    await evaluate((vscode) => vscode.commands.executeCommand('undo'));
    await expect.poll(() => cellTexts(evaluate, name)).toEqual(['# Numbers\nas they are', ORIGINAL, 'plot(a)']);
    expect(await lenses(page, 'Reject all').count()).toBe(0);
  },
);

spec('cells come and go once the user agrees, and Restore brings them back', async (session) => {
  const { page, openPanel, evaluate } = session;
  const name = 'cells.ipynb';
  const panel = await openPanel();
  await pickTools(page, panel, 'Propose edit');
  await send(panel, call('proposeEdit', { path: name, cell: 2, cellAction: 'insertCode', newText: 'new = 1' }));
  await panel.getByText(`${name}, new cell before cell 2`).first().waitFor();
  await panel.locator('.tool-ask').getByText('new = 1').waitFor();
  await screenshot(page, 'notebook-insert-cell');
  await button(panel, 'Insert').click();
  await shows(panel, 'The new cell is cell 2');
  await idle(panel);
  expect((await codeOnDisk(session, name))[1]).toBe('new = 1');
  expect(await shownNotebook(evaluate)).toMatchObject({ tabs: [name], selected: [1] });
  await send(panel, call('proposeEdit', { path: name, cell: 4, cellAction: 'delete' }));
  await panel.locator('.tool-ask').getByText('plot(a)').waitFor();
  await fillIn(panel.getByRole('textbox', { name: 'Reason for declining' }), 'not the plot');
  await button(panel, 'Decline').click();
  await shows(panel, 'They say: not the plot');
  await idle(panel);
  await send(panel, call('proposeEdit', { path: name, cell: 4, cellAction: 'delete' }));
  await panel.locator('.tool-ask').getByRole('button', { name: 'Delete' }).click();
  await shows(panel, 'The cell is deleted');
  await idle(panel);
  await expect.poll(async () => (await codeOnDisk(session, name)).length).toBe(3);
  const before = await cellTexts(evaluate, name);
  await button(lastMessage(panel), 'Restore').click();
  await pressDialogButton(page, 'Restore');
  await until('the cell again', async () => {
    const now = await cellTexts(evaluate, name);
    return now.length === before.length + 1 && now[3] === 'plot(a)' ? true : undefined;
  });
});

spec.long('text of a notebook is changed in the editor of its cell', async (session) => {
  const { page, openPanel, evaluate } = session;
  const name = 'text.ipynb';
  const panel = await openPanel();
  await pickTools(page, panel, 'Propose edit');
  await send(panel, call('proposeEdit', { path: name, cell: 1, newText: '# Numbers\nas they were' }));
  await inReview(panel, `${name}, cell 1`);
  await lenses(page, 'Accept all').click();
  await shows(panel, 'accepted the change in text.ipynb, cell 1');
  await expect.poll(async () => (await cellTexts(evaluate, name))[0]).toBe('# Numbers\nas they were');
});

spec.long(
  'a cell is reviewed in a copy where the editor saves by itself',
  { userSettings: { 'files.autoSave': 'afterDelay' } },
  async (session) => {
    const { page, openPanel, evaluate } = session;
    const name = 'auto.ipynb';
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit');
    await send(panel, call('proposeEdit', { path: name, edits: [{ oldText: 'b = 2', newText: 'b = 3' }] }));
    await lenses(page, 'Accept all').waitFor();
    expect(await onDisk(session, name)).toBe(notebookFile());
    await lenses(page, 'Accept all').click();
    await shows(panel, 'accepted the change in auto.ipynb, cell 2. The file is saved.');
    await idle(panel);
    expect((await codeOnDisk(session, name))[1]).toBe(CHANGED);
    expect(await shownNotebook(evaluate)).toMatchObject({ tabs: [name], selected: [1] });
  },
);

spec.long('a review in a cell ends without the change where its notebook is renamed', async (session) => {
  const { page, evaluate } = session;
  const panel = await propose(session, 'before.ipynb');
  await evaluate(async (vscode): Promise<void> => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) throw new Error('There is no folder.');
    const at = (file: string): ReturnType<typeof vscode.Uri.joinPath> => vscode.Uri.joinPath(folder.uri, file);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(at('before.ipynb'), at('after.ipynb'));
    await vscode.workspace.applyEdit(edit);
  });
  await expect.poll(async () => (await cellTexts(evaluate, 'after.ipynb'))[1], { timeout: 60_000 }).toBe(ORIGINAL);
  expect(await notificationText(page, /review in/)).toContain('before.ipynb ended, without the change');
  await shows(panel, 'rejected the change');
});

spec.long('a new notebook is made of its cells', async (session) => {
  const { page, openPanel, evaluate } = session;
  const panel = await openPanel();
  await pickTools(page, panel, 'Create file');
  const cells = [
    { cell_type: 'markdown', source: '# New' },
    { cell_type: 'code', source: ['x = 1\n', 'y = 2'] },
  ];
  await send(panel, call('createFile', { path: 'made.ipynb', content: JSON.stringify({ cells }) }));
  await panel.locator('.tool-ask').getByText('--- cell 2 (code, python) ---').waitFor();
  await button(panel, 'Create').click();
  await shows(panel, 'made.ipynb was created with 2 cells');
  await expect.poll(() => cellTexts(evaluate, 'made.ipynb')).toEqual(['# New', 'x = 1\ny = 2']);
  expect((await shownNotebook(evaluate)).tabs).toEqual(['made.ipynb']);
});
