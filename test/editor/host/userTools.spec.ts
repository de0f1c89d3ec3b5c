import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { parseToolValue } from '../../../src/core/toolcalls/userTools/parseDeclaration.ts';
import { runCall, type RunPorts } from '../../../src/core/toolcalls/runCall.ts';
import type { ToolResultPart } from '../../../src/core/model/message.ts';
import { ManualAnswers } from '../../../src/host/tools/userTools/manualTool.ts';
import { toTool } from '../../../src/host/tools/userTools/toTool.ts';
import { describe, it } from '../support/hostSpec.ts';
import { asked, MODEL, Scene, until } from './support/editScene.ts';
import { addresses } from '../../../src/host/network/addresses.ts';

const workspace = (): vscode.WorkspaceFolder => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder;
};
const file = (name: string): string => path.join(workspace().uri.fsPath, '.aigateway/tools', name);

async function write(name: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file(name)), { recursive: true });
  await writeFile(file(name), typeof value === 'string' ? value : JSON.stringify(value, null, 2));
}

/** Writes a file in an editor and saves it: that is known at once, while a change on the disk may never be told. */
async function save(name: string, value: unknown): Promise<void> {
  const uri = vscode.Uri.file(file(name));
  await mkdir(path.dirname(uri.fsPath), { recursive: true });
  await writeFile(uri.fsPath, '', { flag: 'a' });
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
}

/** Deletes a file as the explorer does. */
async function remove(name: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(vscode.Uri.file(file(name)), { ignoreIfNotExists: true });
  assert.ok(await vscode.workspace.applyEdit(edit));
}

const removeAll = (): Promise<void> =>
  rm(path.join(workspace().uri.fsPath, '.aigateway'), { recursive: true, force: true });

function problemsOf(name: string): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(vscode.Uri.file(file(name))).filter(({ source }) => source === 'AI Gateway');
}

/** Waits until a file has exactly these problems, each as `line: words`. */
async function hasProblems(name: string, wanted: readonly RegExp[]): Promise<void> {
  const told = (): string[] => problemsOf(name).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
  await until(
    `the problems of ${name}`,
    () => told().length === wanted.length && wanted.every((words, index) => words.test(told()[index] ?? '')),
    () => JSON.stringify(told()),
    20_000,
  );
}

const manual = (name: string, description: string): object => ({ name, description, manual: { choices: ['one'] } });

/** Sends a selection with these tools; false where there are none with these names, so that the list is shown. */
async function sends(scene: Scene, tools: readonly string[]): Promise<boolean> {
  scene.select([0, 0]);
  const before = await asked.count();
  const given = { tools, model: MODEL, instructions: '!echo fine' };
  let isDone = false;
  const running = Promise.resolve(vscode.commands.executeCommand('aiGateway.runTools', given)).finally(
    () => (isDone = true),
  );
  let isSent = false;
  await until(
    'a request, or the list of tools',
    async () => {
      isSent = (await asked.count()) > before;
      // Closes the list where there is one; nothing else is open.
      if (!isSent && !isDone) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return isSent || isDone;
    },
    undefined,
    20_000,
  );
  await running;
  if (isSent || tools.length === 0) return isSent;
  await until('the request', async () => (isSent = (await asked.count()) > before), undefined, 3_000).catch(
    () => undefined,
  );
  return isSent;
}

describe('a tool in a file', () => {
  it('is sent as it is now, and not any more once its file is gone', async () => {
    const scene = await Scene.open('some text\n');
    await write('greet.json', manual('greet', 'Greets people.'));
    assert.equal(await sends(scene, ['greet']), true);
    assert.ok(JSON.stringify(await asked()).includes('Greets people.'));
    await write('greet.json', manual('greet', 'Greets everybody.'));
    assert.equal(await sends(scene, ['greet']), true);
    assert.ok(JSON.stringify(await asked()).includes('Greets everybody.'));
    await rm(file('greet.json'));
    assert.equal(await sends(scene, ['greet']), false);
    await scene.close();
    await removeAll();
  }, 90_000);

  it('has its mistakes at their lines, which go when they are corrected, and spoils no other', async () => {
    await save('good.json', manual('good', 'Works.'));
    await save(
      'bad.jsonc',
      '{\n  // why\n  "name": "bad",\n  "description": "x",\n  "rnu": ["x"],\n  "run": ["x", "{y}"]\n}',
    );
    await save('cut.json', '{\n  "name": "cut",\n');
    await hasProblems('bad.jsonc', [/^6: .*\{y\} is not a property/, /^5: .*"rnu" is not known/]);
    await hasProblems('cut.json', [/^3: Expected/]);
    await hasProblems('good.json', []);
    await save('bad.jsonc', manual('bad', 'Works now.'));
    await hasProblems('bad.jsonc', []);
    await remove('cut.json');
    await hasProblems('cut.json', []);
    for (const name of ['good.json', 'bad.jsonc']) await remove(name);
  }, 90_000);

  it('that is named like a built-in one, or like another, is told so at its name', async () => {
    await save('a.json', { description: 'x', name: 'read_file', manual: true });
    await save('b.json', manual('twice', 'x'));
    await save('c.json', manual('twice', 'y'));
    await hasProblems('a.json', [/^3: .*reads like another tool’s/]);
    await hasProblems('b.json', []);
    await hasProblems('c.json', [/^2: There is another tool of yours/]);
    for (const name of ['a.json', 'b.json', 'c.json']) await remove(name);
  }, 60_000);
});

