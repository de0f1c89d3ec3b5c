import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Logger } from '../../core/ports.ts';
import { lastPart, plainOutput } from '../../core/text/terminalText.ts';
import type { RememberedCommand, TerminalMemory } from './memory.ts';

/** Characters of output that go along. */
export const MAX_OUTPUT = 24_000;
/** With less room left, an older command says nothing any more. */
const LEAST_OUTPUT = 500;

export interface TerminalReading {
  readonly log: Logger;
  readonly terminals: TerminalMemory;
}

/** The first line of a command, short. */
export function commandName({ commandLine }: RememberedCommand): string {
  return plainOutput(commandLine).split('\n', 1)[0]?.slice(0, 40) ?? '';
}

/** How a command ended, as the user reads it: `exit code 1`. */
export function endingOf({ isRunning, exitCode }: RememberedCommand): string {
  if (isRunning) return l10n.t('still running');
  return exitCode === undefined ? l10n.t('exit code unknown') : l10n.t`exit code ${exitCode}`;
}

/** A command, the end of its output, and how it ended. l10n: none, for the model. */
export function commandText(command: RememberedCommand, output: string, room: number): string {
  const { commandLine, isRunning, exitCode = 'unknown' } = command;
  const shown = lastPart(output, room);
  const ending = isRunning ? 'still running' : `exit code ${exitCode}`;
  return `$ ${plainOutput(commandLine)}\n${shown === '' ? '[no output]' : shown}\n[${ending}]`;
}

/** The last commands of a terminal with the ends of their outputs, the newest with the most; `undefined` where none is known. */
export async function recentCommands(
  services: TerminalReading,
  terminal: vscode.Terminal,
): Promise<{ readonly text: string; readonly commands: readonly RememberedCommand[] } | undefined> {
  await services.terminals.settled(terminal);
  const commands = services.terminals.recent(terminal);
  const newest = commands.at(-1);
  if (newest === undefined) return undefined;
  const isActive = terminal === vscode.window.activeTerminal;
  const texts: string[] = [];
  let room = MAX_OUTPUT;
  for (const command of commands.toReversed()) {
    if (room < LEAST_OUTPUT) break;
    const seen = command.output === '' && command === newest && isActive;
    const text = commandText(command, seen ? await shownOutput(services, command) : command.output, room);
    texts.unshift(text);
    room -= text.length;
  }
  return { text: texts.join('\n\n'), commands: commands.slice(-texts.length) };
}

/** Why a terminal has no commands to tell; `undefined`: there is none. */
export function whyNothing(terminal: vscode.Terminal | undefined): string {
  if (terminal === undefined) return l10n.t('There is no terminal open.');
  return terminal.shellIntegration === undefined
    ? l10n.t('This terminal’s shell does not tell the editor where a command’s output begins (no shell integration).')
    : l10n.t('No command was run in this terminal since the window opened.');
}

/** What is selected in the active terminal. */
export function terminalSelection(): Promise<string> {
  return copiedBy('workbench.action.terminal.copySelection');
}

/**
 * What a command that has ended shows in the terminal. The editor begins to tell the output when it learns of the command's
 * start, and what came in the same moment is missing.
 */
export async function shownOutput({ log }: Pick<TerminalReading, 'log'>, command: RememberedCommand): Promise<string> {
  if (command.isRunning) return '';
  try {
    return plainOutput(await copiedBy('workbench.action.terminal.copyLastCommandOutput'));
  } catch (error) {
    log.debug(`The terminal's last output could not be read: ${String(error)}`);
    return '';
  }
}

/** The editor gives what stands in a terminal only through the clipboard; what was there comes back. */
async function copiedBy(command: string): Promise<string> {
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText('');
  try {
    await vscode.commands.executeCommand(command);
    return await vscode.env.clipboard.readText();
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}
