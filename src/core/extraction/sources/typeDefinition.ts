/** JSON Type Definition (RFC 8927) as JSON Schema; its eight forms can all be said. */
import * as l10n from '@vscode/l10n';
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { ReadError } from '../../json/reading.ts';
import { listOf, objectOf, orNull } from './build.ts';

const integer = (minimum: number, maximum: number): JsonObject => ({ type: 'integer', minimum, maximum });

/** The types that JSON Schema does not have; `string` and `boolean` are in both. */
const TYPES: Readonly<Record<string, JsonObject>> = {
  float32: { type: 'number' },
  float64: { type: 'number' },
  int8: integer(-128, 127),
  uint8: integer(0, 255),
  int16: integer(-32_768, 32_767),
  uint16: integer(0, 65_535),
  int32: integer(-2_147_483_648, 2_147_483_647),
  uint32: integer(0, 4_294_967_295),
  timestamp: { type: 'string', format: 'date-time' },
};
const KEYWORDS = new Set(
  `definitions nullable metadata ref type enum elements properties optionalProperties additionalProperties values
  discriminator mapping`.split(/\s+/),
);
const MAX_DEPTH = 300;

/** Whether it is a definition that JSON Schema would read as something else: one of its own words in a place of a schema. */
export function isTypeDefinition(value: JsonValue): value is JsonObject {
  return isForm(value, 0) && hasOwnWord(value, 0);
}

function isForm(value: JsonValue | undefined, depth: number): value is JsonObject {
  if (!isRecord(value) || depth > MAX_DEPTH || !Object.keys(value).every((key) => KEYWORDS.has(key))) return false;
  const { type } = value;
  const isType = type === undefined || type === 'string' || type === 'boolean' || isOwnType(type);
  return isType && formsIn(value).every((each) => isForm(each, depth + 1));
}

function isOwnType(type: JsonValue | undefined): type is string {
  return typeof type === 'string' && Object.hasOwn(TYPES, type);
}

function hasOwnWord(value: JsonValue, depth: number): boolean {
  if (!isRecord(value) || depth > MAX_DEPTH) return false;
  const isOwn =
    isOwnType(value['type']) ||
    ['elements', 'optionalProperties', 'values', 'mapping'].some((key) => isRecord(ownValue(value, key)));
  return isOwn || formsIn(value).some((each) => hasOwnWord(each, depth + 1));
}

function formsIn(value: JsonObject): readonly JsonValue[] {
  const maps = ['definitions', 'properties', 'optionalProperties', 'mapping'].map((key) => ownValue(value, key));
  const single = ['elements', 'values'].map((key) => ownValue(value, key));
  return [
    ...maps.flatMap((map) => (map === undefined ? [] : isRecord(map) ? Object.values(map) : [null])),
    ...single.filter((each) => each !== undefined),
  ];
}

export function fromTypeDefinition(document: JsonObject): JsonObject {
  const definitions = ownValue(document, 'definitions');
  const schema = form(document);
  return isRecord(definitions) ? { ...schema, $defs: mapped(definitions) } : schema;
}

function mapped(map: JsonObject): JsonObject {
  const result: JsonDraft = {};
  for (const name of Object.keys(map)) setOwn(result, name, form(ownValue(map, name)));
  return result;
}

/** Without the tag where it is one of several kinds. */
function form(value: JsonValue | undefined, tag?: { readonly name: string; readonly value: string }): JsonObject {
  if (!isRecord(value)) throw new ReadError(l10n.t('A form of JSON Type Definition must be an object.'), 0);
  const metadata = ownValue(value, 'metadata');
  const description = isRecord(metadata) ? metadata['description'] : undefined;
  const bare = content(value, tag);
  const schema = value['nullable'] === true ? orNull(bare) : bare;
  return typeof description === 'string' ? { ...schema, description } : schema;
}

function content(value: JsonObject, tag: { readonly name: string; readonly value: string } | undefined): JsonObject {
  const { type, ref, elements, values, discriminator, mapping } = value;
  if (typeof ref === 'string')
    return { $ref: `#/$defs/${encodeURIComponent(ref.replaceAll('~', '~0').replaceAll('/', '~1'))}` };
  if (isOwnType(type)) return TYPES[type] ?? {};
  if (typeof type === 'string') return { type };
  if (isList(value['enum'])) return { type: 'string', enum: value['enum'] };
  if (elements !== undefined) return listOf(form(elements));
  if (values !== undefined) return { type: 'object', additionalProperties: form(values) };
  if (typeof discriminator === 'string' && isRecord(mapping)) {
    const kinds = Object.keys(mapping).map((kind) =>
      form(ownValue(mapping, kind), { name: discriminator, value: kind }),
    );
    return { oneOf: kinds };
  }
  const own = ownValue(value, 'properties');
  const optional = ownValue(value, 'optionalProperties');
  if (own === undefined && optional === undefined) return {};
  const required = isRecord(own) ? mapped(own) : {};
  const tagged: JsonObject = tag === undefined ? {} : { [tag.name]: { const: tag.value } };
  const properties = { ...tagged, ...required, ...(isRecord(optional) ? mapped(optional) : {}) };
  const isOpen = value['additionalProperties'] === true;
  return objectOf(
    properties as Readonly<Record<string, JsonObject>>,
    [...Object.keys(tagged), ...Object.keys(required)],
    isOpen ? {} : { additionalProperties: false },
  );
}
