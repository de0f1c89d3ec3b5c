/**
 * Which models there are. Known at once from the last time (kept on disk, one file per base URL) or from a short built-in
 * list, and refreshed behind the user's back. The list needs no key; a server that asks for one is asked again with it.
 */
import * as l10n from '@vscode/l10n';
import { AppError, isAppError, isCancelled } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { FindModel } from '../cost/requestCost.ts';
import type { Clock, FetchLike, JournalStore, Logger } from '../ports.ts';
import { apiUrl, parseBaseUrl } from './baseUrl.ts';
import { readKeptModels, readModelList } from './catalogueWire.ts';
import { onlyDraws } from './drawing.ts';
import { fromFetchFailure, wrongContentTypeError } from './errors.ts';
import { fallbackModels } from './fallbackModels.ts';
import { boundedText, createExchange } from './transport.ts';
import type { Credential, ModelInfo } from '../model/request.ts';
import { countOf, fieldsOf, parseJson } from './wire.ts';

const STALE_AFTER_MS = 60 * 60 * 1000;
/** After a failure the next background try waits this long. */
const FAILURE_PAUSE_MS = 60_000;
const TIMEOUT_MS = 30_000;
const MAX_LIST_CHARS = 32 * 1024 * 1024;
const FILE_VERSION = 1;

export interface CataloguePorts {
  readonly fetch: FetchLike;
  /** Where lists are kept between sessions. */
  readonly store: Pick<JournalStore, 'read' | 'replace'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The base URL in force, as `parseBaseUrl` takes it. */
  readonly baseUrl: () => string;
  /** The credential for a server that lists its models only to those who have a key. */
  readonly credential?: () => Promise<Credential>;
}

interface Entry {
  readonly models: readonly ModelInfo[];
  readonly byId: ReadonlyMap<string, ModelInfo>;
  /** Milliseconds since the epoch; 0 for the built-in list. */
  readonly fetchedAt: number;
}

function entryOf(models: readonly ModelInfo[], fetchedAt: number): Entry {
  return { models, fetchedAt, byId: new Map(models.map((model) => [model.id, model])) };
}

/** A file name for a base URL: readable, and different for different addresses. */
function fileName(baseUrl: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < baseUrl.length; index += 1) {
    hash = Math.imul(hash ^ baseUrl.charCodeAt(index), 0x01000193) >>> 0;
  }
  const readable = baseUrl
    .replace(/^https?:\/\//, '')
    .replace(/[^a-z0-9.]+/gi, '-')
    .slice(0, 60);
  return `models-${readable}-${hash.toString(36)}.json`;
}

export class Catalogue {
  readonly #ports: CataloguePorts;
  readonly #entries = new Map<string, Entry>();
  readonly #refreshing = new Map<string, Promise<readonly ModelInfo[]>>();
  readonly #pausedUntil = new Map<string, number>();
  readonly #changed = new Emitter<void>();
  readonly #closed = new AbortController();
  #fallback: Entry | undefined;

  /** The models, or the server they are of, have changed. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(ports: CataloguePorts) {
    this.#ports = ports;
  }

  /** Every model of the server in use, in the server's order, of all types. */
  models(): readonly ModelInfo[] {
    return this.#current().models;
  }

  /** The models one can talk with. */
  chatModels(): readonly ModelInfo[] {
    return this.models().filter((model) => model.type === 'language' && !onlyDraws(model));
  }

  /** The models that answer with pictures and nothing else. */
  drawingModels(): readonly ModelInfo[] {
    return this.models().filter(onlyDraws);
  }

  find(id: string): ModelInfo | undefined {
    return this.#current().byId.get(id);
  }

  /**
   * What is known now of the models of the server in use, for work that goes on whatever is in use later, and whatever other
   * list its server has then. Of a server that was not asked yet it is the first list that comes.
   */
  known(): FindModel {
    const { baseUrl } = parseBaseUrl(this.#ports.baseUrl());
    let entry = this.#current();
    return (id) => {
      if (entry.fetchedAt === 0) entry = this.#entries.get(baseUrl) ?? entry;
      return entry.byId.get(id);
    };
  }

  /** When the list was fetched, in milliseconds since the epoch; `undefined` while it is the built-in one. */
  fetchedAt(): number | undefined {
    const { fetchedAt } = this.#current();
    return fetchedAt === 0 ? undefined : fetchedAt;
  }

  /** Reads the kept list of the server in use. Call it at start and when the base URL changes; it never rejects. */
  async load(): Promise<void> {
    const { baseUrl } = parseBaseUrl(this.#ports.baseUrl());
    if (this.#entries.has(baseUrl)) {
      this.#changed.fire();
      return;
    }
    const text = await this.#ports.store.read(fileName(baseUrl)).catch((error: unknown) => {
      this.#ports.logger.warn('The saved model list could not be read.', error);
      return undefined;
    });
    const kept = fieldsOf(parseJson(text ?? ''));
    if (kept === undefined || kept['version'] !== FILE_VERSION || kept['baseUrl'] !== baseUrl) return;
    const models = readKeptModels(kept['models']);
    const known = this.#entries.get(baseUrl);
    if (models.length === 0 || known !== undefined) return;
    this.#entries.set(baseUrl, entryOf(models, countOf(kept['fetchedAt']) ?? 0));
    this.#changed.fire();
  }

