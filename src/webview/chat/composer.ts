import * as l10n from '@vscode/l10n';
import { estimateTokens } from '../../core/cost/estimate.ts';
import type { PanelProtocol } from '../../protocol/messages.ts';
import { AttachmentRow } from './attachments.ts';
import { CaretLine } from './caretLine.ts';
import { ComposerBar } from './composerBar.ts';
import { chooseDraft, joinDrafts, typedInto } from './draft.ts';
import { h, setText } from '../parts/dom.ts';
import { runInBackground, type HostLink } from '../hostLink.ts';
import { Intake } from './intake.ts';
import { isComposing, isSendKey } from '../keys.ts';
import { LongPastes } from './longPastes.ts';
import { MentionPopup } from './mentions.ts';
import { PromptRecall } from './promptHistory.ts';
import { questionText } from './questionParts.ts';
import type { QueueView } from './queueView.ts';
import { SetupLine } from './setupLine.ts';
import type { PanelState } from './store.ts';
import type { Memory, PanelMemory } from './memory.ts';

const DRAFT_PAUSE_MS = 300;
const NOTICE_MS = 8000;
/** A new chat that was asked for is there by then, or does not come. */
const LEAVING_MS = 10_000;

/** Where the next question is written: the text box, its attachments, the bar below, and passing notices. */
export class Composer {
  readonly element = h('form', { class: 'composer', attributes: { 'aria-label': l10n.t('Ask') } });
  readonly #input = paintedInput();
  readonly #notice = h('div', { class: 'composer-notice', attributes: { role: 'status' } });
  readonly #link: HostLink<PanelProtocol>;
  readonly #memory: PanelMemory;
  readonly #setup: SetupLine;
  #queue: QueueView | undefined;
  #queueLoads: Promise<void> | undefined;
  readonly #attachments: AttachmentRow;
  readonly #bar: ComposerBar;
  readonly #mentions: MentionPopup;
  readonly #pastes: LongPastes;
  readonly #history = new PromptRecall();
  readonly #caret: CaretLine;
  #state: PanelState | null = null;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #estimateFrame = 0;
  #onSent: () => void;
  /** The text for which Enter was pressed before the host had said anything, and whether that key sends with any setting. */
  #wanted: { readonly text: string; readonly isSure: boolean } | undefined;
  /** What the page remembered when it came up: typing changes that before anybody has asked for it. */
  readonly #remembered: Memory;
  /** The text box when another chat was asked for that is not there yet. */
  #leaving: { readonly text: string; readonly at: number } | undefined;
  /** What was asked and may still wait for a key or a model, as long as it is in the box unchanged. */
  #held: string | undefined;
  /** Texts that were sent and left the box, until the host says what became of them. */
  readonly #gone: string[] = [];

