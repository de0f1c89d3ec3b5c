import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolContext, ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { createFileTool } from '../../../src/host/tools/writing/createFile.ts';
import { proposeInNotebook } from '../../../src/host/tools/writing/notebookEdit.ts';
import { ReviewTurns } from '../../../src/host/tools/writing/reviewTurns.ts';
import type { EditToReview } from '../../../src/host/tools/writing/reviewEdit.ts';
import {
  fake,
  FakeDocument,
  NotebookCellKind,
  Uri,
  window,
  workspace,
  type WorkspaceEdit,
} from '../../fakes/fakeVscode.ts';

/** What was shown for review. */
const reviewed: EditToReview[] = [];
const review = async (edit: EditToReview): Promise<ToolOutcome> => {
  reviewed.push(edit);
  return { content: [] };
};

const uri = Uri.file('/w/new.ipynb');
const place = { ok: true, uri, label: 'new.ipynb' } as const;
const written = new Map<string, string>();
/** What happens while the user is asked. */
let meanwhile: () => void = () => undefined;
/** What the user was shown. */
let asked: string[] = [];

const context = {
  signal: new AbortController().signal,
  progress: () => undefined,
  unlimited: (work: () => Promise<unknown>) => work(),
  willWrite: async () => 'turn',
  didWrite: async () => undefined,
} as unknown as ToolContext;

beforeEach(() => {
  written.clear();
  asked = [];
  reviewed.length = 0;
  Object.assign(window, {
    showWarningMessage: async (title: string, options: { detail: string }, button: string) => {
      asked.push(`${title}\n${options.detail}`);
      meanwhile();
      return button;
    },
  });
  Object.assign(workspace.fs, {
    writeFile: async (target: Uri, bytes: Uint8Array) => {
      written.set(target.path, new TextDecoder().decode(bytes));
    },
  });
});

afterEach(() => {
  meanwhile = () => undefined;
  fake.renew();
});

function said({ content }: ToolOutcome): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

describe('a new notebook', () => {
  const fence = {
    existing: async () => (written.has(uri.path) ? place : { ok: false, reason: 'not there', isMissing: true }),
    creatable: async () => place,
  };
  const create = async (content: string): Promise<string> => {
    const tool = createFileTool(
      {
        edits: async () => ({}),
        tools: async () => ({ reviewTurns: new ReviewTurns(), reviewCopies: { isOpenFor: () => false } }),
      } as never,
      { fence } as never,
    );
    return said(await tool.run({ path: 'new.ipynb', content }, context));
  };

  it('is made of its cells once the user agrees', async () => {
    expect(await create('print(1)')).toContain('new.ipynb was created with 1 cell');
    expect(written.get(uri.path)).toContain('print(1)');
  });

  it('is read out of what models write around a file and its cells', async () => {
    const cells = [
      { cell_type: 'code', source: '```python\nx = 1\n```\n' },
      { cell_type: 'markdown', source: 'Like so:\n```python\nx = 1\n```' },
      { cell_type: 'code', source: ['1\ty = 1\n', '2\tz = 2\n'] },
    ];
    const file = JSON.stringify({ cells, metadata: {}, nbformat: 4 });
    expect(await create(`\`\`\`json\n${file}\n\`\`\`\n<|im_end|>`)).toContain('was created with 3 cells');
    const made = JSON.parse(written.get(uri.path) ?? '') as { cells: { source: string[] }[] };
    expect(made.cells.map(({ source }) => source.join(''))).toEqual([
      'x = 1',
      'Like so:\n```python\nx = 1\n```',
      'y = 1\nz = 2',
    ]);
  });

  it.each([
    ['{"cells": [{"cell_type": "code", "source": ["x = 1', 'it is not valid JSON'],
    ['```json\n{"cells": [{"cell_type": "code", "source": ["x = 1', 'it is not valid JSON'],
    ['[{"cell_type": "code", "source": "x = 1"}]', 'it has no list of cells'],
    [
      '{"cells": [{"cell_type": "code", "source": "x"}, {"cell_type": "code", "source": "# ... rest of the code"}]}',
      'Cell 2 leaves parts out (“# ... rest of the code”)',
    ],
  ])('is not made of %s', async (content, reason) => {
    expect(await create(content)).toContain(reason);
    expect(asked).toEqual([]);
  });

  it('never takes the place of a file that came to be while the user was asked', async () => {
    meanwhile = () => written.set(uri.path, 'theirs');
    expect(await create('print(1)')).toContain('was agreed to, but not created');
    expect(written.get(uri.path)).toBe('theirs');
    expect(asked).toHaveLength(1);
  });
});

