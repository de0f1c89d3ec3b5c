// The terminal: its last output explained, a command suggested.

import * as vscode from 'vscode';
import { delay } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { TerminalScreen } from '../../core/text/terminalScreen.ts';
import type { Logger } from '../../core/ports.ts';
import { runInBackground } from '../../core/background.ts';

/** What is kept of one command's output at least: its end. */
const MAX_CHARACTERS = 96_000;
const LATE_OUTPUT_MS = 1_000;
/** So many commands of each terminal are kept. */
const MAX_COMMANDS = 5;

/** A command that ran in a terminal, or runs. */
export interface RememberedCommand {
  readonly commandLine: string;
  readonly cwd: string | undefined;
  /** As it is seen, at most the last part of it. */
  readonly output: string;
  readonly isRunning: boolean;
  readonly exitCode: number | undefined;
}

/**
 * Keeps, in memory only, the end of what the last commands in each terminal wrote, as far as the shell tells the editor
 * where commands begin and end. Nothing of it is sent or logged unless the user asks.
 */
export class TerminalMemory implements Disposable {
  readonly #store = new DisposableStore();
  readonly #log: Logger;
  readonly #records = new Map<vscode.Terminal, readonly Recording[]>();

  constructor(log: Logger) {
    this.#log = log;
    this.#store.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => this.#start(terminal, execution)),
    );
    this.#store.add(
      vscode.window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) => {
        this.#of(terminal)
          .find((recording) => recording.execution === execution)
          ?.end(exitCode);
      }),
    );
    this.#store.add(vscode.window.onDidCloseTerminal((terminal) => this.#records.delete(terminal)));
  }

  last(terminal: vscode.Terminal): RememberedCommand | undefined {
    return this.#of(terminal).at(-1)?.snapshot();
  }

  /** The last commands, in the order in which they ran. */
  recent(terminal: vscode.Terminal): readonly RememberedCommand[] {
    return this.#of(terminal).map((recording) => recording.snapshot());
  }

  /** Whether a command runs in it now: what is typed would be read by that program. */
  isBusy(terminal: vscode.Terminal): boolean {
    return this.#of(terminal).at(-1)?.hasEnded === false;
  }

  /** Resolves when what the last command wrote has arrived: it may come a moment after the news that it ended. */
  async settled(terminal: vscode.Terminal): Promise<void> {
    const recording = this.#of(terminal).at(-1);
    if (recording?.hasEnded === true)
      await Promise.race([recording.allRead.catch(() => undefined), delay(LATE_OUTPUT_MS)]);
  }

  dispose(): void {
    this.#store.dispose();
    this.#records.clear();
  }

  #of(terminal: vscode.Terminal): readonly Recording[] {
    return this.#records.get(terminal) ?? [];
  }

  #start(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): void {
    const recording = new Recording(execution);
    this.#records.set(terminal, [...this.#of(terminal), recording].slice(-MAX_COMMANDS));
    runInBackground(this.#log, 'Reading a terminal', recording.allRead);
  }
}

class Recording {
  readonly execution: vscode.TerminalShellExecution;
  /** Loaded with the first command: activation does without. */
  #screen: TerminalScreen | undefined;
  #isRunning = true;
  #exitCode: number | undefined;
  /** Resolves at the end of the output. */
  readonly allRead: Promise<void>;

  constructor(execution: vscode.TerminalShellExecution) {
    this.execution = execution;
    // At once: the editor gives only what comes from now on.
    this.allRead = this.#read();
  }

  get hasEnded(): boolean {
    return !this.#isRunning;
  }

  async #read(): Promise<void> {
    const pieces = this.execution.read();
    const { TerminalScreen } = await import('../../core/text/terminalScreen.ts');
    const screen = new TerminalScreen({ keep: MAX_CHARACTERS });
    this.#screen = screen;
    for await (const piece of pieces) screen.write(piece);
  }

  end(exitCode: number | undefined): void {
    this.#isRunning = false;
    this.#exitCode = exitCode;
  }

  snapshot(): RememberedCommand {
    return {
      commandLine: this.execution.commandLine.value,
      cwd: this.execution.cwd?.fsPath,
      output: this.#screen?.shownText() ?? '',
      isRunning: this.#isRunning,
      exitCode: this.#exitCode,
    };
  }
}
