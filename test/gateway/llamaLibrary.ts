/** The small part of node-llama-cpp that is used here, and how it is found: it is never a dependency of the project. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from './json.ts';

export type HistoryItem =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: (string | HistoryCall)[] };

export interface HistoryCall {
  readonly type: 'functionCall';
  readonly name: string;
  readonly params: unknown;
  readonly result: unknown;
}

export interface GenerateOptions {
  readonly signal: AbortSignal;
  readonly stopOnAbortSignal: true;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly repeatPenalty?: { readonly penalty: number } | false | undefined;
  readonly grammar?: object;
  readonly functions?: { readonly [name: string]: { readonly description: string; readonly params: JsonObject } };
  readonly maxParallelFunctionCalls?: number;
  readonly onResponseChunk: (chunk: { readonly segmentType: string | undefined; readonly text: string }) => void;
  readonly onFunctionCallParamsChunk?: (chunk: {
    readonly callIndex: number;
    readonly functionName: string;
    readonly paramsChunk: string;
  }) => void;
}

export interface LlamaChat {
  generateResponse(
    history: readonly HistoryItem[],
    options: GenerateOptions,
  ): Promise<{
    readonly functionCalls?: readonly { readonly functionName: string; readonly params: unknown }[];
    readonly metadata: { readonly stopReason: string };
  }>;
}

interface LlamaContext {
  readonly contextSize: number;
  getSequence(): object;
}

export interface Llama {
  loadModel(options: { readonly modelPath: string }): Promise<{
    createContext(options: { readonly contextSize: { readonly max: number } }): Promise<LlamaContext>;
  }>;
  createGrammarForJsonSchema(schema: JsonObject): Promise<object>;
  dispose(): Promise<void>;
}

export interface LlamaLibrary {
  getLlama(options: {
    readonly build: 'never';
    readonly logLevel: string;
    readonly maxThreads: number;
  }): Promise<Llama>;
  readonly LlamaChat: new (options: { readonly contextSequence: object }) => LlamaChat;
}

const MISSING = `A real local model needs node-llama-cpp, which is not part of this project. Install it once with

  npm i --no-save node-llama-cpp@3.22.1

or point AI_GATEWAY_LLAMA_PATH at a folder that has it in its node_modules.`;

/** Finds node-llama-cpp in `AI_GATEWAY_LLAMA_PATH` or in the project; throws what to install when it is nowhere. */
export async function importLlama(): Promise<LlamaLibrary> {
  const folder = process.env['AI_GATEWAY_LLAMA_PATH'];
  const files = (folder === undefined ? [] : [path.join(folder, 'node_modules/node-llama-cpp'), folder]).map((each) =>
    path.resolve(each, 'dist/index.js'),
  );
  const found = files.find((file) => existsSync(file));
  // The specifier is a variable so that neither the type checker nor a bundler asks for the package.
  const specifier = found === undefined ? 'node-llama-cpp' : pathToFileURL(found).href;
  try {
    return (await import(specifier)) as LlamaLibrary;
  } catch (error) {
    throw new Error(MISSING, { cause: error });
  }
}
