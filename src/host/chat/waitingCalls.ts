import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { ContextKeys } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { SessionPool } from '../../core/conversation/sessionPool.ts';
import { inertLine } from '../../core/text/plainWords.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ToolHost } from '../tools/toolHost.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';

/** A message names this many calls that wait. */
const MAX_NAMED = 3;

export interface WaitingChat extends ShownChat {
  readonly services: Pick<ChatServices, 'log' | 'revealChat'>;
  readonly sessions: Pick<SessionPool, 'peek'>;
  readonly tools: ToolHost;
  /** Whether a user looks at the conversation shown. */
  readonly isWatched: boolean;
  openChat(id: string): Promise<void>;
  /** Puts a number on the view's icon, for panels nobody looks at; with `alsoSeen` on all. */
  setBadge(tooltip: string, of: { readonly alsoSeen: boolean }): void;
  /** One message as it is now. */
  redraw(messageId: string): void;
  post(event: PanelEvent): void;
}

/** Says to menus and keys what waits for the user in a conversation. */
export function setWaitingKeys({ desk, questions }: ToolHost, conversationId: string): void {
  const set = (key: string, value: boolean): void => void vscode.commands.executeCommand('setContext', key, value);
  set(ContextKeys.needsApproval, desk.pending(conversationId).length > 0);
  set(ContextKeys.needsAnswer, questions.pending(conversationId).length > 0);
}

/** Leads the user to calls that wait for them: their cards are drawn anew, and where nobody sees those, a message says so. */
export class WaitingCalls implements Disposable {
  readonly #chat: WaitingChat;
  readonly #store = new DisposableStore();
  /** Conversations, by what is asked there, whose message is still shown. */
  readonly #told = new Set<string>();

  constructor(chat: WaitingChat) {
    this.#chat = chat;
    const { desk, questions } = chat.tools;
    this.#store.add(
      desk.onDidChange((id) => {
        this.#onChanged(id);
        this.#tell(id, 'approval', () => this.#askApproval(id));
      }),
    );
    this.#store.add(
      questions.onDidChange((id) => {
        this.#onChanged(id);
        this.#tell(id, 'question', () => this.#sayQuestion(id));
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  #onChanged(conversationId: string): void {
    const { tools, session, sessions } = this.#chat;
    setWaitingKeys(tools, session.id);
    const changed = sessions.peek(conversationId);
    const headId = changed?.runningId ?? null;
    if (headId !== null && changed === session) this.#chat.redraw(headId);
  }

  #isSeen(conversationId: string): boolean {
    return this.#chat.isWatched && conversationId === this.#chat.session.id;
  }

  #tell(conversationId: string, what: string, say: () => Promise<void> | undefined): void {
    const key = `${what} ${conversationId}`;
    if (this.#isSeen(conversationId) || this.#told.has(key)) return;
    const said = say();
    if (said === undefined) return;
    this.#told.add(key);
    const work = said.finally(() => this.#told.delete(key));
    runInBackground(this.#chat.services.log, 'Telling of a call that waits', work);
  }

  #askApproval(conversationId: string): Promise<void> | undefined {
    const waiting = this.#chat.tools.desk.pending(conversationId);
    if (waiting.length === 0) return undefined;
    const calls = waiting
      .slice(0, MAX_NAMED)
      .map(({ displayName, maker, summary }) =>
        inertLine(`${displayName}${maker === undefined ? '' : ` from ${maker}`}: ${summary}`),
      );
    const more = waiting.length - calls.length;
    const what = [...calls, ...(more > 0 ? [`and ${more} more`] : [])].join(' · ');
    this.#chat.setBadge('A tool call needs your approval', { alsoSeen: !vscode.window.state.focused });
    return this.#askOutside(conversationId, what, waiting.length);
  }

  async #askOutside(conversationId: string, what: string, count: number): Promise<void> {
    const [review, deny] = ['Review', 'Deny'];
    const words = count === 1 ? 'A tool call needs your approval' : `${count} tool calls need your approval`;
    const choice = await vscode.window.showWarningMessage(`${words}. ${what}`, review, deny);
    const { desk } = this.#chat.tools;
    if (choice === deny) {
      const callIds = desk.pending(conversationId).map(({ callId }) => callId);
      await desk.decide(conversationId, callIds, 'deny');
    } else if (choice === review) await this.#show(conversationId);
  }

  #sayQuestion(conversationId: string): Promise<void> | undefined {
    const [question] = this.#chat.tools.questions.pending(conversationId);
    if (question === undefined) return undefined;
    const alsoSeen = conversationId !== this.#chat.session.id || !vscode.window.state.focused;
    this.#chat.setBadge('A question waits for your answer', { alsoSeen });
    const show = async (): Promise<void> => {
      const button = 'Show';
      const words = `A question waits for your answer: ${inertLine(question.title)}`;
      if ((await vscode.window.showInformationMessage(words, button)) !== button) return;
      await this.#show(conversationId);
      this.#chat.post({ type: 'go-to', where: 'question' });
    };
    return show();
  }

  async #show(conversationId: string): Promise<void> {
    await this.#chat.openChat(conversationId);
    await this.#chat.services.revealChat();
  }
}
