// What Git says of changes, asked of a real Git whose configuration would have it print them otherwise.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reduceDiff } from '../../../src/core/commit/reduce.ts';
import type { ToolContext } from '../../../src/core/toolcalls/tool.ts';
import { changesOf, neverSentIn } from '../../../src/host/scm/changes.ts';
import { diffOf } from '../../../src/host/scm/diffs.ts';
import type { GitRepository } from '../../../src/host/scm/git.ts';
import type { BuiltinDeps } from '../../../src/host/tools/builtin/builtinTool.ts';
import { gitDiffTool } from '../../../src/host/tools/builtin/gitTools.ts';
import { WorkspaceFence } from '../../../src/host/workspace/fence.ts';
import { fake, Uri } from '../../fakes/fakeVscode.ts';

let base = '';
const at = (name: string): string => path.join(base, 'repo', name);

function git(...args: readonly string[]): string {
  const own = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always'];
  return spawnSync('git', [...own, ...args], { cwd: path.join(base, 'repo'), encoding: 'utf8' }).stdout;
}

function write(name: string, content: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
}

/** A program that writes down that it ran, and prints what no diff looks like. */
function program(name: string): string {
  const file = path.join(base, name);
  writeFileSync(file, `#!/bin/sh\ntouch "${base}/ran-${name}"\necho "CANARY of $0"\n`);
  chmodSync(file, 0o755);
  return file;
}

const LIMITS = { maxLength: 1_000_000 };

/** The repository as the Git extension gives it, whose own answers nobody should need. */
function openRepository(more: Partial<GitRepository> = {}, gitPath: string | null = 'git'): GitRepository {
  const repository = {
    rootUri: Uri.file(path.join(base, 'repo')),
    state: { HEAD: { name: 'main' }, indexChanges: [], workingTreeChanges: [] },
    diff: () => Promise.reject(new Error('The extension was asked.')),
    diffBetweenPatch: () => Promise.reject(new Error('The extension was asked.')),
    ...more,
  } as unknown as GitRepository;
  const api = { git: gitPath === null ? undefined : { path: gitPath }, repositories: [repository] };
  fake.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
  return repository;
}

async function toolText(): Promise<string> {
  const tool = gitDiffTool({ fence: new WorkspaceFence() } as unknown as BuiltinDeps);
  const context = { signal: new AbortController().signal } as unknown as ToolContext;
  return JSON.stringify((await tool.run({}, context)).content);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-git-')));
  mkdirSync(path.join(base, 'repo'));
  fake.reset();
  fake.folders = [{ name: 'repo', uri: Uri.file(path.join(base, 'repo')) }];
  git('init', '-q', '-b', 'main');
  write('s/app.ts', 'one\n');
  write('a b.txt', 'one\n');
  write('ü\n.txt', 'one\n');
  write('.env', 'TOKEN=CANARY-old\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
});
afterEach(() => {
  fake.renew();
  rmSync(base, { recursive: true, force: true });
});

