import type * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { packNumbers } from '../../base/packedNumbers.ts';
import type { Port } from '../../protocol/channel.ts';

/**
 * The webview's pipe as a port. It listens from the first moment and keeps what arrives until somebody else listens: the
 * page may say `ready` while the code that answers is still being loaded.
 */
export class BufferedPort implements Port, Disposable {
  readonly #webview: vscode.Webview;
  readonly #subscription: vscode.Disposable;
  #waiting: unknown[] = [];
  #listener: ((message: unknown) => void) | undefined;

  constructor(webview: vscode.Webview) {
    this.#webview = webview;
    this.#subscription = webview.onDidReceiveMessage((message: unknown) => {
      if (this.#listener === undefined) this.#waiting.push(message);
      else this.#listener(message);
    });
  }

  /** Resolves when the page has taken the message; `false` where there is no page to take it. */
  async post(message: unknown): Promise<boolean> {
    try {
      return await this.#webview.postMessage(packNumbers(message));
    } catch {
      return false; // the view was disposed between the check and the post
    }
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    this.#listener = listener;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) listener(message);
    return toDisposable(() => {
      if (this.#listener === listener) this.#listener = undefined;
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listener = undefined;
    this.#waiting = [];
  }
}
