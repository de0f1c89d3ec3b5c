import * as z from 'zod/mini';
import { makePort, type Port } from '../protocol/channel.ts';

/** The part of the editor's webview API that the panel uses. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the panel itself remembers over hide, reload and crash: only what the person arranged. */
const memorySchema = z.object({
  conversationId: z.string(),
  draft: z.string(),
  /** The draft as the host last heard it. */
  postedDraft: z.string(),
  /** Answers whose thinking is unfolded. */
  openThinking: z.array(z.string()),
  /** Where the person was reading; null while the end is followed. */
  place: z.nullable(z.object({ messageId: z.string(), offset: z.number() })),
});

export type Memory = z.infer<typeof memorySchema>;

export const emptyMemory: Memory = { conversationId: '', draft: '', postedDraft: '', openThinking: [], place: null };

/** Reads and writes the panel's own small state; what cannot be read is as good as nothing. */
export class PanelMemory {
  readonly #write: (state: unknown) => void;
  #value: Memory;

  constructor(read: () => unknown, write: (state: unknown) => void) {
    this.#write = write;
    const parsed = memorySchema.safeParse(read());
    this.#value = parsed.success ? parsed.data : emptyMemory;
  }

  get value(): Memory {
    return this.#value;
  }

  update(change: Partial<Memory>): void {
    this.#value = { ...this.#value, ...change };
    this.#write(this.#value);
  }
}

/** Takes hold of the editor's API, which may be done once, and gives the two things made from it. */
export function connectToEditor(): { readonly port: Port; readonly memory: PanelMemory } {
  const api = acquireVsCodeApi();
  const port = makePort(
    (message) => api.postMessage(message),
    (listener) => {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  );
  const memory = new PanelMemory(
    () => api.getState(),
    (state) => api.setState(state),
  );
  return { port, memory };
}
