import type * as z from 'zod/mini';
import { packNumbers, unpackNumbers } from '../base/packedNumbers.ts';
import { makePort, type Port } from '../protocol/channel.ts';

/** The part of the editor's webview API that the pages use. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What a page itself remembers over hide, reload and crash; what cannot be read is as good as nothing. */
export class PageMemory<T extends object> {
  readonly #store: Pick<VsCodeApi, 'getState' | 'setState'>;
  #value: T;

  constructor(schema: z.ZodMiniType<T>, empty: T, store: Pick<VsCodeApi, 'getState' | 'setState'>) {
    this.#store = store;
    const parsed = schema.safeParse(unpackNumbers(store.getState()));
    this.#value = parsed.success ? parsed.data : empty;
  }

  get value(): T {
    return this.#value;
  }

  update(change: Partial<T>): void {
    this.#value = { ...this.#value, ...change };
    this.#store.setState(packNumbers(this.#value));
  }
}

/** Takes hold of the editor's API, which may be done once, and gives the two things made from it. */
export function connectToEditor<T extends object>(
  schema: z.ZodMiniType<T>,
  empty: T,
): { readonly port: Port; readonly memory: PageMemory<T> } {
  const api = acquireVsCodeApi();
  const port = makePort(
    (message) => api.postMessage(message),
    (listener) => {
      const onMessage = (event: MessageEvent<unknown>): void => listener(unpackNumbers(event.data));
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  );
  return { port, memory: new PageMemory(schema, empty, api) };
}
