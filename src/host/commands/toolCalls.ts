import * as vscode from 'vscode';
import type { ChatCommandServices } from './chat.ts';
import { goTo } from './chat.ts';

/** A call that has waited for less than this may not have been read: the key was meant for something else. */
const MIN_SEEN_MS = 1_000;

/**
 * Answers the calls that wait in the conversation shown, from wherever the focus is. Nothing is allowed that could not be
 * read before: a panel nobody sees, or a question that has just come up, is shown instead.
 */
export async function answerToolCalls(services: ChatCommandServices, answer: 'once' | 'deny'): Promise<void> {
  const chat = await services.chat();
  const { desk } = chat.tools;
  const { id } = chat.session;
  const waiting = desk.pending(id);
  if (waiting.length === 0) {
    void vscode.window.showInformationMessage('No tool call needs your approval.');
    return;
  }
  const isNew = waiting.some(({ askedAt }) => Date.now() - askedAt < MIN_SEEN_MS);
  if (answer === 'once' && (isNew || !chat.isSeen)) {
    await goTo(services, 'question');
    return;
  }
  const callIds = waiting.map(({ callId }) => callId);
  await desk.decide(id, callIds, answer);
}
