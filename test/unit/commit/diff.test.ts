import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFileDiff, parseDiff, type DiffFile } from '../../../src/core/commit/diff.ts';
import { reduceDiff, reductionNote } from '../../../src/core/commit/reduce.ts';

const nothing = (): boolean => false;

function changed(name: string, lines: number, text = 'a line of code'): DiffFile {
  return newFileDiff(name, Array.from({ length: lines }, (_, index) => `${text} ${index}`).join('\n'));
}

describe('what git really prints', () => {
  let folder = '';
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'aigs-diff-'));
    git('init', '-q');
    write('changed.ts', 'one\ntwo\nthree\n');
    write('gone.ts', '-- a comment of SQL\n++ and more\n');
    write('moved.ts', 'same\n'.repeat(20));
    git('add', '-A');
    git('commit', '-q', '-m', 'First');
    write('changed.ts', 'one\n2\nthree\n++ plus\n');
    rmSync(path.join(folder, 'gone.ts'));
    renameSync(path.join(folder, 'moved.ts'), path.join(folder, 'elsewhere.ts'));
    write('größe mit "Zitat".ts', 'neu\n');
    write('with space.ts', 'new\n');
    write('empty.ts', '');
    write('picture.png', Uint8Array.from([137, 80, 78, 71, 0, 1, 2, 3]));
    git('add', '-A');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is read file by file, odd names included', () => {
    const files = new Map(parseDiff(git('diff', '--cached')).files.map((file) => [file.path, file]));
    expect([...files.keys()].sort()).toEqual(
      [
        'changed.ts',
        'elsewhere.ts',
        'empty.ts',
        'gone.ts',
        'größe mit "Zitat".ts',
        'picture.png',
        'with space.ts',
      ].sort(),
    );
    expect(files.get('changed.ts')).toMatchObject({ status: 'modified', addedLines: 2, deletedLines: 1 });
    expect(files.get('gone.ts')).toMatchObject({ status: 'deleted', addedLines: 0, deletedLines: 2 });
    expect(files.get('elsewhere.ts')).toMatchObject({ status: 'renamed', oldPath: 'moved.ts', hunks: '' });
    expect(files.get('with space.ts')).toMatchObject({ status: 'added', addedLines: 1 });
    expect(files.get('empty.ts')).toMatchObject({ status: 'added', addedLines: 0, hunks: '' });
    expect(files.get('picture.png')).toMatchObject({ isBinary: true });
  });

  it('of a new file reads as one that git would print', () => {
    const [file] = parseDiff(git('diff', '--cached', '--', 'with space.ts')).files;
    expect(newFileDiff('with space.ts', 'new\n')).toMatchObject({ addedLines: file?.addedLines, status: file?.status });
  });

  it('that is no diff gives no files', () => {
    expect(parseDiff('')).toEqual({ files: [], unread: 0 });
    expect(parseDiff('warning: something\n')).toEqual({ files: [], unread: 1 });
  });
});

describe('a diff for a request', () => {
  it('names every file, and holds small changes whole', () => {
    const reduced = reduceDiff([changed('a.ts', 3), changed('b.ts', 2)], nothing);
    expect(reduced.text).toContain('added a.ts +3 -0');
    expect(reduced.text).toContain('+a line of code 2');
    expect(reduced).toMatchObject({ fileCount: 2, shortened: 0, nameOnly: 0, leftOut: [] });
    expect(reductionNote(reduced)).toBe('');
  });

  it('leaves the content of lock files, binaries, generated files and files that are never sent out, not their names', () => {
    const secret = newFileDiff('deploy/.env', 'TOKEN=very-secret');
    const files = [
      changed('src/a.ts', 1),
      changed('package-lock.json', 500, 'lock content'),
      changed('rust/Cargo.lock', 500, 'lock content'),
      changed('dist/app.min.js', 5, 'generated content'),
      { ...changed('logo.png', 0), isBinary: true },
      secret,
    ];
    const reduced = reduceDiff(files, (name) => name.endsWith('.env'));
    expect(reduced.text).not.toMatch(/lock content|generated content|very-secret/);
    for (const file of files) expect(reduced.text).toContain(file.path);
    expect(reduced.leftOut.map(({ reason }) => reason)).toEqual([
      'lock file',
      'lock file',
      'generated',
      'binary',
      'never sent',
    ]);
    expect(reductionNote(reduced)).toContain('4 files left out');
    expect(reductionNote(reduced)).toContain('1 file not sent (aiGateway.neverSend)');
  });

  it('does not send a file under its new name that may not be sent under its old one', () => {
    const renamed: DiffFile = { ...newFileDiff('env.txt', 'TOKEN=very-secret'), oldPath: '.env', status: 'renamed' };
    expect(reduceDiff([renamed], (name) => name === '.env').text).not.toContain('very-secret');
  });

  it('shortens large files between lines and keeps small ones, within the budget', () => {
    const files = [changed('large.ts', 10_000), changed('small.ts', 5), changed('other.ts', 8_000)];
    const reduced = reduceDiff(files, nothing, 10_000);
    expect(reduced.text.length).toBeLessThan(10_500);
    expect(reduced.text).toContain('+a line of code 4');
    expect(reduced).toMatchObject({ shortened: 2, nameOnly: 0 });
    expect(reduced.text).toMatch(/\[\d+ more lines\]/);
    expect(reductionNote(reduced)).toBe('2 files shortened');
    for (const line of reduced.text.split('\n')) expect(line).toMatch(/^(\+a line of code \d+|.{0,60})$/);
  });

  it('names at most two hundred files, however many there are', () => {
    const files = Array.from({ length: 5_000 }, (_, index) => changed(`src/file${index}.ts`, 3));
    const reduced = reduceDiff(files, nothing, 10_000);
    expect(reduced.text).toContain('and 4800 more files');
    expect(reduced.text.length).toBeLessThan(30_000);
    expect(reduced.nameOnly).toBeGreaterThan(4_000);
  });

  it('cuts lines without end', () => {
    const reduced = reduceDiff([newFileDiff('data.json', 'x'.repeat(100_000))], nothing);
    expect(reduced.text.length).toBeLessThan(1_000);
    expect(reduced.shortened).toBe(1);
  });
});
