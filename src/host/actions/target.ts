import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { counted } from '../../core/text/plural.ts';
import { enclosing, nearest, symbolsOf } from './codeSymbols.ts';
import { kindWord } from './kindWords.ts';

/** What an action works on, and how a user would name it. */
export interface ActionTarget {
  readonly document: vscode.TextDocument;
  /** Whole lines, in order, apart from each other. */
  readonly ranges: readonly LineRange[];
  /** What was taken where nothing was selected: `function parse`, `line 12`; `undefined` for a selection. */
  readonly taken: string | undefined;
  readonly cursor: vscode.Position;
}

/**
 * The selections as whole lines; without any the enclosing symbol, else the line of the cursor. An empty line is nothing to
 * work on: from there it is the nearest function.
 */
export async function actionTarget(editor: vscode.TextEditor, atCursor = false): Promise<ActionTarget> {
  const { document, selections, selection } = editor;
  const cursor = selection.active;
  const cursorLines = joined(selections.map(({ active }) => ({ start: active.line, end: active.line + 1 })));
  if (atCursor) return { document, ranges: cursorLines, taken: undefined, cursor };
  const isFilled = (range: LineRange): boolean => !isBlankRange(document, range);
  const chosen = selections
    .filter((each) => !each.isEmpty)
    .map(wholeLines)
    .filter(isFilled);
  if (chosen.length > 0) return { document, ranges: joined(chosen), taken: undefined, cursor };
  const lines = cursorLines.filter(isFilled);
  if (selections.length > 1 && lines.length > 0) {
    return { document, ranges: lines, taken: counted(lines.length, l10n.t('{0} line'), l10n.t('{0} lines')), cursor };
  }
  // In a file without any text there is nothing that could be meant but the file.
  const isEmpty = document.getText().trim() === '';
  const symbols = isEmpty ? [] : await symbolsOf(document);
  const isOnText = isEmpty || isFilled({ start: cursor.line, end: cursor.line + 1 });
  const symbol = isOnText ? enclosing(symbols, cursor) : nearest(symbols, cursor);
  if (symbol === undefined) {
    if (!isOnText) throw nothingSelected();
    const range = { start: cursor.line, end: cursor.line + 1 };
    return { document, ranges: [range], taken: l10n.t`line ${cursor.line + 1}`, cursor };
  }
  const range = wholeLines(new vscode.Selection(symbol.range.start, symbol.range.end));
  return { document, ranges: [range], taken: `${kindWord(symbol.kind)} ${symbol.name}`, cursor };
}

function nothingSelected(): AppError {
  return new AppError(
    'request',
    l10n.t(
      'The cursor is on an empty line, and no function is known in this file. Select the lines you mean, or put the cursor on one of them.',
    ),
    { code: 'nothing-selected' },
  );
}

function isBlankRange(document: vscode.TextDocument, { start, end }: LineRange): boolean {
  for (let line = start; line < end; line++) if (!document.lineAt(line).isEmptyOrWhitespace) return false;
  return true;
}

/** The lines a selection touches; one that ends at the start of a line does not include that line. */
function wholeLines({ start, end }: vscode.Range): LineRange {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: start.line, end: last + 1 };
}

/** In order, and one where they overlap. */
export function joined(ranges: readonly LineRange[]): LineRange[] {
  const out: LineRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && range.start < last.end) {
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else out.push(range);
  }
  return out;
}
