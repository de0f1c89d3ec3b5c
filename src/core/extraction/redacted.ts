import type { Redaction } from '../privacy/secrets.ts';
import type { DocumentResult } from './extractDocument.ts';
import type { ExtractionResult } from './extractTypes.ts';
import { groundInSlices } from './grounding/grounding.ts';
import { mapTexts, type JsonValue } from '../json/json.ts';

/** Puts secrets that were taken out before sending back into a result; its places are of the text as it was sent. */
export function restoreValue<T extends ExtractionResult>(result: T, redaction: Redaction): T {
  if (redaction.size === 0 || result.value === undefined) return result;
  return { ...result, value: restoredValue(result.value, redaction) };
}

export function restoredValue(value: JsonValue, redaction: Redaction): JsonValue {
  return redaction.size === 0 ? value : mapTexts(value, (text) => restored(text, redaction));
}

/** The same, and finds its values in the text as it really is. */
export async function restoreResult(
  result: DocumentResult,
  redaction: Redaction,
  text: string,
): Promise<DocumentResult> {
  const own = restoreValue(result, redaction);
  if (redaction.size === 0 || own.value === undefined) return own;
  const quotes = new Map(
    result.grounding.flatMap(({ pointer, quote }) =>
      quote === undefined ? [] : [[pointer, restored(quote, redaction)] as const],
    ),
  );
  return { ...own, grounding: await groundInSlices(own.value, text, { quotes }) };
}

function restored(marked: string, redaction: Redaction): string {
  const restorer = redaction.restorer();
  return restorer.push(marked) + restorer.end();
}
