import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  errorOutcome,
  textOutcome,
  type ToolActivity,
  type ToolContext,
  type ToolOutcome,
} from '../../../core/toolcalls/tool.ts';
import { compileGlob } from '../../../core/workspace/glob.ts';
import { flagArgument, numberArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { counted } from '../../../core/text/plural.ts';
import { oneLine } from '../../../core/text/visible.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { labelOf, type FencedPath, type WorkspaceFence } from '../../workspace/fence.ts';
import { startingPlaces } from '../../workspace/fileList.ts';
import { withFolder } from './findFiles.ts';
import { SearchProblem } from '../../workspace/ripgrep.ts';
import { MAX_PER_FILE, planSearch, searchPlace, type FoundLine, type TextQuery } from './textSearch.ts';

const DEFAULT_RESULTS = 100;
const MAX_RESULTS = 500;
/** Files that are named one by one in the list of what a turn read. */
const MAX_TOLD = 20;

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    query: { type: 'string', minLength: 1, maxLength: 1_000, description: 'What to look for, within one line.' },
    isRegex: { type: 'boolean', description: 'Whether query is a regular expression. Default: false.' },
    isCaseSensitive: { type: 'boolean', description: 'Default: false.' },
    path: { type: 'string', description: 'Only in this file or folder. Default: the whole workspace.' },
    include: { type: 'string', description: 'Only in files that fit this glob, e.g. *.ts or src/**/*.css.' },
    contextLines: {
      type: 'integer',
      minimum: 0,
      maximum: 5,
      description: 'Lines to show around each match. Default: 0.',
    },
    maxResults: { type: 'integer', minimum: 1, maximum: MAX_RESULTS, description: `Default: ${DEFAULT_RESULTS}.` },
  },
  required: ['query'],
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Searches the text of files. */
export function searchTextTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'searchText',
    displayName: l10n.t('Search text'),
    userDescription: l10n.t('Searches the text of the files in the workspace.'),
    // l10n: none, for the model
    description: [
      'Searches the text of all files of the user’s workspace for a literal text, or for a regular expression with isRegex.',
      'Returns the lines that match with their numbers, grouped by file. Narrow it with path and include.',
      'What git ignores, what the user keeps private, and binary files are left out; files are searched as they are saved.',
    ].join(' '),
    icon: '$(search)',
    tags: ['workspace', 'files', 'search'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Workspace'),
    inputSchema: INPUT,
    summarize: (input: Input) => withFolder(`“${textArgument(input, 'query')}”`, textArgument(input, 'path')),
    run: (input: Input, context) => search(fence, input, context),
  };
}

/** l10n: none, for the model. */
async function search(fence: WorkspaceFence, input: Input, { signal }: ToolContext): Promise<ToolOutcome> {
  const include = textArgument(input, 'include');
  const fits = include === '' ? () => true : compileGlob(include);
  if (typeof fits === 'string') return errorOutcome(fits);
  const query: TextQuery = {
    text: textArgument(input, 'query'),
    isRegex: flagArgument(input, 'isRegex'),
    isCaseSensitive: flagArgument(input, 'isCaseSensitive'),
    contextLines: numberArgument(input, 'contextLines', { fallback: 0, min: 0, max: 5 }),
    limit: numberArgument(input, 'maxResults', { fallback: DEFAULT_RESULTS, min: 1, max: MAX_RESULTS }),
    fits,
  };
  if (/[\r\n]/.test(query.text)) return errorOutcome('Only single lines can be searched for.');
  const start = await startingPlaces(fence, textArgument(input, 'path'));
  if (!start.ok) return errorOutcome(start.forModel);
  const { program, places, problem } = await planSearch(start.places);
  if (program === undefined) return errorOutcome(problem ?? 'There is no folder to search.');
  try {
    const read = (place: FencedPath): AsyncIterable<FoundLine> => searchPlace(program, fence, place, query, signal);
    return outcomeOf(query, await collect(places, query, read), problem);
  } catch (error) {
    if (error instanceof SearchProblem) return errorOutcome(`The search failed: ${oneLine(error.message, 500)}`);
    throw error;
  }
}

