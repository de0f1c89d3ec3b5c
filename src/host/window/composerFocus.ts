import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';

/** News of the page, and signs of going elsewhere, may arrive a moment after the answer of the list that caused them. */
const SETTLING_MS = 30;
/** The page tells later than the editor that the user went into a file: on a busy machine by more than half a second. */
const LATE_MS = 2_000;
/** As long as it takes to find something in the view's own menu, which has the focus meanwhile. */
const MENU_MS = 5_000;

/** Shows a list, a box or a dialog; the chat that it was asked from has the focus again afterwards. */
export type KeepFocus = <T>(ask: () => Promise<T>) => Promise<T>;

/**
 * Whose turn it is to be typed into: when a list, a box or a dialog closes, the editor gives the focus to an editor group and
 * not to the panel that it was opened from. Whoever asks something from the chat asks through this, and the text box of
 * the chat has the focus afterwards, unless the user went elsewhere meanwhile.
 */
export class ComposerFocus implements Disposable {
  readonly #wanted = new Emitter<void>();
  readonly #watch: Disposable;
  #isInPage = false;
  /** When the page lost the focus, and when something else was gone to, by `performance.now()`. */
  #leftAt = -Infinity;
  #elsewhereAt = -Infinity;
  /** Nothing was gone to since the page last had the focus, as far as the editor tells. */
  #isPageLast = false;
  /** The page lost the focus to what was asked, and did not get it back yet. */
  #isOwed = false;
  #asking = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether the chat is what the user was in last: it need not be offered. */
  get isInChat(): boolean {
    return this.#isInPage || this.#isPageLast;
  }

  /** The text box of the chat is to have the focus now, if the chat can be seen. */
  readonly onWanted: Event<void> = this.#wanted.event;

  constructor() {
    this.#watch = watchElsewhere(() => this.goElsewhere());
  }

  /** What the page says: whether keys go into it. A page that cannot be seen any more was left. */
  setInPage(isInPage: boolean, isSeen = true): void {
    const isAsking = this.#asking > 0 || this.#timer !== undefined;
    const isLeaving = this.#isInPage && !isInPage;
    if (isInPage) this.#isPageLast = true;
    if (!isAsking) this.#isOwed = false;
    else if (isLeaving) this.#isOwed = true;
    if (isLeaving) {
      this.#leftAt = performance.now();
      if (this.#leftAt - this.#elsewhereAt < LATE_MS) this.#isPageLast = false;
    }
    this.#isInPage = isInPage;
    if (!isSeen) this.goElsewhere();
  }

  /** The user is, or is being led, somewhere that is not the chat: the focus stays there. */
  goElsewhere(): void {
    this.#elsewhereAt = performance.now();
    // What opens beside the panel while somebody writes in it does not lead away from it.
    if (this.#isInPage) return;
    this.#isPageLast = false;
    this.#isOwed = false;
  }

  /** The chat is given the focus by what was picked: once is enough. */
  settle(): void {
    this.#isOwed = false;
  }

  /**
   * Asks in a list, a box or a dialog that has the focus until it closes. Asked from anywhere but the chat, such as from
   * the palette over a file, the focus is left alone. What follows at once and leads elsewhere belongs into `ask`.
   */
  async keep<T>(ask: () => PromiseLike<T>): Promise<T> {
    const isByMenu = this.#isPageLast && performance.now() - this.#leftAt < MENU_MS;
    if (!this.#isInPage && !this.#isOwed && !isByMenu) return ask();
    if (!this.#isInPage) this.#isOwed = true;
    this.#asking += 1;
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#giveSoon();
    }
  }

  /**
   * Shows a message of the chat that waits beside it, however long, and does what its button says. Pressed by somebody who
   * came from the chat, the text box has the focus once that is done; a message brushed aside changes nothing.
   */
  async offer<C, T>(message: PromiseLike<C | undefined>, act: (choice: C | undefined) => PromiseLike<T>): Promise<T> {
    const choice = await message;
    if (choice === undefined || !this.#isPageLast) return act(choice);
    this.#isOwed = true;
    return this.keep(() => act(choice));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watch.dispose();
    this.#wanted.dispose();
  }

  /** One question may follow another, and the focus is given back after the last. */
  #giveSoon(): void {
    if (this.#asking > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#asking > 0 || !this.#isOwed) return;
      // Not over before the page says that it has the focus: what is asked until then is still asked from the chat.
      this.#isOwed = !this.#isInPage;
      this.#wanted.fire();
    }, SETTLING_MS);
  }
}

/** What the editor tells of a user who leaves the panel for an editor or a terminal. */
function watchElsewhere(onElsewhere: () => void): Disposable {
  const { window } = vscode;
  const store = new DisposableStore();
  store.add(window.onDidChangeActiveTextEditor((editor) => editor && onElsewhere()));
  store.add(window.onDidChangeActiveTerminal((terminal) => terminal && onElsewhere()));
  store.add(
    window.onDidChangeTextEditorSelection(({ kind }) => {
      const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
      if (kind === Keyboard || kind === Mouse) onElsewhere();
    }),
  );
  // A tab also changes by being written to, which is no sign of anybody.
  const activeTab = (): vscode.Tab | undefined => window.tabGroups.activeTabGroup.activeTab;
  let last = activeTab();
  store.add(
    window.tabGroups.onDidChangeTabs(() => {
      const tab = activeTab();
      if (tab !== undefined && tab !== last) onElsewhere();
      last = tab;
    }),
  );
  return store;
}
