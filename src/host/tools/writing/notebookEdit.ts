import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/json/json.ts';
import { counted } from '../../../core/text/plural.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { placeInCells, type CellChange, type CellOperation } from '../../../core/toolcalls/writing/cellInput.ts';
import { normalised, placeAgain } from '../../../core/toolcalls/writing/replacements.ts';
import { hasOpenInFile, untilReviewed } from '../../editing/proposal.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { showCell } from '../../workspace/showFile.ts';
import type { ToolHost } from '../toolHost.ts';
import { isSavedNow, reviewEdit } from './reviewEdit.ts';
import { inQueue } from './reviewTurns.ts';
import { askConsent, type Consent } from './consent.ts';

interface NotebookToEdit {
  readonly place: FencedPath;
  readonly notebook: vscode.NotebookDocument;
  readonly context: ToolContext;
  readonly inline: InlineEdits;
  readonly tools: ToolHost;
}

/** The cells as the change was placed in them: numbers are others once a cell comes or goes. */
interface PlacedEdit extends NotebookToEdit {
  readonly review: typeof reviewEdit;
  readonly found: readonly FoundCell[];
}

interface FoundCell {
  readonly cell: vscode.NotebookCell;
  readonly text: string;
}

/** Lines of a cell that are shown where the user is asked about it. */
const MAX_SHOWN = 20;

/**
 * Proposes a change to the cells of a notebook: text is reviewed in its cell, whole cells are asked about.
 * l10n: none, for the model.
 */
export async function proposeInNotebook(
  place: FencedPath,
  input: JsonObject,
  context: ToolContext,
  services: Pick<NotebookToEdit, 'inline' | 'tools'>,
  review: typeof reviewEdit = reviewEdit,
): Promise<ToolOutcome> {
  const notebook = await opened(place.uri);
  if (notebook === undefined) {
    return errorOutcome(
      `${place.label} was not changed: the editor cannot open it as a notebook. It may be damaged, or no extension shows its kind; it is not edited as text.`,
    );
  }
  const edit = { place, notebook, context, review, ...services };
  await untilDecided(edit);
  const found = notebook.getCells().map((cell) => ({ cell, text: textOf(cell) }));
  const operation = placeInCells(
    found.map(({ text }) => text),
    input,
  );
  if ('problem' in operation) return errorOutcome(`${place.label} was not changed. ${operation.problem}`);
  const turnId = await context.willWrite(place.uri.toString());
  if (context.signal.aborted) return errorOutcome('Stopped before the change was proposed.');
  return operation.kind === 'change'
    ? changeCells({ ...edit, found }, operation.cells, turnId)
    : exchangeCells({ ...edit, found }, operation);
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
  await inQueue(context, { label: place.label, open: () => showFirst(waiting) }, async () => {
    for (const { document } of waiting) await untilReviewed(inline, document.uri, context.signal);
  });
}

async function showFirst([cell]: readonly vscode.NotebookCell[]): Promise<void> {
  if (cell !== undefined) await showCell(cell, false);
}

/** One cell after the other: each is looked at where it stands. */
async function changeCells(
  edit: PlacedEdit,
  cells: readonly CellChange[],
  turnId: string | undefined,
): Promise<ToolOutcome> {
  const { place, found, context, inline, tools, review } = edit;
  const outcomes: ToolOutcome[] = [];
  for (const change of cells) {
    const standing = found[change.cell];
    const again = standing === undefined ? undefined : changeNow(standing, change);
    if (standing === undefined || again === undefined) {
      // l10n: none, for the model
      outcomes.push(errorOutcome(`A cell of ${place.label} changed meanwhile, so its change was not proposed.`));
    } else {
      const { document, index } = standing.cell;
      const label = l10n.t`${place.label}, cell ${index + 1}`;
      outcomes.push(await review({ place, label, ...again, document, context, inline, tools, turnId }));
    }
    if (context.signal.aborted) break;
  }
  return joined(outcomes);
}

