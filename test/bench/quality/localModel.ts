// Who answers: the project's own gateway with a real model on this machine, asked through the product's client. An answer
// is kept under all that it depends on, so that a run goes on where one ended, and one with other reading code costs nothing.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import { GatewayClient } from '../../../src/core/gateway/client.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { MemorySecretStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { LOCAL_KEY, startGateway, type Backend, type RunningGateway } from '../../gateway/server.ts';

/** What an answer depends on besides the question. The same question has the same answer then. */
const SAMPLING = { temperature: 0, repeatPenalty: 1 } as const;

/** What is asked: a request without its model. */
export type Question = Pick<TurnRequest, 'system' | 'messages' | 'keepsThoughtTags'> & {
  readonly maxOutputTokens: number;
};

export interface ModelAnswer {
  readonly text: string;
  /** The answer was as long as it may be, and is not whole. */
  readonly isCut: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
}

/** A whole answer as the product's client told it. */
interface KnownTurn {
  readonly events: readonly ModelEvent[];
  readonly seconds: number;
}

const clock = { now: () => Date.now(), monotonic: () => performance.now() };

export class LocalModel {
  readonly #file: string;
  readonly #store: string;
  readonly #name: string;
  readonly #known = new Map<string, ModelAnswer>();
  readonly #turns = new Map<string, KnownTurn>();
  #gateway: RunningGateway | undefined;
  #seconds = 0;

  private constructor(file: string, store: string, name: string) {
    this.#file = file;
    this.#store = store;
    this.#name = name;
  }

  /** The model itself is loaded with the first question whose answer is not known. */
  static async open(file: string, folder: string): Promise<LocalModel> {
    const { size } = await stat(file);
    await mkdir(folder, { recursive: true });
    const store = path.join(folder, 'answers.jsonl');
    const model = new LocalModel(file, store, `${path.basename(file)} ${size}`);
    for (const line of (await readFile(store, 'utf8').catch(() => '')).split('\n')) {
      if (!line.endsWith('}')) continue; // the last line of a run that was ended
      const { key, answer, turn } = JSON.parse(line) as { key: string; answer?: ModelAnswer; turn?: KnownTurn };
      if (answer !== undefined) model.#known.set(key, answer);
      if (turn !== undefined) model.#turns.set(key, turn);
    }
    return model;
  }

  /** What all turns so far took; those that were known count what they took once. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Takes the product's requests as they are. An answer that was left before its end is asked for again. */
  turns(): TurnSource {
    return { streamTurn: (request, options) => this.#turn(request, options.signal) };
  }

  async *#turn(request: TurnRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, void> {
    const key = this.#keyOfTurn(request);
    const known = this.#turns.get(key);
    if (known !== undefined) {
      this.#seconds += known.seconds;
      yield* known.events;
      return;
    }
    const started = performance.now();
    const secondsSoFar = (): number => (performance.now() - started) / 1000;
    const events: ModelEvent[] = [];
    let isWhole = false;
    try {
      for await (const event of this.#stream(request, signal)) {
        if (event.type === 'turn-end') {
          isWhole = true;
          const turn: KnownTurn = { events: [...events, event], seconds: secondsSoFar() };
          if (event.reason !== 'error' && event.reason !== 'cancelled') await this.#keep({ key, turn });
        }
        events.push(event);
        yield event;
      }
    } finally {
      this.#seconds += secondsSoFar();
      if (!isWhole) console.log(`  an answer was left after ${secondsSoFar().toFixed(1)} s`);
    }
  }

  async #keep(line: { readonly key: string; readonly answer?: ModelAnswer; readonly turn?: KnownTurn }): Promise<void> {
    if (line.answer !== undefined) this.#known.set(line.key, line.answer);
    if (line.turn !== undefined) this.#turns.set(line.key, line.turn);
    await appendFile(this.#store, `${JSON.stringify(line)}\n`);
  }

  known(question: Question): ModelAnswer | undefined {
    return this.#known.get(this.#keyOf(question));
  }

  async ask(question: Question): Promise<ModelAnswer> {
    const known = this.known(question);
    if (known !== undefined) return known;
    const answer = await this.#answer(question);
    await this.#keep({ key: this.#keyOf(question), answer });
    return answer;
  }

  async close(): Promise<void> {
    await this.#gateway?.close();
  }

  #keyOf({ system, messages, maxOutputTokens }: Question): string {
    return this.#hashOf([system, wordsOf(messages), maxOutputTokens]);
  }

  #keyOfTurn({ system, messages, maxOutputTokens, responseFormat, tools, toolChoice }: TurnRequest): string {
    return this.#hashOf([system, wordsOf(messages), maxOutputTokens, 'turn', responseFormat, tools, toolChoice]);
  }

  #hashOf(parts: readonly unknown[]): string {
    return createHash('sha256')
      .update(JSON.stringify([this.#name, SAMPLING, ...parts]))
      .digest('hex')
      .slice(0, 32);
  }

  async #answer(question: Question): Promise<ModelAnswer> {
    const started = performance.now();
    let [text, isCut, inputTokens, outputTokens] = ['', false, 0, 0];
    const signal = new AbortController().signal;
    for await (const event of this.#stream({ ...question, thinking: 'off' }, signal)) {
      if (event.type === 'text-delta') text += event.text;
      else if (event.type === 'usage') {
        inputTokens = event.usage.inputTokens ?? inputTokens;
        outputTokens = event.usage.outputTokens ?? outputTokens;
      } else if (event.type === 'turn-end') {
        if (event.reason === 'error') throw new Error('The local model gave no answer.', { cause: event.error });
        isCut = event.reason === 'length';
      }
    }
    return { text, isCut, inputTokens, outputTokens, seconds: (performance.now() - started) / 1000 };
  }

  async *#stream(request: Omit<TurnRequest, 'model'>, signal: AbortSignal): AsyncGenerator<ModelEvent, void, void> {
    this.#gateway ??= await startGateway({ backend: await this.#backend() });
    const model = (await listedModels(this.#gateway.url)).find((id) => id.startsWith('local/'));
    if (model === undefined) throw new Error('The local gateway does not list the model.');
    const asked = { ...request, model, temperature: SAMPLING.temperature };
    yield* clientOf(this.#gateway.url).streamTurn(asked, { signal, maxRetries: 0 });
  }

  async #backend(): Promise<Backend> {
    const { loadLlama } = await import('../../gateway/llama.ts');
    return loadLlama(this.#file, { repeatPenalty: SAMPLING.repeatPenalty });
  }
}

function wordsOf(messages: readonly Message[]): readonly unknown[] {
  return messages.map(({ role, parts }) => ({ role, parts }));
}

async function listedModels(url: string): Promise<string[]> {
  const response = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${LOCAL_KEY}` } });
  const { data } = (await response.json()) as { data: readonly { readonly id: string }[] };
  return data.map(({ id }) => id);
}

function clientOf(url: string): GatewayClient {
  const credentials = new CredentialResolver({
    secrets: new MemorySecretStore(),
    environment: (name) => (name === 'AI_GATEWAY_API_KEY' ? LOCAL_KEY : undefined),
    readEnvFile: () => Promise.resolve(undefined),
    parseEnv: () => ({}),
    clock,
  });
  // A model that others share a core with takes its time for the first word.
  const settings = { baseUrl: url, idleTimeoutMs: 600_000, maxRetries: 0, allowEnvironmentCredentials: true };
  return new GatewayClient({
    fetch: (input, init) => fetch(input, init),
    clock,
    logger: new RecordingLogger(),
    credentials,
    settings: () => settings,
    modelInfo: () => undefined,
  });
}
