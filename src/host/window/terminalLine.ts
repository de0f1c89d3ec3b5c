import * as vscode from 'vscode';

/** The name of the shell that a command would go to, such as `bash`; empty where nobody knows. */
export function shellName(): string {
  const path = vscode.window.activeTerminal?.state.shell ?? vscode.env.shell;
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/\.exe$/i, '');
}

/** Which terminals run a program, as far as their shells tell. */
export interface RunningPrograms {
  isBusy(terminal: vscode.Terminal): boolean;
}

/** Puts one line into the terminal in use, or a new one, and shows it. Pressing Enter is up to the user. */
export function putIntoTerminal(line: string, running: RunningPrograms): void {
  // A line break runs what is before it: a bug where one gets here.
  if (/[\r\n]/.test(line)) throw new Error('A terminal was given several lines.');
  showTerminal(running).sendText(line, false);
}

/** Shows the terminal in use; a new one where a program runs there, which would read what is meant for the shell. */
export function showTerminal(running: RunningPrograms): vscode.Terminal {
  const active = vscode.window.activeTerminal;
  const terminal = active === undefined || running.isBusy(active) ? vscode.window.createTerminal() : active;
  terminal.show();
  return terminal;
}
