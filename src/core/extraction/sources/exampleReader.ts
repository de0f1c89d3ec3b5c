import { isInteger, isNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, ownValue, setOwn, type JsonList, type JsonObject, type JsonValue } from '../../json/json.ts';
import { hasFormat } from '../../schema/formats.ts';
import { listOf, objectOf, unionOf } from './build.ts';
import { readSafely, type SchemaReading } from '../../json/reading.ts';
import type { JsonText } from './jsonTexts.ts';

/** Formats that a text can be told to have, most telling first. */
const FORMATS = ['date-time', 'date', 'uuid', 'email', 'uri', 'ipv4'];

/** Reads one example, or several after each other (JSON Lines): their schemas are merged. */
export function readExamples(text: string, { values }: JsonText): SchemaReading {
  return readSafely(text, () => ({ ok: true, schema: schemaOfSamples(values), notes: [] }));
}

const TEXT_OR_DECIMAL = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|(?<![\w.:])\d+\.\d+(?:[eE][+-]?\d+)?(?![\w.])/g;

/**
 * An example in which `1.0` is no integer any more, as whoever wrote the point meant: JavaScript makes `1` of it. Of an
 * example only the types count, and all places stay.
 */
export function withFractions(text: string): string {
  return text.replaceAll(TEXT_OR_DECIMAL, (part) => (/^\d/.test(part) ? `0.${'5'.repeat(part.length - 2)}` : part));
}

/** The smallest schema of the usual kind that all samples obey. What only some objects have is optional. */
export function schemaOfSamples(samples: JsonList): JsonObject {
  const options: JsonObject[] = [];
  const texts = samples.filter((sample) => typeof sample === 'string');
  const numbers = samples.filter(isNumber);
  const lists = samples.filter(isList);
  const objects = samples.filter(isRecord);
  if (objects.length > 0) options.push(schemaOfObjects(objects));
  if (lists.length > 0) {
    const items = lists.flat();
    options.push(items.length === 0 ? { type: 'array' } : listOf(schemaOfSamples(items)));
  }
  if (texts.length > 0) options.push(schemaOfTexts(texts));
  if (numbers.length > 0) options.push({ type: numbers.every(isInteger) ? 'integer' : 'number' });
  if (samples.some((sample) => typeof sample === 'boolean')) options.push({ type: 'boolean' });
  if (samples.includes(null)) options.push({ type: 'null' });
  return unionOf(options);
}

function schemaOfTexts(texts: readonly string[]): JsonObject {
  const format = FORMATS.find((each) => texts.every((text) => isTelling(text) && hasFormat(text, each)));
  return format === undefined ? { type: 'string' } : { type: 'string', format };
}

function isTelling(text: string): boolean {
  // Any word before a colon is an address by the letter of the standard; people mean what has a host.
  return !/^[a-z][a-z0-9+.-]*:/i.test(text) || /^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|urn:)/i.test(text);
}

function schemaOfObjects(objects: readonly JsonObject[]): JsonObject {
  const values = new Map<string, JsonValue[]>();
  for (const object of objects) {
    for (const key of Object.keys(object)) {
      const known = values.get(key) ?? [];
      known.push(ownValue(object, key) ?? null);
      values.set(key, known);
    }
  }
  const properties: Record<string, JsonObject> = {};
  for (const [key, samples] of values) setOwn(properties, key, schemaOfSamples(samples));
  const required = [...values].filter(([, samples]) => samples.length === objects.length).map(([key]) => key);
  return objectOf(properties, required);
}
