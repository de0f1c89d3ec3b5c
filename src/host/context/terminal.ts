import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { lastPart, plainOutput } from '../../core/text/terminalText.ts';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import {
  commandName,
  endingOf,
  MAX_OUTPUT,
  recentCommands,
  terminalSelection,
  whyNothing,
  type TerminalReading,
} from '../terminal/output.ts';

/** What there is to attach of the active terminal, in a few words; `undefined`: there is none. */
export function terminalWords({ terminals }: TerminalReading): string | undefined {
  const terminal = vscode.window.activeTerminal;
  if (terminal === undefined) return undefined;
  const commands = terminals.recent(terminal);
  const last = commands.at(-1);
  if (last === undefined) return l10n.t`The selection in ${oneLine(terminal.name, 40)}`;
  const words = `${oneLine(commandName(last), 60)} (${endingOf(last)})`;
  if (commands.length === 1) return words;
  return counted(
    commands.length,
    (count) => l10n.t`Last ${count} command: ${words}`,
    (count) => l10n.t`Last ${count} commands: ${words}`,
  );
}

/**
 * The last commands of the active terminal with their outputs where its shell tells them, else what is selected in it; else
 * what the user can do.
 */
export async function readTerminal(services: TerminalReading): Promise<ReadResult> {
  const terminal = vscode.window.activeTerminal;
  const recent = terminal === undefined ? undefined : await recentCommands(services, terminal);
  if (recent !== undefined) {
    const last = recent.commands.at(-1);
    const more = recent.commands.length > 1 ? ` +${recent.commands.length - 1}` : '';
    const name = (last === undefined ? '' : oneLine(commandName(last), 60)) + more;
    return partOf(l10n.t`Terminal: ${name}`, recent.text);
  }
  const selected = terminal === undefined ? '' : lastPart(plainOutput(await terminalSelection()), MAX_OUTPUT);
  if (selected !== '') {
    const lines = selected.split('\n').length;
    const [one, other] = [l10n.t('Terminal selection ({0} line)'), l10n.t('Terminal selection ({0} lines)')];
    return partOf(counted(lines, one, other), selected);
  }
  const advice =
    terminal === undefined
      ? l10n.t('Open one and run a command first.')
      : l10n.t('Select text in the terminal, or run a command in it, then attach it again.');
  return { ok: false, reason: `${whyNothing(terminal)} ${advice}` };
}

function partOf(label: string, text: string): ReadResult {
  return {
    ok: true,
    part: { type: 'context', origin: 'paste', source: 'terminal', label, languageId: 'shellsession', text },
  };
}
