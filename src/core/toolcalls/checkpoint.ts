/**
 * What files were before a turn wrote them, so that "Restore" can bring them back. A file that a user changed after the
 * turn is never overwritten: it is named as a conflict, and what it was can be looked at.
 */
import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { toBase64 } from '../../base/base64.ts';
import { counted } from '../text/plural.ts';

/** Files as the editor has them, unsaved changes included. */
export interface FileSnapshots {
  /** `undefined` where there is no such file; rejects where it cannot be read. */
  read(uri: string): Promise<Uint8Array | undefined>;
  /** `isExecutable` says of a file that is made again whether it can be run as a program. */
  write(uri: string, content: Uint8Array, isExecutable: boolean): Promise<void>;
  remove(uri: string): Promise<void>;
  /** Takes the change from `before` to `after` out of a file, around what was written since; how many places it left. */
  takeBack(
    uri: string,
    before: Uint8Array,
    after: Uint8Array,
  ): Promise<{ readonly taken: number; readonly kept: number }>;
}

/** Larger files are not kept. */
const MAX_KEPT_BYTES = 20_000_000;
/** What is kept of all programs of a turn, with what the turn wrote itself, in bytes. */
const MAX_PROGRAM_BYTES = 16_000_000;
/** Files that are named one by one. */
const MAX_LEFT_OUT = 100;

export type RestoreAction =
  /** It is what it was already. */
  | 'same'
  /** It gets its old content back. */
  | 'rewrite'
  /** The turn created it: it is removed. */
  | 'remove'
  /** The turn deleted it: it is made again. */
  | 'recreate'
  /** It was changed after the turn or by the user during it, or is not known well enough: it is left alone. */
  | 'conflict';

export interface PlannedRestore {
  readonly uri: string;
  readonly action: RestoreAction;
}

export interface RestoreReport {
  readonly restored: readonly PlannedRestore[];
  readonly conflicts: readonly string[];
  readonly failed: readonly FailedRestore[];
}

interface FailedRestore {
  readonly uri: string;
  readonly reason: string;
}

/** What a program made of a file while it ran; `null` is no file. */
export interface ProgramChange {
  readonly uri: string;
  /** Its name for people. */
  readonly label?: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
  /** Somebody else may have written it as well at that time. */
  readonly isShared: boolean;
  /** It could be run as a program before. */
  readonly isExecutable?: boolean;
}

interface KeptFile {
  /** `null`: there was no file. `undefined`: it could not be kept. */
  readonly before: Uint8Array | null | undefined;
  readonly after: Uint8Array | null | undefined;
  /** The user wrote in it as well, in the midst of what the turn did: its old content has no place for that. */
  readonly isShared?: boolean;
  readonly isExecutable?: boolean;
}

/** The files that one turn wrote. */
export class Checkpoint {
  readonly #snapshots: FileSnapshots;
  readonly #files: Map<string, KeptFile>;
  readonly #keeping = new Map<string, Promise<void>>();
  /** Files that are about to be written, by the name they are announced under. */
  readonly #awaited = new Set<string>();
  /** Where files are that were renamed while they were. */
  readonly #moves = new Map<string, string>();
  readonly #notCovered: Set<string>;
  readonly #asBefore = new WeakMap<KeptFile, boolean>();

  constructor(
    snapshots: FileSnapshots,
    files: ReadonlyMap<string, KeptFile> = new Map(),
    notCovered: readonly string[] = [],
  ) {
    this.#snapshots = snapshots;
    this.#files = new Map(files);
    this.#notCovered = new Set(notCovered);
  }

  /** What the turn's programs may have changed that "Restore" does not bring back, for a person. */
  get notCovered(): readonly string[] {
    return [...this.#notCovered];
  }

  /** Whether there is anything to keep for a later window. */
  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  /** Takes down what a program changed. What the turn itself wrote before or in between is gone on with. */
  addProgram(changes: readonly ProgramChange[], notCovered: readonly string[]): void {
    for (const note of notCovered) this.#notCovered.add(note);
    let left = MAX_PROGRAM_BYTES;
    for (const kept of this.#files.values()) left -= bytesOf(kept);
    let leftOut = 0;
    for (const { uri, label = uri, before, after, isShared, isExecutable = false } of changes) {
      const kept = this.#files.get(uri);
      // Who announced it tells what became of it.
      if (this.#awaited.has(uri) || (kept !== undefined && isSame(kept.after, after))) continue;
      const more = (after?.length ?? 0) + (kept === undefined ? (before?.length ?? 0) : -(kept.after?.length ?? 0));
      // A file of which more is known already then reads otherwise than it was left, and is a conflict.
      if (more > left) {
        leftOut += 1;
        if (leftOut <= MAX_LEFT_OUT) this.#notCovered.add(l10n.t`${label} (too much changed in this response)`);
        continue;
      }
      left -= more;
      const isOwn = kept === undefined || isSame(kept.after, before) || isSame(kept.before, before);
      this.#files.set(uri, {
        ...(kept ?? { before, isExecutable }),
        after,
        ...((isShared || !isOwn) && { isShared: true }),
      });
    }
    if (leftOut > MAX_LEFT_OUT)
      this.#notCovered.add(
        counted(
          leftOut - MAX_LEFT_OUT,
          l10n.t('{0} more file (too much changed in this response)'),
          l10n.t('{0} more files (too much changed in this response)'),
        ),
      );
  }

