/** Which way a model is asked for data, and what is remembered of models that refused one. */
import type { AppError } from '../../base/errors.ts';
import type { WireFormat } from '../model/message.ts';
import { claudeAlwaysThinks, parseClaudeModel } from '../gateway/claude.ts';
import { capabilities, knowsCapabilities } from '../models/models.ts';
import type { ModelInfo } from '../model/request.ts';
import type { KeyValueStore } from '../ports.ts';
import { isRecord } from '../json/json.ts';

/** `json-schema`: the wire's own structured output; `tool`: a call the model must make; `prompt`: asked for in words. */
export type ExtractionMethod = 'json-schema' | 'tool' | 'prompt';

const ALL: readonly ExtractionMethod[] = ['json-schema', 'tool', 'prompt'];

/** What is known of models by experience. */
export interface MethodMemory {
  refused(model: string): ReadonlySet<ExtractionMethod>;
  remember(model: string, method: ExtractionMethod): Promise<void>;
}

/** The ways to try, best first; never empty. */
export function methodsFor(
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
  refused: ReadonlySet<ExtractionMethod> = new Set(),
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
  // A model that cannot stop thinking cannot be made to call a tool.
  if (method === 'tool' && claude !== undefined && claudeAlwaysThinks(claude)) return false;
  if (info === undefined || !knowsCapabilities(info)) return true;
  const able = capabilities(info);
  if (method === 'tool') return able.has('tools');
  // Claude's own structured output came with 4.5; catalogues are late to say so.
  const isNewClaude = wireFormat === 'messages' && claude !== undefined && claude.version >= 4.5;
  return able.has('structured-output') || isNewClaude;
}

/** Whether an error means that the model (or its provider) does not take this way of asking. */
export function refusesMethod(method: ExtractionMethod, error: AppError): boolean {
  if (method === 'prompt' || error.kind !== 'request') return false;
  if (error.status !== undefined && error.status !== 400 && error.status !== 422) return false;
  const words =
    method === 'json-schema'
      ? /response_format|json_schema|json schema|output_config|output_format|structured|schema|grammar/i
      : /tool_choice|tools?\b|function|schema/i;
  return words.test(error.message);
}

const KEY = 'extraction.refusedPaths';
const MAX_MODELS = 200;

/** Remembers refusals in a store that outlives the window. */
export class StoredMethodMemory implements MethodMemory {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  refused(model: string): ReadonlySet<ExtractionMethod> {
    const own = this.#all()[model];
    return new Set(ALL.filter((method) => own?.includes(method) === true));
  }

  async remember(model: string, method: ExtractionMethod): Promise<void> {
    const { [model]: own = [], ...others } = this.#all();
    const kept = Object.entries(others).slice(-(MAX_MODELS - 1));
    await this.#store.set(KEY, { ...Object.fromEntries(kept), [model]: [...new Set([...own, method])] });
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
