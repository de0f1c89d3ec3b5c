import * as vscode from 'vscode';
import type { UsedSymbol } from '../../core/actions/editPrompt.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { whyNotSent } from '../workspace/sending.ts';
import { linesOf } from '../editing/textDocuments.ts';

/** The whole search may take this long; what was found by then goes along. */
const patience = 300;
const mostNames = 12;
const mostSymbols = 6;
const mostLines = 14;

type Definition = vscode.Location | vscode.LocationLink;

/** Definitions, elsewhere, of names that some lines use, as far as a language server tells them in time. */
export async function usedSymbols(document: vscode.TextDocument, range: LineRange): Promise<UsedSymbol[]> {
  if (document.uri.scheme !== 'file' && document.uri.scheme !== 'vscode-remote') return [];
  const found: UsedSymbol[] = [];
  const seen = new Set<string>();
  const work = Promise.all(
    namesIn(document, range).map(async ({ name, position }) => {
      const definitions = await vscode.commands.executeCommand<Definition[] | undefined>(
        'vscode.executeDefinitionProvider',
        document.uri,
        position,
      );
      const symbol = await read(document, range, name, definitions?.[0], seen);
      if (symbol !== undefined) found.push(symbol);
    }),
  ).catch(() => undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
  return found.slice(0, mostSymbols);
}

function namesIn(document: vscode.TextDocument, range: LineRange): { name: string; position: vscode.Position }[] {
  const names = new Map<string, vscode.Position>();
  for (let line = range.start; line < range.end && names.size < mostNames; line++) {
    for (const match of document.lineAt(line).text.matchAll(/\b[A-Za-z_]\w{3,}\b/g)) {
      const [name] = match;
      if (!names.has(name) && names.size < mostNames) names.set(name, new vscode.Position(line, match.index + 1));
    }
  }
  return [...names].map(([name, position]) => ({ name, position }));
}

async function read(
  document: vscode.TextDocument,
  range: LineRange,
  name: string,
  definition: Definition | undefined,
  seen: Set<string>,
): Promise<UsedSymbol | undefined> {
  if (definition === undefined) return undefined;
  const uri = 'targetUri' in definition ? definition.targetUri : definition.uri;
  const at = 'targetUri' in definition ? definition.targetRange : definition.range;
  const isHere = uri.toString() === document.uri.toString();
  if (isHere && at.start.line >= range.start && at.start.line < range.end) return undefined;
  // A language's own library is known to the model.
  if (!isHere && vscode.workspace.getWorkspaceFolder(uri) === undefined) return undefined;
  const key = `${uri.toString()}:${at.start.line}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  if ((await whyNotSent(uri)) !== undefined) return undefined;
  const source = await vscode.workspace.openTextDocument(uri);
  const end = Math.min(Math.max(at.end.line + 1, at.start.line + 1), at.start.line + mostLines);
  return { name, path: vscode.workspace.asRelativePath(uri), text: linesOf(source, at.start.line, end).join('\n') };
}
