/** The schemas in documents that describe an interface: OpenAPI, Swagger, AsyncAPI, and the resources of Kubernetes. */
import { escapePointer, isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
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

/** What kind of document it is, for a sentence; `undefined` where it describes no interface. */
export function apiKind(value: JsonValue): string | undefined {
  if (isList(value)) return value.length > 0 && value.every(isResource) ? RESOURCE : undefined;
  if (!isRecord(value)) return undefined;
  const named = ['openapi', 'swagger', 'asyncapi'].find((key) => /^(?:string|number)$/.test(typeof value[key]));
  // l10n: none, names of products.
  if (named !== undefined) return { openapi: 'OpenAPI', swagger: 'Swagger', asyncapi: 'AsyncAPI' }[named];
  if (isResource(value)) return RESOURCE;
  return value['kind'] === 'List' && isList(value['items']) ? apiKind(value['items']) : undefined;
}

const RESOURCE = 'CustomResourceDefinition';

/** All of them, those with a name first. */
export function apiSchemas(value: JsonValue): readonly NamedSchema[] {
  if (isList(value)) return value.flatMap((each, index) => versions(each, `/${index}`));
  if (!isRecord(value)) return [];
  if (isResource(value)) return versions(value, '');
  if (value['kind'] === 'List' && isList(value['items']))
    return value['items'].flatMap((each, index) => versions(each, `/items/${index}`));
  return [
    ...byName(inside(value, 'components', 'schemas'), '/components/schemas', true),
    ...byName(ownValue(value, 'definitions'), '/definitions', true),
    ...inPaths(value, 'paths'),
    ...inPaths(value, 'webhooks'),
    ...inMessages(inside(value, 'components', 'messages'), '/components/messages'),
    ...inChannels(value),
  ];
}

export function byName(map: JsonValue | undefined, at: string, isOpenApi: boolean): readonly NamedSchema[] {
  return entries(map).flatMap(([name, each]) =>
    isRecord(each) ? [{ name, pointer: `${at}/${escapePointer(name)}`, isOpenApi }] : [],
  );
}

function entries(map: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isRecord(map) ? Object.keys(map).map((key) => [key, ownValue(map, key) ?? null] as const) : [];
}

function inside(value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  let inner = value;
  for (const key of keys) inner = isRecord(inner) ? ownValue(inner, key) : undefined;
  return inner;
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/**
 * Bodies of requests and answers that are described where they are used; what only refers to a component has its name.
 * l10n: none, schemas are asked for by these names.
 */
function inPaths(document: JsonObject, key: 'paths' | 'webhooks'): readonly NamedSchema[] {
  return entries(ownValue(document, key)).flatMap(([path, item]) =>
    entries(item).flatMap(([method, operation]) => {
      if (!METHODS.has(method) || !isRecord(operation)) return [];
      const at = `/${key}/${escapePointer(path)}/${method}`;
      const id = operation['operationId'];
      const name = typeof id === 'string' ? id : `${method.toUpperCase()} ${path}`;
      return [
        ...inContent(ownValue(operation, 'requestBody'), `${at}/requestBody`, `${name} request`),
        ...inParameters(operation, at, `${name} request`),
        ...entries(ownValue(operation, 'responses')).flatMap(([code, response]) =>
          inContent(response, `${at}/responses/${escapePointer(code)}`, `${name} ${code}`),
        ),
      ];
    }),
  );
}

function inContent(body: JsonValue | undefined, at: string, name: string): readonly NamedSchema[] {
  const direct = inline(inside(body, 'schema'), `${at}/schema`, name);
  if (direct.length > 0) return direct;
  const media = entries(inside(body, 'content'));
  const found = media.flatMap(([type, each]) =>
    inline(inside(each, 'schema'), `${at}/content/${escapePointer(type)}/schema`, name),
  );
  // Several types of media say the same in most documents.
  return found.slice(0, 1);
}

function inParameters(operation: JsonObject, at: string, name: string): readonly NamedSchema[] {
  const { parameters } = operation;
  if (!isList(parameters)) return [];
  return parameters.flatMap((each, index) =>
    inside(each, 'in') === 'body' ? inline(inside(each, 'schema'), `${at}/parameters/${index}/schema`, name) : [],
  );
}

function inline(schema: JsonValue | undefined, pointer: string, name: string): readonly NamedSchema[] {
  if (!isSchema(schema) || typeof schema['$ref'] === 'string') return [];
  // A file or a plain text is nothing to extract fields from.
  const hasParts = ['properties', 'items', 'allOf', 'anyOf', 'oneOf', 'additionalProperties'].some(
    (key) => key in schema,
  );
  return hasParts ? [{ name, pointer, isOpenApi: true }] : [];
}

function inMessages(messages: JsonValue | undefined, at: string): readonly NamedSchema[] {
  return entries(messages).flatMap(([name, message]) => inMessage(message, `${at}/${escapePointer(name)}`, name));
}

/** A payload in other words than those of JSON Schema (Avro, Protobuf) says so. */
function inMessage(message: JsonValue | undefined, at: string, name: string): readonly NamedSchema[] {
  const options = inside(message, 'oneOf');
  if (isList(options)) return options.flatMap((each, index) => inMessage(each, `${at}/oneOf/${index}`, name));
  const own = inside(message, 'name');
  const payload = inside(message, 'payload');
  const [schema, pointer] = isSchema(inside(payload, 'schema'))
    ? ([inside(payload, 'schema'), `${at}/payload/schema`] as const)
    : ([payload, `${at}/payload`] as const);
  return inline(schema, pointer, typeof own === 'string' ? own : name);
}

function inChannels(document: JsonObject): readonly NamedSchema[] {
  return entries(ownValue(document, 'channels')).flatMap(([channel, item]) => {
    const at = `/channels/${escapePointer(channel)}`;
    return [
      ...inMessages(inside(item, 'messages'), `${at}/messages`),
      ...['publish', 'subscribe'].flatMap((verb) =>
        inMessage(inside(item, verb, 'message'), `${at}/${verb}/message`, `${verb} ${channel}`),
      ),
    ];
  });
}

function isResource(value: JsonValue): boolean {
  return isRecord(value) && value['kind'] === RESOURCE && isRecord(value['spec']);
}

/** The schema of each version, the newest of which stands last. */
function versions(value: JsonValue, at: string): readonly NamedSchema[] {
  const kind = inside(value, 'spec', 'names', 'kind');
  const name = typeof kind === 'string' ? kind : /* l10n: none, the schema is asked for by it. */ 'Resource';
  const listed = inside(value, 'spec', 'versions');
  const found = (isList(listed) ? listed : []).flatMap((each, index) => {
    const version = inside(each, 'name');
    const pointer = `${at}/spec/versions/${index}/schema/openAPIV3Schema`;
    const isThere = isRecord(inside(each, 'schema', 'openAPIV3Schema'));
    return isThere
      ? [{ name: `${name} ${typeof version === 'string' ? version : index + 1}`, pointer, isOpenApi: true }]
      : [];
  });
  const old = isRecord(inside(value, 'spec', 'validation', 'openAPIV3Schema'));
  return old ? [...found, { name, pointer: `${at}/spec/validation/openAPIV3Schema`, isOpenApi: true }] : found;
}
