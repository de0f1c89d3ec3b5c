import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { until, withSettings } from './support/editScene.ts';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const home = 'encodings';

const UTF16 = Buffer.from('größe = 1\nПривет\n', 'utf16le');
/** `日本語` and a line break. */
const SHIFT_JIS = Buffer.from('93fa967b8cea0a', 'hex');

const files: Readonly<Record<string, Buffer>> = {
  'le.txt': Buffer.concat([Buffer.from([0xff, 0xfe]), UTF16]),
  'be.txt': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(UTF16).swap16()]),
  'plain.reg': Buffer.from('Windows Registry Editor\r\n', 'utf16le'),
  'bom.txt': Buffer.from('\u{FEFF}größe = 1\n'),
  'japanese.txt': SHIFT_JIS,
  'latin.c': Buffer.concat([
    Buffer.from('/* by J'),
    Buffer.from([0xfc]),
    Buffer.from(`rgen */\n${'int a;\n'.repeat(30)}`),
  ]),
};

async function call(name: string, input: object): Promise<string> {
  const asked = { input: { ...input }, toolInvocationToken: undefined };
  try {
    const result = await vscode.lm.invokeTool(`aiGateway_${name}`, asked);
    return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
  } catch (error) {
    return String(error);
  }
}

const read = (name: string): Promise<string> => call('readFile', { path: `${home}/${name}` });
const bytesOf = (name: string): Promise<Buffer> => readFile(path.join(folder, home, name));

async function withFiles(work: () => Promise<void>): Promise<void> {
  await mkdir(path.join(folder, home), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(folder, home, name), bytes);
  try {
    await work();
  } finally {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(path.join(folder, home), { recursive: true, force: true });
  }
}

/** Lets the model change a file, and accepts it. */
async function changed(name: string, oldText: string, newText: string): Promise<string> {
  const result = call('proposeEdit', { path: `${home}/${name}`, edits: [{ oldText, newText }] });
  const uri = vscode.Uri.file(path.join(folder, home, name));
  const isOver = { value: false };
  void result.finally(() => (isOver.value = true));
  await until('the review', () => {
    const shown = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    return isOver.value || shown?.isDirty === true;
  });
  if (!isOver.value) {
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
  }
  return result;
}

describe('files in other encodings', () => {
  it('are read as the editor reads them', () =>
    withFiles(async () => {
      assert.match(await read('le.txt'), /1: größe = 1\n2: Привет/);
      assert.match(await read('be.txt'), /1: größe = 1\n2: Привет/);
      assert.match(await read('bom.txt'), /1: größe = 1/);
      assert.match(await read('plain.reg'), /1: Windows Registry Editor/);
      assert.match(await read('japanese.txt'), /its encoding is not known/);
      assert.match(await read('latin.c'), /\[1 characters? could not be read[^]*2: int a;/);
      await withSettings({ 'files.encoding': 'shiftjis' }, async () => {
        assert.match(await read('japanese.txt'), /1: 日本語/);
        assert.match(await read('le.txt'), /2: Привет/);
      });
    }));

  it('are searched as the editor reads them', () =>
    withFiles(async () => {
      assert.match(await call('searchText', { query: 'Привет', path: home }), /be\.txt[^]*le\.txt/);
      await withSettings({ 'files.encoding': 'shiftjis' }, async () => {
        assert.match(await call('searchText', { query: '日本', path: home }), /japanese\.txt\n1: 日本語/);
        assert.match(await call('searchText', { query: 'Привет', path: home }), /le\.txt/);
      });
    }));

  it('are written in the encoding they have, with its byte order mark', () =>
    withFiles(() =>
      withSettings({ 'files.autoSave': 'off' }, async () => {
        for (const name of ['le.txt', 'be.txt', 'bom.txt']) {
          assert.match(await changed(name, 'größe = 1', 'größe = 2'), /accepted/);
          const expected = Buffer.from(files[name] ?? '');
          const at = expected.indexOf(Buffer.from([0x31]));
          expected[at] = 0x32;
          assert.deepEqual(await bytesOf(name), expected);
        }
        // What the editor cannot read would be lost with the first save.
        assert.match(await changed('latin.c', 'int a;\nint a;', 'x'), /latin\.c was not changed: its encoding/);
        assert.deepEqual(await bytesOf('latin.c'), files['latin.c']);
      }),
    ));
});
