// The notation written, so that what the reader makes of it can be held against the schema it was written from.
import { isList, isRecord, ownValue, type JsonObject } from '../../../src/core/json/json.ts';
import { withoutNull } from '../../../src/core/extraction/sources/build.ts';

const TYPES: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  str: { type: 'string' },
  text: { type: 'string' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  float: { type: 'number' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  email: { type: 'string', format: 'email' },
  url: { type: 'string', format: 'uri' },
  uuid: { type: 'string', format: 'uuid' },
  any: {},
};

/** The schema in the notation, where that can say it without loss; else `undefined`. */
export function printNotation(schema: JsonObject): string | undefined {
  return isPlainObject(schema) ? fieldsText(schema, 0) : undefined;
}

const OBJECT_KEYWORDS = new Set(['type', 'properties', 'required']);

function isPlainObject(schema: JsonObject): boolean {
  const properties = schema['properties'];
  return (
    schema['type'] === 'object' &&
    isRecord(properties) &&
    Object.keys(properties).length > 0 &&
    Object.keys(schema).every((key) => OBJECT_KEYWORDS.has(key))
  );
}

function fieldsText(schema: JsonObject, depth: number): string | undefined {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = isList(schema['required']) ? schema['required'] : [];
  const lines: string[] = [];
  for (const name of Object.keys(properties)) {
    const each = ownValue(properties, name);
    if (!isRecord(each)) return undefined;
    const { description, ...bare } = each;
    if (description !== undefined && typeof description !== 'string') return undefined;
    const type = typeText(bare, depth);
    if (type === undefined) return undefined;
    const mark = required.includes(name) ? '' : '?';
    const word = type === 'string' ? mark : ` ${type}${mark}`;
    const note =
      typeof description === 'string' ? `: ${descriptionText(description, Object.keys(properties).length > 1)}` : '';
    lines.push(`${'  '.repeat(depth)}${nameText(name)}${word}${note}`);
  }
  return lines.join('\n');
}

function nameText(name: string): string {
  return /^[\p{L}\p{N}_$.@-]+$/u.test(name) ? name : JSON.stringify(name);
}

/** Words that would be read as a type behind a colon. */
const TYPE_LIKE = new RegExp(`^(?:${Object.keys(TYPES).join('|')}|optional|list|array|[[{'])|\\|`, 'i');

function descriptionText(text: string, byLines: boolean): string {
  const isBare =
    !TYPE_LIKE.test(text) && /^[^"\s#{}][^\n{}"#]*$/.test(text) && text === text.replace(/\s+/g, ' ').trim();
  // Where fields do not stand on lines of their own, a comma ends a description.
  return isBare && (byLines || !text.includes(',')) ? text : JSON.stringify(text);
}

function typeText(schema: JsonObject, depth: number): string | undefined {
  if (schema['type'] === 'array' && Object.keys(schema).length === 2 && isRecord(schema['items'])) {
    const inner = typeText(schema['items'], depth);
    return inner === undefined ? undefined : `${inner}[]`;
  }
  if (isPlainObject(schema)) {
    const inner = fieldsText(schema, depth + 1);
    return inner === undefined ? undefined : `{\n${inner}\n${'  '.repeat(depth)}}`;
  }
  const { schema: bare, isNullable } = withoutNull(schema);
  const suffix = isNullable ? '|null' : '';
  if (bare['type'] === 'string' && isList(bare['enum']) && Object.keys(bare).length === 2) {
    const values = bare['enum'].filter((value) => typeof value === 'string');
    if (values.length === 0 || values.length < bare['enum'].length) return undefined;
    const isPlain = (value: string): boolean =>
      /^[\p{L}\p{N}_$.@-]+$/u.test(value) && value !== 'null' && values.length > 1;
    return values.map((value) => (isPlain(value) ? value : JSON.stringify(value))).join('|') + suffix;
  }
  const name = Object.keys(TYPES).find((each) => sameKeywords(TYPES[each] ?? {}, bare));
  return name === undefined ? undefined : name + suffix;
}

function sameKeywords(left: JsonObject, right: JsonObject): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}
