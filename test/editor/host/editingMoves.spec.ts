import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { fault, Scene, undo, until } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', ''].join('\n');
const result = ['ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', ''].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;
const slowly = wrapped(result.trimEnd());

async function rename(from: vscode.Uri, to: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(from, '..', to);
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, uri);
  assert.ok(await vscode.workspace.applyEdit(edit), 'a renamed file');
  return uri;
}

/** Shows the document at its new address, as the editor does by itself for a tab that was open. */
async function follow(scene: Scene, uri: vscode.Uri): Promise<void> {
  scene.editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

async function accept(scene: Scene): Promise<void> {
  await vscode.window.showTextDocument(scene.document);
  // An undo goes to what has the focus.
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
}

/** Formats documents of plain text as a test likes, by one edit of the whole text. */
function formatter(format: (text: string) => string): vscode.Disposable {
  return vscode.languages.registerDocumentFormattingEditProvider(
    { language: 'plaintext' },
    {
      provideDocumentFormattingEdits: (document) => [
        vscode.TextEdit.replace(new vscode.Range(0, 0, document.lineCount, 0), format(document.getText())),
      ],
    },
  );
}

describe('an inline edit', () => {
  it('goes on in a document that gets another language while it is written, and goes with one undo', async () => {
    const scene = await Scene.open(original);
    // Again and again, so that some of the batches are on their way just then.
    await fault({ fault: 'tps=12', path: '/v1/chat' });
    scene.select([0, 4]);
    let isDone = false;
    const done = scene.run(slowly).finally(() => (isDone = true));
    for (let turn = 0; !isDone; turn++) {
      await vscode.languages.setTextDocumentLanguage(scene.document, turn % 2 === 0 ? 'markdown' : 'plaintext');
    }
    await done;
    await accept(scene);
    assert.equal(scene.text, result);
    await undo();
    await scene.has(original);
    await scene.close();
  });

  it('goes on in a document that gets other line ends while it is written', async () => {
    const scene = await Scene.open(original);
    const slow = await scene.begin([0, 4], slowly, 'TWO');
    await until('the first new line', () => scene.text.includes('ONE'));
    await scene.editor.edit((builder) => builder.setEndOfLine(vscode.EndOfLine.CRLF));
    await slow.goOn();
    await slow.done;
    await accept(scene);
    assert.equal(scene.text, result.replaceAll('\n', '\r\n'));
    await undo();
    await until(
      'the original lines',
      () => scene.lines.join('\n') === original,
      () => JSON.stringify(scene.text),
    );
    await scene.close();
  });

  it('is decided on in a file that got another name', async () => {
    const scene = await Scene.open(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nfour\nFIVE'));
    await follow(scene, await rename(scene.document.uri, 'renamed.txt'));
    // The editor saves a file before it renames it, and what a save leaves out comes back after it.
    await scene.has('one\nONE\ntwo\nthree\nfour\nfive\nFIVE\n');
    await accept(scene);
    assert.equal(scene.text, 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await undo();
    await scene.has('one\nONE\ntwo\nthree\nfour\nfive\nFIVE\n');
    await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('goes on in a file whose folder gets another name while it is written', async () => {
    const scene = await Scene.open(original, path.join('folder', 'file.txt'));
    const slow = await scene.begin([0, 4], slowly, 'TWO');
    await until('the first new line', () => scene.text.includes('ONE'));
    const folder = await rename(vscode.Uri.joinPath(scene.document.uri, '..'), 'other');
    await follow(scene, vscode.Uri.joinPath(folder, 'file.txt'));
    await slow.goOn();
    await slow.done;
    await accept(scene);
    assert.equal(scene.text, result);
    await scene.close();
  });

  it('goes on in the file that a new document is saved as, which gets no line twice', async () => {
    const scene = await Scene.open('');
    const uri = vscode.Uri.joinPath(scene.document.uri, '..', 'new.txt').with({ scheme: 'untitled' });
    scene.editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      preview: false,
    });
    await scene.editor.edit((builder) => builder.insert(new vscode.Position(0, 0), original));
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nfour\nFIVE'));
    await scene.document.save();
    const file = uri.with({ scheme: 'file' });
    assert.equal(await readFile(file.fsPath, 'utf8'), 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await follow(scene, file);
    await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
    assert.equal(scene.text, original);
    await scene.close();
  });

  it('is decided on after a formatter went over old and new lines', async () => {
    for (const isAccepted of [true, false]) {
      const scene = await Scene.open('{"a":1,\n"b":2,\n"c":3}\n', 'data.json');
      // Its language server starts with the first file of the language.
      await until('a formatter', async () => {
        const options = { tabSize: 2, insertSpaces: true };
        const command = 'vscode.executeFormatDocumentProvider';
        const edits = await vscode.commands.executeCommand<unknown[]>(command, scene.document.uri, options);
        return (edits?.length ?? 0) > 0;
      });
      await scene.edit([0, 2], wrapped('{"a":1,\n"b":22,\n"c":3}'));
      await vscode.commands.executeCommand('editor.action.formatDocument');
      await until(
        'a formatted document',
        () => scene.lines.length > 5,
        () => scene.text,
      );
      await vscode.commands.executeCommand(`aiGateway.${isAccepted ? 'accept' : 'reject'}AllChanges`);
      assert.deepEqual(JSON.parse(scene.text), { a: 1, b: isAccepted ? 22 : 2, c: 3 });
      await scene.close();
    }
  });

  it('gives the old text back where a formatter ran old and new lines together', async () => {
    const scene = await Scene.open(original);
    const running = formatter((text) => `${text.trim().split('\n').join(' ')}\n`);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nfour\nFIVE'));
    await vscode.commands.executeCommand('editor.action.formatDocument');
    await scene.has(original);
    running.dispose();
    await scene.close();
  });
});
