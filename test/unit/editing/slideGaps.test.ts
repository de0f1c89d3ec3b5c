import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../src/core/text/lineDiff.ts';
import { slideGaps } from '../../../src/core/text/slideGaps.ts';
import { seed } from '../effort.ts';
import { Scene } from './scene.ts';

const functions = (...names: readonly string[]): string[] =>
  names.flatMap((name) => [`function ${name}() {`, `  return '${name}';`, '}', '']);

describe('a stretch of lines that only one side has', () => {
  it('is struck from its first line to its last', () => {
    const scene = new Scene(functions('a', 'b', 'c'));
    scene.edit(`${functions('a', 'c').join('\n')}\n`);
    expect(scene.picture.filter((line) => line.startsWith('-'))).toEqual(functions('b').map((line) => `-${line}`));
  });

  it('is added from its first line to its last', () => {
    const scene = new Scene(functions('a', 'c'));
    scene.edit(`${functions('a', 'b', 'c').join('\n')}\n`);
    expect(scene.picture.filter((line) => line.startsWith('+'))).toEqual(functions('b').map((line) => `+${line}`));
  });

  it('stays where moving it says no more', () => {
    const scene = new Scene(['x();', 'x();', 'x();']);
    scene.edit('x();\nx();\n');
    expect(scene.picture.filter((line) => line.startsWith('-'))).toHaveLength(1);
  });
});

it('aligns the same lines with the same lines, in order, wherever a stretch is moved', () => {
  const line = fc.constantFrom('', '}', '  a();', 'function f() {', 'b();');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.array(line, { maxLength: 40 }), (a, b) => {
      const found = diffLines(a, b);
      const slid = slideGaps(found, a, b);
      const total = (matches: typeof slid): number => matches.reduce((sum, { length }) => sum + length, 0);
      expect(total(slid)).toBe(total(found));
      let end = { a: 0, b: 0 };
      for (const { a: atA, b: atB, length } of slid) {
        expect(atA).toBeGreaterThanOrEqual(end.a);
        expect(atB).toBeGreaterThanOrEqual(end.b);
        expect(a.slice(atA, atA + length)).toEqual(b.slice(atB, atB + length));
        end = { a: atA + length, b: atB + length };
      }
    }),
    seed(),
  );
});
