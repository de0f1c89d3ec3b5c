import { describe, expect, it } from 'vitest';
import { editedPart, placeInCells } from '../../../src/core/toolcalls/writing/cellInput.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';

const CELLS = ['a = 1\nb = 2', 'c = 3', 'c = 3\nprint(c)', ''];

const place = (input: JsonObject) => placeInCells(CELLS, input);
const problem = (input: JsonObject): string => {
  const placed = place(input);
  return 'problem' in placed ? placed.problem : '';
};

describe('a change in a notebook', () => {
  it('goes into the cell that is named: by lines, by old text, or as its whole text', () => {
    const expected = { kind: 'change', cells: [{ cell: 0, changes: [{ start: 1, end: 2, lines: ['b = 5'] }] }] };
    expect(place({ cell: 1, startLine: 2, endLine: 2, newText: 'b = 5' })).toEqual(expected);
    expect(place({ cell: 1, edits: [{ oldText: 'b = 2', newText: 'b = 5' }] })).toEqual(expected);
    expect(place({ cell: 2, newText: 'x\ny\n' })).toEqual({
      kind: 'change',
      cells: [{ cell: 1, changes: [{ start: 0, end: 1, lines: ['x', 'y'] }] }],
    });
    expect(place({ cell: 4, newText: 'x' })).toMatchObject({ cells: [{ changes: [{ lines: ['x'] }] }] });
  });

  it('finds the one cell that has the old text, also where edits are for several', () => {
    const edits = [
      { oldText: 'print(c)', newText: 'show(c)' },
      { oldText: 'a = 1', newText: 'a = 0' },
    ];
    expect(place({ edits })).toEqual({
      kind: 'change',
      cells: [
        { cell: 0, changes: [{ start: 0, end: 1, lines: ['a = 0'] }] },
        { cell: 2, changes: [{ start: 1, end: 2, lines: ['show(c)'] }] },
      ],
    });
  });

  it('says what to do where it cannot be placed', () => {
    expect(problem({ edits: [{ oldText: 'c = 3', newText: '' }] })).toBe('“c = 3” is in cells 2, 3. Give cell.');
    expect(problem({ edits: [{ oldText: 'b = 2\nc = 3', newText: '' }] })).toContain('cannot reach over two cells');
    expect(problem({ startLine: 1, endLine: 1, newText: 'x' })).toContain('Give cell as well');
    expect(problem({ cell: 9, newText: 'x' })).toBe('There is no cell 9: the notebook has 4 cells. Read it again.');
    expect(problem({ cell: 1, edits: [{ oldText: 'z', newText: '' }] })).toContain('is not in cell 1 as given');
    expect(problem({ cell: 2, newText: 'c = 3' })).toContain('changes nothing');
    expect(problem({ cellAction: 'delete' })).toContain('which cell');
    expect(problem({ cellAction: 'insertCode' })).toContain('newText');
  });

  it('says how loosely it was placed, and where something goes that nobody showed', () => {
    const cells = ['def a():\n    one = 1\n    two = 2\n    return one'];
    const loose = [{ oldText: 'def a():\n  one = 1\n', newText: 'def a():\n  one = 3\n' }];
    expect(placeInCells(cells, { cell: 1, edits: loose, path: 'a.ipynb' })).toMatchObject({
      cells: [{ cell: 0, notes: [expect.stringContaining('oldText was found in lines 1 to 2, apart from')] }],
    });
    const hiding = [{ oldText: 'def a():\n...\n    return one', newText: 'def a():\n    return 1' }];
    const placed = placeInCells(cells, { cell: 1, edits: hiding, path: 'a.ipynb' });
    expect(placed).toMatchObject({ cells: [{ cell: 0, hidden: [expect.any(Number)] }] });
  });

  it('puts new cells before the one named or at the end, and takes cells out', () => {
    expect(place({ cellAction: 'insertMarkdown', cell: 2, newText: '# Part\n' })).toEqual({
      kind: 'insert',
      at: 1,
      cellKind: 'markdown',
      text: '# Part',
    });
    expect(place({ cellAction: 'insertCode', newText: 'x' })).toMatchObject({ at: 4, cellKind: 'code' });
    expect(place({ cellAction: 'insertCode', cell: 5, newText: 'x' })).toMatchObject({ at: 4 });
    expect(place({ cellAction: 'delete', cell: 3 })).toEqual({ kind: 'delete', cell: 2 });
  });

  it('takes a new cell out of what models write around it, and refuses one that leaves lines out', () => {
    const fenced = '```python\nx = 1\n```\n';
    expect(place({ cellAction: 'insertCode', newText: fenced })).toMatchObject({ text: 'x = 1' });
    expect(place({ cellAction: 'insertMarkdown', newText: fenced })).toMatchObject({ text: fenced.trim() });
    expect(place({ cellAction: 'insertCode', newText: '1\tx = 1\r\n2\ty\r\n' })).toMatchObject({ text: 'x = 1\ny' });
    expect(problem({ cellAction: 'insertCode', newText: 'x = 1\n# ... rest of the code' })).toContain(
      'leaves lines out',
    );
  });

  it('is named with its cell where the user is asked', () => {
    expect(editedPart({ cell: 3, startLine: 1, endLine: 4, newText: '' })).toBe(', cell 3, lines 1–4');
    expect(editedPart({ cellAction: 'delete', cell: 3 })).toBe(', delete cell 3');
    expect(editedPart({ cellAction: 'insertCode' })).toBe(', new cell at the end');
    expect(editedPart({ edits: [{ oldText: 'a', newText: 'b' }] })).toBe('');
  });
});
