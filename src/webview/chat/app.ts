// The page of the chat.

import * as l10n from '@vscode/l10n';
import { dispatch, type Handlers } from '../../protocol/channel.ts';
import type { PanelCommand, PanelEvent, PanelProtocol } from '../../protocol/messages.ts';
import type { ViewConnection, ViewDeleted } from '../../protocol/viewState.ts';
import { Announcer } from '../announcer.ts';
import { modelName } from './answerView.ts';
import { bannerOf, drawBanner } from './banner.ts';
import { Composer } from './composer.ts';
import type { FindBar } from './findBar.ts';
import { KnownFiles } from './knownFiles.ts';
import { counted } from '../../core/text/plural.ts';
import { h, iconButton, setText, skeleton, setHover } from '../parts/dom.ts';
import { redrawEmpty } from './emptyState.ts';
import { countWords } from './countWords.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';
import { isFindKey, isNewChatKey, messageStep } from '../keys.ts';
import { setCodeFont } from '../markdown/codeFont.ts';
import { followTheme, refreshTheme } from '../markdown/highlight.ts';
import type { PanelMemory } from './memory.ts';
import { answerText, indexOfMessage, reduce, type PanelChange, type PanelState } from './store.ts';
import { CallAnnouncer } from './toolAnnouncer.ts';
import type { ToolCardContext } from './toolContext.ts';
import { Transcript } from './transcript.ts';
import { TranscriptLines } from './transcriptLines.ts';

const MAX_OPEN_THINKING = 50;
const MAX_EDIT_DRAFTS = 20;
const MAX_ANSWER_DRAFTS = 20;

/** What needs no chat to be shown: the host may say it while it is still loading one. */
const COMPOSER_EVENTS: ReadonlySet<PanelEvent['type']> = new Set([
  'composer-text',
  'composer-focus',
  'question-settled',
  'notice',
  'ping',
]);

/** After these, other lines may stand between the messages. */
const LINE_EVENTS: ReadonlySet<PanelEvent['type']> = new Set([
  'snapshot',
  'messages-added',
  'branch-changed',
  'message-changed',
  'running-changed',
  'deleted-changed',
]);

