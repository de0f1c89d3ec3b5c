/** Finds tools in JSON: lists, objects and answers of servers, however deep they stand. */
import * as l10n from '@vscode/l10n';
import { isRecord, type JsonObject, type JsonPath, type JsonValue } from '../../../json/json.ts';
import { readJsonc, type JsonPlaces } from '../../../json/jsonc.ts';
import { ReadError } from '../../../json/reading.ts';
import { fieldsOfValue, type Entry, type Fields } from './fields.ts';
import type { Findings, ReadSchema, TextPart } from './findings.ts';
import { holdsOthers, noTool } from './listed.ts';
import { serverToolIn } from './serverTools.ts';
import { wireShape } from './wireShapes.ts';

/** Whether the text was JSON, or a JSON value on each line; only then anything was found. */
export function findInJson(text: string, findings: Findings, within?: TextPart): boolean {
  const whole = readLeniently(text);
  if (whole === undefined) return findInLines(text, findings, within);
  const { value, places } = whole;
  if (isRecord(value) && ('openapi' in value || 'swagger' in value)) {
    findings.tellUnread(
      l10n.t('This is a description of an HTTP interface (OpenAPI): its operations are no tools.'),
      0,
    );
    return true;
  }
  new JsonWalk((path) => places.valueAt(path), findings, within).walk(value, []);
  return true;
}

function findInLines(text: string, findings: Findings, within: TextPart | undefined): boolean {
  const walks: (() => void)[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const offset = start;
    start += line.length + 1;
    if (line.trim() === '') continue;
    const read = readLeniently(line.replace(/,\s?$/, ''));
    if (read === undefined) return false;
    const walk = new JsonWalk((path) => offset + read.places.valueAt(path), findings, within);
    walks.push(() => walk.walk(read.value, [0]));
  }
  for (const walk of walks) walk();
  return walks.length > 0;
}

function readLeniently(text: string): { readonly value: JsonValue; readonly places: JsonPlaces } | undefined {
  try {
    return readJsonc(text);
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

class JsonWalk {
  readonly #offsetOf: (path: JsonPath) => number;
  readonly #findings: Findings;
  readonly #within: TextPart | undefined;

  constructor(offsetOf: (path: JsonPath) => number, findings: Findings, within: TextPart | undefined) {
    this.#offsetOf = offsetOf;
    this.#findings = findings;
    this.#within = within;
  }

  walk(value: JsonValue, path: JsonPath): void {
    if (Array.isArray(value)) value.forEach((item: JsonValue, index) => this.walk(item, [...path, index]));
    if (!isRecord(value)) return;
    if (this.#take(value, path)) return;
    for (const [key, item] of Object.entries(value)) this.walk(item, [...path, key]);
  }

  #take(value: JsonObject, path: JsonPath): boolean {
    const offsetOf = (inner: readonly string[]): number => this.#offsetOf([...path, ...inner]);
    const fields = fieldsOfValue(value, offsetOf);
    const names = path.filter((part) => typeof part === 'string');
    const isListed = typeof path.at(-1) === 'number' && !names.some((name) => /choice|allowed/i.test(name));
    const isDeclaration = /^function_?declarations$/i.test(names.at(-1) ?? '');
    const isOfTools = isListed && names.at(-1) === 'tools';
    const parts = fields === undefined ? undefined : wireShape(fields, { isListed, isDeclaration, isOfTools });
    if (parts === undefined) return isOfTools && this.#tellOther(value, fields, offsetOf([]));
    // A selection that begins or ends within a tool means it.
    const start = offsetOf([]);
    if (
      this.#within === undefined ||
      (start < this.#within.to && start + JSON.stringify(value).length > this.#within.from)
    )
      this.#findings.take(parts, schemaOf);
    return true;
  }

  /** An item of a list of tools that is none of ours, or none that can be read. */
  #tellOther(value: JsonObject, fields: Fields | undefined, offset: number): boolean {
    const server = fields === undefined ? undefined : serverToolIn(fields);
    const isMeant = this.#within === undefined || (offset < this.#within.to && offset >= this.#within.from);
    if (server !== undefined && isMeant) this.#findings.tellElsewhere(server, offset);
    if (server !== undefined || holdsOthers(Object.keys(value))) return server !== undefined;
    const { message, name } = noTool(fields, undefined);
    if (isMeant) this.#findings.tellUnread(message, offset, name);
    return false;
  }
}

function schemaOf(entry: Entry): ReadSchema | undefined {
  const value = entry.read();
  if (value === null || value === undefined) return undefined;
  if (!isRecord(value)) throw new ReadError(l10n.t('The schema is not an object.'), entry.offset);
  return { schema: value as ReadSchema['schema'], notes: [] };
}
