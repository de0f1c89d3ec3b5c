/** Which way a model is asked for data, and what is remembered of models that refused one. */
import type { AppError } from '../../base/errors.ts';
import type { WireFormat } from '../model/message.ts';
import { claudeAlwaysThinks, parseClaudeModel } from '../gateway/claude.ts';
import { capabilities, knowsCapabilities } from '../models/models.ts';
import type { ModelInfo } from '../model/request.ts';
import type { KeyValueStore } from '../ports.ts';
import { isRecord } from '../json/json.ts';

/** `json-schema`: the wire's own structured output; `tool`: a call the model must make; `prompt`: asked for in words. */
export type ExtractionPath = 'json-schema' | 'tool' | 'prompt';

const ALL: readonly ExtractionPath[] = ['json-schema', 'tool', 'prompt'];

/** What is known of models by experience. */
export interface PathMemory {
  refused(model: string): ReadonlySet<ExtractionPath>;
  remember(model: string, path: ExtractionPath): Promise<void>;
}

/** The ways to try, best first; never empty. */
export function pathsFor(
  model: string,
  info: ModelInfo | undefined,
  wireFormat: WireFormat,
  refused: ReadonlySet<ExtractionPath> = new Set(),
): readonly ExtractionPath[] {
  const left = ALL.filter(
    (path) => path === 'prompt' || (!refused.has(path) && mayWork(path, model, info, wireFormat)),
  );
  return left.length > 0 ? left : ['prompt'];
}

function mayWork(path: ExtractionPath, model: string, info: ModelInfo | undefined, wireFormat: WireFormat): boolean {
  const claude = parseClaudeModel(model);
  // A model that cannot stop thinking cannot be made to call a tool.
  if (path === 'tool' && claude !== undefined && claudeAlwaysThinks(claude)) return false;
  if (info === undefined || !knowsCapabilities(info)) return true;
  const able = capabilities(info);
  if (path === 'tool') return able.has('tools');
  // Claude's own structured output came with 4.5; catalogues are late to say so.
  const isNewClaude = wireFormat === 'messages' && claude !== undefined && claude.version >= 4.5;
  return able.has('structured-output') || isNewClaude;
}

/** Whether an error means that the model (or its provider) does not take this way of asking. */
export function refusesPath(path: ExtractionPath, error: AppError): boolean {
  if (path === 'prompt' || error.kind !== 'request') return false;
  if (error.status !== undefined && error.status !== 400 && error.status !== 422) return false;
  const words =
    path === 'json-schema'
      ? /response_format|json_schema|json schema|output_config|output_format|structured|schema|grammar/i
      : /tool_choice|tools?\b|function|schema/i;
  return words.test(error.message);
}

const KEY = 'extraction.refusedPaths';
const MOST_MODELS = 200;

/** Remembers refusals in a store that outlives the window. */
export class StoredPathMemory implements PathMemory {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  refused(model: string): ReadonlySet<ExtractionPath> {
    const own = this.#all()[model];
    return new Set(ALL.filter((path) => own?.includes(path) === true));
  }

  async remember(model: string, path: ExtractionPath): Promise<void> {
    const { [model]: own = [], ...others } = this.#all();
    const kept = Object.entries(others).slice(-(MOST_MODELS - 1));
    await this.#store.set(KEY, { ...Object.fromEntries(kept), [model]: [...new Set([...own, path])] });
  }

  #all(): Readonly<Record<string, readonly string[]>> {
    const stored = this.#store.get(KEY);
    if (!isRecord(stored)) return {};
    const entries = Object.entries(stored).map(
      ([model, paths]) =>
        [model, Array.isArray(paths) ? (paths as unknown[]).filter((each) => typeof each === 'string') : []] as const,
    );
    return Object.fromEntries(entries);
  }
}