/** The whole panel: keeps the state, and tells each view only what concerns it. */
export class App {
  readonly element = h('main', { class: 'panel is-loading' });
  readonly #link: HostLink<PanelProtocol>;
  readonly #memory: PanelMemory;
  readonly #title = h('h1', { class: 'title', text: l10n.t('Chat') });
  readonly #empty = h('div', { class: 'empty-place' });
  readonly #banner = h('div', { class: 'banner-place', attributes: { role: 'status' } });
  readonly #announcer = new Announcer();
  readonly #transcript: Transcript;
  readonly #lines: TranscriptLines;
  readonly #files: KnownFiles;
  readonly #composer: Composer;
  readonly #body: HTMLElement;
  #find: Promise<FindBar> | undefined;
  #findBar: FindBar | undefined;
  #closeHelp: (() => boolean) | undefined;
  #state: PanelState | null = null;
  readonly #openCards = new Map<string, boolean>();
  readonly #calls = new CallAnnouncer((words) => this.#announcer.say(words));
  /** The answer whose beginning was announced and whose end was not yet. */
  #answering: string | null = null;
  /** A message is being deleted by a key: the focus goes to what takes that back. */
  #isDeletingByKey = false;
  /** The call whose question had the focus when its card was drawn anew. */
  #refocusedCall: string | undefined;
  #placeTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #handlers: Handlers<PanelEvent> = {
    snapshot: () => this.#onSnapshot(),
    'messages-added': ({ messages }) => {
      this.#transcript.add(messages);
      if (messages.some((message) => message.role === 'user')) this.#transcript.scrollToEnd();
    },
    'branch-changed': ({ index, messages }) => {
      this.#transcript.replaceFrom(index, this.#state?.messages.slice(index) ?? []);
      // Asked again: the new answer is what the user waits for. Another version of an old one is not.
      if (messages.some((message) => message.status === 'streaming')) this.#transcript.scrollToEnd();
    },
    'message-changed': ({ message }) => this.#redraw(message.id),
    'answer-delta': ({ messageId, deltas }) => {
      const message = this.#message(messageId);
      if (message !== undefined) this.#transcript.append(message, deltas);
    },
    'tool-changed': ({ messageId }) => {
      this.#files.forget();
      this.#redraw(messageId);
    },
    'tools-changed': () => undefined,
    'answer-progress': (progress) => this.#transcript.setProgress(progress),
    'connection-changed': () => undefined,
    'model-changed': () => undefined,
    'title-changed': () => undefined,
    'here-changed': () => undefined,
    'deleted-changed': ({ deleted }) => (deleted === null ? undefined : this.#announcer.say(l10n.t('Message deleted'))),
    'running-changed': () => undefined,
    'attachments-changed': () => undefined,
    'queue-changed': () => undefined,
    'context-size-changed': () => undefined,
    'composer-text': ({ text, mode }) => this.#composer.takeText(text, mode),
    'question-settled': ({ text, isSent }) => this.#composer.settle(text, isSent),
    'waits-for-key': () => undefined,
    'composer-focus': () => this.#composer.focus(),
    'go-to': ({ where }) => {
      this.#closeHelp?.();
      if (where === 'find') this.#openFind();
      else this.#transcript.goTo(where);
    },
    'show-help': ({ commands }) => runInBackground(this.#link, 'Help', this.#showHelp(commands)),
    'answer-question': ({ answer }) => {
      // What lies below the help was not read: it is shown.
      if (this.#closeHelp?.() === true) this.#transcript.goTo('question');
      else this.#transcript.answerQuestion(answer);
    },
    notice: ({ level, text }) => this.#composer.notify(level, text),
    'token-colors-changed': () => refreshTheme(),
    ping: () => this.#link.command({ type: 'pong' }),
  };

  constructor(link: HostLink<PanelProtocol>, memory: PanelMemory) {
    this.#link = link;
    this.#memory = memory;
    this.#files = new KnownFiles((paths) => link.request('find-files', { paths }));
    followTheme((themeId) => link.request('token-colors', { themeId }));
    this.#composer = new Composer(link, memory, () => this.#transcript.scrollToEnd());
    this.#transcript = new Transcript({
      send: (command) => this.#send(command),
      markdown: {
        onCodeAction: (action, block) => {
          link.command({ type: 'code-action', action, ...block });
          if (action === 'copy') this.#announcer.say(l10n.t('Copied'));
        },
        onLink: (url) => link.command({ type: 'open-link', url }),
        onPlace: (place) => link.command({ type: 'open-place', place }),
        findFiles: (paths) => this.#files.find(paths),
        onDrawnLater: () => this.#transcript.onGrown(),
      },
      isThinkingOpen: (id) => memory.value.openThinking.includes(id),
      onThinkingToggle: (id, isOpen) => this.#rememberThinking(id, isOpen),
      sendWithEnter: () => this.#state?.sendWithEnter ?? true,
      focusComposer: () => this.#composer.focus(),
      tools: this.#toolContext(),
      editDraft: (id) => memory.value.editDrafts?.find(({ messageId }) => messageId === id)?.text,
      keepEditDraft: (id, text) => this.#keepEditDraft(id, text),
      onBodiesNeeded: (ids) => runInBackground(link, 'Message bodies', this.#loadBodies(ids)),
      onDrawing: (command) => link.command(command),
      onPlaceChanged: (place) => this.#rememberPlace(place),
    });
    this.#lines = new TranscriptLines(this.#transcript, (command) => this.#send(command));
    this.#body = h(
      'div',
      { class: 'body' },
      this.#transcript.element,
      this.#empty,
      skeleton('short', 'long', 'long', 'middle'),
    );
    this.element.append(this.#header(), this.#body, this.#banner, this.#composer.element, this.#announcer.element);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Takes an event from the host. */
  receive(event: PanelEvent): void {
    const focused = document.activeElement;
    const deleted = this.#state?.deleted;
    const hadFocus = this.#transcript.element.contains(focused);
    try {
      this.#change(event);
      if (this.#state !== null || COMPOSER_EVENTS.has(event.type)) dispatch(this.#handlers, event);
      this.#findBar?.onEvent(event);
    } finally {
      if (this.#state !== null && LINE_EVENTS.has(event.type)) this.#lines.show(this.#state);
      if (event.type === 'deleted-changed' && event.deleted !== null && this.#isDeletingByKey) {
        this.#isDeletingByKey = false;
        this.#lines.focusUndo();
      } else if (hadFocus && document.activeElement === document.body) this.#refocus(event, focused, deleted);
    }
  }

  /** The button that was pressed is gone with what it changed. */
  #refocus(event: PanelEvent, focused: Element | null, deleted: ViewDeleted | null | undefined): void {
    const restored = this.#message(deleted?.messageId ?? '');
    if (restored !== undefined) {
      this.#transcript.focusMessage(restored.id);
      return;
    }
    if (event.type === 'branch-changed' && this.#isDeletingByKey) return;
    if (event.type === 'branch-changed' && this.#transcript.focusSwitch(event.index, focused)) return;
    if (event.type === 'snapshot') this.#refocusedCall = focused?.closest<HTMLElement>('.tool-ask')?.dataset['call'];
    this.#composer.focus();
  }

  /** The panel is about to be hidden or reloaded. */
  flush(): void {
    this.#composer.flushDraft();
  }

  #change(change: PanelChange): void {
    const before = this.#state;
    const state = reduce(before, change);
    this.#state = state;
    // Streaming text concerns the transcript alone.
    if (state === null || change.type === 'answer-delta' || change.type === 'answer-progress' || change.type === 'ping')
      return;
    this.#announce(before, state);
    const running = state.runningMessageId ?? before?.runningMessageId;
    if (running !== null && running !== undefined) this.#calls.look(this.#message(running));
    if (change.type !== 'snapshot') this.#composer.show(state);
    setText(this.#title, state.title === '' ? l10n.t('New chat') : state.title);
    setHover(this.#title, state.title);
    this.#drawSurroundings(before, state);
  }

  #drawSurroundings(before: PanelState | null, state: PanelState): void {
    const isEmpty = state.messages.length === 0;
    this.element.classList.remove('is-loading');
    this.element.classList.toggle('is-empty', isEmpty);
    const isSame =
      before !== null &&
      isAlike(before.connection, state.connection) &&
      before.isTrusted === state.isTrusted &&
      before.waitsForKey === state.waitsForKey &&
      (before.messages.length === 0) === isEmpty;
    if (isSame && before.here === state.here) return;
    const send = (command: PanelCommand): void => this.#send(command);
    redrawEmpty(this.#empty, isEmpty ? state : null, { send, write: (text) => this.#composer.begin(text) });
    // A question for a key stays as it is, with the focus on its button.
    if (isSame) return;
    const banner = bannerOf(state);
    const hadFocus = this.#banner.contains(document.activeElement);
    this.#banner.replaceChildren(...(banner === null ? [] : [drawBanner(banner, send)]));
    const isNew = before !== null && before.waitsForKey !== true;
    if (state.waitsForKey === true)
      runInBackground(this.#link, 'Asking for a key', this.#showKeyCard(state, hadFocus || isNew));
    // The button that was pressed is gone.
    else if (hadFocus) this.#composer.focus();
  }

  async #showKeyCard(state: PanelState, takesFocus: boolean): Promise<void> {
    const { drawKeyCard } = await import('./keyCard.ts');
    // Another one is on its way.
    if (this.#state?.waitsForKey !== true || !isAlike(this.#state.connection, state.connection)) return;
    this.#banner.querySelector('.key-card')?.remove();
    this.#banner.append(drawKeyCard(state.connection, (command) => this.#send(command)));
    // Whoever pressed Enter in the text box goes on with its first button.
    if (takesFocus && document.hasFocus())
      this.#banner.querySelector<HTMLElement>('.key-card button')?.focus({ preventScroll: true });
  }

  #onSnapshot(): void {
    const state = this.#state;
    if (state === null) return;
    this.#files.forget();
    setCodeFont(state.codeFont);
    const { conversationId, place } = this.#memory.value;
    const isFirst = this.element.dataset['opened'] === undefined;
    this.element.dataset['opened'] = 'true';
    this.#transcript.reset(state.messages, conversationId === state.conversationId ? place : null);
    this.#composer.open(state, isFirst);
  }

  async #showHelp(commands: Extract<PanelEvent, { type: 'show-help' }>['commands']): Promise<void> {
    const { openHelp } = await import('./helpPage.ts');
    const sendWithEnter = this.#state?.sendWithEnter ?? true;
    const hooks = { sendWithEnter, focusComposer: () => this.#composer.focus() };
    this.#closeHelp = openHelp(this.element, commands, hooks) ?? this.#closeHelp;
  }

  #redraw(messageId: string): void {
    const message = this.#message(messageId);
    if (message !== undefined) this.#transcript.update(message);
  }

  #message(id: string): PanelState['messages'][number] | undefined {
    return this.#state?.messages[indexOfMessage(this.#state.messages, id)];
  }

  async #loadBodies(ids: readonly string[]): Promise<void> {
    const messages = await this.#link.request('message-bodies', { ids: [...ids] });
    this.#change({ type: 'bodies-loaded', messages });
    for (const message of messages) this.#redraw(message.id);
  }

  /** Begin and end of an answer in a sentence each; never its tokens. */
  #announce(before: PanelState | null, state: PanelState): void {
    if (before?.conversationId !== state.conversationId) this.#answering = null;
    else if (queueLength(state) > queueLength(before)) this.#announcer.say(l10n.t('Message queued'));
    const running = state.runningMessageId;
    const ended = this.#answering === null ? undefined : this.#message(this.#answering);
    if (ended !== undefined && ended.status !== 'streaming') {
      this.#answering = null;
      this.#announcer.say(endWords(ended));
    }
    const begun = running === null || running === this.#answering ? undefined : this.#message(running);
    if (begun?.status !== 'streaming') return;
    this.#answering = begun.id;
    this.#announcer.say(l10n.t`${modelName(begun)} is answering`);
  }

  #toolContext(): ToolCardContext {
    const link = this.#link;
    const memory = this.#memory;
    return {
      send: (command) => link.command(command),
      edit: async (callId, argumentsText) => (await link.request('tool-edit', { callId, argumentsText })).problem,
      detail: (messageId, callId) => link.request('tool-detail', { messageId, callId }),
      isOpen: (callId) => this.#openCards.get(callId),
      onToggle: (callId, isOpen) => void this.#openCards.set(callId, isOpen),
      answerDraft: (id) => memory.value.answerDrafts?.find(({ callId }) => callId === id),
      keepAnswerDraft: (callId, { picked, text }) => {
        const others = (memory.value.answerDrafts ?? []).filter((draft) => draft.callId !== callId);
        memory.update({ answerDrafts: [...others, { callId, picked: [...picked], text }].slice(-MAX_ANSWER_DRAFTS) });
      },
      sendWithEnter: () => this.#state?.sendWithEnter ?? true,
      hadFocus: (callId) => {
        const had = this.#refocusedCall === callId;
        if (had) this.#refocusedCall = undefined;
        return had;
      },
      mayTakeFocus: () => document.hasFocus() && !isBeingWritten(),
      runInBackground: (label, work) => runInBackground(link, label, work),
    };
  }

  #rememberThinking(id: string, isOpen: boolean): void {
    const others = this.#memory.value.openThinking.filter((other) => other !== id);
    this.#memory.update({ openThinking: isOpen ? [...others, id].slice(-MAX_OPEN_THINKING) : others });
  }

