import * as l10n from '@vscode/l10n';
import type { ToolAction, ToolContext } from '../../../core/toolcalls/tool.ts';
import type { Proposal } from '../../editing/proposal.ts';

/** Says on the call's card that a change waits for the user; its buttons decide on all of it, or lead there. */
export function tellInReview(context: ToolContext, label: string, proposal: Proposal): void {
  const actions: readonly ToolAction[] = [
    { label: l10n.t('Accept'), run: () => proposal.acceptAll() },
    { label: l10n.t('Reject'), run: () => proposal.rejectAll() },
    { label: l10n.t('Open'), run: () => proposal.reveal() },
  ];
  proposal.listen(() => !context.signal.aborted);
  context.progress(label, actions, 'review');
}
