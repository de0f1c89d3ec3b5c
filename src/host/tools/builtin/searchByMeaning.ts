import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toAppError } from '../../../base/errors.ts';
import {
  errorOutcome,
  textOutcome,
  type ToolActivity,
  type ToolContext,
  type ToolOutcome,
} from '../../../core/toolcalls/tool.ts';
import { oneLine } from '../../../core/text/visible.ts';
import { numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { cutLine } from '../../../core/toolcalls/workspace/lines.ts';
import { isBuilt } from '../../meaning/indexMark.ts';
import type { FoundPlace } from '../../meaning/search.ts';
import type { ToolServices } from '../toolServices.ts';
import type { ToolSource } from '../toolSource.ts';
import type { BuiltinTool } from './builtinTool.ts';

const DEFAULT_RESULTS = 10;
const MAX_RESULTS = 30;
const MAX_LINE = 300;
const MAX_CHARS = 40_000;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    query: {
      type: 'string',
      minLength: 1,
      maxLength: 2_000,
      description: 'What to look for, in words: what the code or text does or is about.',
    },
    maxResults: { type: 'integer', minimum: 1, maximum: MAX_RESULTS, description: `Default: ${DEFAULT_RESULTS}.` },
  },
  required: ['query'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;
type SearchServices = Pick<ToolServices, 'meaning' | 'workspaceState'>;

/**
 * The tool where this workspace has an index; whoever shows the list of tools asks again. It is not lent to other chats: what
 * they ask would cost this user money.
 */
export function meaningSource(services: SearchServices): ToolSource {
  const tool = searchByMeaningTool(services);
  return { list: () => (vscode.workspace.isTrusted && isBuilt(services.workspaceState) ? [tool] : []) };
}

/** Finds places by what they mean. */
export function searchByMeaningTool({ meaning }: Pick<SearchServices, 'meaning'>): BuiltinTool {
  return {
    name: 'searchByMeaning',
    displayName: l10n.t('Search by meaning'),
    userDescription: l10n.t('Finds places in the workspace by what they mean, with the index you built.'),
    // l10n: none, for the model
    description: [
      'Finds the places in the user’s workspace that are nearest in meaning to a description, also where they use other',
      'words. Returns pieces of files with their line numbers, best first. Use searchText for exact names and texts.',
      'What git ignores and what the user keeps private is left out.',
    ].join(' '),
    icon: '$(search-fuzzy)',
    tags: ['workspace', 'files', 'search'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: INPUT,
    summarize: (input: Input) => `“${textArgument(input, 'query')}”`,
    run: (input: Input, context) => search(meaning, input, context),
  };
}

/** l10n: none, for the model. */
async function search(meaning: SearchServices['meaning'], input: Input, { signal }: ToolContext): Promise<ToolOutcome> {
  const query = textArgument(input, 'query');
  const most = numberArgument(input, 'maxResults', { fallback: DEFAULT_RESULTS, min: 1, max: MAX_RESULTS });
  try {
    return outcomeOf(query, await (await meaning()).searchNow(query, most, signal));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.kind === 'cancelled' || error.kind === 'bug') throw error;
    return errorOutcome(`The search failed: ${oneLine(error.message, 500)}`);
  }
}

/** l10n: none, for the model. */
function outcomeOf(query: string, places: readonly FoundPlace[]): ToolOutcome {
  const files = new Map(places.map(({ uri, label }) => [uri.toString(), label]));
  const activity = [...files].map(([uri, label]): ToolActivity => ({ kind: 'read', what: oneLine(label, 300), uri }));
  if (places.length === 0) return textOutcome(`Nothing found for “${oneLine(query, 200)}”.`, activity);
  const blocks: string[] = [];
  let chars = 0;
  for (const place of places) {
    const block = blockOf(place);
    chars += block.length;
    if (chars > MAX_CHARS && blocks.length > 0) break;
    blocks.push(block);
  }
  return textOutcome(`The nearest in meaning, best first:\n\n${blocks.join('\n\n')}`, activity);
}

/** l10n: none, for the model. */
function blockOf({ label, start, end, symbol, text }: FoundPlace): string {
  const name = symbol === '' ? '' : ` (${oneLine(symbol, 200)})`;
  const lines = text.split('\n').map((line, index) => `${start + index + 1}: ${cutLine(line, MAX_LINE)}`);
  return `${oneLine(label, 1_000)}, lines ${start + 1}–${end}${name}\n${lines.join('\n')}`;
}