  constructor(link: HostLink<PanelProtocol>, memory: PanelMemory, onSent: () => void) {
    this.#link = link;
    this.#memory = memory;
    this.#remembered = memory.value;
    this.#onSent = onSent;
    this.#setup = new SetupLine((command) => link.command(command));
    this.#attachments = new AttachmentRow(
      (attachmentId) => {
        link.command({ type: 'detach', attachmentId });
        this.focus();
      },
      (index) => link.command({ type: 'reveal-context', index }),
      (id) => this.#pastes.takeBack(id),
    );
    this.#bar = new ComposerBar({
      onAttach: () => link.command({ type: 'attach', what: 'menu' }),
      onSelectModel: () => link.command({ type: 'run', action: 'select-model' }),
      onSelectThinking: () => link.command({ type: 'run', action: 'select-thinking' }),
      onSelectTools: () => link.command({ type: 'run', action: 'select-tools' }),
      onWebSearch: (isOn) => link.command({ type: 'set-web-search', isOn }),
      onSend: () => this.send(),
      onStop: () => this.#stop(),
    });
    this.#caret = new CaretLine(this.#input);
    // It is taken out of the page and put into it again, which loses the focus.
    if (document.activeElement === this.#input) queueMicrotask(() => this.focus());
    const box = h('div', { class: 'input-box' }, this.#input, this.#caret.element);
    this.#mentions = new MentionPopup(this.#input, box, link, (range, { label, mention, narrows }) => {
      this.#insert(mention === undefined ? `@${narrows ?? ''}` : `@${label} `, range.start, range.end);
      if (mention !== undefined) link.command({ type: 'attach-mention', mention });
    });
    this.#pastes = new LongPastes(this.#input, link, (text) => {
      this.#insert(text, this.#input.selectionStart, this.#input.selectionEnd);
    });
    const frame = h('div', { class: 'composer-frame' }, this.#attachments.element, box, this.#bar.element);
    this.element.append(this.#setup.element, this.#notice, this.#mentions.element, frame);
    this.#listen(new Intake(link, (level, text) => this.notify(level, text)));
    this.#takeEarlyKey();
  }

  get text(): string {
    return this.#input.value;
  }

  focus(): void {
    this.#input.focus({ preventScroll: true });
  }

  /** Another conversation is shown, or the same one after a reload: which draft belongs in the box. */
  open(state: PanelState, isFirst: boolean): void {
    const isSame = this.#state?.conversationId === state.conversationId;
    const wanted = this.#wanted;
    this.#wanted = undefined;
    if (isFirst) this.#openFirst(state);
    else if (!isSame) {
      // What is still waiting to be posted belongs to the conversation that was left.
      const typed = this.#flushLeft(state);
      this.#held = undefined;
      // It was about what was left.
      this.closeNotice();
      this.#setText(joinDrafts(state.draft, typed));
    }
    this.#leaving = undefined;
    if (state.waitsForKey === true) this.#held = this.text.trim();
    this.#memory.update({ conversationId: state.conversationId, draft: this.text, postedDraft: state.draft });
    this.show(state);
    if (wanted !== undefined && wanted.text === this.text) this.#sendUnseen(state, wanted.isSure);
    if (this.text !== this.#memory.value.postedDraft) this.flushDraft();
  }

  /** Another chat was asked for: what is typed until it is there belongs to that one. */
  leave(): void {
    this.flushDraft();
    const isEmpty = this.#state === null || this.#state.messages.length === 0;
    // A new chat instead of an empty one is the same one.
    this.#leaving = isEmpty ? undefined : { text: this.text, at: performance.now() };
  }

  show(state: PanelState): void {
    const before = this.#state;
    this.#state = state;
    if (before?.attachments !== state.attachments) this.#attachments.show(state.attachments);
    const hadFocus = [this.#setup, this.#queue].some((part) => part?.element.contains(document.activeElement));
    this.#setup.show(state);
    if (before?.queue !== state.queue) this.#showQueue();
    // The button that was pressed may be gone with what it changed.
    if (hadFocus && document.activeElement === document.body) this.focus();
    this.#bar.showModel(state.model);
    this.#bar.showTools(state.tools);
    this.#bar.showRunning(state.runningMessageId !== null);
    this.#refresh();
  }

  /** What waits is drawn by a part that is loaded with the first message that does. */
  #showQueue(): void {
    const queue = this.#state?.queue;
    if (this.#queue !== undefined) this.#queue.show(queue);
    else if (queue !== undefined && queue.messages.length > 0) {
      this.#queueLoads ??= this.#loadQueue();
      runInBackground(this.#link, 'The queue', this.#queueLoads);
    }
  }

  async #loadQueue(): Promise<void> {
    const { QueueView: View } = await import('./queueView.ts');
    this.#queue = new View((command) => {
      // What is in the box now is what an edited message is put to.
      this.flushDraft();
      this.#link.command(command);
    });
    this.#mentions.element.before(this.#queue.element);
    this.#queue.show(this.#state?.queue);
  }

  /** Text from the host: an edited question, a prompt from a command. */
  takeText(text: string, mode: 'replace' | 'append'): void {
    const old = this.text;
    const next = mode === 'append' && old.trim() !== '' ? `${old.trimEnd()}\n${text}` : text;
    this.#setText(next);
    this.#onInput();
    this.focus();
  }

  /** The beginning of a question; what is written already stays as it is. */
  begin(text: string): void {
    if (text === '' || this.text.trim() !== '') this.focus();
    else this.takeText(text, 'replace');
  }

  notify(level: 'info' | 'warning' | 'error', text: string): void {
    // l10n: none, a class list.
    this.#notice.className = `composer-notice ${level}`;
    setText(this.#notice, text);
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => setText(this.#notice, ''), NOTICE_MS);
  }

  /** Takes the passing notice away; false where there is none. */
  closeNotice(): boolean {
    const isShown = this.#notice.textContent !== '';
    clearTimeout(this.#noticeTimer);
    setText(this.#notice, '');
    return isShown;
  }

  send(): void {
    this.#ask(true);
  }

  /** A text that was sent is on its way, or belongs in the box. What was written meanwhile stays. */
  settle(text: string, isSent: boolean): void {
    const index = this.#gone.indexOf(text);
    const hasLeft = index !== -1;
    if (hasLeft) this.#gone.splice(index, 1);
    if (isSent) {
      this.#held = undefined;
      if (hasLeft || this.text.trim() !== text.trim()) return;
      this.#empty();
      this.#onSent();
    } else if (hasLeft && text !== '') {
      this.#held = text;
      this.takeText(this.text.trim() === '' ? text : `${text}\n${this.text}`, 'replace');
    }
  }

  /** Tells the host the draft now: before the panel is hidden, and before another chat is opened. */
  flushDraft(): void {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    this.#postDraft(this.text);
  }

  #postDraft(text: string): void {
    if (this.#state === null || text === this.#memory.value.postedDraft) return;
    const { conversationId } = this.#state;
    this.#link.command({ type: 'draft-changed', conversationId, text });
    this.#memory.update({ draft: text, postedDraft: text });
  }

  /** What was typed while the host was still loading is put behind what was there before. */
  #openFirst(state: PanelState): void {
    const questions = state.messages.filter((message) => message.role === 'user').map(questionText);
    const before = chooseDraft(state.conversationId, state.draft, this.#remembered, questions, state.queue);
    const { length } = this.text;
    const { selectionStart, selectionEnd } = this.#input;
    const text = this.text.trim() === '' ? before : joinDrafts(before, this.text);
    if (text === this.text) return;
    this.#setText(text);
    const added = text.length - length;
    // The caret stays where somebody is typing.
    if (length > 0) this.#input.setSelectionRange(selectionStart + added, selectionEnd + added);
  }

  /** Gives what was typed since the chat was left, which keeps the text it had then. */
  #flushLeft(next: PanelState): string {
    const leaving = this.#leaving;
    const isNew = next.messages.length === 0;
    const isRecent = leaving !== undefined && performance.now() - leaving.at < LEAVING_MS;
    const typed = isRecent && isNew ? typedInto(leaving.text, this.text) : undefined;
    if (leaving === undefined || typed === undefined) {
      this.flushDraft();
      return '';
    }
    clearTimeout(this.#draftTimer);
    this.#postDraft(leaving.text);
    return typed;
  }

  /** Enter that was pressed before the script ran: the page's own first lines kept it. */
  #takeEarlyKey(): void {
    const { early, earlySure } = this.#input.dataset;
    this.#input.dataset['taken'] = '';
    if (early === undefined) return;
    this.#wanted = { text: early, isSure: earlySure !== undefined };
    if (this.text !== early) this.#giveBreakBack();
  }

  /** Somebody typed on after an Enter that may have been meant to send: nothing is sent half, and the words stay apart. */
  #giveBreakBack(): void {
    const text = this.#wanted?.text;
    this.#wanted = undefined;
    if (text !== undefined && this.text.startsWith(text)) {
      this.#input.setRangeText('\n', text.length, text.length, 'preserve');
    }
  }

  /** Enter was pressed before anything could be read above the box, and before anybody knew what that key does. */
  #sendUnseen(state: PanelState, isSure: boolean): void {
    if (!isSure && !state.sendWithEnter) {
      this.#insert('\n', this.#input.selectionStart, this.#input.selectionEnd);
    } else this.#ask(false);
  }

  #ask(isSeen: boolean): void {
    const text = this.text.trim();
    if (this.#state === null || !this.#isSendable()) return;
    // The host puts it into the queue.
    const isQueued = this.#state.runningMessageId !== null;
    if (!isQueued) this.#setup.noteQuestion(this.#state, isSeen);
    // What is missing is asked for first; the text stays until the host says that it went.
    const isHeld = !isQueued && (this.#state.model === null || this.#state.connection.state === 'no-key');
    if (isHeld) this.flushDraft();
    this.#link.command({ type: 'send', text });
    this.#held = isHeld ? text : undefined;
    // The focus is left alone: a card, a list or a box is about to open.
    if (isHeld) return;
    this.#gone.push(text);
    this.#empty();
    this.focus();
    if (!isQueued) this.#onSent();
  }

  #listen(intake: Intake): void {
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.#input.addEventListener('input', () => this.#onInput());
    this.#input.addEventListener('blur', () => this.flushDraft());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#input.addEventListener('paste', (event) => {
      if (this.#state === null || !this.#pastes.onPaste(event)) intake.onPaste(event);
    });
    intake.watchDrops(document.documentElement);
  }

  #onInput(): void {
    if (this.#wanted !== undefined && this.#wanted.text !== this.text) this.#giveBreakBack();
    const draft = this.#state === null ? joinDrafts(this.#remembered.draft, this.text) : this.text;
    this.#memory.update({ draft });
    clearTimeout(this.#draftTimer);
    if (this.#held === undefined || this.#held === this.text.trim()) {
      this.#draftTimer = setTimeout(() => this.flushDraft(), DRAFT_PAUSE_MS);
    } else {
      // Rewritten: what waits is not to go in the words of before, not even in the next moment.
      this.#held = undefined;
      this.flushDraft();
    }
    this.#refresh();
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (this.#mentions.handleKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (this.#pastes.handleKey(event)) {
      event.preventDefault();
      // The editor's own Undo would take back what was typed before.
      event.stopPropagation();
    } else if (isSendKey(event, this.#state?.sendWithEnter ?? true)) {
      event.preventDefault();
      if (this.#state === null) this.#wantSend(event.ctrlKey || event.metaKey);
      else this.send();
    } else if (event.key === 'Backspace' && this.#isCaretAtStart() && this.#attachments.count > 0) {
      event.preventDefault();
      this.#attachments.removeLast();
    } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !hasModifier(event)) {
      this.#onArrow(event);
    }
  }

  #wantSend(isSure: boolean): void {
    if (this.text.trim() !== '') this.#wanted = { text: this.text, isSure };
  }

  #onArrow(event: KeyboardEvent): void {
    const isBrowsing = this.#history.isBrowsing(this.text);
    if (event.key === 'ArrowUp') {
      if (!this.#caret.isOnFirst()) return;
      event.preventDefault();
      if (isBrowsing) this.#showHistory('older');
      else runInBackground(this.#link, 'Earlier questions', this.#startHistory());
    } else if (isBrowsing && this.#caret.isOnLast()) {
      event.preventDefault();
      this.#showHistory('newer');
    }
  }

  async #startHistory(): Promise<void> {
    const draft = this.text;
    const entries = await this.#link.request('prompt-history', {});
    // Typed on while the answer was under way: the user is elsewhere.
    if (this.text !== draft) return;
    this.#history.start(entries, draft);
    this.#showHistory('older');
  }

  #showHistory(direction: 'older' | 'newer'): void {
    const text = this.#history.step(direction);
    if (text === null) return;
    this.#setText(text);
    this.#onInput();
  }

  #empty(): void {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    this.#setText('');
    this.#memory.update({ draft: '', postedDraft: '' });
    this.#refresh();
  }

  #setText(text: string): void {
    this.#input.value = text;
    this.#input.setSelectionRange(text.length, text.length);
    this.#mentions.close();
    this.#grow();
  }

  /** Replaces a range so that undo still works. */
  #insert(text: string, start: number, end: number): void {
    this.#input.focus();
    this.#input.setSelectionRange(start, end);
    if (!document.execCommand('insertText', false, text)) {
      this.#input.setRangeText(text, start, end, 'end');
      this.#onInput();
    }
  }

  #isCaretAtStart(): boolean {
    return this.#input.selectionStart === 0 && this.#input.selectionEnd === 0;
  }

  #isSendable(): boolean {
    return this.#state !== null && (this.text.trim() !== '' || this.#attachments.count > 0);
  }

  #stop(): void {
    this.#link.command({ type: 'stop' });
    this.focus();
  }

  #refresh(): void {
    const key = this.#state?.sendWithEnter === false ? 'Ctrl+Enter' : 'Enter';
    this.#bar.showSendable(this.#isSendable(), key);
    if (this.#estimateFrame !== 0) return;
    this.#estimateFrame = requestAnimationFrame(() => {
      this.#estimateFrame = 0;
      this.#grow();
      this.#showLoad();
    });
  }

  #showLoad(): void {
    if (this.#state === null) return;
    const { historyTokens, attachmentTokens, model } = this.#state;
    this.#bar.showLoad({ draftTokens: estimateTokens(this.text), historyTokens, attachmentTokens }, model);
  }

  /** Browsers without `field-sizing` do not grow the box by themselves. */
  #grow(): void {
    if (CSS.supports('field-sizing', 'content')) return;
    this.#input.style.height = 'auto';
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}

/** The text box that the page had before its script ran, with what was typed into it since. */
function paintedInput(): HTMLTextAreaElement {
  const input = document.querySelector<HTMLTextAreaElement>('textarea.message-input');
  if (input === null) throw new Error('The page has no text box.');
  return input;
}
