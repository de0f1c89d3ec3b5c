import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { describe, it } from '../support/hostSpec.ts';
import { until, withSettings } from './support/editScene.ts';

const run = promisify(execFile);
const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const home = 'toolProject';
const project = path.join(folder, home);

/** Calls one of our tools as any other extension would; resolves with what its model reads. */
async function call(name: string, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(`aiGateway_${name}`, { input, toolInvocationToken: undefined });
  return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
}

/** The words of a refusal. */
async function refusal(name: string, input: object): Promise<string> {
  try {
    const text = await call(name, input);
    throw new assert.AssertionError({ message: `It was not refused: ${text.slice(0, 300)}` });
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

const files: Readonly<Record<string, string>> = {
  'src/money.ts': 'export function roundMoney(value: number): number {\n  return Math.round(value * 100) / 100;\n}\n',
  'src/bill.ts':
    "import { roundMoney } from './money';\n\nexport class Bill {\n  total = 0;\n  add(price: number): void {\n    this.total = roundMoney(this.total + price);\n  }\n}\n",
  'src/odd.ts': "export const wrong: number = 'not a number';\n",
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "module": "esnext" }, "include": ["src"] }\n',
  '.gitignore': 'build/\n*.log\n!keep.log\n',
  'build/out.js': 'const roundMoney = 1;\n',
  'debug.log': 'roundMoney was called\n',
  'keep.log': 'roundMoney is kept\n',
  '.env': 'ROUND_MONEY_TOKEN=roundMoney-secret\n',
  'colour.txt': '\u001b]0;evil title\u0007\u001b[31mroundMoney in red\u001b[0m\nline two\n',
};

async function withProject(work: (outside: string) => Promise<void>): Promise<void> {
  const outside = await mkdtemp(path.join(tmpdir(), 'aigs-outside-'));
  try {
    await writeFile(path.join(outside, 'secret.txt'), 'roundMoney outside\n');
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(project, name)), { recursive: true });
      await writeFile(path.join(project, name), text);
    }
    await symlink(outside, path.join(project, 'away'));
    await symlink(path.join(outside, 'secret.txt'), path.join(project, 'away.txt'));
    await symlink(path.join(project, '.env'), path.join(project, 'harmless.txt'));
    await symlink(path.join(project, 'src'), path.join(project, 'alias'));
    await work(outside);
  } finally {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(project, { recursive: true, force: true });
    await rm(outside, { recursive: true, force: true });
  }
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { openRepository(uri: vscode.Uri): Promise<{ status(): Promise<void> } | null> };
}

