import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { Scene, undo, until, withSettings } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', ''].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;

/** Types at a place as a person does: the cursor goes there first. */
async function type(scene: Scene, line: number, character: number, text: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  scene.cursor(line, character);
  await vscode.commands.executeCommand('type', { text });
}

/** The editor begins to watch a folder some time after it is asked to; what was asked for earlier works by then, too. */
async function untilWatched(folder: string): Promise<void> {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
  let [tries, isSeen] = [0, false];
  watcher.onDidCreate(() => (isSeen = true));
  await until('the folder to be watched', async () => {
    await writeFile(path.join(folder, `probe${(tries += 1)}`), '');
    return isSeen;
  });
  watcher.dispose();
}

describe('a review', () => {
  it('keeps the words that were typed into a proposed line when all is rejected, and through an undo', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('one\ntwo\nnew\nthree\nFOUR\nfive'));
      const line = scene.lines.indexOf('new');
      await type(scene, line, 3, ' and mine');
      await scene.has('one\ntwo\nnew and mine\nthree\nfour\nFOUR\nfive\n');
      await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
      assert.equal(scene.text, 'one\ntwo\nnew and mine\nthree\nfour\nfive\n');
      await undo();
      await until(
        'the words after one undo',
        () => scene.text.includes('new and mine'),
        () => scene.text,
      );
      await scene.close();
    });
  });

  it('leaves no line of the model’s after an undo in the middle of its answer, also where the cursor was moved', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      const slow = await scene.begin([0, 4], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'TWO', 'FOUR');
      await until('the first new line', () => scene.text.includes('ONE'));
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      await vscode.commands.executeCommand('cursorBottom');
      await slow.goOn();
      await until('more new lines', () => scene.text.includes('THREE'));
      await undo();
      await scene.has(original);
      await slow.goOn();
      await slow.done;
      await scene.has(original);
      await scene.close();
    });
  });

  for (const isSaved of [true, false]) {
    it(`goes on in a file that another program moved (saved before: ${isSaved})`, async () => {
      await withSettings({ 'files.autoSave': 'off' }, async () => {
        const scene = await Scene.open(original);
        await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nfour\nFIVE'));
        if (isSaved) assert.ok(await scene.document.save());
        const to = path.join(scene.folder, 'moved.txt');
        await untilWatched(scene.folder);
        await rename(scene.document.uri.fsPath, to);
        await until('the file at its new place', () => {
          const editor = vscode.window.activeTextEditor;
          if (editor?.document.uri.fsPath !== to) return false;
          scene.editor = editor;
          return true;
        });
        await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
        await scene.has(original);
        const before = vscode.Uri.file(path.join(scene.folder, 'file.txt')).fsPath;
        await until('nothing unsaved at the old place', () =>
          vscode.workspace.textDocuments.every(({ uri, isDirty }) => uri.fsPath !== before || !isDirty),
        );
        await scene.close();
      });
    });
  }
});