  /** The newest few; those of messages that are gone go with time. */
  #keepEditDraft(id: string, text: string | undefined): void {
    const others = (this.#memory.value.editDrafts ?? []).filter(({ messageId }) => messageId !== id);
    const kept = text === undefined ? others : [...others, { messageId: id, text }];
    this.#memory.update({ editDrafts: kept.slice(-MAX_EDIT_DRAFTS) });
  }

  #rememberPlace(place: { messageId: string; offset: number } | null): void {
    clearTimeout(this.#placeTimer);
    this.#placeTimer = setTimeout(() => this.#memory.update({ place }), 200);
  }

  #send(command: PanelCommand): void {
    if (command.type === 'run' && command.action === 'new-chat') this.#composer.leave();
    if (command.type === 'copy-message') this.#announcer.say(l10n.t('Copied'));
    this.#isDeletingByKey =
      command.type === 'delete-message' && document.activeElement?.matches(':focus-visible') === true;
    this.#link.command(command);
  }

  #onKey(event: KeyboardEvent): void {
    // The editor runs the command; the page sees the key first.
    if (isNewChatKey(event)) this.#composer.leave();
    if (isFindKey(event) || (event.key === 'F3' && this.#findBar?.isOpen === true)) {
      event.preventDefault();
      // The editor would run the command as well, and select what is typed meanwhile.
      event.stopPropagation();
      this.#openFind();
    }
    if (messageStep(event) === -1 && event.target instanceof HTMLTextAreaElement) {
      event.preventDefault();
      this.#transcript.goTo('last-message');
    }
    const isRunning = this.#state !== null && this.#state.runningMessageId !== null;
    // One that is held began elsewhere, such as in a list that it has just closed, or has stopped the answer already.
    if (event.key !== 'Escape' || event.repeat || event.defaultPrevented) return;
    // First what is on top goes, then the answer is stopped.
    if (this.#composer.closeNotice()) {
      event.preventDefault();
      // The editor's own key would stop the answer.
      event.stopPropagation();
    } else if (this.#findBar?.isOpen === true) {
      event.preventDefault();
      event.stopPropagation();
      this.#findBar.close();
    } else if (this.#state?.waitsForKey === true) {
      event.preventDefault();
      event.stopPropagation();
      this.#link.command({ type: 'keep-draft' });
      this.#composer.focus();
    } else if (isRunning) {
      event.preventDefault();
      this.#link.command({ type: 'stop' });
    } else if (this.#transcript.element.contains(document.activeElement)) this.#composer.focus();
  }

  #openFind(): void {
    this.#find ??= this.#loadFind();
    runInBackground(
      this.#link,
      'Opening find',
      this.#find.then((bar) => bar.open()),
    );
  }

  async #loadFind(): Promise<FindBar> {
    const { FindBar: Bar } = await import('./findBar.ts');
    const bar = new Bar({
      link: this.#link,
      transcript: this.#transcript,
      order: () => this.#state?.messages.map(({ id }) => id) ?? [],
      focusComposer: () => this.#composer.focus(),
    });
    this.#body.append(bar.element);
    this.#findBar = bar;
    return bar;
  }

  #header(): HTMLElement {
    const run = (action: 'new-chat' | 'show-history') => (): void => {
      this.#composer.flushDraft();
      this.#send({ type: 'run', action });
    };
    return h(
      'header',
      { class: 'header' },
      this.#title,
      iconButton(l10n.t('New chat'), 'add', run('new-chat')),
      iconButton(l10n.t('History'), 'history', run('show-history')),
    );
  }
}

function isAlike(one: ViewConnection, other: ViewConnection): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function queueLength({ queue }: PanelState): number {
  return queue?.messages.length ?? 0;
}

/** Whether somebody is in the middle of writing: what is typed must stay there. */
function isBeingWritten(): boolean {
  const { activeElement: field } = document;
  const isText = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === 'text');
  return isText && field.value !== '';
}

function endWords(message: PanelState['messages'][number]): string {
  const words = countWords(answerText(message));
  const pictures = message.parts.filter((part) => part.type === 'image').length;
  switch (message.status) {
    case 'failed':
      return `${l10n.t('The response failed.')} ${message.error?.message ?? ''}`.trim();
    case 'stopped':
      return counted(words, l10n.t('Stopped after {0} word'), l10n.t('Stopped after {0} words'));
    case 'complete':
    case 'streaming':
      if (pictures > 0 && words === 0)
        return counted(pictures, l10n.t('Answer finished, {0} picture'), l10n.t('Answer finished, {0} pictures'));
      return counted(words, l10n.t('Answer finished, {0} word'), l10n.t('Answer finished, {0} words'));
  }
}
