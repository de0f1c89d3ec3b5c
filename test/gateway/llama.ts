/** A backend that answers with a real local model, through node-llama-cpp: chat, stop, tool calls, JSON Schema. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fromListed } from './catalogue.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { importLlama } from './llamaLibrary.ts';
import type { GenerateOptions, HistoryCall, HistoryItem, Llama, LlamaChat } from './llamaLibrary.ts';
import type { Backend, CatalogueModel, NeutralRequest, Piece } from './types.ts';

const CONTEXT_TOKENS = 8192;
const DEFAULT_ANSWER_TOKENS = 1024;
// The library takes at least four threads by itself, whose spinning makes a two-core machine a thousand times slower.
const THREADS = Math.max(1, availableParallelism() - 1);

export interface LlamaOptions {
  /** How much less likely a word becomes that just came; 1 for not at all, as the providers behind the gateway do it. */
  readonly repeatPenalty?: number;
}

/** Loads a GGUF file. Throws with the line to install when node-llama-cpp is missing. */
export async function loadLlama(file: string, options: LlamaOptions = {}): Promise<Backend> {
  const library = await importLlama();
  const llama = await library.getLlama({ build: 'never', logLevel: 'error', maxThreads: THREADS });
  const model = await llama.loadModel({ modelPath: path.resolve(file) });
  const context = await model.createContext({ contextSize: { max: CONTEXT_TOKENS } });
  const chat = new library.LlamaChat({ contextSequence: context.getSequence() });
  return new LlamaBackend(llama, chat, path.basename(file), context.contextSize, options);
}

class LlamaBackend implements Backend {
  readonly name: string;
  readonly models: readonly CatalogueModel[];
  private readonly llama: Llama;
  private readonly chat: LlamaChat;
  private readonly contextSize: number;
  private readonly repeatPenalty: GenerateOptions['repeatPenalty'];
  private last: Promise<unknown> = Promise.resolve();

  constructor(llama: Llama, chat: LlamaChat, fileName: string, contextSize: number, options: LlamaOptions) {
    this.llama = llama;
    this.chat = chat;
    this.name = fileName;
    this.contextSize = contextSize;
    const { repeatPenalty: penalty = 1.1 } = options;
    this.repeatPenalty = penalty === 1 ? false : { penalty };
    this.models = [localModel(fileName, contextSize)];
  }

  async *answer(request: NeutralRequest, signal: AbortSignal): AsyncGenerator<Piece> {
    const stop = new AbortController();
    const queue = new PieceQueue();
    const both = AbortSignal.any([signal, stop.signal]);
    // One model, one sequence: turns wait for each other, and a failed one does not block the next.
    const turn = this.last.then(() => (both.aborted ? undefined : this.generate(request, both, queue)));
    this.last = turn.catch(() => undefined);
    turn.then(
      () => queue.end(),
      (error: unknown) => queue.fail(error),
    );
    try {
      yield* queue.pieces();
    } finally {
      // Leaving the loop (stop, token limit, client gone) ends the computing too.
      stop.abort();
    }
  }

  async dispose(): Promise<void> {
    await this.last;
    await this.llama.dispose();
  }

  private async generate(request: NeutralRequest, signal: AbortSignal, queue: PieceQueue): Promise<void> {
    const base = {
      signal,
      stopOnAbortSignal: true,
      maxTokens: Math.min(request.maxTokens ?? DEFAULT_ANSWER_TOKENS, Math.floor(this.contextSize / 2)),
      temperature: request.temperature ?? 0.2,
      repeatPenalty: this.repeatPenalty,
    } as const;
    const { toolChoice } = request;
    if (toolChoice.type === 'tool' || toolChoice.type === 'required') return this.forcedCall(request, base, queue);
    const onResponseChunk: GenerateOptions['onResponseChunk'] = ({ segmentType, text }) => {
      if (text !== '') queue.push({ type: segmentType === 'thought' ? 'reasoning' : 'text', text });
    };
    const more = await this.constraint(request, queue);
    const result = await this.chat.generateResponse(historyOf(request), { ...base, onResponseChunk, ...more });
    const { stopReason } = result.metadata;
    const reason = stopReason === 'maxTokens' ? 'length' : stopReason === 'functionCalls' ? 'tool-calls' : 'stop';
    queue.push({ type: 'finish', reason });
  }

  /** A grammar when the answer must be JSON, else the functions when there are any. */
  private async constraint(request: NeutralRequest, queue: PieceQueue): Promise<Partial<GenerateOptions>> {
    if (request.schema !== undefined) {
      return { grammar: await this.llama.createGrammarForJsonSchema(grammarSchema(request.schema)) };
    }
    if (request.tools.length === 0 || request.toolChoice.type === 'none') return {};
    let open = -1;
    const functions = Object.fromEntries(
      request.tools.map((tool) => [tool.name, { description: tool.description, params: grammarSchema(tool.schema) }]),
    );
    return {
      functions,
      ...(request.parallelCalls ? {} : { maxParallelFunctionCalls: 1 }),
      onFunctionCallParamsChunk: ({ callIndex, functionName, paramsChunk }) => {
        if (callIndex !== open) queue.push({ type: 'tool-start', name: functionName });
        open = callIndex;
        if (paramsChunk !== '') queue.push({ type: 'tool-input', json: paramsChunk });
      },
    };
  }

