import * as vscode from 'vscode';

export type FoundSymbol = vscode.DocumentSymbol | vscode.SymbolInformation;

/** Symbols of the whole workspace by name, libraries included, as the editor's language support knows them. */
export function workspaceSymbols(query: string): Thenable<readonly vscode.SymbolInformation[] | undefined> {
  return vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', query);
}

/** The outline of a file. Some providers give flat lists. */
export function documentSymbols(uri: vscode.Uri): Thenable<readonly FoundSymbol[] | undefined> {
  return vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
}

/** `Function` → `function`. */
export function symbolKind(kind: vscode.SymbolKind): string {
  return (vscode.SymbolKind[kind] ?? 'symbol').toLowerCase();
}

/** Attempts while a language server starts, which at first answers nothing, and the wait between them in milliseconds. */
const ATTEMPTS = 4;
const WAIT_MS = 700;

/** Asks a provider of the editor, a few times where it finds nothing at first. */
export async function askProvider<T>(
  ask: () => Thenable<readonly T[] | undefined | null>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    const found = (await ask()) ?? [];
    if (found.length > 0 || attempt === ATTEMPTS) return found;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}