async function readsGit(): Promise<void> {
  const git = (...args: string[]): Promise<unknown> =>
    run('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: project });
  await git('init', '-q', '-b', 'work');
  await git('add', '-A', '-f', 'src', '.gitignore', '.env');
  await git('commit', '-q', '-m', 'Begin');
  await appendFile(path.join(project, 'src/money.ts'), 'export const cents = 100;\n');
  await appendFile(path.join(project, '.env'), 'MORE=roundMoney-secret\n');
  await writeFile(path.join(project, 'src/new.ts'), 'export {};\n');
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  assert.ok(extension);
  const api = await extension.activate();
  await until('Git to be on', () => api.enabled, undefined, 30_000);
  let status = '';
  await until(
    'the changes',
    async () => {
      await (await api.getAPI(1).openRepository(vscode.Uri.file(project)))?.status();
      status = await call('gitStatus', {}).catch(String);
      return status.includes('src/new.ts') && status.includes('src/money.ts');
    },
    () => status,
    30_000,
  );
  assert.ok(status.includes('on branch work') && status.includes(`modified  ${home}/src/money.ts`), status);
  assert.ok(!status.includes('.env') && status.includes('private'), status);
  const diff = await call('gitDiff', {});
  assert.ok(diff.includes('+export const cents = 100;') && !diff.includes('secret'), diff);
  assert.match(await call('gitDiff', { path: `${home}/src/bill.ts` }), /Nothing has changed/);
  assert.match(await call('gitDiff', { staged: true }), /Nothing is staged/);
  assert.match(await refusal('readFile', { path: `${home}/.git/config` }), /Git’s own folder/);
  await rm(path.join(project, 'src/odd.ts'));
  assert.match(await call('gitDiff', { path: `${home}/src/odd.ts` }), /deleted/);
}

describe('our tools, called by another extension', () => {
  it('are known to the editor, each once and with its schema', () => {
    const own = vscode.lm.tools.filter(({ name }) => name.startsWith('aiGateway_'));
    const names = own.map(({ name }) => name);
    for (const name of ['readFile', 'searchText', 'gitDiff', 'fetchWebPage', 'askUser']) {
      assert.equal(names.filter((each) => each === `aiGateway_${name}`).length, 1, names.join());
    }
    for (const tool of own) assert.equal((tool.inputSchema as { type?: string }).type, 'object', tool.name);
  });

  it('read a file with line numbers, a part of it, and unsaved text', async () => {
    await withProject(async () => {
      const whole = await call('readFile', { path: `${home}/src/money.ts` });
      assert.ok(whole.includes('1: export function roundMoney(value: number): number {'), whole);
      const part = await call('readFile', { path: `${home}/src/bill.ts`, startLine: 3, endLine: 4 });
      assert.ok(part.includes('lines 3–4 of 8') && part.includes('3: export class Bill {'), part);
      assert.ok(!part.includes('import') && part.includes('startLine 5'), part);
      await withSettings({ 'files.autoSave': 'off' }, async () => {
        const document = await vscode.workspace.openTextDocument(path.join(project, 'src/money.ts'));
        const editor = await vscode.window.showTextDocument(document);
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// not saved yet\n'));
        const unsaved = await call('readFile', { path: `${home}/src/money.ts` });
        assert.ok(unsaved.includes('1: // not saved yet') && unsaved.includes('unsaved changes'), unsaved);
        await vscode.commands.executeCommand('workbench.action.files.revert');
      });
    });
  });

  it('refuse every way out of the workspace', async () => {
    await withProject(async (outside) => {
      const secret = path.join(outside, 'secret.txt');
      for (const [given, reason] of [
        ['../../etc/passwd', /upwards/],
        [`${home}/src/../../../etc/passwd`, /upwards/],
        ['..\\..\\etc\\passwd', /upwards/],
        ['/etc/passwd', /outside/],
        [secret, /outside/],
        [`${folder}-other/x`, /outside/],
        ['\\\\?\\C:\\Windows\\win.ini', /network and device/],
        ['\\\\server\\share\\file', /network and device/],
        ['C:\\Windows\\win.ini', /drive/],
        [`file://${secret}`, /URI/],
        [`${home}/%2e%2e/%2e%2e/etc/passwd`, /URI/],
        [`${home}/..%2f..%2fetc`, /URI/],
        [`${home}/src/money.ts\u0000.txt`, /cannot be seen/],
        [`${home}/src/mon\u202eey.ts`, /cannot be seen/],
        ['~/.ssh/id_rsa', /home folder/],
        [`${home}/away/secret.txt`, /out of the workspace/],
        [`${home}/away.txt`, /out of the workspace/],
        [`${home}/harmless.txt`, /neverSend/],
        [`${home}/.env`, /neverSend/],
        [`${home}/debug.log`, /gitignore/],
        [`${home}/build/out.js`, /gitignore/],
        [`${home}/.GIT/config`, /no such file|Git’s own/],
        [`${home}/nothing.ts`, /no such file/],
        [`${home}/src`, /folder/],
      ] as const) {
        const words = await refusal('readFile', { path: given });
        assert.match(words, reason, given);
        assert.ok(!words.includes('roundMoney'), words);
      }
      assert.ok((await call('readFile', { path: `${home}/keep.log` })).includes('roundMoney is kept'));
      assert.ok((await call('readFile', { path: `${home}/alias/money.ts` })).startsWith(`${home}/src/money.ts`));
    });
  });

  it('refuse what is binary, too large, or no file, and make control sequences harmless', async () => {
    await withProject(async () => {
      await writeFile(path.join(project, 'data.bin'), Buffer.from([1, 2, 0, 3]));
      assert.match(await refusal('readFile', { path: `${home}/data.bin` }), /binary/);
      await writeFile(path.join(project, 'huge.txt'), 'x');
      await truncate(path.join(project, 'huge.txt'), 50 * 1024 * 1024);
      assert.match(await refusal('readFile', { path: `${home}/huge.txt` }), /52\.4 MB and is too large/);
      await run('mkfifo', [path.join(project, 'pipe')]);
      assert.match(await refusal('readFile', { path: `${home}/pipe` }), /not a regular file|could not be read/);
      await writeFile(path.join(project, 'wide.txt'), Buffer.from('\ufeffGrüße\nzwei\n', 'utf16le'));
      assert.match(await call('readFile', { path: `${home}/wide.txt` }), /1: Grüße\n2: zwei$/);
      const colour = await call('readFile', { path: `${home}/colour.txt` });
      assert.ok(colour.includes('1: roundMoney in red\n2: line two'), JSON.stringify(colour));
      await appendFile(path.join(project, 'long.txt'), `${'y'.repeat(9_000_000)}\n`);
      const long = await call('readFile', { path: `${home}/long.txt` });
      assert.ok(long.length < 3_000 && long.includes('more characters'), String(long.length));
    });
  });

  it('list folders without what is ignored, private or outside', async () => {
    await withProject(async () => {
      const text = await call('listDirectory', { path: home, depth: 2 });
      for (const name of ['src/', '  bill.ts', '.gitignore', 'keep.log']) assert.ok(text.includes(name), text);
      for (const name of ['debug.log', '.env', 'build/', 'secret.txt']) assert.ok(!text.includes(name), text);
      assert.match(text, /away -> \(outside/);
      assert.match(text, /alias -> toolProject\/src/);
      assert.match(await refusal('listDirectory', { path: `${home}/away` }), /out of the workspace/);
    });
  });

  it('find files by glob and by word', async () => {
    await withProject(async () => {
      assert.equal(
        await call('findFiles', { pattern: '*.ts', path: home }),
        [`bill`, `money`, `odd`].map((name) => `${home}/src/${name}.ts`).join('\n'),
      );
      assert.equal(
        await call('findFiles', { pattern: `${home}/**/{bill,odd}.ts` }),
        `${home}/src/bill.ts\n${home}/src/odd.ts`,
      );
      assert.equal(await call('findFiles', { pattern: 'MONEY', path: home }), `${home}/src/money.ts`);
      assert.equal(await call('findFiles', { pattern: '*.log', path: home }), `${home}/keep.log`);
      for (const pattern of ['.env', 'secret.txt', 'out.js']) {
        assert.match(await call('findFiles', { pattern }), /No file fits/, pattern);
      }
    });
  });

  it('search text, literally and by expression, only where it may be read', async () => {
    await withProject(async () => {
      await mkdir(path.join(project, '.ssh\n'));
      await writeFile(path.join(project, '.ssh\n/keep.log'), 'roundMoney in a folder with a line break\n');
      const text = await call('searchText', { query: 'roundMoney(', path: home });
      assert.ok(text.includes(`${home}/src/bill.ts\n6:     this.total = roundMoney(`), text);
      assert.ok(text.startsWith('2 matching lines in 2 files'), text);
      const all = await call('searchText', { query: 'roundMoney' });
      for (const hidden of ['secret', 'debug.log', 'build', 'away', 'alias', 'line break'])
        assert.ok(!all.includes(hidden), all);
      assert.ok(all.includes('keep.log') && !all.includes('\u001b'), all);
      const regex = await call('searchText', {
        query: 'class\\s+B\\w+',
        isRegex: true,
        include: '*.ts',
        contextLines: 1,
      });
      assert.ok(regex.includes('2- \n3: export class Bill {\n4-   total = 0;'), regex);
      assert.match(await refusal('searchText', { query: '(', isRegex: true }), /search failed/);
      assert.match(await refusal('searchText', { query: 'x', path: `${home}/away` }), /out of the workspace/);
      assert.match(await call('searchText', { query: 'roundMoney', path: home, maxResults: 1 }), /There are more/);
    });
  });

  it('find symbols, definitions, references and problems through the language server', async () => {
    await withProject(async () => {
      const bill = path.join(project, 'src/bill.ts');
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(bill));
      let outline = '';
      await until(
        'an outline',
        async () => (outline = await call('findSymbols', { path: `${home}/src/bill.ts` })).includes('class Bill'),
        () => outline,
        60_000,
      );
      assert.match(outline, /class Bill {2}lines 3–8\n(?: .*\n)* {2}method add {2}lines 5–7/);
      const at = { path: `${home}/src/bill.ts`, symbol: 'roundMoney', line: 6 };
      let found = '';
      await until(
        'a definition',
        async () => (found = await call('findDefinitions', at)).includes('money.ts:1'),
        () => found,
        60_000,
      );
      assert.ok(found.includes('export function roundMoney'), found);
      await until(
        'references',
        async () => (found = await call('findReferences', at)).split('\n').length >= 3,
        () => found,
        60_000,
      );
      assert.ok(found.includes(`${home}/src/bill.ts:6  this.total = roundMoney(this.total + price);`), found);
      await until(
        'the workspace’s symbols',
        async () => (found = await call('findSymbols', { query: 'roundMoney' })).includes('function roundMoney'),
        () => found,
        60_000,
      );
      assert.match(await refusal('findDefinitions', { ...at, symbol: 'nowhere' }), /does not stand in/);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path.join(project, 'src/odd.ts')));
      await until(
        'a problem',
        async () => (found = await call('getProblems', { path: `${home}/src` })).includes('odd.ts:1'),
        () => found,
        60_000,
      );
      assert.match(found, /odd\.ts:1:14 error \(ts 2322\): Type 'string' is not assignable/);
    });
  }, 240_000);

  it('tell what is open and selected, but not what is private', async () => {
    await withProject(async () => {
      const open = async (name: string): Promise<vscode.TextEditor> =>
        vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path.join(project, name)), {
          preview: false,
        });
      await open('.env');
      assert.match(await call('getOpenEditors', {}), /in front may not be read/);
      const editor = await open('src/bill.ts');
      editor.selection = new vscode.Selection(2, 0, 3, 3);
      const text = await call('getOpenEditors', {});
      assert.ok(text.includes(`- ${home}/src/bill.ts`) && !text.includes('.env'), text);
      assert.ok(text.includes('Selected, lines 3–4:\n3: export class Bill {\n4:   total = 0;'), text);
    });
  });

  it('say that Git is turned off, where it is', async () => {
    await withSettings({ 'git.enabled': false }, async () => {
      await until('Git to be off', async () => /turned off/.test(await refusal('gitStatus', {})), undefined, 30_000);
    });
  }, 60_000);

  it('read Git’s status and diff', async () => {
    await withProject(() => withSettings({ 'git.enabled': true }, readsGit));
  }, 90_000);

  it('stop when they are told to', async () => {
    const source = new vscode.CancellationTokenSource();
    const options = { input: { query: 'x' }, toolInvocationToken: undefined };
    const search = vscode.lm.invokeTool('aiGateway_searchText', options, source.token);
    source.cancel();
    await assert.rejects(() => Promise.resolve(search), /cancel/i);
    source.dispose();
  });

  it('check arguments before anything runs', async () => {
    assert.match(await refusal('readFile', {}), /path/);
    assert.match(await refusal('readFile', { path: 'README.md', extra: true }), /extra|additional|schema/i);
  });
});
