/**
 * The schemas that a JSON document holds: the document itself, or those in what people copy whole: a response format, the
 * definitions of tools, a request's body, an OpenAPI or AsyncAPI document, a bundle of definitions.
 */
import { isList, isRecord, ownValue, type JsonList, type JsonObject, type JsonValue } from '../../json/json.ts';
import { apiKind, apiSchemas, byName, type NamedSchema } from './apiSchemas.ts';
import { isOpenApi } from './openApi.ts';
import { isSchema } from './schemaShape.ts';

/** All of them, the likeliest first; none where the document is data. */
export function namedSchemas(value: JsonValue): readonly NamedSchema[] {
  if (apiKind(value) !== undefined) return apiSchemas(value);
  return (
    inBundle(value) ?? (isSchema(value) ? [{ pointer: '', isOpenApi: isOpenApi(value) }] : inWrapping(value, '', 0))
  );
}

const BUNDLE_KEYS = new Set(['$schema', '$id', 'id', '$comment', 'title', 'description', '$defs', 'definitions']);

/** Definitions with nothing around them that could be asked for. */
function inBundle(value: JsonValue): readonly NamedSchema[] | undefined {
  if (!isRecord(value) || !isSchema(value) || !Object.keys(value).every((key) => BUNDLE_KEYS.has(key)))
    return undefined;
  const found = ['$defs', 'definitions'].flatMap((key) => byName(ownValue(value, key), `/${key}`, isOpenApi(value)));
  return found.length > 0 ? found : undefined;
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
    if (isSchema(inner))
      return key === 'format' || key === 'json_schema' ? [{ pointer, isOpenApi: isOpenApi(inner) }] : [];
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
  return [{ ...(typeof title === 'string' && { name: title }), pointer, isOpenApi: isOpenApi(value) }];
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
  // l10n: none, the schema is asked for by this name.
  return [
    {
      ...(typeof name === 'string' && name !== '' && { name: isOutput ? `${name} output` : name }),
      ...(typeof description === 'string' && { description }),
      pointer,
      isOpenApi: isOpenApi(schema),
    },
  ];
}
