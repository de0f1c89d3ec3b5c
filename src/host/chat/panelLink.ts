import type * as vscode from 'vscode';
import { delay } from '../../base/async.ts';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';
import type { PageCommand } from '../../protocol/channel.ts';
import {
  panelHostSchemas,
  type PanelCommand,
  type PanelEvent,
  type PanelProtocol,
  type PanelRequests,
} from '../../protocol/messages.ts';
import { PageLink } from '../window/pageLink.ts';
import type { AttachedView } from './chatView.ts';
import type { DrawingNotes } from './drawingNotes.ts';
import { offerPlainText } from './frozenPage.ts';
import { DeltaPump, type AnswerDelta } from './deltaPump.ts';
import { PageWatch } from './pageWatch.ts';

/** What a page has to come up. */
const RENEW_MS = 3000;

type OwnCommand = Exclude<PanelCommand, PageCommand>;
/** What a user does in the panel. */
export type ChatCommand = Exclude<OwnCommand, { type: 'focus-changed' | DrawingWord['type'] }>;
/** What the page says of its drawing. */
type DrawingWord = Extract<OwnCommand, { type: 'drawing' | 'drawn' | 'left-undrawn' | 'pong' }>;

export interface PanelLinkHandlers {
  /** There is a new page, which has to be told everything. */
  readonly onReady: () => void;
  readonly onCommand: (command: ChatCommand) => void;
  readonly requests: PanelRequests;
  readonly onShown: () => void;
  /** Keys go into the page now, or do not any more. */
  readonly onFocus: (isFocused: boolean) => void;
}

/** One panel as long as it exists, with text that streams posted about once per frame. */
export class PanelLink extends PageLink<OwnCommand, PanelProtocol> {
  readonly view: vscode.WebviewView;
  readonly #reload: () => void;
  readonly #watch: PageWatch;
  readonly #pump = new DeltaPump((event) => this.send(event));

  constructor({ view, port, reload }: AttachedView, handlers: PanelLinkHandlers, drawing: DrawingNotes, log: Logger) {
    const { onCommand, onFocus, onReady, ...others } = handlers;
    const watch = new PageWatch({
      isVisible: () => view.visible,
      ping: () => this.send({ type: 'ping' }),
      onFrozen: (begun) => {
        const culprits = drawing.notDrawn(begun);
        log.warn(`Panel: the page is silent while it draws ${culprits.join(', ')}.`);
        if (culprits.length === 0) return;
        const offer = offerPlainText({ showPlain: () => drawing.showPlain(culprits), renew: () => this.#renew() });
        runInBackground(log, 'Showing plain text', offer);
      },
    });
    super({
      ...others,
      /* l10n: none, goes into a log */
      name: 'Panel',
      port,
      isVisible: () => view.visible,
      onChanged: view.onDidChangeVisibility,
      schemas: panelHostSchemas,
      onReady: () => {
        watch.pageOpened();
        drawing.onPageOpened();
        onReady();
      },
      onCommand: (command) => {
        watch.heard();
        if (command.type === 'focus-changed') onFocus(command.isFocused);
        else if (isDrawingWord(command)) hearDrawing(command, watch, drawing);
        else onCommand(command);
      },
      onHidden: () => {
        this.#pump.clear();
        watch.reset();
        onFocus(false);
      },
      log,
    });
    this.view = view;
    this.#reload = reload;
    this.#watch = watch;
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  /** Posts an event after all text that came before it. */
  override post(event: PanelEvent): void {
    if (event.type === 'snapshot') this.#pump.clear();
    else this.#pump.flush();
    // Beside the view's name, where the side bar shows it.
    if (event.type === 'snapshot') this.view.description = event.snapshot.title;
    if (event.type === 'title-changed') this.view.description = event.title;
    super.post(event);
  }

  postDelta(messageId: string, delta: AnswerDelta): void {
    if (this.isListening) this.#pump.add(messageId, delta);
  }

  /** Gives the view a new page. False where it is looked at and none came up in time. */
  async #renew(): Promise<boolean> {
    const { pages } = this.#watch;
    this.#reload();
    await delay(RENEW_MS);
    return this.#watch.pages !== pages || !this.isVisible;
  }

  override dispose(): void {
    super.dispose();
    this.#pump.dispose();
    this.#watch.dispose();
  }
}

const DRAWING_WORDS: ReadonlySet<string> = new Set<DrawingWord['type']>(['drawing', 'drawn', 'left-undrawn', 'pong']);

// A function, not a method: what the page said before is heard while the link is still being made.
function hearDrawing(word: DrawingWord, watch: PageWatch, drawing: DrawingNotes): void {
  switch (word.type) {
    case 'drawing':
      watch.drawing({ id: word.messageId, isPlain: word.isPlain });
      return;
    case 'drawn':
      watch.drawn(word.ids);
      drawing.drawn(word.ids);
      return;
    case 'left-undrawn':
      for (const begun of word.lists) drawing.notDrawn(begun);
      return;
    case 'pong':
  }
}

function isDrawingWord(command: OwnCommand): command is DrawingWord {
  return DRAWING_WORDS.has(command.type);
}
