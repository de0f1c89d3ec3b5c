import * as vscode from 'vscode';
import { Commands } from '../../base/manifest.ts';

/** Pressed one after the other, faster than the text changes. */
const DECISIONS = [
  Commands.acceptChange,
  Commands.rejectChange,
  Commands.acceptAllChanges,
  Commands.rejectAllChanges,
  Commands.nextChange,
  Commands.previousChange,
] as const;

/**
 * Runs each command of a review once, for nothing. The editor asks the extension host when it runs a command for the first
 * time, and waits; a key for another command overtakes it meanwhile, and decides the change that the first was meant for.
 */
export function rehearseDecisions(): void {
  const commands = DECISIONS.map((command) => ({ command, args: { isRehearsal: true } }));
  void vscode.commands.executeCommand('runCommands', { commands });
}

/** Whether a command is to do nothing. */
export function isRehearsal(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'isRehearsal' in given;
}
