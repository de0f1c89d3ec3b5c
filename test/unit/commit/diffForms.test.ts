// The forms in which Git can print a diff, by what the user has configured: no line of a file may go under another name.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../../src/core/commit/diff.ts';
import { reduceDiff } from '../../../src/core/commit/reduce.ts';
import { keptBackInWorkspace } from '../../../src/core/privacy/neverSend.ts';

let folder = '';

function git(...args: string[]): string {
  const own = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always'];
  return spawnSync('git', [...own, ...args], { cwd: folder, encoding: 'utf8' }).stdout;
}

function write(name: string, content: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

const many = Array.from({ length: 30 }, (_, index) => `SETTING_${index}=${index}`).join('\n');
const sentOf = (diff: string, globs = ['.env', 'k/private.txt']): string =>
  reduceDiff(parseDiff(diff).files, (name) => keptBackInWorkspace(name, globs) !== undefined).text;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'aigs-forms-'));
  git('init', '-q', '-b', 'main');
  write('app.ts', 'one\n\ntwo\n\nthree\n');
  write('config/.env', `${many}\nTOKEN=CANARY-base\n`);
  write('k/private.txt', 'CANARY private\n');
  write('b/open name.txt', 'before\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'First');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a diff', () => {
  const settings: readonly (readonly string[])[] = [
    [],
    ['diff.noprefix=true'],
    ['diff.mnemonicPrefix=true'],
    ['diff.srcPrefix=old/v1/', 'diff.dstPrefix=new/v1/'],
    ['diff.suppressBlankEmpty=true'],
    ['core.quotePath=false'],
    ['color.ui=always'],
    ['diff.context=0'],
    ['diff.interHunkContext=20'],
    ['diff.orderFile=/dev/null'],
    ['diff.algorithm=histogram', 'diff.indentHeuristic=false'],
  ];

  it.each(settings)('with %s %s holds no line of a protected file', (...names) => {
    write('app.ts', 'one\n\n2\n\nthree\n--- a/x\n+++ b/x\n');
    write('config/.env', `${many}\nTOKEN=CANARY-new\n`);
    write('k/private.txt', 'CANARY changed\n');
    write('b/open name.txt', 'after\n');
    const printed = git(...names.flatMap((name) => ['-c', name]), 'diff');
    expect(printed).toContain('CANARY');
    expect(sentOf(printed)).not.toContain('CANARY');
    const { files, unread } = parseDiff(printed);
    expect([files.length, unread]).toEqual([4, 0]);
    expect(sentOf(printed)).toContain('+after');
    expect(sentOf(printed)).toContain('++++ b/x');
    git('checkout', '-q', '.');
  });

  it('of a file that was renamed or copied is asked about under both names', () => {
    git('mv', 'config/.env', 'env.sample');
    write('env.sample', `${many}\nTOKEN=sample\n`);
    git('add', '-A');
    for (const options of [['-M'], ['-C', '--find-copies-harder'], ['-M', '-c', 'diff.noprefix=true']]) {
      const config = options.includes('-c') ? options.splice(1) : [];
      const printed = git(...config, 'diff', '--cached', ...options);
      expect(printed).toContain('CANARY');
      expect(parseDiff(printed).files).toMatchObject([{ path: 'env.sample', oldPath: 'config/.env' }]);
      expect(sentOf(printed)).not.toContain('CANARY');
    }
    git('reset', '-q', '--hard');
    write('env.sample', `${many}\nTOKEN=CANARY-copy\n`);
    git('add', '-A');
    const copied = git('diff', '--cached', '--find-copies-harder', '-C');
    expect(parseDiff(copied).files).toMatchObject([{ path: 'env.sample', oldPath: 'config/.env', status: 'added' }]);
    expect(sentOf(copied)).not.toContain('CANARY');
    git('reset', '-q', '--hard');
  });

  it.each([[], ['diff.noprefix=true'], ['diff.mnemonicPrefix=true']])(
    'of a merge begins a file with each conflict (%s)',
    (...names) => {
      git('checkout', '-q', '-B', 'theirs', 'main');
      write('config/.env', `${many}\nTOKEN=CANARY-theirs\n`);
      write('zoo.txt', 'theirs\n');
      git('add', '-A');
      git('commit', '-q', '-m', 'Theirs');
      git('checkout', '-q', '-B', 'ours', 'main');
      write('config/.env', `${many}\nTOKEN=CANARY-ours\n`);
      write('app.ts', 'one\n\nours\n');
      write('zoo.txt', 'ours\n');
      git('add', '-A');
      git('commit', '-q', '-m', 'Ours');
      git('merge', '-q', 'theirs');
      write('app.ts', 'one\n\nchanged\n');
      const config = names.flatMap((name) => ['-c', name]);
      const printed = git(...config, 'diff');
      expect(printed).toMatch(/diff --cc config\/\.env[^]*CANARY-theirs/);
      expect(parseDiff(printed)).toMatchObject({
        unread: 0,
        files: [{ path: 'config/.env' }, { path: 'zoo.txt', addedLines: 5 }, { path: 'app.ts' }],
      });
      expect(sentOf(printed)).not.toContain('CANARY');
      expect(sentOf(printed)).toContain('++<<<<<<<');
      expect(sentOf(git(...config, 'diff', '--combined-all-paths'))).not.toContain('CANARY');
      git('reset', '-q', '--hard', 'main');
      git('checkout', '-q', 'main');
    },
  );

  it('of a submodule says what changed in it under its own names', () => {
    const inner = mkdtempSync(path.join(tmpdir(), 'aigs-inner-'));
    execFileSync('git', ['init', '-q', '-b', 'main', inner]);
    const outer = folder;
    folder = inner;
    write('.env', 'TOKEN=first\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'First');
    folder = outer;
    git('submodule', '--quiet', 'add', inner, 'sub');
    git('commit', '-q', '-m', 'Sub');
    folder = path.join(outer, 'sub');
    write('.env', 'TOKEN=CANARY\n');
    git('commit', '-q', '-a', '-m', 'CANARY subject');
    folder = outer;
    write('app.ts', 'changed\n');
    for (const form of ['short', 'log', 'diff']) {
      const printed = git('-c', `diff.submodule=${form}`, 'diff');
      expect(sentOf(printed), form).not.toContain('CANARY');
      expect(sentOf(printed), form).toContain('+changed');
      expect(parseDiff(printed).unread, form).toBe(0);
      const paths = parseDiff(printed).files.map(({ path: name }) => name);
      expect(paths, form).toEqual(['app.ts', 'sub', ...(form === 'diff' ? ['sub/.env'] : [])]);
    }
    git('reset', '-q', '--hard');
    rmSync(inner, { recursive: true, force: true });
  });
});

describe('what is in no known form', () => {
  const known = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n';

  it.each([
    ['lines after a hunk', `${known}CANARY\nCANARY\n`, 1, 1],
    ['a file that begins in an unknown way', `${known}diff --new config/.env\n@@ -1 +1 @@\n-x\n+CANARY\n`, 1, 1],
    ['an unknown line of a header', `${known}diff --git a/b b/b\nsecret CANARY\n@@ -1 +1 @@\n-x\n+CANARY\n`, 2, 1],
    ['a hunk with too few lines', `${known}diff --git a/b b/b\n@@ -1,9 +1,9 @@\n+CANARY\n${known}`, 3, 0],
    ['names that differ', 'diff --git a/.env b/c\n--- a/.env\n+++ b/c\n@@ -1 +1 @@\n-x\n+CANARY\n', 0, 1],
    ['names that cannot be told apart', 'diff --git x y z\n@@ -1 +1 @@\n-x\n+CANARY\n', 0, 1],
    ['text before the first file', `CANARY\n${known}`, 1, 1],
  ])('is left out and counted: %s', (_what, text, files, unread) => {
    const parsed = parseDiff(text);
    expect(parsed.files.map(({ hunks }) => hunks).join('\n')).not.toContain('CANARY');
    expect(parsed.files).toHaveLength(files);
    expect(parsed.unread).toBe(unread);
  });
});
