import { isNestedTooDeeply } from '../../json/depth.ts';
import { forEachLeaf, isList, isRecord, setOwn, toPointer } from '../../json/json.ts';
import type { JsonDraft, JsonPath, JsonValue } from '../../json/json.ts';
import { missing } from '../../schema/sentences.ts';
import { SchemaValidator, type ValidatorOptions } from '../../schema/validate.ts';

/** All of them are to be seen at once. */
const MAX_ERRORS = 100_000;

/**
 * Models write null for what a document does not state, also where the schema wants the property left out. Such a null
 * stands for absent, as it does in strict mode; one that is allowed, or whose property is required, stays.
 */
export function readerOfNulls(
  schema: JsonValue,
  documents: ValidatorOptions['documents'],
): (value: JsonValue) => JsonValue {
  let validator: SchemaValidator | undefined;
  return (value) => {
    const nulls = isNestedTooDeeply(value) ? new Map<string, JsonPath>() : nullProperties(value);
    if (nulls.size === 0) return value;
    validator ??= new SchemaValidator(schema, {
      limits: { maxErrors: MAX_ERRORS },
      ...(documents !== undefined && { documents }),
    });
    const { errors } = validator.validate(value);
    const wrong = new Map(
      errors.flatMap(({ instancePath }) => {
        const path = nulls.get(instancePath);
        return path === undefined ? [] : [[instancePath, path]];
      }),
    );
    if (wrong.size === 0) return value;
    const missed = new Set(validator.validate(without(value, wrong)).errors.map(({ message }) => message));
    for (const [pointer, path] of wrong)
      if (missed.has(missing(path.slice(0, -1), String(path.at(-1))))) wrong.delete(pointer);
    return without(value, wrong);
  };
}

function nullProperties(value: JsonValue): ReadonlyMap<string, JsonPath> {
  const found = new Map<string, JsonPath>();
  forEachLeaf(value, (path, leaf) => {
    if (leaf === null && typeof path.at(-1) === 'string') found.set(toPointer(path), path);
  });
  return found;
}

function without(value: JsonValue, properties: ReadonlyMap<string, JsonPath>, path: JsonPath = []): JsonValue {
  if (isList(value)) return value.map((item, index) => without(item, properties, [...path, index]));
  if (!isRecord(value)) return value;
  const left: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, key];
    if (inner !== null || !properties.has(toPointer(at))) setOwn(left, key, without(inner, properties, at));
  }
  return left;
}
