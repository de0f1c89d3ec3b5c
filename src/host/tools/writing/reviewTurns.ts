import path from 'node:path';
import * as vscode from 'vscode';
import { Commands } from '../../../base/manifest.ts';
import type { ToolContext, ToolOutcome } from '../../../core/toolcalls/tool.ts';

/** One review of a file at a time: the next change to it is placed in the text that the last review left. */
export class ReviewTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** `file`: its path as the model wrote it. `wait` is given the end of an earlier review of the file that is not over. */
  async take<T>(file: string, wait: (over: Promise<void>) => Promise<void>, work: () => Promise<T>): Promise<T> {
    const key = path.posix.normalize(file.replaceAll('\\', '/'));
    const before = this.#last.get(key);
    const run = this.#after(before, wait, work);
    this.#last.set(key, run);
    try {
      return await run;
    } finally {
      if (this.#last.get(key) === run) this.#last.delete(key);
    }
  }

  async #after<T>(
    before: Promise<unknown> | undefined,
    wait: (over: Promise<void>) => Promise<void>,
    work: () => Promise<T>,
  ): Promise<T> {
    if (before !== undefined) {
      // How it ended is told where it was asked for.
      const over = before.then(
        () => undefined,
        () => undefined,
      );
      await wait(over);
    }
    return work();
  }
}

/** Proposes once nothing that was proposed for the same file before is under review. */
export function inTurn(
  turns: ReviewTurns,
  file: string,
  context: ToolContext,
  work: () => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  const wait = (over: Promise<void>): Promise<void> => {
    const open = {
      label: 'Open',
      run: async () => void (await vscode.commands.executeCommand(Commands.reviewAllChanges)),
    };
    context.progress(`Waiting for your review of an earlier change in ${file}`, [open], 'review');
    return context.unlimited(() => over);
  };
  return turns.take(file, wait, work);
}
