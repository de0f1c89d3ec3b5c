// What the host and its pages say to each other. l10n: none, what fails goes into a log.

import * as z from 'zod/mini';
import { AppError, isAppError, toErrorInfo, type ErrorInfo } from '../base/errors.ts';
import { toDisposable, type Disposable } from '../base/disposable.ts';
import { errorInfoSchema } from './viewState.ts';

/**
 * The channel between the host and one of its pages. A *command* goes up, a *request* goes up and is answered, an *event*
 * goes down. Both sides check what arrives against the page's schemas and drop what does not obey them.
 */

/** One end of a pipe that carries structured-cloneable values. */
export interface Port {
  /** May return a promise that resolves when the other end has taken the message. */
  post(message: unknown): unknown;
  onMessage(listener: (message: unknown) => void): Disposable;
}

/** A command or event, told from the others by its type. */
export interface ChannelMessage {
  readonly type: string;
}

type RequestTypes = Readonly<Record<string, { readonly params: unknown; readonly result: unknown }>>;

/** What one page and the host may say to each other, as types. */
export interface Protocol<
  C extends ChannelMessage = ChannelMessage,
  E extends ChannelMessage = ChannelMessage,
  R extends RequestTypes = RequestTypes,
> {
  readonly command: C;
  readonly event: E;
  readonly requests: R;
}

export type NoRequests = Readonly<Record<never, never>>;

type RequestName<P extends Protocol> = keyof P['requests'] & string;

type RequestSchemas<P extends Protocol> = {
  readonly [K in keyof P['requests']]: {
    readonly params: z.ZodMiniType<P['requests'][K]['params']>;
    readonly result: z.ZodMiniType<P['requests'][K]['result']>;
  };
};

/** What the host checks. */
export interface HostSchemas<P extends Protocol> {
  readonly command: z.ZodMiniType<P['command']>;
  readonly requests: RequestSchemas<P>;
}

/** What the page checks. */
export interface PageSchemas<P extends Protocol> {
  readonly event: z.ZodMiniType<P['event']>;
  readonly requests: RequestSchemas<P>;
}

/** One handler for each event or command, so that a forgotten one does not compile. */
export type Handlers<M extends ChannelMessage, Result = void> = {
  readonly [K in M['type']]: (message: Extract<M, { readonly type: K }>) => Result;
};

/** Calls the handler of the message's type. */
export function dispatch<M extends ChannelMessage, Result>(handlers: Handlers<M, Result>, message: M): Result {
  const type: M['type'] = message.type;
  // The table is typed by the same union: the handler found takes this message.
  const handler = handlers[type] as (message: M) => Result;
  return handler(message);
}

export type RequestHandlers<P extends Protocol> = {
  readonly [K in keyof P['requests']]: (params: P['requests'][K]['params']) => Promise<P['requests'][K]['result']>;
};

/** What every page says, whatever it shows. */
export const readySchema = z.object({ type: z.literal('ready') });
export const logSchema = z.object({
  type: z.literal('log'),
  level: z.enum(['debug', 'warn', 'error']),
  text: z.string(),
});

export type PageCommand = z.infer<typeof readySchema> | z.infer<typeof logSchema>;

/** A passing word that every page can show. */
export const noticeSchema = z.object({
  type: z.literal('notice'),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});

/** What travels up and down: the content is checked by the page's own schemas. */
const upSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), command: z.unknown() }),
  z.object({ kind: z.literal('request'), id: z.number(), name: z.string(), params: z.unknown() }),
]);
const downSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), event: z.unknown() }),
  z.object({ kind: z.literal('answer'), id: z.number(), result: z.unknown() }),
  z.object({ kind: z.literal('refusal'), id: z.number(), error: errorInfoSchema }),
]);

type Upward = z.infer<typeof upSchema>;
type Downward = z.infer<typeof downSchema>;

export interface HostChannelHandlers<P extends Protocol> {
  readonly onCommand: (command: P['command']) => void;
  readonly requests: RequestHandlers<P>;
  /** Hears of messages that could not be understood; they are dropped. */
  readonly onDropped: (reason: string) => void;
}

/** The host's end: hears commands, answers requests, posts events. */
export class HostChannel<P extends Protocol> implements Disposable {
  readonly #port: Port;
  readonly #schemas: HostSchemas<P>;
  readonly #handlers: HostChannelHandlers<P>;
  readonly #subscription: Disposable;
  #disposed = false;

  constructor(port: Port, schemas: HostSchemas<P>, handlers: HostChannelHandlers<P>) {
    this.#port = port;
    this.#schemas = schemas;
    this.#handlers = handlers;
    this.#subscription = port.onMessage((message) => this.#receive(message));
  }

