/** The question before a call that has ended is run once more. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainWords } from '../../core/text/plainWords.ts';
import type { KeepFocus } from '../window/composerFocus.ts';

/** A box of the editor shows about this much whole; more of it some systems cut without a word. */
const MAX_CHARACTERS = 1_500;
const MAX_LINES = 25;

export interface Rerun {
  readonly name: string;
  /** Who made the tool; absent for ours. */
  readonly maker?: string;
  /** All that would run, written so that nothing in it is hidden. */
  readonly text: string;
}

/**
 * Running again is a click of the user's; what is not allowed anyway is still shown whole before it runs. What a box cannot
 * show is opened in an editor first, and asked about beside it.
 */
export async function confirmRerun(
  isAllowed: boolean,
  { name, maker, text }: Rerun,
  keepFocus: KeepFocus,
): Promise<boolean> {
  if (isAllowed) return true;
  const shown = plainWords(name, 80);
  const question =
    maker === undefined ? l10n.t`Run “${shown}” again?` : l10n.t`Run “${shown}” from ${plainWords(maker, 200)} again?`;
  const run = l10n.t('Run Again');
  const isShort = text.length <= MAX_CHARACTERS && text.split('\n').length <= MAX_LINES;
  const ask = (detail: string, button: string): Promise<boolean> =>
    keepFocus(
      async () => (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button,
    );
  if (isShort) return ask(text, run);
  const open = l10n.t('Show All of It');
  const detail = l10n.t`What would run is too long to be shown here: ${text.length.toLocaleString('en-US')} characters. It is shown in an editor, and you are asked there.`;
  if (!(await ask(detail, open))) return false;
  const document = await vscode.workspace.openTextDocument({ content: text });
  await vscode.window.showTextDocument(document, { preview: false });
  // Not modal, so that the text can be scrolled through; it may wait for long without holding the focus.
  const words = `${question} ${l10n.t('It would run what was opened now, to its last line; changes to that text do not count.')}`;
  return (await vscode.window.showWarningMessage(words, run)) === run;
}
