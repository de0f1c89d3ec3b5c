import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { goTo, type ChatCommandServices } from './chat.ts';

/**
 * Answers the calls that wait in the conversation shown, from wherever the focus is. The page does it as its own buttons
 * do: for those that are ticked, and only where they could be read before. What nobody sees is shown, or denied.
 */
export async function answerToolCalls(services: ChatCommandServices, answer: 'allow' | 'deny'): Promise<void> {
  const chat = await services.chat();
  const { desk } = chat.tools;
  const { id } = chat.session;
  const waiting = desk.pending(id);
  if (waiting.length === 0) void vscode.window.showInformationMessage(l10n.t('No tool call needs your approval.'));
  else if (chat.isSeen) chat.post({ type: 'answer-question', answer });
  else if (answer === 'allow') await goTo(services, 'question');
  else {
    const callIds = waiting.map(({ callId }) => callId);
    await desk.decide(id, callIds, 'deny');
  }
}
