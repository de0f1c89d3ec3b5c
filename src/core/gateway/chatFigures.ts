import type { TokenUsage } from '../model/message.ts';
import { usageOf } from './turnReader.ts';
import { countOf, fieldsOf, numberOf, type Fields } from './wire.ts';

/** What a chunk says of tokens and money, under the names of the servers that speak Chat Completions. */
export interface ChatFigures {
  readonly usage: TokenUsage | undefined;
  readonly costUsd: number | undefined;
}

/** The counts of a chunk, where it has some; `isFirst` where none came before, which llama.cpp's timings may stand for. */
export function readFigures(chunk: Fields, choice: Fields | undefined, isFirst: boolean): ChatFigures | undefined {
  const counts =
    fieldsOf(chunk['usage']) ?? fieldsOf(choice?.['usage']) ?? fieldsOf(fieldsOf(chunk['x_groq'])?.['usage']);
  if (counts !== undefined) return { usage: usageOf(countsOf(counts)), costUsd: costOf(counts['cost']) };
  // Ollama's own names, beside the message.
  const ollama = usageOf({ ...NO_COUNTS, inputTokens: chunk['prompt_eval_count'], outputTokens: chunk['eval_count'] });
  if (ollama !== undefined) return { usage: ollama, costUsd: undefined };
  const timings = fieldsOf(chunk['timings']);
  return timings === undefined || !isFirst ? undefined : { usage: usageOf(timedCounts(timings)), costUsd: undefined };
}

type Counts = Parameters<typeof usageOf>[0];

const NO_COUNTS: Counts = {
  inputTokens: undefined,
  outputTokens: undefined,
  cachedInputTokens: undefined,
  cacheWriteTokens: undefined,
  reasoningTokens: undefined,
};

function countsOf(counts: Fields): Counts {
  const input = fieldsOf(counts['prompt_tokens_details']) ?? fieldsOf(counts['input_tokens_details']);
  const output = fieldsOf(counts['completion_tokens_details']) ?? fieldsOf(counts['output_tokens_details']);
  const read = countOf(counts['cache_read_input_tokens']);
  const written = countOf(counts['cache_creation_input_tokens']);
  const fresh = countOf(counts['input_tokens']);
  return {
    inputTokens:
      countOf(counts['prompt_tokens']) ??
      // Anthropic's names count the cached parts apart, DeepSeek's are the two parts of a prompt.
      (fresh === undefined
        ? sumOf(counts['prompt_cache_hit_tokens'], counts['prompt_cache_miss_tokens'])
        : fresh + (read ?? 0) + (written ?? 0)),
    outputTokens: countOf(counts['completion_tokens']) ?? counts['output_tokens'],
    cachedInputTokens:
      countOf(input?.['cached_tokens']) ??
      countOf(counts['prompt_cache_hit_tokens']) ??
      read ??
      counts['cached_tokens'],
    cacheWriteTokens: written ?? input?.['cache_write_tokens'],
    reasoningTokens:
      countOf(output?.['reasoning_tokens']) ?? countOf(output?.['thinking_tokens']) ?? counts['reasoning_tokens'],
  };
}

/** llama.cpp: tokens that were read, reused and written. */
function timedCounts(timings: Fields): Counts {
  return {
    inputTokens: sumOf(timings['prompt_n'], timings['cache_n']),
    outputTokens: timings['predicted_n'],
    cachedInputTokens: timings['cache_n'],
    cacheWriteTokens: undefined,
    reasoningTokens: undefined,
  };
}

function sumOf(left: unknown, right: unknown): number | undefined {
  const [one, other] = [countOf(left), countOf(right)];
  return one === undefined ? other : one + (other ?? 0);
}

/** A number, a text, or Perplexity's object with a total. */
function costOf(cost: unknown): number | undefined {
  return numberOf(cost) ?? numberOf(fieldsOf(cost)?.['total_cost']);
}
