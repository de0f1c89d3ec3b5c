import { describe, expect, it } from 'vitest';
import { convertIndentUnit } from '../../../src/core/code/indentUnit.ts';
import { reindent } from '../../../src/core/text/indent.ts';
import { minimalEdit } from '../../../src/core/editing/minimalEdit.ts';
import { placeBlock } from '../../../src/core/apply/placeBlock.ts';

const FILE = `import { sleep } from './sleep';

/** Waits. */
export function retryAfterMs(value: string): number {
  return Number(value);
}

export class Queue {
  items: string[] = [];

  push(item: string) {
    this.items.push(item);
  }

  pop() {
    return this.items.pop();
  }
}
`;

const none = { start: 0, end: 0 };

function selectionOf(document: string, text: string) {
  const start = document.indexOf(text);
  return { start, end: start + text.length };
}

describe('placing a code block in a file', () => {
  it('changes nothing where the file has the block already, however much of the file it is', () => {
    const file = 'export function add() {\n  return 1;\n}\n\nexport const other = 1;\n';
    const code = 'export function add() {\n  return 1;\n}';
    expect(placeBlock({ document: file, selection: none, code })).toEqual({ kind: 'anchored', text: file, doubts: [] });
    const selection = selectionOf(file, 'export const other = 1;');
    expect(placeBlock({ document: file, selection, code })).toMatchObject({
      kind: expect.not.stringMatching('anchored'),
    });
  });

  it('replaces the function that the block declares, whatever its new signature', () => {
    const code = `export function retryAfterMs(value: string, now = Date.now()): number {
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  return Date.parse(value) - now;
}`;
    const placed = placeBlock({ document: FILE, selection: none, code });
    expect(placed.kind).toBe('anchored');
    expect(placed).toHaveProperty('text', FILE.replace(/export function[\s\S]*?\n}/, code));
  });

  it('replaces the comment above a declaration where the block brings one', () => {
    const code = `/** Waits as told. */\nexport function retryAfterMs(value: string): number {\n  return 1;\n}`;
    const placed = placeBlock({ document: FILE, selection: none, code });
    expect(placed).toHaveProperty('text', FILE.replace(/\/\*\* Waits\. \*\/\n[\s\S]*?\n}/, code));
  });

  it('replaces a method at its own depth', () => {
    const code = `pop() {\n  return this.items.shift();\n}`;
    const placed = placeBlock({ document: FILE, selection: none, code });
    expect(placed).toHaveProperty('text', FILE.replace('this.items.pop()', 'this.items.shift()'));
  });

  it('replaces a Python function by its depth', () => {
    const document = `def a(x):\n    return 1\n\n\ndef b(x):\n    y = x\n    return y\n\nprint(b(2))\n`;
    const code = `def b(x):\n    return x * 2`;
    const placed = placeBlock({ document, selection: none, code });
    expect(placed).toHaveProperty('text', `def a(x):\n    return 1\n\n\ndef b(x):\n    return x * 2\n\nprint(b(2))\n`);
  });

  it('takes a block with the same ends for the whole file', () => {
    const code = FILE.replace('Number(value)', 'Number(value) * 1000').trimEnd();
    expect(placeBlock({ document: FILE, selection: none, code })).toEqual({
      kind: 'whole',
      text: `${code}\n`,
      doubts: [],
    });
  });

  it('fills an empty file', () => {
    expect(placeBlock({ document: '\n', selection: none, code: 'a\r\nb' })).toEqual({
      kind: 'whole',
      text: 'a\nb\n',
      doubts: [],
    });
  });

  it('replaces selected lines at their depth', () => {
    const selection = selectionOf(FILE, '    this.items.push(item);');
    const placed = placeBlock({ document: FILE, selection, code: 'if (item) {\n  this.items.push(item);\n}' });
    expect(placed).toEqual({
      kind: 'selection',
      text: FILE.replace('    this.items.push(item);', '    if (item) {\n      this.items.push(item);\n    }'),
      doubts: [],
    });
  });

  it('replaces selected words inside a line', () => {
    const selection = selectionOf(FILE, 'Number(value)');
    const placed = placeBlock({ document: FILE, selection, code: 'parse(value)' });
    expect(placed).toEqual({ kind: 'selection', text: FILE.replace('Number(value)', 'parse(value)'), doubts: [] });
  });

  it.each(['// ... existing code ...', '  // …', '# rest of the file unchanged'])(
    'keeps what a block leaves out: %s',
    (elision) => {
      const code = FILE.replace('  items: string[] = [];', elision);
      expect(placeBlock({ document: FILE, selection: none, code })).toHaveProperty('text', FILE);
    },
  );

  it('does not take spread syntax for something left out', () => {
    const code = `export function retryAfterMs(value: string): number {\n  const all = [\n    ...value,\n  ];\n  return all.length;\n}`;
    expect(placeBlock({ document: FILE, selection: none, code }).kind).toBe('anchored');
  });

  it('does not guess between two places', () => {
    const document = `${FILE}\n${FILE}`;
    const placed = placeBlock({ document, selection: none, code: 'pop() {\n  return 1;\n}' });
    expect(placed).toEqual({ kind: 'unplaced', reason: 'More than one place in the file matches the block.' });
  });

  it('says so where nothing matches', () => {
    expect(placeBlock({ document: FILE, selection: none, code: 'SELECT 1;' }).kind).toBe('unplaced');
    expect(placeBlock({ document: FILE, selection: none, code: '\n' }).kind).toBe('unplaced');
  });
});

describe('moving code to another depth', () => {
  it('keeps the shape and leaves blank lines empty', () => {
    expect(reindent('  a\n\n    b', '\t')).toBe('\ta\n\n\t  b');
  });

  it('speaks the editor’s indentation', () => {
    expect(convertIndentUnit('if (a) {\n  b\n    c\n}', '\t')).toBe('if (a) {\n\tb\n\t\tc\n}');
    expect(convertIndentUnit('a\n\tb', '    ')).toBe('a\n    b');
  });
});

describe('the smallest edit between two texts', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['abc', 'abc'],
    ['', 'x'],
    ['aaa', 'aa'],
    ['one two three', 'one 2 three'],
    ['x\r\ny', 'x\r\r\ny'],
    ['😀a', '😁a'],
  ];
  it.each(cases)('turns %j into %j', (before, after) => {
    const edit = minimalEdit(before, after);
    const result = edit === undefined ? before : before.slice(0, edit.start) + edit.text + before.slice(edit.end);
    expect(result).toBe(after);
  });

  it('never cuts a surrogate pair', () => {
    expect(minimalEdit('😀a', '😁a')).toEqual({ start: 0, end: 2, text: '😁' });
  });

  it('touches nothing outside the change', () => {
    expect(minimalEdit('one two three', 'one 2 three')).toEqual({ start: 4, end: 7, text: '2' });
  });
});
