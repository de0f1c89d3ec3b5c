/** l10n: none, for the model. */
import { isRecord, shortText, type JsonObject, type JsonValue } from '../../json/json.ts';

const BOUNDS: readonly (readonly [keyword: string, words: (value: string) => string])[] = [
  ['format', (value) => `Format: ${value.replaceAll('"', '')}.`],
  ['pattern', (value) => `Must match ${value}.`],
  ['minimum', (value) => `At least ${value}.`],
  ['maximum', (value) => `At most ${value}.`],
  ['exclusiveMinimum', (value) => `More than ${value}.`],
  ['exclusiveMaximum', (value) => `Less than ${value}.`],
  ['multipleOf', (value) => `A multiple of ${value}.`],
];

const SIZES: readonly (readonly [kind: string, one: string, many: string])[] = [
  ['Length', 'character', 'characters'],
  ['Items', 'item', 'items'],
  ['Properties', 'property', 'properties'],
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
  words.push(...sizesInWords(schema));
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

function sizesInWords(schema: JsonObject): string[] {
  return SIZES.flatMap(([kind, one, many]) => {
    const [least, most] = [schema[`min${kind}`], schema[`max${kind}`]];
    const say = (how: string, count: JsonValue | undefined): string[] =>
      count === undefined || typeof count === 'boolean' ? [] : [`${how} ${text(count)} ${count === 1 ? one : many}.`];
    return least === most ? say('Exactly', least) : [...say('At least', least), ...say('At most', most)];
  });
}

function text(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A description with more sentences behind it. */
export function joinWords(description: JsonValue | undefined, words: string): string {
  const before = typeof description === 'string' ? description.trim() : '';
  if (before === '' || words === '') return before + words;
  return `${before}${/[\p{L}\p{N}]$/u.test(before) ? '.' : ''} ${words}`;
}
