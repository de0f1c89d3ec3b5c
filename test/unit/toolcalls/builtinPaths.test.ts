import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseIgnoreFile, type IgnoreFile } from '../../../src/core/workspace/gitignore.ts';
import { isIgnored } from '../../support/whole.ts';
import { compileGlob } from '../../../src/core/workspace/glob.ts';
import { numberedLines } from '../../../src/core/toolcalls/workspace/lines.ts';
import { isBelow, isInGitFolder, parseToolPath } from '../../../src/core/workspace/paths.ts';
import { effort } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const one = [{ name: 'app', path: '/projects/app' }];
const two = [...one, { name: 'lib', path: '/projects/lib' }];

function candidates(text: string, folders = one): readonly string[] | string {
  const parsed = parseToolPath(text, folders, false);
  if (!parsed.ok) return parsed.why.forModel;
  return parsed.candidates.map(({ folder, segments }) => `${folders[folder]?.name}:${segments.join('/')}`);
}

describe('paths of a model', () => {
  it('are read from the workspace’s folder, with or without its name', () => {
    expect(candidates('src/a.ts')).toEqual(['app:src/a.ts']);
    expect(candidates('./src//a.ts')).toEqual(['app:src/a.ts']);
    expect(candidates('src\\a.ts')).toEqual(['app:src/a.ts']);
    expect(candidates('.')).toEqual(['app:']);
    expect(candidates('/projects/app/src/a.ts')).toEqual(['app:src/a.ts']);
    expect(candidates('app/src/a.ts')).toEqual(['app:app/src/a.ts', 'app:src/a.ts']);
  });

  it('may be about each of several folders, the one that is named first', () => {
    expect(candidates('lib/a.ts', two)).toEqual(['lib:a.ts', 'app:lib/a.ts', 'lib:lib/a.ts']);
    expect(candidates('a.ts', two)).toEqual(['app:a.ts', 'lib:a.ts']);
  });

  it.each([
    '..',
    'src/../../x',
    'src\\..\\..\\x',
    '.. /x',
    '../',
    '/etc/passwd',
    '/projects/app-secret/x',
    '/projects/app/../x',
    '//server/share',
    '\\\\server\\share',
    '\\\\?\\C:\\x',
    '\\\\.\\pipe\\x',
    'C:\\x',
    'c:x',
    'file:///etc/passwd',
    'vscode-remote://host/x',
    '%2e%2e/x',
    'a%2Fb',
    'a%5cb',
    'a%00b',
    'a%252e',
    'a\u0000b',
    'a\nb',
    'a\u202eb',
    'a\u200bb',
    '~/x',
    '~',
    'x'.repeat(2_000),
  ])('are refused with a reason where they could lead elsewhere: %j', (text) => {
    expect(typeof candidates(text)).toBe('string');
  });

  it('have no names that Windows reads as something else', () => {
    for (const text of ['a./b', 'a /b', 'file.txt:stream', 'con', 'NUL.txt', 'src/com1']) {
      expect(parseToolPath(text, one, true).ok, text).toBe(false);
    }
    expect(parseToolPath('console.ts', one, true).ok).toBe(true);
  });

  it('are nothing where no folder is open', () => {
    expect(candidates('a.ts', [])).toBe('no folder is open in the editor');
  });

  it('are below a folder by whole names, and Git’s folder is known in any case', () => {
    expect(isBelow('/projects/app/a', '/projects/app')).toBe(true);
    expect(isBelow('/projects/app2/a', '/projects/app')).toBe(false);
    expect(isBelow('/a', '/')).toBe(true);
    expect(isInGitFolder(['sub', '.GIT', 'config'])).toBe(true);
    expect(isInGitFolder(['.gitignore'])).toBe(false);
  });
});

