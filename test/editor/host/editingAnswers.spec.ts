import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { asked, Scene, undo, until } from './support/editScene.ts';

const accept = (): Thenable<unknown> => vscode.commands.executeCommand('aiGateway.acceptAllChanges');

async function hasSymbols(scene: Scene): Promise<void> {
  await until('a language server', async () => {
    const symbols = await vscode.commands.executeCommand<unknown[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      scene.document.uri,
    );
    return (symbols?.length ?? 0) > 0;
  });
}

describe('an answer as models write it', () => {
  it('is asked for between tags that the selected text does not have', async () => {
    const page = '<rewrite>\n<pre>\n<code>\nvar a;\n</code>\n</pre>\n</rewrite>\n';
    const scene = await Scene.open(page, 'page.html');
    scene.select([0, 6]);
    await vscode.commands.executeCommand('aiGateway.refactorSelection');
    const request = JSON.stringify(await asked());
    assert.ok(request.includes('between <new_code> and </new_code>'), request);
    await accept();
    // The simulator gives the part back with a remark in front of it, or with `var` put right.
    const lines = scene.lines.filter((line) => !line.includes('Simulated'));
    assert.deepEqual(
      lines.map((line) => line.replace(/let|const/, 'var')),
      page.split('\n'),
    );
    await scene.close();
  });

  it('is what stands between its tags, after thoughts and talk that quote them', async () => {
    const scene = await Scene.open('const a = 1;\nconst b = 2;\n', 'plain.ts');
    const answer =
      '!echo I write\n<rewrite>\nconst z = 0;\n</rewrite>\n</think>\n\n## Result\n\n1. foo(a);\n\n<rewrite>\n```ts\nconst b = 3;\n```\n</rewrite><|im_end|>';
    await scene.edit([1, 1], answer);
    await accept();
    assert.equal(scene.text, 'const a = 1;\nconst b = 3;\n');
    await scene.close();
  });

  it('of the whole file changes the part alone, and one undo takes it back', async () => {
    const file = '{\n  "compilerOptions": {\n    "lib": ["es2022"],\n    "strict": true\n  }\n}\n';
    const scene = await Scene.open(file, 'config.json');
    await scene.edit([2, 2], `!echo ${file.replace('2022', '2023')}`);
    await accept();
    assert.equal(scene.text, file.replace('2022', '2023'));
    await undo();
    await scene.has(file);
    await scene.close();
  });

  it('from column zero goes to the depth of the part', async () => {
    const scene = await Scene.open('def g():\n    a()\n    b()\n', 'depth.py');
    await scene.edit([1, 2], '!echo <rewrite>\nfor x in y:\n    a()\n    b()\n</rewrite>');
    await accept();
    assert.equal(scene.text, 'def g():\n    for x in y:\n        a()\n        b()\n');
    await scene.close();
  });
});

describe('an action on an empty line', () => {
  it('takes the next function', async () => {
    const scene = await Scene.open('function one() {}\n\nfunction two() {\n  var c;\n}\n', 'next.js');
    await hasSymbols(scene);
    scene.cursor(1);
    await vscode.commands.executeCommand('aiGateway.refactorSelection');
    const request = JSON.stringify(await asked());
    assert.ok(request.includes('<rewrite>\\nfunction two() {\\n  var c;\\n}\\n</rewrite>'), request);
    await scene.close();
  });

  it('is refused with what to do where there is none', async () => {
    const scene = await Scene.open('some text\n\nmore text\n', 'none.txt');
    const before = await asked.count();
    scene.cursor(1);
    let isTold = false;
    const told = vscode.commands.executeCommand('aiGateway.fixSelection').then(() => (isTold = true));
    await until('the message, which ends the command when it is closed', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return isTold;
    });
    await told;
    assert.equal(await asked.count(), before);
    assert.equal(scene.text, 'some text\n\nmore text\n');
    await scene.close();
  });
});
