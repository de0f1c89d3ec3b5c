import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ProgramChange } from '../../../core/toolcalls/checkpoint.ts';
import type { ToolActivity } from '../../../core/toolcalls/tool.ts';
import { isBehindLink } from '../../workspace/links.ts';
import { isSameMark, markOf, type FileMark, type FilesNow, type SeenFile } from './filesNow.ts';
import { MAX_FILE_BYTES, type OldContents } from './oldContents.ts';

/** What is kept of one program, old and new contents together, in bytes. */
const MAX_KEPT_BYTES = 16_000_000;
/** Files that are named one by one. */
const MAX_NAMED = 100;
/** The time of a disk may be a little behind, in nanoseconds. */
const CLOCK_SLACK = 200_000_000n;

/** A difference between two looks at the files. */
interface Difference {
  readonly path: string;
  readonly old: SeenFile | undefined;
  readonly now: SeenFile | undefined;
  /** Why Restore leaves it alone, whatever is in it. */
  readonly barred?: string;
}

/** What came of a program: for Restore, for people, and what Restore does not cover. */
export interface ProgramChanges {
  readonly changes: readonly ProgramChange[];
  readonly told: readonly ToolActivity[];
  readonly notCovered: readonly string[];
}

export interface ProgramRun {
  readonly before: FilesNow;
  readonly after: FilesNow;
  readonly contents: OldContents;
  /** Nanoseconds since the epoch. */
  readonly startedAt: bigint;
  /** Who else wrote the file meanwhile: the editor last, or somebody at some time. */
  readonly writers: (path: string, now: FileMark | undefined) => 'program' | 'editor' | 'both';
}

/** Compares the files before and after a program with what they hold. */
export async function programChanges(run: ProgramRun): Promise<ProgramChanges> {
  const found = await differences(run);
  const old = new Map(found.flatMap(({ path, old: file }) => (file === undefined ? [] : [[path, file] as const])));
  const contents = await run.contents.read(old);
  const inodes = new Set([...old.values()].map(({ mark }) => mark.inode));
  const changes: ProgramChange[] = [];
  const told: ToolActivity[] = [];
  const notCovered: string[] = [];
  let left = MAX_KEPT_BYTES;
  for (const difference of found) {
    const { path, now } = difference;
    const { label, uri } = now ?? difference.old ?? { label: path, uri: undefined };
    const writers = run.writers(path, now?.mark);
    if (uri === undefined || writers === 'editor') continue;
    if (difference.barred !== undefined) {
      told.push(activity(label, difference, uri.toString()));
      notCovered.push(`${label} (${difference.barred})`);
      continue;
    }
    const read = await contentsOf(difference, contents.get(path));
    if (read !== undefined && isSame(read.before, read.after)) continue;
    told.push(activity(label, difference, uri.toString()));
    if (read === undefined) notCovered.push(`${label} (${whyNotKept(difference)})`);
    else if (difference.old === undefined && !isNew(now, run.startedAt, inodes)) {
      notCovered.push(`${label} (not looked at before: ignored by Git, private or elsewhere then)`);
    } else {
      left -= (read.before?.length ?? 0) + (read.after?.length ?? 0);
      if (left < 0) notCovered.push(`${label} (too much changed at once)`);
      else
        changes.push({
          uri: uri.toString(),
          ...read,
          isShared: writers === 'both',
          isExecutable: difference.old?.mark.isExecutable ?? false,
        });
    }
  }
  return {
    changes,
    told: named(told),
    notCovered: named(notCovered.map((what) => ({ what }))).map(({ what }) => what),
  };
}

/** Without what is only out of sight now: a file that became ignored is still there. */
async function differences({ before, after }: ProgramRun): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const isHidden = linkedFolders();
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== undefined && isSameMark(old.mark, now.mark)) continue;
    if (await isHidden(path)) {
      found.push({ path, old, now: undefined, barred: 'a link stands for its folder' });
      continue;
    }
    const mark = now?.mark ?? (await markOf(path));
    if (mark === undefined) found.push({ path, old, now: undefined });
    else if (!isSameMark(old.mark, mark)) found.push({ path, old, now: now ?? { ...old, mark } });
  }
  const otherName = otherNames(before);
  for (const [path, now] of after) {
    if (before.has(path)) continue;
    const other = await otherName(now.mark);
    const barred = other === undefined ? {} : { barred: `another name of ${other}` };
    found.push({ path, old: undefined, now, ...barred });
  }
  return found.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Asks once for each folder whether a link stands for it or for one above. */
function linkedFolders(): (file: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (file) => {
    const folder = dirname(file);
    const answer = known.get(folder) ?? isBehindLink(file);
    known.set(folder, answer);
    return answer;
  };
}

/**
 * The old name under which a new file is still found. Where a disk does not tell README from readme, a file that was
 * renamed so has both names and is one file: to remove the new one would be to remove it.
 */
function otherNames(before: FilesNow): (now: FileMark) => Promise<string | undefined> {
  const byInode = new Map([...before].map(([path, { mark, label }]) => [mark.inode, { path, label }]));
  return async (now) => {
    const old = now.inode === 0n ? undefined : byInode.get(now.inode);
    const still = old === undefined ? undefined : await markOf(old.path);
    return still !== undefined && isSameMark(still, now) ? old?.label : undefined;
  };
}

/** `undefined` where one of both is not known. */
async function contentsOf(
  { path, old, now }: Difference,
  known: Uint8Array | undefined,
): Promise<Pick<ProgramChange, 'before' | 'after'> | undefined> {
  if ((now?.mark.size ?? 0) > MAX_FILE_BYTES) return undefined;
  const before = old === undefined ? null : known;
  const after = now === undefined ? null : await readFile(path).catch(() => undefined);
  if (before === undefined || after === undefined || (after?.length ?? 0) > MAX_FILE_BYTES) return undefined;
  return { before, after };
}

function whyNotKept({ old, now }: Difference): string {
  const most = Math.max(old?.mark.size ?? 0, now?.mark.size ?? 0);
  return most > MAX_FILE_BYTES ? 'larger than 1 MB' : 'its old content was not kept';
}

/** Made by the program, or moved from a place that was looked at; else it was only out of sight before. */
function isNew(now: SeenFile | undefined, startedAt: bigint, inodes: ReadonlySet<bigint>): boolean {
  if (now === undefined) return false;
  const { birth, ctime, inode } = now.mark;
  return inodes.has(inode) || (birth === 0n ? ctime : birth) >= startedAt - CLOCK_SLACK;
}

function activity(label: string, { old, now }: Difference, uri: string): ToolActivity {
  if (now === undefined) return { kind: 'wrote', what: `${label} (deleted)` };
  return { kind: 'wrote', what: old === undefined ? `${label} (new)` : label, uri };
}

function named<T extends { readonly what: string }>(
  all: readonly T[],
): readonly (T | { kind: 'wrote'; what: string })[] {
  if (all.length <= MAX_NAMED) return all;
  return [...all.slice(0, MAX_NAMED), { kind: 'wrote', what: `and ${all.length - MAX_NAMED} more files` }];
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one !== null && other !== null && Buffer.compare(one, other) === 0;
}
