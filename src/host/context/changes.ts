import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAppError } from '../../base/errors.ts';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import { newFiles } from '../scm/changes.ts';
import { diffOf } from '../scm/diffs.ts';
import { openRepositories, type GitRepository } from '../scm/git.ts';
import { ToldDiff } from '../scm/toldDiff.ts';
import type { WorkspaceFence } from '../workspace/fence.ts';
import { RESTRICTED_SENTENCE } from '../workspace/sending.ts';

/** UTF-16 units: of a diff that is looked at, of all that is attached, and of one file. */
const MAX_DIFF_LENGTH = 8_000_000;
const MAX_CHARS = 100_000;
const MAX_FILE_CHARS = 40_000;

/** How many files have changed: `3 files`, or why there is nothing to attach. */
export async function changeWords(): Promise<{ readonly count: number; readonly words: string }> {
  try {
    const repositories = await openRepositories();
    const count = repositories.reduce((sum, repository) => sum + changed(repository).size, 0);
    return {
      count,
      words: count === 0 ? l10n.t('No changes') : counted(count, l10n.t('{0} file'), l10n.t('{0} files')),
    };
  } catch (error) {
    return { count: 0, words: isAppError(error) ? error.message : l10n.t('Git does not answer') };
  }
}

/** What is staged, what is not, and new files, as a diff, as far as it may be sent. */
export async function readChanges(fence: WorkspaceFence, signal: AbortSignal): Promise<ReadResult> {
  if (!vscode.workspace.isTrusted) return { ok: false, reason: RESTRICTED_SENTENCE };
  try {
    return await read(
      fence,
      (await openRepositories()).filter((each) => changed(each).size > 0),
      signal,
    );
  } catch (error) {
    if (isAppError(error)) return { ok: false, reason: error.message };
    throw error;
  }
}

async function read(
  fence: WorkspaceFence,
  repositories: readonly GitRepository[],
  signal: AbortSignal,
): Promise<ReadResult> {
  const texts: string[] = [];
  const shown = new Set<string>();
  let [named, hidden] = [0, 0];
  for (const repository of repositories) {
    const name = repositories.length > 1 ? `${oneLine(repository.rootUri.path.split('/').at(-1) ?? '', 100)}: ` : '';
    for (const [title, files, unread] of await sections(repository, signal)) {
      const told = new ToldDiff(fence, { maxChars: MAX_CHARS - texts.join('').length, maxFileChars: MAX_FILE_CHARS });
      told.unread = unread;
      for (const file of files) await told.add(repository, file);
      if (told.text !== '') texts.push(`${name}${title}\n\n${told.text}`);
      for (const { uri } of told.shown) shown.add(uri.toString());
      named += told.leftOut.named;
      hidden += told.leftOut.hidden;
    }
  }
  if (shown.size === 0) {
    return {
      ok: false,
      reason:
        hidden > 0
          ? l10n.t('All changes are in files that may not be sent.')
          : l10n.t('There are no changes to attach.'),
    };
  }
  const left = [
    named > 0
      ? counted(
          named,
          l10n.t('the changes of {0} file for which there was no room'),
          l10n.t('the changes of {0} files for which there was no room'),
        )
      : '',
    hidden > 0
      ? counted(
          hidden,
          l10n.t('{0} file that may not be sent or lie outside the workspace'),
          l10n.t('{0} files that may not be sent or lie outside the workspace'),
        )
      : '',
  ].filter((part) => part !== '');
  const note = left.length === 0 ? undefined : l10n.t`Skipped: ${left.join(', ')}.`;
  return {
    ok: true,
    part: {
      type: 'context',
      origin: 'file',
      source: 'changes',
      label: counted(shown.size, l10n.t('Changes ({0} file)'), l10n.t('Changes ({0} files)')),
      // l10n: none, for the model
      path: 'the working tree',
      languageId: 'diff',
      text: texts.join('\n\n'),
      ...(note !== undefined && { note }),
    },
    ...(note !== undefined && { notice: note }),
  };
}

type Section = readonly [title: string, files: Awaited<ReturnType<typeof diffOf>>['files'], unread: number];

/** l10n: none, for the model. */
async function sections(repository: GitRepository, signal: AbortSignal): Promise<readonly Section[]> {
  const limits = { maxLength: MAX_DIFF_LENGTH, signal };
  const staged = await diffOf(repository, 'staged', limits);
  const unstaged = await diffOf(repository, 'unstaged', limits);
  return [
    ['Staged:', staged.files, staged.unread],
    ['Not staged:', unstaged.files, unstaged.unread],
    ['New, not tracked:', await newFiles(repository), 0],
  ];
}

function changed({ state }: GitRepository): ReadonlySet<string> {
  const { mergeChanges = [], indexChanges, workingTreeChanges, untrackedChanges = [] } = state;
  return new Set(
    [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges].map(({ uri }) => uri.toString()),
  );
}
