import type { ModelInfo } from '../model/request.ts';

/**
 * Models whose makers document that their vectors can be asked for, and cut off, at fewer numbers (Matryoshka
 * embeddings), with the least that the maker names. Vectors of others are taken as they come.
 */
const SHORTENED: readonly (readonly [model: RegExp, least: number])[] = [
  // https://platform.openai.com/docs/guides/embeddings
  [/(?:^|\/)text-embedding-3-(?:small|large)$/, 1],
  // https://ai.google.dev/gemini-api/docs/embeddings
  [/(?:^|\/)gemini-embedding-/, 128],
  // https://docs.voyageai.com/docs/flexible-dimensions-and-quantization
  [/(?:^|\/)voyage-(?:3-large|3\.5|3\.5-lite|4|4-large|4-lite|code-3)$/, 256],
  // https://docs.cohere.com/docs/embeddings
  [/(?:^|\/)embed-v4(?:\.0)?$/, 256],
  // https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html
  [/(?:^|\/)titan-embed-text-v2/, 256],
  // https://docs.mistral.ai/capabilities/embeddings/code_embeddings
  [/(?:^|\/)codestral-embed/, 1],
  // https://huggingface.co/Qwen/Qwen3-Embedding-0.6B
  [/(?:^|\/)qwen3-embedding/i, 32],
  // https://huggingface.co/nomic-ai/nomic-embed-text-v1.5
  [/(?:^|\/)nomic-embed-text(?:-v1\.5|:v1\.5)/, 64],
];

/** Enough to tell pieces of a workspace apart, and quick to search. */
const WANTED = 256;

/** How many numbers to ask a model for; `undefined` where its maker documents no choice. */
export function dimensionsFor(model: string): number | undefined {
  const least = SHORTENED.find(([pattern]) => pattern.test(model))?.[1];
  return least === undefined ? undefined : Math.max(WANTED, least);
}

/** A vector in the length that was wanted, where the model's maker documents that it can be cut off; else as it came. */
export function shortened(vector: Float32Array, model: string): Float32Array {
  return vector.slice(0, dimensionsFor(model) ?? vector.length);
}

/** The first of these in the list is used until one is chosen: cheap, good at code, short vectors. */
const PREFERRED = [
  'openai/text-embedding-3-small',
  'voyage/voyage-3.5-lite',
  'voyage/voyage-code-3',
  'google/gemini-embedding-001',
];

/** The model to embed with where none is chosen; `undefined` where the list has none. */
export function defaultEmbeddingModel(models: readonly ModelInfo[]): ModelInfo | undefined {
  const embedding = models.filter(({ type }) => type === 'embedding');
  const preferred = PREFERRED.map((id) => embedding.find((model) => model.id === id));
  return (
    preferred.find((model) => model !== undefined) ??
    embedding.find(({ id }) => dimensionsFor(id) !== undefined) ??
    embedding[0]
  );
}
