import { createContext, Script } from 'node:vm';
import * as vscode from 'vscode';
import { fitsBelow, type PathTest } from '../../../core/workspace/glob.ts';
import { cutLine } from '../../../core/toolcalls/workspace/lines.ts';
import { isDirectory, labelOf, type FencedPath, type WorkspaceFence } from '../../workspace/fence.ts';
import { readText } from '../../workspace/files.ts';
import { listFiles, namesOf, type ListedFile } from '../../workspace/fileList.ts';
import { findRipgrep, runRipgrep, SearchProblem } from '../../workspace/ripgrep.ts';

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

/** Characters of a line that are shown: more comes from no person. */
const MAX_LINE = 300;
/** The most of one file's matches, so that one file does not take all. */
export const MAX_PER_FILE = 100;

/** The matching lines below a place, each file's together and in order; links are not followed. */
export async function* searchPlace(
  fence: WorkspaceFence,
  place: FencedPath,
  query: TextQuery,
  signal: AbortSignal,
): AsyncGenerator<FoundLine> {
  const program = place.folder.uri.scheme === 'file' ? await findRipgrep() : undefined;
  if (program === undefined) yield* scan(fence, place, query, signal);
  else yield* searchWith(program, fence, place, query, signal);
}

async function* searchWith(
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
  const run = { args: argsOf(query, segments), cwd: folder.uri.fsPath, separator: '\n' as const };
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

/** The same without the search program: file by file, each within the limits of reading. */
async function* scan(
  fence: WorkspaceFence,
  place: FencedPath,
  query: TextQuery,
  signal: AbortSignal,
): AsyncGenerator<FoundLine> {
  const matching = lineFinder(query);
  for await (const file of filesOf(fence, place, signal)) {
    signal.throwIfAborted();
    const { folder, segments } = file;
    if (!fitsBelow(query.fits, place.segments, segments) || !(await fence.mayList(folder, segments, false))) continue;
    const uri = vscode.Uri.joinPath(folder.uri, ...segments);
    const read = await readText({ ok: true, uri, label: labelOf(folder, segments), segments, folder });
    if (!read.ok) continue;
    const lines = read.text.split(/\r?\n/);
    const hits = new Set(matching(lines).slice(0, MAX_PER_FILE));
    for (const index of withNeighbours(hits, query.contextLines, lines.length)) {
      const text = cutLine(lines[index] ?? '', MAX_LINE);
      yield { folder, segments, line: index + 1, text, isMatch: hits.has(index) };
    }
  }
}

async function* filesOf(fence: WorkspaceFence, place: FencedPath, signal: AbortSignal): AsyncGenerator<ListedFile> {
  if (await isDirectory(place.uri)) yield* listFiles(fence, place, signal);
  else yield { folder: place.folder, segments: place.segments };
}

function withNeighbours(hits: ReadonlySet<number>, around: number, count: number): number[] {
  const wanted = new Set<number>();
  for (const hit of hits) {
    for (let index = Math.max(0, hit - around); index <= Math.min(count - 1, hit + around); index += 1) {
      wanted.add(index);
    }
  }
  return [...wanted].toSorted((a, b) => a - b);
}

/** Time that one file may take, in milliseconds: a pattern that goes through all combinations is stopped. */
const FILE_MS = 500;

/** Numbers (from 0) of the lines that match. A regular expression runs where it can be interrupted. */
function lineFinder(query: TextQuery): (lines: readonly string[]) => number[] {
  if (!query.isRegex) {
    const plain = (text: string): string => (query.isCaseSensitive ? text : text.toLowerCase());
    const needle = plain(query.text);
    return (lines) => lines.flatMap((line, index) => (plain(line).includes(needle) ? [index] : []));
  }
  const flags = query.isCaseSensitive ? 'u' : 'iu';
  try {
    void new RegExp(query.text, flags);
  } catch (error) {
    throw new SearchProblem(error instanceof Error ? error.message : 'the regular expression cannot be read');
  }
  const script = new Script('lines.flatMap((line, index) => (new RegExp(source, flags).test(line) ? [index] : []))');
  return (lines) => {
    try {
      const room = createContext({ lines, source: query.text, flags });
      return (script.runInContext(room, { timeout: FILE_MS }) as unknown[]).map(Number);
    } catch {
      throw new SearchProblem('the regular expression takes too long; make it simpler');
    }
  };
}
