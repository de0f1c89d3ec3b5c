import * as vscode from 'vscode';

/** A language server may start slowly; then the line is taken. */
const symbolPatience = 2_000;

export async function symbolsOf(document: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
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

const FUNCTIONS: ReadonlySet<vscode.SymbolKind> = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
]);

const CODE: ReadonlySet<vscode.SymbolKind> = new Set([
  ...FUNCTIONS,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Enum,
  vscode.SymbolKind.Struct,
]);

const WHOLE: ReadonlySet<vscode.SymbolKind> = new Set([
  ...CODE,
  vscode.SymbolKind.Property,
  vscode.SymbolKind.Field,
  vscode.SymbolKind.Variable,
  vscode.SymbolKind.Constant,
  vscode.SymbolKind.String,
]);

/** Nobody means a whole class of a thousand lines when they select nothing. */
const longestSymbol = 400;

/** The innermost symbol around a position that a user would call a piece of code, functions before their variables. */
export function enclosing(
  symbols: readonly vscode.DocumentSymbol[],
  position: vscode.Position,
): vscode.DocumentSymbol | undefined {
  const around = pathTo(symbols, position).filter(isShort);
  return around.findLast(({ kind }) => CODE.has(kind)) ?? around.findLast(({ kind }) => WHOLE.has(kind));
}

/**
 * The function that an empty line is in, else the next one below it, in its class first, or the last one above. Other code
 * only where there is no function.
 */
export function nearest(
  symbols: readonly vscode.DocumentSymbol[],
  position: vscode.Position,
): vscode.DocumentSymbol | undefined {
  const around = pathTo(symbols, position);
  const own = around.findLast((symbol) => FUNCTIONS.has(symbol.kind) && isShort(symbol));
  if (own !== undefined) return own;
  const levels = [symbols, ...around.map(({ children }) => children)].toReversed();
  for (const kinds of [FUNCTIONS, CODE]) {
    for (const level of levels) {
      const found = beside(level.flatMap(withMembers), position, kinds);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function beside(
  level: readonly vscode.DocumentSymbol[],
  { line }: vscode.Position,
  kinds: ReadonlySet<vscode.SymbolKind>,
): vscode.DocumentSymbol | undefined {
  const fitting = level
    .filter((symbol) => kinds.has(symbol.kind) && isShort(symbol))
    .toSorted((a, b) => a.range.start.line - b.range.start.line);
  return fitting.find(({ range }) => range.start.line > line) ?? fitting.findLast(({ range }) => range.end.line < line);
}

/** A symbol, and the methods of a class, which are as near as functions beside it. */
function withMembers(symbol: vscode.DocumentSymbol): readonly vscode.DocumentSymbol[] {
  return FUNCTIONS.has(symbol.kind) ? [symbol] : [symbol, ...symbol.children];
}

function pathTo(symbols: readonly vscode.DocumentSymbol[], position: vscode.Position): vscode.DocumentSymbol[] {
  const around: vscode.DocumentSymbol[] = [];
  let level = symbols;
  for (;;) {
    const next = level.find((symbol) => symbol.range.contains(position));
    if (next === undefined) return around;
    around.push(next);
    level = next.children;
  }
}

function isShort({ range }: vscode.DocumentSymbol): boolean {
  return range.end.line - range.start.line < longestSymbol;
}
