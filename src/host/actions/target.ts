import * as vscode from 'vscode';
import type { LineRange } from '../../core/editing/hunks.ts';

/** What an action works on, and how a user would name it. */
export interface ActionTarget {
  readonly document: vscode.TextDocument;
  /** Whole lines, in order, apart from each other. */
  readonly ranges: readonly LineRange[];
  /** What was taken where nothing was selected: `function parse`, `line 12`; `undefined` for a selection. */
  readonly taken: string | undefined;
  readonly cursor: vscode.Position;
}

/** The selections as whole lines; without any the enclosing symbol, else the line of the cursor. */
export async function actionTarget(editor: vscode.TextEditor, atCursor = false): Promise<ActionTarget> {
  const { document, selections, selection } = editor;
  const cursor = selection.active;
  if (atCursor) {
    const ranges = joined(selections.map(({ active }) => ({ start: active.line, end: active.line + 1 })));
    return { document, ranges, taken: undefined, cursor };
  }
  const chosen = selections.filter((each) => !each.isEmpty).map(wholeLines);
  if (chosen.length > 0) return { document, ranges: joined(chosen), taken: undefined, cursor };
  if (selections.length > 1) {
    const ranges = joined(selections.map(({ active }) => ({ start: active.line, end: active.line + 1 })));
    return { document, ranges, taken: `${ranges.length} lines`, cursor };
  }
  const symbol = enclosing(await symbolsOf(document), cursor);
  if (symbol === undefined) {
    const range = { start: cursor.line, end: cursor.line + 1 };
    return { document, ranges: [range], taken: `line ${cursor.line + 1}`, cursor };
  }
  const range = wholeLines(new vscode.Selection(symbol.range.start, symbol.range.end));
  return { document, ranges: [range], taken: `${kindName(symbol.kind)} ${symbol.name}`, cursor };
}

/** The lines a selection touches; one that ends at the start of a line does not include that line. */
function wholeLines({ start, end }: vscode.Range): LineRange {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: start.line, end: last + 1 };
}

/** In order, and one where they overlap. */
function joined(ranges: readonly LineRange[]): LineRange[] {
  const out: LineRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last !== undefined && range.start < last.end) {
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else out.push(range);
  }
  return out;
}

/** A language server may start slowly; then the line is taken. */
const symbolPatience = 2_000;

async function symbolsOf(document: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), symbolPatience);
  });
  try {
    const asked = vscode.commands.executeCommand<(vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const found = await Promise.race([asked, late]);
    return (found ?? []).filter((symbol): symbol is vscode.DocumentSymbol => 'children' in symbol);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

const WHOLE: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
  vscode.SymbolKind.Property,
  vscode.SymbolKind.Field,
  vscode.SymbolKind.Variable,
  vscode.SymbolKind.Constant,
  vscode.SymbolKind.String,
]);

/** Nobody means a whole class of a thousand lines when they select nothing. */
const longestSymbol = 400;

/** The innermost symbol around a position that a user would call a piece of code, functions before their variables. */
function enclosing(
  symbols: readonly vscode.DocumentSymbol[],
  position: vscode.Position,
): vscode.DocumentSymbol | undefined {
  const around: vscode.DocumentSymbol[] = [];
  let level = symbols;
  for (;;) {
    const next = level.find((symbol) => symbol.range.contains(position));
    if (next === undefined) break;
    if (next.range.end.line - next.range.start.line < longestSymbol) around.push(next);
    level = next.children;
  }
  const isCode = (symbol: vscode.DocumentSymbol): boolean => CODE.has(symbol.kind);
  return around.findLast(isCode) ?? around.findLast((symbol) => WHOLE.has(symbol.kind));
}

const CODE: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
]);

function kindName(kind: vscode.SymbolKind): string {
  return (vscode.SymbolKind[kind] ?? 'symbol').toLowerCase();
}
