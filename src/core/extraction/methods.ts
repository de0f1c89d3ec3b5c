/** Which way a model is asked for data, and what is remembered of models that refused one. */
import type { AppError } from '../../base/errors.ts';
import type { WireFormat } from '../model/message.ts';
import { parseClaudeModel } from '../gateway/claude.ts';
import { capabilities, knowsCapabilities } from '../models/models.ts';
import type { ModelInfo } from '../model/request.ts';
import type { KeyValueStore } from '../ports.ts';
import { isRecord, type JsonObject, type JsonValue } from '../json/json.ts';

/** `json-schema`: the wire's own structured output; `tool`: a call the model must make; `prompt`: asked for in words. */
export type ExtractionMethod = 'json-schema' | 'tool' | 'prompt';

const ALL: readonly ExtractionMethod[] = ['json-schema', 'tool', 'prompt'];

/** What a model, or the server before it, may not take: a way of asking, or that structured output is to be strict. */
export type Refusable = ExtractionMethod | 'strict';

/** What is known of models by experience. */
export interface MethodMemory {
  refused(model: string): ReadonlySet<Refusable>;
  remember(model: string, refused: Refusable): Promise<void>;
}

/** The ways to try, best first; never empty. */
export function methodsFor(
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
  refused: ReadonlySet<Refusable> = new Set(),
): readonly ExtractionMethod[] {
  const left = ALL.filter(
    (method) => method === 'prompt' || (!refused.has(method) && mayWork(method, model, info, wireFormat)),
  );
  return left.length > 0 ? left : ['prompt'];
}

function mayWork(
  method: ExtractionMethod,
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
): boolean {
  const claude = parseClaudeModel(model);
  if (info === undefined || !knowsCapabilities(info)) return true;
  const able = capabilities(info);
  if (method === 'tool') return able.has('tools');
  // Claude's own structured output came with 4.5; catalogues are late to say so.
  const isNewClaude = wireFormat === 'messages' && claude !== undefined && claude.version >= 4.5;
  return able.has('structured-output') || isNewClaude;
}

const WORDS: { readonly [K in Exclude<ExtractionMethod, 'prompt'>]: RegExp } = {
  'json-schema': /response_format|json_schema|json schema|output_config|output_format|structured|schema|grammar/i,
  tool: /tool_choice|tools?\b|function|schema/i,
};
/** Words that no other failure of a server has. */
const CLEAR_WORDS = /response_format|json_schema|output_config|tool_choice|grammar/i;

/** What an error says that the model (or its provider) does not take; `undefined` where it means something else. */
export function refusalOf(method: ExtractionMethod, error: AppError, isStrict: boolean): Refusable | undefined {
  if (method === 'prompt') return undefined;
  const { kind, status, message } = error;
  // Some servers fail where they should refuse.
  const isRefusal = kind === 'request' && (status === undefined || status === 400 || status === 422);
  if (!isRefusal && !(kind === 'server' && CLEAR_WORDS.test(message))) return undefined;
  if (method === 'json-schema' && isStrict && /\bstrict['"`]?(?!\w)/i.test(message)) return 'strict';
  return WORDS[method].test(message) ? method : undefined;
}

/**
 * Whether an answer shows that the model never saw the schema: there are servers that pass over what they do not know. All
 * its names are its own then; one that leaves out a wrapper, or everything, has only answered badly.
 */
export function isUnseen(schema: JsonObject, instance: JsonValue | undefined): boolean {
  if (!isRecord(instance)) return false;
  const names = Object.keys(instance);
  const known = JSON.stringify(schema);
  return names.length > 0 && !names.some((name) => known.includes(`${JSON.stringify(name)}:`));
}

const KEY = 'extraction.refusedPaths';
const MAX_MODELS = 200;

/** Remembers refusals in a store that outlives the window. */
export class StoredMethodMemory implements MethodMemory {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  refused(model: string): ReadonlySet<Refusable> {
    const own = this.#all()[model];
    return new Set(([...ALL, 'strict'] as const).filter((each) => own?.includes(each) === true));
  }

  async remember(model: string, refused: Refusable): Promise<void> {
    const { [model]: own = [], ...others } = this.#all();
    const kept = Object.entries(others).slice(-(MAX_MODELS - 1));
    await this.#store.set(KEY, { ...Object.fromEntries(kept), [model]: [...new Set([...own, refused])] });
  }

  #all(): Readonly<Record<string, readonly string[]>> {
    const stored = this.#store.get(KEY);
    if (!isRecord(stored)) return {};
    const entries = Object.entries(stored).map(
      ([model, methods]) =>
        [
          model,
          Array.isArray(methods) ? (methods as unknown[]).filter((each) => typeof each === 'string') : [],
        ] as const,
    );
    return Object.fromEntries(entries);
  }
}
