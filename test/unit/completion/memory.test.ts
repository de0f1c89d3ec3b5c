import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompletionMemory } from '../../../src/core/completion/memory.ts';
import { windowAt } from '../../../src/core/completion/window.ts';
import type { LineSource } from '../../../src/core/text/lines.ts';
import { runs } from '../effort.ts';

const document = 'file:///a.ts';

function remembering(prefix: string, suffix: string, text: string): CompletionMemory {
  const memory = new CompletionMemory();
  memory.add({ document, window: { prefix, suffix }, text });
  return memory;
}

describe('a completion given before', () => {
  it('is given again at its place, after deleting and undoing too', () => {
    const memory = remembering('const a = ', ';\n', 'one + two');
    expect(memory.find(document, { prefix: 'const a = ', suffix: ';\n' })).toBe('one + two');
  });

  it('loses what was typed along it', () => {
    const memory = remembering('const a = ', '\n', 'one + two');
    expect(memory.find(document, { prefix: 'const a = one', suffix: '\n' })).toBe(' + two');
    expect(memory.find(document, { prefix: 'const a = one + two', suffix: '\n' })).toBe('');
  });

  it('is not given once something else was typed', () => {
    const memory = remembering('const a = ', '\n', 'one + two');
    expect(memory.find(document, { prefix: 'const a = on(', suffix: '\n' })).toBeUndefined();
    expect(memory.find(document, { prefix: 'const a = ', suffix: ' + 1\n' })).toBeUndefined();
    expect(memory.find(document, { prefix: 'const b = ', suffix: '\n' })).toBeUndefined();
  });

  it('is not given in another document', () => {
    const memory = remembering('const a = ', '\n', 'one');
    expect(memory.find('file:///b.ts', { prefix: 'const a = ', suffix: '\n' })).toBeUndefined();
  });

  it('goes on when the editor closes a bracket that was typed', () => {
    const memory = remembering('const a = ', '\n', 'sum(one, two);');
    expect(memory.find(document, { prefix: 'const a = sum(', suffix: ')\n' })).toBe('one, two');
  });

  it('goes on over a line break with the indentation the editor set', () => {
    const memory = remembering('if (a) {', '\n', '\n  b();\n}');
    expect(memory.find(document, { prefix: 'if (a) {\n  ', suffix: '\n' })).toBe('b();\n}');
  });

  it('is the newest where several fit', () => {
    const memory = remembering('let a', '\n', ' = 1;');
    memory.add({ document, window: { prefix: 'let a ', suffix: '\n' }, text: '= 2;' });
    expect(memory.find(document, { prefix: 'let a ', suffix: '\n' })).toBe('= 2;');
  });

  it('is forgotten after forty others', () => {
    const memory = remembering('first ', '\n', 'text');
    for (let index = 0; index < 40; index += 1) {
      memory.add({ document, window: { prefix: `other ${index} `, suffix: '\n' }, text: 'x' });
    }
    expect(memory.find(document, { prefix: 'first ', suffix: '\n' })).toBeUndefined();
  });

  it('is always the rest of what was offered, wherever it is found', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '('), maxLength: 30 });
    fc.assert(
      fc.property(text, text, text, fc.nat(30), (prefix, suffix, offered, count) => {
        fc.pre(offered !== '');
        const memory = remembering(prefix, suffix, offered);
        const typed = offered.slice(0, count);
        const found = memory.find(document, { prefix: prefix + typed, suffix });
        // Repetitive text may be read as more or less typed along; it still is the end of what was offered.
        expect(found === undefined || offered.endsWith(found)).toBe(true);
        if (prefix === '') return;
        expect(found).toBeDefined();
      }),
      runs(500, 2_000),
    );
  });
});

describe('the text around the cursor', () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `const line${index} = ${index};`);
  const asked: number[] = [];
  const source: LineSource = {
    lineCount: lines.length,
    lineAt(line) {
      asked.push(line);
      return lines[line] ?? '';
    },
  };

  it('is read line by line to a budget, however long the document is', () => {
    asked.length = 0;
    const { prefix, suffix } = windowAt(source, 25_000, 5, { before: 1_000, after: 400 });
    expect(prefix.length).toBeLessThanOrEqual(1_000);
    expect(suffix.length).toBeLessThanOrEqual(400);
    expect(prefix.endsWith('\nconst')).toBe(true);
    expect(suffix.startsWith(' line25000 = 25000;\nconst line25001')).toBe(true);
    expect(asked.length).toBeLessThan(80);
  });

  it('begins at the same line while the cursor moves down a few', () => {
    const starts = Array.from({ length: 8 }, (_, index) => {
      const { prefix } = windowAt(source, 25_000 + index, 0);
      return prefix.slice(0, prefix.indexOf('\n'));
    });
    expect(new Set(starts).size).toBeLessThanOrEqual(2);
  });

  it('is all of a small document', () => {
    const small: LineSource = { lineCount: 3, lineAt: (line) => ['one', 'two', 'three'][line] ?? '' };
    expect(windowAt(small, 1, 1)).toEqual({ prefix: 'one\nt', suffix: 'wo\nthree' });
  });

  it('cuts a line without end, never through a character', () => {
    const long: LineSource = { lineCount: 1, lineAt: () => '😀'.repeat(100_000) };
    const { prefix, suffix } = windowAt(long, 0, 100_000, { before: 101, after: 101 });
    expect(prefix).toBe('😀'.repeat(50));
    expect(suffix).toBe('😀'.repeat(50));
  });
});
