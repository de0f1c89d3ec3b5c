import type { ModelInfo, PriceTier } from '../model/request.ts';

/**
 * Estimates tokens the way tokenizers cut: words, numbers, runs of punctuation and line breaks, with a rate per script.
 * No vocabulary, no allocation, one pass. It is an estimate for budgets and prices shown before sending; what was really
 * used comes from the server.
 */

/** Kinds of characters a tokenizer keeps apart. */
const SPACE = 0;
const BREAK = 1;
const LOWER = 2;
const UPPER = 3;
const DIGIT = 4;
const MARK = 5;
const OTHER = 6;

const ASCII_KINDS: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  if (code === 10 || code === 13) return BREAK;
  if (code <= 32) return SPACE;
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  if (code >= 48 && code <= 57) return DIGIT;
  return MARK;
});

function kindOf(code: number): number {
  if (code < 128) return ASCII_KINDS[code] ?? MARK;
  // Latin letters with marks belong to the words they stand in.
  return code >= 0xc0 && code < 0x250 ? LOWER : OTHER;
}

/** Tokens per UTF-16 unit outside Latin, by block; measured on running text with OpenAI's o200k vocabulary. */
function rateOf(code: number): number {
  if (code < 0xc0) return 0.8; // Latin-1 signs
  if (code < 0x370) return 0.6; // phonetic letters and marks
  if (code < 0x400) return 0.45; // Greek
  if (code < 0x530) return 0.28; // Cyrillic
  if (code < 0x590) return 0.6; // Armenian
  if (code < 0x600) return 0.4; // Hebrew
  if (code < 0x780) return 0.38; // Arabic
  if (code < 0x900) return 0.7;
  if (code < 0xe00) return 0.36; // Indic scripts
  if (code < 0xe80) return 0.4; // Thai
  if (code < 0x1200) return 0.6;
  if (code < 0x2000) return 0.7;
  if (code < 0x2c00) return 0.9; // punctuation, arrows, mathematics, box drawing
  if (code < 0x3040) return 0.9; // CJK punctuation
  if (code < 0x3100) return 0.78; // kana
  if (code < 0xac00) return 0.8; // Chinese characters
  if (code < 0xd7a4) return 0.76; // Hangul
  if (code < 0xe000) return 1; // halves of what lies beyond, emoji above all
  return 0.9; // full-width forms and rarities
}

/** A word of `length` letters: common ones are one token, the rest is cut into pieces of about four. */
function wordCost(length: number): number {
  return length <= 6 ? 1 : 1 + (length - 6) * 0.11;
}

/** A run of punctuation; long runs of one sign, as in rulers, are few tokens. */
function markCost(length: number): number {
  return length <= 2 ? 0.9 : length <= 4 ? 1.3 : 1.3 + (length - 4) * 0.12;
}

/** How many tokens a model is likely to count in `text`. Estimates of pieces add up to that of the whole, give or take a few. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let run = -1;
  let length = 0;
  let previousMark = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    // `Word` is one run: the capital belongs to what follows it. `fooBar` is two.
    if (kind === LOWER && run === UPPER && length === 1) run = LOWER;
    if (kind === OTHER) tokens += rateOf(code);
    if (kind === run) {
      length += 1;
      continue;
    }
    tokens += runCost(run, length, previousMark);
    previousMark = run === MARK && length === 1;
    run = kind;
    length = 1;
  }
  return Math.ceil(tokens + runCost(run, length, previousMark));
}

function runCost(run: number, length: number, afterMark: boolean): number {
  switch (run) {
    case LOWER:
    case UPPER:
      // A single sign before a word is often part of the word's token.
      return (run === UPPER ? 0.6 + length * 0.25 : wordCost(length)) - (afterMark ? 0.25 : 0);
    case DIGIT:
      return Math.ceil(length / 3);
    case MARK:
      return markCost(length);
    case BREAK:
      return 0.6;
    case SPACE:
      // One space goes with the word after it; an indentation is a token.
      return length === 1 ? 0 : 0.7;
    default:
      return 0;
  }
}

/** The price in US dollars per million tokens that holds for a prompt of `promptTokens`. */
export function tierFor(tiers: readonly PriceTier[] | undefined, promptTokens: number): number | undefined {
  let price: number | undefined;
  let from = -1;
  for (const tier of tiers ?? []) {
    if (tier.fromTokens <= promptTokens && tier.fromTokens > from)
      [price, from] = [tier.usdPerMillion, tier.fromTokens];
  }
  return price;
}

/** Tokens among those of the prompt that have a price of their own, as the server counts them. */
export interface CacheCounts {
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
}

/**
 * What these tokens cost in US dollars by the catalogue; `undefined` where a price that is needed is not known. `cache` says
 * how many of `inputTokens` were read from the provider's cache or written to it; without a price for that they count in full.
 */
export function estimateCostUsd(
  model: ModelInfo,
  inputTokens: number,
  outputTokens: number,
  cache: CacheCounts = {},
): number | undefined {
  const { pricing } = model;
  const input = tierFor(pricing.input, inputTokens);
  const output = tierFor(pricing.output, inputTokens);
  if ((inputTokens > 0 && input === undefined) || (outputTokens > 0 && output === undefined)) return undefined;
  const full = input ?? 0;
  const cached = Math.min(inputTokens, cache.cachedInputTokens ?? 0);
  const written = Math.min(inputTokens - cached, cache.cacheWriteTokens ?? 0);
  const usd =
    (inputTokens - cached - written) * full +
    cached * (tierFor(pricing.cachedInput, inputTokens) ?? full) +
    written * (tierFor(pricing.cacheWrite, inputTokens) ?? full) +
    outputTokens * (output ?? 0);
  return usd / 1_000_000;
}
