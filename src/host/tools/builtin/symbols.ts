import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../../../core/text/visible.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { CodePlaces } from './codePlaces.ts';
import { askProvider, documentSymbols, symbolKind, workspaceSymbols } from '../../workspace/providers.ts';
import { RESTRICTED, type WorkspaceFence } from '../../workspace/fence.ts';

const MAX_SYMBOLS = 200;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    query: { type: 'string', maxLength: 200, description: 'The name, or a part of it.' },
    path: { type: 'string', description: 'The file whose symbols are wanted.' },
  },
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Finds functions, classes and other symbols by name, or lists those of a file. */
export function findSymbolsTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'findSymbols',
    displayName: l10n.t('Find symbols'),
    userDescription: l10n.t('Finds functions, classes and other symbols of the code.'),
    // l10n: none, for the model
    description: [
      'Finds symbols of the user’s code (functions, classes, methods, variables) through the editor’s language support.',
      'With path: the outline of that file, narrowed by query. With query alone: symbols of the whole workspace by name.',
      'Returns kind, name and path:line. It knows only languages that the editor has an extension for.',
    ].join(' '),
    icon: '$(symbol-class)',
    tags: ['workspace', 'code'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Code'),
    inputSchema: INPUT,
    summarize: (input: Input) => textArgument(input, 'path') || textArgument(input, 'query'),
    run: (input: Input, context) => find(fence, input, context),
  };
}

/** l10n: none, for the model but for what a user reads of it. */
async function find(fence: WorkspaceFence, input: Input, { signal }: ToolContext): Promise<ToolOutcome> {
  const [query, path] = [textArgument(input, 'query'), textArgument(input, 'path')];
  if (path !== '') return outline(fence, path, query, signal);
  if (query === '') return errorOutcome('Give a query, a path, or both.');
  if (!vscode.workspace.isTrusted) return errorOutcome(RESTRICTED);
  const found = await askProvider(() => workspaceSymbols(query), signal);
  const places = new CodePlaces(fence);
  const lines: string[] = [];
  for (const { name, kind, containerName, location } of found) {
    const place = await places.answerFor(location.uri);
    if (!place.ok) continue; // libraries are outside the workspace
    const inside = containerName === '' ? '' : ` (${oneLine(containerName, 100)})`;
    lines.push(`${symbolKind(kind)} ${oneLine(name, 100)}${inside}  ${place.label}:${location.range.start.line + 1}`);
    if (lines.length >= MAX_SYMBOLS) break;
  }
  const activity = [{ kind: 'read' as const, what: l10n.t`symbols like “${oneLine(query, 60)}”` }];
  if (lines.length > 0) return textOutcome(lines.join('\n') + cutNote(lines.length), activity);
  const hint = 'Language servers may know only files that are open; try searchText, or give the path of a file.';
  return textOutcome(`No symbol is called like “${oneLine(query)}”. ${hint}`, activity);
}

/** l10n: none, for the model. */
async function outline(fence: WorkspaceFence, path: string, query: string, signal: AbortSignal): Promise<ToolOutcome> {
  const place = await fence.existing(path);
  if (!place.ok) return errorOutcome(place.forModel);
  const document = await vscode.workspace.openTextDocument(place.uri);
  const found = await askProvider(() => documentSymbols(document.uri), signal);
  const lines = found
    .flatMap((symbol) => outlineOf(symbol, 0))
    .filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
    .map(({ text }) => text)
    .slice(0, MAX_SYMBOLS);
  const activity = [{ kind: 'read' as const, what: place.label, uri: place.uri.toString() }];
  if (lines.length === 0) return textOutcome(`The editor finds no such symbols in ${place.label}.`, activity);
  return textOutcome(`${place.label}\n${lines.join('\n')}${cutNote(lines.length)}`, activity);
}

/** l10n: none, for the model. */
function cutNote(count: number): string {
  return count >= MAX_SYMBOLS ? `\n[Only ${MAX_SYMBOLS} are shown. Narrow the query.]` : '';
}

interface OutlineLine {
  readonly name: string;
  readonly text: string;
}

/**
 * A symbol and what is inside it; deeper levels are indented. Some providers give flat lists.
 * l10n: none, for the model.
 */
function outlineOf(symbol: vscode.DocumentSymbol | vscode.SymbolInformation, depth: number): OutlineLine[] {
  const range = 'location' in symbol ? symbol.location.range : symbol.range;
  const [first, last] = [range.start.line + 1, range.end.line + 1];
  const lines = first === last ? String(first) : `${first}–${last}`;
  const own = {
    name: symbol.name,
    text: `${'  '.repeat(depth)}${symbolKind(symbol.kind)} ${oneLine(symbol.name, 100)}  lines ${lines}`,
  };
  const children = 'children' in symbol && depth < 8 ? symbol.children : [];
  return [own, ...children.flatMap((child) => outlineOf(child, depth + 1))];
}
