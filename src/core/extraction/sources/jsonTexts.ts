/** Texts that hold JSON values, in JSON (comments and trailing commas allowed, one value or several) or in YAML. */
import { isList, isRecord, setOwn, type JsonDraft, type JsonValue } from '../../json/json.ts';
import { parseJsonValues } from '../../json/jsonc.ts';
import { ReadError } from '../../json/reading.ts';

export interface JsonText {
  readonly values: readonly JsonValue[];
}

/** One value is the document; several are a list of them. */
export function documentOf({ values }: JsonText): JsonValue {
  return values.length === 1 ? (values[0] ?? null) : values;
}

const YAML_SCHEMA = /^(?:openapi|swagger|asyncapi):[ \t]|^['"]?\$schema['"]?:[ \t]/m;
const YAML_OBJECT = /^type:[ \t]+["']?object["']?[ \t]*$/m;

/** What a text that is no JSON is as YAML, by a glance; `undefined` where it is more likely something else. */
export function yamlKind(text: string, languageId: string | undefined): 'json-schema' | 'example' | undefined {
  const isObject = YAML_OBJECT.test(text) && /^properties:[ \t]*$/m.test(text);
  if (YAML_SCHEMA.test(text) || isObject) return 'json-schema';
  return languageId === 'yaml' && !isFieldList(text) ? 'example' : undefined;
}

/** `name: text` by line is the notation, also in a file of YAML. */
function isFieldList(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) =>
    /^[\w-]+[ \t]*:[ \t]*(?:string|text|int|integer|number|float|bool|boolean|date)\b/.test(line),
  );
}

/** The values of a text that is JSON; `undefined` where it is not. */
export function jsonValues(text: string): readonly JsonValue[] | undefined {
  if (!/^[\s\ufeff]*(?:[[{"]|\/[/*]|-?\d|true|false|null)/.test(text)) return undefined;
  try {
    return parseJsonValues(text);
  } catch {
    return undefined;
  }
}

const JSON_START = /^[\s\ufeff]*\{\s*"(?:[^"\\\n]|\\.)*"\s*:\s*(?:["[{\d-]|true\b|false\b|null\b)/;
const LITERAL_VALUE = /^\s*:\s*(?:'[^'\n]*'\s*[,}\n]|["[{\d-]|true\b|false\b|null\b|True\b|False\b|None\b)/;
const LITERAL_NAME = /^[\s\ufeff]*(?:\[\s*)?\{\s*(?:[\w$]+|'[^'\n]*')/;

/**
 * What a text is that is not quite JSON: JSON with a mistake, an object literal of JavaScript, a dictionary of Python.
 * `undefined` where it is no object with values.
 */
export function brokenJsonKind(text: string): 'json-schema' | 'example' | undefined {
  if (!JSON_START.test(text) && !isLiteral(text)) return undefined;
  return /['"]?(?:properties|\$schema|\$defs)['"]?\s*:\s*['"{]/.test(text) ? 'json-schema' : 'example';
}

/** `{ name: 'John', age: 30 }`, with a value first: types of TypeScript and fields of the notation look alike. */
function isLiteral(text: string): boolean {
  const name = LITERAL_NAME.exec(text)?.[0];
  return name !== undefined && LITERAL_VALUE.test(text.slice(name.length)) && !/;|\?\s*:|\|/.test(text);
}

/** Reads JSON, else an object literal, else YAML. Rejects with a `ReadError`, what begins as JSON with its mistake as JSON. */
export async function parseJsonText(text: string): Promise<JsonText> {
  const values = jsonValues(text);
  if (values !== undefined) return { values };
  if (isLiteral(text)) return { values: await literalValues(text) };
  return /^[\s\ufeff]*[[{]/.test(text) ? { values: parseJsonValues(text) } : { values: await yamlValues(text) };
}

async function literalValues(text: string): Promise<readonly JsonValue[]> {
  const { jsonrepair, JSONRepairError } = await import('jsonrepair');
  try {
    return parseJsonValues(jsonrepair(text));
  } catch (error) {
    if (!(error instanceof JSONRepairError)) throw error;
    throw new ReadError(`This cannot be read as an object: ${error.message}.`, error.position);
  }
}

/** Aliases in YAML can stand for far more than is written. */
const MAX_ALIASES = 1_000;
const MAX_VALUES = 500_000;
const MAX_DEPTH = 300;

async function yamlValues(text: string): Promise<readonly JsonValue[]> {
  const { parseAllDocuments } = await import('yaml');
  const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent' });
  if ('empty' in documents) throw new ReadError('There is no value here.', 0);
  const plain = new Plain();
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new ReadError(`As YAML: ${firstLine(error.message)}.`, error.pos[0]);
    return plain.value(toValue(document), 0);
  });
}

function toValue(document: { toJS(options: { maxAliasCount: number }): unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError) throw new ReadError('The aliases in this YAML stand for too much.', 0);
    throw error;
  }
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

/** Only what JSON has; what holds itself is nested without end. */
class Plain {
  #count = 0;

  value(value: unknown, depth: number): JsonValue {
    this.#count += 1;
    if (this.#count > MAX_VALUES) throw new ReadError('The aliases in this YAML stand for too much.', 0);
    if (depth > MAX_DEPTH) throw new ReadError('The YAML is nested too deeply.', 0);
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' || typeof value === 'bigint') return finite(Number(value));
    if (value === null || value === undefined) return null;
    if (isList(value)) return value.map((each) => this.value(each, depth + 1));
    if (!isRecord(value)) throw new ReadError('This YAML holds what JSON has no word for.', 0);
    const result: JsonDraft = {};
    for (const [key, each] of Object.entries(value)) setOwn(result, key, this.value(each, depth + 1));
    return result;
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new ReadError('JSON has no such number.', 0);
  return value;
}
