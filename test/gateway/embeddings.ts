import { crc32 } from 'node:zlib';
import { invalid } from './failure.ts';
import { generationId } from './ids.ts';
import { numberAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CatalogueModel } from './types.ts';
import { costOf, estimateTokens, gatewayMetadata } from './usage.ts';

const DEFAULT_DIMENSIONS = 1536;
/** What OpenAI takes in one request: texts, tokens of each, tokens of all. */
const MAX_INPUTS = 2048;
const MAX_INPUT_TOKENS = 8192;
const MAX_TOKENS = 300_000;

/** Body of `POST /v1/embeddings`: word hashing, so texts that share words are near each other. */
export function embed(
  model: CatalogueModel,
  body: JsonObject,
): { readonly body: JsonObject; readonly costUsd: number } {
  if (model.type !== 'embedding')
    throw invalid(`Model '${model.id}' is not an embedding model.`, { modelId: model.id });
  const input = body['input'];
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) {
    throw invalid('input: expected a non-empty string or an array of them');
  }
  checkLimits(texts as readonly string[]);
  const dimensions = numberAt(body, 'dimensions') ?? DEFAULT_DIMENSIONS;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > DEFAULT_DIMENSIONS) {
    throw invalid(`dimensions: expected an integer between 1 and ${DEFAULT_DIMENSIONS}`);
  }
  const isBase64 = body['encoding_format'] === 'base64';
  const prompt = estimateTokens(texts.join(' '));
  const cost = costOf(model, { prompt, cached: 0, cacheWritten: 0, reasoning: 0, output: 0 });
  const gateway = gatewayMetadata(model, { providers: model.providers, failing: 0 }, generationId(), cost);
  const answer = {
    object: 'list',
    data: texts.map((text, index) => {
      const vector = vectorOf(String(text), dimensions);
      const embedding = isBase64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
      return { object: 'embedding', index, embedding };
    }),
    model: model.id,
    usage: { prompt_tokens: prompt, total_tokens: prompt },
    providerMetadata: { gateway },
  };
  return { body: answer, costUsd: cost };
}

/** In the words of OpenAI, which serves the model. */
function checkLimits(texts: readonly string[]): void {
  if (texts.length > MAX_INPUTS) {
    throw invalid(
      `Invalid 'input': array too long. Expected an array with maximum length ${MAX_INPUTS}, but got an array with length ${texts.length} instead.`,
      'input',
    );
  }
  const sizes = texts.map(estimateTokens);
  const longest = Math.max(...sizes);
  if (longest > MAX_INPUT_TOKENS) {
    throw invalid(
      `This model's maximum context length is ${MAX_INPUT_TOKENS} tokens, however you requested ${longest} tokens (${longest} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`,
    );
  }
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum > MAX_TOKENS) throw invalid(`Requested ${sum} tokens, max ${MAX_TOKENS} tokens per request`);
}

function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = crc32(Buffer.from(word, 'utf8'));
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + (hash & 0x10000 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
