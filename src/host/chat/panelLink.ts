import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../core/ports.ts';
import { HostChannel, type RequestHandlers } from '../../protocol/channel.ts';
import type { PanelCommand, PanelEvent } from '../../protocol/messages.ts';
import type { AttachedView } from './chatView.ts';
import { DeltaPump, type AnswerDelta } from './deltaPump.ts';

export interface PanelLinkHandlers {
  readonly onCommand: (command: PanelCommand) => void;
  readonly requests: RequestHandlers;
  readonly onShown: () => void;
  /** Keys go into the page now, or do not any more. */
  readonly onFocus: (isFocused: boolean) => void;
}

/**
 * One panel as long as it exists. Between `ready` and being hidden there is a page that listens; at all other times
 * nothing is posted (the editor would pile it up), because the next page asks for everything with its `ready`.
 */
export class PanelLink implements Disposable {
  readonly view: vscode.WebviewView;
  readonly #store = new DisposableStore();
  readonly #channel: HostChannel;
  readonly #pump: DeltaPump;
  readonly #onFocus: (isFocused: boolean) => void;
  #isListening = false;

  constructor({ view, port }: AttachedView, handlers: PanelLinkHandlers, log: Logger) {
    this.view = view;
    this.#onFocus = handlers.onFocus;
    this.#pump = this.#store.add(
      new DeltaPump({
        post: (event) => port.send({ kind: 'event', event }),
        now: () => performance.now(),
      }),
    );
    this.#store.add(
      view.onDidChangeVisibility(() => {
        if (view.visible) handlers.onShown();
        else this.#stopListening();
      }),
    );
    this.#channel = this.#store.add(
      new HostChannel(port, {
        onCommand: (command) => {
          if (command.type === 'ready') this.#isListening = true;
          if (command.type === 'focus-changed') this.#onFocus(command.isFocused);
          else handlers.onCommand(command);
        },
        requests: handlers.requests,
        onDropped: (reason) => log.debug(reason),
      }),
    );
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  /** Whether there is a page to talk to. */
  get isListening(): boolean {
    return this.#isListening;
  }

  /** Posts an event after all text that came before it. */
  post(event: PanelEvent): void {
    if (!this.#isListening) return;
    if (event.type === 'snapshot') this.#pump.clear();
    else this.#pump.flush();
    this.#channel.post(event);
  }

  postDelta(messageId: string, delta: AnswerDelta): void {
    if (this.#isListening) this.#pump.push(messageId, delta);
  }

  dispose(): void {
    this.#stopListening();
    this.#store.dispose();
  }

  #stopListening(): void {
    this.#isListening = false;
    this.#pump.clear();
    this.#onFocus(false);
  }
}