  /** The client demands a call, so a grammar leaves the model no other way to answer. */
  private async forcedCall(
    request: NeutralRequest,
    base: Omit<GenerateOptions, 'onResponseChunk'>,
    queue: PieceQueue,
  ): Promise<void> {
    const { toolChoice } = request;
    const allowed = request.tools.filter((tool) => toolChoice.type !== 'tool' || tool.name === toolChoice.name);
    const [only] = allowed;
    const name = allowed.length === 1 && only !== undefined ? only.name : await this.chooseTool(request, base);
    const tool = allowed.find((each) => each.name === name);
    if (tool === undefined) throw new Error('The model chose no tool.');
    queue.push({ type: 'tool-start', name: tool.name });
    const grammar = await this.llama.createGrammarForJsonSchema(grammarSchema(tool.schema));
    const history = historyOf({ ...request, schema: tool.schema });
    const result = await this.chat.generateResponse(history, {
      ...base,
      grammar,
      onResponseChunk: ({ text }) => {
        if (text !== '') queue.push({ type: 'tool-input', json: text });
      },
    });
    queue.push({ type: 'finish', reason: result.metadata.stopReason === 'maxTokens' ? 'length' : 'tool-calls' });
  }

  private async chooseTool(request: NeutralRequest, base: Omit<GenerateOptions, 'onResponseChunk'>): Promise<string> {
    const names = request.tools.map((tool) => tool.name);
    const grammar = await this.llama.createGrammarForJsonSchema({ enum: names });
    let text = '';
    const history = historyOf({ ...request, schema: { enum: names } });
    await this.chat.generateResponse(history, { ...base, grammar, onResponseChunk: (chunk) => (text += chunk.text) });
    return String(JSON.parse(text));
  }
}

function localModel(fileName: string, contextSize: number): CatalogueModel {
  const name = fileName.replace(/\.gguf$/i, '');
  return fromListed({
    id: `local/${name.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')}`,
    object: 'model',
    created: Math.floor(Date.now() / 1000),
    owned_by: 'local',
    name,
    description: 'A real model on this machine, through node-llama-cpp.',
    type: 'language',
    context_window: contextSize,
    max_tokens: Math.floor(contextSize / 2),
    tags: ['tool-use', 'structured-output', 'reasoning'],
    pricing: { input: '0', output: '0' },
  });
}

/** The conversation as the model's chat template wants it: results stand inside the turn that asked for them. */
export function historyOf(request: NeutralRequest): HistoryItem[] {
  const results = new Map(request.turns.flatMap((turn) => turn.results.map((result) => [result.id, result.text])));
  const history: HistoryItem[] = [];
  const instruction =
    request.schema === undefined ? '' : `Answer with JSON that obeys this schema: ${JSON.stringify(request.schema)}`;
  const system = [request.system, instruction].filter((text) => text !== '').join('\n\n');
  if (system !== '') history.push({ type: 'system', text: system });
  for (const turn of request.turns) {
    if (turn.role === 'user') history.push({ type: 'user', text: turn.text });
    if (turn.role !== 'assistant') continue;
    const calls = turn.calls.map((call): HistoryCall => ({
      type: 'functionCall',
      name: call.name,
      params: call.input,
      result: results.get(call.id) ?? '',
    }));
    history.push({ type: 'model', response: [...(turn.text === '' ? [] : [turn.text]), ...calls] });
  }
  // The library answers into the last model turn; after a user turn it wants an empty one.
  if (history.at(-1)?.type !== 'model') history.push({ type: 'model', response: [] });
  return history;
}

/** The part of a JSON Schema that the grammar knows: alternatives become `oneOf`, references are resolved by name. */
export function grammarSchema(schema: unknown): JsonObject {
  if (!isObject(schema)) return { type: 'string' };
  const out: JsonObject = {};
  for (const key of ['type', 'enum', 'const', '$ref', 'minLength', 'maxLength', 'minItems', 'maxItems'] as const) {
    if (schema[key] !== undefined) out[key] = schema[key];
  }
  if (['date', 'time', 'date-time'].includes(String(schema['format']))) out['format'] = schema['format'];
  const options = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(options)) out['oneOf'] = options.map((each) => grammarSchema(each));
  if (isObject(schema['properties'])) out['properties'] = mapValues(schema['properties']);
  if (schema['items'] !== undefined) out['items'] = grammarSchema(schema['items']);
  if (isObject(schema['$defs'])) out['$defs'] = mapValues(schema['$defs']);
  return out;
}

function mapValues(from: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, grammarSchema(value)]));
}

/** Pieces from callbacks, read as an async iterable. */
class PieceQueue {
  private readonly waiting: Piece[] = [];
  private isOver = false;
  private error: unknown;
  private wake: () => void = () => undefined;

  push(piece: Piece): void {
    this.waiting.push(piece);
    this.wake();
  }

  end(): void {
    this.isOver = true;
    this.wake();
  }

  fail(error: unknown): void {
    this.error = error;
    this.end();
  }

  async *pieces(): AsyncGenerator<Piece> {
    for (;;) {
      for (let piece = this.waiting.shift(); piece !== undefined; piece = this.waiting.shift()) yield piece;
      if (this.error !== undefined) throw this.error;
      if (this.isOver) return;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
