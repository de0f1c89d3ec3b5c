import * as l10n from '@vscode/l10n';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, icon } from '../parts/dom.ts';
import { copyWhatIsRead } from './copying.ts';
import { DrawingReport, type DrawingCommand } from './drawingReport.ts';
import { GroupedList } from './groupedList.ts';
import { messageStep } from '../keys.ts';
import type { MessageContext } from './messageBody.ts';
import { MessageItem } from './messageItem.ts';
import { ScrollFollower } from './scroll.ts';
import { answerText, type Deltas, type Progress } from './store.ts';
import { answerByCommand, FOR_COMMANDS } from '../parts/answerByCommand.ts';
import { drawPiece } from '../markdown/pieces.ts';
import { rowsBetween } from '../window.ts';

/** How much above and below the viewport has bodies, in viewports; and from where on they are dropped again. */
const NEAR = 1;
const FAR = 3;
/** What may lie above the upper edge of the conversation, such as the find bar, in pixels. */
const TOP_MARGIN = 44;
/** Time a frame may spend on bodies that are not in view yet, in milliseconds. */
const BUDGET_MS = 6;

export interface Place {
  readonly messageId: string;
  readonly offset: number;
}

export interface TranscriptHooks extends MessageContext {
  /** What is being drawn, and what is done. */
  readonly onDrawing: (command: DrawingCommand) => void;
  /** Bodies of stubs that came near the viewport. */
  readonly onBodiesNeeded: (ids: readonly string[]) => void;
  /** The user reads somewhere else now; null while the end is followed. */
  readonly onPlaceChanged: (place: Place | null) => void;
}

