import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
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
import { DeltaPump, type AnswerDelta } from './deltaPump.ts';

type OwnCommand = Exclude<PanelCommand, PageCommand>;
/** What a person does in the panel. */
export type ChatCommand = Exclude<OwnCommand, { type: 'focus-changed' }>;

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
export class PanelLink implements Disposable {
  readonly view: vscode.WebviewView;
  readonly #store = new DisposableStore();
  readonly #link: PageLink<OwnCommand, PanelProtocol>;
  readonly #pump: DeltaPump;

  constructor({ view, port }: AttachedView, handlers: PanelLinkHandlers, log: Logger) {
    const { onReady, onShown, onFocus, requests } = handlers;
    this.view = view;
    this.#pump = this.#store.add(new DeltaPump((event) => this.#link.post(event)));
    this.#link = this.#store.add(
      new PageLink(
        'Panel',
        { port, isVisible: () => view.visible, onChanged: view.onDidChangeVisibility },
        panelHostSchemas,
        {
          onReady,
          onCommand: (command) => {
            if (command.type === 'focus-changed') onFocus(command.isFocused);
            else handlers.onCommand(command);
          },
          requests,
          onShown,
          onHidden: () => {
            this.#pump.clear();
            onFocus(false);
          },
        },
        log,
      ),
    );
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  /** Whether there is a page to talk to. */
  get isListening(): boolean {
    return this.#link.isListening;
  }

  /** Posts an event after all text that came before it. */
  post(event: PanelEvent): void {
    if (!this.isListening) return;
    if (event.type === 'snapshot') this.#pump.clear();
    else this.#pump.flush();
    void this.#link.post(event);
  }

  postDelta(messageId: string, delta: AnswerDelta): void {
    if (this.isListening) this.#pump.add(messageId, delta);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
