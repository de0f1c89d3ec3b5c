import { spawn, type ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { Emitter } from '../../../base/event.ts';
import { TerminalScreen } from '../../../core/text/terminalScreen.ts';
import type { CommandEnd } from '../../../core/toolcalls/writing/commandText.ts';
import type { ShellStart } from '../../../core/toolcalls/writing/shells.ts';
import { endGroup, HAS_OWN_GROUP, isGroupAlive, killGroup, signalGroup } from '../processGroup.ts';

/** UTF-16 units of output that are kept; a command with more is ended. */
const MAX_OUTPUT = 20_000_000;
/** Milliseconds a command has to end after it was asked to, and its pipes to empty after it has. */
const GRACE_MS = 1_500;
const DRAIN_MS = 500;

export interface CommandStart extends ShellStart {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A command that runs with everything it starts in a process group of its own, so that all of it can be ended. */
export class CommandProcess {
  /** Resolves once it and what it started is gone. Never rejects. */
  readonly ended: Promise<CommandEnd>;
  readonly #child: ChildProcess | undefined;
  /** What it wrote so far, as a person would see it. */
  readonly screen = new TerminalScreen();
  readonly #output = new Emitter<string>();
  /** What it writes, both streams as they come. */
  readonly onOutput = this.#output.event;
  /** Something of its group was still there after it had ended. */
  hadLeftovers = false;
  #isFull = false;
  #early: CommandEnd | undefined;

  constructor(start: CommandStart) {
    try {
      this.#child = spawn(start.program, [...start.args], {
        cwd: start.cwd,
        env: { ...start.env },
        shell: false,
        windowsHide: true,
        windowsVerbatimArguments: start.isVerbatim,
        detached: HAS_OWN_GROUP,
        // Nobody can answer its questions: it finds the end of its input at once.
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.ended = this.#follow(this.#child);
    } catch (error) {
      this.ended = Promise.resolve({ type: 'not-started', reason: messageOf(error) });
    }
  }

  /** Its process group's id, for who wants to look. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends it and what it started: first it is asked, then it is killed. */
  end(why: 'ended' | 'late' | 'too-much' | 'stopped'): void {
    this.#early ??= { type: why };
    if (this.#child !== undefined) endGroup(this.#child, GRACE_MS);
  }

  #follow(child: ChildProcess): Promise<CommandEnd> {
    this.#read(child.stdout);
    this.#read(child.stderr);
    const { pid } = child;
    // The editor's own end must not leave it running.
    const onHostExit = (): void => killGroup(child);
    process.once('exit', onHostExit);
    return new Promise<CommandEnd>((resolve) => {
      const finish = (end: CommandEnd): void => {
        process.off('exit', onHostExit);
        resolve(this.#early ?? end);
      };
      child.once('error', (error) => finish({ type: 'not-started', reason: messageOf(error) }));
      child.once('exit', (code, signal) => {
        const end: CommandEnd = code === null ? { type: 'killed', by: signal ?? 'a signal' } : { type: 'exited', code };
        void this.#tidy(child, pid).then(() => finish(end));
      });
    });
  }

  /** After its end: the rest of its output, then whatever it left in the background. */
  async #tidy(child: ChildProcess, pid: number | undefined): Promise<void> {
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await Promise.race([closed, wait(DRAIN_MS)]);
    if (pid !== undefined && isGroupAlive(pid)) {
      this.hadLeftovers = this.#early === undefined;
      signalGroup(pid, 'SIGTERM');
      for (let waited = 0; waited < GRACE_MS && isGroupAlive(pid); waited += 50) await wait(50);
      signalGroup(pid, 'SIGKILL');
    }
    child.stdout?.destroy();
    child.stderr?.destroy();
  }

  #read(stream: Readable | null): void {
    const decoder = new StringDecoder('utf8');
    stream?.on('data', (chunk: Buffer) => this.#take(decoder.write(chunk)));
    stream?.on('end', () => this.#take(decoder.end()));
    stream?.on('error', () => undefined);
  }

  #take(text: string): void {
    if (text === '' || this.#isFull) return;
    this.screen.write(text);
    this.#output.fire(text);
    this.#isFull = this.screen.length >= MAX_OUTPUT;
    if (this.#isFull) this.end('too-much');
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** l10n: none, for the model. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
