import * as l10n from '@vscode/l10n';
import process from 'node:process';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { secretGate } from '../actions/secretGate.ts';
import { askOnce, oneShotOptions } from '../models/oneShot.ts';
import { withPatience } from '../window/progress.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { payerOf, withPayer } from '../models/payer.ts';
import {
  readSuggestion,
  suggestSystemPrompt,
  suggestTokens,
  suggestUserText,
  withoutIcons,
  type CommandSuggestion,
  type ShellFacts,
} from '../../core/terminal/suggestion.ts';
import { askNext, askText } from '../window/question.ts';
import { putIntoTerminal, shellName, type RunningPrograms } from '../window/terminalLine.ts';

type NextStep = 'insert' | 'copy' | 'refine' | 'again';

interface StepItem extends vscode.QuickPickItem {
  readonly step?: NextStep;
}

interface SuggestServices extends ModelServices {
  readonly terminals: RunningPrograms;
}

/** Asks for a wish, shows one command with what it does, and puts it into the terminal without running it. */
export async function suggestCommand(services: SuggestServices): Promise<void> {
  let wish = await askForWish('');
  while (wish !== undefined) {
    const payer = await payerOf(services);
    const suggestion = await ask(services, wish, payer);
    if (suggestion === undefined) return;
    const step = await decide(wish, suggestion, payer);
    if (step === 'insert') return putIntoTerminal(suggestion.command, services.terminals);
    if (step === 'copy') return vscode.env.clipboard.writeText(suggestion.command);
    if (step === undefined) return;
    if (step === 'refine') wish = await askForWish(wish);
  }
}

async function askForWish(before: string): Promise<string | undefined> {
  const text = await askText({
    title: l10n.t('Suggest a Command'),
    prompt: l10n.t('What should the command do? It is put into the terminal, not run.'),
    placeHolder: l10n.t('find the ten largest files in this folder'),
    value: before,
  });
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}

async function ask(
  services: ModelServices,
  wish: string,
  payer: string | undefined,
): Promise<CommandSuggestion | undefined> {
  const gate = await secretGate([wish]);
  if (gate === undefined) return undefined;
  const options = await oneShotOptions(services, suggestTokens);
  if (options === undefined) return undefined;
  const facts = shellFacts();
  const question = {
    options,
    system: suggestSystemPrompt,
    text: suggestUserText(gate(wish), facts),
  };
  let answer = '';
  const end = await withPatience(`${withPayer(l10n.t('Looking for a command'), payer)}…`, (signal) =>
    askOnce(services, question, signal, (piece) => {
      answer += piece;
    }),
  );
  if (end.reason === 'cancelled') return undefined;
  if (end.error !== undefined) throw end.error;
  const suggestion = readSuggestion(answer, facts.shell);
  if (suggestion.command === '') {
    throw new AppError('protocol', l10n.t('The model gave no command. Try other words, or pick another model.'), {
      code: 'no-command',
      actions: ['pick-model'],
    });
  }
  return suggestion;
}

async function decide(
  wish: string,
  suggestion: CommandSuggestion,
  payer: string | undefined,
): Promise<NextStep | undefined> {
  const { command, explanation, isMultiLine, warning, removed = '' } = suggestion;
  const about = withoutIcons(`${explanation} ${removed}`.trim());
  const care = warning === undefined ? '' : `$(warning) ${l10n.t`${warning}: read it first`}`;
  const items: StepItem[] = [];
  if (isMultiLine) {
    items.push({
      label: withoutIcons(command.replaceAll('\n', ' ⏎ ')),
      description: care,
      detail: `${about} ${l10n.t('It has several lines, so it can be copied but not put into the terminal.')}`.trim(),
      step: 'copy',
    });
  } else items.push({ label: withoutIcons(command), description: care, detail: about, step: 'insert' });
  items.push(
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(copy) ${l10n.t('Copy')}`, step: 'copy' },
    { label: `$(edit) ${l10n.t('Rephrase…')}`, step: 'refine' },
    { label: `$(refresh) ${l10n.t('Try Again')}`, step: 'again' },
  );
  const picked = await askNext(items, {
    title: wish.length > 60 ? `${wish.slice(0, 59)}…` : wish,
    placeHolder: withPayer(
      isMultiLine ? l10n.t('Enter copies it') : l10n.t('Enter puts it into the terminal; it is not run'),
      payer,
    ),
  });
  return picked?.step;
}

/** What the model is told of the shell. l10n: none, for the model. */
function shellFacts(): ShellFacts {
  const shell = shellName();
  const folder = vscode.workspace.isTrusted ? vscode.workspace.workspaceFolders?.[0]?.name : undefined;
  return {
    shell: shell === '' ? 'the default shell' : shell,
    platform: process.platform,
    ...(folder !== undefined && { folder }),
  };
}
