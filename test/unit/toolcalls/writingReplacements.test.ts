import { describe, expect, test } from 'vitest';
import {
  applyChanges,
  placeAgain,
  placeLines,
  placeReplacements,
  type LineChange,
  type Replacement,
} from '../../../src/core/toolcalls/writing/replacements.ts';
import { effort } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const text = [
  'import a',
  '',
  'function one() {',
  '  return 1;',
  '}',
  '',
  'function two() {',
  '  return 2;',
  '}',
  '',
].join('\n');

function changed(base: string, ...replacements: Replacement[]): readonly LineChange[] {
  const placed = placeReplacements(base, replacements);
  if ('problem' in placed) throw new Error(placed.problem);
  return placed.changes;
}

function problemOf(base: string, ...replacements: Replacement[]): string {
  const placed = placeReplacements(base, replacements);
  return 'problem' in placed ? placed.problem : 'none';
}

describe('exact replacements', () => {
  test('rewrite only the lines they stand in', () => {
    expect(changed(text, { oldText: 'return 1;', newText: 'return 11;' })).toEqual([
      { start: 3, end: 4, lines: ['  return 11;'] },
    ]);
  });

  test('are all looked for in the text as it is, in any order', () => {
    const changes = changed(
      text,
      { oldText: 'return 2;', newText: 'return one();' },
      { oldText: 'import a', newText: 'import b' },
    );
    expect(changes.map(({ start }) => start)).toEqual([0, 7]);
    expect(applyChanges(text, changes)).toBe(
      text.replace('return 2;', 'return one();').replace('import a', 'import b'),
    );
  });

  test('in one line become one change', () => {
    const base = 'a b c\nnext\n';
    const changes = changed(base, { oldText: 'a', newText: 'A' }, { oldText: 'c\n', newText: 'C\n' });
    expect(changes).toEqual([{ start: 0, end: 1, lines: ['A b C'] }]);
  });

  test('take whole lines away, at the beginning, in the middle and at the end', () => {
    expect(changed(text, { oldText: 'import a\n\n', newText: '' })).toEqual([{ start: 0, end: 2, lines: [] }]);
    expect(changed(text, { oldText: '  return 1;\n', newText: '' })).toEqual([{ start: 3, end: 4, lines: [] }]);
    expect(applyChanges('a\nb', changed('a\nb', { oldText: '\nb', newText: '' }))).toBe('a');
    expect(applyChanges('a', changed('a', { oldText: 'a', newText: '' }))).toBe('');
  });

  test('understand line breaks of either kind', () => {
    const changes = changed('a\nb\nc', { oldText: 'a\r\nb', newText: 'x\r\ny\r\nz' });
    expect(applyChanges('a\nb\nc', changes)).toBe('x\ny\nz\nc');
  });

  test('give what a plain replacement gives, wherever the text is cut', () => {
    const base = 'one\ntwo\n\nthree\nfour';
    for (let start = 0; start < base.length; start++) {
      for (let end = start + 1; end <= base.length; end++) {
        const oldText = base.slice(start, end);
        if (base.indexOf(oldText) !== base.lastIndexOf(oldText)) continue;
        for (const newText of ['', 'X', 'X\n', '\nX', '\n', 'X\nY', 'one\n']) {
          const placed = placeReplacements(base, [{ oldText, newText }]);
          const wanted = base.slice(0, start) + newText + base.slice(end);
          if ('problem' in placed) expect(wanted, placed.problem).toBe(base);
          else expect(applyChanges(base, placed.changes), JSON.stringify([oldText, newText])).toBe(wanted);
        }
      }
    }
  });
});