interface Collected {
  readonly byFile: ReadonlyMap<string, FoundLine[]>;
  readonly count: number;
  readonly isCut: boolean;
}

async function collect(
  places: readonly FencedPath[],
  query: TextQuery,
  read: (place: FencedPath) => AsyncIterable<FoundLine>,
): Promise<Collected> {
  const byFile = new Map<string, FoundLine[]>();
  let count = 0;
  for (const place of places) {
    for await (const line of read(place)) {
      if (line.isMatch) {
        if (count >= query.limit) return { byFile, count, isCut: true };
        count += 1;
      }
      const label = labelOf(line.folder, line.segments);
      const lines = byFile.get(label);
      if (lines === undefined) byFile.set(label, [line]);
      else lines.push(line);
    }
  }
  return { byFile, count, isCut: false };
}

/**
 * `problem` says what was not searched: a model that reads "nothing found" must not take it for the whole workspace.
 * l10n: none, for the model.
 */
function outcomeOf(query: TextQuery, { byFile, count, isCut }: Collected, problem: string | undefined): ToolOutcome {
  const unsearched = problem === undefined ? '' : `\n\n[${problem}]`;
  // Where the search was cut, the last file may have only the lines before a match that is not shown.
  const files = [...byFile]
    .filter(([, lines]) => lines.some(({ isMatch }) => isMatch))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const activity = activitiesOf(query, files);
  if (count === 0) return textOutcome(`Nothing found for “${oneLine(query.text)}”.${unsearched}`, activity);
  const blocks = files.map(([label, lines]) => `${oneLine(label, 1_000)}\n${blockOf(lines)}`);
  const numbered = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const head = `${isCut ? 'The first ' : ''}${numbered(count, 'matching line')} in ${numbered(files.length, 'file')}:`;
  const rest = isCut ? '\n\n[There are more. Narrow the search, or raise maxResults.]' : '';
  return textOutcome(`${head}\n\n${blocks.join('\n\n')}${rest}${unsearched}`, activity);
}

/** The files whose lines the model gets, so that the list of what a turn read is true. */
function activitiesOf(query: TextQuery, files: readonly (readonly [string, FoundLine[]])[]): readonly ToolActivity[] {
  const text = oneLine(query.text, 60);
  if (files.length === 0) return [{ kind: 'read', what: l10n.t`no line with “${text}”` }];
  const told = files.slice(0, MAX_TOLD).map(([label, lines]): ToolActivity => {
    const [line] = lines;
    const uri = line && vscode.Uri.joinPath(line.folder.uri, ...line.segments).toString();
    return { kind: 'read', what: oneLine(label, 300), ...(uri !== undefined && { uri }) };
  });
  const others = files.length - told.length;
  if (others === 0) return told;
  const more = counted(others, l10n.t('{0} more file'), l10n.t('{0} more files'));
  return [...told, { kind: 'read', what: l10n.t`${more} with “${text}”` }];
}

/** `12: match`, `13- around it`, and `--` between lines that are not neighbours. l10n: none, for the model. */
function blockOf(lines: readonly FoundLine[]): string {
  const shown: string[] = [];
  let before: number | undefined;
  const hasContext = lines.some(({ isMatch }) => !isMatch);
  for (const { line, text, isMatch } of lines) {
    if (hasContext && before !== undefined && line > before + 1) shown.push('--');
    shown.push(`${line}${isMatch ? ':' : '-'} ${text}`);
    before = line;
  }
  const matches = lines.filter(({ isMatch }) => isMatch).length;
  if (matches >= MAX_PER_FILE) shown.push('[More matches in this file are not shown.]');
  return shown.join('\n');
}
