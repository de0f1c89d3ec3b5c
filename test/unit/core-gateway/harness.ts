import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import { GatewayClient, type ClientPorts } from '../../../src/core/gateway/client.ts';
import type { GatewaySettings, ModelInfo, TurnOptions, TurnRequest } from '../../../src/core/model/request.ts';
import type { AssistantPart, CallSeal, Message } from '../../../src/core/model/message.ts';
import type { ModelEvent, ModelRoute } from '../../../src/core/model/events.ts';
import type { Clock, FetchLike, Logger, SecretStore } from '../../../src/core/ports.ts';
import { parseEnv } from 'node:util';

export class MemorySecrets implements SecretStore {
  readonly values = new Map<string, string>();
  get = (name: string): Promise<string | undefined> => Promise.resolve(this.values.get(name));
  store = (name: string, value: string): Promise<void> => Promise.resolve(void this.values.set(name, value));
  delete = (name: string): Promise<void> => Promise.resolve(void this.values.delete(name));
}

/** Keeps every line, so that a test can look for what must not be in it. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = [];
  readonly #add = (message: string, details?: unknown): void =>
    void this.lines.push(`${message} ${JSON.stringify(details)}`);
  trace = this.#add;
  debug = this.#add;
  info = this.#add;
  warn = this.#add;
  error = this.#add;
}

export const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export const KEY = 'vck_test_0123456789abcdef';

export interface Setup {
  readonly baseUrl: string;
  readonly key?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly readEnvFile?: () => Promise<string | undefined>;
  readonly settings?: Partial<GatewaySettings>;
  readonly models?: readonly ModelInfo[];
  readonly fetch?: FetchLike;
  readonly random?: () => number;
  readonly clock?: Clock;
  readonly app?: ClientPorts['app'];
}

export interface Connected {
  readonly client: GatewayClient;
  readonly credentials: CredentialResolver;
  readonly secrets: MemorySecrets;
  readonly logger: RecordingLogger;
}

/** A client as the host builds it, with a key for `baseUrl` unless `key` is given as undefined. */
export function connect(setup: Setup): Connected {
  const secrets = new MemorySecrets();
  const logger = new RecordingLogger();
  const credentials = new CredentialResolver({
    secrets,
    clock,
    environment: (name) => setup.environment?.[name],
    readEnvFile: setup.readEnvFile ?? (() => Promise.resolve(undefined)),
    parseEnv,
    consent: { isAccepted: () => true, decide: () => Promise.resolve() },
  });
  const key = 'key' in setup ? setup.key : KEY;
  if (key !== undefined) credentials.useForThisWindow(key, setup.baseUrl);
  const settings: GatewaySettings = {
    baseUrl: setup.baseUrl,
    idleTimeoutMs: 60_000,
    maxRetries: 2,
    allowEnvironmentCredentials: false,
    ...setup.settings,
  };
  const client = new GatewayClient({
    fetch: setup.fetch ?? fetch,
    clock: setup.clock ?? clock,
    logger,
    credentials,
    // Read at each call: a test may change them.
    settings: () => ({ ...settings, ...setup.settings }),
    modelInfo: (id) => setup.models?.find((model) => model.id === id),
    random: setup.random ?? (() => 0.5),
    ...(setup.app !== undefined && { app: setup.app }),
  });
  return { client, credentials, secrets, logger };
}

export function ask(model: string, text: string, rest: Partial<TurnRequest> = {}): TurnRequest {
  return { model, messages: [user(text)], ...rest };
}

export function user(text: string): Message {
  return { id: 'u', role: 'user', createdAt: 0, parts: [{ type: 'text', text }] };
}

export function assistant(parts: readonly AssistantPart[], rest: object = {}): Message {
  return { id: 'a', role: 'assistant', createdAt: 0, parts, model: 'openai/gpt-5', status: 'complete', ...rest };
}

export async function run(
  client: GatewayClient,
  request: TurnRequest,
  options: Partial<TurnOptions> = {},
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of client.streamTurn(request, { signal: new AbortController().signal, ...options }))
    events.push(event);
  return events;
}

/** What a user would have in the end, whatever the number of events it came in. */
export function summary(events: readonly ModelEvent[]): Record<string, unknown> {
  const tools: Record<number, { id: string; name: string; text: string; ended: boolean; seal?: CallSeal }> = {};
  const result = {
    text: '',
    thinking: [] as { text: string; signature?: string; redacted?: string }[],
    images: [] as string[],
    previews: 0,
    details: undefined as unknown,
    usage: undefined as unknown,
    cost: undefined as unknown,
    route: undefined as ModelRoute | undefined,
    ends: [] as string[],
    error: undefined as string | undefined,
    serverReason: undefined as string | undefined,
  };
  for (const event of events) {
    switch (event.type) {
      case 'text-delta':
        result.text += event.text;
        break;
      case 'thinking-start':
        result.thinking.push({ text: '' });
        break;
      case 'thinking-delta': {
        const last = result.thinking.at(-1);
        if (last === undefined) throw new Error('A thinking delta outside of a block.');
        last.text += event.text;
        break;
      }
      case 'thinking-end':
        Object.assign(result.thinking.at(-1) ?? {}, {
          ...(event.signature !== undefined && { signature: event.signature }),
          ...(event.redacted !== undefined && { redacted: event.redacted }),
        });
        break;
      case 'tool-input-start':
        tools[event.index] = { id: event.id, name: event.name, text: '', ended: false };
        break;
      case 'tool-input-delta': {
        const tool = tools[event.index];
        if (tool === undefined) throw new Error('Tool input before its start.');
        tool.text += event.argumentsText;
        break;
      }
      case 'tool-input-sealed': {
        const tool = tools[event.index];
        if (tool === undefined) throw new Error('A seal before the start of its call.');
        tool.seal = event.seal;
        break;
      }
      case 'tool-input-end': {
        const tool = tools[event.index];
        if (tool !== undefined) tool.ended = true;
        break;
      }
      case 'image':
        result.images.push(`${event.mediaType},${event.data}`);
        break;
      case 'image-preview':
        result.previews += 1;
        break;
      case 'reasoning-details':
        result.details = event.details;
        break;
      case 'usage':
        result.usage = event.usage;
        result.cost = event.costUsd;
        break;
      case 'route':
        result.route = { ...result.route, ...event.route };
        break;
      case 'turn-end':
        result.ends.push(event.reason);
        result.error = event.error?.code;
        result.serverReason = event.serverReason;
        break;
      case 'request-start':
      case 'server-tool':
      case 'citations':
      case 'response-start':
      case 'left-out':
      case 'retry-wait':
        break;
    }
  }
  return { ...result, tools: Object.values(tools) };
}
