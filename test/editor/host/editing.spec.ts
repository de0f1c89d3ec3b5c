import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { deferred } from '../../../src/base/async.ts';
import { describe, it } from '../support/hostSpec.ts';
import { fault, MODEL, redo, Scene, undo, until, withSettings } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', ''].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;
const quickSaves = { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 };

describe('an inline edit', () => {
  it('streams into the document and waits for a decision', async () => {
    const scene = await Scene.open('const a = 1;\nconst b = 2;\nconst c = 3;\n', 'plain.ts');
    await scene.edit([0, 2], wrapped('const a = 1;\nconst b = 22;\nconst c = 3;'));
    assert.deepEqual(scene.lines, ['const a = 1;', 'const b = 2;', 'const b = 22;', 'const c = 3;', '']);
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'const a = 1;\nconst b = 22;\nconst c = 3;\n');
    await scene.close();
  });

  it('is gone after one undo, accepted or not', async () => {
    const scene = await Scene.open(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nFOUR\nfive'));
    await undo();
    await scene.has(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nFOUR\nfive'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'ONE\ntwo\nthree\nFOUR\nfive\n');
    await undo();
    await scene.has(original);
    await scene.close();
  });

  it('comes back with redo, still to be decided on', async () => {
    const scene = await Scene.open(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nFOUR\nfive'));
    await undo();
    await scene.has(original);
    assert.deepEqual(await lensTitles(scene.document.uri), []);
    await redo();
    await scene.has('one\nONE\ntwo\nthree\nfour\nFOUR\nfive\n');
    await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('is written into a file of 50,000 lines', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
    const scene = await Scene.open(`${lines.join('\n')}\n`);
    await scene.edit([40_000, 40_001], wrapped('line 40000\nchanged'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.lines[40_001], 'changed');
    assert.equal(scene.lines.length, 50_001);
    await undo();
    await until(
      'the original line',
      () => scene.lines[40_001] === 'line 40001' && scene.lines.length === 50_001,
      () => scene.lines.slice(39_998, 40_004).join('|'),
    );
    await scene.close();
  });

  it('is accepted and rejected change by change', async () => {
    const scene = await Scene.open(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour\nFIVE'));
    scene.cursor(0);
    await vscode.commands.executeCommand('aiGateway.acceptChange');
    await vscode.commands.executeCommand('aiGateway.nextChange');
    await vscode.commands.executeCommand('aiGateway.acceptChange');
    await vscode.commands.executeCommand('aiGateway.rejectChange');
    assert.equal(scene.text, 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await scene.close();
  });

  it('gives the last decision back alone where the cursor was moved before it', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour\nfive'));
      scene.cursor(0);
      await vscode.commands.executeCommand('aiGateway.rejectChange');
      await vscode.commands.executeCommand('cursorBottom');
      await vscode.commands.executeCommand('aiGateway.previousChange');
      const before = scene.text;
      await vscode.commands.executeCommand('aiGateway.rejectChange');
      assert.equal(scene.text, original);
      await undo();
      await scene.has(before);
      // Goes the way that undoing the rest would have gone.
      await vscode.commands.executeCommand('cursorTop');
      assert.ok((await lensTitles(scene.document.uri)).some((title) => title.includes('Reject')));
      assert.equal(scene.text, before);
      await scene.close();
    });
  });

  it('brings the original back when all is rejected', async () => {
    const scene = await Scene.open(original);
    await scene.edit([1, 3], wrapped('zwei\ndrei\nvier'));
    await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('keeps CRLF line ends', async () => {
    const scene = await Scene.open(original.replaceAll('\n', '\r\n'));
    await scene.edit([0, 4], wrapped('one\nTWO\nthree\nfour\nfive'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'one\r\nTWO\r\nthree\r\nfour\r\nfive\r\n');
    await scene.close();
  });

  it('leaves alone what is typed elsewhere meanwhile, and still goes with one undo', async () => {
    const scene = await Scene.open(`top\n${original}bottom\n`);
    const slow = await scene.begin([1, 5], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO', 'FOUR');
    await until('the first new line', () => scene.text.includes('ONE'));
    scene.cursor(scene.lines.length - 2, 6);
    await vscode.commands.executeCommand('type', { text: ' typed' });
    await slow.goOn();
    await until('a later line', () => scene.text.includes('THREE'));
    await vscode.commands.executeCommand('type', { text: ' more' });
    await slow.goOn();
    await slow.done;
    assert.ok(scene.text.endsWith('bottom typed more\n'), scene.text);
    await undo();
    await scene.has(`top\n${original}bottom typed more\n`);
    await undo();
    await scene.has(`top\n${original}bottom\n`);
    await scene.close();
  });

  it('writes at several cursors at once, and one undo takes all of it back', async () => {
    const scene = await Scene.open(original);
    scene.editor.selections = [0, 2, 4].map((line) => new vscode.Selection(line, 0, line, 2));
    await scene.run(wrapped('changed'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'changed\ntwo\nchanged\nfour\nchanged\n');
    await undo();
    await scene.has(original);
    await scene.close();
  });

  it('keeps what arrived when the answer breaks off, and goes on from there', async () => {
    const scene = await Scene.open(original);
    await fault({ fault: 'error-after=8', path: '/v1/chat' });
    await scene.edit([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'));
    assert.ok(scene.text.includes('ONE'), scene.text);
    assert.ok(scene.text.includes('five'), scene.text);
    await vscode.commands.executeCommand('aiGateway.revertEdit');
    assert.equal(scene.text, original);
    await scene.close();
  });

  for (const after of [1, 6, 11]) {
    it(`keeps nothing but lines of either text when the answer breaks off after ${after} pieces`, async () => {
      const scene = await Scene.open(original);
      const result = 'ONE\nTWO\nTHREE\nFOUR\nFIVE';
      await fault({ fault: `error-after=${after}`, path: '/v1/chat' });
      await scene.edit([0, 4], wrapped(result));
      await vscode.commands.executeCommand('aiGateway.keepEdit');
      assert.ok(!scene.text.includes('code>'), scene.text);
      const either = new Set([...result.split('\n'), ...original.split('\n')]);
      const strange = scene.lines.filter((line) => !either.has(line) && !result.includes(line));
      assert.deepEqual(strange, []);
      await undo();
      await scene.has(original);
      await scene.close();
    });
  }

  it('changes nothing when the request fails before the first word', async () => {
    const scene = await Scene.open(original);
    await fault({ fault: 'status=400;message=No.', path: '/v1/chat' });
    await scene.edit([0, 4], wrapped('ONE'));
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('writes neither text twice into a file that is saved while it streams', async () => {
    const scene = await Scene.open(original);
    const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'THREE');
    await until('a second new line', () => scene.text.includes('TWO'));
    await scene.document.save();
    assert.equal(await readFile(scene.document.uri.fsPath, 'utf8'), original);
    await slow.goOn();
    await slow.done;
    assert.ok(scene.text.includes('FIVE') && scene.text.includes('five'), scene.text);
    await scene.document.save();
    assert.equal(await readFile(scene.document.uri.fsPath, 'utf8'), 'ONE\nTWO\nTHREE\nFOUR\nFIVE\n');
    await undo();
    await scene.has(original);
    await scene.close();
  });

  it('stays open when auto save writes the file, and can still be rejected', async () => {
    await withSettings(quickSaves, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour'));
      await until('a saved file', () => !scene.document.isDirty);
      const disk = await readFile(scene.document.uri.fsPath, 'utf8');
      assert.equal(disk, 'ONE\ntwo\nTHREE\nfour\n');
      const lenses = await lensTitles(scene.document.uri);
      assert.equal(lenses.filter((title) => title.includes('Reject')).length, 4, lenses.join());
      scene.cursor(2);
      await vscode.commands.executeCommand('aiGateway.rejectChange');
      assert.equal(scene.text, 'ONE\ntwo\nthree\nfour\n');
      await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
      assert.equal(scene.text, original);
      await scene.close();
    });
  });

  it('is not confused by a formatter that runs on save', async () => {
    const scene = await Scene.open('{"a":1,\n"b":2,\n"c":3}\n', 'data.json');
    const editor = vscode.workspace.getConfiguration('editor');
    await editor.update('formatOnSave', true, vscode.ConfigurationTarget.Global);
    await scene.edit([1, 1], wrapped('"b":[2,4],'));
    await scene.document.save();
    await editor.update('formatOnSave', undefined, vscode.ConfigurationTarget.Global);
    assert.deepEqual(JSON.parse(scene.text), { a: 1, b: [2, 4], c: 3 });
    assert.ok(scene.lines.length > 5, scene.text);
    await undo();
    await undo();
    await scene.has('{"a":1,\n"b":2,\n"c":3}\n');
    await scene.close();
  });

  it('waits while another tab is shown, and goes on where it was', async () => {
    const scene = await Scene.open(original);
    const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO', 'FOUR');
    await until('the first new line', () => scene.text.includes('ONE'));
    const other = await vscode.workspace.openTextDocument({ content: 'other' });
    await vscode.window.showTextDocument(other, { preview: false });
    await until('another tab', () => vscode.window.activeTextEditor?.document === other);
    await slow.goOn();
    scene.editor = await vscode.window.showTextDocument(scene.document, { preview: false });
    await slow.goOn();
    await slow.done;
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'ONE\nTWO\nTHREE\nFOUR\nFIVE\n');
    await undo();
    await scene.has(original);
    await scene.close();
    await closeAll();
  });

  it('is undone as a whole while auto save still writes the file', async () => {
    await withSettings(quickSaves, async () => {
      const scene = await Scene.open(original);
      const saves = { begun: 0 };
      const slowly = vscode.workspace.onWillSaveTextDocument((event) => {
        saves.begun += 1;
        // The editor gives a save about so long to listeners.
        event.waitUntil(new Promise<void>((resolve) => setTimeout(resolve, 1_400)));
      });
      try {
        const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO');
        await until('a save that has begun', () => saves.begun > 0);
        await slow.goOn();
        await slow.done;
        await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
        await undo();
        await scene.has(original);
      } finally {
        slowly.dispose();
        await scene.close();
      }
    });
  });

  it('is undone as a whole where a save begins between the answer and Accept', async () => {
    const scene = await Scene.open(original);
    const begun = deferred<void>();
    const slowly = vscode.workspace.onWillSaveTextDocument((event) => {
      begun.resolve();
      event.waitUntil(new Promise<void>((resolve) => setTimeout(resolve, 1_400)));
    });
    try {
      await scene.edit([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'));
      const saved = scene.document.save();
      await begun.promise;
      await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
      await undo();
      await scene.has(original);
      await saved;
    } finally {
      slowly.dispose();
      await scene.close();
    }
  });

  it('ends when the file is thrown back to what is on disk, and leaves it so', async () => {
    // A save that begins before takes the edit out of the text, and it waits to come back: then nothing is thrown away.
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO');
      await until('the first new line', () => scene.text.includes('ONE'));
      const { uri } = scene.document;
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await until('a closed tab', () => vscode.window.activeTextEditor === undefined);
      await slow.done;
      scene.editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      assert.equal(scene.text, original);
      assert.deepEqual(await lensTitles(uri), []);
      await scene.close();
    });
  });

  it('goes on in a tab that was closed with a save and opened again', async () => {
    const scene = await Scene.open(original);
    const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO');
    await until('the first new line', () => scene.text.includes('ONE'));
    const { uri } = scene.document;
    await scene.document.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    scene.editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    await slow.goOn();
    await slow.done;
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'ONE\nTWO\nTHREE\nFOUR\nFIVE\n');
    await scene.close();
  });

  it('shows the results of several models in place, one at a time', async () => {
    const scene = await Scene.open(original);
    scene.select([0, 4]);
    const models = [MODEL, 'anthropic/claude-haiku-4.5', 'google/gemini-3-flash'];
    await scene.run(wrapped('ONE\ntwo\nthree\nfour\nfive'), { models });
    const lenses = await lensTitles(scene.document.uri);
    assert.equal(lenses.filter((title) => /gpt-5-mini|claude-haiku|gemini-3/.test(title)).length, 3, lenses.join('\n'));
    await vscode.commands.executeCommand('aiGateway.showResult');
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'ONE\ntwo\nthree\nfour\nfive\n');
    await undo();
    await scene.has(original);
    await scene.close();
  });

  it('is written anew by Try Again and Refine, and one undo still takes it back', async () => {
    // A file that is saved shows the result alone.
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nfour\nfive'));
      await vscode.commands.executeCommand('aiGateway.tryAgain');
      assert.deepEqual(scene.lines, ['one', 'ONE', 'two', 'three', 'four', 'five', '']);
      await vscode.commands.executeCommand('aiGateway.refineEdit', {
        instructions: wrapped('eins\ntwo\nthree\nfour\nfive'),
      });
      assert.deepEqual(scene.lines, ['one', 'eins', 'two', 'three', 'four', 'five', '']);
      await undo();
      await scene.has(original);
      await scene.close();
    });
  });

  it('takes the old result back by Try Again while the answer is still coming, and writes on', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour\nfive'));
      const again = (): Thenable<void> => vscode.commands.executeCommand('aiGateway.tryAgain');
      const slow = await scene.holding(again, 'two', 'four');
      await until('the original with one new line', () => scene.text.includes('ONE') && !scene.text.includes('THREE'));
      await slow.goOn();
      await until('a later line', () => scene.text.includes('THREE'));
      await slow.goOn();
      await slow.done;
      assert.deepEqual(scene.lines, ['one', 'ONE', 'two', 'three', 'THREE', 'four', 'five', '']);
      await undo();
      await scene.has(original);
      await scene.close();
    });
  });

  it('stops by command and keeps what arrived', async () => {
    const scene = await Scene.open(original);
    const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO');
    await until('the first new line', () => scene.text.includes('ONE'));
    await vscode.commands.executeCommand('aiGateway.stop');
    await slow.done;
    const lenses = await lensTitles(scene.document.uri);
    for (const title of ['Continue', 'Keep', 'Revert'])
      assert.ok(
        lenses.some((lens) => lens.includes(title)),
        title,
      );
    await vscode.commands.executeCommand('aiGateway.revertEdit');
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('writes tests that come at once into a new file once, and leaves nothing of them where they are rejected', async () => {
    const scene = await Scene.open('export const one = 1;\n', 'fast.ts');
    const tests = ["import { one } from './fast';", '', "it('is one', () => expect(one).toBe(1));"];
    const editors = async (): Promise<vscode.TextDocument> => {
      await fault({ fault: 'tps=100000', path: '/v1/chat' });
      await vscode.window.showTextDocument(scene.document);
      scene.select([0, 0]);
      await vscode.commands.executeCommand('aiGateway.generateTests', { instructions: wrapped(tests.join('\n')) });
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document !== undefined && document.uri.path.endsWith('/fast.test.ts'), document?.uri.toString());
      return document;
    };
    const rejected = await editors();
    assert.deepEqual(written(rejected), tests);
    await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
    assert.equal(rejected.getText(), '');
    const accepted = await editors();
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.deepEqual(written(accepted), tests);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await scene.close();
  });

  it('rewrites a cell of a notebook', async () => {
    const data = new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'a = 1\nb = 2', 'python'),
    ]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const cell = notebook.cellAt(0).document;
    await vscode.commands.executeCommand('notebook.cell.edit');
    await until('an editor in the cell', () => vscode.window.activeTextEditor?.document === cell);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    editor.selection = new vscode.Selection(0, 0, 1, 5);
    await vscode.commands.executeCommand('aiGateway.editWithInstructions', { instructions: wrapped('a = 1\nb = 3') });
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(cell.getText(), 'a = 1\nb = 3');
    await closeAll();
  });
});

/** The lines of a document, without blank ones at its end. */
function written(document: vscode.TextDocument): string[] {
  return document.getText().trimEnd().split('\n');
}

async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return lenses.map((lens) => lens.command?.title ?? '');
}

async function closeAll(): Promise<void> {
  while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
