import { describe, expect, test } from 'vitest';
import { leftOutLine } from '../../../src/core/toolcalls/writing/cleanText.ts';
import { placeEdit } from '../../../src/core/toolcalls/writing/editInput.ts';
import { applyChanges } from '../../../src/core/toolcalls/writing/replacements.ts';

const file = [
  'class Box {',
  '  open() {',
  '    const size = this.measure();',
  '    log(size);',
  '    save(size);',
  '    return size;',
  '  }',
  '',
  "  name = 'box';   ",
  '',
  '  close() {',
  '    log(0);',
  '    return 0;',
  '  }',
  '}',
  '',
].join('\n');

function edited(oldText: string, newText: string, text = file): { text?: string; notes?: readonly string[] } & object {
  const placed = placeEdit(text, { path: 'src/box.ts', edits: [{ oldText, newText }] });
  return 'problem' in placed ? placed : { ...placed, text: applyChanges(text, placed.changes) };
}

describe('old text that is not there letter by letter', () => {
  test.each([
    ['another indentation', 'const size = this.measure();\nlog(size);', 'const size = 1;\nlog(size);', 'indentation'],
    ['tabs', '\t\tconst size = this.measure();\n\t\tlog(size);', '\t\tconst size = 1;\n\t\tlog(size);', 'indentation'],
    [
      'blanks at line ends',
      '    const size = this.measure();  \n    log(size);',
      '    const size = 1;\n    log(size);',
      'blanks',
    ],
    [
      'line numbers and another indentation',
      '3 | const size = this.measure();\n4 | log(size);',
      '3 | const size = 1;\n4 | log(size);',
      'line numbers and its indentation',
    ],
  ])('is found in one place: %s', (_, oldText, newText, differs) => {
    expect(edited(oldText, newText)).toMatchObject({
      text: file.replace('this.measure()', '1'),
      notes: [expect.stringMatching(`^oldText was found in lines 3 to 4, apart from .*${differs}.*\\.$`)],
    });
  });

  test('keeps the file’s own signs, and writes none that it does not have', () => {
    const typeset = file.replace("'box'", '‘box’');
    expect(edited("  name = 'box';\n\n  close() {", "  name = 'box';\n\n  shut() {", typeset).text).toBe(
      typeset.replace('close', 'shut'),
    );
    expect(edited('  name = ‘box’;', '  name = ‘chest’;').text).toBe(file.replace("'box';   ", "'chest';"));
  });

  test('lets stand what it leaves out in the middle', () => {
    const oldText = '  open() {\n    const size = this.measure();\n    // ... existing code ...\n    return size;\n  }';
    const newText = oldText.replace('this.measure()', '1').replace('return size;', 'return size + 1;');
    expect(edited(oldText, newText)).toMatchObject({
      text: file.replace('this.measure()', '1').replace('return size;', 'return size + 1;'),
      notes: [expect.stringContaining('lines that it leaves out')],
    });
  });

  test('marks what goes that neither text showed', () => {
    const oldText = '  open() {\n    ...\n    return size;\n  }';
    expect(edited(oldText, '  open() {\n    return 2;\n  }')).toMatchObject({
      text: file.replace(/open\(\) \{[^}]*\}/, 'open() {\n    return 2;\n  }'),
      hidden: [3],
    });
  });

  test('goes where it was nothing but blanks away', () => {
    expect(edited('log(0);\nreturn 0;', '').text).toBe(file.replace('    log(0);\n    return 0;\n', ''));
  });

  test.each([
    [
      'it fits several places',
      'log(x);\nlog(x);',
      'a();\n log(x);\n\n log(x);\nb();\n log(x);\n\n log(x);\n',
      'log(x);\n\nlog(x);',
    ],
    ['other words stand there', 'log(x);', 'log(y);\n', 'log(x);'],
  ])('is refused where %s', (_, newText, text, oldText) => {
    expect(edited(oldText, newText, text)).toHaveProperty(
      'problem',
      expect.stringMatching(/more than once|nearest lines/),
    );
  });
});

describe('new text that leaves lines out', () => {
  const short = '  open() {\n    const size = 1;\n    // ... rest unchanged\n  }';
  const wanted = file.replace('this.measure()', '1');
  test('gets them from the old text', () => {
    const open = file.slice(file.indexOf('  open'), file.indexOf('\n\n  name'));
    expect(edited(open, short).text).toBe(wanted);
  });

  test('gets them from the lines that it is for', () => {
    const placed = placeEdit(file, { path: 'src/box.ts', startLine: 2, endLine: 7, newText: short });
    expect(placed).toHaveProperty('changes');
    if ('changes' in placed) expect(applyChanges(file, placed.changes)).toBe(wanted);
    const whole = {
      path: 'src/box.ts',
      startLine: 1,
      endLine: 16,
      newText: `class Box {\n${short}\n\n  // ... existing code ...\n}\n`,
    };
    const all = placeEdit(file, whole);
    if ('changes' in all) expect(applyChanges(file, all.changes)).toBe(wanted);
    expect(all).toHaveProperty('changes');
  });

  test('is refused where nothing says which', () => {
    const placed = placeEdit(file, {
      path: 'a.ts',
      startLine: 2,
      endLine: 7,
      newText: 'other();\n// ... existing code ...\nmore();',
    });
    expect(placed).toHaveProperty(
      'problem',
      expect.stringMatching(/^newText leaves lines out \(“\/\/ \.\.\. existing code/),
    );
  });

  test('makes no new file', () => {
    expect(leftOutLine('a();\n// ... rest of the code\n', 'a.ts')).toBe('// ... rest of the code');
    expect(leftOutLine('def f(*args): ...\n# the rest of the arguments\n', 'a.py')).toBeUndefined();
    expect(leftOutLine('<!-- ... existing text ... -->\n', 'a.md')).toBeUndefined();
  });
});
