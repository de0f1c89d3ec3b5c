import * as l10n from '@vscode/l10n';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { TypeReader, TypeRequest } from '../../core/extraction/sources/typeReader.ts';
import type { SchemaReading } from '../../core/json/reading.ts';

export interface TypeThreadOptions {
  /** What the thread runs, and the library that it gives to the checker. */
  readonly worker: URL;
  readonly library: URL;
  /** The editor's texts in its display language. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number;
  /** How long it is kept when nothing is asked. */
  readonly idleMs?: number;
}

/** Types without end are told apart from slow machines by time alone. */
const TIMEOUT_MS = 15_000;
/** Reading a second type is quick while the thread is there; it holds about 100 MB. */
const IDLE_MS = 60_000;

const LIMITS = { maxOldGenerationSizeMb: 600, stackSizeMb: 4 };

/** TypeScript's checker in a thread that is started when it is needed, and ended when it takes too long or is not used. */
export class TypeThread implements TypeReader {
  readonly #options: TypeThreadOptions;
  #worker: Worker | undefined;
  #isReady = false;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TypeThreadOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** One after the other, so that the time of each is its own. */
  readTypes(request: TypeRequest): Promise<SchemaReading> {
    const reading = this.#queue.then(() => this.#read(request));
    this.#queue = reading.catch(() => undefined);
    return reading;
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #read(request: TypeRequest): Promise<SchemaReading> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    try {
      return await this.#answerOf(worker, request);
    } finally {
      this.#idle = setTimeout(() => void this.dispose(), this.#options.idleMs ?? IDLE_MS);
      this.#idle.unref();
    }
  }

  #start(): Worker {
    const { worker, library } = this.#options;
    const started = new Worker(worker, {
      workerData: { library: library.href, texts: this.#options.texts },
      resourceLimits: LIMITS,
      stdout: false,
      stderr: false,
    });
    started.unref();
    this.#isReady = false;
    return started;
  }

  #answerOf(worker: Worker, request: TypeRequest): Promise<SchemaReading> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError);
      };
      const drop = async (): Promise<void> => {
        end();
        // The next one gets a thread that is whole.
        if (this.#worker === worker) this.#worker = undefined;
        await worker.terminate();
      };
      const onMessage = (message: SchemaReading | 'ready'): void => {
        if (message === 'ready') {
          this.#isReady = true;
          limit();
          return;
        }
        end();
        resolve(message);
      };
      const onError = (error: Error & { code?: string }): void => {
        void drop();
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          resolve(tooMuch(l10n.t('These types need too much memory. Select the one that is meant, or write it out.')));
        else reject(error);
      };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const limit = (): void => {
        timer = setTimeout(() => {
          void drop();
          resolve(
            tooMuch(l10n.t('These types take too long to work out. Select the one that is meant, or write it out.')),
          );
        }, this.#options.timeoutMs ?? TIMEOUT_MS);
      };
      if (this.#isReady) limit();
      worker.on('message', onMessage).on('error', onError);
      worker.postMessage(request);
    });
  }
}

function tooMuch(message: string): SchemaReading {
  return { ok: false, problem: { message, line: 1, column: 1 } };
}

/** The thread of this window, as it lies in the package. */
export function packagedTypeThread(): TypeThread {
  const bundle = import.meta.url;
  const folder = `${bundle.slice(0, bundle.lastIndexOf('/dist/'))}/dist/typeReader/`;
  return new TypeThread({
    worker: new URL(`${folder}worker.js`),
    library: new URL(`${folder}library.d.ts`),
    texts: vscode.l10n.bundle,
  });
}
