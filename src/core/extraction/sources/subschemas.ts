/** Where a schema holds other schemas, in words of any draft. */
import { isList, isRecord, ownValue, setOwn, type JsonDraft, type JsonValue } from '../../json/json.ts';
import { subschemaKeywords } from '../../schema/dialect.ts';

const SHAPES = new Map<string, string>([
  ...subschemaKeywords('draft-07'),
  ...subschemaKeywords('2020-12'),
  ['items', 'schema-or-list'],
]);

/** What stands under a keyword, with each schema in it converted, or what stands in its place; what holds none stays. */
export function convertedInside(key: string, value: JsonValue, convert: (schema: JsonValue) => JsonValue): JsonValue {
  const shape = SHAPES.get(key);
  if (shape === undefined) return value;
  if (isList(value)) return value.map(convert);
  if (!shape.startsWith('map')) return convert(value);
  if (!isRecord(value)) return value;
  const map: JsonDraft = {};
  for (const name of Object.keys(value)) setOwn(map, name, convert(ownValue(value, name) ?? null));
  return map;
}
