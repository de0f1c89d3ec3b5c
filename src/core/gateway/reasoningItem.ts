/** Reasoning items of the Responses format, kept as the `signature` of a thinking part. */
import { isNestedTooDeeply } from '../json/depth.ts';
import { fieldsOf, listOf, parseJson, textOf, type Fields } from './wire.ts';

/** All of an item that a server needs: others are refused in a request, as `status` is, or are nobody's to send. */
const KEPT: ReadonlySet<string> = new Set(['type', 'id', 'encrypted_content', 'summary']);

/**
 * What has to be kept of a reasoning item, so that it can go back; `undefined` where it cannot: servers that store nothing
 * know an item by its encrypted content alone.
 */
export function keptReasoning(item: Fields): string | undefined {
  if (textOf(item['encrypted_content']) === undefined || isNestedTooDeeply(item)) return undefined;
  return JSON.stringify({ ...keptFields(item), summary: listOf(item['summary']) });
}

/** The item that was kept; `undefined` for the signature of another format. */
export function reasoningItem(signature: string | undefined): Fields | undefined {
  const item = signature?.startsWith('{') === true ? fieldsOf(parseJson(signature)) : undefined;
  const isWhole = isReasoningItem(item) && textOf(item?.['encrypted_content']) !== undefined;
  return item !== undefined && isWhole ? keptFields(item) : undefined;
}

/** In the order in which they are stored, so that an item that goes back is the very text that was kept. */
function keptFields(item: Fields): Fields {
  return Object.fromEntries(Object.entries(item).filter(([name, value]) => KEPT.has(name) && value !== null));
}

export function isReasoningItem(value: unknown): boolean {
  return fieldsOf(value)?.['type'] === 'reasoning';
}
