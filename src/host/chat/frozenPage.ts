import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

export interface FrozenPage {
  /** Marks what is to blame as plain text. */
  readonly showPlain: () => void;
  /** Gives the view a new page; false where none came up in time. */
  readonly renew: () => Promise<boolean>;
}

const SHOW_PLAIN = l10n.t('Show as Plain Text');
const RELOAD = l10n.t('Reload Window');

/** What helps where a page hangs while it draws a message: the message as plain text, in a new page. */
export async function offerPlainText(page: FrozenPage): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(l10n.t('The chat hangs while it draws a message.'), SHOW_PLAIN);
  if (chosen !== SHOW_PLAIN) return;
  page.showPlain();
  if (await page.renew()) return;
  // A page in an endless loop takes no new content either.
  const words = l10n.t(
    'The chat still does not answer. After the window is reloaded, the message is shown as plain text.',
  );
  if ((await vscode.window.showWarningMessage(words, RELOAD)) === RELOAD) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}
