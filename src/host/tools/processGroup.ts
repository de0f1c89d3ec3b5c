import { spawn, type ChildProcess } from 'node:child_process';

const isWindows = process.platform === 'win32';

/** For `detached` of a program that tools start: a group of its own, so that what it starts can be ended with it. */
export const HAS_OWN_GROUP = !isWindows;

/** Ends a program and what it started: first it is asked, after `graceMs` it is killed. */
export function endGroup(child: ChildProcess, graceMs: number): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (isWindows) {
    killGroup(child);
    return;
  }
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  child.once('exit', () => clearTimeout(timer));
}

/** Kills a program and what it started at once. */
export function killGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (!isWindows) {
    signalGroup(pid, 'SIGKILL');
    return;
  }
  const killer = spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
  killer.on('error', () => child.kill());
}

/** Nothing happens where nothing of the group is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone, all of it.
  }
}

/** Windows has no groups: what is left there goes with its console. */
export function isGroupAlive(pid: number): boolean {
  if (isWindows) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
