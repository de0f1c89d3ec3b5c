import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedNames, readGlob } from '../../../src/core/workspace/glob.ts';
import { matches } from '../../../src/core/workspace/matching.ts';
import { processorMs } from '../processorTime.ts';

function fits(glob: string, path: string): boolean {
  const { patterns } = readGlob(glob);
  return patterns.some((pattern) => matches(foldedNames(path), pattern));
}

describe('globs', () => {
  // What the editor documents of its own: `vscode.GlobPattern`.
  it.each([
    ['*.ts', 'a.ts', true],
    ['*.ts', 'b/a.ts', false],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'b/c/a.ts', true],
    ['b/**', 'b', true],
    ['b/**/d', 'b/d', true],
    ['b/**/d', 'bc/d', false],
    ['a**c', 'abbc', true],
    ['a**c', 'a/c', false],
    ['?', 'ab', false],
    ['**/*.{ts,js}', 'a.js', true],
    ['example.[0-9]', 'example.5', true],
    ['example.[!0-9]', 'example.5', false],
    ['example.[!0-9]', 'example.a', true],
    ['[^a]', 'b', true],
    ['[]]', ']', true],
    ['[a-]', '-', true],
    ['{,a}b', 'b', true],
    ['{[,],x}', ',', true],
    ['a,b', 'a,b', true],
    ['\\*.\\{a\\}', '*.{a}', true],
    ['\\*.\\{a\\}', 'x.a', false],
  ])('%s on %s: %s', (glob, path, expected) => expect(fits(glob, path)).toBe(expected));

  it('fit as the simplest reading of them says', () => {
    const sign = fc.constantFrom('a', 'b', 'a', 'b', '*', '**', '/', '/', '?', '[ab]', '[!a]', ',', '**/');
    const { glob } = fc.letrec<{ glob: string; brace: string }>((tie) => ({
      glob: fc.array(fc.oneof({ depthSize: 'small' }, sign, tie('brace')), { maxLength: 5 }).map((all) => all.join('')),
      brace: fc.array(tie('glob'), { minLength: 1, maxLength: 3 }).map((all) => `{${all.join(',')}}`),
    }));
    const path = fc.array(fc.constantFrom('a', 'b', '/'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(glob, path, (text, characters) => {
        fc.pre(text.split('{').length < 6);
        const { problem } = readGlob(text);
        const names = foldedNames(characters.join(''));
        const globs = slowAlternatives(text);
        // A folder stands for what is in it; that has examples.
        fc.pre(problem === undefined && !globs.some((each) => /\/$|^$/.test(each)));
        expect(fits(text, names.join('/'))).toBe(globs.some((each) => namesMatch(namesOf(each), names)));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000)],
    ['**/a/**/a/**/a/**/a/**/b', 'a/'.repeat(5_000)],
    [`${'{*a,*aa}'.repeat(7)}b`, 'a'.repeat(2_000)],
    ['{'.repeat(900), 'a'],
    [`${'{a,b}'.repeat(150)}`, 'a'.repeat(150)],
    [`${'['.repeat(900)}`, 'a'],
  ])('end soon: %#', (glob, path) => expect(processorMs(() => void fits(glob, path))).toBeLessThan(1_500));
});

/** Every way to write the braces out: the last one that opens has no other in it. */
function slowAlternatives(glob: string): string[] {
  const open = glob.lastIndexOf('{');
  if (open === -1) return [glob];
  const close = glob.indexOf('}', open);
  const choices = glob.slice(open + 1, close).split(',');
  return choices.flatMap((choice) => slowAlternatives(glob.slice(0, open) + choice + glob.slice(close + 1)));
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

function namesMatch([first, ...rest]: readonly string[], names: readonly string[]): boolean {
  if (first === undefined) return names.length === 0;
  if (/^\*\*+$/.test(first))
    return names.some((_, index) => namesMatch(rest, names.slice(index))) || namesMatch(rest, []);
  const [name, ...others] = names;
  return name !== undefined && nameMatches(first, name) && namesMatch(rest, others);
}

function nameMatches(glob: string, name: string): boolean {
  if (glob === '') return name === '';
  if (glob.startsWith('*'))
    return nameMatches(glob.slice(1), name) || (name !== '' && nameMatches(glob, name.slice(1)));
  const set = /^\[(!?)(\w+)\]/.exec(glob);
  const fitsFirst =
    set === null ? glob.startsWith('?') || glob[0] === name[0] : set[2]?.includes(name[0] ?? '') !== (set[1] === '!');
  return name !== '' && fitsFirst && nameMatches(glob.slice(set?.[0].length ?? 1), name.slice(1));
}
