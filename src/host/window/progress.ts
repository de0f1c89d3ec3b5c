import * as vscode from 'vscode';
import { withSignal } from './cancellation.ts';

/** What takes less time than this is not worth a notification that flashes by. */
const PATIENCE_MS = 500;

/** Runs `work`; where it takes long enough to wonder, a notification says so and can cancel it. */
export async function withPatience<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const result = work(controller.signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isSlow = await Promise.race([
    result.then(
      () => false,
      () => false,
    ),
    new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), PATIENCE_MS);
    }),
  ]);
  clearTimeout(timer);
  if (!isSlow) return result;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (_progress, token) =>
    withSignal(token, (signal) => {
      signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
      return result;
    }),
  );
}
