import { nameFromId } from './catalogueWire.ts';
import type { ModelInfo } from '../model/request.ts';

const THINKS = ['reasoning', 'tool-use', 'vision', 'file-input'];

/** Ids only, no sizes or prices: those change, and an unknown is better than a wrong one. */
const FALLBACKS: readonly (readonly [id: string, tags: readonly string[]])[] = [
  ['anthropic/claude-opus-5', THINKS],
  ['anthropic/claude-sonnet-5', THINKS],
  ['anthropic/claude-haiku-4.5', THINKS],
  ['openai/gpt-5.5', THINKS],
  ['openai/gpt-5-mini', THINKS],
  ['openai/gpt-4.1', ['tool-use', 'vision']],
  ['google/gemini-2.5-pro', THINKS],
  ['google/gemini-2.5-flash', THINKS],
  ['deepseek/deepseek-v3.2', ['tool-use']],
  ['alibaba/qwen3-coder', ['tool-use']],
];

/** A few models of the official gateway, to choose from until its catalogue was read for the first time. */
export function fallbackModels(): readonly ModelInfo[] {
  return FALLBACKS.map(([id, tags]) => ({
    id,
    name: nameFromId(id),
    creator: id.slice(0, id.indexOf('/')),
    type: 'language',
    tags,
    pricing: {},
  }));
}
