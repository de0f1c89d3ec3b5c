import { runInBackground } from '../../core/background.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../core/ports.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewConnection } from '../../protocol/viewState.ts';

interface GatewayStatus {
  connection(): Promise<ViewConnection>;
}

/** The connection to the gateway as the panels show it. */
export class ShownConnection {
  readonly #gateway: GatewayStatus;
  readonly #post: (event: PanelEvent) => void;
  readonly #log: Logger;
  readonly #read = new Emitter<ViewConnection>();
  /** It was read: it may be the same as before. */
  readonly onDidRead: Event<ViewConnection> = this.#read.event;
  #known: ViewConnection | undefined;

  constructor(gateway: GatewayStatus, post: (event: PanelEvent) => void, log: Logger) {
    this.#gateway = gateway;
    this.#post = post;
    this.#log = log;
  }

  /** As it was last read. */
  get known(): ViewConnection | undefined {
    return this.#known;
  }

  async read(): Promise<ViewConnection> {
    const connection = await this.#gateway.connection();
    this.#known = connection;
    this.#read.fire(connection);
    return connection;
  }

  /** Reads it and tells the panels. */
  tell(): void {
    const work = async (): Promise<void> => this.#post({ type: 'connection-changed', connection: await this.read() });
    runInBackground(this.#log, 'Connection status', work());
  }

  /** The same where what they were just told is old. */
  check(told: ViewConnection): void {
    const work = async (): Promise<void> => {
      const connection = await this.read();
      if (JSON.stringify(connection) !== JSON.stringify(told)) this.#post({ type: 'connection-changed', connection });
    };
    runInBackground(this.#log, 'Connection status', work());
  }
}
