import * as l10n from '@vscode/l10n';
import {
  isList,
  isRecord,
  ownValue,
  typeName,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { subschemaKeywords } from '../../schema/dialect.ts';

/** Words of OpenAPI that say nothing about values. */
const LEFT_OUT = ['xml', 'externalDocs', 'nullable', 'x-nullable', 'example', 'discriminator', 'propertyOrdering'];

const SHAPES = new Map<string, string>([...subschemaKeywords('draft-07'), ['$defs', 'map']]);
const MAX_DEPTH = 300;

/** Whether a schema that stands alone is in these words: some part of it is nullable or has its type in capitals. */
export function isOpenApi(schema: JsonValue, depth = 0): boolean {
  if (!isRecord(schema) || depth > MAX_DEPTH) return false;
  const { type, nullable: isNullable } = schema;
  if (isNullable === true || schema['x-nullable'] === true || schema['x-kubernetes-int-or-string'] === true)
    return true;
  if (typeof type === 'string' && /^[A-Z]+$/.test(type)) return true;
  return Object.keys(schema).some((key) => {
    const [shape, value] = [SHAPES.get(key), ownValue(schema, key) ?? null];
    if (shape === undefined) return false;
    const inner = isRecord(value) && shape.startsWith('map') ? Object.values(value) : isList(value) ? value : [value];
    return inner.some((each) => isOpenApi(each, depth + 1));
  });
}

/**
 * One schema of OpenAPI (or of Gemini, which has its types in capitals) in the words of JSON Schema; the schemas in it have
 * been said already. `note` takes what could not be said.
 */
export function fromOpenApi(schema: JsonObject, note: (sentence: string) => void): JsonObject {
  const result: JsonDraft = { ...schema };
  for (const key of LEFT_OUT) delete result[key];
  if (schema['type'] !== undefined) result['type'] = typeOf(schema['type']);
  if (schema['example'] !== undefined && schema['examples'] === undefined) result['examples'] = [schema['example']];
  if (schema['x-kubernetes-int-or-string'] === true && schema['type'] === undefined)
    result['type'] = ['integer', 'string'];
  bound(result, 'exclusiveMinimum', 'minimum');
  bound(result, 'exclusiveMaximum', 'maximum');
  const { discriminator } = schema;
  if (isRecord(discriminator) && !isList(schema['oneOf']) && !isList(schema['anyOf'])) {
    const tag = discriminator['propertyName'];
    note(
      l10n.t`"${typeof tag === 'string' ? tag : 'discriminator'}" tells kinds apart that the schema does not list; only the fields they share are extracted.`,
    );
  }
  return schema['nullable'] === true || schema['x-nullable'] === true ? nullable(result) : result;
}

function typeOf(type: JsonValue): JsonValue {
  if (typeof type !== 'string') return type;
  if (type === 'file') return 'string';
  return /^[A-Z]+$/.test(type) ? type.toLowerCase() : type;
}

/** Up to 3.0 the exclusive bounds are flags beside the plain ones. */
function bound(schema: JsonDraft, flag: string, plain: string): void {
  if (typeof schema[flag] !== 'boolean') return;
  if (schema[flag] && typeof schema[plain] === 'number') {
    schema[flag] = schema[plain];
    delete schema[plain];
  } else delete schema[flag];
}

function nullable(schema: JsonDraft): JsonObject {
  const { type, description, ...rest } = schema;
  const options = schema['enum'];
  if (type === undefined) {
    if (Object.keys(rest).length === 0) return schema;
    return { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] };
  }
  const types = isList(type) ? type : [type];
  return {
    ...schema,
    type: types.includes('null') ? types : [...types, 'null'],
    ...(isList(options) && !options.some((each) => typeName(each) === 'null') && { enum: [...options, null] }),
  };
}
