import { constants } from 'node:fs';
import { open, readlink, realpath, stat, type FileHandle } from 'node:fs/promises';
import process from 'node:process';
import type { Sentence } from '../../base/said.ts';

/** Why nothing was read, for whoever has words for it. */
export type Unread =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'large'; readonly size: number }
  | { readonly kind: 'folder' | 'special' | 'moving' };

export type FileBytes = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | Unread;

/** A file that is put in its own place again and again (saved, built) is found within these. */
const TRIES = 3;

/**
 * The one way to read a file of this machine that may leave it. It is opened once; `whyNot` is asked about the place where
 * what was opened really lies, and the same handle is read. So a link cannot show one name and give another file, not
 * even one that comes up in between. Rejects as the system does where it cannot be opened.
 */
export async function readPlace(
  file: string,
  most: number,
  whyNot: (real: string) => Promise<string | undefined>,
): Promise<FileBytes> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Pipes must not make us wait.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const real = await realPlace(handle, file);
      if (real !== undefined) return await readFrom(handle, most, await whyNot(real));
    } finally {
      await handle.close();
    }
  }
  return { kind: 'moving' };
}

async function readFrom(handle: FileHandle, most: number, reason: string | undefined): Promise<FileBytes> {
  if (reason !== undefined) return { kind: 'refused', reason };
  const found = await handle.stat();
  if (found.isDirectory()) return { kind: 'folder' };
  if (!found.isFile()) return { kind: 'special' };
  return found.size > most ? { kind: 'large', size: found.size } : { kind: 'bytes', bytes: await handle.readFile() };
}

/** Where the file of a handle lies, without links; `undefined` where its place changed meanwhile. */
async function realPlace(handle: FileHandle, file: string): Promise<string | undefined> {
  const own = await handle.stat({ bigint: true });
  const real = await placeNow(handle, file);
  const there = await stat(real, { bigint: true }).catch(() => undefined);
  // Windows tells the volume of a path in more bits than that of a handle.
  const isSame = there?.ino === own.ino && BigInt.asUintN(32, there.dev) === BigInt.asUintN(32, own.dev);
  return isSame && (await placeNow(handle, file)) === real ? real : undefined;
}

/** Linux knows the place of what is open. Elsewhere it is the one of the name, which then has to be the same file. */
async function placeNow(handle: FileHandle, file: string): Promise<string> {
  if (process.platform !== 'linux') return realpath(file);
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => realpath(file));
}

/** What is said where a file is not a file, or does not stay one. */
export function wordsFor(kind: 'folder' | 'special' | 'moving'): Sentence {
  if (kind === 'folder') return (l10n) => l10n.t('it is a folder');
  if (kind === 'special') return (l10n) => l10n.t('it is not a regular file');
  return (l10n) => l10n.t('it was replaced while it was read');
}
