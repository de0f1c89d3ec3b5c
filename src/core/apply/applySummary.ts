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
  const { files, same, commands, undecided, choices, left } = applied;
  const sentences = [
    files > 0 ? appliedText(applied) : 'Nothing was applied.',
    ...(same > 0 ? [`${count(same, 'file has', 'files have')} this code already.`] : []),
    ...(undecided.length > 0 ? [`${listed(undecided)} left out: changes there are not accepted or rejected yet.`] : []),
    ...(choices > 0 ? [`${count(choices, 'block fits', 'blocks fit')} several files.`] : []),
    ...left
      .slice(0, MAX_NAMED)
      .map(({ label, reason }) => (label === undefined ? reason : `${label} left out: ${reason}`)),
    ...(left.length > MAX_NAMED ? [`${count(left.length - MAX_NAMED, 'more block', 'more blocks')} left out.`] : []),
    ...(left.length > 0 ? ['Press Apply on such a block to put it in yourself.'] : []),
    ...(commands > 0 ? [`${count(commands, 'command', 'commands')} left out: not code for a file.`] : []),
  ];
  return sentences.join(' ');
}

function appliedText({ files, doubtful }: AppliedBlocks): string {
  const look = doubtful === 0 ? '' : `, ${count(doubtful, 'change needs a look', 'changes need a look')}`;
  return `Applied to ${count(files, 'file', 'files')}${look}.`;
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
    return 'No changes of this response are left in the files.';
  const sentences = [
    ...(files > 0 ? [`Undone in ${count(files, 'file', 'files')}.`] : []),
    ...(removed > 0 ? [`${count(removed, 'new file', 'new files')} moved to the trash.`] : []),
    ...(changed.length > 0 ? [`${listed(changed)}: what you changed there since stays as it is.`] : []),
    ...(failed.length > 0 ? [`${listed(failed)}: not undone, the file cannot be written.`] : []),
  ];
  return sentences.join(' ');
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return `${names.slice(0, MAX_NAMED).join(', ')}${more}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
