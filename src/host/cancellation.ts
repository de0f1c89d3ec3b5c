import type * as vscode from 'vscode';
import { AppError } from '../base/errors.ts';

/** Runs `work` with a signal that fires when the editor's token is cancelled; the listener never outlives the work. */
export async function withSignal<T>(
  token: vscode.CancellationToken,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new AppError('cancelled', 'Stopped by the user.'));
  if (token.isCancellationRequested) cancel();
  const listener = token.onCancellationRequested(cancel);
  try {
    return await work(controller.signal);
  } finally {
    listener.dispose();
  }
}
