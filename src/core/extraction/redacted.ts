import type { Redaction } from '../privacy/secrets.ts';
import type { DocumentResult } from './extractDocument.ts';
import { groundValue } from './grounding/grounding.ts';
import { isList, isRecord, ownValue, setOwn, type JsonDraft, type JsonValue } from '../json/json.ts';

/** Puts secrets that were taken out before sending back into a result, and finds its values in the text as it really is. */
export function restoreResult(result: DocumentResult, redaction: Redaction, text: string): DocumentResult {
  if (redaction.size === 0 || result.value === undefined) return result;
  const restore = (marked: string): string => {
    const restorer = redaction.restorer();
    return restorer.push(marked) + restorer.end();
  };
  const value = mapTexts(result.value, restore);
  const quotes = new Map(
    result.grounding.flatMap(({ pointer, quote }) => (quote === undefined ? [] : [[pointer, restore(quote)] as const])),
  );
  return { ...result, value, grounding: groundValue(value, text, quotes) };
}

function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (isList(value)) return value.map((item) => mapTexts(item, map));
  if (!isRecord(value)) return value;
  const copy: JsonDraft = {};
  for (const key of Object.keys(value)) setOwn(copy, map(key), mapTexts(ownValue(value, key) ?? null, map));
  return copy;
}
