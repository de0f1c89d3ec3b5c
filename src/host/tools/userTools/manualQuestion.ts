import * as vscode from 'vscode';
import { deferred } from '../../../base/async.ts';
import type { ToolAction } from '../../../core/toolcalls/tool.ts';
import type { KeepFocus } from '../../window/composerFocus.ts';
import { plainWords } from '../../../core/text/plainWords.ts';

/** One call that a user answers. */
export interface ManualQuestion {
  readonly title: string;
  readonly question: string;
  readonly signal: AbortSignal;
  /** Puts buttons on the call's card: where messages are switched off there is another way. */
  readonly offer: (actions: readonly ToolAction[], words?: string) => void;
  /** Whether the user has the card before them, so that a message would only say it twice. */
  readonly isCardSeen: () => Promise<boolean>;
  readonly keepFocus: KeepFocus;
}

/** By buttons on the card, and by a message where nobody sees it. One that is brushed aside leaves the card's. */
export function choose(
  labels: readonly string[],
  sentence: string,
  words: string | undefined,
  question: ManualQuestion,
): Promise<string> {
  const wish = deferred<string>();
  question.offer(
    labels.map((label) => ({ label, run: () => wish.resolve(label) })),
    words,
  );
  const say = async (): Promise<void> => {
    if (await question.isCardSeen()) return;
    const choice = await vscode.window.showInformationMessage(plainWords(sentence), ...labels);
    if (choice !== undefined) wish.resolve(choice);
  };
  void say().catch(wish.reject);
  return wish.promise;
}
