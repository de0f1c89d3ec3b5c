import { Emitter, type Event } from '../../base/event.ts';
import type { Clock, JournalStore, Logger } from '../ports.ts';
import { Checkpoint, type FileSnapshots, type ProgramChange, type RestoreReport } from './checkpoint.ts';

const MAX_CHECKPOINTS = 100;
const NAME = /^([a-z0-9]{9})-([\w-]{1,80})\.json$/;

interface Kept {
  readonly checkpoint: Checkpoint;
  readonly name: string;
}

/** The checkpoint of each turn that wrote files, in memory and on disk. Turns are named by their head. */
export class CheckpointStore {
  readonly #files: JournalStore;
  readonly #snapshots: FileSnapshots;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new Emitter<string>();
  /** What "Restore" would do for this turn is different now. */
  readonly onDidChange: Event<string> = this.#changed.event;
  #loading: Promise<void> | undefined;

  constructor(files: JournalStore, snapshots: FileSnapshots, clock: Clock, log: Logger) {
    this.#files = files;
    this.#snapshots = snapshots;
    this.#clock = clock;
    this.#log = log;
  }

  /** Reads what earlier windows kept. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<void> {
    const names = (await this.#files.list()).filter((name) => NAME.test(name)).toSorted();
    const old = names.splice(0, Math.max(0, names.length - MAX_CHECKPOINTS));
    for (const name of old) await this.#files.remove(name);
    for (const name of names) {
      const turnId = NAME.exec(name)?.[2];
      const text = await this.#files.read(name);
      const checkpoint = text === undefined ? undefined : Checkpoint.fromText(text, this.#snapshots);
      if (turnId === undefined || checkpoint === undefined || this.#kept.has(turnId)) continue;
      this.#kept.set(turnId, { checkpoint, name });
      this.#changed.fire(turnId);
    }
  }

  async willWrite(turnId: string, uri: string): Promise<string> {
    await this.#loaded();
    const kept = this.#kept.get(turnId) ?? this.#create(turnId);
    await kept.checkpoint.willWrite(uri);
    await this.#save(turnId, kept);
    return turnId;
  }

  async didWrite(turnId: string, uri: string, isShared = false): Promise<void> {
    await this.#change(turnId, (checkpoint) => checkpoint.didWrite(uri, isShared));
  }

  /** What is proposed for a file that was announced, of which the user may take any part. */
  async propose(turnId: string, uri: string, after: Uint8Array, before?: Uint8Array): Promise<void> {
    await this.#change(turnId, (checkpoint) => checkpoint.propose(uri, after, before));
  }

  /** Nothing of what was proposed for a file was taken. */
  async withdraw(turnId: string, uri: string): Promise<void> {
    await this.#change(turnId, (checkpoint) => checkpoint.withdraw(uri));
  }

  /** Takes down what a program of the turn changed, all at once. */
  async addProgram(turnId: string, changes: readonly ProgramChange[], notCovered: readonly string[]): Promise<void> {
    await this.#loaded();
    const kept = this.#kept.get(turnId) ?? this.#create(turnId);
    kept.checkpoint.addProgram(changes, notCovered);
    await this.#save(turnId, kept);
  }

  /** Others wrote these files at the same time, as it turned out later. */
  async share(turnId: string, uris: readonly string[]): Promise<void> {
    const kept = this.#kept.get(turnId);
    if (kept === undefined) return;
    kept.checkpoint.share(uris);
    await this.#save(turnId, kept);
  }

  /** Files have other names now, which `renamed` gives: those that are still to be written are followed. */
  async moved(renamed: (uri: string) => string | undefined): Promise<void> {
    for (const [turnId, kept] of this.#kept) if (await kept.checkpoint.moved(renamed)) await this.#save(turnId, kept);
  }

  /** Turns of which something is kept. */
  get ids(): readonly string[] {
    return [...this.#kept.keys()];
  }

  checkpoint(turnId: string): Checkpoint | undefined {
    return this.#kept.get(turnId)?.checkpoint;
  }

  /** How many files the turn left different from what they were. */
  changedFiles(turnId: string): number {
    return this.#kept.get(turnId)?.checkpoint.changedUris.length ?? 0;
  }

  /** What the turn's programs may have changed that "Restore" does not bring back. */
  notCovered(turnId: string): readonly string[] {
    return this.#kept.get(turnId)?.checkpoint.notCovered ?? [];
  }

  restore(turnId: string): Promise<RestoreReport | undefined> {
    return this.#change(turnId, (checkpoint) => checkpoint.restore());
  }

  /** Takes back what still stands of a turn's changes, around what was written since. */
  takeBack(turnId: string): Promise<RestoreReport | undefined> {
    return this.#change(turnId, (checkpoint) => checkpoint.takeBack());
  }

  /** What the work answers; `undefined` where nothing is kept of the turn. */
  async #change<T>(turnId: string, work: (checkpoint: Checkpoint) => T | Promise<T>): Promise<T | undefined> {
    await this.#loaded();
    const kept = this.#kept.get(turnId);
    if (kept === undefined) return undefined;
    const result = await work(kept.checkpoint);
    await this.#save(turnId, kept);
    return result;
  }

  /** What an earlier window kept of a turn is gone on with; where it cannot be read, that is said by whoever loads. */
  async #loaded(): Promise<void> {
    await this.#loading?.catch(() => undefined);
  }

  #create(turnId: string): Kept {
    const name = `${this.#clock.now().toString(36).padStart(9, '0')}-${turnId}.json`;
    const kept = { checkpoint: new Checkpoint(this.#snapshots), name };
    this.#kept.set(turnId, kept);
    return kept;
  }

  /** A checkpoint that cannot be saved still holds as long as the window does. */
  async #save(turnId: string, { checkpoint, name }: Kept): Promise<void> {
    this.#changed.fire(turnId);
    if (checkpoint.isEmpty) return;
    try {
      await this.#files.replace(name, checkpoint.toText());
    } catch (error) {
      this.#log.warn('A checkpoint could not be saved.', error);
    }
  }
}
