import * as l10n from '@vscode/l10n';
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

interface EarlierReview {
  /** The file, as the user reads it. */
  readonly label: string;
  readonly open: () => Promise<void>;
}

/** Says that a change waits for an earlier one to be decided on, and waits. */
export async function inQueue(
  context: ToolContext,
  { label, open }: EarlierReview,
  wait: () => Promise<void>,
): Promise<void> {
  const actions = [{ label: l10n.t('Open'), run: open }];
  context.progress(l10n.t`Waiting for your review of an earlier change in ${label}`, actions, 'queue');
  await context.unlimited(wait);
  // It may be shown any moment.
  context.progress(label);
}

/** Proposes once nothing that was proposed for the same file before is under review. */
export function inTurn(
  turns: ReviewTurns,
  file: string,
  context: ToolContext,
  work: () => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  const open = async (): Promise<void> => void (await vscode.commands.executeCommand(Commands.reviewAllChanges));
  const wait = (over: Promise<void>): Promise<void> => inQueue(context, { label: file, open }, () => over);
  return turns.take(file, wait, work);
}
