import * as vscode from 'vscode';
import type { ContextPart } from '../../core/model/message.ts';
import { secretGate } from '../actions/secretGate.ts';
import type { ActionServices } from '../actions/actionServices.ts';
import type { RememberedCommand, TerminalMemory } from './memory.ts';
import { lastPart, plainOutput } from '../../core/text/terminalText.ts';

/** Characters of output that go along. */
const MAX_OUTPUT = 24_000;

export interface TerminalServices extends Pick<ActionServices, 'log' | 'chat' | 'revealChat'> {
  /** What the last commands in the terminals said. */
  readonly terminals: TerminalMemory;
}

interface TerminalText {
  readonly label: string;
  readonly text: string;
  readonly question: string;
}

/** Asks in the chat what the last command's output means, with the output attached. */
export async function explainTerminalOutput(services: TerminalServices): Promise<void> {
  const found = (await rememberedText(services)) ?? (await otherText());
  if (found === undefined) return;
  const gate = await secretGate([found.text]);
  if (gate === undefined) return;
  const part: ContextPart = {
    type: 'context',
    origin: 'paste',
    label: found.label,
    languageId: 'shellsession',
    text: gate(found.text),
  };
  const chat = await services.chat();
  await services.revealChat();
  await chat.ask([part], found.question);
}

async function rememberedText(services: TerminalServices): Promise<TerminalText | undefined> {
  const terminal = vscode.window.activeTerminal;
  if (terminal !== undefined) await services.terminals.settled(terminal);
  const command = terminal === undefined ? undefined : services.terminals.last(terminal);
  if (command === undefined) return undefined;
  const output = lastPart(command.output || (await shownOutput(services, command)), MAX_OUTPUT);
  const line = plainOutput(command.commandLine);
  const ending = command.isRunning
    ? '[still running]'
    : command.exitCode === undefined
      ? '[exit code unknown]'
      : `[exit code ${command.exitCode}]`;
  const failed = command.exitCode !== undefined && command.exitCode !== 0;
  return {
    label: `Terminal: ${line.split('\n', 1)[0]?.slice(0, 40) ?? ''}`,
    text: `$ ${line}\n${output === '' ? '[no output]' : output}\n${ending}`,
    question: failed
      ? 'Explain why this command failed, and how to fix it.'
      : 'Explain what this command did and what its output means.',
  };
}

/**
 * What a command that has ended shows in the terminal. The editor begins to tell the output when it learns of the command's
 * start, and what came in the same moment is missing.
 */
async function shownOutput({ log }: TerminalServices, command: RememberedCommand): Promise<string> {
  if (command.isRunning) return '';
  try {
    return plainOutput(await copiedBy('workbench.action.terminal.copyLastCommandOutput'));
  } catch (error) {
    log.debug(`The terminal's last output could not be read: ${String(error)}`);
    return '';
  }
}

/** Without shell integration nobody knows where a command began: the user shows what is meant. */
async function otherText(): Promise<TerminalText | undefined> {
  const terminal = vscode.window.activeTerminal;
  const why =
    terminal === undefined
      ? 'There is no terminal open.'
      : terminal.shellIntegration === undefined
        ? 'This terminal’s shell does not tell the editor where a command’s output begins (no shell integration).'
        : 'No command was run in this terminal since the window opened.';
  const [selection, clipboard] = ['Use the Terminal’s Selection', 'Use the Clipboard'];
  const choice = await vscode.window.showInformationMessage(
    why,
    ...(terminal === undefined ? [clipboard] : [selection, clipboard]),
  );
  if (choice === undefined) return undefined;
  const text =
    choice === selection
      ? await copiedBy('workbench.action.terminal.copySelection')
      : await vscode.env.clipboard.readText();
  const plain = lastPart(plainOutput(text), MAX_OUTPUT);
  if (plain === '') {
    void vscode.window.showInformationMessage(
      choice === selection ? 'Nothing is selected in the terminal.' : 'There is no text in the clipboard.',
    );
    return undefined;
  }
  return {
    label: 'Terminal output',
    text: plain,
    question: 'Explain this output of a terminal. If something failed, say how to fix it.',
  };
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
