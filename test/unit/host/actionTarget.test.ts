import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { nearest } from '../../../src/host/actions/codeSymbols.ts';
import { actionTarget } from '../../../src/host/actions/target.ts';

type Symbols = Parameters<typeof nearest>[0];

const { Class, Function: Func, Method } = vscode.SymbolKind;

/** A symbol of whole lines. */
function symbol(name: string, kind: number, start: number, end: number, children: Symbols = []): Symbols[number] {
  const range = {
    start: new vscode.Position(start, 0),
    end: new vscode.Position(end, 1),
    contains: ({ line }: vscode.Position) => line >= start && line <= end,
  };
  return { name, kind, range, children } as unknown as Symbols[number];
}

const symbols: Symbols = [
  symbol('one', Func, 1, 3),
  symbol('A', Class, 6, 20, [symbol('first', Method, 8, 10), symbol('last', Method, 12, 14)]),
  symbol('huge', Func, 30, 900),
];

function editorOf(text: string, ...cursors: readonly (readonly [number, number, number, number])[]): vscode.TextEditor {
  const lines = text.split('\n');
  const selections = cursors.map(
    ([line, character, endLine, end]) =>
      new vscode.Selection(new vscode.Position(line, character), new vscode.Position(endLine, end)),
  );
  const document = {
    uri: vscode.Uri.parse('file:///a.ts'),
    getText: () => text,
    lineAt: (line: number) => ({ text: lines[line], isEmptyOrWhitespace: (lines[line] ?? '').trim() === '' }),
  };
  return { document, selections, selection: selections[0] } as unknown as vscode.TextEditor;
}

beforeEach(() => {
  vi.spyOn(vscode.commands, 'executeCommand').mockResolvedValue(symbols);
});

describe('the function nearest to an empty line', () => {
  it.each([
    [0, 'one'],
    [2, 'one'],
    [4, 'first'],
    [7, 'first'],
    [11, 'last'],
    [16, 'last'],
    [25, 'last'],
  ])('of line %i is %s', (line, name) => {
    expect(nearest(symbols, new vscode.Position(line, 0))?.name).toBe(name);
  });

  it('is none where there is no code, and never one of a thousand lines', () => {
    expect(nearest([], new vscode.Position(0, 0))).toBeUndefined();
    expect(nearest([symbol('huge', Func, 30, 900)], new vscode.Position(40, 0))).toBeUndefined();
  });
});

describe('what an action takes', () => {
  const text = `${'a\n'.repeat(4)}\n${'b\n'.repeat(20)}`;

  it('is no empty line, but the nearest function', async () => {
    const target = await actionTarget(editorOf(text, [4, 0, 4, 0]));
    expect(target).toMatchObject({ ranges: [{ start: 8, end: 11 }], taken: expect.stringContaining('first') });
  });

  it('is refused with what to do where there is no function', async () => {
    vi.spyOn(vscode.commands, 'executeCommand').mockResolvedValue([]);
    await expect(actionTarget(editorOf(text, [4, 0, 4, 0]))).rejects.toThrow(/empty line.*Select the lines/);
    await expect(actionTarget(editorOf('a\n  \n\n', [1, 0, 2, 0]))).rejects.toThrow(/Select the lines/);
  });

  it('is what is selected without selections of nothing but blanks', async () => {
    const target = await actionTarget(editorOf(text, [1, 0, 2, 1], [4, 0, 5, 0]));
    expect(target.ranges).toEqual([{ start: 1, end: 3 }]);
    const lines = await actionTarget(editorOf(text, [1, 0, 1, 0], [4, 0, 4, 0]));
    expect(lines.ranges).toEqual([{ start: 1, end: 2 }]);
  });

  it('is the line of the cursor in a file without any text', async () => {
    expect((await actionTarget(editorOf('', [0, 0, 0, 0]))).ranges).toEqual([{ start: 0, end: 1 }]);
  });
});
