import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/json/json.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { placeInCells, type CellChange, type CellOperation } from '../../../core/toolcalls/writing/cellInput.ts';
import { normalised, placeAgain } from '../../../core/toolcalls/writing/replacements.ts';
import { hasOpenInFile, untilReviewed } from '../../editing/proposal.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { showCell } from '../../workspace/showFile.ts';
import type { ToolHost } from '../toolHost.ts';
import { reviewEdit } from './reviewEdit.ts';

interface NotebookToEdit {
  readonly place: FencedPath;
  readonly notebook: vscode.NotebookDocument;
  readonly context: ToolContext;
  readonly inline: InlineEdits;
  readonly tools: ToolHost;
}

/** Lines of a cell that are shown where the user is asked about it. */
const MAX_SHOWN = 20;

/** Proposes a change to the cells of a notebook: text is reviewed in its cell, whole cells are asked about. */
export async function proposeInNotebook(
  place: FencedPath,
  input: JsonObject,
  context: ToolContext,
  services: Pick<NotebookToEdit, 'inline' | 'tools'>,
): Promise<ToolOutcome> {
  const notebook = await opened(place.uri);
  if (notebook === undefined) {
    return errorOutcome(
      `${place.label} was not changed: the editor cannot open it as a notebook. It may be damaged, or no extension shows its kind; it is not edited as text.`,
    );
  }
  const edit = { place, notebook, context, ...services };
  await untilDecided(edit);
  const operation = placeInCells(notebook.getCells().map(textOf), input);
  if ('problem' in operation) return errorOutcome(`${place.label} was not changed. ${operation.problem}`);
  const turnId = await context.willWrite(place.uri.toString());
  if (context.signal.aborted) return errorOutcome('Stopped before the change was proposed.');
  return operation.kind === 'change' ? changeCells(edit, operation.cells, turnId) : exchangeCells(edit, operation);
}

async function opened(uri: vscode.Uri): Promise<vscode.NotebookDocument | undefined> {
  try {
    return await vscode.workspace.openNotebookDocument(uri);
  } catch {
    return undefined;
  }
}

/** Earlier changes in any cell are decided first. */
async function untilDecided({ place, notebook, context, inline }: NotebookToEdit): Promise<void> {
  if (!hasOpenInFile(inline, notebook.uri)) return;
  const waiting = notebook.getCells().filter(({ document }) => inline.find(document.uri) !== undefined);
  context.progress(`Waiting for your review of an earlier change in ${place.label}`, [
    { label: 'Review', run: () => showFirst(waiting) },
  ]);
  await context.unlimited(async () => {
    for (const { document } of waiting) await untilReviewed(inline, document.uri, context.signal);
  });
}

async function showFirst([cell]: readonly vscode.NotebookCell[]): Promise<void> {
  if (cell !== undefined) await showCell(cell, false);
}

/** One cell after the other: each is looked at where it stands. */
async function changeCells(
  edit: NotebookToEdit,
  cells: readonly CellChange[],
  turnId: string | undefined,
): Promise<ToolOutcome> {
  const { place, notebook, context, inline, tools } = edit;
  const planned = cells.map(({ cell: index, changes }) => {
    const cell = notebook.cellAt(index);
    return { cell, changes, before: textOf(cell) };
  });
  const outcomes: ToolOutcome[] = [];
  for (const { cell, changes, before } of planned) {
    const label = `${place.label}, cell ${cell.index + 1}`;
    const placed = placeAgain(before, changes, textOf(cell));
    if ('problem' in placed || cell.index < 0) {
      outcomes.push(errorOutcome(`A cell of ${place.label} changed meanwhile, so its change was not proposed.`));
    } else {
      const { document } = cell;
      outcomes.push(
        await reviewEdit({ place, label, changes: placed.changes, document, context, inline, tools, turnId }),
      );
    }
    if (context.signal.aborted) break;
  }
  return joined(outcomes);
}

