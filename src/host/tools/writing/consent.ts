import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ToolContext } from '../../../core/toolcalls/tool.ts';

/** A change that has no lines to decide on one by one. */
export interface Consent {
  readonly title: string;
  /** What would come or go. */
  readonly detail: string;
  /** The button that agrees. */
  readonly button: string;
}

/** Asks in the call's card, or in a dialog where there is none. `reason`: why not, in the user's words; mostly empty. */
export async function askConsent(
  { title, detail, button }: Consent,
  context: ToolContext,
): Promise<{ readonly isAgreed: boolean; readonly reason: string }> {
  if (context.ask !== undefined) {
    const answer = await context.ask({
      title,
      detail,
      options: [{ label: button }],
      isConfirmation: true,
      field: l10n.t('Reason for declining'),
      skip: l10n.t('Decline'),
    });
    return { isAgreed: answer.kind === 'answer', reason: answer.kind === 'skip' ? answer.text.trim() : '' };
  }
  context.progress(title, [], 'review');
  const isAgreed = await context.unlimited(
    async () => (await vscode.window.showWarningMessage(title, { modal: true, detail }, button)) === button,
  );
  return { isAgreed, reason: '' };
}
