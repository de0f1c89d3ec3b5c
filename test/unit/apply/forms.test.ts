import { describe, expect, it } from 'vitest';
import { placeBlock, type Placement } from '../../../src/core/apply/placeBlock.ts';

/** Two imports, two functions, a class: what most blocks are for. */
const FILE = `import { a } from './a';
import { b } from './b';

export function one(x: number): number {
  return a(x);
}

export function two(y: number): number {
  return b(y);
}

export class Box {
  size = 1;

  grow(): void {
    this.size += 1;
  }

  shrink(): void {
    this.size -= 1;
  }
}
`;

function place(document: string, code: string, more: { language?: string; path?: string } = {}): Placement {
  return placeBlock({ document, code, selection: { start: 0, end: 0 }, ...more });
}

function textOf(placed: Placement): string {
  return placed.kind === 'unplaced' ? `unplaced: ${placed.reason}` : placed.text;
}

describe('a diff', () => {
  it.each([
    ['right numbers', '--- a/x.ts\n+++ b/x.ts\n@@ -8,3 +8,3 @@\n'],
    ['wrong numbers', '@@ -1,3 +1,3 @@\n'],
    ['no numbers', '@@ ... @@\n'],
    ['no head', ''],
    ['a patch of OpenAI’s form', '*** Begin Patch\n*** Update File: x.ts\n@@ export function two\n'],
  ])('with %s finds its lines', (_, head) => {
    const code = `${head} export function two(y: number): number {\n-  return b(y);\n+  return b(y) * 2;\n }`;
    expect(textOf(place(FILE, code, { language: 'diff' }))).toBe(FILE.replace('b(y);', 'b(y) * 2;'));
  });

  it('that only adds goes behind its context', () => {
    const code = `@@ -12,2 +12,3 @@\n export class Box {\n   size = 1;\n+  name = '';`;
    expect(textOf(place(FILE, code, { language: 'diff' }))).toBe(FILE.replace('size = 1;', "size = 1;\n  name = '';"));
  });

  it('whose lines are not in the file is not placed', () => {
    const code = '@@ -1 +1 @@\n-nothing like it\n+something';
    expect(place(FILE, code, { language: 'diff' })).toEqual({
      kind: 'unplaced',
      reason: 'The lines to replace are not in the file, from “nothing like it” on.',
    });
  });

  it('that was taken already changes nothing', () => {
    const code = '@@ -9 +9 @@\n-  return old(y);\n+  return b(y);';
    expect(textOf(place(FILE, code, { language: 'diff' }))).toBe(FILE);
  });
});

describe('search and replace', () => {
  const block = (old: string, fresh: string): string => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE`;

  it('takes the place of its lines, also where they were written at another depth', () => {
    expect(textOf(place(FILE, block('  return b(y);', '  return b(y) * 2;')))).toBe(FILE.replace('b(y);', 'b(y) * 2;'));
    expect(textOf(place(FILE, block('return b(y);', 'return b(y) * 2;')))).toBe(FILE.replace('b(y);', 'b(y) * 2;'));
  });

  it('is marked where its lines stand more than once, or not quite so', () => {
    const twice = 'a();\nsame();\nb();\nsame();\n';
    expect(place(twice, block('same();', 'other();'))).toMatchObject({
      text: 'a();\nother();\nb();\nsame();\n',
      doubts: [{ line: 1 }],
    });
    const near = block(
      '  grow(): void {\n    this.size += one;\n  }\n\n  shrink(): void {',
      '  grow(): void {}\n\n  shrink(): void {',
    );
    expect(place(FILE, near)).toMatchObject({ doubts: [{ reason: expect.stringContaining('differ') }] });
  });

  it('takes several pieces, with dots for lines between', () => {
    const code = block(
      "import { a } from './a';\n...\n    this.size += 1;",
      "import { a } from './z';\n...\n    this.size += 2;",
    );
    expect(textOf(place(FILE, code))).toBe(FILE.replace("'./a'", "'./z'").replace('+= 1', '+= 2'));
  });
});

describe('code with line numbers', () => {
  it.each([
    ['bars', ' 8 | export function two(y: number): number {\n 9 |   return b(y) * 2;\n10 | }'],
    ['arrows', '8→export function two(y: number): number {\n9→  return b(y) * 2;\n10→}'],
    ['colons', '8: export function two(y: number): number {\n9:   return b(y) * 2;\n10: }'],
  ])('loses them: %s', (_, code) => {
    expect(textOf(place(FILE, code))).toBe(FILE.replace('b(y);', 'b(y) * 2;'));
  });

  it('keeps keys that are numbers', () => {
    expect(textOf(place('', '1: a\n2: b'))).toBe('1: a\n2: b\n');
  });
});

describe('a line that names the file', () => {
  const code = 'export function two(y: number): number {\n  return b(y) * 2;\n}';
  it.each(['// src/x.ts', '// File: src/x.ts', '/* src/x.ts */', '// src/x.ts (updated)', '# src/x.ts'])(
    '%s',
    (line) => {
      const placed = place(FILE, `${line}\n${code}`, { path: 'src/x.ts' });
      expect(textOf(placed)).toBe(FILE.replace('b(y);', 'b(y) * 2;'));
    },
  );

  it('stays where the file has it', () => {
    const file = `// src/x.ts\n${FILE}`;
    expect(textOf(place(file, file.replace('b(y);', 'b(y) * 2;'), { path: 'src/x.ts' }))).toContain('// src/x.ts\n');
  });
});

describe('a diff beside the usual', () => {
  it('of several files gives this one its own lines', () => {
    const code =
      '--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-a();\n+a2();\n--- a/b.js\n+++ b/b.js\n@@ -2 +2 @@\n-log();\n+warn();';
    expect(textOf(place('a();\nlog();\n', code, { language: 'diff', path: 'src/a.js' }))).toBe('a2();\nlog();\n');
    expect(place('a();\nlog();\n', code, { language: 'diff', path: 'src/c.js' }).kind).toBe('unplaced');
  });

  it('counts on from what it put in before', () => {
    const code = '@@ -1 +1,3 @@\n-a();\n+a1();\n+a2();\n+a3();\n@@ -4 +6 @@\n-x();\n+y();';
    const placed = place('a();\nx();\nb();\nx();\n', code, { language: 'diff' });
    expect(textOf(placed)).toBe('a1();\na2();\na3();\nx();\nb();\ny();\n');
  });

  it('that is not called one is read by its signs', () => {
    const code = 'function f() {\n  a();\n-  b();\n+  b(1);\n}';
    expect(textOf(place('function f() {\n  a();\n  b();\n}\n', code, { language: 'js' }))).toBe(
      'function f() {\n  a();\n  b(1);\n}\n',
    );
  });

  it('in blanks fits a file in tabs', () => {
    const code =
      '<<<<<<< SEARCH\n    if x:\n        y()\n=======\n    if x:\n        y()\n        z()\n>>>>>>> REPLACE';
    expect(textOf(place('def a():\n\tif x:\n\t\ty()\n\treturn 1\n', code))).toBe(
      'def a():\n\tif x:\n\t\ty()\n\t\tz()\n\treturn 1\n',
    );
  });

  it('never writes a remark about what is left out', () => {
    const code = '<<<<<<< SEARCH\na();\n=======\n// ... existing code ...\na(1);\n>>>>>>> REPLACE';
    expect(place('a();\nb();\n', code).kind).toBe('unplaced');
  });
});
