import type { DiffFile, ParsedDiff } from './diff.ts';

/** A changed file as Git lists it, by names that no text of a diff can pretend. */
type ChangedName = Pick<DiffFile, 'path' | 'oldPath' | 'status'>;

/** Reads `git diff --name-status -z`: a status, then one name, or two where a file was renamed or copied. */
export function parseChangedNames(text: string): readonly ChangedName[] {
  const fields = text.split('\0');
  const names = new Map<string, ChangedName>();
  for (let at = 0; at + 1 < fields.length;) {
    const [kind = '', first = ''] = [fields[at], fields[at + 1]];
    const hasTwo = /^[RC]\d/.test(kind);
    const name = {
      path: hasTwo ? (fields[at + 2] ?? '') : first,
      ...(hasTwo && { oldPath: first }),
      status: statusOf(kind),
    };
    names.set(keyOf(name), name);
    at += hasTwo ? 3 : 2;
  }
  return [...names.values()];
}

function statusOf(kind: string): DiffFile['status'] {
  if (kind.startsWith('R')) return 'renamed';
  if (kind.startsWith('D')) return 'deleted';
  return /^[AC]/.test(kind) ? 'added' : 'modified';
}

/**
 * A diff held against Git's list of the same changes: what is under a name that is not in the list is left out, and a file
 * of which nothing could be read is there by its name.
 */
export function withNames({ files, unread }: ParsedDiff, names: readonly ChangedName[]): ParsedDiff {
  const listed = new Set(names.map(keyOf));
  const known = files.filter((file) => listed.has(keyOf(file)));
  const read = new Set(known.map(keyOf));
  const missing = names.filter((name) => !read.has(keyOf(name)));
  const empty = { isBinary: false, addedLines: 0, deletedLines: 0, hunks: '' };
  return {
    files: [...known, ...missing.map((name) => ({ ...name, ...empty }))],
    unread: files.length - known.length + Math.max(unread, missing.length),
  };
}

function keyOf({ path, oldPath = '' }: Pick<DiffFile, 'path' | 'oldPath'>): string {
  return `${oldPath}\0${path}`;
}