  /** Others wrote these files at the same time, as it turned out later. */
  share(uris: readonly string[]): void {
    for (const uri of uris) {
      const kept = this.#files.get(uri);
      if (kept !== undefined) this.#files.set(uri, { ...kept, isShared: true });
    }
  }

  /** Files that are not what they were before the turn, as far as the turn knows. */
  get changedUris(): readonly string[] {
    return [...this.#files].flatMap(([uri, kept]) => (this.#isAsBefore(kept) ? [] : [uri]));
  }

  /** Asked at each redraw: contents are compared once. */
  #isAsBefore(kept: KeptFile): boolean {
    const known = this.#asBefore.get(kept) ?? isSame(kept.before, kept.after);
    this.#asBefore.set(kept, known);
    return known;
  }

  /** Keeps a file as it is, before the turn changes it for the first time. */
  willWrite(uri: string): Promise<void> {
    this.#moves.delete(uri);
    this.#awaited.add(uri);
    const known = this.#keeping.get(uri);
    if (known !== undefined || this.#files.has(uri)) return known ?? Promise.resolve();
    const keeping = this.#read(uri).then((before) => {
      this.#files.set(uri, { before, after: before });
      this.#keeping.delete(uri);
    });
    this.#keeping.set(uri, keeping);
    return keeping;
  }

  /** Takes down what the turn made of a file, by the name it was announced under, and whether the user wrote in it too. */
  async didWrite(announced: string, isShared = false): Promise<void> {
    await this.#keeping.get(announced);
    const uri = this.#moves.get(announced) ?? announced;
    this.#awaited.delete(uri);
    const kept = this.#files.get(uri);
    if (kept === undefined) return;
    // A window that closes can read no more: what is known stays, and a file that reads otherwise is left alone.
    const after = await this.#content(uri).catch(() => kept.after);
    this.#files.set(uri, { ...kept, after, ...(isShared && { isShared }) });
  }

  /**
   * Takes down what is proposed for a file, of which the user may accept any part, or none. `before`: what it was when that
   * was made, where the user may have written in it since it was announced.
   */
  async propose(announced: string, after: Uint8Array, before?: Uint8Array): Promise<void> {
    await this.#keeping.get(announced);
    const uri = this.#moves.get(announced) ?? announced;
    const kept = this.#files.get(uri);
    if (kept === undefined) return;
    const isKnown = kept.before instanceof Uint8Array && isSame(kept.before, kept.after);
    const isFirst = isKnown && before !== undefined && before.length <= MAX_KEPT_BYTES;
    this.#files.set(uri, { ...kept, after, ...(isFirst && { before }) });
  }

  /** Nothing of what was proposed was taken. */
  withdraw(announced: string): void {
    const uri = this.#moves.get(announced) ?? announced;
    this.#awaited.delete(uri);
    const kept = this.#files.get(uri);
    if (kept === undefined) return;
    // A file that could not be kept can be compared with nothing: it would count as changed for good.
    if (kept.before === undefined) this.#files.delete(uri);
    else this.#files.set(uri, { ...kept, after: kept.before });
  }

  /**
   * Files have other names now, which `renamed` gives. One that is still to be written is followed; what the turn is done
   * with counts as changed by the user. Resolves to whether any was followed.
   */
  async moved(renamed: (uri: string) => string | undefined): Promise<boolean> {
    await Promise.all(this.#keeping.values());
    const followed = [...this.#files].flatMap(([from, kept]) => {
      const to = renamed(from);
      const isDone = !this.#awaited.has(from) && !isSame(kept.before, kept.after);
      return to === undefined || isDone ? [] : [{ from, to, kept }];
    });
    for (const { from, to, kept } of followed) {
      this.#files.delete(from);
      this.#files.set(to, kept);
      if (this.#awaited.delete(from)) this.#awaited.add(to);
      for (const [announced, at] of this.#moves) if (at === from) this.#moves.set(announced, to);
      this.#moves.set(from, to);
    }
    return followed.length > 0;
  }

  /** What the file was; `undefined` where it did not exist or was not kept. */
  before(uri: string): Uint8Array | undefined {
    return this.#files.get(uri)?.before ?? undefined;
  }

  /** What "Restore" would do now. */
  async plan(): Promise<readonly PlannedRestore[]> {
    const planned: PlannedRestore[] = [];
    for (const [uri, kept] of this.#files) planned.push({ uri, action: actionFor(kept, await this.#read(uri)) });
    return planned;
  }

  /** Brings back every file that nobody touched since. Looks again at each just before it is written. */
  async restore(): Promise<RestoreReport> {
    const restored: PlannedRestore[] = [];
    const conflicts: string[] = [];
    const failed: { readonly uri: string; readonly reason: string }[] = [];
    for (const [uri, kept] of this.#files) {
      const action = actionFor(kept, await this.#read(uri));
      if (action === 'conflict') conflicts.push(uri);
      if (action === 'same' || action === 'conflict') continue;
      try {
        if (kept.before === null) await this.#snapshots.remove(uri);
        else if (kept.before !== undefined)
          await this.#snapshots.write(uri, kept.before, action === 'recreate' && kept.isExecutable === true);
        this.#files.set(uri, { before: kept.before, after: kept.before, isExecutable: kept.isExecutable ?? false });
        restored.push({ uri, action });
      } catch (error) {
        failed.push({ uri, reason: error instanceof Error ? error.message : l10n.t('unknown') });
      }
    }
    return { restored, conflicts, failed };
  }

  /**
   * Takes back what still stands of the turn's changes, around what was written since. A file that it created goes only
   * where nobody changed it; `conflicts` are files in which something stays.
   */
  async takeBack(): Promise<RestoreReport> {
    const report = { restored: [] as PlannedRestore[], conflicts: [] as string[], failed: [] as FailedRestore[] };
    for (const [uri, kept] of this.#files) {
      if (isSame(kept.before, kept.after)) continue;
      try {
        await this.#takeBackOne(uri, kept, report);
      } catch (error) {
        report.failed.push({ uri, reason: error instanceof Error ? error.message : l10n.t('unknown') });
      }
    }
    return report;
  }

  async #takeBackOne(
    uri: string,
    { before, after, isShared }: KeptFile,
    report: { readonly restored: PlannedRestore[]; readonly conflicts: string[] },
  ): Promise<void> {
    const now = await this.#content(uri);
    const settle = (): void => void this.#files.set(uri, { before, after: before });
    // The user deleted it, or it never came to be.
    if (now === null) return settle();
    if (before === null) {
      if (isShared === true || !isSame(now, after)) report.conflicts.push(uri);
      else {
        await this.#snapshots.remove(uri);
        report.restored.push({ uri, action: 'remove' });
      }
      return settle();
    }
    if (before === undefined || after === undefined || after === null) {
      report.conflicts.push(uri);
      return;
    }
    const { taken, kept } = await this.#snapshots.takeBack(uri, before, after);
    if (taken > 0) report.restored.push({ uri, action: 'rewrite' });
    if (kept > 0) report.conflicts.push(uri);
    settle();
  }

  toText(): string {
    const files = [...this.#files].map(([uri, { before, after, isShared, isExecutable }]) => ({
      uri,
      before: pack(before),
      after: pack(after),
      isShared,
      isExecutable,
    }));
    return JSON.stringify({ version: 1, files, notCovered: this.notCovered });
  }

  /** Reads what `toText` wrote; `undefined` where it cannot be read. */
  static fromText(text: string, snapshots: FileSnapshots): Checkpoint | undefined {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(text));
      if (!parsed.success) return undefined;
      const files = parsed.data.files.map(
        ({ uri, before, after, isShared = false, isExecutable = false }) =>
          [uri, { before: unpack(before), after: unpack(after), isShared, isExecutable }] as const,
      );
      return new Checkpoint(snapshots, new Map(files), parsed.data.notCovered);
    } catch {
      return undefined;
    }
  }

  async #read(uri: string): Promise<Uint8Array | null | undefined> {
    return this.#content(uri).catch(() => undefined);
  }

  async #content(uri: string): Promise<Uint8Array | null | undefined> {
    const content = await this.#snapshots.read(uri);
    if (content === undefined) return null;
    return content.length > MAX_KEPT_BYTES ? undefined : content;
  }
}

