import { LineReader } from '../journal/lines.ts';
import type { JournalStore } from '../ports.ts';
import { compactJournal, type JournalContent } from './journal.ts';

/** Below this many characters no journal is worth shortening. */
const smallJournal = 64 * 1024;

/**
 * Replaces a journal that is more than twice as long as what it says. Leaves alone one that was not wholly understood,
 * or in which an answer has no end: another window may be writing it. Resolves to whether it was replaced.
 */
export async function compactIfWasteful(journal: {
  readonly store: JournalStore;
  readonly fileName: string;
  readonly id: string;
  readonly createdAt: number;
  readonly content: JournalContent;
}): Promise<boolean> {
  const { store, fileName, id, createdAt, content } = journal;
  const isWhole = content.problems.length === 0 && content.interrupted.length === 0 && !content.isNewerVersion;
  if (content.length < smallJournal || !isWhole) return false;
  const compact = compactJournal({ id, createdAt, title: content.title, tree: content.tree, now: createdAt });
  if (compact.length * 2 >= content.length) return false;
  // Another window may have added something since it was read: journals only grow, or are shortened to the same text.
  const now = new LineReader();
  for await (const line of store.lines(fileName)) now.read(line);
  if (now.length !== content.length) return false;
  await store.replace(fileName, compact);
  return true;
}
