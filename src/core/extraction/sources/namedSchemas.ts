/**
 * The schemas that a JSON document holds: the document itself, or those in what people copy whole: a response format, the
 * definitions of tools, a request's body, an OpenAPI or AsyncAPI document, a bundle of definitions.
 */
import {
  escapePointer,
  isList,
  isRecord,
  ownValue,
  type JsonList,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { isSchema } from './schemaShape.ts';

/** A schema by the name that the document gives it, and where it stands. */
export interface NamedSchema {
  readonly name?: string;
  readonly description?: string;
  /** A JSON Pointer into the document. */
  readonly pointer: string;
  /** Written in the words of OpenAPI, where `nullable` and bounds mean something of their own. */
  readonly isOpenApi: boolean;
}

/** All of them, the likeliest first; none where the document is data. */
export function namedSchemas(value: JsonValue): readonly NamedSchema[] {
  return (
    inDocument(value) ??
    inBundle(value) ??
    (isSchema(value) ? [{ pointer: '', isOpenApi: false }] : inWrapping(value, '', 0))
  );
}

/** OpenAPI, Swagger and AsyncAPI: what stands among their components, by name. */
function inDocument(value: JsonValue): readonly NamedSchema[] | undefined {
  if (!isRecord(value)) return undefined;
  const isApi = ['openapi', 'swagger', 'asyncapi'].some((key) => /^(?:string|number)$/.test(typeof value[key]));
  if (!isApi) return undefined;
  const components = ownValue(value, 'components');
  const found = [
    ...byName(isRecord(components) ? ownValue(components, 'schemas') : undefined, '/components/schemas'),
    ...byName(ownValue(value, 'definitions'), '/definitions'),
  ];
  return found.length > 0 ? found : undefined;
}

function byName(map: JsonValue | undefined, at: string): readonly NamedSchema[] {
  if (!isRecord(map)) return [];
  return Object.keys(map)
    .filter((name) => isRecord(ownValue(map, name)))
    .map((name) => ({ name, pointer: `${at}/${escapePointer(name)}`, isOpenApi: true }));
}

const BUNDLE_KEYS = new Set(['$schema', '$id', 'id', '$comment', 'title', 'description', '$defs', 'definitions']);

/** Definitions with nothing around them that could be asked for. */
function inBundle(value: JsonValue): readonly NamedSchema[] | undefined {
  if (!isRecord(value) || !isSchema(value) || !Object.keys(value).every((key) => BUNDLE_KEYS.has(key)))
    return undefined;
  const found = ['$defs', 'definitions'].flatMap((key) => byName(ownValue(value, key), `/${key}`));
  return found.length > 0 ? found.map((each) => ({ ...each, isOpenApi: false })) : undefined;
}

/** Where requests and files keep what holds schemas, those for answers before those of tools. */
const HOLDERS = `response_format responseFormat text format output_format output_config json_schema generationConfig
  generation_config config toolSpec function result params body tools functions functionDeclarations function_declarations
  toolConfig`.split(/\s+/);
/** Where a named thing keeps its schema. */
const SCHEMA_KEYS =
  `schema input_schema inputSchema parameters args_schema responseSchema response_schema responseJsonSchema
  response_json_schema parametersJsonSchema outputSchema output_schema`.split(/\s+/);
const MAX_DEPTH = 6;

function inWrapping(value: JsonValue, at: string, depth: number): readonly NamedSchema[] {
  if (depth > MAX_DEPTH) return [];
  if (isList(value)) return inList(value, at, depth);
  if (!isRecord(value)) return [];
  const own = SCHEMA_KEYS.flatMap((key) => ownSchema(value, key, at));
  const held = HOLDERS.flatMap((key) => {
    const inner = ownValue(value, key);
    const pointer = `${at}/${key}`;
    if (isSchema(inner)) return key === 'format' || key === 'json_schema' ? [{ pointer, isOpenApi: false }] : [];
    return inner === undefined ? [] : inWrapping(inner, pointer, depth + 1);
  });
  return [...own, ...held];
}

/** A list counts where each of its items holds a schema, or is a tool that takes nothing or is the provider's own. */
function inList(list: JsonList, at: string, depth: number): readonly NamedSchema[] {
  const found = list.map((each, index) => inItem(each, `${at}/${index}`, depth));
  const isTold = list.every((each, index) => (found[index]?.length ?? 0) > 0 || isTool(each));
  return isTold ? found.flat() : [];
}

function inItem(value: JsonValue, pointer: string, depth: number): readonly NamedSchema[] {
  if (!isSchema(value)) return inWrapping(value, pointer, depth + 1);
  const title = ownValue(value, 'title');
  return [{ ...(typeof title === 'string' && { name: title }), pointer, isOpenApi: false }];
}

function isTool(value: JsonValue): boolean {
  return isRecord(value) && (typeof value['name'] === 'string' || typeof value['type'] === 'string');
}

function ownSchema(value: JsonObject, key: string, at: string): readonly NamedSchema[] {
  let schema = ownValue(value, key);
  let pointer = `${at}/${key}`;
  // Bedrock and the AI SDK wrap it once more.
  for (const inner of ['json', 'jsonSchema'] as const) {
    if (!isRecord(schema) || !isRecord(ownValue(schema, inner))) continue;
    schema = ownValue(schema, inner);
    pointer += `/${inner}`;
  }
  if (!isSchema(schema)) return [];
  const name = ownValue(value, 'name');
  const description = ownValue(value, 'description');
  const isOutput = key === 'outputSchema' || key === 'output_schema';
  return [
    {
      ...(typeof name === 'string' && name !== '' && { name: isOutput ? `${name} output` : name }),
      ...(typeof description === 'string' && { description }),
      pointer,
      isOpenApi: typeof schema['type'] === 'string' && /^[A-Z]+$/.test(schema['type']),
    },
  ];
}
