// Questions that the editor asks, when the focus goes elsewhere in between.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askNext, askText } from '../../../src/host/window/question.ts';
import { describe, it } from '../support/hostSpec.ts';
import { Scene } from './support/editScene.ts';

const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
const lookElsewhere = () => vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');

describe('a question', () => {
  it('keeps what is typed while the focus is in the text', async () => {
    const scene = await Scene.open('text\n');
    const name = askText({ value: 'typed' });
    await lookElsewhere();
    await accept();
    assert.equal(await name, 'typed');
    await scene.close();
  });

  it('stays when it follows another one that gives the focus back', async () => {
    const scene = await Scene.open('text\n');
    const name = askText({ value: 'typed' });
    await accept();
    assert.equal(await name, 'typed');
    const kept = askNext([{ label: 'one' }, { label: 'two' }], {});
    await lookElsewhere();
    await accept();
    assert.deepEqual(await kept, { label: 'one' });
    await scene.close();
  });
});
