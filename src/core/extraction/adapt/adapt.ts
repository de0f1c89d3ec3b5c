/**
 * A user's schema as models take it. `strict` obeys the rules every provider's strict mode shares: objects closed, every
 * property required (optional ones may be null), no bounds, patterns or conditions (they go into descriptions), tuples and
 * maps rewritten; for Claude, which counts what may be null, optional properties are not required. `loose` changes only what no wire takes. The answer is turned back by `restore`, null being absent where
 * it is not allowed, and then checked against the schema as the user wrote it.
 * l10n: none, for the model; its notes are not shown.
 */
import { hasOwn, isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import { claudeShape, type ClaudeShape } from './claudeShape.ts';
import { readerOfNulls } from './meantValues.ts';
import { SchemaIndex } from '../../schema/schemaIndex.ts';
import { schemaError } from '../../schema/validate.ts';
import { restoreValue } from './restoreValue.ts';
import { StrictAdapter } from './strictAdapter.ts';
import { WireValue } from './wireValue.ts';

export interface AdaptedSchema {
  readonly schema: JsonObject;
  readonly mode: 'strict' | 'loose';
  /** The value sits under `value`, because every wire format requires an object at the top. */
  readonly isWrapped: boolean;
  /** What was rewritten or moved into descriptions, as sentences. */
  readonly notes: readonly string[];
  /** Which limit of strict mode the schema breaks, as a sentence; absent where it fits. */
  readonly limit?: string;
  /** An instance of `schema` as an instance of the user's schema. Never throws; what does not fit stays as it is. */
  restore(instance: JsonValue): JsonValue;
  /** The other way: a value of the user's schema as an instance of `schema`. */
  present(value: JsonValue): JsonValue;
}

/** Whose rules a strict schema obeys: OpenAI's, which the others take as well, or Claude's. */
export type StrictRules = 'openai' | 'claude';

export interface AdaptOptions {
  readonly mode: 'strict' | 'loose';
  /** `openai` when absent. */
  readonly rules?: StrictRules;
  readonly documents?: ReadonlyMap<string, JsonValue>;
}

/** Throws an `AppError` of kind `schema` for a schema that cannot be used, remote references included. */
export function adaptSchema(schema: JsonValue, options: AdaptOptions): AdaptedSchema {
  const index = new SchemaIndex(schema, options.documents);
  const [problem] = index.problems;
  if (problem !== undefined) throw schemaError(problem);
  return options.mode === 'strict' ? adaptStrictly(index, options.rules) : adaptLoosely(schema, options.documents);
}

function adaptStrictly(index: SchemaIndex, rules: StrictRules = 'openai'): AdaptedSchema {
  const adapter = new StrictAdapter(index);
  const strict = adapter.adaptRoot();
  const { isWrapped } = strict;
  const shape: ClaudeShape =
    rules === 'claude'
      ? claudeShape(strict.schema, adapter.changes)
      : { schema: strict.schema, changes: adapter.changes };
  const { schema, changes } = shape;
  const limit = shape.limit ?? strictLimit(schema, rules);
  return {
    schema,
    mode: 'strict',
    isWrapped,
    notes: [...adapter.notes],
    ...(limit !== undefined && { limit }),
    restore: (instance) => unwrap(restoreValue(instance, schema, schema, changes), isWrapped),
    present: (value) => new WireValue(schema, changes).of(isWrapped ? { value } : value, schema),
  };
}

const LEFT_OUT = new Set(['$schema', '$id', 'id', '$comment', '$vocabulary']);

function adaptLoosely(schema: JsonValue, documents: AdaptOptions['documents']): AdaptedSchema {
  const withoutNulls = readerOfNulls(schema, { ...(documents !== undefined && { documents }) });
  const root = isRecord(schema) ? schema : {};
  const cleaned = Object.fromEntries(Object.entries(root).filter(([key]) => !LEFT_OUT.has(key)));
  const isWrapped = root['type'] !== 'object';
  return {
    schema: isWrapped ? wrapped(cleaned) : cleaned,
    mode: 'loose',
    isWrapped,
    notes: isWrapped
      ? ['The value is asked for inside an object, because every wire format requires an object at the top.']
      : [],
    restore: (instance) => withoutNulls(unwrap(instance, isWrapped)),
    present: (value) => (isWrapped ? { value } : value),
  };
}

/** Definitions stay on top, where references look for them. */
function wrapped(schema: JsonObject): JsonObject {
  const { $defs, definitions, ...value } = schema;
  const inner = JSON.stringify(value).includes('"#"') ? undefined : value;
  if (inner === undefined)
    return {
      type: 'object',
      properties: { value: { $ref: '#/$defs/Value' } },
      required: ['value'],
      $defs: { Value: repoint(value), ...($defs as JsonObject | undefined) },
      ...(definitions !== undefined && { definitions }),
    };
  return {
    type: 'object',
    properties: { value: inner },
    required: ['value'],
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** References to the top lead to where the top is now. */
function repoint(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#"', '"$ref":"#/$defs/Value"')) as JsonObject;
}

function unwrap(instance: JsonValue, isWrapped: boolean): JsonValue {
  return isWrapped && isRecord(instance) && hasOwn(instance, 'value') ? (instance['value'] ?? null) : instance;
}

const MAX_PROPERTIES = 5_000;
const MAX_DEPTH = 10;
const MAX_ENUM = 1_000;
const MAX_TEXT = 120_000;

/**
 * The published limits of OpenAI's strict mode. Claude publishes none for sizes, and refuses what OpenAI does long before;
 * how deep objects lie in each other is nothing to it.
 */
function strictLimit(schema: JsonObject, rules: StrictRules): string | undefined {
  let properties = 0;
  let values = 0;
  let text = 0;
  let deepest = 0;
  const visit = (node: JsonValue, depth: number): void => {
    if (!isRecord(node)) {
      if (Array.isArray(node)) for (const item of node as JsonValue[]) visit(item, depth);
      return;
    }
    const isObject = isRecord(node['properties']);
    const next = depth + (isObject ? 1 : 0);
    deepest = Math.max(deepest, next);
    if (isRecord(node['properties'])) {
      for (const name of Object.keys(node['properties'])) {
        properties += 1;
        text += name.length;
      }
    }
    if (Array.isArray(node['enum'])) {
      values += node['enum'].length;
      text += JSON.stringify(node['enum']).length;
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'enum') visit(value, next);
  };
  visit(schema, 0);
  if (properties > MAX_PROPERTIES)
    return `The schema has ${properties} properties; strict mode takes ${MAX_PROPERTIES}.`;
  if (rules === 'openai' && deepest > MAX_DEPTH)
    return `The schema nests ${deepest} levels of objects; strict mode takes ${MAX_DEPTH}.`;
  if (values > MAX_ENUM) return `The schema lists ${values} choices; strict mode takes ${MAX_ENUM}.`;
  return text > MAX_TEXT ? 'The names and choices of the schema are too long for strict mode.' : undefined;
}
