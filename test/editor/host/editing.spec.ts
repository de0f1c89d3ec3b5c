import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { fault, Scene, until } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', ''].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;

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
    await vscode.commands.executeCommand('undo');
    await until('the original', () => scene.text === original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nthree\nFOUR\nfive'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'ONE\ntwo\nthree\nFOUR\nfive\n');
    await vscode.commands.executeCommand('undo');
    await until('the original again', () => scene.text === original);
    await scene.close();
  });

  it('is accepted and rejected change by change', async () => {
    const scene = await Scene.open(original);
    await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour\nFIVE'));
    scene.cursor(0);
    await vscode.commands.executeCommand('aiGateway.acceptChange');
    await vscode.commands.executeCommand('aiGateway.nextChange');
    await vscode.commands.executeCommand('aiGateway.rejectChange');
    await vscode.commands.executeCommand('aiGateway.nextChange');
    await vscode.commands.executeCommand('aiGateway.acceptChange');
    assert.equal(scene.text, 'ONE\ntwo\nthree\nfour\nFIVE\n');
    await scene.close();
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
    const slow = await scene.begin([1, 5], wrapped('ONE\nTWO\nTHREE\nFOUR\nFIVE'), 'tps=8');
    await until('the first new line', () => scene.text.includes('ONE'));
    scene.cursor(scene.lines.length - 2, 6);
    await vscode.commands.executeCommand('type', { text: ' typed' });
    await until('a later line', () => scene.text.includes('THREE'));
    await vscode.commands.executeCommand('type', { text: ' more' });
    await slow.done;
    assert.ok(scene.text.endsWith('bottom typed more\n'), scene.text);
    await vscode.commands.executeCommand('undo');
    await until('the original with what was typed', () => scene.text === `top\n${original}bottom typed more\n`);
    await vscode.commands.executeCommand('undo');
    await until('nothing surprising', () => scene.text === `top\n${original}bottom\n`);
    await scene.close();
  });

  it('writes at several cursors at once, and one undo takes all of it back', async () => {
    const scene = await Scene.open(original);
    scene.editor.selections = [0, 2, 4].map((line) => new vscode.Selection(line, 0, line, 2));
    await scene.run(wrapped('changed'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'changed\ntwo\nchanged\nfour\nchanged\n');
    await vscode.commands.executeCommand('undo');
    await until('the original', () => scene.text === original);
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

  it('changes nothing when the request fails before the first word', async () => {
    const scene = await Scene.open(original);
    await fault({ fault: 'status=400;message=No.', path: '/v1/chat' });
    await scene.edit([0, 4], wrapped('ONE'));
    assert.equal(scene.text, original);
    await scene.close();
  });
});
