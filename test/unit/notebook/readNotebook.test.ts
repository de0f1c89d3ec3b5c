import { describe, expect, it } from 'vitest';
import { notebookText } from '../../../src/core/notebook/notebookText.ts';
import { readNotebook } from '../../../src/core/notebook/readNotebook.ts';
import type { CellOutput, Notebook } from '../../../src/core/notebook/notebook.ts';

function read(file: unknown): Notebook {
  const reading = readNotebook(JSON.stringify(file));
  if (!reading.ok) throw new Error(reading.why.message);
  return reading.notebook;
}

function text(file: unknown, pictureName?: (output: CellOutput) => string | undefined): string {
  return notebookText(read(file), { from: 1, maxChars: Infinity, ...(pictureName && { pictureName }) }).text;
}

/** A notebook of one code cell with these outputs. */
function withOutputs(...outputs: readonly unknown[]): unknown {
  return { nbformat: 4, cells: [{ cell_type: 'code', source: 'x', metadata: {}, outputs }] };
}

const PICTURE = Buffer.from('a picture').toString('base64');

const FORMAT_4 = {
  nbformat: 4,
  metadata: { language_info: { name: 'julia' } },
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'words'] },
    { cell_type: 'code', metadata: {}, source: 'a = 1\r\nb = 2', outputs: [] },
    { cell_type: 'code', metadata: { vscode: { languageId: 'r' } }, source: '', outputs: [] },
    { cell_type: 'raw', metadata: {}, source: 'raw' },
  ],
};

describe('the file of a notebook', () => {
  it('is read in format 4: cells with their numbers, kinds and languages', () => {
    expect(text(FORMAT_4)).toBe(
      [
        '--- cell 1 (markdown) ---\n# Title\nwords',
        '--- cell 2 (code, julia) ---\na = 1\nb = 2',
        '--- cell 3 (code, r) ---\n[empty]',
        '--- cell 4 (raw) ---\nraw',
      ].join('\n\n'),
    );
  });

  it('is read in format 3: cells on sheets, headings, outputs beside their type', () => {
    const outputs = [
      { output_type: 'stream', stream: 'stdout', text: ['one\n'] },
      { output_type: 'pyout', text: ['2'] },
      { output_type: 'display_data', png: `${PICTURE}\n`, text: ['<Figure>'] },
      { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: ['\u001B[0;31mE\u001B[0m: v'] },
    ];
    const cells = [
      { cell_type: 'heading', level: 2, source: ['Part'] },
      { cell_type: 'code', language: 'ruby', input: ['puts 1\n', '2'], outputs },
    ];
    expect(text({ nbformat: 3, metadata: {}, worksheets: [{ cells }] })).toBe(
      '--- cell 1 (markdown) ---\n## Part\n\n--- cell 2 (code, ruby) ---\nputs 1\n2\n' +
        '--- output of cell 2 ---\none\n2\n[picture, image/png, 9 B]\nE: v',
    );
  });

  it('has its pictures as pictures, by name, and never as letters', () => {
    const taken: CellOutput[] = [];
    const output = { output_type: 'display_data', data: { 'text/plain': ['<Figure>'], 'image/png': PICTURE } };
    const shown = text(withOutputs(output), (picture) => {
      taken.push(picture);
      return 'picture 1';
    });
    expect(taken).toEqual([{ type: 'picture', mediaType: 'image/png', data: PICTURE }]);
    expect(shown).toContain('[picture, image/png, 9 B, attached as picture 1]');
    expect(shown).not.toContain(PICTURE);
    const svg = { output_type: 'display_data', data: { 'image/svg+xml': ['<svg>', '</svg>'] } };
    const html = { output_type: 'execute_result', data: { 'text/html': '<table>', 'text/plain': 'a  b\n0  1' } };
    expect(text(withOutputs(svg, html))).toContain('[image/svg+xml, 11 B]\na  b\n0  1');
  });

  it('has of long output the beginning and the end, as a screen shows it', () => {
    const progress = Array.from({ length: 3_000 }, (_, index) => `\r${index}`).join('');
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join('');
    const shown = text(
      withOutputs({ output_type: 'stream', text: [`${progress}\n`] }, { output_type: 'stream', text: lines }),
    );
    expect(shown).toContain('--- output of cell 1 ---\n2999\nline 0\n');
    expect(shown).toContain('line 18\n[61 lines left out]\nline 80\n');
    expect(shown.endsWith('line 99')).toBe(true);
    const wide = text(withOutputs({ output_type: 'stream', text: 'x'.repeat(1_000_000) }));
    expect(wide.length).toBeLessThan(3_000);
  });

  it('has what is printed piece by piece as one text', () => {
    const pieces = ['to', 'ge', 'ther\n'].map((part) => ({ output_type: 'stream', text: part }));
    expect(text(withOutputs(...pieces)).endsWith('---\ntogether')).toBe(true);
  });

  it('keeps the numbers of the other cells where one is damaged', () => {
    const cells = [7, { cell_type: 'code', source: 5, outputs: [null, { output_type: 'stream' }] }, FORMAT_4.cells[1]];
    expect(text({ cells })).toBe(
      '--- cell 1 (raw) ---\n[damaged cell]\n\n--- cell 2 (code, python) ---\n5\n\n--- cell 3 (code, python) ---\na = 1\nb = 2',
    );
  });

  it.each([
    ['{"cells": [', 'it is not valid JSON'],
    ['{\n<<<<<<< HEAD\n"cells": []', 'it has merge conflicts'],
    ['[]', 'it has no list of cells'],
    ['{"cells": {}}', 'it has no list of cells'],
  ])('says why it cannot be read: %s', (damaged, reason) => {
    expect(readNotebook(damaged)).toEqual({ ok: false, why: { message: reason, forModel: reason } });
  });
});

describe('the text of a notebook', () => {
  it('has as many cells as fit, one at least, and says where the rest begins', () => {
    const notebook = read(FORMAT_4);
    expect(notebookText(notebook, { from: 1, maxChars: 5 })).toEqual({
      text: '--- cell 1 (markdown) ---\n# Title\nwords',
      next: 2,
    });
    expect(notebookText(notebook, { from: 3, maxChars: 1_000 })).toEqual({
      text: '--- cell 3 (code, r) ---\n[empty]\n\n--- cell 4 (raw) ---\nraw',
      next: undefined,
    });
  });
});
