import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { oneLine } from '../../../core/text/visible.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { CodePlaces, locate, toPlace } from './codePlaces.ts';
import { askProvider } from '../../workspace/providers.ts';
import type { WorkspaceFence } from '../../workspace/fence.ts';

const MAX_PLACES = 200;

type Provider = 'vscode.executeDefinitionProvider' | 'vscode.executeReferenceProvider';

/** l10n: none, for the model. */
const inputSchema = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'A file in which the symbol is used or defined.' },
    symbol: { type: 'string', minLength: 1, maxLength: 200, description: 'The name exactly as it stands there.' },
    line: {
      type: 'integer',
      minimum: 1,
      description: 'The line it stands on, counted from 1; the nearest one counts.',
    },
  },
  required: ['path', 'symbol'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof inputSchema>;

/** Finds where a symbol is defined. */
export function findDefinitionsTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'findDefinitions',
    displayName: l10n.t('Find definitions'),
    userDescription: l10n.t('Finds where a symbol of the code is defined.'),
    // l10n: none, for the model
    description: [
      'Finds where a symbol is defined, through the editor’s language support: give a file that uses it, its name, and',
      'the line. Returns path:line and the line’s text. More exact than searchText, where the language is supported.',
    ].join(' '),
    icon: '$(symbol-method)',
    tags: ['workspace', 'code'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Code'),
    inputSchema,
    summarize,
    run: (input: Input, context) => find(fence, 'vscode.executeDefinitionProvider', input, context),
  };
}

/** Finds where a symbol is used. */
export function findReferencesTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'findReferences',
    displayName: l10n.t('Find references'),
    userDescription: l10n.t('Finds all places where a symbol of the code is used.'),
    // l10n: none, for the model
    description: [
      'Finds all places that use a symbol, its definition included, through the editor’s language support: give a file',
      'that has it, its name, and the line. Returns path:line and the line’s text. Use it before renaming or changing.',
    ].join(' '),
    icon: '$(references)',
    tags: ['workspace', 'code'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Code'),
    inputSchema,
    summarize,
    run: (input: Input, context) => find(fence, 'vscode.executeReferenceProvider', input, context),
  };
}

function summarize(input: Input): string {
  return l10n.t`${textArgument(input, 'symbol')} in ${textArgument(input, 'path')}`;
}

/** l10n: none, for the model but for what a user reads of it. */
async function find(
  fence: WorkspaceFence,
  provider: Provider,
  input: Input,
  { signal }: ToolContext,
): Promise<ToolOutcome> {
  const symbol = textArgument(input, 'symbol');
  const place = await fence.existing(textArgument(input, 'path'));
  if (!place.ok) return errorOutcome(place.forModel);
  const document = await vscode.workspace.openTextDocument(place.uri);
  const line = numberArgument(input, 'line', { fallback: 1, min: 1, max: document.lineCount });
  const position = locate(document, line, symbol);
  if (position === undefined) return errorOutcome(`“${oneLine(symbol, 100)}” does not stand in ${place.label}.`);
  const found = await askProvider(
    () => vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(provider, document.uri, position),
    signal,
  );
  const places = new CodePlaces(fence);
  const lines = new Set<string>();
  for (const each of found.slice(0, MAX_PLACES)) {
    signal.throwIfAborted();
    lines.add(await places.describe(toPlace(each)));
  }
  const activity = [{ kind: 'read' as const, what: l10n.t`places of ${oneLine(symbol, 60)}` }];
  if (lines.size === 0) {
    return textOutcome(`The editor knows no place of “${oneLine(symbol, 100)}”. Try searchText.`, activity);
  }
  const more = found.length > MAX_PLACES ? `\n[${found.length - MAX_PLACES} more are not shown.]` : '';
  return textOutcome([...lines].join('\n') + more, activity);
}