describe('ignore rules', () => {
  const repository = mkdtempSync(path.join(tmpdir(), 'aigs-ignore-'));
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  /** What git itself says. */
  function ignoredByGit(paths: readonly string[]): string[] {
    try {
      const options = { cwd: repository, input: paths.join('\n'), encoding: 'utf8' } as const;
      return execFileSync('git', ['-c', 'core.excludesFile=', 'check-ignore', '--no-index', '--stdin'], options)
        .trim()
        .split('\n');
    } catch {
      return []; // it ends with 1 where none is ignored
    }
  }

  const rules: Readonly<Record<string, string>> = {
    '.gitignore': [
      '# comment',
      '*.log',
      '!keep.log',
      '/dist',
      'build/',
      'docs/*.txt',
      'a/**/z',
      '**/cache',
      'deep/**',
      '!deep/kept',
      '\\!odd',
      '\\#hash',
      'name\\ ',
      'trail   ',
      '*.[oa]',
      'x[!0-9].t',
      'sub/only/',
      'q?z',
      'star*end',
      '*/level.md',
    ].join('\n'),
    'sub/.gitignore': '!again.log\nlocal\n/here\n',
  };
  const paths = [
    'a.log',
    'keep.log',
    'sub/a.log',
    'sub/again.log',
    'dist/x',
    'sub/dist/x',
    'build/x',
    'sub/build/x',
    'build',
    'docs/a.txt',
    'docs/b/a.txt',
    'a/z',
    'a/b/c/z',
    'b/z',
    'cache/x',
    'sub/cache/x',
    'deep/x',
    'deep/kept',
    'deep',
    '!odd',
    '#hash',
    'trail',
    'x.o',
    'lib.a',
    'x1.t',
    'xa.t',
    'sub/only/f',
    'only/f',
    'qaz',
    'qz',
    'starend',
    'star-and-end',
    'star/end',
    'sub/local',
    'local',
    'sub/here',
    'sub/b/here',
    'one/level.md',
    'a/b/level.md',
    'src/main.ts',
    'README.md',
    'Keep.log',
    'A.LOG',
  ];

  it('say what git says', () => {
    execFileSync('git', ['init', '-q'], { cwd: repository });
    const files: IgnoreFile[] = [];
    for (const [file, text] of Object.entries(rules)) {
      mkdirSync(path.join(repository, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(repository, file), text);
      files.push(parseIgnoreFile(text, file.split('/').slice(0, -1)));
    }
    const ours = paths.filter((name) => isIgnored(name.split('/'), false, files));
    const gits = new Set(ignoredByGit(paths));
    expect(ours).toEqual(paths.filter((name) => gits.has(name)));
    expect(ours.length).toBeGreaterThan(15);
  });

  it('are read in time however they are made', () => {
    const hostile = parseIgnoreFile(`${'*a'.repeat(200)}b\n${'**/'.repeat(100)}x\n`);
    const cost = processorMs(() => {
      isIgnored(['a'.repeat(2_000)], false, [hostile]);
      isIgnored(
        Array.from({ length: 60 }, () => 'a'),
        false,
        [hostile],
      );
    });
    expect(cost).toBeLessThan(1_000);
  });
});

describe('globs', () => {
  it.each([
    ['*.ts', 'src/a.ts', true],
    ['*.ts', 'src/a.tsx', false],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'lib/src/a.ts', false],
    ['src/**/*.ts', 'src/x/y/a.ts', true],
    ['**/*.test.ts', 'a/b.test.ts', true],
    ['{a,b}.md', 'x/b.md', true],
    ['src/', 'src/x/a.ts', true],
    ['src/**', 'src/x/a.ts', true],
    ['READ', 'docs/readme.md', true],
    ['./src/a.ts', 'src/a.ts', true],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
    ['app/[...slug]/page.tsx', 'app/[...slug]/page.tsx', true],
    ['app/[id]/page.tsx', 'app/i/page.tsx', true],
    ['src\\*.ts', 'src/a.ts', true],
    ['src\\lib\\*.{ts,js}', 'src/lib/a.js', true],
  ])('%s on %s: %s', (glob, name, fits) => {
    const test = compileGlob(glob);
    expect(typeof test === 'string' ? test : test(name.split('/'))).toBe(fits);
  });

  it('that cannot be read say why', () => {
    expect(compileGlob('*'.repeat(2_000))).toBe('The glob is longer than 1000 characters.');
    expect(compileGlob('src/{a,b')).toBe('The glob has a { without its }.');
  });
});

describe('numbered lines', () => {
  it('say where they stop', () => {
    const text = 'a\r\nb\nc\n';
    expect(numberedLines(text, { start: 2, end: 9, maxChars: 100 })).toEqual({ text: '2: b\n3: c', last: 3, total: 3 });
    expect(numberedLines(text, { start: 1, end: 9, maxChars: 8 })).toEqual({ text: '1: a', last: 1, total: 3 });
    expect(numberedLines('', { start: 1, end: 9, maxChars: 8 }).total).toBe(0);
  });

  it('are cut where one is longer than anybody writes', () => {
    const length = effort(5_000_000, 50_000_000);
    const { text } = numberedLines('x'.repeat(length), { start: 1, end: 1, maxChars: 100 });
    expect(text).toBe(`1: ${'x'.repeat(2000)}… [${length - 2000} more characters]`);
  });
});
