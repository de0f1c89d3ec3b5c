import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { runInBackground } from '../../core/background.ts';
import type { ChatSession, SessionEvent } from '../../core/conversation/session.ts';
import { endsShort } from '../../core/model/outcome.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { Settings } from '../settings.ts';
import type { PanelBadge } from './panelBadge.ts';
import type { ChatServices, ShownChat } from './shownChat.ts';

/** Nobody looks elsewhere for a response that took less, in milliseconds. */
const LONG_MS = 10_000;
/** The next of what was queued begins by then. */
const GAP_MS = 1_000;

interface NotedChat extends Pick<ShownChat, 'session'> {
  readonly services: Pick<ChatServices, 'log' | 'settings'>;
  openChat(id: string): Promise<void>;
  takeFocus(): Promise<void>;
  /** Whether a user looks at the conversation shown. */
  readonly isWatched: boolean;
  readonly badge: Pick<PanelBadge, 'set'>;
  /** The user looks at this window again. */
  noteSeen(): void;
}

/** Whether the user is in another window and wants to hear of the chat there. */
export function isAway(settings: Pick<Settings, 'get'>): boolean {
  return !vscode.window.state.focused && settings.get('aiGateway.chat.notifyWhenFinished') !== 'off';
}

/** Tells of responses that ended while nobody looked: a badge, and a notification where the user waited in another window. */
export class ResponseNotes implements Disposable {
  readonly #chat: NotedChat;
  readonly #store = new DisposableStore();
  /** When the response that runs in a conversation began, by `performance.now()`. */
  readonly #begun = new Map<string, { readonly headId: string; readonly at: number }>();
  /** When the last one ended, and when what led to it began. */
  readonly #ended = new Map<string, { readonly at: number; readonly begun: number }>();

  constructor(chat: NotedChat) {
    this.#chat = chat;
    this.#store.add(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) chat.noteSeen();
      }),
    );
  }

  onEvent(session: ChatSession, event: SessionEvent): void {
    if (event.type !== 'running-changed') return;
    if (event.id !== null) {
      // What was queued goes on with what the user waits for.
      const ended = this.#ended.get(session.id);
      const at = ended !== undefined && performance.now() - ended.at < GAP_MS ? ended.begun : performance.now();
      this.#begun.set(session.id, { headId: event.id, at });
      return;
    }
    const begun = this.#begun.get(session.id);
    this.#begun.delete(session.id);
    if (begun !== undefined) this.#ended.set(session.id, { at: performance.now(), begun: begun.at });
    const answer = begun === undefined ? undefined : session.turn(begun.headId).findLast(isAnswer);
    const status = answer?.status;
    const isCut = status === 'complete' && endsShort(answer?.finishReason);
    if (begun === undefined || (status !== 'complete' && status !== 'failed')) return;
    const isLong = performance.now() - begun.at >= LONG_MS;
    // What waited for this one goes on in the same conversation.
    setTimeout(() => {
      if (session.runningId === null)
        this.#tell(session, status === 'failed' ? 'failed' : isCut ? 'cut' : 'finished', isLong);
    }, 0);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #tell(session: ChatSession, end: keyof typeof WORDS, isLong: boolean): void {
    const hasFailed = end === 'failed';
    const { services } = this.#chat;
    const isOpen = this.#chat.session === session;
    const isGone = isAway(services.settings);
    const title = session.title === '' ? l10n.t('New chat') : session.title;
    const words = WORDS[end](title);
    if (!isOpen || !this.#chat.isWatched) this.#chat.badge.set(session.id, 'finished', words);
    const isAlways = services.settings.get('aiGateway.chat.notifyWhenFinished') === 'always';
    // One that failed at once is not being worked on any more, either.
    if (!(isGone || isAlways) || !(isLong || hasFailed)) return;
    runInBackground(services.log, 'Telling of a response', this.#notify(session.id, words, hasFailed));
  }

  async #notify(conversationId: string, words: string, hasFailed: boolean): Promise<void> {
    const show = l10n.t('Show');
    const text = plainWords(words);
    const choice = hasFailed
      ? await vscode.window.showWarningMessage(text, show)
      : await vscode.window.showInformationMessage(text, show);
    if (choice !== show) return;
    await this.#chat.openChat(conversationId);
    await this.#chat.takeFocus();
  }
}

const WORDS = {
  finished: (title: string) => l10n.t`Response finished: ${title}`,
  cut: (title: string) => l10n.t`Response incomplete: ${title}`,
  failed: (title: string) => l10n.t`Response failed: ${title}`,
};

function isAnswer<M extends { readonly role: string }>(message: M): message is Extract<M, { role: 'assistant' }> {
  return message.role === 'assistant';
}
