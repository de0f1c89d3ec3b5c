import * as l10n from '@vscode/l10n';
import { AppError, isAppError, isCancelled } from '../../base/errors.ts';
import { parseChangedNames, withNames } from '../../core/commit/changedNames.ts';
import { parseDiff, type ParsedDiff } from '../../core/commit/diff.ts';
import { startReading, type ProgramEnd } from '../workspace/programText.ts';
import { gitEnvironment } from './gitEnvironment.ts';
import { inGitsWords, localGit, relativePath, whatGitSaid, type GitRepository } from './git.ts';

/** What is staged, what is not, or what a branch has since it left another. */
export type DiffRange = 'staged' | 'unstaged' | { readonly base: string; readonly head: string };

export interface DiffLimits {
  /** More text than this is not even read into lines, in UTF-16 units. */
  readonly maxLength: number;
  readonly signal?: AbortSignal;
}

/** Older editors give what a branch changed one file at a time. */
const MAX_FILES_ONE_BY_ONE = 150;

/** Git's own form of a diff, whatever the user or the repository has configured; no program but Git has a say in it. */
const PLAIN_CONFIG = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'color.ui=false',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.relative=false',
  'diff.suppressBlankEmpty=false',
].flatMap((value) => ['-c', value]);
const PLAIN_OPTIONS = [
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--submodule=short',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/**
 * What changed in a repository. Git on this machine is asked for its plain form and for the list of names; where there is
 * none, the editor's Git extension is asked. Rejects with a `request` error in Git's own words.
 */
export async function diffOf(repository: GitRepository, range: DiffRange, limits: DiffLimits): Promise<ParsedDiff> {
  const program = localGit(repository);
  if (program === undefined) return fromExtension(repository, range, limits);
  const git = new LocalGit(program, repository, limits);
  const diff = [...PLAIN_CONFIG, '--no-pager', 'diff', ...PLAIN_OPTIONS];
  const [names, patch] = await Promise.all(
    ['--name-status', '--patch'].map((form) => git.read([...diff, form, '-z', ...argumentsOf(range), '--'])),
  );
  return withNames(parseDiff(patch ?? ''), parseChangedNames(names ?? ''));
}

/** A diff outside a repository is one of two files: Git then prints how to call it, and not what is wrong. */
const USAGE = 129;

class LocalGit {
  readonly #program: string;
  readonly #repository: GitRepository;
  readonly #limits: DiffLimits;

  constructor(program: string, repository: GitRepository, limits: DiffLimits) {
    this.#program = program;
    this.#repository = repository;
    this.#limits = limits;
  }

  /** What Git prints, up to the limit. */
  async read(args: readonly string[]): Promise<string> {
    try {
      const { text, end } = await this.#run(args);
      if (end === 'cut' || end.code === 0) return text;
      if (end.code === USAGE) await this.read(['rev-parse', '--git-dir']);
      throw whatGitSaid(end.complaint, this.#repository);
    } catch (error) {
      if (isAppError(error) || isCancelled(error)) throw error;
      throw whatGitSaid(error instanceof Error ? error.message : '', this.#repository);
    }
  }

  async #run(args: readonly string[]): Promise<{ readonly text: string; readonly end: ProgramEnd | 'cut' }> {
    const cwd = this.#repository.rootUri.fsPath;
    const start = { program: this.#program, args, cwd, env: gitEnvironment() };
    const { signal, maxLength } = this.#limits;
    const git = startReading(start, signal);
    const pieces: string[] = [];
    let length = 0;
    try {
      for await (const piece of git.output) {
        pieces.push(piece);
        length += piece.length;
        if (length > maxLength) return { text: pieces.join('').slice(0, maxLength), end: 'cut' };
      }
      return { text: pieces.join(''), end: await git.ended };
    } finally {
      git.stop();
    }
  }
}

function argumentsOf(range: DiffRange): readonly string[] {
  if (range === 'staged') return ['--cached'];
  if (range === 'unstaged') return [];
  // Git takes what begins like this for an option.
  if (range.base.startsWith('-'))
    throw new AppError('request', l10n.t`The branch “${range.base}” cannot be compared with: rename it.`, {
      code: 'no-base',
    });
  return [`${range.base}...${range.head}`];
}

async function fromExtension(
  repository: GitRepository,
  range: DiffRange,
  { maxLength }: DiffLimits,
): Promise<ParsedDiff> {
  const read = async (ask: () => Promise<string>): Promise<ParsedDiff> =>
    parseDiff((await inGitsWords(repository, ask)).slice(0, maxLength));
  if (typeof range === 'string') return read(() => repository.diff(range === 'staged'));
  const { base, head } = range;
  if (repository.diffBetweenPatch !== undefined)
    return read(async () => (await repository.diffBetweenPatch?.(base, head)) ?? '');
  const changes = await inGitsWords(repository, () => repository.diffBetween(base, head));
  const parts: ParsedDiff[] = [];
  for (const { uri } of changes.slice(0, MAX_FILES_ONE_BY_ONE))
    parts.push(await read(() => repository.diffBetween(base, head, relativePath(repository, uri))));
  return { files: parts.flatMap(({ files }) => files), unread: parts.reduce((sum, { unread }) => sum + unread, 0) };
}
