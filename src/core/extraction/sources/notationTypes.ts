import { ownValue, type JsonObject } from '../../json/json.ts';

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

/** The same in the words of other languages. */
const ALSO: Readonly<Record<string, string>> = {
  char: 'string',
  varchar: 'string',
  long: 'integer',
  bigint: 'integer',
  double: 'number',
  decimal: 'number',
  timestamp: 'datetime',
  'date-time': 'datetime',
  uri: 'url',
};

/** The schema of a type's name, also in the plural: `list of numbers`. */
export function typeOfWord(word: string): JsonObject | undefined {
  const name = word.toLowerCase();
  const known = ownValue(TYPES, name) ?? ownValue(TYPES, ownName(name));
  return known as JsonObject | undefined;
}

function ownName(name: string): string {
  const alias = Object.hasOwn(ALSO, name) ? ALSO[name] : undefined;
  return alias ?? (name.endsWith('s') ? name.slice(0, -1) : name);
}

/** The names to choose from, for a sentence. */
export function knownTypes(): string {
  return Object.keys(TYPES).join(', ');
}