  /** Fetches the list now. Several calls at once share one request. Rejects with an `AppError`; the old list stays. */
  refresh(signal?: AbortSignal): Promise<readonly ModelInfo[]> {
    const { baseUrl } = parseBaseUrl(this.#ports.baseUrl());
    const running = this.#refreshing.get(baseUrl);
    if (running !== undefined) return running;
    const refresh = this.#fetchAndKeep(baseUrl, signal).finally(() => this.#refreshing.delete(baseUrl));
    this.#refreshing.set(baseUrl, refresh);
    return refresh;
  }

  /** Fetches the list unless it is fresh. Failures are only logged, and not repeated for a minute. */
  async refreshInBackgroundIfStale(): Promise<void> {
    const { baseUrl } = parseBaseUrl(this.#ports.baseUrl());
    const now = this.#ports.clock.now();
    const age = now - (this.#entries.get(baseUrl)?.fetchedAt ?? 0);
    if ((age >= 0 && age < STALE_AFTER_MS) || now < (this.#pausedUntil.get(baseUrl) ?? 0)) return;
    await this.refreshInBackground();
  }

  /** Fetches the list, fresh or not: a server may list other models for another key. Failures are only logged. */
  async refreshInBackground(): Promise<void> {
    const { baseUrl } = parseBaseUrl(this.#ports.baseUrl());
    this.#pausedUntil.set(baseUrl, this.#ports.clock.now() + FAILURE_PAUSE_MS);
    try {
      await this.refresh();
    } catch (error) {
      if (!isCancelled(error)) this.#ports.logger.debug('The model list could not be refreshed.', describe(error));
    }
  }

  dispose(): void {
    this.#closed.abort(new AppError('cancelled', l10n.t('Stopped.')));
    this.#changed.dispose();
  }

  #current(): Entry {
    const { baseUrl, isOfficial } = parseBaseUrl(this.#ports.baseUrl());
    let entry = this.#entries.get(baseUrl);
    if (entry === undefined) {
      // Not kept in the map: it must not hide the list on disk.
      entry = isOfficial ? (this.#fallback ??= entryOf(fallbackModels(), 0)) : EMPTY;
    }
    return entry;
  }
  async #fetchAndKeep(baseUrl: string, signal: AbortSignal | undefined): Promise<readonly ModelInfo[]> {
    const models = await this.#fetchList(baseUrl, signal);
    const fetchedAt = this.#ports.clock.now();
    this.#entries.set(baseUrl, entryOf(models, fetchedAt));
    this.#changed.fire();
    const text = JSON.stringify({ version: FILE_VERSION, baseUrl, fetchedAt, models });
    await this.#ports.store.replace(fileName(baseUrl), text).catch((error: unknown) => {
      this.#ports.logger.warn('The model list could not be saved.', error);
    });
    return models;
  }

  async #fetchList(baseUrl: string, signal: AbortSignal | undefined): Promise<readonly ModelInfo[]> {
    const { origin } = parseBaseUrl(baseUrl);
    const anonymous: Credential = { source: 'none', origin, token: undefined };
    try {
      return await this.#request(baseUrl, anonymous, signal);
    } catch (error) {
      const wantsKey = isAppError(error) && (error.status === 401 || error.status === 403);
      if (!wantsKey || this.#ports.credential === undefined) throw error;
      const credential = await this.#ports.credential();
      if (credential.origin !== origin || credential.token === undefined) throw error;
      return this.#request(baseUrl, credential, signal);
    }
  }

  async #request(
    baseUrl: string,
    credential: Credential,
    signal: AbortSignal | undefined,
  ): Promise<readonly ModelInfo[]> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new AppError('cancelled', l10n.t('Stopped.')));
    const signals = [this.#closed.signal, ...(signal === undefined ? [] : [signal])];
    for (const one of signals) {
      if (one.aborted) stop();
      one.addEventListener('abort', stop, { once: true });
    }
    const expire = setTimeout(
      () =>
        controller.abort(
          new AppError('network', l10n.t('The model list did not arrive in time. Try again.'), {
            code: 'timeout',
            retryable: true,
            actions: ['retry'],
          }),
        ),
      TIMEOUT_MS,
    );
    const exchange = createExchange(this.#ports, {
      credential,
      controller,
      headers: { accept: 'application/json' },
      headerTimeoutMs: TIMEOUT_MS,
    });
    try {
      const response = await exchange.fetch(apiUrl(baseUrl, '/v1/models'));
      const models = readModelList(parseJson(await boundedText(response, MAX_LIST_CHARS)));
      if (models === undefined) throw wrongContentTypeError(response.headers.get('content-type'));
      return models;
    } catch (error) {
      throw fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
    } finally {
      clearTimeout(expire);
      for (const one of signals) one.removeEventListener('abort', stop);
      controller.abort();
    }
  }
}

const EMPTY: Entry = entryOf([], 0);

function describe(error: unknown): object {
  return isAppError(error) ? { code: error.code, status: error.status } : { error: String(error) };
}