describe('a notebook that is there', () => {
  /** An open notebook, whose cells know where they are. */
  function open(...texts: readonly string[]) {
    const cells: FakeCell[] = [];
    const notebook = {
      uri,
      isClosed: false,
      isDirty: false,
      getCells: () => cells,
      cellAt: (index: number) => cells[index],
      get cellCount() {
        return cells.length;
      },
      save: async () => true,
    };
    class FakeCell {
      readonly notebook = notebook;
      readonly kind = NotebookCellKind.Code;
      readonly document: FakeDocument;
      constructor(text: string) {
        this.document = new FakeDocument(
          new Uri('vscode-notebook-cell', uri.path, String(cells.length)),
          text,
          'python',
        );
      }
      get index(): number {
        return cells.indexOf(this);
      }
    }
    for (const text of texts) cells.push(new FakeCell(text));
    const applyEdit = async (edit: WorkspaceEdit): Promise<boolean> => {
      fake.edits.push(edit);
      for (const { range, newCells } of edit.notebookEdits) {
        cells.splice(range.start, range.end - range.start, ...newCells.map(({ value }) => new FakeCell(value)));
      }
      return true;
    };
    Object.assign(workspace, { openNotebookDocument: async () => notebook, applyEdit });
    Object.assign(window, {
      showNotebookDocument: async () => ({ revealRange: () => undefined }),
      visibleNotebookEditors: [],
      onDidChangeVisibleTextEditors: () => ({ dispose: () => undefined }),
    });
    Object.defineProperty(window, 'visibleTextEditors', { configurable: true, get: () => cells });
    return { notebook, cells, put: (at: number, text: string) => void cells.splice(at, 0, new FakeCell(text)) };
  }
  const inline = { find: () => undefined, editings: () => [] };
  const change = async (input: object): Promise<string> =>
    said(await proposeInNotebook(place as never, input as never, context, { inline, tools: {} } as never, review));
  const exchanged = () =>
    fake.edits.flatMap(({ notebookEdits }) =>
      notebookEdits.map(({ range, newCells }) => [range.start, range.end, ...newCells.map(({ value }) => value)]),
    );

  it('loses the cell that the user was asked about, wherever that is by then', async () => {
    const { put } = open('a', 'b', 'c');
    meanwhile = () => put(0, 'new');
    expect(await change({ cellAction: 'delete', cell: 2 })).toContain('The cell is deleted');
    expect(asked).toEqual(['Delete cell 2 of new.ipynb?\nb']);
    expect(exchanged()).toEqual([[2, 3]]);
  });

  it('loses no cell that became another while the user was asked', async () => {
    const { cells } = open('a', 'b', 'c');
    meanwhile = () => cells[1]?.document.setText('b, and mine');
    expect(await change({ cellAction: 'delete', cell: 2 })).toContain('its cells changed while the user was asked');
    meanwhile = () => void cells.splice(1, 1);
    expect(await change({ cellAction: 'delete', cell: 2 })).toContain('its cells changed while the user was asked');
    expect(exchanged()).toEqual([]);
  });

  it('gets a new cell before the one named, or at the end, wherever that is by then', async () => {
    const { put } = open('a', 'b');
    meanwhile = () => put(0, 'new');
    expect(await change({ cellAction: 'insertCode', cell: 2, newText: 'x' })).toContain('The new cell is cell 3');
    expect(await change({ cellAction: 'insertCode', newText: 'y' })).toContain('The new cell is cell 6');
    expect(exchanged()).toEqual([
      [2, 2, 'x'],
      [5, 5, 'y'],
    ]);
  });

  it('is opened anew where the editor closed it meanwhile, and changed only where it is the same', async () => {
    const { notebook } = open('a', 'b');
    meanwhile = () => {
      notebook.isClosed = true;
      open('a', 'b');
    };
    expect(await change({ cellAction: 'delete', cell: 2 })).toContain('The cell is deleted');
    const other = open('a', 'b');
    meanwhile = () => {
      other.notebook.isClosed = true;
      open('b', 'a');
    };
    expect(await change({ cellAction: 'delete', cell: 2 })).toContain('its cells changed');
    expect(exchanged()).toEqual([[1, 2]]);
  });

  it('shows in a cell what is to go unseen, and says how loosely a change was placed', async () => {
    open('def a():\n    one = 1\n    two = 2\n    return one');
    const edits = [{ oldText: 'def a():\n...\n    return one', newText: 'def a():\n    return 1' }];
    await change({ cell: 1, edits, path: 'new.ipynb' });
    const loose = [{ oldText: 'def a():\n  one = 1\n', newText: 'def a():\n  one = 3\n' }];
    await change({ cell: 1, edits: loose, path: 'new.ipynb' });
    expect(reviewed.map(({ hidden = [], notes = [] }) => [hidden.length > 0, notes.length > 0])).toEqual([
      [true, true],
      [false, true],
    ]);
  });
});
