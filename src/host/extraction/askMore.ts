/** Asking the model something more about a result: the price is told first, and it can be stopped. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { spentWords } from '../../core/extraction/batch/costWords.ts';
import type { AskEstimate } from '../../core/extraction/estimateCost.ts';
import type { DocumentEvent, DocumentResult } from '../../core/extraction/extractDocument.ts';
import { withPayer } from '../models/payer.ts';
import type { ModelSetup } from './runner.ts';

const ONCE_MORE = {
  source: l10n.t('the source is sent once more'),
  it: l10n.t('it is sent once more'),
  they: l10n.t('they are sent once more'),
} as const;
type Sent = keyof typeof ONCE_MORE;

function inParts(what: Sent, count: number): string {
  if (what === 'source') return l10n.t`the source is sent once more in ${count} parts`;
  return what === 'it'
    ? l10n.t`it is sent once more in ${count} parts`
    : l10n.t`they are sent once more in ${count} parts`;
}

/** `the source is sent once more in 3 parts, about $0.02`. */
export function againWords({ requests, costUsd }: AskEstimate, what: Sent = 'source'): string {
  const price = costUsd === undefined ? l10n.t('the price is not known') : spentWords(costUsd, true);
  const asked = requests === 1 ? ONCE_MORE[what] : inParts(what, requests);
  return `${asked}, ${price}`;
}

/** Whether the person agrees to what it takes. */
export async function confirmAsking(
  { payer }: ModelSetup,
  question: string,
  takes: string,
  button: string,
): Promise<boolean> {
  const options = { modal: true, detail: withPayer(takes, payer) };
  return (await vscode.window.showInformationMessage(question, options, button)) === button;
}

/** Does the work under a notification that stops it. */
export function whileAsking<T>(title: string, controller: AbortController, work: () => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const listener = token.onCancellationRequested(() =>
      controller.abort(new AppError('cancelled', l10n.t('Stopped by the user.'))),
    );
    try {
      return await work();
    } finally {
      listener.dispose();
    }
  });
}

/** How a run that nobody watches ends. */
export async function endOf(events: AsyncIterable<DocumentEvent>): Promise<DocumentResult> {
  for await (const event of events) if (event.type === 'end') return event.result;
  throw new AppError('bug', l10n.t('A request ended without a result.'));
}