describe('a tool in the settings', () => {
  it('counts where the user set it, and never where a workspace did', async () => {
    const scene = await Scene.open('some text\n');
    const settings = vscode.workspace.getConfiguration();
    const folder = path.join(workspace().uri.fsPath, '.vscode');
    await mkdir(folder, { recursive: true });
    const theirs = { 'aiGateway.tools': [manual('theirs', 'Of the workspace.')] };
    await writeFile(path.join(folder, 'settings.json'), JSON.stringify(theirs));
    await settings.update('aiGateway.tools', [manual('mine', 'Of mine.'), { name: 'broken' }], true);
    assert.equal(await sends(scene, ['mine']), true);
    assert.ok(JSON.stringify(await asked()).includes('Of mine.'));
    assert.equal(await sends(scene, ['theirs']), false);
    await settings.update('aiGateway.tools', undefined, true);
    await rm(folder, { recursive: true, force: true });
    await scene.close();
  }, 90_000);
});

describe('writing a tool', () => {
  it('is helped by the names of fields and by values, in its file', async () => {
    await write('help.json', '{\n  \n}\n');
    const document = await vscode.workspace.openTextDocument(file('help.json'));
    const labels = async (): Promise<readonly string[]> => {
      const at = new vscode.Position(1, 2);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        at,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    let seen: readonly string[] = [];
    await until(
      'the fields of a tool',
      async () => {
        seen = await labels();
        return ['inputSchema', 'run', 'http', 'manual', 'timeoutSeconds'].every((name) => seen.includes(name));
      },
      () => seen.join(),
      30_000,
    );
    await removeAll();
  }, 60_000);

  it('has its mistakes at their lines in the settings file where that is open', async () => {
    const settings = vscode.workspace.getConfiguration();
    const broken = { ...manual('broken', 'x'), run: ['x'] };
    await settings.update('aiGateway.tools', [manual('fine', 'Fine.'), broken], true);
    await vscode.commands.executeCommand('workbench.action.openSettingsJson');
    const { activeTextEditor } = vscode.window;
    assert.ok(activeTextEditor);
    const { document } = activeTextEditor;
    const ours = (): readonly vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'AI Gateway');
    const mistake = (): vscode.Diagnostic | undefined => ours().find(({ message }) => /does one thing/.test(message));
    await until(
      'the mistake in the settings',
      () => mistake() !== undefined,
      () => JSON.stringify([document.uri.toString(), ...ours().map(({ message }) => message)]),
      20_000,
    );
    const problem = mistake();
    assert.ok(problem);
    assert.match(document.lineAt(problem.range.start.line).text, /"manual"|"run"/);
    await settings.update('aiGateway.tools', undefined, true);
    await until('the mistake to go', () => ours().length === 0, undefined, 20_000);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  }, 90_000);
});

