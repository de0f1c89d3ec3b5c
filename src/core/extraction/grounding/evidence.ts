/**
 * How the model is asked where each value comes from: beside the value it lists verbatim quotes by JSON Pointer. The shape
 * is flat and strict, so that it costs few tokens and works with every wire.
 */
import { hasOwn, isList, isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';

export const VALUE_KEY = 'result';
export const EVIDENCE_KEY = 'evidence';

/** Quotes by the pointers of what they state. l10n: none, for the model. */
export const QUOTE_LIST: JsonObject = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'JSON Pointer into the result, such as /items/0/price' },
      quote: { type: 'string', description: 'The shortest verbatim quote from the text that states the value' },
    },
    required: ['path', 'quote'],
    additionalProperties: false,
  },
};

/** l10n: none, for the model. */
const EVIDENCE: JsonObject = {
  ...QUOTE_LIST,
  description:
    'For each value that the text states: where. One entry per leaf, in the order of the result; leave out nulls and values the text does not state.',
};

/** The schema with a place for evidence beside it. Definitions stay on top, where references look for them. */
export function withEvidence(schema: JsonObject): JsonObject {
  const { $defs, definitions, ...value } = schema;
  return {
    type: 'object',
    properties: { [VALUE_KEY]: value, [EVIDENCE_KEY]: EVIDENCE },
    required: [VALUE_KEY, EVIDENCE_KEY],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** A value with its evidence, as a model is to write it. */
export function joinEvidence(value: JsonValue, quotes: Quotes): JsonObject {
  return { [VALUE_KEY]: value, [EVIDENCE_KEY]: [...quotes].map(([path, quote]) => ({ path, quote })) };
}

/** Verbatim quotes by JSON Pointer. */
export type Quotes = ReadonlyMap<string, string>;

/** Whether something has the shape of a value with its evidence and nothing else. */
export function isWithEvidence(instance: JsonValue | undefined): boolean {
  return (
    isRecord(instance) &&
    hasOwn(instance, VALUE_KEY) &&
    hasOwn(instance, EVIDENCE_KEY) &&
    Object.keys(instance).length === 2
  );
}

/** The value and the quotes of an instance; entries that are not what was asked for are passed over. */
export function splitEvidence(instance: JsonValue): { readonly value: JsonValue; readonly quotes: Quotes } {
  if (!isRecord(instance) || !hasOwn(instance, VALUE_KEY)) return { value: instance, quotes: new Map() };
  return { value: instance[VALUE_KEY] ?? null, quotes: quotesIn(instance[EVIDENCE_KEY]) };
}

/** The quotes of a list as it was asked for. */
export function quotesIn(entries: JsonValue | undefined): Quotes {
  const quotes = new Map<string, string>();
  for (const entry of isList(entries) ? entries : []) {
    if (!isRecord(entry)) continue;
    const { path, quote } = entry;
    if (typeof path === 'string' && typeof quote === 'string' && quote.trim() !== '')
      quotes.set(cleanPointer(path), quote);
  }
  return quotes;
}

/** Models also write `#/a/0`, `a/0`, `$.a[0]` and begin with the name of the wrapper. */
function cleanPointer(path: string): string {
  let pointer = path.trim().replace(/^#/, '');
  if (pointer.startsWith('$'))
    pointer = pointer
      .slice(1)
      .replace(/\[(\d+)\]/g, '/$1')
      .replaceAll('.', '/');
  if (pointer !== '' && !pointer.startsWith('/')) pointer = `/${pointer}`;
  return pointer.replace(new RegExp(`^/${VALUE_KEY}(?=/|$)`), '');
}
