/** The page's end of the pipe to the host. */
import * as z from 'zod/mini';
import {
  extractionEventSchema,
  type ExtractionViewCommand,
  type ExtractionViewEvent,
  type keptStateSchema,
  type ViewSnapshot,
} from '../../protocol/extraction.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What the person arranged: it comes back when the tab was hidden. */
const arrangedSchema = z.object({
  folds: z.array(z.string()),
  current: z.nullable(z.string()),
  /** The list that is shown as a table. */
  table: z.nullable(z.string()),
  scrollTop: z.number(),
});

type Kept = z.infer<typeof keptStateSchema>;
export type Arranged = z.infer<typeof arrangedSchema>;

const NOTHING_ARRANGED: Arranged = { folds: [], current: null, table: null, scrollTop: 0 };
/** Larger results are not kept over a reload: the editor writes what is kept to its own store at each change. */
const MOST_KEPT = 200_000;

export type Send = (command: ExtractionViewCommand) => void;

export class Link {
  readonly #api: VsCodeApi;
  #arranged: Arranged;
  #snapshot: ViewSnapshot | null = null;
  #what: Kept['what'] = 'result';

  constructor() {
    this.#api = acquireVsCodeApi();
    const state = z.object({ arranged: arrangedSchema }).safeParse(this.#api.getState());
    this.#arranged = state.success ? state.data.arranged : NOTHING_ARRANGED;
  }

  /** What was arranged when this page came into being, or since. */
  get arranged(): Arranged {
    return this.#arranged;
  }

  readonly send: Send = (command) => this.#api.postMessage(command);

  listen(onEvent: (event: ExtractionViewEvent) => void): void {
    window.addEventListener('message', (message: MessageEvent<unknown>) => {
      const parsed = extractionEventSchema.safeParse(message.data);
      if (parsed.success) onEvent(parsed.data);
      else this.log('debug', `Unknown message from the host: ${parsed.error.message.slice(0, 300)}`);
    });
  }

  log(level: 'debug' | 'warn' | 'error', text: string): void {
    this.send({ type: 'log', level, text: text.slice(0, 4000) });
  }

  arrange(change: Partial<Arranged>): void {
    this.#arranged = { ...this.#arranged, ...change };
    this.#keep();
  }

  /** Keeps a result for a window that is reloaded, unless it is too large. */
  keep(snapshot: ViewSnapshot | null, what: Kept['what']): void {
    this.#what = what;
    const isSmall = snapshot !== null && JSON.stringify(snapshot).length <= MOST_KEPT;
    this.#snapshot = isSmall ? snapshot : null;
    this.#keep();
  }

  #keep(): void {
    this.#api.setState({ version: 1, what: this.#what, snapshot: this.#snapshot, arranged: this.#arranged });
  }
}