function joined(outcomes: readonly ToolOutcome[]): ToolOutcome {
  const [first] = outcomes;
  if (first !== undefined && outcomes.length === 1) return first;
  return {
    content: outcomes.flatMap(({ content }) => content),
    isError: outcomes.every(({ isError }) => isError === true),
    activity: [...new Map(outcomes.flatMap(({ activity = [] }) => activity.map((each) => [each.kind, each]))).values()],
  };
}

/** Whole cells that come or go have no lines to decide on: the user is asked. */
async function exchangeCells(
  edit: NotebookToEdit,
  operation: Exclude<CellOperation, { kind: 'change' }>,
): Promise<ToolOutcome> {
  const { place, notebook, context } = edit;
  const question = questionOf(edit, operation);
  const wasDirty = notebook.isDirty;
  context.progress(`Waiting for your answer: ${question.title}`);
  const isAgreed = await context.unlimited(async () => {
    const options = { modal: true, detail: question.detail };
    return (await vscode.window.showWarningMessage(question.title, options, question.button)) === question.button;
  });
  const address = place.uri.toString();
  if (!isAgreed) {
    await context.didWrite(address);
    return textOutcome(`The user said no: ${place.label} is as it was. Ask what they want, or go on without it.`, [
      { kind: 'proposed', what: place.label, uri: address },
    ]);
  }
  if (!(await exchange(notebook, operation))) {
    return errorOutcome(`${place.label} was not changed: it is read-only.`);
  }
  if (operation.kind === 'insert') await showCell(notebook.cellAt(operation.at), true);
  const isSaved = !wasDirty && (await notebook.save());
  await context.didWrite(address, wasDirty);
  const done = operation.kind === 'insert' ? `The new cell is cell ${operation.at + 1}` : 'The cell is deleted';
  const saved = isSaved ? 'the notebook is saved' : 'the notebook is not saved yet';
  return textOutcome(`The user agreed. ${done} in ${place.label}; ${saved}. Numbers of later cells have changed.`, [
    { kind: 'wrote', what: place.label, uri: address },
  ]);
}

interface Question {
  readonly title: string;
  readonly detail: string;
  readonly button: string;
}

function questionOf(
  { place, notebook }: NotebookToEdit,
  operation: Exclude<CellOperation, { kind: 'change' }>,
): Question {
  if (operation.kind === 'delete') {
    const cell = notebook.cellAt(operation.cell);
    return {
      title: `Delete cell ${operation.cell + 1} of ${place.label}?`,
      detail: excerpt(textOf(cell)),
      button: 'Delete',
    };
  }
  const { at, cellKind, text } = operation;
  const kind = cellKind === 'code' ? 'code' : 'text';
  return {
    title: `Insert a ${kind} cell into ${place.label} as cell ${at + 1}?`,
    detail: excerpt(text),
    button: 'Insert',
  };
}

function excerpt(text: string): string {
  const lines = text.split('\n');
  const left = lines.length - MAX_SHOWN;
  return left <= 0 ? text : `${lines.slice(0, MAX_SHOWN).join('\n')}\n[${left} more lines]`;
}

async function exchange(
  notebook: vscode.NotebookDocument,
  operation: Exclude<CellOperation, { kind: 'change' }>,
): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [
    operation.kind === 'delete'
      ? vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(operation.cell, operation.cell + 1))
      : vscode.NotebookEdit.insertCells(operation.at, [newCell(notebook, operation)]),
  ]);
  return vscode.workspace.applyEdit(edit);
}

function newCell(
  notebook: vscode.NotebookDocument,
  { cellKind, text }: Extract<CellOperation, { kind: 'insert' }>,
): vscode.NotebookCellData {
  if (cellKind === 'markdown') return new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
  const like = notebook.getCells().find(({ kind }) => kind === vscode.NotebookCellKind.Code);
  return new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, like?.document.languageId ?? 'python');
}

function textOf({ document }: vscode.NotebookCell): string {
  return normalised(document.getText());
}
