import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import type { ToolContext, ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { WorkspaceFence } from '../../../src/host/workspace/fence.ts';
import { readText } from '../../../src/host/workspace/files.ts';
import type { BuiltinTool } from '../../../src/host/tools/builtin/builtinTool.ts';
import { builtinTools } from '../../../src/host/tools/builtin/allTools.ts';
import { readProblems } from '../../../src/host/context/problems.ts';
import { systemWeb } from '../../../src/host/network/webClient.ts';
import type { ToolServices } from '../../../src/host/tools/toolServices.ts';
import { env, fake, FileType, Uri, workspace } from '../../fakes/fakeVscode.ts';
import { isTranslated, showOtherLanguage } from '../otherLanguage.ts';

let base = '';

/** The editor's file system over the real one. */
const disk = {
  stat: async (uri: Uri) => {
    const found = await stat(uri.path);
    return { type: found.isDirectory() ? FileType.Directory : FileType.File, size: found.size };
  },
  readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.path)),
  readDirectory: async (uri: Uri) =>
    (await readdir(uri.path, { withFileTypes: true })).map((entry): [string, number] => {
      if (entry.isSymbolicLink()) return [entry.name, FileType.SymbolicLink];
      return [entry.name, entry.isDirectory() ? FileType.Directory : FileType.File];
    }),
};
const before = { ...workspace.fs };

function file(name: string, text = 'needle\n'): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  writeFileSync(path.join(base, name), text);
}

function openFolders(...names: readonly string[]): void {
  fake.folders = names.map((name) => ({ name, uri: Uri.file(path.join(base, name)) }));
}

/** A search program that finds `needle` in one file that may be read and in two that may not; the real one is in the editor. */
function putSearchProgram(): void {
  const program = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const name = `node_modules/@vscode/ripgrep/bin/${program}`;
  file(name, "#!/bin/sh\nprintf './same.txt\\0001:needle\\n./.env\\0001:needle\\n./out/built.js\\0001:needle\\n'\n");
  chmodSync(path.join(base, name), 0o755);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-fence-')));
  fake.reset();
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  });
  Object.assign(workspace.fs, disk);
  // No search program here, unless a test puts one: the real one is in the editor's specs.
  Object.assign(env, { appRoot: base });
  file('app/src/a.ts');
  file('app/same.txt');
  file('lib/same.txt');
  file('lib/only.txt');
  file('outside/secret.txt');
  file('app/.env', 'KEY=needle\n');
  file('app/.gitignore', 'out/\n');
  file('app/out/built.js');
  symlinkSync(path.join(base, 'outside'), path.join(base, 'app/away'));
  symlinkSync(path.join(base, 'outside/missing.txt'), path.join(base, 'app/dangling.txt'));
  symlinkSync(path.join(base, 'lib'), path.join(base, 'app/toLib'));
  symlinkSync(path.join(base, 'app'), path.join(base, 'link'));
});

afterEach(() => {
  showOtherLanguage(false);
  Object.assign(workspace.fs, before);
  fake.reset();
  rmSync(base, { recursive: true, force: true });
});

async function existing(text: string): Promise<string> {
  const answer = await new WorkspaceFence().existing(text);
  return answer.ok ? answer.label : answer.forModel;
}

async function creatable(text: string): Promise<string> {
  const answer = await new WorkspaceFence().creatable(text);
  return answer.ok ? answer.label : answer.forModel;
}

