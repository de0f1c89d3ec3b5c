import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';

/** Runs `work` with a signal that fires when the editor's token is cancelled; the listener never outlives the work. */
export async function withSignal<T>(
  token: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new AppError('cancelled', l10n.t('Stopped by the user.')));
  if (token.isCancellationRequested) cancel();
  const listener = token.onCancellationRequested(cancel);
  try {
    return await work(controller.signal);
  } finally {
    listener.dispose();
  }
}

/** Runs `work` with a token of the editor's that is cancelled when `signal` fires; both are let go of afterwards. */
export async function withToken<T>(
  signal: AbortSignal,
  work: (token: vscode.CancellationToken) => PromiseLike<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await work(source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
