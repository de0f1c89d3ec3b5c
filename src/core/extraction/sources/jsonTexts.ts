/** Texts that hold JSON values, in JSON (comments and trailing commas allowed, one value or several) or in YAML. */
import * as l10n from '@vscode/l10n';
import type { JsonValue } from '../../json/json.ts';
import { parseJsonValues } from '../../json/jsonc.ts';
import { ReadError } from '../../json/reading.ts';
import { describedFields, isYamlData, tableValues } from './dataTexts.ts';
import { yamlValues } from './yamlTexts.ts';

export interface JsonText {
  readonly values: readonly JsonValue[];
}

/** One value is the document; several are a list of them. */
export function documentOf({ values }: JsonText): JsonValue {
  return values.length === 1 ? (values[0] ?? null) : values;
}

const YAML_SCHEMA =
  /^(?:openapi|swagger|asyncapi):[ \t]|^kind:[ \t]+CustomResourceDefinition\b|^['"]?\$jsonSchema['"]?:/m;
/** A file of data may name its schema by any other address. */
const YAML_DRAFT = /^['"]?\$schema['"]?:[ \t]+['"]?https?:\/\/json-schema\.org\//m;
const YAML_OBJECT = /^type:[ \t]+["']?object["']?[ \t]*$/m;

/** What a text that is no JSON is as YAML or a table, by a glance; `undefined` where it is more likely something else. */
export function dataKind(text: string, languageId: string | undefined): 'json-schema' | 'example' | undefined {
  const isObject = YAML_OBJECT.test(text) && /^properties:[ \t]*$/m.test(text);
  if (YAML_SCHEMA.test(text) || YAML_DRAFT.test(text) || isObject) return 'json-schema';
  if (describedFields(text) !== undefined) return undefined;
  if (tableValues(text) !== undefined || isYamlData(text)) return 'example';
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
  const table = tableValues(text);
  if (table !== undefined) return { values: table };
  return /^[\s\ufeff]*[[{]/.test(text) ? { values: parseJsonValues(text) } : { values: await yamlValues(text) };
}

async function literalValues(text: string): Promise<readonly JsonValue[]> {
  const { jsonrepair, JSONRepairError } = await import('jsonrepair');
  try {
    return parseJsonValues(jsonrepair(text));
  } catch (error) {
    if (!(error instanceof JSONRepairError)) throw error;
    throw new ReadError(l10n.t`This cannot be read as an object: ${error.message}.`, error.position);
  }
}