/** A change in its cell as that is now; `undefined` where it has no place there any more. */
function changeNow(
  { cell, text }: FoundCell,
  { changes, notes = [], hidden = [] }: CellChange,
): Omit<CellChange, 'cell'> | undefined {
  if (cell.index < 0) return undefined;
  const now = textOf(cell);
  if (now === text) return { changes, notes, hidden };
  // What nobody showed is to go: not from a text that is another by now.
  const placed = hidden.length > 0 ? undefined : placeAgain(text, changes, now);
  return placed !== undefined && 'changes' in placed ? { changes: placed.changes, notes } : undefined;
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

/** Whole cells that come or go have no lines to decide on: the user is asked. l10n: none, for the model. */
async function exchangeCells(
  edit: PlacedEdit,
  operation: Exclude<CellOperation, { kind: 'change' }>,
): Promise<ToolOutcome> {
  const { place, context } = edit;
  const question = questionOf(edit, operation);
  const consent = await askConsent(question, context);
  const address = place.uri.toString();
  if (!consent.isAgreed) {
    await context.didWrite(address);
    const next = consent.reason === '' ? 'Ask what they want, or go on without it.' : `They say: ${consent.reason}`;
    return textOutcome(`The user said no: ${place.label} is as it was. ${next}`, [
      { kind: 'proposed', what: place.label, uri: address },
    ]);
  }
  const stands = await placeNow(edit, operation);
  if (stands === undefined) {
    return errorOutcome(`${place.label} was not changed: its cells changed while the user was asked. Read it again.`);
  }
  const { notebook, at } = stands;
  const wasDirty = notebook.isDirty;
  if (!(await exchange(notebook, operation, at))) {
    return errorOutcome(`${place.label} was not changed: it is read-only.`);
  }
  if (operation.kind === 'insert') await showCell(notebook.cellAt(at), true);
  const isSaved = !wasDirty && (await isSavedNow(notebook));
  await context.didWrite(address, wasDirty);
  const done = operation.kind === 'insert' ? `The new cell is cell ${at + 1}` : 'The cell is deleted';
  const saved = isSaved ? 'the notebook is saved' : 'the notebook is not saved yet';
  return textOutcome(`The user agreed. ${done} in ${place.label}; ${saved}. Numbers of later cells have changed.`, [
    { kind: 'wrote', what: place.label, uri: address },
  ]);
}

/**
 * Where the cell is now that is to go, or that the new one is to stand before; `undefined` where that cannot be said.
 * A notebook that nobody looks at the editor may have closed meanwhile, and opens anew.
 */
async function placeNow(
  { place, notebook, found }: PlacedEdit,
  operation: Exclude<CellOperation, { kind: 'change' }>,
): Promise<{ readonly notebook: vscode.NotebookDocument; readonly at: number } | undefined> {
  const number = operation.kind === 'delete' ? operation.cell : operation.at;
  if (notebook.isClosed) {
    const again = await opened(place.uri);
    const texts = (each: readonly string[]): string => JSON.stringify(each);
    const isSame = texts(again?.getCells().map(textOf) ?? []) === texts(found.map(({ text }) => text));
    return again !== undefined && isSame ? { notebook: again, at: number } : undefined;
  }
  const standing = found[number];
  // At the end there is no cell to stand before.
  if (standing === undefined) return { notebook, at: notebook.cellCount };
  const { cell, text } = standing;
  const isThere = cell.index >= 0 && (operation.kind === 'insert' || textOf(cell) === text);
  return isThere ? { notebook, at: cell.index } : undefined;
}

function questionOf({ place, found }: PlacedEdit, operation: Exclude<CellOperation, { kind: 'change' }>): Consent {
  if (operation.kind === 'delete') {
    return {
      title: l10n.t`Delete cell ${operation.cell + 1} of ${place.label}?`,
      detail: excerpt(found[operation.cell]?.text ?? ''),
      button: l10n.t('Delete'),
    };
  }
  const { at, cellKind, text } = operation;
  return {
    title:
      cellKind === 'code'
        ? l10n.t`Insert a code cell into ${place.label} as cell ${at + 1}?`
        : l10n.t`Insert a text cell into ${place.label} as cell ${at + 1}?`,
    detail: excerpt(text),
    button: l10n.t('Insert'),
  };
}

function excerpt(text: string): string {
  const lines = text.split('\n');
  const left = lines.length - MAX_SHOWN;
  if (left <= 0) return text;
  const more = counted(left, l10n.t('[{0} more line]'), l10n.t('[{0} more lines]'));
  return [...lines.slice(0, MAX_SHOWN), more].join('\n');
}

async function exchange(
  notebook: vscode.NotebookDocument,
  operation: Exclude<CellOperation, { kind: 'change' }>,
  at: number,
): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [
    operation.kind === 'delete'
      ? vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(at, at + 1))
      : vscode.NotebookEdit.insertCells(at, [newCell(notebook, operation)]),
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
