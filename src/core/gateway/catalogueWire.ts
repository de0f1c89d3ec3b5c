import type { ModelInfo, PriceTier } from '../model/request.ts';
import { typeOf } from './modelTypes.ts';
import { countOf, defined, fieldsOf, listOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

const PER_MILLION = 1_000_000;

/** US dollars per token, as text or number, to dollars per million without the dust of binary fractions. */
export function perMillion(value: unknown): number | undefined {
  const price = countOf(value);
  const perMillionTokens = price === undefined ? undefined : Number((price * PER_MILLION).toPrecision(12));
  return perMillionTokens !== undefined && Number.isFinite(perMillionTokens) ? perMillionTokens : undefined;
}

function tiersOf(pricing: Fields, key: string): readonly PriceTier[] | undefined {
  const tiers = recordsOf(pricing[`${key}_tiers`]).flatMap((tier): PriceTier[] => {
    const usdPerMillion = perMillion(tier['cost']);
    return usdPerMillion === undefined ? [] : [{ fromTokens: countOf(tier['min']) ?? 0, usdPerMillion }];
  });
  if (tiers.length > 0) return tiers.sort((a, b) => a.fromTokens - b.fromTokens);
  const single = perMillion(pricing[key]);
  return single === undefined ? undefined : [{ fromTokens: 0, usdPerMillion: single }];
}

/** US dollars for a picture that is drawn. Smaller than any picture costs, it is the price of a token of one that is read. */
function pictureUsd(pricing: Fields): number | undefined {
  const price = numberOf(pricing['image']) ?? numberOf(pricing['image_output']);
  return price !== undefined && price >= 0.0005 ? price : undefined;
}

/** Together's, told by fields that no other server has: dollars per million tokens, where the others give those of one. */
function perToken(pricing: Fields): Fields {
  if (pricing['hourly'] === undefined && pricing['finetune'] === undefined) return pricing;
  const scaled = (name: string): Fields => {
    const price = numberOf(pricing[name]);
    // One that is hired by the hour has zeros here.
    return price === undefined || (price === 0 && numberOf(pricing['hourly'])) ? {} : { [name]: price / PER_MILLION };
  };
  return { ...scaled('input'), ...scaled('output') };
}

function pricingOf(told: Fields): ModelInfo['pricing'] {
  const pricing = perToken(told);
  return defined({
    // OpenRouter's names come second. It writes -1 for a price that is only known later.
    input: tiersOf(pricing, 'input') ?? tiersOf(pricing, 'prompt'),
    output: tiersOf(pricing, 'output') ?? tiersOf(pricing, 'completion'),
    cachedInput: tiersOf(pricing, 'input_cache_read'),
    cacheWrite: tiersOf(pricing, 'input_cache_write'),
    webSearchUsd: numberOf(pricing['web_search']),
    imageUsd: pictureUsd(pricing),
    variesByProvider: pricing['varies_by_provider'] === true ? true : undefined,
  });
}

function effortsOf(model: Fields): readonly string[] | undefined {
  const efforts = recordsOf(model['reasoning_options'])
    .filter((option) => option['type'] === 'effort')
    .flatMap((option) => listOf(option['values']).filter((value) => typeof value === 'string'));
  return efforts.length > 0 ? efforts : undefined;
}

/** Servers date models in seconds, some in milliseconds, some as text. */
function timeOf(value: unknown): number | undefined {
  const number = countOf(value);
  if (number !== undefined) return number === 0 ? undefined : number < 1e11 ? number * 1000 : number;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** A size that says something; servers write 0 for "does not apply". */
function sizeOf(...values: readonly unknown[]): number | undefined {
  for (const value of values) {
    const size = countOf(value);
    if (size !== undefined && size > 0) return Math.floor(size);
  }
  return undefined;
}

/** What an OpenAI-like `supported_parameters` list says, in the gateway's tags. */
const PARAMETER_TAGS: ReadonlyMap<string, string> = new Map([
  ['tools', 'tool-use'],
  ['reasoning', 'reasoning'],
  ['include_reasoning', 'reasoning'],
  ['reasoning_effort', 'reasoning'],
  ['structured_outputs', 'structured-output'],
]);

/** What an OpenRouter-like `architecture` says that a model reads and writes, in the gateway's tags. */
const MODALITY_TAGS: readonly (readonly [list: string, modality: string, tag: string])[] = [
  ['input_modalities', 'image', 'vision'],
  ['input_modalities', 'file', 'file-input'],
  ['output_modalities', 'image', 'image-generation'],
];

/** Empty where nothing is said that is a tag: then nothing is ruled out. */
function tagsOf(model: Fields): readonly string[] {
  const tags = new Set<string>();
  for (const tag of listOf(model['tags'])) if (typeof tag === 'string') tags.add(tag);
  for (const parameter of listOf(model['supported_parameters'])) {
    const tag = typeof parameter === 'string' ? PARAMETER_TAGS.get(parameter) : undefined;
    if (tag !== undefined) tags.add(tag);
  }
  // Alone, what goes in and out must not make a model look as if it could do nothing else.
  const isListed = tags.size > 0 || listOf(model['supported_parameters']).length > 0;
  const architecture = isListed ? (fieldsOf(model['architecture']) ?? {}) : {};
  for (const [list, modality, tag] of MODALITY_TAGS) if (listOf(architecture[list]).includes(modality)) tags.add(tag);
  return [...tags];
}

/** What a model writes, where its server says it. */
function outputsOf(model: Fields): readonly string[] | undefined {
  const told = listOf(fieldsOf(model['architecture'])?.['output_modalities']);
  const outputs = told.filter((each) => typeof each === 'string').map((each) => each.toLowerCase());
  return outputs.length > 0 ? outputs : undefined;
}

const NAME_FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/claude/i, 'anthropic'],
  [/^(?:gpt|o\d|chatgpt)/i, 'openai'],
  [/gemini|gemma/i, 'google'],
  [/llama/i, 'meta'],
  [/mi[sx]tral|codestral/i, 'mistral'],
  [/qwen/i, 'alibaba'],
  [/deepseek/i, 'deepseek'],
  [/^phi/i, 'microsoft'],
  [/smollm/i, 'huggingface'],
];

