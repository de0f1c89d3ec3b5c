/** Finds tools in JSON: lists, objects and answers of servers, however deep they stand. */
import { isRecord, type JsonPath, type JsonValue } from '../../../json/json.ts';
import { readJsonc, type JsonPlaces } from '../../../json/jsonc.ts';
import { ReadError } from '../../../json/reading.ts';
import { fieldsOfValue, type Entry } from './fields.ts';
import type { Findings, ReadSchema, TextPart } from './findings.ts';
import { wireShape } from './wireShapes.ts';

/** Whether the text was JSON; only then anything was found. */
export function findInJson(text: string, findings: Findings, within?: TextPart): boolean {
  let read: { readonly value: JsonValue; readonly places: JsonPlaces };
  try {
    read = readJsonc(text);
  } catch (error) {
    if (error instanceof ReadError) return false;
    throw error;
  }
  const { value, places } = read;
  if (isRecord(value) && ('openapi' in value || 'swagger' in value)) {
    findings.tellUnread('This is a description of an HTTP interface (OpenAPI): its operations are no tools.', 0);
    return true;
  }
  new JsonWalk(places, findings, within).walk(value, []);
  return true;
}

class JsonWalk {
  readonly #places: JsonPlaces;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;

  constructor(places: JsonPlaces, findings: Findings, within: TextPart | undefined) {
    this.#places = places;
    this.#findings = findings;
    this.#within = within;
  }

  walk(value: JsonValue, path: JsonPath): void {
    if (Array.isArray(value)) value.forEach((item: JsonValue, index) => this.walk(item, [...path, index]));
    if (!isRecord(value)) return;
    if (this.#take(value, path)) return;
    for (const [key, item] of Object.entries(value)) this.walk(item, [...path, key]);
  }

  #take(value: JsonValue, path: JsonPath): boolean {
    const offsetOf = (inner: readonly string[]): number => this.#places.valueAt([...path, ...inner]);
    const fields = fieldsOfValue(value, offsetOf);
    const names = path.filter((part) => typeof part === 'string');
    const isListed = typeof path.at(-1) === 'number' && !names.some((name) => /choice|allowed/i.test(name));
    const isDeclaration = /^function_?declarations$/i.test(names.at(-1) ?? '');
    const parts = fields === undefined ? undefined : wireShape(fields, { isListed, isDeclaration });
    if (parts === undefined) return false;
    // A selection that begins or ends within a tool means it.
    const start = this.#places.valueAt(path);
    if (this.#within === undefined || (start < this.#within.to && start + JSON.stringify(value).length > this.#within.from))
      this.#findings.take(parts, schemaOf);
    return true;
  }
}

function schemaOf(entry: Entry): ReadSchema | undefined {
  const value = entry.read();
  if (value === null || value === undefined) return undefined;
  if (!isRecord(value)) throw new ReadError('The schema is not an object.', entry.offset);
  return { schema: value as ReadSchema['schema'], notes: [] };
}
