import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { TerminalScreen } from '../../../core/text/terminalScreen.ts';
import { endGroup, HAS_OWN_GROUP, signalGroup } from '../processGroup.ts';

/** Characters of both streams together that are kept; a program with more is stopped. */
const MAX_OUTPUT = 50_000_000;
/** Characters of its newest line that are told. */
const MAX_NEWS = 400;
/** Milliseconds a program has to end after it was asked to. */
const GRACE_MS = 2_000;

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it reads; its input is closed after it. */
  readonly stdin: string;
  readonly signal: AbortSignal;
  /** The newest line it wrote. */
  readonly onLine: (line: string) => void;
}

export type ProgramEnd =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'killed'; readonly by: string }
  | { readonly type: 'stopped' }
  | { readonly type: 'too-much-output' }
  | { readonly type: 'not-started'; readonly reason: string };

/** How it ended, and what it wrote as a person would have seen it. */
export interface ProgramResult {
  readonly end: ProgramEnd;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts a program with a list of arguments: no shell, nothing is expanded. When the signal fires, it and everything it
 * started is ended. Resolves once it is gone; never rejects.
 */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { signal } = run;
  if (signal.aborted) return Promise.resolve({ end: { type: 'stopped' }, stdout: '', stderr: '' });
  let child: ChildProcess;
  try {
    child = spawn(run.program, [...run.args], {
      cwd: run.cwd,
      env: { ...run.env },
      shell: false,
      windowsHide: true,
      detached: HAS_OWN_GROUP,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (error) {
    return Promise.resolve({ end: { type: 'not-started', reason: startProblem(error, run) }, stdout: '', stderr: '' });
  }
  return follow(child, run);
}

function follow(child: ChildProcess, run: ProgramRun): Promise<ProgramResult> {
  const { signal } = run;
  const output = new Output(run.onLine);
  let early: ProgramEnd | undefined;
  const stop = (end: ProgramEnd): void => {
    early ??= end;
    endAll(child);
  };
  const onAbort = (): void => stop({ type: 'stopped' });
  signal.addEventListener('abort', onAbort, { once: true });
  output.onFull = () => stop({ type: 'too-much-output' });
  child.stdout?.on('data', (chunk: Buffer) => output.take('stdout', chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.take('stderr', chunk));
  // A program need not read what it is given.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(run.stdin);
  return new Promise((resolve) => {
    const finish = (end: ProgramEnd): void => {
      signal.removeEventListener('abort', onAbort);
      resolve({ end: early ?? end, ...output.texts() });
    };
    child.once('error', (error) => finish({ type: 'not-started', reason: startProblem(error, run) }));
    child.once('exit', () => {
      // What it left running in its group must not keep the streams, and the call, open.
      const timer = setTimeout(() => endAll(child), GRACE_MS);
      child.once('close', () => clearTimeout(timer));
    });
    child.once('close', (code, by) =>
      finish(code === null ? { type: 'killed', by: by ?? '?' } : { type: 'exited', code }),
    );
  });
}

class Output {
  onFull: () => void = () => undefined;
  readonly #onLine: (line: string) => void;
  readonly #streams = { stdout: new DecodedScreen(), stderr: new DecodedScreen() };
  #isFull = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    if (this.#isFull) return;
    const { stdout, stderr } = this.#streams;
    const { screen } = this.#streams[stream];
    this.#streams[stream].take(chunk);
    const last = screen.newestLine(MAX_NEWS);
    if (last !== '') this.#onLine(last);
    this.#isFull = stdout.screen.length + stderr.screen.length >= MAX_OUTPUT;
    if (this.#isFull) this.onFull();
  }

  texts(): { readonly stdout: string; readonly stderr: string } {
    return { stdout: this.#streams.stdout.text(), stderr: this.#streams.stderr.text() };
  }
}

/** A stream's characters may be cut between two of its chunks. */
class DecodedScreen {
  readonly screen = new TerminalScreen();
  readonly #decoder = new StringDecoder('utf8');

  take(chunk: Buffer): void {
    this.screen.write(this.#decoder.write(chunk));
  }

  text(): string {
    this.screen.write(this.#decoder.end());
    return this.screen.shownText();
  }
}

/** Ends a program and what it started; what is still there when its streams close goes too. */
function endAll(child: ChildProcess): void {
  endGroup(child, GRACE_MS);
  const { pid } = child;
  if (HAS_OWN_GROUP && pid !== undefined) child.once('close', () => signalGroup(pid, 'SIGKILL'));
}

/** l10n: none, for the model. */
function startProblem(error: unknown, run: ProgramRun): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no program "${run.program}" here.`;
  if (code === 'EACCES') return `"${run.program}" may not be started: it is not executable.`;
  if (code === 'EINVAL') return `"${run.program}" cannot be started without a shell. Name the program that it starts.`;
  if (code === 'E2BIG') return 'The arguments are too long for a program. Let it read them from its input (stdin).';
  return `"${run.program}" could not be started: ${message}.`;
}