const NOBODY = new Set(['', 'library', 'system', 'user', 'organization_owner', 'llamacpp', 'vllm']);

/** Servers without creators name whoever runs them, or nobody: the model's name says more. */
function creatorOf(id: string, ownedBy: string): string {
  const slash = id.indexOf('/');
  // Google writes `models/gemini-2.5-flash`.
  if (slash > 0 && id.slice(0, slash) !== 'models') return id.slice(0, slash);
  if (!NOBODY.has(ownedBy.toLowerCase())) return ownedBy;
  return NAME_FAMILIES.find(([pattern]) => pattern.test(id.slice(slash + 1)))?.[1] ?? 'local';
}

/** Words of model names that are not written with one capital. */
const NAME_WORDS: ReadonlyMap<string, string> = new Map(
  (
    'AI API BERT CodeLlama DeepSeek ERNIE GLM GPT GTE InternLM LFM LLaVA LLM LongCat MiMo MiniMax MoE OCR OLMo OSS OpenAI ' +
    'QwQ SmolLM SQL StarCoder TTS UI VL WizardLM'
  )
    .split(' ')
    .map((word) => [word.toLowerCase(), word]),
);

function nameWord(word: string): string {
  const known = NAME_WORDS.get(word.toLowerCase());
  if (known !== undefined) return known;
  // Sizes are 70B; OpenAI writes o3.
  if (/^\d+(?:\.\d+)?[bk]$/.test(word)) return word.toUpperCase();
  return /^o\d/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
}

