import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { asked, Scene, withSettings } from './support/editScene.ts';

const original = ['one', 'two', 'three', 'four', 'five', ''].join('\n');
const wrapped = (text: string): string => `!echo <code>\n${text}\n</code>`;

/** A comment on a line, as the editor hands it over. */
async function comment(scene: Scene, line: number, text: string): Promise<{ isGone: boolean }> {
  const at = new vscode.Range(line, 0, line, 0);
  const state = { isGone: false };
  const thread = { uri: scene.document.uri, range: at, comments: [], dispose: () => (state.isGone = true) };
  await vscode.commands.executeCommand('aiGateway.addReviewComment', { thread, text });
  return state;
}

describe('comments on an edit', () => {
  it('go as one refinement, and the new result is compared with the text as it was then', async () => {
    await withSettings({ 'files.autoSave': 'off' }, async () => {
      const scene = await Scene.open(original);
      await scene.edit([0, 4], wrapped('ONE\ntwo\nTHREE\nfour\nFIVE'));
      scene.cursor(0);
      await vscode.commands.executeCommand('aiGateway.acceptChange');
      await scene.has('ONE\ntwo\nthree\nTHREE\nfour\nfive\nFIVE\n');
      const before = await asked.count();
      const first = await comment(scene, scene.lines.indexOf('THREE'), 'In words of my language.');
      const second = await comment(scene, scene.lines.indexOf('FIVE'), wrapped('ONE\ntwo\ndrei\nfour\nfive'));
      assert.equal(await asked.count(), before);
      await vscode.commands.executeCommand('aiGateway.sendReviewComments');
      assert.equal(await asked.count(), before + 1);
      const request = JSON.stringify(await asked());
      for (const words of ['> THREE', 'In words of my language.', 'line 5']) assert.ok(request.includes(words), words);
      assert.ok(first.isGone && second.isGone);
      // What was accepted is no change any more, and stays when the rest is rejected.
      await scene.has('ONE\ntwo\nthree\ndrei\nfour\nfive\n');
      await vscode.commands.executeCommand('aiGateway.rejectAllChanges');
      await scene.has('ONE\ntwo\nthree\nfour\nfive\n');
      await scene.close();
    });
  });

  it('that reach nobody are kept, and nothing is sent', async () => {
    const scene = await Scene.open(original);
    const before = await asked.count();
    const kept = await comment(scene, 0, 'Nothing is under review here.');
    await vscode.commands.executeCommand('aiGateway.sendReviewComments');
    assert.equal(kept.isGone, false);
    assert.equal(await asked.count(), before);
    await scene.close();
  });
});
