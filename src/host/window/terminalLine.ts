import * as vscode from 'vscode';

/** The name of the shell that a command would go to, such as `bash`; empty where nobody knows. */
export function shellName(): string {
  const path = vscode.window.activeTerminal?.state.shell ?? vscode.env.shell;
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/\.exe$/i, '');
}

/** Puts one line into the terminal in use, or a new one, and shows it. Pressing Enter is up to the user. */
export function putIntoTerminal(line: string): void {
  // A line break runs what is before it: a bug where one gets here.
  if (/[\r\n]/.test(line)) throw new Error('A terminal was given several lines.');
  showTerminal().sendText(line, false);
}

export function showTerminal(): vscode.Terminal {
  const terminal = vscode.window.activeTerminal ?? vscode.window.createTerminal();
  terminal.show();
  return terminal;
}
