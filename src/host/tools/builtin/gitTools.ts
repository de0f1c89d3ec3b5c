import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import { oneLine } from '../../../core/text/visible.ts';
import {
  errorOutcome,
  textOutcome,
  type ToolActivity,
  type ToolContext,
  type ToolOutcome,
} from '../../../core/toolcalls/tool.ts';
import { flagArgument, textArgument, type InputOf } from '../../../core/toolcalls/workspace/input.ts';
import { diffOf } from '../../scm/diffs.ts';
import { ToldDiff } from '../../scm/toldDiff.ts';
import { openRepositories, type GitChange, type GitRepository } from '../../scm/git.ts';
import type { BuiltinDeps, BuiltinTool } from './builtinTool.ts';
import { RESTRICTED, type WorkspaceFence } from '../../workspace/fence.ts';

const MAX_FILES = 300;
/** Files that are named one by one in the list of what a turn read. */
const MAX_TOLD = 30;
/** More of a diff than this is not even read into files, in UTF-16 units. */
const MAX_DIFF_LENGTH = 8_000_000;

/** Tells the branch and what changed. */
export function gitStatusTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'gitStatus',
    displayName: l10n.t('Git status'),
    userDescription: l10n.t('Reads the branch and the changed files.'),
    // l10n: none, for the model
    description: [
      'Tells the branch and which files are staged, changed, new or in conflict, for each Git repository of the workspace.',
      'Use gitDiff to see what changed in them.',
    ].join(' '),
    icon: '$(source-control)',
    tags: ['git'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Git'),
    inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    summarize: () => l10n.t('branch and changed files'),
    run: () => withRepositories((repositories) => status(fence, repositories)),
  };
}

/** l10n: none, for the model. */
const INPUT = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Only this file or folder. Default: everything.' },
    staged: { type: 'boolean', description: 'What is staged instead of what is not. Default: false.' },
  },
  additionalProperties: false,
} as const;

type Input = InputOf<typeof INPUT>;

/** Shows what changed since the last commit, or what is staged. */
export function gitDiffTool({ fence }: BuiltinDeps): BuiltinTool {
  return {
    name: 'gitDiff',
    displayName: l10n.t('Git diff'),
    userDescription: l10n.t('Reads what changed in files since the last commit.'),
    // l10n: none, for the model
    description: [
      'Shows what changed as a unified diff: by default what is not staged, with staged what the next commit would hold.',
      'Give path for one file or folder. New files that Git does not track are not part of a diff: read them instead.',
    ].join(' '),
    icon: '$(diff)',
    tags: ['git'],
    origin: 'builtin',
    effect: 'read',
    group: l10n.t('Git'),
    inputSchema: INPUT,
    summarize: (input: Input) =>
      [
        flagArgument(input, 'staged') ? l10n.t('staged') : l10n.t('not staged'),
        textArgument(input, 'path') || l10n.t('all files'),
      ].join(', '),
    run: (input: Input, { signal }: ToolContext) =>
      withRepositories((repositories) => diff(fence, repositories, input, signal)),
  };
}

async function withRepositories(
  work: (repositories: readonly GitRepository[]) => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  if (!vscode.workspace.isTrusted) return errorOutcome(RESTRICTED);
  try {
    return await work(await openRepositories());
  } catch (error) {
    if (error instanceof AppError && (error.code === 'no-git' || error.code === 'git-failed'))
      return errorOutcome(error.message);
    throw error;
  }
}

