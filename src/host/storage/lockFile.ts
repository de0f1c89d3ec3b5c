// A file that one process at a time holds, and that the next one gets when its holder dies or hangs.

import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { draftOf, isAlive } from './processes.ts';

/** A holder says this often that it is there, and is taken for gone after that long. */
const BEAT_MS = 5_000;
const GONE_MS = 20_000;
/** In the place of a process id. */
const NOBODY = '0';

/** Makes this the only holder. Gives how to let go of it; `undefined` where another one, of this process too, holds it. */
export async function holdFile(file: string): Promise<(() => Promise<void>) | undefined> {
  const holder = `${process.pid} ${randomUUID()}`;
  if (!(await isCreated(file, holder)) && !(await isTakenOver(file, holder))) return undefined;
  const beat = setInterval(() => {
    const now = new Date();
    // A beat that fails is followed by another one.
    utimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    // After a long sleep of the machine another process may have taken over.
    const isTold = inPlaceOf(file, holder, () => rm(file, { force: true }));
    // On a full disk there is no room for a claim.
    await isTold.catch(async () => {
      if ((await textOf(file)) === holder) await rm(file, { force: true });
    });
  };
}

/** Whether a process that still lives holds the file, this one included. */
export async function isHeld(file: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    // An empty one is being made at this moment.
    return Date.now() - mtimeMs < GONE_MS && (text === '' || isAlive(Number.parseInt(text, 10)));
  } catch (error) {
    // One that cannot be read may be held.
    return codeOf(error) !== 'ENOENT';
  }
}

async function isTakenOver(file: string, holder: string): Promise<boolean> {
  const gone = await textOf(file).catch(() => null);
  // It was let go of meanwhile.
  if (gone === undefined) return isCreated(file, holder);
  // One that cannot be read may be held.
  if (gone === null || (await isHeld(file))) return false;
  return inPlaceOf(file, gone, async () => {
    const draft = draftOf(`${file}-${randomUUID()}`);
    await writeFile(draft, holder);
    await rename(draft, file);
  });
}

/**
 * Does something to the file while it names this holder: of all that want to, one at a time. Nobody else changes it then: the
 * holder is gone, or is who asks. False, and nothing is done, where the file names another one or somebody is at it.
 */
async function inPlaceOf(file: string, holder: string, work: () => Promise<void>): Promise<boolean> {
  const claims = await claimed(file, holder);
  const own = claims.at(-1);
  if (own === undefined) return false;
  let isGone = false;
  try {
    const isThere = (await textOf(file)) === holder;
    if (isThere) await work();
    isGone = true;
    return isThere;
  } finally {
    // Holders never come back, so that claims to the place of one that is gone mean nothing. Until then each one counts.
    if (isGone) await Promise.all(claims.map((claim) => rm(claim, { force: true })));
    else await writeFile(own, NOBODY).catch(() => undefined);
  }
}

/**
 * The claims to the place of a holder, ours last; none where a process that lives has one. Where one died with its claim, the
 * next is made behind it: removing it could remove another's.
 */
async function claimed(file: string, holder: string): Promise<readonly string[]> {
  const name = `${file}-${createHash('sha256').update(holder).digest('hex').slice(0, 16)}`;
  const claims: string[] = [];
  for (;;) {
    const claim = `${name}.${claims.length}.claim`;
    claims.push(claim);
    if (await isCreated(claim, String(process.pid))) return claims;
    if (await isHeld(claim)) return [];
  }
}

/** Makes a file that was not there, with all its text at once; false where it was. */
async function isCreated(file: string, text: string): Promise<boolean> {
  const draft = draftOf(`${file}-${randomUUID()}`);
  try {
    await writeFile(draft, text);
    await link(draft, file).catch((error: unknown) => {
      // Where there are no links, a crash between the file and its text leaves it held for a while.
      if (codeOf(error) === 'EEXIST') throw error;
      return writeFile(file, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
