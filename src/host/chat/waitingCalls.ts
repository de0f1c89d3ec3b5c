import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { ContextKeys } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { SessionPool } from '../../core/conversation/sessionPool.ts';
import { inertLine, plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ToolHost } from '../tools/toolHost.ts';
import type { PanelBadge } from './panelBadge.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';

/** A message names this many calls that wait. */
const MAX_NAMED = 3;
/** Characters of a question in a message. */
const MAX_TITLE = 200;

export interface WaitingChat extends ShownChat {
  readonly services: Pick<ChatServices, 'log' | 'revealChat'>;
  readonly sessions: Pick<SessionPool, 'peek'>;
  readonly tools: ToolHost;
  /** Whether a user looks at the conversation shown. */
  readonly isWatched: boolean;
  openChat(id: string): Promise<void>;
  readonly badge: Pick<PanelBadge, 'set' | 'clear'>;
  /** One message as it is now. */
  redraw(messageId: string): void;
  /** Also a page that is still coming up hears it. */
  tell(event: PanelEvent): void;
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
        this.#tell(id, 'approval', desk.pending(id).length, () => this.#askApproval(id));
      }),
    );
    this.#store.add(
      questions.onDidChange((id) => {
        this.#onChanged(id);
        this.#tell(id, 'question', questions.pending(id).length, () => this.#sayQuestion(id));
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

  /** Each time something waits that nobody sees it has its badge; a message that is still there says it once. */
  #tell(conversationId: string, reason: 'approval' | 'question', count: number, say: () => Promise<void>): void {
    const key = `${reason} ${conversationId}`;
    const { badge } = this.#chat;
    if (count === 0) {
      badge.clear(conversationId, reason);
      this.#told.delete(key);
      return;
    }
    if (this.#isSeen(conversationId)) return;
    badge.set(
      conversationId,
      reason,
      reason === 'approval' ? l10n.t('A tool call needs your approval') : l10n.t('A question waits for your answer'),
    );
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const work = say().finally(() => this.#told.delete(key));
    runInBackground(this.#chat.services.log, 'Telling of a call that waits', work);
  }

  #askApproval(conversationId: string): Promise<void> {
    const waiting = this.#chat.tools.desk.pending(conversationId);
    const calls = waiting
      .slice(0, MAX_NAMED)
      .map(({ displayName, maker, summary }) =>
        inertLine(`${maker === undefined ? displayName : l10n.t`${displayName} from ${maker}`}: ${summary}`),
      );
    const more = waiting.length - calls.length;
    const what = [...calls, ...(more > 0 ? [l10n.t`and ${more} more`] : [])].join(' · ');
    return this.#askOutside(conversationId, what, waiting.length);
  }

  async #askOutside(conversationId: string, what: string, count: number): Promise<void> {
    const [review, deny] = [l10n.t('Review'), l10n.t('Deny')];
    const words = counted(
      count,
      l10n.t('A tool call needs your approval'),
      l10n.t('{0} tool calls need your approval'),
    );
    const choice = await vscode.window.showWarningMessage(`${words}. ${what}`, review, deny);
    const { desk } = this.#chat.tools;
    if (choice === deny) {
      const callIds = desk.pending(conversationId).map(({ callId }) => callId);
      await desk.decide(conversationId, callIds, 'deny');
    } else if (choice === review) await this.#show(conversationId);
  }

  async #sayQuestion(conversationId: string): Promise<void> {
    const [question] = this.#chat.tools.questions.pending(conversationId);
    if (question === undefined) return;
    const show = l10n.t('Show');
    const words = l10n.t`A question waits for your answer: ${plainWords(question.title, MAX_TITLE)}`;
    if ((await vscode.window.showInformationMessage(words, show)) !== show) return;
    await this.#show(conversationId);
    this.#chat.tell({ type: 'go-to', where: 'question' });
  }

  async #show(conversationId: string): Promise<void> {
    await this.#chat.openChat(conversationId);
    await this.#chat.services.revealChat();
  }
}
