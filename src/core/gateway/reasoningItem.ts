/** Reasoning items of the Responses format, kept as the `signature` of a thinking part. */
import { isNestedTooDeeply } from '../json/depth.ts';
import { fieldsOf, listOf, parseJson, textOf, type Fields } from './wire.ts';

/**
 * What has to be kept of a reasoning item, so that it can go back; `undefined` where it cannot: servers that store nothing
 * know an item by its encrypted content alone. Its status is left out, which is refused in a request.
 */
export function keptReasoning(item: Fields): string | undefined {
  if (textOf(item['encrypted_content']) === undefined || isNestedTooDeeply(item)) return undefined;
  const kept = Object.entries(item).filter(([name, value]) => name !== 'status' && value !== null);
  return JSON.stringify({ ...Object.fromEntries(kept), summary: listOf(item['summary']) });
}

/** The item that was kept; `undefined` for the signature of another format. */
export function reasoningItem(signature: string | undefined): Fields | undefined {
  const item = signature?.startsWith('{') === true ? fieldsOf(parseJson(signature)) : undefined;
  return isReasoningItem(item) && textOf(item?.['encrypted_content']) !== undefined ? item : undefined;
}

export function isReasoningItem(value: unknown): boolean {
  return fieldsOf(value)?.['type'] === 'reasoning';
}
