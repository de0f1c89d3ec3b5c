// The gateway: all wire formats, credentials, errors, retries. The SDKs are loaded in this room alone.

import * as l10n from '@vscode/l10n';
import { delay } from '../../base/async.ts';
import { AppError, isCancelled, toAppError } from '../../base/errors.ts';
import type { ModelEvent, TurnEnd } from '../model/events.ts';
import { estimateTokens } from '../cost/estimate.ts';
import type { FindModel } from '../cost/requestCost.ts';
import type { KeyValueStore } from '../ports.ts';
import { appHeaders, type AppIdentity } from './appHeaders.ts';
import { apiUrl, isOfficialOrigin, parseBaseUrl } from './baseUrl.ts';
import { parseClaudeModel } from './claude.ts';
import type { EndpointBook, ModelEndpoint } from './endpoints.ts';
import { fromFetchFailure, wrongContentTypeError } from './errors.ts';
import { normaliseKeyText } from './keyText.ts';
import { QuotaIds, readQuota, type Quota } from './quotas.ts';
import { RefusalMemory } from './refusalMemory.ts';
import { boundedText, createExchange } from './transport.ts';
import type { Embedded, EmbedOptions, EmbedRequest } from './embeddings.ts';
import type { Reranked, RerankRequest } from './rerank.ts';
import type { TurnPorts } from './wireTurn.ts';
import type { Credential, GatewaySettings, TurnOptions, TurnRequest, TurnSource } from '../model/request.ts';
import { countOf, fieldsOf, numberOf, parseJson, textOf, type Fields } from './wire.ts';

/** How long a small request may take in all. */
const SMALL_REQUEST_MS = 20_000;
/** The list of a model's providers is the largest of what is asked for. */
const MAX_JSON_CHARS = 512 * 1024;
/** Answers of which it is kept who paid. */
const MAX_PAYERS = 1_000;

export interface ClientPorts extends Omit<TurnPorts, 'random' | 'refusals' | 'extraHeaders' | 'onGeneration'> {
  readonly settings: () => GatewaySettings;
  /** What the catalogue knows of a model, whichever server or account is in use. */
  readonly modelInfo: FindModel;
  /** The same as it is known now: the answer stays as it is, whichever server or account is in use later. `modelInfo` when absent. */
  readonly models?: () => FindModel;
  /** A number in [0, 1); `Math.random` when absent. */
  readonly random?: () => number;
  /** Who is said to ask, to a gateway and nobody else; nothing is said where absent. */
  readonly app?: () => AppIdentity | undefined;
  /** Where it is kept what models refuse; nowhere when absent. */
  readonly state?: KeyValueStore;
}

/** The account's money, in US dollars. */
export interface Credits {
  readonly balanceUsd: number;
  readonly usedUsd: number;
}

/** Whose account is asked about: a key that is not stored yet, at its address, or the one that other settings would use. */
type Whose = { readonly key: string; readonly origin: string } | { readonly settings: GatewaySettings };

/** What holds for all requests of a turn: the account, and what its server says of its models. */
interface Asks {
  readonly settings: GatewaySettings;
  readonly find: FindModel;
}

/** What the gateway recorded about one answer; costs in US dollars, times in milliseconds. */
export interface GenerationInfo {
  readonly id: string;
  readonly model?: string;
  readonly provider?: string;
  readonly totalCostUsd?: number;
  readonly timeToFirstTokenMs?: number;
  readonly generationMs?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/**
 * Speaks to the gateway. Between calls it keeps only which servers are none: settings and credential are read for each. What only a turn needs, the
 * SDKs above all, is imported with the first turn, so that activation does not pay for it.
 */
export class GatewayClient implements TurnSource {
  readonly #ports: ClientPorts;
  readonly #turnPorts: TurnPorts;
  /** Origins that are a gateway, or are none, as far as was asked. */
  readonly #isGateway = new Map<string, boolean>();
  #endpoints: EndpointBook | undefined;
  readonly #quotaIds: QuotaIds;
  /** With which settings the latest answers were asked for, by the gateway's id of each. */
  readonly #payers = new Map<string, GatewaySettings>();
  /** Origins that told the balance of an account: what only a gateway does. */
  readonly #gateways = new Set<string>();

  constructor(ports: ClientPorts) {
    this.#ports = ports;
    this.#quotaIds = new QuotaIds(ports.state);
    this.#turnPorts = {
      ...ports,
      extraHeaders: (origin) => this.#appHeaders(origin),
      onGeneration: (id, settings) => this.#notePayer(id, settings),
      random: ports.random ?? Math.random,
      refusals: new RefusalMemory(ports.clock, ports.state),
    };
  }

