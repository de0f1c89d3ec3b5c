import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIgnoreFile } from '../../../src/core/workspace/gitignore.ts';
import { isIgnored } from '../../support/whole.ts';
import { effort, seed } from '../effort.ts';

function ignores(file: string, name: string): boolean {
  const isFolder = name.endsWith('/');
  return isIgnored(name.split('/').filter(Boolean), isFolder, [parseIgnoreFile(file)]);
}

describe('a .gitignore', () => {
  it.each([
    ['a tab at the end is part of the name', 'a\t', 'a', false],
    ['blanks at the end are not', 'a  ', 'a', true],
    ['but for a guarded one', 'a\\ ', 'a ', true],
    ['the last line may end with CR', 'a\r', 'a', true],
    ['sets know named classes', '[[:digit:]]x', '1x', true],
    ['sets may begin with a bracket', '[]a]', ']', true],
    ['sets may hold guarded characters', '[a\\-c]', '-', true],
    ['a set that is not closed matches nothing', '[a', '[a', false],
    ['a set may hold a slash, which no name has', '/x[a/b]', 'xa', true],
    ['three stars are two', '***/a', 'b/c/a', true],
    ['a guarded slash is a slash', 'b\\/?', 'b/c', true],
    ['stars before a guarded slash are a folder', '**\\/a', 'a', false],
    ['or several', '**\\/a', 'b/c/a', true],
    ['a letter beyond ASCII is more than one byte', '?', 'é', false],
  ])('%s', (_, file, name, expected) => {
    expect(ignores(file, name)).toBe(expected);
  });

  it('has no letters of another case where files have none', () => {
    const files = [parseIgnoreFile('[[:upper:]]x\n[[:lower:]]Y', [], true)];
    expect([isIgnored(['ax'], false, files), isIgnored(['ay'], false, files)]).toEqual([true, true]);
  });

  it('reads any number of stars in time', () => {
    expect(ignores(`${'*a'.repeat(1_000)}*b`, 'a'.repeat(250))).toBe(false);
  });

  it('is read as git reads it', () => {
    const piece = fc.constantFrom(...PIECES);
    const line = fc
      .tuple(
        fc.constantFrom('', '', '', '!', '/', '!/'),
        fc.array(piece, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '', '', '/', ' ', '\t', '\r', '\\ '),
      )
      .map(([before, pieces, after]) => before + pieces.join('') + after)
      .filter((text) => text.trim() !== '')
      // Git cuts off how a pattern begins before it looks for `**`, and so finds one between slashes where there is none.
      .filter((text) => !/(?<=[^/*])(?<!^!)\*{2}/.test(text));
    const name = fc.constantFrom(
      'a',
      'b',
      'ab',
      'a.b',
      'abc',
      '*',
      ' ',
      'a ',
      '#',
      '!',
      'é',
      '-',
      ']',
      '[a',
      '\\',
      'A',
      '1',
    );
    const names = fc.array(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.boolean()), {
      minLength: 8,
      maxLength: 8,
    });
    const files = fc.sample(fc.tuple(fc.array(line, { minLength: 1, maxLength: 3 }), names), {
      numRuns: effort(150, 10_000),
      ...seed(),
    });
    // Of a folder a file in it is asked about: of a name with a slash at its end git takes the last part for empty.
    const cases = files.flatMap(([lines, paths], index) =>
      paths.map(([parts, isFolder]) => ({
        file: lines.join('\n'),
        parts: [`t${index}`, ...parts, ...(isFolder ? ['zz'] : [])],
      })),
    );
    const verdicts = gitVerdicts(
      cases.map(({ file, parts }) => ({ file, folder: parts[0] ?? '', name: parts.join('/') })),
    );
    const ours = cases.map(({ file, parts }) => isIgnored(parts, false, [parseIgnoreFile(file, parts.slice(0, 1))]));
    expect(cases.filter((_, index) => ours[index] !== verdicts[index])).toEqual([]);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(50);
  }, 60_000);
});

/** What patterns are made of. */
const PIECES =
  String.raw`a b ab a.b * ** *** ? [ab] [!a] [^a] [a-c] []a] [a [a-] [] [\]] [a\-c] [!]a] [[:alpha:]] [[:digit] [[:x:]] [[:constructor:]]
  \* \a \ \! \# # ! / / / // . é - A`
    .split(/\s+/)
    .concat(' ', '\t', '\\ ');

/** What git says of each path, in a repository where each folder has its own file. */
function gitVerdicts(
  cases: readonly { readonly file: string; readonly folder: string; readonly name: string }[],
): boolean[] {
  const root = mkdtempSync(path.join(tmpdir(), 'aigs-ignore-'));
  try {
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['config', 'core.ignorecase', 'false'], { cwd: root });
    for (const [folder, file] of new Map(cases.map((each) => [each.folder, each.file]))) {
      mkdirSync(path.join(root, folder), { recursive: true });
      writeFileSync(path.join(root, folder, '.gitignore'), file);
    }
    const input = cases.map(({ name }) => `${name}\0`).join('');
    const options = ['check-ignore', '--no-index', '-z', '--stdin', '-v', '-n'];
    const out = execFileSync('git', options, { cwd: root, input, maxBuffer: 1e9 }).toString().split('\0');
    return cases.map((_, index) => out[index * 4] !== '' && out[index * 4 + 2]?.startsWith('!') === false);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
