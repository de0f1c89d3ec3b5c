import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { asked, Scene, until } from './support/editScene.ts';

const code = 'var total = 0;\nif (total == null) total = 1;\n';

describe('an action on a selection', () => {
  for (const [command, words] of [
    ['fixSelection', 'Fix the mistakes'],
    ['refactorSelection', 'Refactor this code'],
    ['optimizeSelection', 'faster'],
    ['documentSelection', 'Document this code'],
    ['addTypes', 'type annotations'],
  ] as const) {
    it(`asks for what its name says and shows changes: ${command}`, async () => {
      const scene = await Scene.open(code, 'code.ts');
      scene.select([0, 1]);
      await vscode.commands.executeCommand(`aiGateway.${command}`);
      const request = JSON.stringify(await asked());
      assert.ok(request.includes(words), request);
      assert.ok(request.includes('var total = 0;') && request.includes('code.ts'), request);
      await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
      assert.ok(/(?:let|const) total = 0;\nif \(total === null\) total = 1;\n/.test(scene.text), scene.text);
      await scene.close();
    });
  }

  it('takes the function around the cursor where nothing is selected', async () => {
    const scene = await Scene.open(
      'const before = 1;\n\nfunction sum(a, b) {\n  var c = a + b;\n  return c;\n}\n',
      'sum.js',
    );
    scene.cursor(3, 4);
    await until('a language server', async () => {
      const symbols = await vscode.commands.executeCommand<unknown[] | undefined>(
        'vscode.executeDocumentSymbolProvider',
        scene.document.uri,
      );
      return (symbols?.length ?? 0) > 0;
    });
    await vscode.commands.executeCommand('aiGateway.refactorSelection');
    const request = JSON.stringify(await asked());
    assert.ok(
      request.includes('<rewrite>\\nfunction sum(a, b) {\\n  var c = a + b;\\n  return c;\\n}\\n</rewrite>'),
      request,
    );
    await scene.close();
  });

  it('writes on at the cursor', async () => {
    const scene = await Scene.open('const a = 1;\nconst b = \n', 'here.ts');
    scene.cursor(1, 10);
    await vscode.commands.executeCommand('aiGateway.completeHere');
    assert.ok(JSON.stringify(await asked()).includes('const b = <cursor/>'));
    await vscode.commands.executeCommand('aiGateway.acceptAllChanges');
    assert.equal(scene.text, 'const a = 1;\nconst b = \n// The simulator would go on here.\n');
    await scene.close();
  });

  it('sends the problem, its code and its source with the fix of the lightbulb', async () => {
    const scene = await Scene.open(code, 'bulb.ts');
    const collection = vscode.languages.createDiagnosticCollection('test');
    const problem = new vscode.Diagnostic(new vscode.Range(1, 4, 1, 9), 'Use strict equality here', 1);
    problem.code = 'eqeqeq';
    problem.source = 'linter';
    problem.relatedInformation = [
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(scene.document.uri, new vscode.Position(0, 0)),
        'declared here',
      ),
    ];
    collection.set(scene.document.uri, [problem]);
    scene.cursor(1, 5);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      scene.document.uri,
      problem.range,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(titles.includes('Fix with AI Gateway') && titles.includes('Explain with AI Gateway'), titles.join());
    const fix = actions.find(({ title }) => title === 'Fix with AI Gateway')?.command;
    assert.ok(fix);
    await vscode.commands.executeCommand(fix.command, ...(fix.arguments ?? []));
    const request = JSON.stringify(await asked());
    assert.ok(request.includes('line 2: warning (linter eqeqeq): Use strict equality here'), request);
    assert.ok(request.includes('declared here'), request);
    collection.dispose();
    await scene.close();
  });

  it('offers its fixes behind those of the language', async () => {
    const scene = await Scene.open(code, 'bulb.txt');
    const collection = vscode.languages.createDiagnosticCollection('test');
    const problem = new vscode.Diagnostic(new vscode.Range(1, 4, 1, 9), 'Use strict equality here', 1);
    collection.set(scene.document.uri, [problem]);
    const language = vscode.languages.registerCodeActionsProvider(
      { scheme: 'file', pattern: '**/bulb.txt' },
      {
        provideCodeActions() {
          const fix = new vscode.CodeAction('Write it in the language’s way', vscode.CodeActionKind.QuickFix);
          fix.diagnostics = [problem];
          fix.command = { title: 'none', command: 'noop' };
          return [fix];
        },
      },
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      scene.document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    assert.deepEqual(
      actions.map(({ title }) => title).filter((title) => /language|AI Gateway/.test(title)),
      ['Write it in the language’s way', 'Fix with AI Gateway', 'Explain with AI Gateway'],
    );
    assert.ok(actions.every(({ title, isPreferred }) => !title.includes('AI Gateway') || isPreferred !== true));
    language.dispose();
    collection.dispose();
    await scene.close();
  });

  it('writes tests into a new file beside the code', async () => {
    const scene = await Scene.open('export const one = 1;\n', 'unit.ts');
    scene.select([0, 0]);
    await vscode.commands.executeCommand('aiGateway.generateTests');
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document?.uri.path.endsWith('/unit.test.ts'), document?.uri.toString());
    const request = JSON.stringify(await asked());
    assert.ok(request.includes('export const one = 1;') && request.includes('Write tests'), request);
    assert.ok((document?.getText().length ?? 0) > 5);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await scene.close();
  });

  it('sends nothing of a file that is never to be sent', async () => {
    const scene = await Scene.open('KEY=1\n', '.env.local');
    const before = await asked.count();
    scene.select([0, 0]);
    // The refusal is a message that waits for the user.
    void vscode.commands.executeCommand('aiGateway.fixSelection');
    void vscode.commands.executeCommand('aiGateway.explainSelection');
    await vscode.commands.executeCommand('workbench.action.files.saveFiles');
    assert.equal(await asked.count(), before);
    assert.equal(scene.text, 'KEY=1\n');
    await scene.close();
  });

  it('of a user’s own is a file, and a broken one is a problem in it', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const actions = path.join(folder.uri.fsPath, '.aigateway', 'actions');
    await mkdir(actions, { recursive: true });
    const broken = path.join(actions, 'broken.md');
    await writeFile(broken, '');
    const uri = vscode.Uri.file(broken);
    const document = await vscode.workspace.openTextDocument(uri);
    const write = async (text: string): Promise<void> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    };
    await write('---\ntitle: Broken\nresult: poem\n---\nText\n');
    // The file was empty for a moment, which is a problem in its first line.
    const lines = (): number[] => vscode.languages.getDiagnostics(uri).map(({ range }) => range.start.line);
    await until('a problem in the third line', () => lines().join() === '2');
    await write('---\ntitle: Fine\n---\nText\n');
    await until('no problem', () => vscode.languages.getDiagnostics(uri).length === 0);
    await rm(path.join(folder.uri.fsPath, '.aigateway'), { recursive: true });
  });

  it('opens its result beside a read-only document', async () => {
    const content = 'const a = 1;\n';
    const provider = vscode.workspace.registerTextDocumentContentProvider('aigs-fixed', {
      provideTextDocumentContent: () => content,
    });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('aigs-fixed:/fixed.ts'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 12);
    await vscode.commands.executeCommand('aiGateway.documentSelection');
    const beside = vscode.window.activeTextEditor?.document;
    assert.notEqual(beside, document);
    assert.ok(beside?.getText().includes('// Simulated: Document this code'), beside?.getText());
    assert.equal(document.getText(), content);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    provider.dispose();
  });
});
