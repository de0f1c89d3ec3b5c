/** JSON in the shape of the data, with the names of types as values: `{ "name": "string", "tags": ["string"] }`. */
import { isList, isRecord, ownValue, setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';
import { listOf, objectOf, orNull, unionOf } from './build.ts';
import { typeOfWord } from './notationTypes.ts';

/** Whether each value is the name of a type; one alone may be any word. */
export function isTypesInJson(value: JsonValue | undefined): value is JsonObject {
  const leaves = isRecord(value) ? leavesOf(value, 0) : [];
  const isTold =
    leaves.length > 1 || leaves.some((leaf) => typeof leaf === 'string' && !/^(?:text|date|time)$/.test(leaf));
  return isTold && leaves.every((leaf) => typeof leaf === 'string' && typeOfText(leaf) !== undefined);
}

/** Other than text or an empty list a leaf is no type; deeper than any notation neither. */
function leavesOf(value: JsonValue, depth: number): readonly JsonValue[] {
  if (depth > 50) return [null];
  if (isList(value)) return value.length === 1 ? leavesOf(value[0] ?? null, depth + 1) : [null];
  if (isRecord(value)) return Object.values(value).flatMap((each) => leavesOf(each, depth + 1));
  return [value];
}

export function schemaOfTypes(value: JsonValue): JsonObject {
  if (typeof value === 'string') return typeOfText(value) ?? {};
  if (isList(value)) return listOf(schemaOfTypes(value[0] ?? null));
  if (!isRecord(value)) return {};
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  for (const key of Object.keys(value)) {
    const each = ownValue(value, key) ?? null;
    const isOptional = key.endsWith('?') || (typeof each === 'string' && /\?$|\(optional\)$/.test(each));
    const name = key.replace(/\?$/, '');
    setOwn(properties, name, schemaOfTypes(each));
    if (!isOptional) required.push(name);
  }
  return objectOf(properties, required);
}

/** `string`, `int?`, `string[]`, `number | null`. */
function typeOfText(text: string): JsonObject | undefined {
  const bare = text.replace(/ ?(?:\?|\(optional\))$/, '');
  if (bare.length > 60) return undefined;
  const words = bare.split('|').map((word) => word.trim());
  const types = words.filter((word) => word !== 'null').map(typeOfList);
  if (types.length === 0 || !types.every((type) => type !== undefined)) return undefined;
  const schema = unionOf(types);
  return types.length < words.length ? orNull(schema) : schema;
}

function typeOfList(word: string): JsonObject | undefined {
  if (!word.endsWith('[]')) return typeOfWord(word);
  const items = typeOfList(word.slice(0, -2));
  return items === undefined ? undefined : listOf(items);
}
