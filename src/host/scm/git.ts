import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError, isAppError, isCancelled } from '../../base/errors.ts';
import { cleanServerText } from '../../core/privacy/redact.ts';
import { visibleText } from '../../core/text/visible.ts';
import { counted } from '../../core/text/plural.ts';

/** As much of the built-in Git extension's interface as is used here; methods that older ones lack are optional. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly ui: { readonly selected: boolean };
  readonly state: {
    readonly HEAD:
      | {
          readonly name?: string;
          readonly upstream?: { readonly remote: string; readonly name: string };
          readonly ahead?: number;
          readonly behind?: number;
        }
      | undefined;
    readonly mergeChanges?: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  diff(cached?: boolean): Promise<string>;
  diffBetween(base: string, head: string): Promise<readonly GitChange[]>;
  diffBetween(base: string, head: string, path: string): Promise<string>;
  /** From the merge base of both. Newer than the others. */
  diffBetweenPatch?(base: string, head: string): Promise<string>;
  log(options: { readonly maxEntries?: number; readonly range?: string }): Promise<readonly GitCommit[]>;
  getBranches(query: { readonly remote: boolean }): Promise<readonly { readonly name?: string }[]>;
  getBranchBase?(name: string): Promise<{ readonly name?: string; readonly remote?: string } | undefined>;
}

export interface GitChange {
  readonly uri: vscode.Uri;
  /** 7 is an untracked file. */
  readonly status: number;
}

export interface GitCommit {
  readonly message: string;
  readonly parents: readonly string[];
}

interface GitApi {
  /** Newer than the rest. */
  readonly git?: { readonly path: string };
  readonly repositories: readonly GitRepository[];
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

export const UNTRACKED = 7;

/** The repositories that are open in this window. Rejects with a sentence where Git is off or missing. */
export async function openRepositories(): Promise<readonly GitRepository[]> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined)
    throw missing(l10n.t('The editor’s Git extension is disabled. Enable it, then try again.'));
  const git = extension.isActive ? extension.exports : await extension.activate();
  if (!git.enabled) throw missing(l10n.t('Git is turned off by the setting “git.enabled”.'));
  const { repositories } = git.getAPI(1);
  if (repositories.length === 0) throw missing(l10n.t('No Git repository is open in this window.'));
  return repositories;
}

/** The Git program that the editor uses; `undefined` where it has none, or the repository is not on this machine's disk. */
export function localGit({ rootUri }: Pick<GitRepository, 'rootUri'>): string | undefined {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (rootUri.scheme !== 'file' || extension?.isActive !== true || !extension.exports.enabled) return undefined;
  return extension.exports.getAPI(1).git?.path;
}

/** What the Git extension answers. Rejects with a `request` error in Git's own words where Git fails. */
export async function inGitsWords<T>(repository: GitRepository, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isAppError(error) || isCancelled(error)) throw error;
    throw whatGitSaid(wordsIn(error), repository);
  }
}

/** What Git complained about, and where to mend it. */
export function whatGitSaid(complaint: string, { rootUri }: GitRepository): AppError {
  const words = cleanServerText(complaint).replace(/\.$/, '');
  const place = visibleText(rootUri.fsPath);
  const said =
    words === ''
      ? l10n.t`Git failed and did not say why. Mend that in a terminal in ${place}, then try again.`
      : l10n.t`Git failed and said: ${words}. Mend that in a terminal in ${place}, then try again.`;
  return new AppError('request', said, { code: 'git-failed' });
}

/** The Git extension keeps what Git printed beside its own message, which says only that Git failed. */
function wordsIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return stderr === '' && error instanceof Error ? error.message : stderr;
}

export function relativePath(repository: GitRepository, uri: vscode.Uri): string {
  const root = `${repository.rootUri.path}/`;
  return uri.path.startsWith(root) ? uri.path.slice(root.length) : uri.path;
}

function missing(sentence: string): AppError {
  return new AppError('request', sentence, { code: 'no-git' });
}

/**
 * The repository a command is about: the one its button belongs to, the only one, or the one the user picks.
 * `undefined` where they picked none.
 */
export async function repositoryFor(source: unknown, title: string): Promise<GitRepository | undefined> {
  const repositories = await openRepositories();
  const root = rootOf(source);
  const own = repositories.find((repository) => repository.rootUri.toString() === root);
  if (own !== undefined || repositories.length === 1) return own ?? repositories[0];
  const picked = await vscode.window.showQuickPick(
    repositories.map((repository) => ({
      label: `$(repo) ${repository.rootUri.path.split('/').at(-1) ?? ''}`,
      description: l10n.t`${changeCount(repository)} on ${repository.state.HEAD?.name ?? l10n.t('no branch')}`,
      detail: repository.rootUri.fsPath,
      picked: repository.ui.selected,
      repository,
    })),
    { title, placeHolder: l10n.t('Which repository') },
  );
  return picked?.repository;
}

function changeCount({ state }: GitRepository): string {
  const count = state.indexChanges.length + state.workingTreeChanges.length + (state.untrackedChanges?.length ?? 0);
  return counted(count, l10n.t('{0} change'), l10n.t('{0} changes'));
}

function rootOf(source: unknown): string | undefined {
  if (typeof source !== 'object' || source === null || !('rootUri' in source)) return undefined;
  return source.rootUri instanceof vscode.Uri ? source.rootUri.toString() : undefined;
}

/** First lines of the last commits, newest first; none in a repository without commits. Merges tell no style. */
export async function recentSubjects(repository: GitRepository): Promise<string[]> {
  try {
    const commits = await repository.log({ maxEntries: 30 });
    const own = commits.filter((commit) => commit.parents.length < 2);
    return own.slice(0, 12).map(({ message }) => (message.split('\n', 1)[0] ?? '').slice(0, 120));
  } catch {
    return []; // there is no commit yet
  }
}
