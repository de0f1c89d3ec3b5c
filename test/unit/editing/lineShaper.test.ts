import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineShaper, type ShaperOptions } from '../../../src/core/editing/lineShaper.ts';
import { blankEdges, detectIndentStyle, splitLines, wellFormed } from '../../../src/core/text/lines.ts';
import { chunked, lines, sizes } from './arbitraries.ts';
import { runs } from '../effort.ts';

function shape(
  original: readonly string[],
  result: string,
  by: readonly number[] = [1000],
  more: Partial<ShaperOptions> = {},
): string[] {
  const shaper = new LineShaper({ original, ...more });
  const out: string[] = [];
  for (const chunk of chunked(result, by)) {
    const { lines: whole, partial } = shaper.push(chunk);
    out.push(...whole);
    if (partial !== undefined) partials.push({ partial, line: out.length });
  }
  return [...out, ...shaper.finish()];
}

const partials: { partial: string; line: number }[] = [];

describe('the lines of a result', () => {
  const nested = ['    if (a) {', '      b();', '    }'];

  it('keep the indentation they came with where it is right', () => {
    expect(shape(nested, '    if (c) {\n      b();\n    }')).toEqual(['    if (c) {', '      b();', '    }']);
  });

  it('move back where the model moved all of them to the left', () => {
    expect(shape(nested, 'if (c) {\n  b();\n}\n')).toEqual(['    if (c) {', '      b();', '    }']);
    expect(shape(nested, '  if (c) {\n    b();\n  }')).toEqual(['    if (c) {', '      b();', '    }']);
  });

  it('move back where only the first line was trimmed', () => {
    expect(shape(nested, 'if (c) {\n      b();\n    }')).toEqual(['    if (c) {', '      b();', '    }']);
    expect(shape(['    a();', '    b();'], 'x();\n    y();')).toEqual(['    x();', '    y();']);
  });

  it('of one line move back too, and blank lines stay blank', () => {
    expect(shape(['    a();'], 'b();')).toEqual(['    b();']);
    expect(shape(['    a();'], 'b();\n\nc();')).toEqual(['    b();', '', '    c();']);
  });

  it('stay where they are where the caller says so', () => {
    expect(shape(nested, 'if (c) {\n  b();\n}', [1], { reindent: false })).toEqual(['if (c) {', '  b();', '}']);
  });

  it('use tabs in a file of tabs, and spaces in a file of spaces', () => {
    const tabs = ['\tif (a) {', '\t\tb();', '\t}'];
    expect(shape(tabs, 'if (c) {\n  b();\n}')).toEqual(['\tif (c) {', '\t\tb();', '\t}']);
    expect(shape(['\t\ta();', '\t\tb();'], '        a();\n        c();')).toEqual(['\t\ta();', '\t\tc();']);
    expect(shape(['a {', '    b', '}'], 'a {\n\tc\n}')).toEqual(['a {', '    c', '}']);
    expect(shape(['a {', '}'], 'a {\n\tc\n}', [3], { indentStyle: { kind: 'spaces', size: 2 } })).toEqual([
      'a {',
      '  c',
      '}',
    ]);
  });

  it('are left alone in a file that mixes both', () => {
    expect(shape(['\ta', '    b'], '\tx\n    y')).toEqual(['\tx', '    y']);
  });

  it('do not depend on the chunks, and an unfinished line only grows', () => {
    const indented = lines.map((all) => all.map((text, index) => (index % 3 === 0 ? `    ${text}` : `\t${text}`)));
    fc.assert(
      fc.property(fc.oneof(lines, indented), fc.oneof(lines, indented), sizes, (original, result, by) => {
        const text = result.join('\n');
        partials.length = 0;
        const whole = shape(original, text, by);
        expect(whole).toEqual(shape(original, text, [1_000_000]));
        for (const { partial, line } of partials) expect((whole[line] ?? '').startsWith(partial)).toBe(true);
      }),
      runs(200, 500),
    );
  });
});

describe('lines', () => {
  it('end at CRLF, LF and lone CR, and at nothing else', () => {
    expect(splitLines('a\r\nb\nc\rd\u2028e\u0085f')).toEqual(['a', 'b', 'c', 'd\u2028e\u0085f']);
    expect(splitLines('a\n')).toEqual(['a', '']);
  });

  it('tell the blank edges and the indentation', () => {
    expect(blankEdges(['', 'a', '', ' '])).toEqual({ leading: 1, trailing: 2 });
    expect(blankEdges(['', ''])).toEqual({ leading: 0, trailing: 0 });
    expect(detectIndentStyle(['/**', ' * a', ' */', 'x {', '\ty'])).toEqual({ kind: 'tabs' });
    expect(detectIndentStyle(['a', '  b', '    c'])).toEqual({ kind: 'spaces', size: 2 });
  });

  it('hold no half characters', () => {
    expect(wellFormed('a\uD83D\uDE00\uD83D')).toBe('a\uD83D\uDE00\uFFFD');
  });
});
