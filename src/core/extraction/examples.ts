/** Examples that a saved extraction gives the model: a text, and what is right for it. */
import { mapTexts, type JsonValue } from '../json/json.ts';
import { estimateTokens } from '../cost/estimate.ts';

export interface ExtractionExample {
  readonly text: string;
  /** In the shape of the user's schema. */
  readonly value: JsonValue;
}

export const MAX_EXAMPLES = 10;
/** All of them together: they go with every request, and each part of a long file is one. */
export const MAX_EXAMPLE_CHARACTERS = 40_000;

export function exampleLength({ text, value }: ExtractionExample): number {
  return text.length + JSON.stringify(value).length;
}

export function exampleTokens(examples: readonly ExtractionExample[] = []): number {
  return examples.reduce(
    (sum, { text, value }) => sum + estimateTokens(text) + estimateTokens(JSON.stringify(value)),
    0,
  );
}

/** The examples as they may be sent. */
export function sentExamples(
  examples: readonly ExtractionExample[],
  send: (text: string) => string,
): readonly ExtractionExample[] {
  return examples.map(({ text, value }) => ({ text: send(text), value: mapTexts(value, send) }));
}

/** Everything in them that a secret may stand in. */
export function exampleTexts(examples: readonly ExtractionExample[] = []): readonly string[] {
  return examples.flatMap(({ text, value }) => [text, JSON.stringify(value)]);
}