/** The conversation: one article per message, bodies only near the viewport, and the end followed until one scrolls up. */
export class Transcript implements Disposable {
  readonly element = h('div', { class: 'transcript' });
  readonly #log = h('div', {
    class: 'log',
    attributes: { role: 'log', 'aria-label': l10n.t('Conversation'), 'aria-live': 'off', tabindex: '0' },
  });
  readonly #list = new GroupedList();
  readonly #jump = h('button', {
    class: 'jump',
    attributes: { type: 'button', 'aria-label': l10n.t('Jump to latest') },
  });
  readonly #hooks: TranscriptHooks;
  readonly #follower: ScrollFollower;
  readonly #asked = new Set<string>();
  readonly #report: DrawingReport;
  readonly #owned = new DisposableStore();
  #items: MessageItem[] = [];
  #elements: HTMLElement[] = [];
  #mounted = new Set<MessageItem>();
  #current: MessageItem | null = null;
  #frame = 0;
  /** Of the list, in pixels, when it was last seen to change. */
  #height = 0;

  constructor(hooks: TranscriptHooks) {
    this.#hooks = hooks;
    this.#report = new DrawingReport(hooks.onDrawing, (id) => this.#drawingState(id));
    this.#log.append(this.#list.element);
    this.#log.setAttribute(
      'aria-description',
      l10n.t(
        'Arrow keys move between messages, Tab goes into one, Escape goes back to the text box. Alt+F1 lists the keys.',
      ),
    );
    this.#jump.append(
      icon('arrow-down'),
      h('span', { text: l10n.t('Jump to latest'), attributes: { 'aria-hidden': 'true' } }),
    );
    this.#jump.hidden = true;
    this.#jump.addEventListener('click', () => this.scrollToEnd());
    this.element.append(this.#log, this.#jump);
    this.#follower = new ScrollFollower(this.#log, () => this.#onScrolled());
    this.#log.addEventListener('keydown', (event) => this.#onKey(event));
    copyWhatIsRead(this.#log, (element) => this.#undrawnText(element));
    this.#log.addEventListener('focusin', (event) => this.#onFocus(event.target));
    // After layout and before paint: whatever grew, the end is in view in the same frame.
    const resizes = new ResizeObserver(() => this.#onResize());
    resizes.observe(this.#log);
    resizes.observe(this.#list.element);
    this.#owned.add(toDisposable(() => resizes.disconnect()));
  }

  /** Shows another conversation, or the same one anew, at its end or at the place given. */
  reset(messages: readonly ViewMessage[], place: Place | null): void {
    for (const item of this.#items) item.dispose();
    this.#list.clear();
    this.#items = [];
    this.#elements = [];
    this.#mounted = new Set();
    this.#asked.clear();
    this.#current = null;
    this.add(messages);
    const target = place === null ? undefined : this.#find(place.messageId);
    if (place === null || target === undefined) this.#follower.follow();
    else this.#follower.leave(target.element.offsetTop + place.offset);
    this.#mountNear(Number.POSITIVE_INFINITY);
    this.#follower.keep();
    this.#report.lookAtAll();
  }

  add(messages: readonly ViewMessage[]): void {
    const width = this.#list.element.clientWidth;
    const added = messages.map((message) => new MessageItem(message, width, this.#hooks));
    this.#items.push(...added);
    for (const item of added) this.#elements.push(item.element);
    this.#list.append(added.map((item) => item.element));
    for (const item of added) if (item.message.status === 'streaming') this.#mount(item);
    const last = this.#items.at(-1);
    if (last !== undefined && !this.#log.contains(document.activeElement)) this.#setCurrent(last);
    this.#schedule();
  }

  /** From `index` on the path is now these messages; those that stay keep their place. */
  replaceFrom(index: number, messages: readonly ViewMessage[]): void {
    for (const item of this.#items.splice(index)) {
      this.#mounted.delete(item);
      this.#asked.delete(item.message.id);
      if (this.#current === item) this.#current = null;
      item.dispose();
    }
    this.#list.removeLast(this.#elements.splice(index));
    this.add(messages);
    this.#mountNear(Number.POSITIVE_INFINITY);
    this.#follower.keep();
    this.#report.lookAtAll();
  }

  update(message: ViewMessage): void {
    const item = this.#find(message.id);
    if (item === undefined) return;
    if (item.isMounted) this.#draw(message, () => item.update(message));
    else item.update(message);
    this.#asked.delete(message.id);
    this.#schedule();
  }

  append(message: ViewMessage, deltas: Deltas): void {
    const item = this.#find(message.id);
    if (item !== undefined) this.#draw(message, () => item.append(message, deltas));
    this.#follower.keep();
  }

  /** A body grew by itself. Followed at once, the frame that shows what is new need not be followed by one that scrolls. */
  onGrown(): void {
    this.#follower.keep();
  }

  setProgress(progress: Progress): void {
    this.#find(progress.messageId)?.setProgress(progress);
  }

  scrollToEnd(): void {
    this.#follower.follow();
    this.#mountNear(Number.POSITIVE_INFINITY);
    this.#follower.keep();
  }

  /** Takes the focus to one of the places that commands lead to. */
  goTo(where: 'question' | 'last-message' | 'next-code' | 'previous-code'): void {
    if (where === 'next-code' || where === 'previous-code') {
      this.#focusCode(where === 'next-code' ? 1 : -1);
      return;
    }
    const question = where === 'question' ? this.#log.querySelector<HTMLElement>('.question-card') : null;
    if (question === null) this.#focusItem(this.#items.at(-1));
    question?.focus({ preventScroll: true });
    question?.scrollIntoView({ block: 'nearest' });
  }

  /** Answers what waits for the user as its own buttons do; what could not be read before is shown instead. */
  answerQuestion(answer: 'allow' | 'deny'): void {
    const card = this.#log.querySelector<HTMLElement>(FOR_COMMANDS);
    if (card === null || !answerByCommand(card, answer)) this.goTo('question');
  }

  /** Puts the focus on the switch of versions at `index` that is like the one pressed; false where none was. */
  focusSwitch(index: number, pressed: Element | null): boolean {
    const name = pressed?.closest('.branch') === null ? null : pressed?.getAttribute('aria-label');
    const switches = this.#items[index]?.element.querySelectorAll<HTMLButtonElement>('.branch button:enabled') ?? [];
    const same = [...switches].find((button) => button.getAttribute('aria-label') === name) ?? switches[0];
    if (name === null || name === undefined || same === undefined) return false;
    same.focus({ preventScroll: true });
    return true;
  }

  /** The message at the upper edge of what is in view. */
  get firstInView(): string | undefined {
    return this.#items[this.#band(0).from]?.message.id;
  }

  /** Draws a message, wherever it is; `undefined` while its body is still to come. */
  bringIn(id: string): HTMLElement | undefined {
    const item = this.#find(id);
    if (item === undefined) return undefined;
    if (item.message.isStub) this.#ask([item]);
    // Drawn and not near what is in view it would be dropped again before somebody can go there.
    if (!item.isMounted) this.#follower.leave(item.element.offsetTop);
    this.#mount(item);
    return item.isMounted ? item.element : undefined;
  }

  /** Those of these messages that are drawn. */
  drawn(ids: ReadonlySet<string>): readonly (readonly [id: string, element: HTMLElement])[] {
    return [...this.#mounted].flatMap(({ message, element }) => (ids.has(message.id) ? [[message.id, element]] : []));
  }

  /** Whether all that there is of a message is in the document. */
  isWhole(id: string): boolean {
    return this.#find(id)?.isSettled ?? true;
  }

  /** Brings a place into view that is not in it, and stays there. */
  showAt(place: Range | Element): void {
    const box = place.getBoundingClientRect();
    const view = this.#log.getBoundingClientRect();
    if (box.top >= view.top + TOP_MARGIN && box.bottom <= view.bottom) return;
    this.#follower.leave(this.#log.scrollTop + box.top - view.top - view.height / 3);
    this.#mountNear(Number.POSITIVE_INFINITY);
  }

  /** Puts a line below the message `after`, above all of them for `null`, and nowhere for `undefined`. */
  placeLine(line: HTMLElement, after: string | null | undefined): void {
    if (after === undefined) {
      line.remove();
      return;
    }
    const index = after === null ? -1 : this.#items.findLastIndex(({ message }) => message.id === after);
    const next = this.#items[index + 1]?.element;
    // What stays where it is keeps the focus.
    if (next === undefined ? line.parentElement === this.#log : line.nextElementSibling === next) return;
    if (next === undefined) this.#log.append(line);
    else next.before(line);
    this.#follower.keep();
  }

  focusMessage(id: string): void {
    this.#focusItem(this.#find(id));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const item of this.#items) item.dispose();
    this.#owned.dispose();
  }

  #draw({ id, isPlain = false }: ViewMessage, work: () => void): void {
    drawPiece(this.#report.drawn(id, isPlain), work);
  }

  #drawingState(id: string): 'growing' | 'drawing' | 'settled' {
    const item = this.#find(id);
    if (item === undefined) return 'settled';
    if (item.message.status === 'streaming') return 'growing';
    return item.isSettled ? 'settled' : 'drawing';
  }

  #undrawnText(element: Element): string | undefined {
    if (!element.matches('article.shell')) return undefined;
    const item = this.#items.find((each) => each.element === element);
    return item === undefined || item.message.isStub ? undefined : answerText(item.message);
  }

  #find(id: string): MessageItem | undefined {
    return this.#items.findLast((item) => item.message.id === id);
  }

  #onResize(): void {
    const height = this.#list.element.offsetHeight;
    // Growing at an end that is followed brings nothing into view: an answer that streams costs no second frame.
    const isAtGrowingEnd = this.#follower.isFollowing && height > this.#height;
    this.#height = height;
    this.#follower.keep();
    if (!isAtGrowingEnd) this.#schedule();
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#refresh();
    });
  }

  #refresh(): void {
    this.#follower.keep();
    const isDone = this.#mountNear(BUDGET_MS);
    this.#follower.keep();
    this.#dropFar();
    this.#jump.hidden = !this.#follower.isFarFromEnd;
    if (!isDone) this.#schedule();
  }

  /** Gives bodies to what is in view, then to what is near it; false when time ran out before all had one. */
  #mountNear(budgetMs: number): boolean {
    const deadline = performance.now() + budgetMs;
    const isVisibleDone = this.#mountBand(0, Number.POSITIVE_INFINITY);
    return this.#mountBand(NEAR, deadline) && isVisibleDone;
  }

  #mountBand(margin: number, deadline: number): boolean {
    const { from, to } = this.#band(margin);
    const missing = this.#items.slice(from, to).filter((item) => !item.isMounted);
    this.#ask(missing.filter((item) => item.message.isStub));
    for (const item of missing) {
      if (item.message.isStub) continue;
      if (performance.now() > deadline) return false;
      this.#mount(item);
    }
    // New bodies moved the others: look again in the next frame.
    return missing.every((item) => item.message.isStub);
  }

  #band(margin: number): { from: number; to: number } {
    const height = this.#log.clientHeight;
    const top = this.#log.scrollTop;
    return rowsBetween(this.#elements, top - margin * height, top + height + margin * height);
  }

  #ask(items: readonly MessageItem[]): void {
    const ids = items.map((item) => item.message.id).filter((id) => !this.#asked.has(id));
    if (ids.length === 0) return;
    for (const id of ids) this.#asked.add(id);
    this.#hooks.onBodiesNeeded(ids);
  }

  #mount(item: MessageItem): void {
    if (item.isMounted || item.message.isStub) return;
    this.#draw(item.message, () => item.mount());
    this.#mounted.add(item);
  }

  #dropFar(): void {
    if (this.#mounted.size < 24) return;
    const { from, to } = this.#band(FAR);
    const near = new Set(this.#items.slice(from, to));
    const far = [...this.#mounted].filter((item) => !near.has(item) && !item.isPinned);
    const width = this.#list.element.clientWidth;
    const heights = far.map((item) => item.element.offsetHeight);
    for (const [index, item] of far.entries()) {
      item.unmount(heights[index] ?? 0, width);
      this.#mounted.delete(item);
    }
    this.#report.lookAtAll();
  }

  #onScrolled(): void {
    this.#schedule();
    this.#hooks.onPlaceChanged(this.#follower.isFollowing ? null : this.#place());
  }

  #place(): Place | null {
    const top = this.#log.scrollTop;
    const item = this.#items[this.#band(0).from];
    return item === undefined ? null : { messageId: item.message.id, offset: top - item.element.offsetTop };
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
    // On a message itself the arrow keys alone are enough; in it they scroll, and move in lists.
    const isOnMessage = event.target === this.#current?.element && !event.shiftKey;
    const plain = isOnMessage ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    const step = plain ?? messageStep(event);
    if (step === 0) return;
    event.preventDefault();
    const isInside = event.target !== this.#log && this.#current !== null;
    const index = isInside && this.#current !== null ? this.#items.indexOf(this.#current) + step : this.#band(0).to - 1;
    this.#focusItem(this.#items[Math.min(Math.max(index, 0), this.#items.length - 1)]);
  }

  #focusItem(item: MessageItem | undefined): void {
    if (item === undefined) return;
    this.#mount(item);
    item.element.focus({ preventScroll: true });
    item.element.scrollIntoView({ block: 'nearest' });
  }

  /** The block after (1) or before (-1) what has the focus; the last one where nothing in the log has it. */
  #focusCode(step: 1 | -1): void {
    const blocks = [...this.#log.querySelectorAll<HTMLElement>('.md-code pre')];
    const { activeElement } = document;
    const isHere = activeElement !== null && activeElement !== this.#log && this.#log.contains(activeElement);
    const follows = (block: HTMLElement): boolean =>
      activeElement !== null && (activeElement.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const others = blocks.filter((block) => block !== activeElement);
    const after = others.find((block) => follows(block));
    const before = others.findLast((block) => !follows(block));
    const next = isHere ? (step === 1 ? after : before) : blocks.at(-1);
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  }

  #onFocus(target: EventTarget | null): void {
    if (!(target instanceof Element)) return;
    const article = target.closest('article');
    const item = this.#items.find((candidate) => candidate.element === article);
    if (item !== undefined) this.#setCurrent(item);
  }

  /** Only the buttons of one message are in the tab order: two thousand messages are not five thousand stops. */
  #setCurrent(item: MessageItem): void {
    if (this.#current === item) return;
    this.#current?.setTabStop(false);
    this.#current = item;
    item.setTabStop(true);
  }
}
