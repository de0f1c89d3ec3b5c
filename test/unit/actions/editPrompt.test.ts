import { describe, expect, it } from 'vitest';
import { editMessages, editSystemPrompt, editUserText } from '../../../src/core/actions/editPrompt.ts';
import { surroundings } from '../../../src/core/actions/surroundings.ts';
import { isTestPath, testFileNames, testPathFor } from '../../../src/core/actions/testFiles.ts';
import { estimateTokens } from '../../../src/core/cost/estimate.ts';

const source = (lines: readonly string[]) => ({ lineCount: lines.length, lineAt: (line: number) => lines[line] ?? '' });

describe('the lines around a part', () => {
  const lines = [
    "import { a } from './a.ts';",
    '',
    ...Array.from({ length: 400 }, (_, i) => `const line${i} = call(${i});`),
  ];

  it('are whole lines next to it, and as many as fit', () => {
    const { before, after, imports } = surroundings(source(lines), 200, 210, 500);
    expect(estimateTokens(before) + estimateTokens(after)).toBeLessThanOrEqual(500);
    expect(before.endsWith(lines[199] ?? '')).toBe(true);
    expect(after.startsWith(lines[210] ?? '')).toBe(true);
    expect(before.split('\n').length).toBeGreaterThan(after.split('\n').length);
    expect(imports).toEqual([lines[0]]);
  });

  it('are all there is of a short file, and imports are not told twice', () => {
    const { before, after, imports } = surroundings(source(lines.slice(0, 6)), 3, 4, 500);
    expect(before).toBe(lines.slice(0, 3).join('\n'));
    expect(after).toBe(lines.slice(4, 6).join('\n'));
    expect(imports).toEqual([]);
  });

  it('are none without a budget', () => {
    expect(surroundings(source(lines), 200, 210, 0)).toMatchObject({ before: '', after: '' });
  });
});

describe('an edit request', () => {
  const prompt = {
    instructions: 'Make it shorter.',
    code: 'let x = 1;',
    path: 'src/x.ts',
    languageId: 'typescript',
    surroundings: { before: 'above', after: '', imports: [] },
    diagnostics: ['line 1: error: no'],
    symbols: [{ name: 'call', path: 'src/call.ts', text: 'function call() {}' }],
    standing: [],
  };

  it('names the file, shows the part apart from its surroundings, and ends with what to do', () => {
    const text = editUserText(prompt);
    expect(text.startsWith('File: src/x.ts (typescript)')).toBe(true);
    expect(text).toContain('<rewrite>\nlet x = 1;\n</rewrite>');
    expect(text).toContain('<definition name="call" file="src/call.ts">');
    expect(text).not.toContain('<after>');
    expect(text.endsWith('Make it shorter.')).toBe(true);
  });

  it('keeps the user’s standing instructions, and says nothing of empty ones', () => {
    expect(editSystemPrompt(['Use tabs.', ' ']).endsWith('\n\nUse tabs.')).toBe(true);
    expect(editSystemPrompt([''])).toBe(editSystemPrompt([]));
  });

  it('is continued from the words that arrived', () => {
    const messages = editMessages([{ ask: 'one', answer: 'two' }, { ask: 'three' }], 'a/b', 'half');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  });
});

describe('the tests of a file', () => {
  it('are where its language puts them', () => {
    expect(testFileNames('/a/b.ts')).toEqual(['b.test.ts', 'b.spec.ts']);
    expect(testPathFor('/a/b.py')).toBe('/a/test_b.py');
    expect(testPathFor('/a/b.go')).toBe('/a/b_test.go');
    expect(testPathFor('/a/Makefile')).toBe('/a/Makefile.test');
    for (const path of ['b.test.ts', 'x/test_b.py', 'b_test.go', 'BTest.java'])
      expect(isTestPath(path), path).toBe(true);
    for (const path of ['b.ts', 'latest.py', 'contest.go', 'attest.java']) expect(isTestPath(path), path).toBe(false);
  });
});
