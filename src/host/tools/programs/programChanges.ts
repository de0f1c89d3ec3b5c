import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Uri } from 'vscode';
import type { ProgramChange } from '../../../core/toolcalls/checkpoint.ts';
import { counted } from '../../../core/text/plural.ts';
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

const TOO_MUCH = l10n.t('too much changed at once');
const NOT_SEEN = l10n.t('not looked at before: ignored by Git, private or elsewhere then');

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
  /** Ends the reading of old contents: what was not read is not covered. */
  readonly signal: AbortSignal;
  /** Who else wrote the file meanwhile: the editor last, or somebody at some time. */
  readonly writers: (path: string, now: FileMark | undefined) => 'program' | 'editor' | 'both';
}

/** Compares the files before and after a program with what they hold. Of many, no more is read at once than can be kept. */
export async function programChanges(run: ProgramRun): Promise<ProgramChanges> {
  const found = await differences(run);
  const inodes = new Set(found.flatMap(({ old }) => (old === undefined ? [] : [old.mark.inode])));
  const outcome: Outcome = { changes: [], told: [], notCovered: [], left: MAX_KEPT_BYTES };
  let waiting: readonly Difference[] = found.filter(({ path, now }) => run.writers(path, now?.mark) !== 'editor');
  while (waiting.length > 0) {
    const { taken, later, tooMuch } = choose(waiting, outcome.left);
    for (const difference of tooMuch) leaveOut(outcome, difference, TOO_MUCH);
    const contents = await run.contents.read(oldFiles(taken), run.signal);
    for (const difference of taken) await takeDown(run, outcome, difference, contents, inodes);
    waiting = later;
  }
  const { changes, told, notCovered } = outcome;
  return {
    changes,
    told: named(told.toSorted((one, other) => (one.what < other.what ? -1 : 1))),
    notCovered: named(notCovered.toSorted().map((what) => ({ what }))).map(({ what }) => what),
  };
}

interface Outcome {
  readonly changes: ProgramChange[];
  readonly told: ToolActivity[];
  readonly notCovered: string[];
  /** Bytes that can still be kept. */
  left: number;
}

/** Which fit together into what can be kept, by their sizes; some may turn out to be the same as before. */
function choose(
  waiting: readonly Difference[],
  most: number,
): Readonly<Record<'taken' | 'later' | 'tooMuch', readonly Difference[]>> {
  const chosen = { taken: [] as Difference[], later: [] as Difference[], tooMuch: [] as Difference[] };
  let left = most;
  for (const difference of waiting) {
    const size = isKept(difference) ? bytesOf(difference) : 0;
    if (size > most) chosen.tooMuch.push(difference);
    else if (size > left) chosen.later.push(difference);
    else {
      left -= size;
      chosen.taken.push(difference);
    }
  }
  return chosen;
}

function bytesOf({ old, now }: Difference): number {
  return (old?.mark.size ?? 0) + (now?.mark.size ?? 0);
}

/** Larger ones are not read. */
function isKept({ old, now, barred }: Difference): boolean {
  return barred === undefined && Math.max(old?.mark.size ?? 0, now?.mark.size ?? 0) <= MAX_FILE_BYTES;
}

function oldFiles(taken: readonly Difference[]): ReadonlyMap<string, SeenFile> {
  const read = taken.filter(isKept);
  return new Map(read.flatMap(({ path, old }) => (old === undefined ? [] : [[path, old] as const])));
}

function leaveOut({ told, notCovered }: Outcome, difference: Difference, reason: string): void {
  const { label, uri } = placeOf(difference);
  told.push(activity(label, difference, uri.toString()));
  notCovered.push(`${label} (${reason})`);
}

async function takeDown(
  run: ProgramRun,
  outcome: Outcome,
  difference: Difference,
  contents: ReadonlyMap<string, Uint8Array>,
  inodes: ReadonlySet<bigint>,
): Promise<void> {
  const { path, old, now, barred } = difference;
  if (barred !== undefined) return leaveOut(outcome, difference, barred);
  const read = await contentsOf(difference, contents.get(path));
  if (read === undefined) return leaveOut(outcome, difference, whyNotKept(difference));
  if (isSame(read.before, read.after)) return;
  if (old === undefined && !isNew(now, run.startedAt, inodes)) return leaveOut(outcome, difference, NOT_SEEN);
  const size = (read.before?.length ?? 0) + (read.after?.length ?? 0);
  // It grew since it was looked at.
  if (size > outcome.left) return leaveOut(outcome, difference, TOO_MUCH);
  outcome.left -= size;
  const { label, uri } = placeOf(difference);
  outcome.told.push(activity(label, difference, uri.toString()));
  outcome.changes.push({
    uri: uri.toString(),
    label,
    ...read,
    isShared: run.writers(path, now?.mark) === 'both',
    isExecutable: old?.mark.isExecutable ?? false,
  });
}

function placeOf({ path, old, now }: Difference): Pick<SeenFile, 'label' | 'uri'> {
  return now ?? old ?? { label: path, uri: Uri.file(path) };
}

/** Without what is only out of sight now: a file that became ignored is still there. */
async function differences({ before, after }: ProgramRun): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const isHidden = linkedFolders();
  for (const [path, old] of before) {
    const now = after.get(path);
    if (now !== undefined && isSameMark(old.mark, now.mark)) continue;
    if (await isHidden(path)) {
      found.push({ path, old, now: undefined, barred: l10n.t('a link stands for its folder') });
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
    const barred = other === undefined ? {} : { barred: l10n.t`another name of ${other}` };
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
  return most > MAX_FILE_BYTES ? l10n.t('larger than 1 MB') : l10n.t('its old content was not kept');
}

/** Made by the program, or moved from a place that was looked at; else it was only out of sight before. */
function isNew(now: SeenFile | undefined, startedAt: bigint, inodes: ReadonlySet<bigint>): boolean {
  if (now === undefined) return false;
  const { birth, ctime, inode } = now.mark;
  return inodes.has(inode) || (birth === 0n ? ctime : birth) >= startedAt - CLOCK_SLACK;
}

function activity(label: string, { old, now }: Difference, uri: string): ToolActivity {
  if (now === undefined) return { kind: 'wrote', what: l10n.t`${label} (deleted)` };
  return { kind: 'wrote', what: old === undefined ? l10n.t`${label} (new)` : label, uri };
}

function named<T extends { readonly what: string }>(
  all: readonly T[],
): readonly (T | { kind: 'wrote'; what: string })[] {
  if (all.length <= MAX_NAMED) return all;
  const what = counted(all.length - MAX_NAMED, l10n.t('and {0} more file'), l10n.t('and {0} more files'));
  return [...all.slice(0, MAX_NAMED), { kind: 'wrote', what }];
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one !== null && other !== null && Buffer.compare(one, other) === 0;
}