describe('a diff of changes', () => {
  const settings: readonly (readonly string[])[] = [
    [],
    ['diff.noprefix', 'true'],
    ['diff.mnemonicPrefix', 'true'],
    ['diff.srcPrefix', 'old/x/'],
    ['diff.submodule', 'log'],
    ['diff.relative', 'true'],
    ['diff.suppressBlankEmpty', 'true'],
    ['color.ui', 'always'],
    ['color.diff', 'always'],
    ['core.quotePath', 'true'],
  ];

  it.each(settings)('is in Git’s plain form whatever %s is', async (...setting) => {
    if (setting.length > 0) git('config', ...setting);
    for (const name of ['s/app.ts', 'a b.txt', 'ü\n.txt']) write(name, 'two\n');
    write('.env', 'TOKEN=CANARY-new\n');
    const repository = openRepository();
    const { files, unread } = await changesOf(repository);
    expect(files.map((file) => file.path).toSorted()).toEqual(['.env', 'a b.txt', 's/app.ts', 'ü\n.txt']);
    expect(files.every(({ hunks }) => /^@@ -1 \+1 @@\n-.*\n\+.*$/.test(hunks))).toBe(true);
    expect(unread).toBe(0);
    const sent = reduceDiff(files, neverSentIn(repository)).text;
    expect(sent).toContain('+two');
    expect(sent).not.toContain('CANARY');
  });

  it('runs no program that the configuration names', async () => {
    write('.gitattributes', '*.ts diff=own\n*.txt diff=text\n');
    git('config', 'diff.external', program('external'));
    git('config', 'diff.own.command', program('driver'));
    git('config', 'diff.text.textconv', program('textconv'));
    git('config', 'core.pager', program('pager'));
    git('config', 'core.fsmonitor', program('fsmonitor'));
    write('s/app.ts', 'two\n');
    write('a b.txt', 'two\n');
    const { files } = await changesOf(openRepository());
    expect(files.map((file) => file.hunks)).toEqual(['@@ -1 +1 @@\n-one\n+two', '@@ -1 +1 @@\n-one\n+two']);
    for (const name of ['external', 'driver', 'textconv', 'pager', 'fsmonitor'])
      expect(existsSync(path.join(base, `ran-${name}`)), name).toBe(false);
  });

  it('is that of this repository, whatever variables the editor was started with', async () => {
    write('s/app.ts', 'two\n');
    const variables = { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_EXTERNAL_DIFF: program('other') };
    Object.assign(process.env, variables);
    try {
      expect((await changesOf(openRepository())).files).toMatchObject([{ path: 's/app.ts', addedLines: 1 }]);
    } finally {
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    }
    expect(existsSync(path.join(base, 'ran-other'))).toBe(false);
  });

  it('of a merge has the files in conflict, and holds none of a protected one', async () => {
    git('checkout', '-q', '-b', 'theirs');
    write('.env', 'TOKEN=CANARY-theirs\n');
    write('a b.txt', 'theirs\n');
    git('commit', '-q', '-a', '-m', 'Theirs');
    git('checkout', '-q', 'main');
    write('.env', 'TOKEN=CANARY-ours\n');
    write('a b.txt', 'ours\n');
    git('commit', '-q', '-a', '-m', 'Ours');
    git('merge', '-q', 'theirs');
    const repository = openRepository();
    const { files, unread } = await diffOf(repository, 'unstaged', LIMITS);
    expect([files.map((file) => file.path).toSorted(), unread]).toEqual([['.env', 'a b.txt'], 0]);
    const sent = reduceDiff(files, neverSentIn(repository)).text;
    expect(sent).toContain('++<<<<<<<');
    expect(sent).not.toContain('CANARY');
    expect(await toolText()).not.toContain('CANARY');
  });

  it('of a branch is what it has since it left the other', async () => {
    git('checkout', '-q', '-b', 'feature');
    git('mv', '.env', 'env.sample');
    write('s/app.ts', 'feature\n');
    git('commit', '-q', '-a', '-m', 'Feature');
    git('checkout', '-q', 'main');
    write('a b.txt', 'main\n');
    git('commit', '-q', '-a', '-m', 'Main');
    const repository = openRepository();
    const { files } = await diffOf(repository, { base: 'main', head: 'feature' }, LIMITS);
    expect(files).toMatchObject([
      { path: 'env.sample', oldPath: '.env', status: 'renamed' },
      { path: 's/app.ts', hunks: '@@ -1 +1 @@\n-one\n+feature' },
    ]);
    await expect(diffOf(repository, { base: `--output=${base}/taken`, head: 'feature' }, LIMITS)).rejects.toThrow(
      'cannot be compared',
    );
    expect(existsSync(path.join(base, 'taken'))).toBe(false);
  });

  it('that is too long names the files that are beyond it', async () => {
    write('a b.txt', 'x\n'.repeat(2_000));
    write('s/app.ts', 'two\n');
    const { files, unread } = await diffOf(openRepository(), 'unstaged', { maxLength: 1_000 });
    expect(files.map((file) => [file.path, file.hunks.slice(0, 2)])).toEqual([
      ['a b.txt', '@@'],
      ['s/app.ts', ''],
    ]);
    expect(unread).toBe(1);
  });
});

describe('a Git that fails', () => {
  it('is told in its own words, with what to do', async () => {
    write('.git/config', '[core]\n\trepositoryformatversion = 99\n');
    const failed = changesOf(openRepository());
    await expect(failed).rejects.toMatchObject({ kind: 'request', code: 'git-failed' });
    await expect(failed).rejects.toThrow(
      /^Git failed and said: fatal: Expected git repo version <= 1, found 99\. Mend that in a terminal in /,
    );
    await expect(failed).rejects.toThrow(at('').slice(0, -1));
    expect(await toolText()).toContain('found 99');
  });

  it('is told by the Git extension’s own words where that is asked, without a token in them', async () => {
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    const stderr = `fatal: unable to access 'https://ann:${token}@example.com/x.git/': bad\n`;
    const failed = Object.assign(new Error('Failed to execute git'), { stderr });
    const repository = openRepository({ diff: () => Promise.reject(failed) }, null);
    await expect(changesOf(repository)).rejects.toThrow('Git failed and said: fatal: unable to access');
    await expect(changesOf(repository)).rejects.not.toThrow(token);
  });

  it('because the folder is somebody else’s says how to allow it', async () => {
    process.env['GIT_TEST_ASSUME_DIFFERENT_OWNER'] = '1';
    try {
      await expect(changesOf(openRepository())).rejects.toThrow(/dubious ownership.*safe\.directory/);
    } finally {
      Reflect.deleteProperty(process.env, 'GIT_TEST_ASSUME_DIFFERENT_OWNER');
    }
  });

  it('that is not there is told too', async () => {
    await expect(changesOf(openRepository({}, '/nowhere/git'))).rejects.toThrow('ENOENT');
  });
});

describe('where there is no Git on this machine', () => {
  const DIFF = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n';

  it.each([
    ['the extension has no program', Uri.file('/repo'), null],
    ['the repository is in no folder of it', Uri.parse('vscode-vfs://github/a/b'), 'git'],
  ])('the extension is asked: %s', async (_why, rootUri, gitPath) => {
    const repository = openRepository({ rootUri: rootUri as never, diff: () => Promise.resolve(DIFF) }, gitPath);
    expect((await changesOf(repository)).files).toMatchObject([{ path: 'a.ts', hunks: '@@ -1 +1 @@\n-x\n+y' }]);
  });
});
