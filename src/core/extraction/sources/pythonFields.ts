import { isList, type JsonDraft, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { TokenCursor } from '../../code/codeTokens.ts';

/** Types that need no arguments. */
export const PLAIN: Readonly<Record<string, JsonObject>> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  None: { type: 'null' },
  Any: {},
  object: {},
  bytes: { type: 'string' },
  Decimal: { type: 'number' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  timedelta: { type: 'string', format: 'duration' },
  UUID: { type: 'string', format: 'uuid' },
  EmailStr: { type: 'string', format: 'email' },
  HttpUrl: { type: 'string', format: 'uri' },
  AnyUrl: { type: 'string', format: 'uri' },
  PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
  StrictStr: { type: 'string' },
  StrictInt: { type: 'integer' },
  StrictBool: { type: 'boolean' },
  list: { type: 'array' },
  List: { type: 'array' },
  tuple: { type: 'array' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
};

/** The arguments of `Field` that are keywords of a schema. */
const FIELD_KEYWORDS: Readonly<Record<string, string>> = {
  ge: 'minimum',
  le: 'maximum',
  gt: 'exclusiveMinimum',
  lt: 'exclusiveMaximum',
  multiple_of: 'multipleOf',
  min_length: 'minLength',
  max_length: 'maxLength',
  pattern: 'pattern',
  regex: 'pattern',
  title: 'title',
};

/** What a call of Field(…), field(…) or a plain default says about a field. */
export interface Default {
  readonly isOptional: boolean;
  readonly keywords: JsonObject;
  readonly description?: string;
  readonly alias?: string;
}

/** A literal at the cursor, which moves behind it; `undefined` for anything computed. */
export function plainValue(cursor: TokenCursor): JsonValue | undefined {
  const token = cursor.current;
  if (token.kind === 'text') return cursor.next().text;
  if (token.kind === 'number') return Number(cursor.next().text);
  if (token.text === 'True' || token.text === 'False') return cursor.next().text === 'True';
  if (token.text === 'None') {
    cursor.next();
    return null;
  }
  if (cursor.is('[') && cursor.ahead(1)?.text === ']') {
    cursor.index += 2;
    return [];
  }
  return undefined;
}

/** What stands after the equals sign of a field. */
export function readDefault(cursor: TokenCursor): Default {
  if (cursor.is('Field') || cursor.is('field') || cursor.is('StringConstraints')) {
    cursor.next();
    return readCall(cursor);
  }
  const value = plainValue(cursor);
  if (value === undefined) while (cursor.current.kind !== 'end' && !cursor.is(',') && !cursor.is(']')) skipOne(cursor);
  return { isOptional: true, keywords: value === undefined || value === null ? {} : { default: value } };
}

function skipOne(cursor: TokenCursor): void {
  if (cursor.current.kind === 'sign' && /^[{([]$/.test(cursor.current.text)) cursor.skipBracketed();
  else cursor.next();
}

/** The arguments of `Field(…)`. */
export function readCall(cursor: TokenCursor): Default {
  const keywords: JsonDraft = {};
  let isOptional = false;
  let description: string | undefined;
  let alias: string | undefined;
  cursor.expect('(');
  for (let index = 0; !cursor.take(')'); index += 1) {
    const isNamed = cursor.current.kind === 'name' && cursor.ahead(1)?.text === '=';
    const name = isNamed ? cursor.next().text : index === 0 ? 'default' : '';
    if (isNamed) cursor.next();
    const isEllipsis = cursor.is('...');
    const value = plainValue(cursor);
    while (!cursor.is(',') && !cursor.is(')')) {
      if (cursor.current.kind === 'end') throw cursor.error('This call is never closed.');
      skipOne(cursor);
    }
    cursor.take(',');
    const keyword = FIELD_KEYWORDS[name];
    if (name === 'default' || name === 'default_factory') {
      isOptional = !isEllipsis;
      if (name === 'default' && value !== undefined && value !== null) keywords['default'] = value;
    } else if (name === 'description' && typeof value === 'string') description = value;
    else if (name === 'alias' && typeof value === 'string') alias = value;
    else if (keyword !== undefined && value !== undefined) keywords[keyword] = value;
  }
  return {
    isOptional,
    keywords,
    ...(description !== undefined && { description }),
    ...(alias !== undefined && { alias }),
  };
}

/** Bounds of a list are called lengths in Python. */
export function applyKeywords(schema: JsonObject, keywords: JsonObject): JsonObject {
  const isArray = schema['type'] === 'array' || (isList(schema['type']) && schema['type'].includes('array'));
  const renamed = Object.entries(keywords).map(
    ([key, value]) => [isArray ? key.replace(/Length$/, 'Items') : key, value] as const,
  );
  return { ...schema, ...Object.fromEntries(renamed) };
}
