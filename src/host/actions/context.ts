import * as vscode from 'vscode';
import type { EditPrompt, UsedSymbol } from '../../core/actions/editPrompt.ts';
import { surroundings } from '../../core/actions/surroundings.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { linesOf, readerOf } from '../editing/textDocuments.ts';
import { problemWords } from '../workspace/problems.ts';
import { usedSymbols } from './symbols.ts';

/** Tokens for the lines around the part to rewrite, where the model's window is not known to be small. */
const surroundingTokens = 3_000;

export interface ContextOptions {
  readonly instructions: string;
  readonly range: LineRange;
  readonly withDiagnostics: boolean;
  readonly standing: readonly string[];
  /** Only these problems, whatever else is wrong there: the ones a lightbulb was about. */
  readonly diagnostics?: readonly vscode.Diagnostic[];
  /** Where the model writes on. */
  readonly cursor?: vscode.Position;
  readonly contextWindow?: number;
}

/** Gathers what an edit request says about its place in the document. */
export async function editContext(document: vscode.TextDocument, options: ContextOptions): Promise<EditPrompt> {
  const { range, instructions, standing, cursor, contextWindow } = options;
  const isReadable = vscode.workspace.isTrusted || vscode.workspace.getWorkspaceFolder(document.uri) === undefined;
  const budget = Math.min(surroundingTokens, Math.floor((contextWindow ?? Infinity) / 8));
  const code = linesOf(document, range.start, range.end);
  if (cursor !== undefined && cursor.line >= range.start && cursor.line < range.end) {
    const line = code[cursor.line - range.start] ?? '';
    code[cursor.line - range.start] = `${line.slice(0, cursor.character)}<cursor/>${line.slice(cursor.character)}`;
  }
  const found = options.diagnostics ?? (options.withDiagnostics ? diagnosticsIn(document, range) : []);
  return {
    instructions,
    code: code.join('\n'),
    path: pathOf(document),
    languageId: document.languageId,
    surroundings: surroundings(readerOf(document), range.start, range.end, budget),
    diagnostics: found.map((diagnostic) => diagnosticText(diagnostic)),
    symbols: isReadable ? await symbolsOrNone(document, range) : [],
    standing,
  };
}

export function pathOf(document: vscode.TextDocument): string | undefined {
  if (document.isUntitled) return undefined;
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return vscode.workspace.asRelativePath(document.uri, several);
}

export function diagnosticsIn(document: vscode.TextDocument, range: LineRange): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ range: at }) => at.start.line < range.end && at.end.line >= range.start)
    .slice(0, 30);
}

/** A problem in words: where, what, its code and source, and what the server relates to it. l10n: none, for the model. */
export function diagnosticText(diagnostic: vscode.Diagnostic): string {
  const related = (diagnostic.relatedInformation ?? []).map(
    ({ location, message }) =>
      `  related, ${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1}: ${message}`,
  );
  return [problemText(diagnostic), ...related.slice(0, 10)].join('\n');
}

/** The same without what is related to it. l10n: none, for the model. */
export function problemText(diagnostic: vscode.Diagnostic): string {
  return `line ${diagnostic.range.start.line + 1}: ${problemWords(diagnostic, diagnostic.message)}`;
}

async function symbolsOrNone(document: vscode.TextDocument, range: LineRange): Promise<readonly UsedSymbol[]> {
  try {
    return await usedSymbols(document, range);
  } catch {
    return []; // a language server that fails takes nothing away from the request
  }
}