describe('running tools on a selection', () => {
  it('sends the whole file where nothing is selected, and says how tools are to be used in the first request', async () => {
    const scene = await Scene.open('first line\nlast line\n');
    scene.cursor(0);
    const before = await asked.count();
    await vscode.commands.executeCommand('aiGateway.runTools', {
      tools: ['listDirectory'],
      model: MODEL,
      instructions: '!call listDirectory {}',
      toolChoice: { type: 'tool', name: 'listDirectory' },
    });
    await until('the request', async () => (await asked.count()) > before);
    const first = (await asked()) as { readonly tool_choice?: unknown };
    assert.ok(JSON.stringify(first).includes('first line\\nlast line'), JSON.stringify(first));
    assert.deepEqual(first.tool_choice, { type: 'function', function: { name: 'listDirectory' } });
    await until('the result to be sent', async () => (await asked.count()) > before + 1);
    const second = (await asked()) as { readonly tool_choice?: unknown };
    assert.equal(second.tool_choice, undefined);
    assert.ok(JSON.stringify(second).includes('"role":"tool"'), JSON.stringify(second));
    await scene.close();
  }, 60_000);

  it('sends nothing of a file that is never to be sent', async () => {
    const scene = await Scene.open('KEY=1\n', '.env.local');
    const before = await asked.count();
    scene.select([0, 0]);
    // The refusal is a message that waits for the user.
    void vscode.commands.executeCommand('aiGateway.runTools', { tools: ['readFile'], model: MODEL, instructions: 'x' });
    await vscode.commands.executeCommand('workbench.action.files.saveFiles');
    assert.equal(await asked.count(), before);
    await scene.close();
  });
});

describe('a call of a tool of one’s own', () => {
  const ports: RunPorts = {
    conversationId: 'c',
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    logger: {
      error: fail,
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
      trace: () => undefined,
    },
  };

  const secrets = { holdsSecret: () => false, hideSecrets: (text: string) => text.replaceAll('hidden', '[redacted]') };
  const answers = new ManualAnswers(
    () => Promise.resolve(false),
    (ask) => ask(),
  );

  function fail(message: string): never {
    throw new Error(message);
  }

  async function call(value: object, input: Record<string, string>): Promise<ToolResultPart> {
    const whole = {
      name: 'tool',
      description: 'x',
      inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
      ...value,
    };
    const { declaration, problems } = parseToolValue(whole, { allowEnvironment: true, addresses });
    assert.ok(declaration, JSON.stringify(problems));
    const tool = toTool(declaration, workspace(), { manual: answers, secrets });
    return runCall({ callId: 'a', tool, input }, ports, new AbortController().signal, () => undefined);
  }

  const textOf = ({ content }: ToolResultPart): string =>
    content.map((part) => (part.type === 'text' ? part.text : '')).join('');

  it('runs its program in the workspace, without the key, and ends it at its limit', async () => {
    const script = 'console.log(process.cwd(), process.env.AI_GATEWAY_API_KEY, process.argv[1])';
    const done = await call({ run: [process.execPath, '-e', script, '{text}'] }, { text: '$(id) hidden' });
    assert.match(textOf(done), / undefined \$\(id\) \[redacted\]$/);
    assert.ok(textOf(done).startsWith(workspace().uri.fsPath), textOf(done));
    const started = Date.now();
    const endless = { run: [process.execPath, '-e', 'setInterval(() => {}, 100)'], timeoutSeconds: 1 };
    const late = await call(endless, {});
    assert.equal(late.end, 'failed');
    assert.match(textOf(late), /did not finish within 1 seconds/);
    assert.ok(Date.now() - started < 20_000);
  });

  it('asks a local server only where that is listed, and follows it nowhere else', async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
      else response.end(`got ${request.url} ${JSON.stringify(request.headers.authorization ?? null)}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const hosts = [`127.0.0.1:${port}`];
    try {
      const done = await call({ http: { url: `http://127.0.0.1:${port}/x/{text}`, hosts } }, { text: '../y' });
      assert.equal(textOf(done), 'got /x/..%2Fy null');
      const away = await call({ http: { url: `http://127.0.0.1:${port}/away`, hosts } }, {});
      assert.equal(away.end, 'failed');
      assert.match(textOf(away), /127\.0\.0\.1:9 is not on the list/);
      assert.deepEqual(paths, ['/x/..%2Fy', '/away']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is answered by the user, one after the other', async () => {
    const tool = { manual: { question: 'And {text}?', choices: [{ label: 'Yes', value: { ok: true } }, 'No'] } };
    const pending = Promise.all([call(tool, { text: 'a' }), call(tool, { text: 'b' })]);
    let isDone = false;
    void pending.then(() => (isDone = true));
    await until('both answers', async () => {
      if (!isDone) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isDone;
    });
    for (const result of await pending) {
      assert.deepEqual(JSON.parse(textOf(result)), { ok: true });
      assert.deepEqual(result.touched, []);
    }
  });
});
