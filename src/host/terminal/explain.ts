import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ContextPart } from '../../core/model/message.ts';
import { secretGate } from '../actions/secretGate.ts';
import type { ActionServices } from '../actions/actionServices.ts';
import type { TerminalMemory } from './memory.ts';
import { commandName, commandText, MAX_OUTPUT, shownOutput, terminalSelection, whyNothing } from './output.ts';
import { lastPart, plainOutput } from '../../core/text/terminalText.ts';

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
  const text = gate(found.text);
  const part: ContextPart = {
    type: 'context',
    origin: 'paste',
    // The command is named as it is only where nothing of it is redacted.
    label: text === found.text ? found.label : l10n.t('Terminal output'),
    languageId: 'shellsession',
    text,
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
  const output = command.output || (await shownOutput(services, command));
  const failed = command.exitCode !== undefined && command.exitCode !== 0;
  return {
    label: l10n.t`Terminal: ${commandName(command)}`,
    text: commandText(command, output, MAX_OUTPUT),
    // l10n: none, for the model
    question: failed
      ? 'Explain why this command failed, and how to fix it.'
      : 'Explain what this command did and what its output means.',
  };
}

/** Without shell integration nobody knows where a command began: the user shows what is meant. */
async function otherText(): Promise<TerminalText | undefined> {
  const terminal = vscode.window.activeTerminal;
  const why = whyNothing(terminal);
  const [selection, clipboard] = [l10n.t('Use the Terminal’s Selection'), l10n.t('Use the Clipboard')];
  const choice = await vscode.window.showInformationMessage(
    why,
    ...(terminal === undefined ? [clipboard] : [selection, clipboard]),
  );
  if (choice === undefined) return undefined;
  const text = choice === selection ? await terminalSelection() : await vscode.env.clipboard.readText();
  const plain = lastPart(plainOutput(text), MAX_OUTPUT);
  if (plain === '') {
    void vscode.window.showInformationMessage(
      choice === selection
        ? l10n.t('Nothing is selected in the terminal.')
        : l10n.t('There is no text in the clipboard.'),
    );
    return undefined;
  }
  return {
    label: l10n.t('Terminal output'),
    text: plain,
    // l10n: none, for the model
    question: 'Explain this output of a terminal. If something failed, say how to fix it.',
  };
}
