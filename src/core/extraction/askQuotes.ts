/**
 * Asks for the evidence of single values: those whose place alignment did not find, or could not tell from others. The
 * answer is an extraction like any other, with quotes as its data.
 */
import { shortText, valueAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { costOfRequests, estimateExtraction, type AskEstimate } from './estimateCost.ts';
import type { ExtractionRequest } from './extractTypes.ts';
import { EVIDENCE_KEY, QUOTE_LIST } from './grounding/evidence.ts';
import type { Grounding } from './grounding/grounding.ts';

/** What is asked at once at most. */
const MOST_LEAVES = 200;
const MOST_TEXT = 200;
/** A pointer and a short quote. */
const QUOTE_TOKENS = 30;

export const QUOTES_SCHEMA: JsonObject = {
  type: 'object',
  properties: { [EVIDENCE_KEY]: QUOTE_LIST },
  required: [EVIDENCE_KEY],
  additionalProperties: false,
};

/** The leaves that a quote would help. A yes or no is concluded, and stands nowhere as such. */
export function leavesToAsk(grounding: Iterable<Grounding>, value: JsonValue): readonly Grounding[] {
  return [...grounding]
    .filter(
      ({ quality, pointer, quote }) =>
        (quality === 'uncertain' || quality === 'missing') &&
        quote === undefined &&
        typeof valueAt(value, pointer) !== 'boolean',
    )
    .slice(0, MOST_LEAVES);
}

/** The words that ask for the quotes of these leaves. l10n: none, for the model. */
export function quotesQuestion(leaves: readonly Grounding[], value: JsonValue): string {
  const lines = leaves.map(({ pointer }) => `${pointer}: ${shortText(valueAt(value, pointer) ?? null, MOST_TEXT)}`);
  return `These values were extracted from the document, each with its JSON Pointer. For each give the shortest verbatim quote of the document that states it and that stands there only once, with exactly that pointer. Leave out values that the document does not state.\n${lines.join('\n')}`;
}

/** What asking will probably cost: the document once more, and a short line for each leaf. */
export function estimateQuotes(
  request: Pick<ExtractionRequest, 'source' | 'info' | 'maxOutputTokens'>,
  leaves: readonly Grounding[],
  value: JsonValue,
): AskEstimate {
  const instructions = quotesQuestion(leaves, value);
  const { requests, inputTokens } = estimateExtraction({ ...request, instructions, schema: QUOTES_SCHEMA });
  const outputTokens = leaves.length * QUOTE_TOKENS * requests;
  const costUsd = costOfRequests(request.info, { inputTokens, outputTokens, requests });
  return { requests, ...(costUsd !== undefined && { costUsd }) };
}
