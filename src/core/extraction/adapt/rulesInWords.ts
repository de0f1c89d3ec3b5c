import { isRecord, shortText, type JsonObject, type JsonValue } from '../../json/json.ts';

const BOUNDS: readonly (readonly [keyword: string, words: (value: string) => string])[] = [
  ['format', (value) => `Format: ${value.replaceAll('"', '')}.`],
  ['pattern', (value) => `Must match ${value}.`],
  ['minLength', (value) => `At least ${value} characters.`],
  ['maxLength', (value) => `At most ${value} characters.`],
  ['minimum', (value) => `At least ${value}.`],
  ['maximum', (value) => `At most ${value}.`],
  ['exclusiveMinimum', (value) => `More than ${value}.`],
  ['exclusiveMaximum', (value) => `Less than ${value}.`],
  ['multipleOf', (value) => `A multiple of ${value}.`],
  ['minItems', (value) => `At least ${value} items.`],
  ['maxItems', (value) => `At most ${value} items.`],
  ['minProperties', (value) => `At least ${value} properties.`],
  ['maxProperties', (value) => `At most ${value} properties.`],
];

const RULES: readonly string[] = [
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'contains',
  'minContains',
  'maxContains',
  'propertyNames',
  'patternProperties',
];

/** The keywords that strict modes refuse, as short sentences for a description; empty where there are none. */
export function rulesInWords(schema: JsonObject): string {
  const words: string[] = [];
  for (const [keyword, say] of BOUNDS) {
    const value = schema[keyword];
    if (value !== undefined && typeof value !== 'boolean') words.push(say(text(value)));
  }
  if (schema['uniqueItems'] === true) words.push('No item twice.');
  const values = schema['enum'];
  if (Array.isArray(values) && values.some((each) => typeof each === 'object' && each !== null))
    words.push(`One of ${shortText(values, 400)}.`);
  if (isRecord(schema['const']) || Array.isArray(schema['const']))
    words.push(`Exactly ${shortText(schema['const'], 400)}.`);
  const rules = RULES.filter((keyword) => keyword in schema);
  if (rules.length > 0)
    words.push(
      `Rules: ${shortText(Object.fromEntries(rules.map((keyword) => [keyword, schema[keyword] ?? null])), 600)}.`,
    );
  return words.join(' ');
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
