import path from 'node:path';
import process from 'node:process';

/** A draft younger than this may belong to a process that cannot be seen from here, as on another machine. */
const ABANDONED_MS = 60_000;

/** Where this process writes a file before it takes the place of the old one. */
export function draftOf(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

export function isDraft(name: string): boolean {
  return name.endsWith('.tmp');
}

/** Whether a draft was left by a process that died while it wrote: it never becomes the file. */
export function isAbandoned(file: string, mtimeMs: number): boolean {
  const pid = /\.(\d+)\.tmp$/.exec(path.basename(file))?.[1];
  return pid !== undefined && Date.now() - mtimeMs > ABANDONED_MS && !isAlive(Number(pid));
}

/** A process that may not be signalled lives all the same. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
