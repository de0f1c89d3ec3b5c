// What a batch collects, in the real editor with its real file system, settings and encodings.
import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  collectFiles,
  collectRows,
  collectSelections,
  readForSending,
  withoutIgnored,
} from '../../../src/host/extraction/batch/collect.ts';
import { describe, it } from '../support/hostSpec.ts';

const { signal } = new AbortController();

async function write(files: Readonly<Record<string, string | Uint8Array>>, folder: string): Promise<vscode.Uri> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(root);
  const base = path.join(root.fsPath, folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(base, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return vscode.Uri.file(base);
}

async function remove(folder: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.delete(folder, { recursive: true });
}

describe('what a batch collects', () => {
  it('is every file of a folder that may be sent, in order, and a reason for each other one', async () => {
    const folder = await write(
      {
        'b10.txt': 'ten',
        'b9.txt': 'nine',
        'deep/er/c.txt': 'c',
        'deep/.gitignore': '*.log\n!keep.log\n',
        'deep/x.log': 'ignored',
        'deep/keep.log': 'kept',
        '.gitignore': 'out/\n',
        'out/d.txt': 'ignored',
        'node_modules/m.txt': 'never walked',
        'server.pem': 'a key',
        'empty.txt': ' \n',
        'photo.txt': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        'huge.txt': 'x'.repeat(3 * 1024 * 1024),
      },
      'collected',
    );
    await symlink(folder.fsPath, path.join(folder.fsPath, 'deep', 'circle'));
    const { items, skipped } = await collectFiles([folder], signal);
    assert.deepEqual(
      items.map(({ label }) => label),
      ['collected/b9.txt', 'collected/b10.txt', 'collected/deep/er/c.txt', 'collected/deep/keep.log'],
    );
    const reasons = Object.fromEntries(skipped.map(({ label, reason }) => [label.replace('collected/', ''), reason]));
    assert.deepEqual(Object.keys(reasons).toSorted(), [
      'deep/x.log',
      'empty.txt',
      'huge.txt',
      'out/',
      'photo.txt',
      'server.pem',
    ]);
    assert.match(reasons['server.pem'] ?? '', /aiGateway\.neverSend/);
    assert.match(reasons['huge.txt'] ?? '', /3\.1 MB; the limit is 2\.1 MB/);
    assert.match(reasons['photo.txt'] ?? '', /picture/);
    assert.equal(reasons['out/'], 'Git ignores it.');
    await remove(folder);
  });

  it('takes a folder or a file that was named itself, also where Git ignores it', async () => {
    const folder = await write({ '.gitignore': 'data/\n', 'data/a.txt': 'a', 'b.txt': 'b' }, 'named');
    const named = await collectFiles([vscode.Uri.joinPath(folder, 'data')], signal);
    assert.equal(named.items.length, 1);
    const { kept, skipped } = await withoutIgnored([
      vscode.Uri.joinPath(folder, 'data/a.txt'),
      vscode.Uri.joinPath(folder, 'b.txt'),
    ]);
    assert.deepEqual([kept.length, skipped.length], [1, 1]);
    await remove(folder);
  });

  it('reads a file in its own encoding, and what an editor holds unsaved', async () => {
    const folder = await write(
      { 'utf16.txt': new Uint8Array([0xff, 0xfe, 0xe9, 0x00, 0x21, 0x00]), 'open.txt': 'saved' },
      'encodings',
    );
    const item = (name: string) => {
      const uri = vscode.Uri.joinPath(folder, name).toString();
      return { id: name, label: name, uri };
    };
    assert.deepEqual(await readForSending(item('utf16.txt')), { ok: true, text: 'é!' });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'open.txt'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'un'));
    assert.deepEqual(await readForSending(item('open.txt')), { ok: true, text: 'unsaved' });
    await document.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const gone = await readForSending(item('none.txt'));
    assert.equal(gone.ok, false);
    await remove(folder);
  });

  it('is each row of a table and each selection of an editor', async () => {
    const folder = await write({ 'rows.csv': 'a,b\n1,2\n3,"x\ny"\n' }, 'tables');
    const rows = await collectRows(vscode.Uri.joinPath(folder, 'rows.csv'));
    assert.deepEqual(
      rows?.items.map(({ label, text }) => [label, text]),
      [
        ['tables/rows.csv:2', 'a: 1\nb: 2'],
        ['tables/rows.csv:3', 'a: 3\nb: x\ny'],
      ],
    );
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'rows.csv'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selections = [new vscode.Selection(1, 0, 1, 3), new vscode.Selection(0, 0, 0, 1)];
    const { items } = await collectSelections(editor);
    assert.deepEqual(
      items.map(({ text, line }) => [text, line]),
      [
        ['a', 0],
        ['1,2', 1],
      ],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(folder);
  });
});
