import * as l10n from '@vscode/l10n';
import { counted } from '../text/plural.ts';

/** What became of the blocks of an answer. */
export interface AppliedBlocks {
  /** Files with changes to decide on. */
  readonly files: number;
  /** Files that had the code already. */
  readonly same: number;
  /** Changes that should be looked at. */
  readonly doubtful: number;
  readonly commands: number;
  /** Files with changes of before, which are not decided. */
  readonly undecided: readonly string[];
  /** Blocks that may be for several files. */
  readonly choices: number;
  /** What else was left out, and why. */
  readonly left: readonly LeftBlock[];
  /** What else is to be said, as sentences. */
  readonly notes?: readonly string[];
}

/** A block that is not applied, and why, as a sentence; without a label the sentence names it. */
export interface LeftBlock {
  readonly label?: string;
  readonly reason: string;
}

/** No more of what was left out is named. */
const MAX_NAMED = 3;

/** All of it in one message, with what to do about the rest. */
export function applySummary(applied: AppliedBlocks): string {
  const { files, same, commands, undecided, choices, left, notes = [] } = applied;
  const sentences = [
    files > 0 ? appliedText(applied) : l10n.t('Nothing was applied.'),
    ...(same > 0
      ? [counted(same, l10n.t('{0} file has this code already.'), l10n.t('{0} files have this code already.'))]
      : []),
    ...(undecided.length > 0
      ? [l10n.t`${listed(undecided)} left out: changes there are not accepted or rejected yet.`]
      : []),
    ...(choices > 0
      ? [counted(choices, l10n.t('{0} block fits several files.'), l10n.t('{0} blocks fit several files.'))]
      : []),
    ...left
      .slice(0, MAX_NAMED)
      .map(({ label, reason }) => (label === undefined ? reason : l10n.t`${label} left out: ${reason}`)),
    ...(left.length > MAX_NAMED
      ? [counted(left.length - MAX_NAMED, l10n.t('{0} more block left out.'), l10n.t('{0} more blocks left out.'))]
      : []),
    ...(left.length > 0 ? [l10n.t('Press Apply on such a block to put it in yourself.')] : []),
    ...(commands > 0
      ? [
          counted(
            commands,
            l10n.t('{0} command left out: not code for a file.'),
            l10n.t('{0} commands left out: not code for a file.'),
          ),
        ]
      : []),
    ...new Set(notes),
  ];
  return sentences.join(' ');
}

function appliedText({ files, doubtful }: AppliedBlocks): string {
  const applied = counted(files, l10n.t('Applied to {0} file'), l10n.t('Applied to {0} files'));
  const look = counted(doubtful, l10n.t('{0} change needs a look'), l10n.t('{0} changes need a look'));
  return doubtful === 0 ? `${applied}.` : `${applied}, ${look}.`;
}

export interface UndoneFiles {
  readonly files: number;
  /** Files that were created, and go. */
  readonly removed: number;
  /** Files in which something of the answer stays, because it was changed since. */
  readonly changed: readonly string[];
  readonly failed: readonly string[];
}

/** What *Undo All* did. */
export function undoSummary({ files, removed, changed, failed }: UndoneFiles): string {
  if (files + removed + changed.length + failed.length === 0)
    return l10n.t('No changes of this response are left in the files.');
  const sentences = [
    ...(files > 0 ? [counted(files, l10n.t('Undone in {0} file.'), l10n.t('Undone in {0} files.'))] : []),
    ...(removed > 0
      ? [counted(removed, l10n.t('{0} new file moved to the trash.'), l10n.t('{0} new files moved to the trash.'))]
      : []),
    ...(changed.length > 0 ? [l10n.t`${listed(changed)}: what you changed there since stays as it is.`] : []),
    ...(failed.length > 0 ? [l10n.t`${listed(failed)}: not undone, the file cannot be written.`] : []),
  ];
  return sentences.join(' ');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? l10n.t`${shown} and ${names.length - MAX_NAMED} more` : shown;
}