async function status(fence: WorkspaceFence, repositories: readonly GitRepository[]): Promise<ToolOutcome> {
  const blocks: string[] = [];
  // l10n: none, for the model
  for (const repository of repositories) {
    const { HEAD, mergeChanges = [], indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
    const upstream = HEAD?.upstream === undefined ? '' : `, follows ${HEAD.upstream.remote}/${HEAD.upstream.name}`;
    const distance = [
      (HEAD?.ahead ?? 0) > 0 ? [`${HEAD?.ahead} ahead`] : [],
      (HEAD?.behind ?? 0) > 0 ? [`${HEAD?.behind} behind`] : [],
    ].flat();
    const far = distance.length === 0 ? '' : ` (${distance.join(', ')})`;
    const name = repositories.length > 1 ? `${oneLine(repository.rootUri.path.split('/').at(-1) ?? '', 100)}: ` : '';
    const sections = [
      await section(fence, 'In conflict', mergeChanges),
      await section(fence, 'Staged', indexChanges),
      await section(fence, 'Not staged', workingTreeChanges),
      await section(fence, 'New, not tracked', untrackedChanges),
    ].flat();
    const branch = `${name}on branch ${oneLine(HEAD?.name ?? '(none)', 200)}${upstream}${far}`;
    blocks.push([branch, ...(sections.length === 0 ? ['Nothing has changed.'] : sections)].join('\n'));
  }
  return textOutcome(blocks.join('\n\n'), [{ kind: 'read', what: l10n.t('Git status') }]);
}

/** l10n: none, for the model. */
async function section(
  fence: WorkspaceFence,
  title: string,
  changes: readonly GitChange[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  let hidden = 0;
  for (const { uri, status: kind } of changes) {
    const place = await fence.mayTell(uri);
    if (place === undefined) hidden += 1;
    else lines.push(`  ${STATUS[kind] ?? 'changed'}  ${oneLine(place, 500)}`);
  }
  if (lines.length + hidden === 0) return [];
  const more = lines.length > MAX_FILES ? [`  … ${lines.length - MAX_FILES} more`] : [];
  const notes = hidden > 0 ? [`  (${hidden} private or outside the workspace)`] : [];
  return [`${title}:`, ...lines.toSorted().slice(0, MAX_FILES), ...more, ...notes];
}

/** The Git extension's numbers. l10n: none, for the model. */
const STATUS: Readonly<Record<number, string>> = {
  0: 'modified',
  1: 'added',
  2: 'deleted',
  3: 'renamed',
  4: 'copied',
  5: 'modified',
  6: 'deleted',
  7: 'untracked',
  8: 'ignored',
  9: 'to be added',
  10: 'renamed',
  11: 'type changed',
  12: 'added by us',
  13: 'added by them',
  14: 'deleted by us',
  15: 'deleted by them',
  16: 'added by both',
  17: 'deleted by both',
  18: 'modified by both',
};

async function diff(
  fence: WorkspaceFence,
  repositories: readonly GitRepository[],
  input: Input,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  const path = textArgument(input, 'path');
  const isStaged = flagArgument(input, 'staged');
  const scope = path === '' ? undefined : await fence.existing(path);
  // A file that was deleted is gone, and its diff is what is asked for.
  if (scope?.ok === false && scope.isMissing !== true) return errorOutcome(scope.forModel);
  const wanted = scope?.ok === true ? scope.uri.path : undefined;
  const missing = scope?.ok === false ? path.replaceAll('\\', '/').replace(/^\.?\//, '') : undefined;
  // l10n: none, for the model
  const told = new ToldDiff(fence, { cutHint: 'ask for this path alone' });
  const isWanted = (uri: vscode.Uri, label: string | undefined): boolean =>
    (wanted === undefined || uri.path === wanted || uri.path.startsWith(`${wanted}/`)) &&
    (missing === undefined || label === missing);
  for (const repository of repositories) {
    const limits = { maxLength: MAX_DIFF_LENGTH, signal };
    const { files, unread } = await diffOf(repository, isStaged ? 'staged' : 'unstaged', limits);
    told.unread += unread;
    for (const file of files) await told.add(repository, file, isWanted);
  }
  // l10n: none, for the model
  const nothing = isStaged ? 'Nothing is staged.' : 'Nothing has changed that is not staged.';
  return textOutcome(told.text || nothing, [
    ...(told.shown.length === 0 ? [{ kind: 'read' as const, what: l10n.t('Git diff') }] : []),
    ...told.shown.slice(0, MAX_TOLD).map(({ label, uri }): ToolActivity => ({
      kind: 'read',
      what: l10n.t`changes in ${label}`,
      uri: uri.toString(),
    })),
  ]);
}