describe('the fence', () => {
  it('finds files in each of several folders, and says where a path can be two', async () => {
    openFolders('app', 'lib');
    expect(await existing('app/src/a.ts')).toBe('app/src/a.ts');
    expect(await existing('src/a.ts')).toBe('app/src/a.ts');
    expect(await existing('only.txt')).toBe('lib/only.txt');
    expect(await existing('lib/same.txt')).toBe('lib/same.txt');
    expect(await existing('same.txt')).toContain('it can be one of app/same.txt, lib/same.txt');
    expect(await existing('app/only.txt')).toContain('no such file');
  });

  it('follows links to where they lead, and only inside the workspace', async () => {
    openFolders('app');
    expect(await existing('away/secret.txt')).toContain('leads out of the workspace');
    expect(await existing('toLib/only.txt')).toContain('leads out of the workspace');
    openFolders('app', 'lib');
    expect(await existing('app/toLib/only.txt')).toBe('lib/only.txt');
    openFolders('link');
    expect(await existing('src/a.ts')).toBe('src/a.ts');
    expect(await existing('away/secret.txt')).toContain('leads out of the workspace');
  });

  it('keeps what is private and what git ignores', async () => {
    openFolders('app');
    expect(await existing('.env')).toContain('neverSend');
    file('app/sub/.ENV');
    expect(await existing('sub/.ENV')).toContain('neverSend');
    expect(await existing('out/built.js')).toContain('.gitignore');
    expect(await existing('out')).toContain('.gitignore');
    fake.setting('aiGateway.neverSend', { globalValue: ['*.ts'] });
    expect(await existing('src/a.ts')).toContain('neverSend');
  });

  it('tells the user why in their language, and a model in English', async () => {
    file('app/large.txt', 'x'.repeat(10_485_761));
    file('app/binary.bin', 'a\u0000b');
    file('app/zip.bin', 'PK\u0003\u0004');
    mkdirSync(path.join(base, 'app/.git'));
    showOtherLanguage(true);
    const refusals: { readonly forModel: string; readonly message: string }[] = [];
    const keep = (answer: { readonly ok: boolean; readonly forModel?: string; readonly message?: string }): void => {
      expect(answer.ok).toBe(false);
      refusals.push({ forModel: answer.forModel ?? '', message: answer.message ?? '' });
    };
    openFolders('app', 'lib');
    keep(await new WorkspaceFence().existing('same.txt'));
    keep(await new WorkspaceFence().creatable('new.txt'));
    openFolders('app');
    const fence = new WorkspaceFence();
    const paths = ['none.ts', '../x', '/etc/x', '~/x', 'a\u200bb', '.env', 'out/built.js', 'away/secret.txt', '.git'];
    for (const each of paths) keep(await fence.existing(each));
    for (const each of ['dangling.txt', 'same.txt/x', 'away/x']) keep(await fence.creatable(each));
    keep(await fence.ofUri(Uri.file(path.join(base, 'lib/only.txt')) as unknown as vscode.Uri));
    for (const each of ['large.txt', 'binary.bin', 'zip.bin', 'src']) {
      const place = await fence.existing(each);
      if (!place.ok) throw new Error(place.forModel);
      keep(await readText(place));
    }
    const problems = await readProblems(fence, Uri.file(path.join(base, 'app/.env')) as never);
    expect(problems.ok ? '' : problems.reason).toBe(refusals.find(({ message }) => message.includes('.env'))?.message);
    fake.isTrusted = false;
    keep(await fence.existing('src/a.ts'));
    for (const { forModel, message } of refusals) {
      expect(isTranslated(forModel), forModel).toBe(false);
      // What is filled in is translated as well.
      expect(message.replaceAll(/⟪[^⟪⟫]*⟫/g, '').replaceAll(/⟪[^⟪⟫]*⟫/g, ''), message).toBe('');
    }
    expect(refusals[2]?.forModel).toBe('“none.ts” was refused: there is no such file or folder in the workspace.');
    expect(refusals[2]?.message).toBe('⟪“none.ts” was refused: ⟪there is no such file or folder in the workspace⟫.⟫');
  });

  it('shows files of the workspace, none private or outside', async () => {
    openFolders('app', 'lib');
    const shown = async (text: string): Promise<string[]> =>
      (await new WorkspaceFence().shown(text)).map(({ label }) => label);
    expect(await shown('src/a.ts')).toEqual(['app/src/a.ts']);
    expect(await shown('./src\\a.ts')).toEqual(['app/src/a.ts']);
    expect(await shown(path.join(base, 'app/src/a.ts'))).toEqual(['app/src/a.ts']);
    expect(await shown('same.txt')).toEqual(['app/same.txt', 'lib/same.txt']);
    expect(await shown('lib/same.txt')).toEqual(['lib/same.txt']);
    expect(await shown('app/toLib/only.txt')).toEqual(['lib/only.txt']);
    expect(await shown('app/out/built.js')).toEqual(['app/out/built.js']);
    file('app/.git/config');
    const refused = ['app/.env', 'src', 'src/none.ts', 'away/secret.txt', '../outside/secret.txt', '.git/config', ''];
    for (const text of [...refused, path.join(base, 'outside/secret.txt')]) expect(await shown(text), text).toEqual([]);
    fake.isTrusted = false;
    expect(await shown('src/a.ts')).toEqual([]);
  });

  it('lets new files be made only inside, in no ignored or private place, and through no link', async () => {
    openFolders('app');
    expect(await creatable('src/new/deep.ts')).toBe('src/new/deep.ts');
    expect(await creatable('src/a.ts')).toBe('src/a.ts');
    for (const [name, reason] of [
      ['away/new.txt', 'leads out of the workspace'],
      ['dangling.txt', 'broken link'],
      ['same.txt/x', 'a file, not a folder'],
      ['.env.local', 'neverSend'],
      ['out/new.js', '.gitignore'],
      ['.git/hooks/pre-commit', 'Git’s own folder'],
      ['src/.GIT/config', 'Git’s own folder'],
      ['../new.txt', 'upwards'],
      ['/tmp/new.txt', 'outside the workspace'],
    ] as const) {
      expect(await creatable(name), name).toContain(reason);
    }
    openFolders('app', 'lib');
    expect(await creatable('lib/new.txt')).toBe('lib/new.txt');
    expect(await creatable('new.txt')).toContain('begin with one of app/, lib/');
  });

  it('tells names of deleted files, but not private ones or ones outside', async () => {
    openFolders('app');
    const fence = new WorkspaceFence();
    const at = (name: string): Promise<string | undefined> => fence.mayTell(Uri.file(path.join(base, name)) as never);
    expect(await at('app/src/gone.ts')).toBe('src/gone.ts');
    expect(await at('app/.env')).toBeUndefined();
    expect(await at('outside/secret.txt')).toBeUndefined();
  });
});

