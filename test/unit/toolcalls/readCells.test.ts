import { describe, expect, it } from 'vitest';
import type { Notebook, NotebookCell } from '../../../src/core/notebook/notebook.ts';
import { readCells } from '../../../src/host/tools/builtin/readCells.ts';
import { Uri } from '../../fakes/fakeVscode.ts';

const PLACE = { label: 'plot.ipynb', uri: Uri.file('/w/plot.ipynb') } as never;

function code(text: string, printed?: string): NotebookCell {
  const outputs = printed === undefined ? [] : [{ type: 'stream' as const, text: printed }];
  return { kind: 'code', language: 'python', text, outputs };
}

function read(notebook: Notebook, input: Parameters<typeof readCells>[2]): string {
  const { content } = readCells(PLACE, notebook, input);
  return content.map((part) => (part.type === 'text' ? part.text : part.type)).join('\n');
}

describe('a notebook that a model reads', () => {
  const notebook = { cells: [code('a = 1\nb = 2', 'done\n'), code('x'.repeat(60_000)), code('last')] };

  it('has its cells by number, lines counted within each, as many as fit', () => {
    expect(read({ cells: [code('a = 1\nb = 2', 'done\n'), code('')] }, {})).toBe(
      'plot.ipynb (notebook, 2 cells)\n\n--- cell 1 (code, python) ---\n1: a = 1\n2: b = 2\n--- output of cell 1 ---\ndone\n\n' +
        '--- cell 2 (code, python) ---\n[empty]',
    );
    const line = `${'a'.repeat(99)}\n`;
    const long = { cells: [code(line.repeat(450)), code(line.repeat(90)), code('z')] };
    expect(read(long, {})).toMatch(/\[More follows\. Read on with cell 2\.\]$/);
    expect(read(long, { cell: 2 })).toContain('--- cell 3 (code, python) ---\n1: z');
  });

  it('has some lines of one cell, and says where a long cell goes on', () => {
    expect(read(notebook, { cell: 1, startLine: 2 })).toBe('plot.ipynb (notebook, 3 cells), cell 1\n2: b = 2');
    const lines = { cells: [code('line\n'.repeat(9_000))] };
    expect(read(lines, {})).toMatch(/\[More of this cell follows\. Read on with cell 1 and startLine \d{4}\.\]$/);
  });

  it('says what to do where there is no such cell or line', () => {
    expect(read(notebook, { cell: 9 })).toContain('plot.ipynb has only 3 cells.');
    expect(read(notebook, { startLine: 1, endLine: 2 })).toContain('Give cell as well.');
    expect(read(notebook, { cell: 1, startLine: 7 })).toContain('does not have these lines');
    expect(read({ cells: [] }, {})).toBe('plot.ipynb is a notebook without cells.');
  });
});
