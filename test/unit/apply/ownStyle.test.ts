import { describe, expect, it } from 'vitest';
import { placeBlock } from '../../../src/core/apply/placeBlock.ts';

const place = (document: string, code: string, path: string, indentUnit = '    '): string => {
  const placed = placeBlock({ document, code, path, indentUnit, selection: { start: 0, end: 0 } });
  return placed.kind === 'unplaced' ? `unplaced: ${placed.reason}` : placed.text;
};

describe('the indentation of a block', () => {
  it.each([
    [
      'Makefile',
      'build:\n\ttsc\n\ntest:\n\tvitest\n',
      'test:\n\tvitest run\n\techo ok',
      'vitest',
      'vitest run\n\techo ok',
    ],
    ['m.go', 'package main\n\nfunc A() {\n\ta()\n\tb()\n}\n', 'func A() {\n\ta()\n\tc()\n}', 'b()', 'c()'],
    ['m.ts', 'function A() {\n  a();\n  b();\n}\n', 'function A() {\n  a();\n  c();\n}', 'b();', 'c();'],
    ['m.ts', 'function A() {\n\ta();\n\tb();\n}\n', 'function A() {\n  a();\n  c();\n}', 'b();', 'c();'],
  ])('is that of the file, not the editor’s: %s', (path, file, code, old, fresh) => {
    expect(place(file, code, path)).toBe(file.replace(old, fresh));
  });

  it('stays a tab in a new Makefile, and is the editor’s in a file that shows none', () => {
    expect(place('', 'test:\n\tvitest', 'Makefile')).toBe('test:\n\tvitest\n');
    expect(place('', 'if (a) {\n  b();\n}', 'a.ts')).toBe('if (a) {\n    b();\n}\n');
  });
});

describe('a file with lines like the divider', () => {
  const file = 'Title\n=======\n\nText here.\n';
  const block = (old: string, fresh: string): string => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE`;

  it('has them in the old lines and in the new ones', () => {
    const code = block('Title\n=======\n\nText here.', 'Title\n=======\n\nNew text.');
    expect(place(file, code, 'a.md')).toBe('Title\n=======\n\nNew text.\n');
    expect(place(file, block('Text here.', 'More\n=======\n\nText.'), 'a.md')).toBe(
      'Title\n=======\n\nMore\n=======\n\nText.\n',
    );
  });

  it('gets nothing where no old lines fit', () => {
    const code = block('Other\n=======\n\nText.', 'Title\n=======\n\nNew text.');
    expect(place(file, code, 'a.md')).toMatch(/^unplaced: It is not clear/);
  });
});
