import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toAppError, type AppError, type ErrorAction } from '../../base/errors.ts';
import type { Logger } from '../../core/ports.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { DASHBOARD_URL, openExternal } from './links.ts';

/** An error's next steps that make sense outside the panel, and the command behind each. */
const BUTTONS: { readonly [K in ErrorAction]?: readonly [string, CommandId | 'add-credit'] } = {
  'set-key': [l10n.t('Set API Key'), Commands.setApiKey],
  'switch-account': [l10n.t('Switch Account…'), Commands.switchAccount],
  'add-credit': [l10n.t('Add Credit'), 'add-credit'],
  'open-dashboard': [l10n.t('Open Dashboard'), 'add-credit'],
  'pick-model': [l10n.t('Pick Another Model'), Commands.selectModel],
  'show-status': [l10n.t('Show Connection Status'), Commands.showConnectionStatus],
  'open-settings': [l10n.t('Open Settings'), Commands.openSettings],
  'new-chat': [l10n.t('New Chat'), Commands.newChat],
  'show-log': [l10n.t('Show Log'), Commands.showLog],
};

/** A next step that an error offers: what its button says, and doing it. */
export interface ErrorStep {
  readonly label: string;
  readonly run: () => Promise<void>;
}

/** The next steps of an error outside the panel, the first one first. */
export function stepsOf({ actions }: AppError): readonly ErrorStep[] {
  return actions.flatMap((action): readonly ErrorStep[] => {
    const [label, target] = BUTTONS[action] ?? [];
    if (label === undefined || target === undefined) return [];
    const run = async (): Promise<void> => {
      if (target === 'add-credit') await openExternal(DASHBOARD_URL);
      else await vscode.commands.executeCommand(target);
    };
    return [{ label, run }];
  });
}

/** The one place where a failure outside the panel becomes a message with buttons and a log line. */
export class Notifier {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `doing` completes "… failed" for the log, e.g. `Export`. Cancellations are silent. */
  async report(error: unknown, doing: string): Promise<void> {
    const known = toAppError(error);
    if (known.kind === 'cancelled') {
      this.#log.debug(`${doing} was cancelled.`);
      return;
    }
    this.#log.error(`${doing} failed (${known.kind}, ${known.code}).`, known.kind === 'bug' ? known : known.message);
    await this.#show(known);
  }

  async #show(error: AppError): Promise<void> {
    const steps = stepsOf(error);
    const labels = steps.map(({ label }) => label);
    const suffix = error.requestId === undefined ? '' : ` ${l10n.t`(request ${error.requestId})`}`;
    const show = error.kind === 'quota' ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    // Servers word some of it, and the editor would make links that run commands of `[…](command:…)`.
    const chosen = await show(error.message.replaceAll('](', '] (') + suffix, ...labels);
    await steps.find(({ label }) => label === chosen)?.run();
  }
}
