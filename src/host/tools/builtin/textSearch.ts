import type * as vscode from 'vscode';
import { fitsBelow, type PathTest } from '../../../core/workspace/glob.ts';
import { oneLine } from '../../../core/text/visible.ts';
import { cutLine } from '../../../core/toolcalls/workspace/lines.ts';
import type { FencedPath, WorkspaceFence } from '../../workspace/fence.ts';
import { namesOf } from '../../workspace/fileList.ts';
import { encodingArgs, findRipgrep, runRipgrep } from '../../workspace/ripgrep.ts';

/** What to look for; `text` is one line. */
export interface TextQuery {
  readonly text: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
  readonly contextLines: number;
  readonly limit: number;
  readonly fits: PathTest;
}

export interface FoundLine {
  readonly folder: vscode.WorkspaceFolder;
  readonly segments: readonly string[];
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** `false` for lines around a match. */
  readonly isMatch: boolean;
}

/** Characters of a line that are shown: longer lines are not written by hand. */
const MAX_LINE = 300;
/** The most of one file's matches, so that one file does not take all. */
export const MAX_PER_FILE = 100;

/** Which places can be searched, with what, and why others cannot: a sentence for the model and the user. */
export interface SearchPlan {
  /** `undefined` where nothing can be searched. */
  readonly program: string | undefined;
  readonly places: readonly FencedPath[];
  readonly problem: string | undefined;
}

/**
 * The search program reads the disk itself, so folders of a virtual workspace are out of its reach.
 * l10n: none, for the model.
 */
export async function planSearch(places: readonly FencedPath[]): Promise<SearchPlan> {
  const instead = 'Use findFiles to find files by their names, and readFile to read them.';
  const onDisk = places.filter(({ folder }) => folder.uri.scheme === 'file');
  const names = places.filter((place) => !onDisk.includes(place)).map(({ folder }) => folder.name);
  const program = onDisk.length === 0 ? undefined : await findRipgrep();
  if (onDisk.length > 0 && program === undefined) {
    const problem = `Text cannot be searched: the search program of VS Code (ripgrep) was not found. ${instead}`;
    return { program, places: [], problem };
  }
  const problem =
    names.length === 0
      ? undefined
      : `Text can be searched only in folders on disk. Not searched: ${names.map((name) => oneLine(name, 100)).join(', ')}. ${instead}`;
  return { program, places: onDisk, problem };
}

/** The matching lines below a place, each file's together and in order; links are not followed. */
export async function* searchPlace(
  program: string,
  fence: WorkspaceFence,
  { folder, segments }: FencedPath,
  query: TextQuery,
  signal: AbortSignal,
): AsyncGenerator<FoundLine> {
  const verdicts = new Map<string, Promise<boolean>>();
  const isWanted = (path: string): Promise<boolean> => {
    let verdict = verdicts.get(path);
    if (verdict === undefined) {
      const names = namesOf(path);
      verdict = fitsBelow(query.fits, segments, names) ? fence.mayList(folder, names, false) : Promise.resolve(false);
      verdicts.set(path, verdict);
    }
    return verdict;
  };
  const run = {
    args: [...encodingArgs(folder.uri), ...argsOf(query, segments)],
    cwd: folder.uri.fsPath,
    separator: '\n' as const,
  };
  for await (const printed of runRipgrep(program, run, signal)) {
    // path NUL number ":" text for matches, "-" for lines around them; "--" between groups
    const [, path = '', number = '', sign = '', text = ''] = /^([^\0]+)\0(\d+)([:-])(.*)$/s.exec(printed) ?? [];
    if (path === '' || !(await isWanted(path))) continue;
    const line = cutLine(text.replace(/\r$/, ''), MAX_LINE + 100);
    yield { folder, segments: namesOf(path), line: Number(number), text: line, isMatch: sign === ':' };
  }
}

function argsOf(query: TextQuery, segments: readonly string[]): string[] {
  return [
    '--hidden',
    '--no-ignore-dot',
    '--glob=!.git',
    // A line break in a name would make the rest of it pass for another file's name.
    '--glob=!*\n*',
    '--null',
    '--line-number',
    '--with-filename',
    '--no-heading',
    `--max-columns=${MAX_LINE}`,
    '--max-columns-preview',
    `--max-count=${MAX_PER_FILE}`,
    '--max-filesize=20M',
    query.isCaseSensitive ? '--case-sensitive' : '--ignore-case',
    ...(query.isRegex ? [] : ['--fixed-strings']),
    ...(query.contextLines > 0 ? [`--context=${query.contextLines}`] : []),
    `--regexp=${query.text}`,
    '--',
    `./${segments.join('/')}`,
  ];
}
