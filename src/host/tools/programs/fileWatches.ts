// What commands, tasks and the user's own programs change in the files of the workspace, for "Restore".

import * as l10n from '@vscode/l10n';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileWatch } from '../../../core/toolcalls/runCall.ts';
import type { CheckpointStore } from '../../../core/toolcalls/checkpointStore.ts';
import type { ToolActivity } from '../../../core/toolcalls/tool.ts';
import { newId } from '../../../core/model/ids.ts';
import type { Logger } from '../../../core/ports.ts';
import { EditorWrites } from './editorWrites.ts';
import { filesNow, TooManyFiles, type FilesNow } from './filesNow.ts';
import { OldContents } from './oldContents.ts';
import { programChanges } from './programChanges.ts';

/** Workspaces with more files are not looked at. */
const MAX_FILES = 20_000;
/** Nobody waits longer for a look at the files, in milliseconds. */
const PATIENCE_MS = 8_000;
/** Copies of a window that went without a word, in milliseconds. */
const STALE_MS = 24 * 3_600_000;

const ALWAYS = l10n.t('what Git ignores, what is private (aiGateway.neverSend), and what lies outside the workspace');
const NO_LOOK = l10n.t('what a command changed: its files could not be compared, see the log');

/** A program that runs, or ran while another still runs. */
interface Watched {
  readonly turnId: string;
  /** `undefined` while it runs. */
  changed: readonly string[] | undefined;
  /** Those that ran at the same time. */
  readonly beside: Set<Watched>;
}

/** Looks at the files before and after programs, several at once. */
export class FileWatches {
  readonly #checkpoints: Pick<CheckpointStore, 'addProgram' | 'share'>;
  readonly #folder: string;
  readonly #log: Logger;
  readonly #most: number;
  readonly #running = new Set<Watched>();
  #tidied: Promise<void> | undefined;

  /** `folder` is where copies of files are kept while a program runs. */
  constructor(
    checkpoints: Pick<CheckpointStore, 'addProgram' | 'share'>,
    folder: string,
    log: Logger,
    most = MAX_FILES,
  ) {
    this.#log = log;
    this.#most = most;
    this.#checkpoints = checkpoints;
    this.#folder = folder;
  }

  /** Before a program of this turn is started. Rejects when `signal` fires. */
  async begin(turnId: string, signal: AbortSignal): Promise<FileWatch> {
    await (this.#tidied ??= this.#tidy());
    const startedAt = BigInt(Date.now()) * 1_000_000n;
    // From here on, not only once all was looked at: what is saved in between is nobody's but the user's.
    const writes = new EditorWrites();
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      const before = await filesNow(this.#most, patience);
      const contents = await OldContents.of(before, path.join(this.#folder, `${process.pid}.${newId()}`), patience);
      const watched: Watched = { turnId, changed: undefined, beside: new Set(this.#running) };
      for (const other of this.#running) other.beside.add(watched);
      this.#running.add(watched);
      return { end: () => this.#end(watched, { startedAt, before, contents, writes }) };
    } catch (error) {
      writes.dispose();
      signal.throwIfAborted();
      return { end: () => this.#endUnseen(turnId, error) };
    }
  }

  async #end(watched: Watched, look: Look): Promise<readonly ToolActivity[]> {
    try {
      const after = await filesNow(this.#most, AbortSignal.timeout(PATIENCE_MS), look.before);
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const writers = await look.writes.writers();
      const { changes, told, notCovered } = await programChanges({ ...look, after, writers, signal });
      watched.changed = changes.map(({ uri }) => uri);
      const shared = await this.#shareWithOthers(watched);
      const all = changes.map((change) => (shared.has(change.uri) ? { ...change, isShared: true } : change));
      await this.#checkpoints.addProgram(watched.turnId, all, [...notCovered, ALWAYS]);
      return told;
    } catch (error) {
      watched.changed ??= [];
      return this.#endUnseen(watched.turnId, error);
    } finally {
      this.#running.delete(watched);
      look.writes.dispose();
      await look.contents.dispose();
    }
  }

  /** What programs of two turns changed while both ran is neither's alone, so that neither Restore takes the other's back. */
  async #shareWithOthers({ turnId, changed = [], beside }: Watched): Promise<ReadonlySet<string>> {
    const shared = new Set<string>();
    for (const other of beside) {
      if (other.turnId === turnId) continue;
      const both = changed.filter((uri) => other.changed?.includes(uri) === true);
      for (const uri of both) shared.add(uri);
      if (both.length > 0) await this.#checkpoints.share(other.turnId, both);
    }
    return shared;
  }

  async #endUnseen(turnId: string, error: unknown): Promise<readonly ToolActivity[]> {
    const isMany = error instanceof TooManyFiles;
    if (!isMany) this.#log.warn('The files could not be compared around a program.', error);
    await this.#checkpoints.addProgram(turnId, [], [isMany ? tooMany(this.#most) : NO_LOOK, ALWAYS]);
    return [];
  }

  /** Removes what windows left that went without a word. What fails is left for another time. */
  async #tidy(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const place = path.join(this.#folder, name);
      try {
        const { mtimeMs } = await stat(place);
        const isLeft = Date.now() - mtimeMs > STALE_MS || !isRunning(Number(name.split('.')[0]));
        if (isLeft) await rm(place, { recursive: true, force: true });
      } catch (error) {
        this.#log.info(
          `Old copies of files could not be removed: ${error instanceof Error ? error.message : 'unknown'}`,
        );
      }
    }
  }
}

/** Whether the process of this number runs; the copies of one that does are in use. */
function isRunning(id: number): boolean {
  if (!Number.isSafeInteger(id) || id <= 0) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

interface Look {
  readonly startedAt: bigint;
  readonly before: FilesNow;
  readonly contents: OldContents;
  readonly writes: EditorWrites;
}

function tooMany(most: number): string {
  return l10n.t`what the commands changed: the workspace has more than ${most.toLocaleString('en')} files`;
}
