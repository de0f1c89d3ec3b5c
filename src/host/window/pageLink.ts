import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../core/ports.ts';
import {
  HostChannel,
  type HostSchemas,
  type ChannelMessage,
  type PageCommand,
  type Protocol,
  type RequestHandlers,
} from '../../protocol/channel.ts';
import type { BufferedPort } from './bufferedPort.ts';

interface PageLinkOptions<Own extends ChannelMessage, P extends Protocol> {
  /** What the page is called in the log. */
  readonly name: string;
  readonly port: BufferedPort;
  readonly isVisible: () => boolean;
  /** Fires, among other times, when the page is hidden or shown. */
  readonly onChanged: vscode.Event<unknown>;
  readonly schemas: HostSchemas<P>;
  /** There is a new page, which has to be told everything. */
  readonly onReady: () => void;
  readonly onCommand: (command: Own) => void;
  readonly requests: RequestHandlers<P>;
  readonly onShown?: () => void;
  readonly onHidden?: () => void;
  readonly log: Logger;
}

/**
 * The host's end of one page. Between `ready` and being hidden there is a page that listens; at all other times nothing is
 * posted (the editor would pile it up), because the next page asks for everything with its `ready`.
 */
export class PageLink<Own extends ChannelMessage, P extends Protocol<Own | PageCommand>> implements Disposable {
  readonly #store = new DisposableStore();
  readonly #channel: HostChannel<P>;
  readonly #options: PageLinkOptions<Own, P>;
  #isListening = false;

  constructor(options: PageLinkOptions<Own, P>) {
    const { name, port, isVisible, onChanged, schemas, requests, log } = options;
    this.#options = options;
    this.#store.add(
      onChanged(() => {
        if (isVisible()) options.onShown?.();
        else this.#stopListening();
      }),
    );
    this.#channel = new HostChannel(port, schemas, {
      onCommand: (command) => this.#receive(command),
      requests,
      onDropped: (reason) => log.debug(`${name}: ${reason}`),
    });
    this.#store.add(this.#channel);
  }

  /** Whether there is a page to talk to. */
  get isListening(): boolean {
    return this.#isListening;
  }

  post(event: P['event']): void {
    void this.send(event);
  }

  /** Resolves when the page has taken the event, or when there is none to take it. */
  async send(event: P['event']): Promise<void> {
    if (this.#isListening) await this.#channel.post(event);
  }

  dispose(): void {
    this.#stopListening();
    this.#store.dispose();
  }

  /** The editor's own event has to go on, whatever a handler throws. */
  #receive(command: Own | PageCommand): void {
    const { name, log, onReady, onCommand } = this.#options;
    try {
      if (!isPageCommand(command)) onCommand(command);
      else if (command.type === 'log') log[command.level](`${name}: ${command.text}`);
      else {
        this.#isListening = true;
        onReady();
      }
    } catch (error) {
      log.error(`${name}: ${command.type} failed.`, error);
    }
  }

  #stopListening(): void {
    this.#isListening = false;
    this.#options.onHidden?.();
  }
}

function isPageCommand(command: ChannelMessage): command is PageCommand {
  return command.type === 'ready' || command.type === 'log';
}
