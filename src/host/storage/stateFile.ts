import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { KeyValueStore } from '../../core/ports.ts';
import { storageError, type StoredThing } from './files.ts';
import { draftOf, isAbandoned } from './processes.ts';

/**
 * A few values in one file that all windows share. The editor's own state tells other windows of a change only after they
 * are reloaded; here each `get` sees what any window wrote last. Reading and writing are synchronous, so that nothing comes
 * between the two within a window.
 */
export class StateFile implements KeyValueStore {
  readonly #file: string;
  readonly #thing: StoredThing;
  #known: { readonly stamp: string; readonly values: Readonly<Record<string, unknown>> } | undefined;

  constructor(file: string, thing: StoredThing) {
    this.#file = file;
    this.#thing = thing;
  }

  /** What cannot be read is not there. */
  get(key: string): unknown {
    try {
      const values = this.#read();
      return Object.hasOwn(values, key) ? values[key] : undefined;
    } catch {
      return undefined;
    }
  }

  /** Rejects where the file is there and cannot be read: the other values would be lost. */
  async set(key: string, value: unknown): Promise<void> {
    const draft = draftOf(this.#file);
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(draft, JSON.stringify({ ...this.#read(), [key]: value }), { mode: 0o600, flush: true });
      renameSync(draft, this.#file);
      removeAbandoned(this.#file);
    } catch (error) {
      remove(draft);
      throw storageError(error, 'write', this.#thing);
    }
  }

  #read(): Readonly<Record<string, unknown>> {
    const stamp = stampOf(this.#file);
    if (stamp === undefined) return {};
    if (this.#known?.stamp !== stamp) this.#known = { stamp, values: valuesOf(this.#file) };
    return this.#known.values;
  }
}

/** Another one after each write: a new file takes the place of the old. `undefined` where there is none. */
function stampOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

/** What windows left that were killed while they wrote this file. */
function removeAbandoned(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder).filter((each) => each.startsWith(`${path.basename(file)}.`))) {
    const draft = path.join(folder, name);
    const stats = statSync(draft, { throwIfNoEntry: false });
    if (stats !== undefined && isAbandoned(draft, stats.mtimeMs)) remove(draft);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What keeps it from being written keeps it from being removed.
  }
}

/** Throws where the file cannot be read; of one that is damaged nothing can be kept. */
function valuesOf(file: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(file, 'utf8');
  try {
    const values: unknown = JSON.parse(text);
    return typeof values === 'object' && values !== null ? { ...values } : {};
  } catch {
    return {};
  }
}