function actionFor({ before, after, isShared }: KeptFile, now: Uint8Array | null | undefined): RestoreAction {
  if (now === undefined || before === undefined) return 'conflict';
  if (isSame(now, before)) return 'same';
  if (isShared === true || !isSame(now, after)) return 'conflict';
  if (before === null) return 'remove';
  return now === null ? 'recreate' : 'rewrite';
}

function bytesOf({ before, after }: KeptFile): number {
  // One content counts once, as it is one in memory.
  return (before?.length ?? 0) + (before === after ? 0 : (after?.length ?? 0));
}

function isSame(left: Uint8Array | null | undefined, right: Uint8Array | null | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left === null || right === null) return left === right;
  if (left === right) return true;
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i += 1) if (left[i] !== right[i]) return false;
  return true;
}

const packed = z.optional(z.nullable(z.string()));
const fileSchema = z.object({
  version: z.literal(1),
  files: z.array(
    z.object({
      uri: z.string(),
      before: packed,
      after: packed,
      isShared: z.optional(z.boolean()),
      isExecutable: z.optional(z.boolean()),
    }),
  ),
  notCovered: z.optional(z.array(z.string())),
});

function pack(content: Uint8Array | null | undefined): string | null | undefined {
  return content === null || content === undefined ? content : toBase64(content);
}

function unpack(text: string | null | undefined): Uint8Array | null | undefined {
  if (text === null || text === undefined) return text;
  const plain = atob(text);
  const content = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i += 1) content[i] = plain.charCodeAt(i);
  return content;
}
