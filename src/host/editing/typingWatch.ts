import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** Nothing is put in front of somebody who typed so short a while ago, in milliseconds. */
const PAUSE_MS = 1_000;
/** What is to be shown does not wait longer than that. */
const MOST_MS = 10_000;

/** Knows when the user types: a tab that comes to the front then would get the rest of their words. */
export class TypingWatch implements Disposable {
  readonly #subscription: vscode.Disposable;
  #typedAt = -Infinity;

  constructor() {
    this.#subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
      const isTyped = reason === undefined && contentChanges.some(({ text }) => text.length <= 2);
      if (isTyped && document === vscode.window.activeTextEditor?.document) this.#typedAt = performance.now();
    });
  }

  /** Resolves at the next pause; at once where nobody types, or in what is shown already. */
  async pause(toShow: vscode.TextDocument): Promise<void> {
    const begun = performance.now();
    for (;;) {
      const now = performance.now();
      const left = Math.min(this.#typedAt + PAUSE_MS, begun + MOST_MS) - now;
      if (left <= 0 || vscode.window.activeTextEditor?.document === toShow) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
