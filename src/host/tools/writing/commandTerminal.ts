import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../../base/disposable.ts';
import { withoutControls } from '../../../core/text/terminalText.ts';
import { oneLine } from '../../../core/text/visible.ts';
import type { CommandEnd } from '../../../core/toolcalls/writing/commandText.ts';
import type { CommandProcess } from './commandProcess.ts';

/** Shows what a command writes in a terminal, from its beginning. Ctrl+C ends the command; closing only stops looking. */
export function showInTerminal(command: CommandProcess, commandLine: string): void {
  const terminal = vscode.window.createTerminal({
    name: oneLine(commandLine, 40),
    iconPath: new vscode.ThemeIcon('tools'),
    isTransient: true,
    pty: new CommandView(command, commandLine),
  });
  terminal.show(true);
}

const ENDS: Readonly<Record<Exclude<CommandEnd['type'], 'exited'>, string>> = {
  killed: l10n.t('killed'),
  ended: l10n.t('ended'),
  late: l10n.t('late'),
  'too-much': l10n.t('too-much'),
  stopped: l10n.t('stopped'),
  'not-started': l10n.t('not-started'),
};

class CommandView implements vscode.Pseudoterminal {
  readonly #command: CommandProcess;
  readonly #commandLine: string;
  readonly #writes = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#writes.event;
  #subscription: Disposable | undefined;

  constructor(command: CommandProcess, commandLine: string) {
    this.#command = command;
    this.#commandLine = commandLine;
  }

  open(): void {
    this.#write(`$ ${this.#commandLine}\n${this.#command.screen.text()}`);
    this.#subscription = this.#command.onOutput((text) => this.#write(text));
    void this.#command.ended.then((end) => {
      const words = end.type === 'exited' ? l10n.t`exit code ${end.code}` : ENDS[end.type];
      this.#write(`\n${l10n.t`[The command has ended: ${words}]`}\n`);
    });
  }

  handleInput(data: string): void {
    if (data === '\u0003') this.#command.end('ended');
  }

  close(): void {
    this.#subscription?.dispose();
    this.#writes.dispose();
  }

  /** Without the output's own control sequences: they could change titles, the clipboard, or what was shown before. */
  #write(text: string): void {
    this.#writes.fire(withoutControls(text).replaceAll('\n', '\r\n'));
  }
}