describe('a replacement that cannot be placed', () => {
  test('tells every place of a text that is not unique', () => {
    const problem = problemOf(text, { oldText: '}\n', newText: '' });
    expect(problem).toContain('more than once (lines 5, 9)');
    expect(problem).toContain('Add lines before or after');
  });

  test('names the edit among several', () => {
    expect(problemOf(text, { oldText: 'import a', newText: '' }, { oldText: '}', newText: '' })).toMatch(
      /^oldText of edit 2 /,
    );
  });

  test('shows the lines that differ in blanks only, as they are', () => {
    const problem = problemOf(text, { oldText: 'function one() {\n\treturn 1;\n}', newText: '' });
    expect(problem).toContain('blanks, tabs or line ends only');
    expect(problem).toContain('4\t  return 1;');
  });

  test('shows the nearest lines', () => {
    const problem = problemOf(text, { oldText: 'function two(value) {\n  return value;\n}', newText: '' });
    expect(problem).toContain('nearest lines');
    expect(problem).toContain('7\tfunction two() {');
  });

  test('says so where nothing is near', () => {
    expect(problemOf(text, { oldText: 'zebra crossing', newText: '' })).toContain('read the file again');
  });

  test('refuses nothing to find, no change, and edits that overlap', () => {
    expect(problemOf(text, { oldText: '', newText: 'x' })).toContain('empty');
    expect(problemOf(text, { oldText: 'import a', newText: 'import a' })).toContain('changes nothing');
    const two = [
      { oldText: 'function one() {\n  return', newText: 'x' },
      { oldText: 'return 1;', newText: 'y' },
    ];
    expect(problemOf(text, ...two)).toContain('Edits 1 and 2 overlap');
  });

  test('is answered soon in a large file', () => {
    const last = effort(30_000, 100_000) - 1;
    const large = Array.from({ length: last + 1 }, (_, index) => `const value${index} = compute(${index});`).join('\n');
    const oldText = `const value${last} = calculate(${last});\nsomething();`;
    let problem = '';
    expect(processorMs(() => (problem = problemOf(large, { oldText, newText: '' })))).toBeLessThan(
      effort(1_000, 3_000),
    );
    expect(problem).toContain(`value${last}`);
  });
});

describe('new text over a range of lines', () => {
  test('replaces, inserts and takes away lines', () => {
    expect(placeLines('a\nb\nc', 2, 2, 'x\ny\n')).toEqual({ changes: [{ start: 1, end: 2, lines: ['x', 'y'] }] });
    expect(placeLines('a\nb\nc', 2, 1, 'x')).toEqual({ changes: [{ start: 1, end: 1, lines: ['x'] }] });
    expect(placeLines('a\nb\nc', 4, 3, 'x')).toEqual({ changes: [{ start: 3, end: 3, lines: ['x'] }] });
    expect(placeLines('a\nb\nc', 2, 3, '')).toEqual({ changes: [{ start: 1, end: 3, lines: [] }] });
    expect(placeLines('a', 1, 1, '')).toEqual({ changes: [{ start: 0, end: 1, lines: [''] }] });
  });

  test('refuses lines that are not there, and no change', () => {
    for (const [first, last] of [
      [0, 1],
      [2, 0],
      [3, 4],
      [5, 4],
    ] as const) {
      expect(placeLines('a\nb\nc', first, last, 'x')).toEqual({ problem: expect.stringContaining('it has 3 lines') });
    }
    expect(placeLines('a\nb', 1, 1, 'a\n')).toEqual({ problem: expect.stringContaining('changes nothing') });
  });
});

describe('changes that were reviewed while the file became another', () => {
  const base = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
  const changes = changed(
    base,
    { oldText: 'line 3\n', newText: 'THREE\n' },
    { oldText: 'line 6\n', newText: '' },
    { oldText: 'line 12', newText: 'line 12\nmore' },
  );

  test('go in where their lines and those around them still stand', () => {
    const now = `first\n${base.replace('line 18', 'mine')}`;
    const placed = placeAgain(base, changes, now);
    if ('problem' in placed) throw new Error(placed.problem);
    const wanted = `first\n${applyChanges(base, changes).replace('line 18', 'mine')}`;
    expect(applyChanges(now, placed.changes)).toBe(wanted);
  });

  test('are refused where those lines are not what they were, or not unique', () => {
    expect(placeAgain(base, changes, base.replace('line 6', 'mine'))).toHaveProperty('problem');
    expect(placeAgain(base, changes, `${base}\n${base}`)).toHaveProperty('problem');
  });
});
