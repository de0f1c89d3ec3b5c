import type * as vscode from 'vscode';
import type { Logger } from '../../core/ports.ts';
import type { PageCommand } from '../../protocol/channel.ts';
import {
  messagesOf,
  panelHostSchemas,
  type PanelCommand,
  type PanelEvent,
  type PanelProtocol,
  type PanelRequests,
} from '../../protocol/messages.ts';
import { PageLink } from '../window/pageLink.ts';
import type { AttachedView } from './chatView.ts';
import type { DrawingNotes } from './drawingNotes.ts';
import { DeltaPump, type AnswerDelta } from './deltaPump.ts';

type OwnCommand = Exclude<PanelCommand, PageCommand>;
/** What a user does in the panel. */
export type ChatCommand = Exclude<OwnCommand, { type: 'focus-changed' | 'drawn' }>;

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
  readonly #drawing: DrawingNotes;
  readonly #pump = new DeltaPump((event) => this.send(event));

  constructor({ view, port }: AttachedView, handlers: PanelLinkHandlers, drawing: DrawingNotes, log: Logger) {
    const { onCommand, onFocus, onReady, requests, ...others } = handlers;
    super({
      ...others,
      name: 'Panel',
      port,
      isVisible: () => view.visible,
      onChanged: view.onDidChangeVisibility,
      schemas: panelHostSchemas,
      requests: {
        ...requests,
        'message-bodies': async (params) => {
          const messages = await requests['message-bodies'](params);
          drawing.begin(messages);
          return messages;
        },
      },
      onReady: () => {
        drawing.onPageOpened();
        onReady();
      },
      onCommand: (command) => {
        if (command.type === 'focus-changed') onFocus(command.isFocused);
        else if (command.type === 'drawn') drawing.drawn(command.ids);
        else onCommand(command);
      },
      onHidden: () => {
        this.#pump.clear();
        drawing.onPageHidden();
        onFocus(false);
      },
      log,
    });
    this.view = view;
    this.#drawing = drawing;
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  /** Posts an event after all text that came before it. */
  override post(event: PanelEvent): void {
    if (event.type === 'snapshot') this.#pump.clear();
    else this.#pump.flush();
    if (this.isListening) this.#drawing.begin(messagesOf(event));
    super.post(event);
  }

  postDelta(messageId: string, delta: AnswerDelta): void {
    if (this.isListening) this.#pump.add(messageId, delta);
  }

  override dispose(): void {
    super.dispose();
    this.#pump.dispose();
  }
}
