import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { Scene, undo, until, withSettings } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', ''].join('\n');
const result = ['ONE', 'two', 'THREE', 'four', 'FIVE', 'six', 'SEVEN'].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;
const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`aiGateway.${command}`, ...args);

/** The titles of the buttons of each line that has any, in the order of lines. */
async function rows(uri: vscode.Uri): Promise<string[][]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  const lines = [...new Set(lenses.map(({ range }) => range.start.line))].toSorted((one, other) => one - other);
  return lines.map((line) =>
    lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? ''),
  );
}

/** Without signs. */
const words = (row: readonly string[] | undefined): string =>
  (row ?? []).map((title) => title.replaceAll(/\$\([^)]*\)\s/g, '')).join(' | ');

describe('deciding change by change', () => {
  for (const autoSave of ['off', 'afterDelay']) {
    it(`takes one press for each change, and counters keep their numbers (auto save: ${autoSave})`, async () => {
      await withSettings({ 'files.autoSave': autoSave, 'files.autoSaveDelay': 100 }, async () => {
        const scene = await Scene.open(`top\n\n${original}`);
        await scene.edit([2, 8], wrapped(result));
        const first = await rows(scene.document.uri);
        assert.deepEqual(first.map(words), [
          'Accept all | Reject all | More… | 4 open',
          ...[1, 2, 3, 4].map((number) => `Accept | Reject | ${number} of 4`),
        ]);
        await run('acceptChange');
        assert.deepEqual((await rows(scene.document.uri)).map(words), [
          'Accept all | Reject all | More… | 3 open',
          ...[2, 3, 4].map((number) => `Accept | Reject | ${number} of 4`),
        ]);
        await run('rejectChange');
        const line = scene.editor.selection.active.line;
        assert.match(scene.lines[line] ?? '', /five/i);
        await run('acceptChange');
        await run('rejectChange');
        await scene.has('top\n\nONE\ntwo\nthree\nfour\nFIVE\nsix\nseven\n');
        assert.deepEqual(await rows(scene.document.uri), []);
        await undo();
        await scene.has(`top\n\n${original}`);
        await scene.close();
      });
    });
  }

  it('takes presses that come faster than it decides in turn', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 6], wrapped(result));
      await Promise.all(
        ['acceptChange', 'acceptChange', 'rejectChange', 'acceptChange', 'rejectChange'].map((id) => run(id)),
      );
      await scene.has('ONE\ntwo\nTHREE\nfour\nfive\nsix\nSEVEN\n');
      await scene.close();
    });
  });

  it('goes back to a change before where none is left behind, and to none where it decided nothing', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 6], wrapped(result));
      scene.cursor(scene.lines.indexOf('SEVEN'));
      await run('acceptChange');
      assert.equal(scene.editor.selection.active.line, 0);
      assert.deepEqual((await rows(scene.document.uri)).map(words).slice(1), [
        // There is no line above for what is for the whole.
        'Accept all | Reject all | More… | 3 open',
        'Accept | Reject | 2 of 4',
        'Accept | Reject | 3 of 4',
      ]);
      await run('rejectAllChanges');
      await scene.close();
    });
  });

  it('decides in the document of a title bar’s button, and of a button over a line', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 6], wrapped(result));
      await run('rejectChange', scene.document.uri, { groupId: 0 });
      assert.ok(!scene.text.includes('ONE'), scene.text);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        scene.document.uri,
        100,
      );
      const last = lenses.filter(({ command }) => command?.command === 'aiGateway.acceptChange').at(-1)?.command;
      await vscode.commands.executeCommand(last?.command ?? '', ...((last?.arguments ?? []) as unknown[]));
      assert.ok(!scene.lines.includes('seven'), scene.text);
      assert.match(scene.lines[scene.editor.selection.active.line] ?? '', /three/i);
      await run('rejectAllChanges', scene.document.uri);
      await scene.close();
    });
  });

  it('has one row for all where several parts are under review, and more for each', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      scene.editor.selections = [1, 4].map((line) => new vscode.Selection(line, 0, line, 2));
      await scene.run(wrapped('changed'));
      assert.deepEqual((await rows(scene.document.uri)).map(words), [
        'Accept all | Reject all | 2 open',
        'Accept | Reject | 1 of 2 | More…',
        'Accept | Reject | 2 of 2 | More…',
      ]);
      await run('acceptAllChanges', { uri: scene.document.uri.toString() });
      await scene.has(original.replace('two', 'changed').replace('five', 'changed'));
      await scene.close();
    });
  });
});

describe('the comparison with the original', () => {
  it('shows the file with the result alone beside what it was, and decides there', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 6], wrapped(result));
      await run('compareWithOriginal');
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      const before = await vscode.workspace.openTextDocument(input.original);
      assert.equal(before.getText(), original);
      await scene.has(`${result}\n`);
      await until('the file in the diff editor', () => vscode.window.activeTextEditor?.document === scene.document);
      await run('acceptChange');
      await run('rejectChange');
      assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
      await until('an original with what was accepted', () => before.getText() === original.replace('one', 'ONE'));
      await run('acceptAllChanges');
      await scene.has('ONE\ntwo\nthree\nfour\nFIVE\nsix\nSEVEN\n');
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await scene.close();
    });
  });
});
