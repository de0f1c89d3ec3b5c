import { spawn } from 'node:child_process';

const MAX_STDERR = 4_000;

/** A program to be read. There is no shell, and its input is at its end. */
export interface ProgramStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Default: the editor's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a program ended: its code, where it ended by itself, and the beginning of what it complained about. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly complaint: string;
}

/** A running program that is started for what it writes. */
export interface ProgramText {
  readonly output: AsyncIterable<string>;
  /** Rejects where it could not be started, and when the signal fires. */
  readonly ended: Promise<ProgramEnd>;
  /** To be called when its reader leaves, whatever the reason. */
  stop(): void;
}

/** Starts a program that only reads, and gives what it writes while it writes. */
export function startReading(start: ProgramStart, signal?: AbortSignal): ProgramText {
  const child = spawn(start.program, [...start.args], {
    cwd: start.cwd,
    ...(start.env !== undefined && { env: { ...start.env } }),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(signal !== undefined && { signal }),
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_STDERR) complaint += text;
  });
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, complaint: complaint.trim() }));
  });
  ended.catch(() => undefined); // it is awaited by the reader, unless that leaves first
  return { output: child.stdout.setEncoding('utf8'), ended, stop: () => void child.kill() };
}
