import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { toAppError } from '../../base/errors.ts';
import type { Logger } from '../../core/ports.ts';
import {
  HostChannel,
  type HostSchemas,
  type Message,
  type PageCommand,
  type Protocol,
  type RequestHandlers,
} from '../../protocol/channel.ts';
import type { BufferedPort } from './bufferedPort.ts';

/** The view or tab that a page is in. */
export interface PageFrame {
  readonly port: BufferedPort;
  readonly isVisible: () => boolean;
  /** Fires, among other times, when the page is hidden or shown. */
  readonly onChanged: vscode.Event<unknown>;
}

export interface PageLinkHandlers<Own extends Message, P extends Protocol> {
  /** There is a new page, which has to be told everything. */
  readonly onReady: () => void;
  readonly onCommand: (command: Own) => void;
  readonly requests: RequestHandlers<P>;
  readonly onShown?: () => void;
  readonly onHidden?: () => void;
}

/**
 * The host's end of one page. Between `ready` and being hidden there is a page that listens; at all other times nothing is
 * posted (the editor would pile it up), because the next page asks for everything with its `ready`.
 */
export class PageLink<Own extends Message, P extends Protocol<Own | PageCommand>> implements Disposable {
  readonly #store = new DisposableStore();
  readonly #channel: HostChannel<P>;
  readonly #handlers: PageLinkHandlers<Own, P>;
  readonly #name: string;
  readonly #log: Logger;
  #isListening = false;

  /** `name` is what the page is called in the log. */
  constructor(
    name: string,
    { port, isVisible, onChanged }: PageFrame,
    schemas: HostSchemas<P>,
    handlers: PageLinkHandlers<Own, P>,
    log: Logger,
  ) {
    this.#name = name;
    this.#handlers = handlers;
    this.#log = log;
    this.#store.add(
      onChanged(() => {
        if (isVisible()) handlers.onShown?.();
        else this.#stopListening();
      }),
    );
    this.#channel = new HostChannel(port, schemas, {
      onCommand: (command) => this.#receive(command),
      requests: handlers.requests,
      onDropped: (reason) => log.debug(`${name}: ${reason}`),
    });
    this.#store.add(this.#channel);
  }

  /** Whether there is a page to talk to. */
  get isListening(): boolean {
    return this.#isListening;
  }

  /** Resolves when the page has taken the event, or when there is none to take it. */
  async post(event: P['event']): Promise<void> {
    if (this.#isListening) await this.#channel.post(event);
  }

  dispose(): void {
    this.#stopListening();
    this.#store.dispose();
  }

  /** The editor's own event has to go on, whatever a handler throws. */
  #receive(command: Own | PageCommand): void {
    try {
      if (!isPageCommand(command)) this.#handlers.onCommand(command);
      else if (command.type === 'log') this.#log[command.level](`${this.#name}: ${command.text}`);
      else {
        this.#isListening = true;
        this.#handlers.onReady();
      }
    } catch (error) {
      this.#log.error(`${this.#name}: ${command.type} failed.`, toAppError(error));
    }
  }

  #stopListening(): void {
    this.#isListening = false;
    this.#handlers.onHidden?.();
  }
}

function isPageCommand(command: Message): command is PageCommand {
  return command.type === 'ready' || command.type === 'log';
}