  /** Loads what the first turn with `model` needs, ahead of time; no request is sent. Never rejects. */
  async warmUp(model: string, wireFormat: TurnRequest['wireFormat'] = 'auto'): Promise<void> {
    try {
      const { preload } = await import('./wireTurn.ts');
      await preload({ model, wireFormat }, this.#find()(model));
    } catch (error) {
      this.#ports.logger.warn('The client could not be loaded ahead of time.', error);
    }
  }

  /** See `TurnSource`: exactly one `turn-end`, no throw; leaving the loop ends the request. */
  streamTurn(request: TurnRequest, options: TurnOptions): AsyncGenerator<ModelEvent, void, void> {
    return this.#streamTurn(request, options, () => this.#asks());
  }

  pinned(): TurnSource {
    try {
      const asks = this.#asks();
      return { streamTurn: (request, options) => this.#streamTurn(request, options, () => asks) };
    } catch {
      return this; // no account can be used: the first turn says why
    }
  }

  #find(): FindModel {
    return this.#ports.models?.() ?? this.#ports.modelInfo;
  }

  /** With what a turn that begins now is asked for. Throws where no account can be used. */
  #asks(): Asks {
    return { settings: this.#ports.settings(), find: this.#find() };
  }

  async *#streamTurn(
    request: TurnRequest,
    options: TurnOptions,
    asks: () => Asks,
  ): AsyncGenerator<ModelEvent, void, void> {
    const controller = new AbortController();
    const stop = (): void =>
      controller.abort(new AppError('cancelled', l10n.t('Stopped.'), { cause: options.signal.reason }));
    if (options.signal.aborted) stop();
    options.signal.addEventListener('abort', stop, { once: true });
    let end: TurnEnd;
    try {
      const { settings, find } = asks();
      const { WireTurn } = await import('./wireTurn.ts');
      const run = (asked: TurnRequest): AsyncGenerator<ModelEvent, TurnEnd, void> =>
        new WireTurn(this.#turnPorts, {
          request: asked,
          info: find(asked.model),
          settings,
          idleTimeoutMs: options.idleTimeoutMs ?? settings.idleTimeoutMs,
          maxRetries: options.maxRetries ?? settings.maxRetries,
          controller,
        }).run();
      try {
        if (request.webSearch === undefined) end = yield* run(request);
        else {
          const { runThroughPauses } = await import('./pausedTurns.ts');
          end = yield* runThroughPauses(request, run);
        }
      } catch (error) {
        this.#noteQuota(error, settings);
        throw error;
      }
    } catch (error) {
      end = this.#endOf(error, options.signal);
    } finally {
      options.signal.removeEventListener('abort', stop);
      controller.abort(new AppError('cancelled', l10n.t('Stopped.')));
    }
    yield end;
  }

  /**
   * The account's balance. Where a key that is not stored yet is tried, it is good when this resolves, refused
   * for code `key-refused`, unreachable for kind `network`, and the host is no gateway for `not-found`,
   * `wrong-content-type` or `redirected`.
   */
  async credits(signal: AbortSignal, whose?: Whose): Promise<Credits> {
    const data = await this.#getJson('/v1/credits', signal, whose);
    const balanceUsd = numberOf(data['balance']);
    if (balanceUsd === undefined) throw wrongContentTypeError('application/json');
    this.#gateways.add(originOf(whose, this.#ports.settings));
    return { balanceUsd, usedUsd: numberOf(data['total_used']) ?? 0 };
  }

  /** The budget of the key in use, where a refusal told under which id it is kept; `undefined` where there is none. */
  async quota(signal: AbortSignal): Promise<Quota | undefined> {
    const id = this.#quotaIds.of(this.#ports.settings());
    if (id === undefined) return undefined;
    try {
      return readQuota(await this.#getJson(`/v1/quotas?quotaEntityId=${encodeURIComponent(id)}`, signal));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status === 404) return undefined;
      throw error;
    }
  }

  /**
   * What was recorded about an answer; `undefined` where nothing is. It appears with a delay: asks again every `pollMs` until it
   * does, `tries` times. The id means something to the server that gave it only, and to the account that paid: these are asked,
   * whichever are in use by now; of an answer of another session, those in use. A server that turns out to be no gateway is
   * not asked again in this session.
   */
  async generation(
    id: string,
    signal: AbortSignal,
    { tries = 10, pollMs = 2_000 }: { readonly tries?: number; readonly pollMs?: number } = {},
  ): Promise<GenerationInfo | undefined> {
    const payer = this.#payers.get(id);
    const settings = payer ?? this.#ports.settings();
    const { origin } = parseBaseUrl(settings.baseUrl);
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const now = payer ?? this.#ports.settings();
      const isSame = parseBaseUrl(now.baseUrl).origin === origin && now.account === settings.account;
      if (!isSame || this.#isGateway.get(origin) === false) return undefined;
      try {
        const data = await this.#getJson(`/v1/generation?id=${encodeURIComponent(id)}`, signal, { settings });
        return readGeneration(id, fieldsOf(data['data']) ?? {});
      } catch (thrown) {
        const error = toAppError(thrown);
        if (isNoGateway(error)) {
          if (!(await this.#knowsCredits(origin, settings, signal))) return undefined;
        } else if (!error.retryable) throw error;
      }
      if (attempt < tries) await delay(pollMs, signal);
    }
    return undefined;
  }

  #notePayer(id: string, settings: GatewaySettings): void {
    this.#payers.set(id, settings);
    const [oldest] = this.#payers.keys();
    if (this.#payers.size > MAX_PAYERS && oldest !== undefined) this.#payers.delete(oldest);
  }

  /** Only a gateway has a list of programs to put this one on. */
  #appHeaders(origin: string): Readonly<Record<string, string>> {
    const app = isOfficialOrigin(origin) || this.#gateways.has(origin) ? this.#ports.app?.() : undefined;
    return app === undefined ? {} : appHeaders(app);
  }

  /** Whether the server, which does not know an answer (yet), has the account that only a gateway has. Asked once. */
  async #knowsCredits(origin: string, settings: GatewaySettings, signal: AbortSignal): Promise<boolean> {
    const known = this.#isGateway.get(origin);
    if (known !== undefined) return known;
    try {
      await this.credits(signal, { settings });
      this.#isGateway.set(origin, true);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'cancelled') throw error;
      // A key that may not see the account is one of a gateway all the same.
      if (isNoGateway(error)) this.#isGateway.set(origin, false);
      else if (error.kind === 'auth') this.#isGateway.set(origin, true);
    }
    return this.#isGateway.get(origin) !== false;
  }

  /**
   * The providers that serve a model, asked at most every five minutes; without the key, unless the server wants it. Rejects
   * with code `model-not-found`, kind `network`, or with an error for which `isNoGateway` holds.
   */
  async endpoints(model: string, signal: AbortSignal): Promise<readonly ModelEndpoint[]> {
    const { EndpointBook } = await import('./endpoints.ts');
    this.#endpoints ??= new EndpointBook(this.#ports.clock);
    const { baseUrl, origin } = parseBaseUrl(this.#ports.settings().baseUrl);
    const anonymous: Credential = { source: 'none', origin, token: undefined };
    return this.#endpoints.of(baseUrl, model, async (path) => {
      try {
        return await this.#readJson(baseUrl, path, signal, anonymous);
      } catch (error) {
        const { status } = toAppError(error);
        if (status !== 401 && status !== 403) throw error;
        return this.#getJson(path, signal);
      }
    });
  }

  /** The size of a prompt: counted by the server for Claude models, estimated for all others and where it cannot count. */
  async countTokens(
    request: TurnRequest,
    signal: AbortSignal,
  ): Promise<{ readonly tokens: number; readonly isExact: boolean }> {
    const [{ buildMessagesRequest }, { countMessagesTokens, MESSAGES_HEADERS }] = await Promise.all([
      import('./messagesRequest.ts'),
      import('./messages.ts'),
    ]);
    const body = buildMessagesRequest(request, this.#find()(request.model));
    const estimate = { tokens: estimateTokens(JSON.stringify(body.messages) + (request.system ?? '')), isExact: false };
    if (parseClaudeModel(request.model) === undefined) return estimate;
    const settings = this.#ports.settings();
    const credential = await this.#ports.credentials.resolve(settings);
    try {
      return await this.#withExchange(credential, signal, MESSAGES_HEADERS, async (exchange) => ({
        tokens: await countMessagesTokens(settings.baseUrl, body, exchange),
        isExact: true,
      }));
    } catch (error) {
      if (toAppError(error).status === 404) return estimate;
      throw error;
    }
  }

  /**
   * Texts as vectors, in as many requests as it takes; with `settings` where given, else with those of now. Rejects with an
   * `AppError`; what came before was told to `onBatch`.
   */
  async embed(request: EmbedRequest, options: EmbedOptions, settings = this.#ports.settings()): Promise<Embedded> {
    const { embed } = await import('./embeddings.ts');
    return embed(this.#turnPorts, settings, request, options);
  }

  /** The documents by how well they answer a query; `settings` as for `embed`. Rejects with an `AppError`. */
  async rerank(request: RerankRequest, signal: AbortSignal, settings = this.#ports.settings()): Promise<Reranked> {
    const { rerank } = await import('./rerank.ts');
    return rerank(this.#turnPorts, settings, request, signal);
  }

  async #getJson(path: `/v1/${string}`, signal: AbortSignal, whose?: Whose): Promise<Fields> {
    const { credential, baseUrl } = await this.#asking(whose);
    return this.#readJson(baseUrl, path, signal, credential);
  }

  async #readJson(
    baseUrl: string,
    path: `/v1/${string}`,
    signal: AbortSignal,
    credential: Credential,
  ): Promise<Fields> {
    return this.#withExchange(credential, signal, { accept: 'application/json' }, async (exchange) => {
      const response = await exchange.fetch(apiUrl(baseUrl, path));
      const data = fieldsOf(parseJson(await boundedText(response, MAX_JSON_CHARS)));
      if (data === undefined) throw wrongContentTypeError(response.headers.get('content-type'));
      return data;
    });
  }

  /** With what a small request is sent, and where to. */
  async #asking(whose: Whose | undefined): Promise<{ readonly credential: Credential; readonly baseUrl: string }> {
    if (whose !== undefined && 'key' in whose) {
      const { origin, baseUrl } = parseBaseUrl(whose.origin);
      return { credential: { source: 'session-key', origin, token: normaliseKeyText(whose.key) }, baseUrl };
    }
    const settings = whose?.settings ?? this.#ports.settings();
    return { credential: await this.#ports.credentials.resolve(settings), baseUrl: settings.baseUrl };
  }

  #noteQuota(thrown: unknown, settings: GatewaySettings): void {
    this.#quotaIds.note(settings, toAppError(thrown)).catch((error: unknown) => {
      this.#ports.logger.warn('The id of a budget could not be kept.', error);
    });
  }

  /** Runs a small request with its own time limit; rejects with an `AppError` only. */
  async #withExchange<T>(
    credential: Credential,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
    use: (exchange: ReturnType<typeof createExchange>) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new AppError('cancelled', l10n.t('Stopped.'), { cause: signal.reason }));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const exchange = createExchange(this.#turnPorts, {
      credential,
      controller,
      headers,
      headerTimeoutMs: SMALL_REQUEST_MS,
    });
    const timer = setTimeout(
      () =>
        controller.abort(
          new AppError('network', l10n.t`${new URL(credential.origin).host} did not answer in time. Try again.`, {
            code: 'timeout',
            retryable: true,
            actions: ['retry'],
          }),
        ),
      SMALL_REQUEST_MS,
    );
    try {
      return await use(exchange);
    } catch (error) {
      throw exchange.failure() ?? fromFetchFailure(error, new URL(credential.origin).host, [credential.token]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      controller.abort();
    }
  }

  #endOf(thrown: unknown, signal: AbortSignal): TurnEnd {
    if (signal.aborted || isCancelled(thrown)) return { type: 'turn-end', reason: 'cancelled' };
    const error = toAppError(thrown);
    if (error.kind === 'bug') this.#ports.logger.error('A turn failed inside the client.', error.cause ?? error);
    else this.#ports.logger.debug(`turn failed: ${error.code}`, { status: error.status, requestId: error.requestId });
    return { type: 'turn-end', reason: 'error', error };
  }
}

/** Whether the server does not know a place that every gateway has. */
function originOf(whose: Whose | undefined, settings: () => GatewaySettings): string {
  if (whose !== undefined && 'key' in whose) return parseBaseUrl(whose.origin).origin;
  return parseBaseUrl((whose?.settings ?? settings()).baseUrl).origin;
}

export function isNoGateway({ status, code }: AppError): boolean {
  return status === 404 || status === 405 || code === 'wrong-content-type' || code === 'redirected';
}

function readGeneration(id: string, data: Fields): GenerationInfo {
  const entries = Object.entries({
    model: textOf(data['model']),
    provider: textOf(data['provider_name']),
    totalCostUsd: numberOf(data['total_cost']),
    timeToFirstTokenMs: countOf(data['latency']),
    generationMs: countOf(data['generation_time']),
    inputTokens: countOf(data['native_tokens_prompt']) ?? countOf(data['tokens_prompt']),
    outputTokens: countOf(data['native_tokens_completion']) ?? countOf(data['tokens_completion']),
  }).filter(([, value]) => value !== undefined);
  return { id, ...Object.fromEntries(entries) };
}