/** `creator/some-model-1.5` as `Some Model 1.5`, and `openai/gpt-4.1` as `GPT-4.1`: for a model without a name. */
export function nameFromId(id: string): string {
  const last = id.slice(id.lastIndexOf('/') + 1).replace(/\.gguf$/i, '');
  const words = last.split(/[-_ ]+/).filter((word) => word !== '');
  return (
    words
      .map(nameWord)
      .join(' ')
      .replace(/\bGPT (?=\d)/, 'GPT-') || id
  );
}

/** LM Studio's own list has keys, Ollama's, Google's and Cohere's have names. */
function withId(model: Fields): Fields {
  return { ...model, id: textOf(model['id']) ?? textOf(model['key']) ?? textOf(model['model']) ?? model['name'] };
}

/** A name that is more than the id once more. */
function ownName(model: Fields, id: string): string | undefined {
  const name = textOf(model['name']);
  return name === id ? undefined : name;
}

function readModel(model: Fields): ModelInfo | undefined {
  const id = textOf(model['id'])?.trim();
  if (id === undefined || id === '') return undefined;
  const meta = fieldsOf(model['meta']) ?? {};
  const provider = fieldsOf(model['top_provider']) ?? {};
  const limits = fieldsOf(fieldsOf(model['capabilities'])?.['limits']) ?? fieldsOf(model['limits']) ?? {};
  const shown = textOf(model['display_name']) ?? textOf(model['displayName']);
  return defined({
    id,
    name: shown ?? ownName(model, id) ?? nameFromId(id),
    creator: creatorOf(id, textOf(model['owned_by']) ?? textOf(model['publisher']) ?? ''),
    description: textOf(model['description']),
    type: typeOf(id, model),
    contextWindow: sizeOf(
      model['context_window'],
      model['context_length'],
      model['max_model_len'],
      model['max_context_length'],
      model['inputTokenLimit'],
      limits['max_context_window_tokens'],
      limits['max_input_tokens'],
      provider['context_length'],
      // What llama.cpp was started with, before what the model could take.
      meta['n_ctx'],
      meta['n_ctx_train'],
    ),
    maxOutputTokens: sizeOf(
      model['max_tokens'],
      model['max_completion_tokens'],
      provider['max_completion_tokens'],
      model['outputTokenLimit'],
      limits['max_output_tokens'],
    ),
    releasedAt:
      timeOf(model['released']) ?? (textOf(model['name']) === undefined ? undefined : timeOf(model['created'])),
    tags: tagsOf(model),
    outputs: outputsOf(model),
    pricing: pricingOf(fieldsOf(model['pricing']) ?? {}),
    efforts: effortsOf(model),
  }) as ModelInfo;
}

/**
 * The models of a `/v1/models` answer, in its order, each id once. Entries that are no model are passed over; `undefined`
 * where the answer is no list at all.
 */
export function readModelList(body: unknown): readonly ModelInfo[] | undefined {
  const fields = fieldsOf(body) ?? {};
  // Ollama without models.
  if (fields['object'] === 'list' && fields['data'] === null) return [];
  const list = fields['data'] ?? fields['models'] ?? body;
  if (!Array.isArray(list)) return undefined;
  const models = new Map<string, ModelInfo>();
  const isNative = list === fields['models'];
  for (const entry of recordsOf(list)) {
    const model = readModel(isNative ? withId(entry) : entry);
    if (model !== undefined && !models.has(model.id)) models.set(model.id, model);
  }
  return [...models.values()];
}

/** Models as they were kept on disk: what no longer looks like one is dropped. */
export function readKeptModels(value: unknown): readonly ModelInfo[] {
  return recordsOf(value).filter(
    (model) =>
      textOf(model['id']) !== undefined &&
      typeof model['name'] === 'string' &&
      typeof model['creator'] === 'string' &&
      typeof model['type'] === 'string' &&
      Array.isArray(model['tags']) &&
      fieldsOf(model['pricing']) !== undefined,
  ) as unknown as readonly ModelInfo[];
}