describe('tools without the search program', () => {
  const tool = (name: string): BuiltinTool => {
    const tools = builtinTools({} as ToolServices, { fence: new WorkspaceFence(), web: systemWeb });
    const found = tools.find((each) => each.name === name);
    if (found === undefined) throw new Error(name);
    return found;
  };

  async function run(name: string, input: Parameters<BuiltinTool['run']>[0]): Promise<string> {
    const context = { signal: new AbortController().signal, progress: () => undefined } as unknown as ToolContext;
    const outcome: ToolOutcome = await tool(name).run(input, context);
    return outcome.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  }

  it('find files in all folders, and nothing through links', async () => {
    openFolders('app', 'lib');
    expect(await run('findFiles', { pattern: '*' })).toBe(
      ['app/.gitignore', 'app/same.txt', 'app/src/a.ts', 'lib/only.txt', 'lib/same.txt'].join('\n'),
    );
    expect(await run('listDirectory', {})).toBe('The workspace has these folders:\napp/\nlib/');
    expect(await run('findFiles', { pattern: '*.txt', path: 'lib' })).toBe('lib/only.txt\nlib/same.txt');
    // A glob may begin at the folder that is asked about, or at the workspace’s.
    expect(await run('findFiles', { pattern: './*.ts', path: 'app/src' })).toBe('app/src/a.ts');
    expect(await run('findFiles', { pattern: 'src/*.ts', path: 'app/src' })).toBe('app/src/a.ts');
  });

  it('say that text cannot be searched, and what can be done, where there is no search program', async () => {
    openFolders('app');
    const answer = await run('searchText', { query: 'needle' });
    expect(answer).toContain('the search program of VS Code (ripgrep) was not found');
    expect(answer).toContain('Use findFiles');
    expect(answer).not.toContain('Nothing found');
  });

  it('say that text of a virtual workspace cannot be searched', async () => {
    fake.folders = [{ name: 'remote', uri: new Uri('vscode-vfs', path.join(base, 'app')) }];
    putSearchProgram();
    const answer = await run('searchText', { query: 'needle' });
    expect(answer).toContain('only in folders on disk. Not searched: remote. Use findFiles');
    expect(answer).not.toContain('Nothing found');
  });

  it('search the folders on disk, and name those that are not', async () => {
    putSearchProgram();
    openFolders('app');
    expect(await run('searchText', { query: 'needle' })).toBe('1 matching line in 1 file:\n\nsame.txt\n1: needle');
    fake.folders = [...fake.folders, { name: 'remote', uri: new Uri('vscode-vfs', path.join(base, 'lib')) }];
    const answer = await run('searchText', { query: 'needle' });
    expect(answer).toContain('app/same.txt\n1: needle');
    expect(answer).toContain('Not searched: remote.');
    expect(await run('searchText', { query: 'needle', include: '*.md' })).toContain('Not searched: remote.');
  });

  it('read nothing in Restricted Mode', async () => {
    openFolders('app');
    fake.isTrusted = false;
    for (const [name, input] of [
      ['readFile', { path: 'src/a.ts' }],
      ['listDirectory', {}],
      ['findFiles', { pattern: '*' }],
      ['searchText', { query: 'needle' }],
      ['getOpenEditors', {}],
      ['findSymbols', { query: 'a' }],
      ['findSymbols', { path: 'src/a.ts' }],
      ['findDefinitions', { path: 'src/a.ts', symbol: 'a' }],
      ['findReferences', { path: 'src/a.ts', symbol: 'a' }],
      ['getProblems', {}],
      ['gitStatus', {}],
      ['gitDiff', {}],
    ] as const) {
      expect(await run(name, input), name).toContain('Restricted Mode');
    }
  });
});