  /** Resolves when the page has taken the event, or when there is none to take it. */
  async post(event: P['event']): Promise<void> {
    await this.#send({ kind: 'event', event });
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
  }

  #send(message: Downward): unknown {
    return this.#disposed ? undefined : this.#port.post(message);
  }

  #receive(message: unknown): void {
    const up = upSchema.safeParse(message);
    if (!up.success) this.#drop(up.error);
    else if (up.data.kind === 'request') void this.#answer(up.data.id, up.data.name, up.data.params);
    else {
      const command = this.#schemas.command.safeParse(up.data.command);
      if (command.success) this.#handlers.onCommand(command.data);
      else this.#drop(command.error);
    }
  }

  #drop(error: Error): void {
    this.#handlers.onDropped(`Unknown message from the page: ${error.message.slice(0, 300)}`);
  }

  /** A handler that throws becomes a refusal, so that the page's promise always settles. */
  async #answer(id: number, name: string, params: unknown): Promise<void> {
    try {
      if (!this.#isRequestName(name)) throw new AppError('bug', 'Unknown request.');
      this.#send({ kind: 'answer', id, result: await this.#call(name, params) });
    } catch (error) {
      this.#send({ kind: 'refusal', id, error: refusal(error) });
    }
  }

  async #call<K extends RequestName<P>>(name: K, params: unknown): Promise<unknown> {
    const parsed = this.#schemas.requests[name].params.safeParse(params);
    if (!parsed.success) throw new AppError('bug', `Bad parameters for ${name}.`);
    return this.#handlers.requests[name](parsed.data);
  }

  #isRequestName(name: string): name is RequestName<P> {
    return Object.hasOwn(this.#schemas.requests, name);
  }
}

/** The page's end: posts commands, asks, hears events. */
export class PageChannel<P extends Protocol> implements Disposable {
  readonly #port: Port;
  readonly #schemas: PageSchemas<P>;
  readonly #onEvent: (event: P['event']) => void;
  readonly #onDropped: (reason: string) => void;
  readonly #subscription: Disposable;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: AppError) => void }>();
  #nextId = 1;

  constructor(
    port: Port,
    schemas: PageSchemas<P>,
    onEvent: (event: P['event']) => void,
    onDropped: (reason: string) => void,
  ) {
    this.#port = port;
    this.#schemas = schemas;
    this.#onEvent = onEvent;
    this.#onDropped = onDropped;
    this.#subscription = port.onMessage((message) => this.#receive(message));
  }

  command(command: P['command'] | PageCommand): void {
    const up: Upward = { kind: 'command', command };
    this.#port.post(up);
  }

  /** Rejects with an `AppError` when the host refuses, answers nonsense, or the channel is disposed. */
  async request<K extends RequestName<P>>(
    name: K,
    params: P['requests'][K]['params'],
  ): Promise<P['requests'][K]['result']> {
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    const up: Upward = { kind: 'request', id, name, params };
    this.#port.post(up);
    const parsed = this.#schemas.requests[name].result.safeParse(await answer);
    if (!parsed.success) throw new AppError('bug', `Bad answer for ${name}.`);
    return parsed.data;
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { reject } of this.#pending.values()) reject(new AppError('cancelled', 'The page was closed.'));
    this.#pending.clear();
  }

  #receive(message: unknown): void {
    const down = downSchema.safeParse(message);
    if (!down.success) this.#drop(down.error);
    else if (down.data.kind === 'event') {
      const event = this.#schemas.event.safeParse(down.data.event);
      if (event.success) this.#onEvent(event.data);
      else this.#drop(event.error);
    } else {
      const { id } = down.data;
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (down.data.kind === 'answer') pending?.resolve(down.data.result);
      else pending?.reject(fromInfo(down.data.error));
    }
  }

  #drop(error: Error): void {
    this.#onDropped(`Unknown message from the host: ${error.message.slice(0, 300)}`);
  }
}

/** Binds a listener to a port-like pair of functions. */
export function makePort(
  post: (message: unknown) => void,
  listen: (listener: (message: unknown) => void) => () => void,
): Port {
  return { post, onMessage: (listener) => toDisposable(listen(listener)) };
}

function refusal(error: unknown): ErrorInfoForWire {
  const info = isAppError(error) ? toErrorInfo(error) : toErrorInfo(new AppError('bug', 'The request failed.'));
  return { ...info, actions: [...info.actions] };
}

type ErrorInfoForWire = z.infer<typeof errorInfoSchema>;

function fromInfo(info: ErrorInfoForWire): AppError {
  return new AppError(info.kind, info.message, info as Partial<ErrorInfo>);
}
