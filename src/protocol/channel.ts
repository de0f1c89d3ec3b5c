import { AppError, isAppError, toErrorInfo, type ErrorInfo } from '../base/errors.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import {
  downSchema,
  requestSchemas,
  upSchema,
  type Downward,
  type PanelCommand,
  type PanelEvent,
  type RequestName,
  type RequestParams,
  type RequestResult,
  type Upward,
} from './messages.ts';

/** One end of a pipe that carries structured-cloneable values. */
export interface Port {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
}

export type RequestHandlers = {
  readonly [K in RequestName]: (params: RequestParams<K>) => Promise<RequestResult<K>>;
};

export interface HostChannelHandlers {
  readonly onCommand: (command: PanelCommand) => void;
  readonly requests: RequestHandlers;
  /** Hears of messages that could not be understood; they are dropped. */
  readonly onDropped: (reason: string) => void;
}

/** The host's end: hears commands, answers requests, posts events. */
export class HostChannel implements Disposable {
  readonly #port: Port;
  readonly #handlers: HostChannelHandlers;
  readonly #subscription: Disposable;
  #disposed = false;

  constructor(port: Port, handlers: HostChannelHandlers) {
    this.#port = port;
    this.#handlers = handlers;
    this.#subscription = port.onMessage((message) => this.#receive(message));
  }

  post(event: PanelEvent): void {
    this.#send({ kind: 'event', event });
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
  }

  #send(message: Downward): void {
    if (!this.#disposed) this.#port.post(message);
  }

  #receive(message: unknown): void {
    const parsed = upSchema.safeParse(message);
    if (!parsed.success) {
      this.#handlers.onDropped(`Unknown message from the panel: ${parsed.error.message.slice(0, 300)}`);
      return;
    }
    const up = parsed.data;
    if (up.kind === 'command') this.#handlers.onCommand(up.command);
    else void this.#answer(up.id, up.name, up.params);
  }

  /** A handler that throws becomes a refusal, so that the panel's promise always settles. */
  async #answer(id: number, name: string, params: unknown): Promise<void> {
    try {
      if (!isRequestName(name)) throw new AppError('bug', `Unknown request ${name}.`);
      this.#send({ kind: 'answer', id, result: await this.#call(name, params) });
    } catch (error) {
      this.#send({ kind: 'refusal', id, error: refusal(error) });
    }
  }

  async #call<K extends RequestName>(name: K, params: unknown): Promise<unknown> {
    const parsed = requestSchemas[name].params.safeParse(params);
    if (!parsed.success) throw new AppError('bug', `Bad parameters for ${name}.`);
    const handler = this.#handlers.requests[name] as (value: unknown) => Promise<unknown>;
    return handler(parsed.data);
  }
}

/** The panel's end: posts commands, asks, hears events. */
export class PanelChannel implements Disposable {
  readonly #port: Port;
  readonly #onEvent: (event: PanelEvent) => void;
  readonly #onDropped: (reason: string) => void;
  readonly #subscription: Disposable;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: AppError) => void }>();
  #nextId = 1;

  constructor(port: Port, onEvent: (event: PanelEvent) => void, onDropped: (reason: string) => void) {
    this.#port = port;
    this.#onEvent = onEvent;
    this.#onDropped = onDropped;
    this.#subscription = port.onMessage((message) => this.#receive(message));
  }

  command(command: PanelCommand): void {
    const up: Upward = { kind: 'command', command };
    this.#port.post(up);
  }

  /** Rejects with an `AppError` when the host refuses, answers nonsense, or the channel is disposed. */
  async request<K extends RequestName>(name: K, params: RequestParams<K>): Promise<RequestResult<K>> {
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    const up: Upward = { kind: 'request', id, name, params };
    this.#port.post(up);
    const parsed = requestSchemas[name].result.safeParse(await answer);
    if (!parsed.success) throw new AppError('bug', `Bad answer for ${name}.`);
    return parsed.data as RequestResult<K>;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { reject } of this.#pending.values()) reject(new AppError('cancelled', 'The panel was closed.'));
    this.#pending.clear();
  }

  #receive(message: unknown): void {
    const parsed = downSchema.safeParse(message);
    if (!parsed.success) {
      this.#onDropped(`Unknown message from the host: ${parsed.error.message.slice(0, 300)}`);
      return;
    }
    const down = parsed.data;
    if (down.kind === 'event') {
      this.#onEvent(down.event);
      return;
    }
    const pending = this.#pending.get(down.id);
    this.#pending.delete(down.id);
    if (down.kind === 'answer') pending?.resolve(down.result);
    else pending?.reject(fromInfo(down.error));
  }
}

/** Binds a listener to a port-like pair of functions. */
export function makePort(
  post: (message: unknown) => void,
  listen: (listener: (message: unknown) => void) => () => void,
): Port {
  return { post, onMessage: (listener) => toDisposable(listen(listener)) };
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requestSchemas, name);
}

function refusal(error: unknown): ErrorInfoForWire {
  const info = isAppError(error) ? toErrorInfo(error) : toErrorInfo(new AppError('bug', 'The request failed.'));
  return { ...info, actions: [...info.actions] };
}

type ErrorInfoForWire = Extract<Downward, { kind: 'refusal' }>['error'];

function fromInfo(info: ErrorInfoForWire): AppError {
  return new AppError(info.kind, info.message, info as Partial<ErrorInfo>);
}
