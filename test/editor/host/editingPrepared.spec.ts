import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { asked, Scene, until } from './support/editScene.ts';

const original = 'first\nsecond\nthird\nfourth\nlast\n';
const answer = '!echo <code>\nSECOND\nthird\nfourth\n</code>';

/** What is typed while the editor is asked where names come from, which a request waits for. */
async function whileAsked(work: () => Thenable<unknown>, run: () => Promise<void>): Promise<void> {
  let done: Thenable<unknown> | undefined;
  const provider = vscode.languages.registerDefinitionProvider(
    { pattern: '**/*.txt' },
    {
      provideDefinition: async () => {
        done ??= work();
        await done;
        return undefined;
      },
    },
  );
  await run().finally(() => provider.dispose());
  assert.ok(done !== undefined, 'nothing was typed meanwhile');
}

const accept = (): Thenable<unknown> => vscode.commands.executeCommand('aiGateway.acceptAllChanges');

describe('an edit whose request is still being prepared', () => {
  it('rewrites the lines that were selected when others come above them at once', async () => {
    const scene = await Scene.open(original);
    scene.select([1, 3]);
    const done = scene.run(answer);
    await scene.editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'new\nlines\n'));
    await done;
    await accept();
    await scene.has('new\nlines\nfirst\nSECOND\nthird\nfourth\nlast\n');
    assert.match(JSON.stringify(await asked()), /second\\\\nthird\\\\nfourth|second\\nthird\\nfourth/);
    await scene.close();
  });

  it('follows what is typed above and below while names are looked up', async () => {
    const scene = await Scene.open(original);
    const type = (): Thenable<boolean> =>
      scene.editor.edit((builder) => {
        builder.insert(new vscode.Position(0, 0), 'new\n');
        builder.insert(new vscode.Position(4, 4), '!');
      });
    await whileAsked(type, () => scene.edit([1, 3], answer));
    await accept();
    await scene.has('new\nfirst\nSECOND\nthird\nfourth\nlast!\n');
    await scene.close();
  });

  it('keeps what is typed into the lines themselves, once', async () => {
    const scene = await Scene.open(original);
    const type = (): Thenable<boolean> =>
      scene.editor.edit((builder) => builder.insert(new vscode.Position(2, 5), ' mine'));
    await whileAsked(type, () => scene.edit([1, 3], answer));
    await scene.has('first\nsecond\nSECOND\nthird mine\nfourth\nlast\n');
    await accept();
    await scene.has('first\nSECOND\nthird mine\nfourth\nlast\n');
    await scene.close();
  });

  it('says that lines are gone which were deleted meanwhile, and asks nobody', async () => {
    const scene = await Scene.open(original);
    const before = await asked.count();
    const replaceAll = (): Thenable<boolean> =>
      scene.editor.edit((builder) => builder.replace(new vscode.Range(0, 0, 5, 0), 'nothing of it'));
    let isTold = false;
    const run = async (): Promise<void> => {
      void scene.edit([1, 3], answer).then(() => (isTold = true));
      await until('the message, which ends the command when it is closed', async () => {
        await vscode.commands.executeCommand('notifications.clearAll');
        return isTold;
      });
    };
    await whileAsked(replaceAll, run);
    await until(
      'the text of others',
      () => scene.text === 'nothing of it',
      () => scene.text,
    );
    assert.equal(await asked.count(), before);
    await scene.close();
  });
});
